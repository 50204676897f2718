/** Temporary files and directories: CPython's cases of `tempfile`. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync
} from "node:fs"
import { basename, dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { TextFile } from "../src/io/textFile.js"
import { TextWriter } from "../src/io/textWriter.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { perform, type Program } from "../src/program/program.js"
import { toSystemPath } from "../src/syscall/path.js"
import { tempDirectoryCandidates } from "../src/tempfile/internal/jobs.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer, failure, run, runSync, shown } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { ForcedBackend } from "./support/forced.js"
import { makeTempDir } from "./support/tempDir.js"

const root = makeTempDir()

/** A directory with nothing in it. */
const emptyDir = (): string => mkdtempSync(join(root.path, "d"))

const modeOf = (path: string): string => `0o${(statSync(path).mode & 0o777).toString(8)}`

describe.each(executors)("on $name", ({ makePool }) => {
  const pool = makePool()
  const tempfiles = new Tempfiles()

  it("M01 a named file has a name of its own, and is its owner's", async () => {
    const dir = emptyDir()
    const { file, name } = await run(pool, () => tempfiles.namedTemporaryFile("w+b", { dir }))
    assert.instanceOf(file, BufferedRandom)
    const path = String(name.path)
    assert.match(basename(path), /^tmp[a-z0-9_]{8}$/)
    assert.deepStrictEqual([modeOf(path), path.startsWith("/"), existsSync(path)], ["0o600", true, true])
    assert.strictEqual(file.raw.name, path)
    await run(pool, () => name.removeAfter(file.close()))
    assert.isFalse(existsSync(path))
    await run(pool, () => name.removeAfter(file.close())) // again, nothing
  })

  it("M02 a file that vanished is reported by its removal", async () => {
    const dir = emptyDir()
    const { file, name } = await run(pool, () => tempfiles.namedTemporaryFile("w+b", { dir }))
    unlinkSync(String(name.path))
    const error = await failure(run(pool, () => name.removeAfter(file.close())))
    assert.strictEqual(
      shown(error),
      `FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: '${String(name.path)}'`
    )
    assert.isTrue(file.closed)
    await run(pool, () => name.remove()) // once is enough

    const kept = await run(pool, () => tempfiles.namedTemporaryFile("w+b", { dir }))
    kept.name.keep()
    await run(pool, () => kept.name.removeAfter(kept.file.close()))
    assert.deepStrictEqual(readdirSync(dir), [basename(String(kept.name.path))])
  })

  it("M04 text, and a call that is wrong leaves nothing", async () => {
    const dir = emptyDir()
    const options = { dir, encoding: "utf-8", newline: "\r\n" } as const
    const { file, name } = await run(pool, () => tempfiles.namedTemporaryFile("w+", options))
    assert.instanceOf(file, TextFile)
    await run(pool, () => file.write("a\n"))
    await run(pool, () => file.seek(0))
    assert.deepStrictEqual(await run(pool, () => file.readlines()), ["a\r\n"])
    assert.strictEqual(readFileSync(String(name.path), "latin1"), "a\r\n")
    await run(pool, () => name.removeAfter(file.close()))

    const wrong = [
      ["w+", { encoding: "no such encoding" }, "UnknownEncodingError"],
      ["2", {}, "InvalidArgumentError"],
      ["w+b", { encoding: "utf-8" }, "InvalidArgumentError"],
      ["w+", { buffering: 0 }, "InvalidArgumentError"],
      ["w+b", { prefix: "a\0b" }, "InvalidArgumentError"]
    ] as const
    for (const [mode, more, tag] of wrong) {
      for (const open of ["namedTemporaryFile", "temporaryFile", "spooledTemporaryFile"] as const) {
        const error = await failure(run<unknown>(pool, () => tempfiles[open](mode, { dir, ...more })))
        assert.strictEqual(error._tag, tag, `${open} ${mode}`)
      }
    }
    assert.deepStrictEqual(readdirSync(dir), [])
  })

  it("M05 an unnamed file is a number, and never in its directory", async () => {
    const dir = emptyDir()
    const file = await run(pool, () => tempfiles.temporaryFile("w+b", { dir }))
    assert.instanceOf(file, BufferedRandom)
    assert.isNumber(file.raw.name)
    assert.strictEqual(file.raw.name, file.raw.fileno)
    assert.strictEqual((await run(pool, () => file.raw.stat!())).nlink, 0)
    assert.deepStrictEqual(readdirSync(dir), [])
    await run(pool, () => file.write(bytes("x")))
    await run(pool, () => file.seek(0))
    assert.strictEqual(show(await run(pool, () => file.read())), "x")
    await run(pool, () => file.close())
  })

  it("M06 mkstemp: absolute, with its affixes, for its owner, closed on exec", async () => {
    const { fd, path } = await run(pool, () => tempfiles.mkstemp({ suffix: ".s", prefix: "p-", dir: "." }))
    try {
      assert.strictEqual(String(path).slice(0, -10), join(process.cwd(), "p-"))
      assert.match(String(path), /p-[a-z0-9_]{8}\.s$/)
      assert.strictEqual(modeOf(String(path)), "0o600")
      const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1]
      assert.notStrictEqual(parseInt(flags ?? "0", 8) & 0o2000000, 0) // O_CLOEXEC
      await run(pool, () => perform({ op: "close", fd }))
    } finally {
      unlinkSync(String(path))
    }
  })

  it("M06 text and bytes do not mix; bytes give bytes", async () => {
    const dir = bytes(emptyDir())
    const mixed = { dir, prefix: "p" }
    for (const make of ["mkstemp", "mkdtemp"] as const) {
      assert.strictEqual(
        await answer(run<unknown>(pool, () => tempfiles[make](mixed))),
        "InvalidArgumentError: Can't mix bytes and non-bytes in path components."
      )
    }
    const made = await run(pool, () => tempfiles.mkdtemp({ dir }))
    assert.instanceOf(made, Uint8Array)
    assert.isTrue(statSync(Buffer.from(made as Uint8Array)).isDirectory())
    const undecodable = Uint8Array.of(0x61, 0xff)
    const odd = await run(pool, () => tempfiles.mkdtemp({ dir, prefix: undecodable }))
    assert.include(show(odd as Uint8Array), "/a\xff")
    const text = await run(pool, () => tempfiles.mkdtemp({ dir: show(dir)!, prefix: "a\udcff" }))
    assert.isTrue(statSync(Buffer.from(toSystemPath(text))).isDirectory())
  })

  it("M06 a directory that is missing, or is none", async () => {
    const file = root.file("")
    for (const make of ["mkstemp", "mkdtemp", "temporaryFile", "namedTemporaryFile"] as const) {
      const at = (dir: string) => (): Program<unknown> =>
        make === "mkstemp" || make === "mkdtemp" ? tempfiles[make]({ dir }) : tempfiles[make]("w+b", { dir })
      const missing = await failure(run<unknown>(pool, at(root.fresh())))
      assert.strictEqual(missing._tag, "FileNotFoundError", make)
      const none = await failure(run<unknown>(pool, at(file)))
      assert.strictEqual(none._tag, "NotADirectoryError", make)
    }
  })

  it("M08 mkdtemp is for its owner alone, and absolute", async () => {
    const path = String(await run(pool, () => tempfiles.mkdtemp({ dir: emptyDir(), prefix: "p", suffix: "s" })))
    assert.match(basename(path), /^p[a-z0-9_]{8}s$/)
    assert.deepStrictEqual([modeOf(path), readdirSync(path)], ["0o700", []])
  })

  it.each(
    [
      ["w+", TextFile, -1],
      ["w", TextWriter, -1],
      ["xb", BufferedWriter, -1],
      ["r+b", BufferedRandom, -1],
      ["w+b", UnbufferedFile, 0]
    ] as const
  )("the mode decides what it is: %s", async (mode, type, buffering) => {
    const file = await run(pool, () => tempfiles.temporaryFile(mode, { buffering, dir: root.path }))
    assert.isTrue(file instanceof type)
    await run(pool, () => file.close())
  })

  it("a file to append to begins at its end, but is not opened with O_APPEND, as in CPython", async () => {
    const file = await run(pool, () => tempfiles.temporaryFile("a+b", { dir: root.path }))
    assert.instanceOf(file, BufferedRandom)
    await run(pool, () => file.write(bytes("abc")))
    await run(pool, () => file.seek(0))
    await run(pool, () => file.write(bytes("X")))
    await run(pool, () => file.seek(0))
    assert.strictEqual(show(await run(pool, () => file.read())), "Xbc")
    await run(pool, () => file.close())
  })
})

