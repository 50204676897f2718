/** Atomic replacement of a file: it is the old or the new one whichever call fails, and nothing is left beside it. */
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { OpenFlag } from "../src/syscall/flags.js"
import type { Syscall, SyscallName } from "../src/syscall/syscall.js"
import { writeAtomic } from "../src/wholeFile/atomic.js"
import { temporaryPrefix } from "../src/wholeFile/internal/replaceJob.js"
import { executors, inlinePool } from "./support/backends.js"
import { answer, failure, run, runSync, start } from "./support/driver.js"
import { cuts, FaultyBackend, shortBackend } from "./support/faults.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { umask } from "./support/umask.js"

const top = makeTempDir()

/** A directory with one file, to see what is left in it. */
const folder = (content?: string): { readonly dir: string; readonly path: string } => {
  const dir = mkdtempSync(join(top.path, "d"))
  const path = join(dir, "file")
  if (content !== undefined) writeFileSync(path, content)
  return { dir, path }
}

const old = "what was there, and is longer than what comes"
const fresh = "what comes"

const isRoot = process.getuid?.() === 0

describe.each(executors)("writeAtomic, $name", ({ makePool }) => {
  it("replaces a file, or creates it, and leaves nothing else", async () => {
    const { dir, path } = folder(old)
    await run(makePool(), () => writeAtomic(path, fresh))
    assert.strictEqual(readFileSync(path, "utf8"), fresh)
    await run(makePool(), () => writeAtomic(join(dir, "new"), Uint8Array.of(1, 2, 255)))
    assert.deepStrictEqual([...readFileSync(join(dir, "new"))], [1, 2, 255])
    assert.deepStrictEqual(readdirSync(dir).sort(), ["file", "new"])
  })

  it("data of every size", async () => {
    const { dir, path } = folder()
    for (const size of [0, 1, 65_536, 1_048_576, 5_000_000]) {
      await run(makePool(), () => writeAtomic(path, new Uint8Array(size).fill(size & 0xff)))
      assert.isTrue(readFileSync(path).equals(Buffer.alloc(size, size & 0xff)))
    }
    assert.deepStrictEqual(readdirSync(dir), ["file"])
  })

  it("a text is encoded by the options", async () => {
    const { path } = folder()
    await run(makePool(), () => writeAtomic(path, "é\n", { encoding: "utf-16", newline: "\r\n" }))
    assert.strictEqual(readFileSync(path).toString("hex"), "fffee9000d000a00")
  })
})

