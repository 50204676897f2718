/** The back end of threads: the same results as on the calling thread, and behaviour that only threads have. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import { constants, existsSync, fstatSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { onTestFinished, vi } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { inline, threads } from "../src/node/backends.js"
import { toFailure } from "../src/node/internal/failures.js"
import { callSync } from "../src/node/syscalls.js"
import { job } from "../src/program/job.js"
import { perform } from "../src/program/program.js"
import type { FileStatus } from "../src/syscall/results.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { readBytes } from "../src/wholeFile/read.js"
import { writeBytes } from "../src/wholeFile/write.js"
import { blockedThreads, blockingOpen, callOf, ended, make, openBothEnds, until } from "./support/calls.js"
import { answer, failure, run } from "./support/driver.js"
import { descriptorsBelow } from "./support/fds.js"
import { makeTempDir } from "./support/tempDir.js"
import { threaded } from "./support/threads.js"

const dir = makeTempDir()

const bytesOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 255)

/** A call of every kind, on files that are made for it. Each is made inline and on a thread, in a place of its own. */
const calls: ReadonlyArray<readonly [name: string, call: (place: Place) => Syscall, look?: (place: Place) => unknown]> =
  [
    ["open", ({ file }) => ({ op: "open", path: file, flags: 0, mode: 0 })],
    ["open by bytes", ({ file }) => ({ op: "open", path: Buffer.from(file), flags: 0, mode: 0 })],
    ["open what is not there", ({ dir }) => ({ op: "open", path: `${dir}/none`, flags: 0, mode: 0 })],
    [
      "open a path that is too long",
      ({ dir }) => ({ op: "open", path: `${dir}/${"n".repeat(300)}`, flags: 0, mode: 0 })
    ],
    [
      "open a path that is far too long",
      ({ dir }) => ({ op: "open", path: dir + "/x".repeat(50_000), flags: 0, mode: 0 })
    ],
    ["close a bad descriptor", () => ({ op: "close", fd: 99_999 })],
    ["read", ({ fd }) => read(fd, 5, null)],
    ["read at a place", ({ fd }) => read(fd, 5, 3)],
    ["read nothing", ({ fd }) => read(fd, 0, null)],
    ["read from a bad descriptor", () => read(99_999, 5, null)],
    ["write", ({ fd }) => write(fd, null), ({ file }) => readFileSync(file, "latin1")],
    ["write at a place", ({ fd }) => write(fd, 8), ({ file }) => readFileSync(file, "latin1")],
    ["write to a bad descriptor", () => write(99_999, null)],
    ["fstat", ({ fd }) => ({ op: "fstat", fd })],
    ["fstat of a bad descriptor", () => ({ op: "fstat", fd: 99_999 })],
    ["stat", ({ file }) => ({ op: "stat", path: file })],
    ["stat through a link", ({ link }) => ({ op: "stat", path: link })],
    ["stat of what is not there", ({ dir }) => ({ op: "stat", path: `${dir}/none` })],
    ["stat below a file", ({ file }) => ({ op: "stat", path: `${file}/none` })],
    ["stat of a name in another script", ({ dir }) => ({ op: "stat", path: `${dir}/ж€𝄞` })],
    ["lstat", ({ link }) => ({ op: "lstat", path: link })],
    ["lstat of what is not there", ({ dir }) => ({ op: "lstat", path: `${dir}/none` })],
    ["statfs", () => ({ op: "statfs", path: "/proc" })],
    ["isatty", ({ fd }) => ({ op: "isatty", fd })],
    ["tell", ({ fd }) => ({ op: "tell", fd })],
    ["ftruncate", ({ fd }) => ({ op: "ftruncate", fd, length: 4 }), ({ file }) => readFileSync(file, "latin1")],
    ["fsync", ({ fd }) => ({ op: "fsync", fd })],
    ["fdatasync", ({ fd }) => ({ op: "fdatasync", fd })],
    ["fchmod", ({ fd }) => ({ op: "fchmod", fd, mode: 0o600 }), ({ fd }) => fstatSync(fd).mode],
    ["fchown", ({ fd }) => ({ op: "fchown", fd, uid: process.getuid!(), gid: process.getgid!() })],
    [
      "futimes",
      ({ fd }) => ({ op: "futimes", fd, atimeNs: 1_500_000_000n, mtimeNs: 2_250_000_000n }),
      ({ fd }) => fstatSync(fd).mtimeMs
    ],
    ["readdir", () => ({ op: "readdir", path: "/proc/self/ns" })],
    ["readdir of a file", ({ file }) => ({ op: "readdir", path: file })],
    ["readlink", ({ link }) => ({ op: "readlink", path: link })],
    ["realpath", () => ({ op: "realpath", path: "/proc/../etc/./passwd" })],
    ["rmdir of what has entries", ({ dir }) => ({ op: "rmdir", path: dir })],
    ["unlink", ({ file }) => ({ op: "unlink", path: file }), ({ file }) => existsSync(file)],
    ["mkdir", ({ dir }) => ({ op: "mkdir", path: `${dir}/new`, mode: 0o755 }), ({ dir }) => existsSync(`${dir}/new`)],
    ["link", ({ dir, file }) => ({ op: "link", path: file, dest: `${dir}/second` }), ({ file }) => fstat(file).nlink],
    [
      "rename",
      ({ dir, file }) => ({ op: "rename", path: file, dest: `${dir}/b` }),
      ({ dir }) => existsSync(`${dir}/b`)
    ],
    ["rename of what is not there", ({ dir }) => ({ op: "rename", path: `${dir}/none`, dest: `${dir}/b` })],
    ["symlink", ({ dir }) => ({ op: "symlink", path: "file", dest: `${dir}/s` }), ({ dir }) => existsSync(`${dir}/s`)],
    [
      "copyFile",
      ({ dir, file }) => ({ op: "copyFile", path: file, dest: `${dir}/copy`, flags: 0 }),
      ({ dir }) => readFileSync(`${dir}/copy`, "latin1")
    ],
    ["access", ({ file }) => ({ op: "access", path: file, mode: constants.R_OK })],
    ["access of what is not there", ({ dir }) => ({ op: "access", path: `${dir}/none`, mode: 0 })],
    ["chmod", ({ file }) => ({ op: "chmod", path: file, mode: 0o640 }), ({ fd }) => fstatSync(fd).mode],
    ["chown", ({ file }) => ({ op: "chown", path: file, uid: process.getuid!(), gid: process.getgid!() })],
    ["lchown", ({ link }) => ({ op: "lchown", path: link, uid: process.getuid!(), gid: process.getgid!() })],
    [
      "utimes",
      ({ file }) => ({ op: "utimes", path: file, atimeNs: 1_500_000_000n, mtimeNs: 2_250_000_000n }),
      ({ fd }) => fstatSync(fd).mtimeMs
    ],
    ["lutimes", ({ link }) => ({ op: "lutimes", path: link, atimeNs: 1_500_000_000n, mtimeNs: 2_250_000_000n })],
    ["getcwd", () => ({ op: "getcwd" })],
    ["getenv", () => ({ op: "getenv", name: "PATH" })],
    ["getenv of what is not set", () => ({ op: "getenv", name: "AIOFILES_IS_NOT_SET" })]
  ]

