/** The raw layer: files opened with `buffering: 0`. */
import { closeSync, constants, openSync, readFileSync, readSync, symlinkSync, writeFileSync, writeSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { openFile } from "../src/io/open.js"
import { RawFile } from "../src/io/rawFile.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { Lease } from "../src/program/lease.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, latin, show } from "./support/bytes.js"
import { answer, failure, run, runSync, shown } from "./support/driver.js"
import { noDescriptor } from "./support/fds.js"
import { Handle, open } from "./support/handles.js"
import { content, makeTempDir } from "./support/tempDir.js"
import { umask } from "./support/umask.js"

const dir = makeTempDir()

const openUnbuffered = (pool: Pool, path: string | Uint8Array | URL, mode: string): Promise<Handle<UnbufferedFile>> =>
  open(pool, UnbufferedFile, path, mode, { buffering: 0 })

/** A raw file on a descriptor that the test opened; the test's way to O_NONBLOCK. */
const rawOn = (pool: Pool, fd: number, options: { readonly readable: boolean; readonly writable: boolean }) =>
  new Handle(
    pool,
    new UnbufferedFile(
      new RawFile(new Lease(fd, fd, true), {
        mode: options.readable ? "rb" : "wb",
        ...options,
        appending: false,
        seekable: false,
        position: 0,
        size: 0
      })
    )
  )

