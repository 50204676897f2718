/** Paths: what the system takes, and that distinct names stay distinct on the disk. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { assert, describe, it } from "vitest"
import { openFile } from "../src/io/open.js"
import { TextWriter } from "../src/io/textWriter.js"
import { pathText, toSystemPath } from "../src/syscall/path.js"
import { inlinePool } from "./support/backends.js"
import { bytes, concatBytes, latin, show } from "./support/bytes.js"
import { failure, run, runSync, shown } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const asLatin = (path: string | Uint8Array): string | null => show(typeof path === "string" ? bytes(path) : path)

describe("system paths", () => {
  it.each(["a\0b", "\0", bytes("a\0"), new URL("file:///a%00b")])("R18 F17 %o has a NUL", (path) => {
    assert.throws(() => toSystemPath(path), /^embedded null byte$/)
  })

  it.each([
    ["a/b", "a/b"],
    ["", ""],
    ["é😀", "Ã©ð\x9f\x98\x80"],
    ["a\udcffb", "a\xffb"],
    ["\udc80\udcff", "\x80\xff"],
    ["é\udcc3\udca9😀\udcff", "Ã©\xc3\xa9ð\x9f\x98\x80\xff"],
    ["\ud83d\ude00\udcff", "ð\x9f\x98\x80\xff"],
    ["\ud801\udcff\udcff", "ð\x90\x93¿\xff"] // the first two are a pair, a character
  ])("N11 %j is its bytes", (path, expected) => {
    assert.strictEqual(asLatin(toSystemPath(path)), expected)
  })

  it.each([bytes("ab"), Buffer.from("ab")])(
    "bytes are copied: the caller may change its own while a call waits",
    (given) => {
      const path = toSystemPath(given)
      given[0] = 0x78
      assert.strictEqual(asLatin(path), "ab")
    }
  )

  it.each(["\ud800", "a\udc7fb", "\udd00", "\udcff\ud800", "\ud800\ud800\udcff"])(
    "N11 %j stands for no bytes, and must not become another name",
    (path) => {
      assert.throws(() => toSystemPath(path), /lone surrogate/)
    }
  )

  it.each([
    ["file:///a/b", "/a/b"],
    ["file:///a%20b%C3%A9", "/a bÃ©"],
    ["file:///a%FFb", "/a\xffb"],
    ["file:///%E9%41", "/\xe9A"],
    ["file://localhost/a", "/a"],
    ["file:///a?b#c", "/a"],
    ["file:///a%3Fb%23c", "/a?b#c"],
    ["file:///a%25b", "/a%b"],
    ["file:///%ff%25", "/\xff%"],
    ["file:///%ffé", "/\xffÃ©"]
  ])("%s is a path", (url, expected) => {
    assert.strictEqual(asLatin(toSystemPath(new URL(url))), expected)
  })

  it.each(["http://host/a", "file://host/a", "file:///a%2Fb", "file:///a%2fb"])("%s is none", (url) => {
    assert.throws(() => toSystemPath(new URL(url)), /file: URL/)
  })
})

describe("names on the disk", () => {
  const pool = inlinePool()

  it("F16 N11 every name is written, listed and opened again as itself", () => {
    const names = [
      "\xff\xfe",
      "\xc3\x28",
      "\xed\xb3\xbf", // the UTF-8 form of a surrogate, as bytes
      "\xef\xbf\xbd", // U+FFFD itself
      "line\nend",
      "-dash",
      " ",
      "x".repeat(255),
      "\xc3\xa9", // é in one code point, and in two
      "e\xcc\x81",
      "\xe2\x80\x8f"
    ]
    const root = join(dir.path, "names")
    mkdirSync(root)
    for (const name of names) {
      const path = concatBytes([bytes(`${root}/`), latin(name)])
      const writer = runSync(pool, () => openFile(path, "x"))
      assert.instanceOf(writer, TextWriter)
      runSync(pool, () => writer.write(encodeURIComponent(name)))
      runSync(pool, () => writer.close())
    }
    const listed = readdirSync(Buffer.from(root), { encoding: "buffer" })
    assert.deepStrictEqual(listed.map(show).sort(), [...names].sort())
    for (const name of listed) {
      const path = concatBytes([bytes(`${root}/`), name])
      assert.strictEqual(readFileSync(Buffer.from(path), "utf8"), encodeURIComponent(show(name) ?? ""))
      const reader = runSync(pool, () => openFile(surrogates(path), "rb", { buffering: 0 }))
      runSync(pool, () => reader.close())
    }
  })

  it("N11 two strings that differ are two files", () => {
    const [first, second] = [join(dir.path, "n\udcff"), join(dir.path, "n\ufffd")]
    for (const [path, text] of [[first, "bytes"], [second, "character"]] as const) {
      const writer = runSync(pool, () => openFile(path, "x"))
      assert.instanceOf(writer, TextWriter)
      runSync(pool, () => writer.write(text))
      runSync(pool, () => writer.close())
    }
    assert.strictEqual(readFileSync(Buffer.from(toSystemPath(first)), "utf8"), "bytes")
    assert.strictEqual(readFileSync(second, "utf8"), "character")
  })

  it("opens what a file: URL names", () => {
    const path = dir.file("x")
    const spaced = join(dir.path, "a b#c?d%é")
    writeFileSync(spaced, "x")
    for (const name of [path, spaced]) {
      const file = runSync(pool, () => openFile(pathToFileURL(name), "rb", { buffering: 0 }))
      runSync(pool, () => file.close())
    }
  })

  it.each([
    ["ENAMETOOLONG", "OSError", "x".repeat(256)],
    ["ENAMETOOLONG", "OSError", "x/".repeat(2049)],
    ["ENOENT", "FileNotFoundError", ""],
    ["ENOTDIR", "NotADirectoryError", "outside-file/x"]
  ])("O19 %s", async (code, tag, name) => {
    writeFileSync(join(dir.path, "outside-file"), "")
    const path = name === "" ? "" : join(dir.path, name)
    const error = await failure(run(pool, () => openFile(path, "r")))
    assert.deepInclude(error as object, { _tag: tag, code, path, syscall: "open" })
    assert.isTrue(shown(error).endsWith(path.length > 1000 ? `: '${path.slice(0, 1000)}'...` : `: '${path}'`))
  })
})

describe("pathText", () => {
  it("F16 gives text that is bytes again, also of a character cut off at the end", () => {
    const parts = [[0x61], [0xff], [0xc3], [0xe2, 0x82], [0xef, 0xbf], [0xf0, 0x9f, 0x98], [0xef, 0xbf, 0xbd], [0x80]]
    for (const first of parts) {
      for (const second of parts) {
        const path = Uint8Array.from([...first, ...second])
        assert.strictEqual(pathText(path), surrogates(path))
        const again = toSystemPath(pathText(path))
        assert.deepStrictEqual([...(typeof again === "string" ? new TextEncoder().encode(again) : again)], [...path])
      }
    }
  })
})

/** As a listing gives it: what is no UTF-8 as lone surrogates (PEP 383). */
const surrogates = (path: Uint8Array): string => {
  let text = ""
  for (let at = 0; at < path.length;) {
    const char = [1, 2, 3, 4].map((length) => path.subarray(at, at + length)).find(isUtf8)
    text += char === undefined ? String.fromCharCode(0xdc00 + (path[at] ?? 0)) : new TextDecoder().decode(char)
    at += char?.length ?? 1
  }
  return text
}

const isUtf8 = (part: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part)
    return part.length > 0
  } catch {
    return false
  }
}
