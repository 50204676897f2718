/** F16, F17: hostile names. Each can be listed, opened and removed, and stays distinct; a NUL is refused before any call. */
import { readdirSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { openFile } from "../src/io/open.js"
import { inline } from "../src/node/backends.js"
import * as os from "../src/os/index.js"
import * as osPath from "../src/os/path.js"
import type { Program } from "../src/program/program.js"
import { type FilePath, pathText, toSystemPath } from "../src/syscall/path.js"
import { executors } from "./support/backends.js"
import { bytes, latin, show } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { makeTree } from "./support/tree.js"

const dir = makeTempDir()

const random = new Random(16)

/** Any bytes but NUL and slash. */
const randomName = (): Uint8Array =>
  Uint8Array.from({ length: 1 + random.below(12) }, () => {
    const byte = 1 + random.below(254)
    return byte >= 0x2f ? byte + 1 : byte
  })

const hostile: ReadonlyArray<Uint8Array> = [
  latin("\xff\xfe"),
  latin("\xff\xff"),
  latin("\xfe"),
  bytes("a\nb"),
  bytes("-rf"),
  bytes(" "),
  bytes("..."),
  bytes("x".repeat(255)),
  bytes("é".repeat(127)),
  bytes("é"), // composed
  bytes("e\u0301"), // and not
  bytes("\u202egnp.exe"),
  bytes("\ufffd"), // what others make of bytes that are no text
  latin("\xef\xbf"),
  latin("\xed\xa0\x80"), // a surrogate, written as UTF-8 would
  latin("\xed\xb3\xbf"),
  latin("\xc0\xaf"),
  latin("\xf0\x9f\x99"),
  latin("\xf4\x90\x80\x80"),
  bytes("🙂"),
  latin("a\x80b\xffc"),
  bytes("con"),
  bytes("~"),
  bytes("$HOME"),
  bytes("*"),
  bytes("\\"),
  bytes("%2f"),
  ...Array.from({ length: 60 }, randomName)
].filter((name, index, all) => all.findIndex((other) => show(other) === show(name)) === index)
  .filter((name) => show(name) !== "." && show(name) !== "..")

const inFolder = (root: string, name: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(`${root}/`), name])