// one after the other, and beside no other test: the process has one environment
describe.sequential("the environment", () => {
  describe.each(executors)("on $name", ({ makePool }) => {
    const pool = makePool()

    it("gettempdir leaves nothing where it looked", async () => {
      const before = process.env["TMPDIR"]
      const dir = emptyDir()
      process.env["TMPDIR"] = dir
      try {
        const own = new Tempfiles()
        assert.strictEqual(await run(pool, () => own.gettempdir()), dir)
        process.env["TMPDIR"] = root.path
        assert.strictEqual(await run(pool, () => own.gettempdir()), dir) // asked once
        const made = await run(pool, () => own.mkdtemp())
        assert.deepStrictEqual(readdirSync(dir), [basename(String(made))])
      } finally {
        if (before === undefined) delete process.env["TMPDIR"]
        else process.env["TMPDIR"] = before
      }
    })
  })
})

describe("names", () => {
  it.each(["mkstemp", "mkdtemp"] as const)("M07 %s passes over names that are taken", async (make) => {
    const dir = emptyDir()
    writeFileSync(join(dir, "tmpaaaaaaaa"), "keep")
    mkdirSync(join(dir, "tmpbbbbbbbb"))
    const backend = new ForcedBackend({ names: ["aaaaaaaa", "bbbbbbbb", "cccccccc"] })
    runSync<unknown>(new Pool(backend), () => new Tempfiles()[make]({ dir }))
    assert.deepStrictEqual(readdirSync(dir).sort(), ["tmpaaaaaaaa", "tmpbbbbbbbb", "tmpcccccccc"])
    assert.strictEqual(readFileSync(join(dir, "tmpaaaaaaaa"), "latin1"), "keep")
  })

  it.each(
    [
      ["mkstemp", "file", "open"],
      ["mkdtemp", "directory", "mkdir"]
    ] as const
  )("M07 %s gives up after 238,328 names", async (make, kind, op) => {
    let tried = 0
    const pool = new Pool({
      name: "taken",
      start: (call, done) => {
        if (call.op === op) {
          tried++
          done({ code: "EEXIST" }, undefined)
        } else {
          done(undefined, new Uint8Array(16))
        }
      }
    })
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0 // most of the time goes into traces
    const error = await failure(run<unknown>(pool, () => new Tempfiles()[make]({ dir: "/d" })))
    Error.stackTraceLimit = stackTraceLimit
    assert.strictEqual(shown(error), `FileExistsError[EEXIST]: [Errno 17] No usable temporary ${kind} name found`)
    assert.strictEqual(tried, 238_328)
  })

  it("come from the system's generator, two bytes to a letter", () => {
    const names = new Set<string>()
    const pool = inlinePool()
    const dir = emptyDir()
    for (let count = 0; count < 200; count++) {
      names.add(basename(String(runSync(pool, () => new Tempfiles().mkdtemp({ dir, prefix: "" })))))
    }
    assert.strictEqual(names.size, 200)
    assert.strictEqual(new Set([...names].join("")).size, 37) // 1,600 letters: every one of them
  })
})