describe.each(executors)("raw files on $name", ({ makePool }) => {
  const pool = makePool()

  it("R01 refuses a directory", async () => {
    const error = await failure(run(pool, () => openFile(dir.path, "rb", { buffering: 0 })))
    assert.strictEqual(shown(error), `IsADirectoryError[EISDIR]: [Errno 21] Is a directory: '${dir.path}'`)
  })

  it("R04 x refuses an existing file, and a link that leads nowhere", async () => {
    const file = dir.file("")
    const [link, target] = [dir.fresh(), dir.fresh()]
    symlinkSync(target, link)
    for (const path of [file, link]) {
      const error = await failure(run(pool, () => openFile(path, "xb")))
      assert.strictEqual(shown(error), `FileExistsError[EEXIST]: [Errno 17] File exists: '${path}'`)
    }
    assert.throws(() => readFileSync(target), /ENOENT/)
  })

  it("R05 reads at most what it is asked for", async () => {
    const handle = await openUnbuffered(pool, dir.file("hello"), "rb")
    const results: Array<string | null> = []
    for (const size of [0, 2, 99, 5, -1]) results.push(show(await handle.run((file) => file.read(size))))
    results.push(show(await handle.run((file) => file.readall())))
    assert.deepStrictEqual(results, ["", "he", "llo", "", "", ""])
    await handle.run((file) => file.close())
  })

  it("R06 reads all that is left for every negative size", async () => {
    const handle = await openUnbuffered(pool, dir.file("abc"), "rb")
    for (const size of [-1, undefined, -7]) {
      await handle.run((file) => file.seek(1))
      assert.strictEqual(show(await handle.run((file) => file.read(size))), "bc")
    }
    await handle.run((file) => file.close())
  })

  it("R07 readinto leaves the tail alone", async () => {
    const handle = await openUnbuffered(pool, dir.file(latin("\x01\x02\x00\xff")), "rb")
    const target = bytes("abcdefgh")
    assert.strictEqual(await handle.run((file) => file.readinto(target)), 4)
    assert.strictEqual(show(target), "\x01\x02\x00\xffefgh")
    assert.strictEqual(await handle.run((file) => file.readinto(target)), 0)
    assert.strictEqual(show(target), "\x01\x02\x00\xffefgh")
    await handle.run((file) => file.close())
  })

  it("R08 refuses to read a writer and to write a reader", async () => {
    const writer = await openUnbuffered(pool, dir.fresh(), "wb")
    const reader = await openUnbuffered(pool, dir.file("abc"), "rb")
    const noReading = "UnsupportedOperation: File not open for reading"
    const noWriting = "UnsupportedOperation: File not open for writing"
    assert.strictEqual(await answer(writer.run((file) => file.read(1))), noReading)
    // readall: CPython's C reaches the kernel here, _pyio does not
    assert.strictEqual(await answer(writer.run((file) => file.readall())), noReading)
    assert.strictEqual(await answer(reader.run((file) => file.write(bytes("x")))), noWriting)
    assert.strictEqual(await answer(reader.run((file) => file.truncate(0))), noWriting)
    assert.strictEqual(await answer(reader.run((file) => file.truncate())), noWriting)
    assert.isFalse(writer.file.closed)
    await writer.run((file) => file.close())
    await reader.run((file) => file.close())
  })

  it("R09 refuses everything after close, but for close", async () => {
    const handle = await openUnbuffered(pool, dir.file("abc"), "rb+")
    await handle.run((file) => file.close())
    assert.isTrue(handle.file.closed)
    const message = "ClosedFileError: I/O operation on closed file."
    assert.strictEqual(await answer(handle.run((file) => file.read())), message)
    assert.strictEqual(await answer(handle.run((file) => file.read(1))), message)
    assert.strictEqual(await answer(handle.run((file) => file.readall())), message)
    assert.strictEqual(await answer(handle.run((file) => file.readinto(new Uint8Array(1)))), message)
    assert.strictEqual(await answer(handle.run((file) => file.write(bytes("x")))), message)
    assert.strictEqual(await answer(handle.run((file) => file.seek(0))), message)
    assert.strictEqual(await answer(handle.run((file) => file.tell())), message)
    assert.strictEqual(await answer(handle.run((file) => file.truncate(0))), message)
    assert.strictEqual(await answer(handle.run((file) => file.truncate())), message)
    assert.throws(() => handle.file.raw.fileno, /^I\/O operation on closed file\.$/)
    assert.isUndefined(await handle.run((file) => file.close()))
    assert.strictEqual(content(handle.file.raw.name as string), "abc") // it was opened by a path
  })

  it("R23 reads lines whole, limited, and empty at the end", async () => {
    const handle = await openUnbuffered(pool, dir.file("abc\ndef\nxyzzy\nfoo\0bar\nanother line"), "rb")
    const lines: Array<string | null> = []
    for (const limit of [undefined, 10, 2, 4, undefined, 0, undefined, undefined]) {
      lines.push(show(await handle.run((file) => file.readline(limit))))
    }
    assert.deepStrictEqual(lines, ["abc\n", "def\n", "xy", "zzy\n", "foo\0bar\n", "", "another line", ""])
    await handle.run((file) => file.close())
  })

  it("R23 is behind the line that it read, for whatever comes next", async () => {
    const path = dir.file(`one\n${"x".repeat(10_000)}\nthree\nfour`)
    const handle = await openUnbuffered(pool, path, "rb+")
    assert.strictEqual(show(await handle.run((file) => file.readline())), "one\n")
    assert.strictEqual(await handle.run((file) => file.tell()), 4)
    assert.strictEqual((await handle.run((file) => file.readline())).length, 10_001)
    assert.strictEqual(show(await handle.run((file) => file.read(2))), "th")
    await handle.run((file) => file.write(bytes("REE")))
    const lines = await handle.run((file) => file.readlines())
    assert.deepStrictEqual(lines.map(show), ["\n", "four"])
    await handle.run((file) => file.seek(4))
    const some = await handle.run((file) => file.readlines(10_002))
    assert.deepStrictEqual(some.map((line) => line.length), [10_001, 6])
    assert.strictEqual(show(await handle.run((file) => file.read())), "four")
    await handle.run((file) => file.close())
    assert.isTrue(content(path)?.endsWith("\nthREE\nfour"))
  })

  it("R23 takes no more than a line off a pipe", async () => {
    const path = dir.fifo()
    const bothEnds = openSync(path, constants.O_RDWR) // so that no open blocks
    writeSync(bothEnds, "one\ntwo")
    const handle = await openUnbuffered(pool, path, "rb")
    assert.strictEqual(show(await handle.run((file) => file.readline())), "one\n")
    const memory = new Uint8Array(9)
    assert.strictEqual(readSync(bothEnds, memory), 3)
    assert.strictEqual(show(memory.subarray(0, 3)), "two")
    await handle.run((file) => file.close())
    closeSync(bothEnds)
  })

  it("R10 N20 appends, wherever the position was", async () => {
    const path = dir.file("0123456789")
    const handle = await openUnbuffered(pool, path, "ab")
    assert.strictEqual(await handle.run((file) => file.tell()), 10)
    await handle.run((file) => file.seek(0))
    assert.strictEqual(await handle.run((file) => file.write(bytes("xx"))), 2)
    assert.strictEqual(await handle.run((file) => file.tell()), 12)
    assert.strictEqual(content(path), "0123456789xx")
    await handle.run((file) => file.close())
  })

  it("R10 appends behind what somebody else has appended", async () => {
    const path = dir.file("0")
    const handle = await openUnbuffered(pool, path, "ab")
    await handle.run((file) => file.write(bytes("a")))
    writeFileSync(path, "else", { flag: "a" })
    await handle.run((file) => file.write(bytes("b")))
    assert.strictEqual(await handle.run((file) => file.tell()), 7)
    assert.strictEqual(content(path), "0aelseb")
    await handle.run((file) => file.close())
  })

  it("R11 tells the end of a file opened to append", async () => {
    const handle = await openUnbuffered(pool, dir.file("abc"), "ab")
    assert.strictEqual(await handle.run((file) => file.tell()), 3)
    await handle.run((file) => file.close())
  })

  it("R12 seeks from all three places, and stays where it is if it cannot", async () => {
    const handle = await openUnbuffered(pool, dir.file("x".repeat(20)), "rb")
    const invalid = "OSError[EINVAL]: [Errno 22] Invalid argument"
    const seeks: ReadonlyArray<readonly [offset: number, whence: 0 | 1 | 2, expected: unknown]> = [
      [10, 0, 10],
      [5, 1, 15],
      [-5, 1, 10],
      [-5, 2, 15],
      [-1, 0, invalid],
      [0, 9 as 0, invalid], // no whence
      [1.5, 0, invalid], // no int: a TypeError there
      [Number.NaN, 0, invalid],
      [2 ** 53, 0, invalid],
      [-21, 2, invalid]
    ]
    for (const [offset, whence, expected] of seeks) {
      assert.strictEqual(await answer(handle.run((file) => file.seek(offset, whence))), expected)
    }
    assert.strictEqual(await handle.run((file) => file.tell()), 15)
    await handle.run((file) => file.close())
  })

  it("R13 leaves a hole behind the end", async () => {
    const path = dir.fresh()
    const handle = await openUnbuffered(pool, path, "wb")
    await handle.run((file) => file.write(bytes("hi")))
    await handle.run((file) => file.seek(5))
    await handle.run((file) => file.write(bytes("!")))
    assert.strictEqual(content(path), "hi\0\0\0!")
    await handle.run((file) => file.close())
  })

  it("R14 truncates, grows and never moves", async () => {
    const path = dir.file("hello world")
    const handle = await openUnbuffered(pool, path, "rb+")
    await handle.run((file) => file.seek(11))
    assert.strictEqual(await handle.run((file) => file.truncate(5)), 5)
    assert.strictEqual(await handle.run((file) => file.tell()), 11)
    assert.strictEqual(content(path), "hello")
    assert.strictEqual(await handle.run((file) => file.truncate(8)), 8)
    assert.strictEqual(content(path), "hello\0\0\0")
    assert.strictEqual(await handle.run((file) => file.truncate()), 11)
    assert.strictEqual(content(path)?.length, 11)
    const invalid = "OSError[EINVAL]: [Errno 22] Invalid argument"
    for (const size of [-1, 0.5, Number.NaN]) {
      assert.strictEqual(await answer(handle.run((file) => file.truncate(size))), invalid)
    }
    assert.strictEqual(content(path)?.length, 11)
    await handle.run((file) => file.close())
  })

  it("R18 refuses a NUL in a path of any kind", async () => {
    const url = new URL("file:///a%00b")
    const idle = makePool()
    for (const path of ["a\0b", bytes("a\0b"), url]) {
      const error = await failure(run(idle, () => openFile(path, "w")))
      assert.strictEqual(shown(error), "InvalidArgumentError: embedded null byte")
    }
    assert.deepInclude(idle.stats(), { completed: 0, active: 0, queued: 0 }) // no call was made
  })

  it("R21 R22 a pipe: would block is null, the end is empty, and there is no position", async () => {
    const path = dir.fifo()
    const reader = rawOn(pool, openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), {
      readable: true,
      writable: false
    })
    const writer = rawOn(pool, openSync(path, constants.O_WRONLY | constants.O_NONBLOCK), {
      readable: false,
      writable: true
    })
    const illegal = "OSError[ESPIPE]: [Errno 29] Illegal seek"
    assert.isNull(await reader.run((file) => file.read(5)))
    assert.isNull(await reader.run((file) => file.readall()))
    assert.isNull(await reader.run((file) => file.readinto(new Uint8Array(5))))
    assert.strictEqual(await writer.run((file) => file.write(new Uint8Array(100_000))), 65_536)
    assert.isNull(await writer.run((file) => file.write(new Uint8Array(10))))
    for (const handle of [reader, writer]) {
      assert.isFalse(handle.file.raw.seekable)
      assert.strictEqual(await answer(handle.run((file) => file.tell())), illegal)
      assert.strictEqual(await answer(handle.run((file) => file.seek(0))), illegal)
    }
    assert.strictEqual(
      await answer(writer.run((file) => file.truncate(0))),
      "OSError[EINVAL]: [Errno 22] Invalid argument"
    )
    await writer.run((file) => file.close())
    assert.strictEqual((await reader.run((file) => file.readall()))?.length, 65_536)
    assert.strictEqual(show(await reader.run((file) => file.read(5))), "")
    await reader.run((file) => file.close())
  })

  it("R22 writes the bytes of a wider array", async () => {
    const path = dir.fresh()
    const handle = await openUnbuffered(pool, path, "wb")
    const numbers = new Int32Array([1, 2])
    assert.strictEqual(await handle.run((file) => file.write(new Uint8Array(numbers.buffer))), 8)
    assert.deepStrictEqual(new Int32Array(new Uint8Array(readFileSync(path)).buffer), numbers)
    await handle.run((file) => file.close())
  })

  it("R24 keeps the name that it was opened by", async () => {
    const path = dir.file("")
    const names: ReadonlyArray<readonly [string | Uint8Array | URL, string | Uint8Array]> = [
      [path, path],
      [bytes(path), bytes(path)],
      [pathToFileURL(path), path]
    ]
    for (const [name, expected] of names) {
      const handle = await openUnbuffered(pool, name, "rb")
      assert.deepStrictEqual(handle.file.raw.name, expected)
      await handle.run((file) => file.close())
    }
  })

  it("R25 opens for this process only, with the permissions that the umask leaves", async () => {
    const handle = await openUnbuffered(pool, dir.fresh(), "wb")
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${handle.file.raw.fileno}`, "utf8"))?.[1]
    assert.strictEqual(parseInt(flags ?? "0", 8) & 0o2000000, 0o2000000) // O_CLOEXEC
    assert.strictEqual((await handle.run((file) => file.raw.stat!())).mode & 0o777, 0o666 & ~umask)
    await handle.run((file) => file.close())
  })

  it("takes the permissions of the options", async () => {
    const file = await run(pool, () => openFile(dir.fresh(), "wb", { buffering: 0, permissions: 0o600 }))
    assert.instanceOf(file, UnbufferedFile)
    assert.strictEqual((await run(pool, () => file.raw.stat!())).mode & 0o777, 0o600)
    await run(pool, () => file.close())
  })

  it("updates a file in place with +", async () => {
    const path = dir.file("abcdef")
    const handle = await openUnbuffered(pool, path, "r+b")
    assert.strictEqual(show(await handle.run((file) => file.read(2))), "ab")
    assert.strictEqual(await handle.run((file) => file.write(bytes("XY"))), 2)
    assert.strictEqual(show(await handle.run((file) => file.read(1))), "e")
    assert.strictEqual(await handle.run((file) => file.tell()), 5)
    assert.strictEqual(content(path), "abXYef")
    await handle.run((file) => file.close())
  })

  it("F20 the error of a call on a descriptor names the call and keeps the file as a field", async () => {
    const path = dir.file("abc")
    const handle = await openUnbuffered(pool, "/proc/self/mem", "rb")
    const error = await failure(handle.run((file) => file.read(1)))
    assert.strictEqual(shown(error), "OSError[EIO]: [Errno 5] Input/output error")
    assert.deepInclude(error as object, { errno: 5, code: "EIO", syscall: "read", path: "/proc/self/mem" })
    await handle.run((file) => file.close())
    assert.strictEqual(content(path), "abc")
  })
})

describe("raw files", () => {
  // of a number that nobody has: one that was closed may be another's at once, and would be closed for that
  it("R19 a close that fails leaves the file closed, and is not tried again", () => {
    const pool = inlinePool()
    const { file } = rawOn(pool, noDescriptor, { readable: true, writable: false })
    let error: unknown
    try {
      runSync(pool, () => file.close())
    } catch (caught) {
      error = caught
    }
    assert.instanceOf(error, Error)
    assert.strictEqual(shown(error), "OSError[EBADF]: [Errno 9] Bad file descriptor")
    assert.isTrue(file.closed)
    assert.isUndefined(runSync(pool, () => file.close()))
  })

  it("R20 would block and the end of the file stay distinct", () => {
    const script: Array<Uint8Array | null> = [bytes("abc"), bytes("d"), null, bytes("efg"), null]
    const pool = new Pool({
      name: "scripted",
      start: (call, done) => {
        if (call.op !== "read") throw new Error(`a call that nobody expects: ${call.op}`)
        const next = script.shift()
        if (next === null) return done({ code: "EAGAIN" }, undefined)
        const part = (next ?? new Uint8Array()).subarray(0, call.length)
        if (next !== undefined && part.length < next.length) script.unshift(next.subarray(part.length))
        call.buffer.set(part, call.offset)
        done(undefined, part.length)
      }
    })
    const { file } = rawOn(pool, 1_000_000, { readable: true, writable: false })
    const results = Array.from({ length: 9 }, () => show(runSync(pool, () => file.read(2))))
    assert.deepStrictEqual(results, ["ab", "c", "d", null, "ef", "g", null, "", ""])
  })
})