interface Place {
  readonly dir: string
  readonly file: string
  readonly link: string
  readonly fd: number
}

const fstat = (path: string) => callSync({ op: "stat", path }) as { readonly nlink: number }

const read = (fd: number, length: number, position: number | null): Syscall => ({
  op: "read",
  fd,
  buffer: new Uint8Array(16),
  offset: 2,
  length,
  position
})

const write = (fd: number, position: number | null): Syscall => ({
  op: "write",
  fd,
  buffer: Buffer.from("--new--"),
  offset: 2,
  length: 3,
  position
})

const makePlace = (): Place => {
  const path = dir.fresh()
  callSync({ op: "mkdir", path, mode: 0o755 })
  const file = join(path, "file")
  writeFileSync(file, "0123456789")
  symlinkSync("file", join(path, "link"))
  const fd = callSync({ op: "open", path: file, flags: constants.O_RDWR, mode: 0 }) as number // an open gives a descriptor
  return { dir: path, file, link: join(path, "link"), fd }
}

/** What differs between two runs although nothing is wrong. */
const comparable = (value: unknown, place: Place): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (key, member: unknown) =>
      /^(ino|.timeNs|birthtimeNs|bfree|bavail|ffree)$/.test(key)
        ? typeof member
        : typeof member === "bigint"
        ? `${member}n`
        : typeof member === "string"
        ? member.replaceAll(place.dir, "DIR")
        : member)
  )