describe("M09 where temporary files go", () => {
  const from = (environment: Readonly<Record<string, string>>) => new ForcedBackend({ environment })

  it("M09 the candidates, in their order", () => {
    const environment = { TMPDIR: "/a", TEMP: "/b", TMP: "/c" }
    const pool = new Pool(from(environment))
    const candidates = runSync(pool, tempDirectoryCandidates)
    assert.deepStrictEqual(candidates, ["/a", "/b", "/c", "/tmp", "/var/tmp", "/usr/tmp", process.cwd()])
  })

  it("M09 one that cannot be used is passed over", () => {
    const dir = emptyDir()
    const file = root.file("")
    for (const unusable of [root.fresh(), file, "/proc", "/dev/null/x"]) {
      const backend = from({ TMPDIR: unusable, TEMP: dir })
      assert.strictEqual(runSync(new Pool(backend), () => new Tempfiles().gettempdir()), dir, unusable)
      assert.deepStrictEqual(readdirSync(dir), [])
    }
  })

  it("M09 a relative one is made absolute, but for the working directory itself; names are absolute", () => {
    const elsewhere = new Pool(from({ TMPDIR: "no/../." }))
    assert.strictEqual(runSync(elsewhere, () => new Tempfiles().gettempdir()), realpathSync("."))
    const here = new Pool(from({ TMPDIR: "." }))
    const tempfiles = new Tempfiles()
    assert.strictEqual(runSync(here, () => tempfiles.gettempdir()), ".")
    const made = String(runSync(here, () => tempfiles.mkdtemp()))
    rmdirSync(made)
    assert.strictEqual(dirname(made), realpathSync("."))
  })

  it("M09 there is none", async () => {
    const pool = new Pool({
      name: "nowhere",
      start: (call, done) => {
        if (call.op === "getenv") done(undefined, call.name === "TEMP" ? "it's" : undefined)
        else if (call.op === "getrandom") done(undefined, new Uint8Array(16))
        else done({ code: call.op === "getcwd" ? "ENOENT" : "EACCES" }, undefined)
      }
    })
    assert.strictEqual(
      await answer(run(pool, () => new Tempfiles().gettempdir())),
      "FileNotFoundError[ENOENT]: [Errno 2] No usable temporary directory found in " +
        `["it's", '/tmp', '/var/tmp', '/usr/tmp', '.']`
    )
  })

  it("M09 a directory in which 100 names are taken is passed over", () => {
    const dir = emptyDir()
    const full = emptyDir()
    writeFileSync(join(full, "aaaaaaaa"), "keep")
    const names = [...Array.from({ length: 100 }, () => "aaaaaaaa"), "bbbbbbbb"]
    const backend = new ForcedBackend({ names, environment: { TMPDIR: full, TEMP: dir } })
    assert.strictEqual(runSync(new Pool(backend), () => new Tempfiles().gettempdir()), dir)
    assert.strictEqual(readFileSync(join(full, "aaaaaaaa"), "latin1"), "keep")
  })
})