describe("what is kept", () => {
  it("the mode, with every bit", () => {
    const { path } = folder(old)
    for (const mode of [0o600, 0o444, 0o666, 0o755, 0o4750, 0o2755]) {
      chmodSync(path, mode)
      runSync(inlinePool(), () => writeAtomic(path, fresh, { permissions: 0o640 }))
      assert.strictEqual(statSync(path).mode & 0o7777, mode)
    }
  })

  it("a new file has `permissions`, under the umask", () => {
    const { dir } = folder()
    for (const permissions of [0o600, 0o666, 0o777]) {
      const path = join(dir, String(permissions))
      runSync(inlinePool(), () => writeAtomic(path, fresh, { permissions }))
      assert.strictEqual(statSync(path).mode & 0o777, permissions & ~umask)
    }
  })

  it.runIf(isRoot)("owner and group", () => {
    const { path } = folder(old)
    chownSync(path, 12345, 54321)
    chmodSync(path, 0o4755)
    runSync(inlinePool(), () => writeAtomic(path, fresh))
    const { gid, mode, uid } = statSync(path)
    assert.deepStrictEqual([uid, gid, mode & 0o7777], [12345, 54321, 0o4755])
  })

  it("what another owner's file let its users do is not done in our name", () => {
    const { path } = folder(old)
    chmodSync(path, 0o6755)
    const asked: Array<Syscall> = []
    const backend: Backend = {
      name: "not root",
      start: (call, done) => {
        if (call.op === "fchown") asked.push(call)
        if (call.op === "fchown" && call.uid !== -1) done({ code: "EPERM" }, undefined)
        else inline.start(call, done)
      }
    }
    runSync(new Pool(backend), () => writeAtomic(path, fresh))
    assert.strictEqual(readFileSync(path, "utf8"), fresh)
    assert.strictEqual(statSync(path).mode & 0o7777, 0o755)
    assert.strictEqual(asked.length, 2, "the group was tried by itself")
  })

  it("a symbolic link: what it leads to is replaced, over several links, and from another directory", () => {
    const { dir, path } = folder(old)
    mkdirSync(join(dir, "links"))
    symlinkSync("../file", join(dir, "links/one"))
    symlinkSync(join(dir, "links/one"), join(dir, "two"))
    runSync(inlinePool(), () => writeAtomic(join(dir, "two"), fresh))
    assert.strictEqual(readFileSync(path, "utf8"), fresh)
    assert.strictEqual(readlinkSync(join(dir, "links/one")), "../file")
    assert.strictEqual(readlinkSync(join(dir, "two")), join(dir, "links/one"))
    assert.deepStrictEqual([readdirSync(dir).sort(), readdirSync(join(dir, "links"))], [["file", "links", "two"], [
      "one"
    ]])
  })

  it("a link that leads to nothing: that is created, as by `open`", () => {
    const { dir, path } = folder()
    symlinkSync("file", join(dir, "link"))
    runSync(inlinePool(), () => writeAtomic(join(dir, "link"), fresh))
    assert.strictEqual(readFileSync(path, "utf8"), fresh)
    assert.isTrue(lstatSync(join(dir, "link")).isSymbolicLink())
  })

  it("another name of the same file keeps the old content", () => {
    const { dir, path } = folder(old)
    linkSync(path, join(dir, "other"))
    runSync(inlinePool(), () => writeAtomic(path, fresh))
    assert.strictEqual(readFileSync(join(dir, "other"), "utf8"), old)
  })

  it("a reader that has the file open reads on", () => {
    const { path } = folder(old)
    const pool = inlinePool()
    const fd = pool.submit({ op: "open", path, flags: 0, mode: 0 }).result as number // an open results in a descriptor
    runSync(pool, () => writeAtomic(path, fresh))
    assert.strictEqual(readFileSync(fd, "utf8"), old)
    pool.submit({ op: "close", fd })
  })
})