// one after the other: they watch the threads of their process
describe.sequential("every call gives on a thread what it gives inline", () => {
  const backend = threads({ threads: 1 })
  afterAll(() => backend.close())
  const pool = new Pool(backend)

  it.each(calls.map(([name, makeCall, look]) => ({ name, makeCall, look })))(
    "$name",
    async ({ look, makeCall, name }) => {
      const outcomes = []
      for (const on of [new Pool(inline), pool]) {
        const place = makePlace()
        const call = makeCall(place)
        const pending = on.submit(call)
        await ended(pending).catch(() => undefined)
        outcomes.push({
          result: name.startsWith("open") && pending.error === undefined
            ? fstatSync(pending.result as number).size
            : comparable(pending.result, place),
          error: pending.error === undefined
            ? undefined
            : comparable({ ...pending.error, message: pending.error.message }, place),
          buffer: "buffer" in call ? [...call.buffer] : undefined,
          look: look?.(place)
        })
        if (call.op === "open" && pending.error === undefined) callSync({ op: "close", fd: pending.result as number })
        callSync({ op: "close", fd: place.fd })
      }
      assert.deepStrictEqual(outcomes[1], outcomes[0])
    }
  )

  it.each([1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 43 + 12_345])(
    "times and numbers of a file of %d bytes are exact",
    async (length) => {
      const path = dir.file("a")
      truncateSync(path, length)
      for (const op of ["stat", "lstat"] as const) {
        const status = await make(pool, { op, path })
        assert.deepStrictEqual(status, callSync({ op, path }))
        assert.strictEqual((status as FileStatus).size, length)
      }
      truncateSync(path, 0)
    }
  )

  it("getrandom gives other bytes each time", async () => {
    const call: Syscall = { op: "getrandom", length: 16 }
    const [first, second] = await Promise.all([make(pool, call), make(pool, call)])
    assert.strictEqual((first as Uint8Array).length, 16)
    assert.notDeepEqual(first, second)
  })

  it("a failure that is no system error is the caller's own", async () => {
    const call: Syscall = { op: "utimes", path: dir.file(""), atimeNs: 0.5 as never, mtimeNs: 0n } // a fault of the caller
    assert.throws(() => toFailure(new TypeError()))
    const pending = pool.submit(call)
    const ours = await answer(ended(pending))
    let inlines: unknown
    try {
      callSync(call)
    } catch (error) {
      inlines = error
    }
    if (inlines === undefined) assert.isUndefined(pending.error)
    else assert.include(String(ours), (inlines as Error).message)
  })
})