describe("a NUL reaches no call", () => {
  it.each(["dir", "prefix", "suffix"] as const)("in %s", async (part) => {
    const backend = new ForcedBackend({})
    const pool = new Pool(backend)
    for (const value of ["a\0b", bytes("a\0b")]) {
      const options = { [part]: value }
      for (
        const make of [
          () => new Tempfiles().mkstemp(options),
          () => new Tempfiles().mkdtemp(options),
          () => new Tempfiles().temporaryFile("w+b", options),
          () => new Tempfiles().namedTemporaryFile("w+b", options),
          () => new Tempfiles().spooledTemporaryFile("w+b", options)
        ]
      ) {
        assert.strictEqual(await answer(run<unknown>(pool, make)), "InvalidArgumentError: embedded null byte")
      }
    }
    assert.deepStrictEqual(backend.log, [])
  })
})

describe("persist", () => {
  const setUp = async (pool: Pool) => {
    const dir = emptyDir()
    const { file, name } = await run(pool, () => new Tempfiles().namedTemporaryFile("w+b", { dir }))
    assert.instanceOf(file, BufferedRandom)
    await run(pool, () => file.write(bytes("new")))
    await run(pool, () => file.flush())
    return { dir, file, name, dest: join(dir, "dest") }
  }

  it.each(executors)("gives the file its final name, $name", async ({ makePool }) => {
    const pool = makePool()
    const { dest, dir, file, name } = await setUp(pool)
    await run(pool, () => name.persist(dest))
    assert.deepStrictEqual(readdirSync(dir), ["dest"])
    assert.strictEqual(name.path, dest)
    await run(pool, () => name.removeAfter(file.close()))
    assert.strictEqual(readFileSync(dest, "latin1"), "new")
    assert.strictEqual(modeOf(dest), "0o600")
  })

  it("leaves a file alone that has the name", async () => {
    const pool = inlinePool()
    const { dest, dir, file, name } = await setUp(pool)
    writeFileSync(dest, "old")
    assert.strictEqual((await failure(run(pool, () => name.persist(dest))))._tag, "FileExistsError")
    assert.strictEqual(readFileSync(dest, "latin1"), "old")
    assert.strictEqual(readdirSync(dir).length, 2)
    await run(pool, () => name.removeAfter(file.close()))
    assert.deepStrictEqual(readdirSync(dir), ["dest"])
  })

  it("replaces it if asked to, and changes permissions", async () => {
    const pool = inlinePool()
    const { dest, dir, file, name } = await setUp(pool)
    writeFileSync(dest, "old")
    await run(pool, () => name.persist(dest, { replace: true, permissions: 0o640 }))
    await run(pool, () => name.removeAfter(file.close()))
    assert.deepStrictEqual([readdirSync(dir), readFileSync(dest, "latin1"), modeOf(dest)], [["dest"], "new", "0o640"])
  })

  it.each(["EPERM", "EOPNOTSUPP", "ENOSYS", "EMLINK"])("is exclusive where links fail with %s", async (code) => {
    const pool = new Pool(new FaultyBackend({ op: "link", nth: 1, code, persistent: true }))
    const { dest, dir, file, name } = await setUp(pool)
    await run(pool, () => name.persist(dest))
    assert.deepStrictEqual([readdirSync(dir), readFileSync(dest, "latin1")], [["dest"], "new"])
    await run(pool, () => name.removeAfter(file.close()))
    const second = await setUp(pool)
    writeFileSync(second.dest, "old")
    assert.strictEqual((await failure(run(pool, () => second.name.persist(second.dest))))._tag, "FileExistsError")
    assert.strictEqual(readFileSync(second.dest, "latin1"), "old")
    await run(pool, () => second.name.removeAfter(second.file.close()))
  })

  it("can be done again, and after the file was closed", async () => {
    const pool = inlinePool()
    const { dest, dir, file, name } = await setUp(pool)
    await run(pool, () => file.close())
    await run(pool, () => name.persist(dest))
    await run(pool, () => name.persist(join(dir, "other")))
    assert.deepStrictEqual(readdirSync(dir), ["other"])
  })
})