describe("paths", () => {
  it("names of bytes, of 255 bytes, and relative ones", () => {
    const { dir } = folder()
    const bytes = Buffer.concat([Buffer.from(`${dir}/`), Uint8Array.of(0xff, 0x61)])
    runSync(inlinePool(), () => writeAtomic(bytes, fresh))
    runSync(inlinePool(), () => writeAtomic(`${dir}/\udcfe`, fresh))
    runSync(inlinePool(), () => writeAtomic(`${dir}/${"x".repeat(255)}`, fresh))
    const names = readdirSync(Buffer.from(dir), { encoding: "buffer" }).map((name) => name.toString("latin1"))
    assert.deepStrictEqual(names.sort(), ["x".repeat(255), "\xfe", "\xffa"])
    const asked: Array<Syscall> = []
    const backend: Backend = {
      name: "recording",
      start: (call, done) => {
        asked.push(call)
        done({ code: "EIO" }, undefined)
      }
    }
    start(
      new Pool({
        ...backend,
        start: (call, done) => {
          if (call.op === "lstat") done({ code: "ENOENT" }, undefined)
          else if (call.op === "getrandom") done(undefined, new Uint8Array(call.length))
          else backend.start(call, done)
        }
      }),
      () => writeAtomic("file", "")
    )
    assert.deepStrictEqual(asked, [{
      op: "open",
      path: ".",
      flags: OpenFlag.O_DIRECTORY | OpenFlag.O_CLOEXEC,
      mode: 0
    }])
  })

  it("what is no regular file is refused, before anything happens", async () => {
    const { dir, path } = folder(old)
    const loop = join(dir, "loop")
    symlinkSync("loop", loop)
    const fifo = top.fifo()
    const refused = [
      ["/dev/null", "UnsupportedOperation: only a regular file can be replaced atomically: '/dev/null'"],
      [fifo, `UnsupportedOperation: only a regular file can be replaced atomically: '${fifo}'`],
      [dir, `IsADirectoryError[EISDIR]: [Errno 21] Is a directory: '${dir}'`],
      [`${dir}/`, `IsADirectoryError[EISDIR]: [Errno 21] Is a directory: '${dir}/'`],
      [`${path}/`, `NotADirectoryError[ENOTDIR]: [Errno 20] Not a directory: '${path}/'`],
      [`${path}/below`, `NotADirectoryError[ENOTDIR]: [Errno 20] Not a directory: '${path}/below'`],
      [`${dir}/no/file`, `FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: '${dir}/no/file'`],
      ["", "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: ''"],
      [loop, `OSError[ELOOP]: [Errno 40] Too many levels of symbolic links: '${loop}'`],
      ["a\0b", "InvalidArgumentError: embedded null byte"]
    ] as const
    for (const [target, expected] of refused) {
      assert.strictEqual(await answer(run(inlinePool(), () => writeAtomic(target, fresh))), expected)
    }
    assert.deepStrictEqual(readdirSync(dir).sort(), ["file", "loop"])
  })

  it.each<readonly [string, (path: string) => Program<unknown>, string]>([
    [
      "an encoding for bytes",
      (path) => writeAtomic(path, new Uint8Array(1), { encoding: "utf-8" }),
      "InvalidArgumentError: bytes don't take an encoding argument"
    ],
    [
      "an error handler for bytes",
      (path) => writeAtomic(path, new Uint8Array(1), { errors: "strict" }),
      "InvalidArgumentError: bytes don't take an errors argument"
    ],
    [
      "a newline for bytes",
      (path) => writeAtomic(path, new Uint8Array(1), { newline: "\n" }),
      "InvalidArgumentError: bytes don't take a newline argument"
    ],
    [
      "an unknown encoding",
      (path) => writeAtomic(path, "", { encoding: "no" }),
      "UnknownEncodingError: unknown encoding: no"
    ],
    [
      "a text that cannot be encoded",
      (path) => writeAtomic(path, "é", { encoding: "ascii" }),
      "UnicodeEncodeError: 'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"
    ],
    [
      "permissions",
      (path) => writeAtomic(path, "", { permissions: -1 }),
      "InvalidArgumentError: permissions must be 0 to 0o7777"
    ]
  ])("%s is found before any call", async (_, make, expected) => {
    const { path } = folder(old)
    const tracked = new TrackedBackend(inline)
    assert.strictEqual(await answer(run(new Pool(tracked), () => make(path))), expected)
    assert.deepStrictEqual(tracked.ops, [])
  })
})