describe.sequential("transfers of any size", () => {
  const backend = threads({ threads: 4 })
  afterAll(() => backend.close())
  const pool = new Pool(backend)

  it.each([0, 1, 65_535, 65_536, 65_537, 2 ** 20, 2 ** 20 + 1, 5 * 2 ** 20 + 3])("%d bytes", async (length) => {
    const path = dir.file("")
    const data = bytesOf(length + 3).subarray(3) // an odd place in memory
    const fd = (await make(pool, { op: "open", path, flags: constants.O_RDWR, mode: 0 })) as number
    assert.strictEqual(await make(pool, { op: "write", fd, buffer: data, offset: 0, length, position: null }), length)
    assert.isTrue(readFileSync(path).equals(data))

    const buffer = new Uint8Array(length + 20)
    const count = await make(pool, { op: "read", fd, buffer, offset: 5, length: length + 10, position: 0 })
    assert.strictEqual(count, length)
    assert.isTrue(Buffer.from(buffer.subarray(5, 5 + length)).equals(data))
    assert.isTrue(buffer.subarray(0, 5).every((byte) => byte === 0))
    assert.isTrue(buffer.subarray(5 + length).every((byte) => byte === 0))
    await make(pool, { op: "close", fd })
  })

  it("a write that fails after some bytes gives their count (F2)", async () => {
    const fd = (await make(pool, { op: "open", path: "/dev/full", flags: constants.O_WRONLY, mode: 0 })) as number
    const buffer = new Uint8Array(3 * 2 ** 20)
    const error = await failure(
      make(pool, { op: "write", fd, buffer, offset: 0, length: buffer.length, position: null })
    )
    assert.strictEqual(error._tag, "NoSpaceError")
    await make(pool, { op: "close", fd })
  })

  it("a read of a pipe gives what there is", async () => {
    const fd = callSync({ op: "open", path: dir.fifo(), flags: constants.O_RDWR, mode: 0 }) as number
    callSync({ op: "write", fd, buffer: Buffer.from("abc"), offset: 0, length: 3, position: null })
    const buffer = new Uint8Array(3 * 2 ** 20)
    assert.strictEqual(
      await make(pool, { op: "read", fd, buffer, offset: 0, length: buffer.length, position: null }),
      3
    )
    callSync({ op: "close", fd })
  })

  it("more large ones at once than there are slots", async () => {
    const { pool } = threaded({ threads: 1 })
    const length = 2 ** 20 + 1 // two hops
    const fd = (await make(pool, { op: "open", path: dir.file("x".repeat(length)), flags: 0, mode: 0 })) as number
    const buffer = new Uint8Array(length) // one for all: their counts are compared
    const read = (): Promise<unknown> => make(pool, { op: "read", fd, buffer, offset: 0, length, position: 0 })
    const counts = await Promise.all(Array.from({ length: 300 }, read))
    assert.deepStrictEqual(new Set(counts), new Set([length]))
    await make(pool, { op: "close", fd })
  })

  it("more large ones at once than there are regions", async () => {
    const data = bytesOf(3 * 2 ** 20)
    const fd = callSync({ op: "open", path: dir.file(data), flags: 0, mode: 0 }) as number
    const buffers = Array.from({ length: 20 }, () => new Uint8Array(data.length))
    const counts = await Promise.all(
      buffers.map((buffer) => make(pool, { op: "read", fd, buffer, offset: 0, length: buffer.length, position: 0 }))
    )
    assert.isTrue(counts.every((count) => count === data.length))
    assert.isTrue(buffers.every((buffer) => Buffer.from(buffer).equals(data)))
    callSync({ op: "close", fd })
  })

  it.each([1, 2, 64])("other events get their turn while %d callers always make the next call", async (callers) => {
    const total = 20_000
    let calls = 0
    let turns = 0
    let answers = 0
    let looks = 0
    let tooMany = 0
    let timers = 0
    const timer = setInterval(() => timers++, 1)
    // how often the monitor looks in a turn is a matter of how long that takes: it is counted
    const { setInterval: repeat } = globalThis
    const intervals = vi.spyOn(globalThis, "setInterval").mockImplementation((look, millis) =>
      repeat(() => {
        looks++
        look()
      }, millis)
    )
    onTestFinished(() => intervals.mockRestore())
    const { pool } = threaded({ threads: 4 }) // whose monitor has not begun before
    let answersBefore = 0
    let looksBefore = 0
    const count = (): void => {
      turns++
      // in a turn each of them is answered once, or once more if a worker rings, and once more for each look
      if (answers - answersBefore > (2 + looks - looksBefore) * callers) tooMany++
      answersBefore = answers
      looksBefore = looks
      if (calls < total) setImmediate(count)
    }
    setImmediate(count)
    await Promise.all(Array.from({ length: callers }, async () => {
      while (calls++ < total) {
        await make(pool, { op: "fstat", fd: 0 })
        answers++
      }
    }))
    clearInterval(timer)
    assert.strictEqual(tooMany, 0)
    assert.isAtLeast((2 * (turns + 1) + looks) * callers, total)
    assert.isAbove(timers, 0)
  })

  it("more calls at once than there are slots", async () => {
    const stats = await Promise.all(Array.from({ length: 2000 }, () => make(pool, { op: "stat", path: dir.path })))
    assert.strictEqual(new Set(stats.map((stat) => (stat as { readonly ino: bigint }).ino)).size, 1)
  })
})