describe.each(executors)("hostile names on $name", ({ makePool }) => {
  const pool = makePool()
  const give = <A>(program: Program<A>): Promise<A> => run(pool, () => program)

  /** A file of each name, which holds its name. */
  const fill = async (root: string): Promise<void> => {
    for (const name of hostile) {
      const fd = await give(openFile(inFolder(root, name), "xb", { buffering: 0 }))
      await give(fd.close())
    }
  }

  it("distinct bytes are distinct texts, and back (F16)", () => {
    const texts = hostile.map(pathText)
    assert.strictEqual(new Set(texts).size, hostile.length)
    for (const [index, name] of hostile.entries()) {
      const back = toSystemPath(texts[index]!)
      assert.strictEqual(show(typeof back === "string" ? bytes(back) : back), show(name))
    }
  })

  it("list, open, stat, rename, link and remove, by text (F16)", async () => {
    const root = makeTree(dir, [])
    await fill(root)
    const names = await give(os.listdir(root))
    assert.strictEqual(new Set(names).size, hostile.length)
    for (const name of names) {
      const path = `${root}/${name}`
      const file = await give(openFile(path, "rb"))
      await give(file.close())
      assert.strictEqual((await give(os.stat(path))).type, "File")
      assert.isTrue(await give(osPath.isfile(path)))
      assert.strictEqual(await give(osPath.realpath(path)), path)
      assert.strictEqual(await give(osPath.abspath(path)), path)
      await give(os.symlink(name, `${root}/l`))
      assert.strictEqual(await give(os.readlink(`${root}/l`)), name)
      await give(os.replace(`${root}/l`, path)) // the link points at itself now
      await give(os.unlink(path))
    }
    assert.deepStrictEqual(readdirSync(root), [])
  })

  it("scandir and walk, by text and by bytes (F16)", async () => {
    const root = makeTree(dir, [])
    await fill(root)
    for (const top of [root, bytes(root)]) {
      const entries = await give(os.scandir<FilePath>(top))
      assert.sameMembers(
        entries.map(({ name }) => show(typeof name === "string" ? toBytes(name) : name)),
        hostile.map(show)
      )
      for (const entry of entries.slice(0, 40)) assert.strictEqual((await give(entry.stat())).type, "File")
      const walk = os.walk<FilePath>(top)
      const batch = await give(walk.next())
      assert.sameMembers(
        (batch?.entries[0]?.files ?? []).map((name) => show(typeof name === "string" ? toBytes(name) : name)),
        hostile.map(show)
      )
    }
    for (const name of await give(os.listdir(bytes(root)))) await give(os.remove(inFolder(root, name)))
    assert.deepStrictEqual(readdirSync(root), [])
  })

  it("directories of such names (F16)", async () => {
    const root = makeTree(dir, ["kept"]) // or it would go too
    for (const name of hostile.slice(0, 60)) {
      const path = pathText(inFolder(root, name))
      await give(os.makedirs(`${path}/inner`))
      await give(os.renames(`${path}/inner`, `${path}/other/place`))
      await give(os.removedirs(`${path}/other/place`))
      assert.isFalse(await give(osPath.exists(path)))
    }
  })

  it("names that lead nowhere are errors of the system, and predicates say no (F16)", async () => {
    const root = makeTree(dir, ["f"])
    for (const name of ["x".repeat(256), "é".repeat(128), "f/", "f/.", "f/..", "no/"]) {
      const path = `${root}/${name}`
      assert.match(
        String(await answer(give(os.stat(path)))),
        /^(OSError\[ENAMETOOLONG|NotADirectoryError|FileNotFoundError)/
      )
      assert.isFalse(await give(osPath.exists(path)))
      assert.isFalse(await give(osPath.isfile(path)))
      assert.isFalse(await give(osPath.isdir(path)))
      assert.isFalse(await give(osPath.ismount(path)))
    }
  })
})

const toBytes = (text: string): Uint8Array => {
  const path = toSystemPath(text)
  return typeof path === "string" ? bytes(path) : path
}

/** Every program that takes a path, at each of its places. */
const takers: Readonly<Record<string, (path: FilePath) => Program<unknown>>> = {
  stat: (path) => os.stat(path),
  "stat, itself": (path) => os.stat(path, { followSymlinks: false }),
  lstat: (path) => os.lstat(path),
  statvfs: (path) => os.statvfs(path),
  "rename from": (path) => os.rename(path, "x"),
  "rename to": (path) => os.rename("x", path),
  "renames from": (path) => os.renames(path, "x"),
  "renames to": (path) => os.renames("x", path),
  "replace from": (path) => os.replace(path, "x"),
  "replace to": (path) => os.replace("x", path),
  remove: (path) => os.remove(path),
  unlink: (path) => os.unlink(path),
  mkdir: (path) => os.mkdir(path),
  makedirs: (path) => os.makedirs(path),
  "makedirs, existing": (path) => os.makedirs(path, { existOk: true }),
  rmdir: (path) => os.rmdir(path),
  removedirs: (path) => os.removedirs(path),
  "link from": (path) => os.link(path, "x"),
  "link to": (path) => os.link("x", path),
  "symlink from": (path) => os.symlink(path, "x"),
  "symlink to": (path) => os.symlink("x", path),
  readlink: (path) => os.readlink(path),
  listdir: (path) => os.listdir(path),
  scandir: (path) => os.scandir(path),
  walk: (path) => os.walk(path).next(),
  "walk, ignoring errors": (path) => os.walk(path, { ignoreErrors: true }).next(),
  access: (path) => os.access(path),
  chmod: (path) => os.chmod(path, 0),
  chown: (path) => os.chown(path, -1, -1),
  "chown, itself": (path) => os.chown(path, -1, -1, { followSymlinks: false }),
  utime: (path) => os.utime(path),
  truncate: (path) => os.truncate(path, 0),
  abspath: (path) => osPath.abspath(path),
  realpath: (path) => osPath.realpath(path),
  "realpath, strict": (path) => osPath.realpath(path, { strict: true }),
  getsize: (path) => osPath.getsize(path),
  getatime: (path) => osPath.getatime(path),
  getmtime: (path) => osPath.getmtime(path),
  getctime: (path) => osPath.getctime(path),
  "samefile, one": (path) => osPath.samefile(path, "x")
}

const predicates: Readonly<Record<string, (path: FilePath) => Program<boolean>>> = {
  exists: osPath.exists,
  lexists: osPath.lexists,
  isfile: osPath.isfile,
  isdir: osPath.isdir,
  islink: osPath.islink,
  ismount: osPath.ismount
}

const withNul: ReadonlyArray<FilePath> = ["\0", "a\0b", "a\0", Uint8Array.of(0), latin("a\0b"), latin("\xff\0")]

describe("NUL in a path", () => {
  it.each(Object.keys(takers))("%s is refused before any call (F17)", async (name) => {
    const backend = new TrackedBackend(inline)
    for (const path of withNul) {
      const refused = await answer(run(new Pool(backend), () => takers[name]!(path)))
      assert.strictEqual(refused, "InvalidArgumentError: embedded null byte")
    }
    assert.deepStrictEqual(backend.log, [])
  })

  it("samefile makes no call on the other path (F17)", async () => {
    const backend = new TrackedBackend(inline)
    const refused = await answer(run(new Pool(backend), () => osPath.samefile("/", "a\0b")))
    assert.strictEqual(refused, "InvalidArgumentError: embedded null byte")
    assert.deepStrictEqual(backend.log, [])
  })

  it.each(Object.keys(predicates))("%s says no, without a call (F17)", async (name) => {
    const backend = new TrackedBackend(inline)
    for (const path of withNul) assert.isFalse(await run(new Pool(backend), () => predicates[name]!(path)))
    assert.deepStrictEqual(backend.log, [])
  })

  it("the list has every program that takes a path (F17)", () => {
    const named = new Set([...Object.keys(takers), ...Object.keys(predicates)].map((name) => name.split(/[ ,]/)[0]))
    const pathless = ["sendfile", "write", "getcwd", "sameopenfile"]
    const missing = [...Object.keys(os), ...Object.keys(osPath)].filter((name) => !named.has(name))
    assert.sameMembers(missing, pathless)
  })
})