describe("calls", () => {
  it("all is written, synced and closed before the file gets its name, and the directory is synced after", () => {
    const tracked = new TrackedBackend(inline)
    const { path } = folder(old)
    runSync(new Pool(tracked), () => writeAtomic(path, fresh))
    assert.strictEqual(
      tracked.ops.join(" "),
      "getrandom lstat open open write fchown fchmod fsync close rename fsync close"
    )
    const [directory, temporary] = tracked.log.filter((call) => call.op === "open")
    const safe = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC
    assert.deepStrictEqual([temporary?.flags, temporary?.mode], [safe, 0o600])
    assert.strictEqual(directory?.path, path.slice(0, -"file".length))
    assert.match(String(temporary?.path), /\/\.aiofiles-atomic-[0-9a-f]{16}$/)
  })

  /** A backend whose random names are these, again and again. */
  const predictable = (names: ReadonlyArray<number>): Backend => {
    let count = 0
    return {
      name: "predictable",
      start: (call, done) =>
        call.op === "getrandom"
          ? done(undefined, new Uint8Array(call.length).fill(names[count++ % names.length] ?? 0))
          : inline.start(call, done)
    }
  }

  const named = (byte: number): string => temporaryPrefix + byte.toString(16).padStart(2, "0").repeat(8)

  it("what is planted at the temporary name is neither opened nor followed (F14, N19)", () => {
    const { dir, path } = folder(old)
    writeFileSync(join(dir, "victim"), "victim")
    writeFileSync(join(dir, named(1)), "planted")
    symlinkSync("victim", join(dir, named(2)))
    symlinkSync("nowhere", join(dir, named(3)))
    mkdirSync(join(dir, named(4)))
    runSync(new Pool(predictable([1, 2, 3, 4, 5])), () => writeAtomic(path, fresh))
    assert.strictEqual(readFileSync(path, "utf8"), fresh)
    assert.strictEqual(readFileSync(join(dir, "victim"), "utf8"), "victim")
    assert.strictEqual(readFileSync(join(dir, named(1)), "utf8"), "planted")
    assert.deepStrictEqual(readdirSync(dir).sort(), [named(1), named(2), named(3), named(4), "file", "victim"])
  })

  it("if every name is taken, it gives up, and what is there stays", async () => {
    const { dir, path } = folder(old)
    writeFileSync(join(dir, named(7)), "planted")
    assert.strictEqual(
      (await failure(run(new Pool(predictable([7])), () => writeAtomic(path, fresh))))._tag,
      "FileExistsError"
    )
    assert.deepStrictEqual([readFileSync(path, "utf8"), readFileSync(join(dir, named(7)), "utf8")], [old, "planted"])
  })
})

const calls: ReadonlyArray<SyscallName> = [
  "lstat",
  "readlink",
  "open",
  "getrandom",
  "write",
  "fchown",
  "fchmod",
  "fsync",
  "close",
  "rename",
  "unlink"
]
const codes = [
  "EIO",
  "ENOSPC",
  "EDQUOT",
  "EACCES",
  "EPERM",
  "EROFS",
  "EMFILE",
  "ENFILE",
  "EBUSY",
  "EFBIG",
  "ENOENT",
  "EINVAL"
]

/** Faults that mean that there is nothing to do: a file that is not there, an owner that cannot be given. */
const isHarmless = (op: SyscallName, nth: number, code: string): boolean =>
  (op === "lstat" && code === "ENOENT" && nth === 1) ||
  (op === "fchown" && (code === "EPERM" || code === "EINVAL")) ||
  (op === "fsync" && nth === 2 && code === "EINVAL")