describe.sequential("jobs", () => {
  const backend = threads({ threads: 3 })
  afterAll(() => backend.close())
  const pool = new Pool(backend)

  it.each([0, 1, 3000, 65_535, 65_536, 65_537, 200_000, 300_000, 2 ** 20 + 1, 4 * 2 ** 20])(
    "whole files of %d bytes",
    async (length) => {
      const path = dir.fresh()
      const data = bytesOf(length)
      await run(pool, () => writeBytes(path, data))
      assert.isTrue(readFileSync(path).equals(data))
      assert.isTrue(Buffer.from(await run(pool, () => readBytes(path))).equals(data))
      assert.deepStrictEqual(descriptorsBelow(path), [])
    }
  )

  it("many whole files at once do not mix", async () => {
    const files = Array.from({ length: 600 }, (_, index) => [dir.fresh(), bytesOf(index * 5)] as const)
    await Promise.all(files.map(([path, data]) => run(pool, () => writeBytes(path, data))))
    const back = await Promise.all(files.map(([path]) => run(pool, () => readBytes(path))))
    assert.isTrue(back.every((bytes, index) => Buffer.from(bytes).equals(files[index]![1])))
  })

  it("an error of a job is what it is elsewhere", async () => {
    for (const path of [`${dir.path}/none`, dir.path]) {
      const [here, there] = await Promise.all(
        [new Pool(inline), pool].map((on) => failure(run(on, () => readBytes(path))))
      )
      assert.deepStrictEqual({ ...there }, { ...here })
      assert.strictEqual(there!.message, here!.message)
      assert.instanceOf(there, here!.constructor as never)
    }
  })

  it("one that threads do not know is made call by call", async () => {
    const sizes = job("threads.test/sizes", function*(paths: ReadonlyArray<string>) {
      const out: Array<number> = []
      for (const path of paths) out.push((yield* perform({ op: "stat", path })).size)
      return out
    })
    assert.deepStrictEqual(await run(pool, () => sizes([dir.file("abc"), dir.file("")])), [3, 0])
    assert.strictEqual((await failure(run(pool, () => sizes([`${dir.path}/none`]))))._tag, "FileNotFoundError")
  })
})

describe.sequential("functions of modules", () => {
  const backend = threads({ threads: 2 })
  afterAll(() => backend.close())
  const pool = new Pool(backend)

  it("are called in a thread, with copies", async () => {
    assert.strictEqual(await make(pool, callOf("add", 1, 2)), 3)
    assert.strictEqual(await make(pool, callOf("later", "x")), "x")
    assert.isFalse((await make(pool, callOf("where")) as { readonly isMainThread: boolean }).isMainThread)
    const value = { at: new Date(0), map: new Map([[1, new Set(["a"])]]), bytes: bytesOf(300_000) }
    assert.deepStrictEqual(await make(pool, callOf("echo", value)), value)
  })

  it("arguments are those of the moment of the call", async () => {
    const list = [1]
    const called = make(pool, callOf("echo", list))
    list.push(2)
    assert.deepStrictEqual(await called, [1])
  })

  it("fail with their own error: message, name, fields, cause and stack", async () => {
    const error = await failure(make(pool, callOf("fails", "no luck")))
    assert.instanceOf(error, Error)
    assert.strictEqual(String(error), "OwnError: no luck")
    assert.deepStrictEqual((error as { readonly detail?: unknown }).detail, { at: 3 })
    assert.strictEqual(String(error.cause), "TypeError: the cause")
    assert.match(error.stack ?? "", /fails.*functions\.mjs/)
    assert.strictEqual(String(await failure(make(pool, callOf("rejects")))), "Error: rejected")
    assert.strictEqual(
      String(await failure(make(pool, callOf("throwsText")))),
      "ThrownValue: no error was thrown, but 'text'"
    )
  })

  it("may be of a CommonJS module", async () => {
    const module = new URL("./support/modules/common.cjs", import.meta.url).href
    assert.strictEqual(await make(pool, { ...callOf("square", 3), module }), 9)
    const missing = { ...callOf("cube", 3), module }
    assert.match(String(await failure(make(pool, missing))), /exports no function "cube"/)
  })

  it("an error of theirs is not one of ours", async () => {
    const error = await failure(make(pool, callOf("open", `${dir.path}/none`)))
    assert.isUndefined(error._tag)
    assert.strictEqual((error as { readonly code?: unknown }).code, "ENOENT")
  })

  it("what cannot be copied, is not there, or is no function, is an error", async () => {
    assert.match(String(await failure(make(pool, callOf("unclonable")))), /could not be cloned/)
    assert.match(String(await failure(make(pool, callOf("echo", () => 1)))), /could not be cloned/)
    assert.match(String(await failure(make(pool, callOf("notAFunction")))), /exports no function "notAFunction"/)
    const missing = { ...callOf("add"), module: `file://${dir.path}/none.mjs` }
    assert.match(String(await failure(make(pool, missing))), /Cannot find module/)
  })

  it("one that never ends stops no other call, and ends with the pool", async () => {
    const { backend, pool } = threaded({ threads: 2 })
    const endless = pool.submit(callOf("spins"))
    await until(() => backend.online > 0)
    for (let index = 0; index < 20; index++) await make(pool, { op: "stat", path: dir.path })
    await backend.close()
    await until(() => backend.online === 0) // one that is being ended may be so slow that closing did not wait for it
    assert.match(String(endless.error), /Owner died/)
  })
})

describe.sequential("interruption", () => {
  it("a call that is taken back never runs: 600 of 600", async () => {
    const { pool } = threaded({ threads: 1 })
    const fifo = dir.fifo()
    const blocked = pool.submit(blockingOpen(fifo))
    const files = Array.from({ length: 600 }, () => dir.file(""))
    const pending = files.map((path) => pool.submit({ op: "rename", path, dest: `${path}.new` }))
    await until(() => blockedThreads() === 1)
    assert.isTrue(pending.slice(0, 300).every((each) => pool.withdraw(each)))
    openBothEnds(fifo)
    await Promise.all(pending.slice(300).map(ended))
    await make(pool, { op: "close", fd: (await ended(blocked)) as number })
    assert.isTrue(files.slice(0, 300).every((path) => existsSync(path)))
    assert.isFalse(files.slice(300).some((path) => existsSync(path)))
    assert.isFalse(pool.withdraw(pending[500]!))
  })

  it("whatever is taken back does not run, and what is not does, whenever it is", async () => {
    const { pool } = threaded({ threads: 3 })
    const files = Array.from({ length: 3000 }, () => dir.file(""))
    const wrong: Array<string> = []
    await Promise.all(files.map(async (path, index) => {
      const pending = pool.submit({ op: "unlink", path })
      if (index % 3 > 0) await Promise.resolve()
      if (index % 2 === 0 && pool.withdraw(pending)) {
        await make(pool, { op: "stat", path: "/" })
        if (!existsSync(path)) wrong.push(`${path} was removed`)
      } else {
        await ended(pending)
        if (existsSync(path)) wrong.push(`${path} was not removed`)
      }
    }))
    assert.deepStrictEqual(wrong, [])
  })

  it("no memory is written to after its caller has gone", async () => {
    const { pool } = threaded({ threads: 1 })
    const fd = callSync({ op: "open", path: dir.fifo(), flags: constants.O_RDWR, mode: 0 }) as number
    const buffer = new Uint8Array(8)
    const pending = pool.submit({ op: "read", fd, buffer, offset: 0, length: 8, position: null })
    await until(() => blockedThreads() > 0)
    pool.abandon(pending)
    assert.isTrue(pending.abandoned)
    callSync({ op: "write", fd, buffer: Buffer.from("secret"), offset: 0, length: 6, position: null })
    await until(() => pending.state === "done" || pending.state === "withdrawn")
    assert.deepStrictEqual([...buffer], [0, 0, 0, 0, 0, 0, 0, 0])
    callSync({ op: "close", fd })
  })

  it("what is opened for nobody is closed", async () => {
    const { pool } = threaded({ threads: 1 })
    const fifo = dir.fifo()
    const pending = pool.submit(blockingOpen(fifo))
    await until(() => blockedThreads() === 1)
    pool.abandon(pending)
    openBothEnds(fifo)
    await until(() => pending.settled && pool.stats().active === 0)
    assert.deepStrictEqual(descriptorsBelow(fifo), [])
  })
})