describe("the n-th call fails, for every n", () => {
  it.each([false, true])("old before the renaming, new after it, nothing left; persistent: %s", (persistent) => {
    for (const code of codes) {
      for (const op of calls) {
        for (let nth = 1;; nth++) {
          const { dir, path } = folder(old)
          const faulty = new FaultyBackend({ op, nth, code, persistent })
          const tracked = new TrackedBackend(faulty)
          const where = `${op} ${nth} ${code}`
          const { outcome } = start(new Pool(tracked), () => writeAtomic(path, fresh)).task
          assert.deepStrictEqual([...tracked.open], [], where)
          assert.deepStrictEqual(tracked.violations, [], where)
          assert.deepStrictEqual(readdirSync(dir), ["file"], where)
          const renamed = tracked.ops.includes("rename") && !(op === "rename" && faulty.fired > 0)
          assert.strictEqual(readFileSync(path, "utf8"), renamed ? fresh : old, where)
          if (faulty.fired === 0 || isHarmless(op, nth, code)) {
            assert.strictEqual(outcome?._tag, "Success", where)
            if (faulty.fired === 0) break
            continue
          }
          if (outcome?._tag !== "Failure" || !isIoError(outcome.error) || !("code" in outcome.error)) {
            throw new Error(`${where}: no failure that says so`)
          }
          assert.strictEqual(outcome.error.code, code, where)
          // of the renaming, both names are told
          assert.strictEqual(op === "rename" ? outcome.error.dest : outcome.error.path, path, where)
        }
      }
    }
  })

  it("a file that cannot be synced is not put in place (F10)", async () => {
    const { dir, path } = folder(old)
    const error = await failure(
      run(new Pool(new FaultyBackend({ op: "fsync", nth: 1, code: "EIO" })), () => writeAtomic(path, fresh))
    )
    assert.strictEqual(error.message, "[Errno 5] Input/output error")
    assert.deepStrictEqual([readFileSync(path, "utf8"), readdirSync(dir)], [old, ["file"]])
  })

  it("if what failed cannot be cleaned up either, the first failure is told", async () => {
    const { dir, path } = folder(old)
    const backend: Backend = {
      name: "dying",
      start: (call, done) =>
        call.op === "write" || call.op === "unlink"
          ? done({ code: call.op === "write" ? "EIO" : "EROFS" }, undefined)
          : inline.start(call, done)
    }
    assert.include((await failure(run(new Pool(backend), () => writeAtomic(path, fresh)))).message, "[Errno 5]")
    assert.strictEqual(readdirSync(dir).filter((name) => name.startsWith(temporaryPrefix)).length, 1)
  })

  it.each(cuts)("short writes, $cut at a time (F3, N2, N19)", ({ of }) => {
    const { dir, path } = folder(old)
    runSync(new Pool(shortBackend(of)), () => writeAtomic(path, "x".repeat(3000)))
    assert.deepStrictEqual([readFileSync(path, "utf8"), readdirSync(dir)], ["x".repeat(3000), ["file"]])
  })

  it("a disk that fills up in the middle keeps the old content (N19)", async () => {
    const { dir, path } = folder(old)
    let room = 61_440
    const filling: Backend = {
      name: "filling",
      start: (call, done) => {
        if (call.op !== "write") return inline.start(call, done)
        if (room === 0) return done({ code: "ENOSPC" }, undefined)
        const length = Math.min(room, call.length)
        room -= length
        return inline.start({ ...call, length }, done)
      }
    }
    assert.strictEqual(
      (await failure(run(new Pool(filling), () => writeAtomic(path, "x".repeat(200_000)))))._tag,
      "NoSpaceError"
    )
    assert.deepStrictEqual([readFileSync(path, "utf8"), readdirSync(dir)], [old, ["file"]])
  })
})

describe("interruption", () => {
  it.each([false, true])(
    "at every call that runs: all of it happens, if the job has begun; already made: %s",
    (made) => {
      for (let nth = 1;; nth++) {
        const { dir, path } = folder(old)
        const stepper = new SteppedBackend()
        const tracked = new TrackedBackend(stepper)
        const { interrupt, task } = start(new Pool(tracked), () => writeAtomic(path, fresh), { keep: true })
        for (let call = 1; call < nth && stepper.held.length > 0; call++) stepper.step()
        if (stepper.held.length === 0) break
        const begins = nth > 1 // the first call only draws a name for the temporary file
        if (made) stepper.make()
        interrupt()
        const waits = task.outcome === undefined
        stepper.drain()
        assert.deepStrictEqual([waits, task.outcome], [begins, { _tag: "Cancelled" }])
        assert.deepStrictEqual([...tracked.open], [])
        assert.deepStrictEqual(tracked.violations, [])
        assert.deepStrictEqual([readFileSync(path, "utf8"), readdirSync(dir)], [begins ? fresh : old, ["file"]])
      }
    }
  )

  it("while it waits for a slot: nothing happens", () => {
    const { dir, path } = folder(old)
    const stepper = new SteppedBackend()
    const pool = new Pool(stepper, { concurrency: 1 })
    pool.submit({ op: "isatty", fd: 0 })
    const { interrupt } = start(pool, () => writeAtomic(path, fresh), { keep: true })
    interrupt()
    stepper.drain()
    assert.deepStrictEqual([readFileSync(path, "utf8"), readdirSync(dir)], [old, ["file"]])
  })

  it("the caller may change its bytes as soon as it has begun", () => {
    const { path } = folder(old)
    const stepper = new SteppedBackend()
    const data = Uint8Array.of(1, 2, 3)
    start(new Pool(stepper), () => writeAtomic(path, data))
    data.fill(0)
    stepper.drain()
    assert.deepStrictEqual([...readFileSync(path)], [1, 2, 3])
  })
})
