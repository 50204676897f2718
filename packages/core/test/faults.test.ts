/** The n-th call of each operation fails, for n = 1, 2, … until the operation ends before it; and transfers are cut short. */
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { type OpenFile, openFile, type OpenOptions } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import { TextWriter } from "../src/io/textWriter.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import type { SyscallName } from "../src/syscall/syscall.js"
import { bytes, show } from "./support/bytes.js"
import { start, valueOf } from "./support/driver.js"
import { cuts, FaultyBackend, shortBackend } from "./support/faults.js"
import { content, makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

const text = "one\ntwo é\r\nthree\n\nfive and a longer line €\n😀 seven\nlast"
const raw = show(bytes(text)) ?? ""
const translated = text.replaceAll("\r\n", "\n")

/** Runs operations one at a time, and remembers the errors. */
class Session {
  readonly errors: Array<unknown> = []
  readonly pool: Pool
  constructor(pool: Pool) {
    this.pool = pool
  }

  /** The value, or `undefined` if it failed; then what it took went back. */
  attempt<A>(file: OpenFile | undefined, operation: () => Program<A>): A | undefined {
    const rollback = file instanceof BufferedReader || file instanceof TextReader ? () => file.rollback() : undefined
    const { task } = start(this.pool, operation, { rollback })
    if (task.outcome === undefined) throw new Error("the back end must answer at once")
    if (task.outcome._tag === "Success") return task.outcome.value
    assert.isTrue(task.outcome._tag === "Failure" && isIoError(task.outcome.error), "a defect")
    try {
      valueOf(task.outcome)
    } catch (error) {
      this.errors.push(error)
    }
    return undefined
  }
}

/** A way to read a whole file; each step gives a piece of it, and "" at the end. */
interface Reading {
  readonly name: string
  readonly options: OpenOptions
  readonly mode: string
  readonly step: (file: OpenFile) => Program<string>
  readonly whole: string
}

function* textOf(program: Program<Uint8Array | null>): Program<string> {
  return show(yield* program) ?? ""
}

const bytesReading = (
  name: string,
  step: (file: BufferedReader) => Program<string>,
  buffering?: number
): Reading => ({
  name,
  mode: "rb",
  options: { buffering },
  whole: raw,
  step: (file) => {
    assert.instanceOf(file, BufferedReader)
    return step(file)
  }
})

const textReading = (name: string, step: (file: TextReader) => Program<string>, buffering?: number): Reading => ({
  name,
  mode: "r",
  options: { buffering },
  whole: translated,
  step: (file) => {
    assert.instanceOf(file, TextReader)
    return step(file)
  }
})

const unbufferedReading = (name: string, step: (file: UnbufferedFile) => Program<string>): Reading => ({
  name,
  mode: "rb",
  options: { buffering: 0 },
  whole: raw,
  step: (file) => {
    assert.instanceOf(file, UnbufferedFile)
    return step(file)
  }
})

const joined = function*(lines: Program<ReadonlyArray<string> | undefined>): Program<string> {
  return ((yield* lines) ?? []).join("")
}

const joinedBytes = function*(lines: Program<ReadonlyArray<Uint8Array> | undefined>): Program<string> {
  return ((yield* lines) ?? []).map(show).join("")
}

const readings: ReadonlyArray<Reading> = [
  bytesReading("bytes, read()", (file) => textOf(file.read()), 8),
  bytesReading("bytes, read(5)", (file) => textOf(file.read(5)), 4),
  bytesReading("bytes, read1(5)", (file) => textOf(file.read1(5)), 4),
  bytesReading("bytes, readline()", (file) => textOf(file.readline()), 4),
  bytesReading("bytes, readline(3)", (file) => textOf(file.readline(3)), 2),
  bytesReading("bytes, readlines()", (file) => joinedBytes(file.readlines()), 7),
  bytesReading("bytes, readlines(20)", (file) => joinedBytes(file.readlines(20)), 7),
  bytesReading("bytes, batches", (file) => joinedBytes(file.readLineBatch(3, true, false)), 8),
  bytesReading("bytes, batches with read-ahead", (file) => joinedBytes(file.readLineBatch(3, true, true)), 8),
  bytesReading("bytes, read() by default", (file) => textOf(file.read())),
  textReading("text, read()", (file) => file.read(), 8),
  textReading("text, read(5)", (file) => file.read(5), 4),
  textReading("text, readline()", (file) => file.readline(), 5),
  textReading("text, readline(3)", (file) => file.readline(3), 3),
  textReading("text, readlines()", (file) => joined(file.readlines()), 7),
  textReading("text, readlines(20)", (file) => joined(file.readlines(20)), 7),
  textReading("text, batches", (file) => joined(file.readLineBatch(3, true, false)), 8),
  textReading("text, batches with read-ahead", (file) => joined(file.readLineBatch(3, true, true)), 8),
  textReading("text, readline() by default", (file) => file.readline()),
  unbufferedReading("unbuffered, read(5)", (file) => textOf(file.read(5))),
  unbufferedReading("unbuffered, readall()", (file) => textOf(file.readall()))
]

describe.each(readings)("$name", ({ mode, name, options, step, whole }) => {
  /** Opens, reads to the end in spite of errors, closes; what came, and what went wrong. */
  const readAll = (session: Session, path: string): { readonly pieces: string; readonly opened: boolean } => {
    const file = session.attempt(undefined, () => openFile(path, mode, options))
    if (file === undefined) return { pieces: "", opened: false }
    let pieces = ""
    for (let failures = 0; failures < 3;) {
      const piece = session.attempt(file, () => step(file))
      if (piece === undefined) failures++
      else if (piece === "") break
      else pieces += piece
    }
    session.attempt(file, () => file.close())
    assert.isTrue(file.closed)
    session.attempt(file, () => file.close())
    return { pieces, opened: true }
  }

  describe.each(["EIO", "EAGAIN", "EINTR"])("%s", (code) => {
    it.each(["open", "fstat", "read", "close"] satisfies ReadonlyArray<SyscallName>)("F1 at every %s", (op) => {
      const path = dir.file(text)
      for (const persistent of [false, true]) {
        if (persistent && code === "EINTR" && op !== "close") continue // for ever
        for (let nth = 1;; nth++) {
          const faulty = new FaultyBackend({ op, nth, code, persistent })
          const tracked = new TrackedBackend(faulty)
          const pool = new Pool(tracked)
          const session = new Session(pool)
          const { opened, pieces } = readAll(session, path)
          const title = `${name}: ${op} ${nth}, ${persistent ? "persistent" : "once"}`
          assert.deepStrictEqual(tracked.violations, [], title)
          assert.strictEqual(tracked.open.size, 0, title)
          assert.deepInclude(pool.stats(), { active: 0, queued: 0 })
          if (faulty.fired === 0) {
            assert.deepStrictEqual([session.errors, pieces], [[], whole], title)
            assert.isAbove(nth, 1, "no fault was tried")
            break
          }
          const visible = code !== "EINTR" || op === "close"
          const wouldBlock = op === "read" && code === "EAGAIN" // null, not an error, in the binary layers
          // a read-ahead that fails is a call that nobody has asked for yet: it is made again, and fails again or not
          const asked = persistent || op !== "read" || !name.endsWith("read-ahead")
          if (visible && !wouldBlock && asked) assert.isAbove(session.errors.length, 0, title)
          if (!visible) assert.deepStrictEqual(session.errors, [], title)
          assert.isTrue(whole.startsWith(pieces), title)
          if (opened && !persistent && !wouldBlock) assert.strictEqual(pieces, whole, title)
          if (op === "close") assert.strictEqual(session.errors.length, 1, title)
        }
      }
    })
  })

  it.each(cuts)("F4 is the same if each read gives $cut", ({ of }) => {
    const tracked = new TrackedBackend(shortBackend(of))
    const session = new Session(new Pool(tracked))
    assert.deepStrictEqual(readAll(session, dir.file(text)), { pieces: whole, opened: true })
    assert.deepStrictEqual(session.errors, [])
    assert.deepStrictEqual(tracked.violations, [])
  })

  it("F6 a read that would block once loses nothing", () => {
    const path = dir.file(text)
    for (let nth = 1;; nth++) {
      const faulty = new FaultyBackend({ op: "read", nth, code: "EAGAIN" })
      const session = new Session(new Pool(faulty))
      const file = session.attempt(undefined, () => openFile(path, mode, options))
      assert.isDefined(file)
      let pieces = ""
      // binary files show it as a short or empty answer: the end is only where nothing comes twice
      for (let empty = 0; empty < 2;) {
        const piece = session.attempt(file, () => step(file)) ?? ""
        if (piece === "") empty++
        else empty = 0
        pieces += piece
      }
      assert.strictEqual(pieces, whole, `${name}: read ${nth}`)
      session.attempt(file, () => file.close())
      if (faulty.fired === 0) break
    }
  })
})

/** A way to write; `data` is all of it, one character per byte. */
interface Writing {
  readonly name: string
  readonly mode: string
  readonly options: OpenOptions
  readonly write: (file: OpenFile, piece: string) => Program<unknown>
  readonly flush: (file: OpenFile) => Program<void>
}

const bytesWriting = (mode: string, buffering?: number): Writing => ({
  name: `bytes, ${mode}, buffer of ${buffering ?? "default size"}`,
  mode,
  options: { buffering },
  write: (file, piece) => {
    assert.instanceOf(file, BufferedWriter)
    return file.write(Buffer.from(piece, "latin1"))
  },
  flush: (file) => {
    assert.instanceOf(file, BufferedWriter)
    return file.flush()
  }
})

const textWriting = (mode: string, buffering?: number): Writing => ({
  name: `text, ${mode}, buffering ${buffering ?? "default"}`,
  mode,
  options: { buffering, encoding: "latin-1" },
  write: (file, piece) => {
    assert.instanceOf(file, TextWriter)
    return file.write(piece)
  },
  flush: (file) => {
    assert.instanceOf(file, TextWriter)
    return file.flush()
  }
})

const writings: ReadonlyArray<Writing> = [
  bytesWriting("wb", 2),
  bytesWriting("wb", 7),
  bytesWriting("ab", 7),
  bytesWriting("xb"),
  textWriting("w", 7),
  textWriting("a", 1),
  textWriting("w")
]

const pieces = ["one\n", "2", "three and a longer one\n", "", "four", "five\nsix", "7".repeat(20), "\n"]

describe.each(writings)("$name", ({ flush, mode, name, options, write }) => {
  const whole = pieces.join("")

  describe.each(["EIO", "ENOSPC", "EAGAIN", "EINTR"])("%s", (code) => {
    it.each(["open", "fstat", "write", "close"] satisfies ReadonlyArray<SyscallName>)("F2 at every %s", (op) => {
      for (const persistent of [false, true]) {
        if (persistent && code === "EINTR" && op !== "close") continue // for ever
        for (let nth = 1;; nth++) {
          const path = dir.fresh()
          const faulty = new FaultyBackend({ op, nth, code, persistent })
          const tracked = new TrackedBackend(faulty)
          const session = new Session(new Pool(tracked))
          const title = `${name}: ${op} ${nth}, ${persistent ? "persistent" : "once"}`
          const file = session.attempt(undefined, () => openFile(path, mode, options))
          if (file !== undefined) {
            // one write is all that a failure may lose a part of: the caller stops at the first error
            const accepted: Array<string> = []
            let partly = ""
            for (const piece of pieces) {
              if (session.attempt(file, () => write(file, piece)) === undefined) {
                partly = piece
                break
              }
              accepted.push(piece)
            }
            const before = content(path) ?? ""
            assert.isTrue((accepted.join("") + partly).startsWith(before), `${title}: ${before}`)
            session.attempt(file, () => flush(file))
            if (session.errors.length > 0) {
              // there is space again: a flush writes all that was accepted, and nothing twice
              faulty.armed = false
              session.attempt(file, () => flush(file))
              const after = content(path) ?? ""
              assert.isTrue(after.startsWith(accepted.join("")), `${title}: ${after}`)
              assert.isTrue((accepted.join("") + partly).startsWith(after), `${title}: ${after}`)
            } else {
              assert.strictEqual(content(path), whole, title)
            }
            session.attempt(file, () => file.close())
            assert.isTrue(file.closed, title)
            const errors = session.errors.length
            session.attempt(file, () => file.close())
            assert.strictEqual(session.errors.length, errors, title)
          }
          assert.deepStrictEqual(tracked.violations, [], title)
          assert.strictEqual(tracked.open.size, 0, title)
          const visible = code !== "EINTR" || op === "close"
          assert.strictEqual(session.errors.length > 0, faulty.fired > 0 && visible, title)
          if (faulty.fired === 0) {
            assert.strictEqual(content(path), whole, title)
            assert.isAbove(nth, 1, "no fault was tried")
            break
          }
        }
      }
    })
  })

  it.each(cuts)("F3 is the same if each write takes $cut", ({ of }) => {
    const tracked = new TrackedBackend(shortBackend(of))
    const session = new Session(new Pool(tracked))
    const path = dir.fresh()
    const file = session.attempt(undefined, () => openFile(path, mode, options))
    assert.isDefined(file)
    for (const piece of pieces) session.attempt(file, () => write(file, piece))
    session.attempt(file, () => file.close())
    assert.strictEqual(content(path), whole)
    assert.deepStrictEqual([session.errors, tracked.violations], [[], []])
  })

  it("F9 B15 of a flush and a close that fail, the close is thrown, and the flush is its cause", () => {
    const closing = new FaultyBackend({ op: "close", nth: 1, code: "EIO" })
    const writing = new FaultyBackend({ op: "write", nth: 1, code: "ENOSPC", persistent: true }, closing)
    const tracked = new TrackedBackend(writing)
    const session = new Session(new Pool(tracked))
    const file = session.attempt(undefined, () => openFile(dir.fresh(), mode, options))
    assert.isDefined(file)
    session.attempt(file, () => write(file, "x"))
    session.attempt(file, () => file.close())
    const [error] = session.errors as ReadonlyArray<Error & { readonly code?: string }>
    assert.deepInclude(error as object, { code: "EIO", syscall: "close" })
    assert.deepInclude(error?.cause as object, { code: "ENOSPC", syscall: "write" })
    assert.strictEqual(session.errors.length, 1)
    assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0])
  })
})

describe("a write at a place", () => {
  it("F3 that takes nothing, without an error, is no loop without end", () => {
    const session = new Session(
      new Pool({
        name: "takes nothing",
        start: (call, done) => call.op === "write" ? done(undefined, 0) : inline.start(call, done)
      })
    )
    const file = session.attempt(undefined, () => openFile(dir.fresh(), "wb", { buffering: 0 }))
    assert.instanceOf(file, UnbufferedFile)
    assert.isUndefined(session.attempt(file, () => file.raw.pwrite?.(bytes("abc"), 0) ?? file.raw.tell()))
    assert.deepInclude(session.errors[0] as object, { code: "EIO", syscall: "write" })
    session.attempt(file, () => file.close())
  })
})

describe("an unbuffered write", () => {
  it.each(cuts)("F3 gives the count that was taken: $cut", ({ of }) => {
    const session = new Session(new Pool(shortBackend(of)))
    const path = dir.fresh()
    const file = session.attempt(undefined, () => openFile(path, "wb", { buffering: 0 }))
    assert.instanceOf(file, UnbufferedFile)
    assert.strictEqual(session.attempt(file, () => file.write(bytes("0123456789"))), of(10))
    assert.strictEqual(session.attempt(file, () => file.tell()), of(10))
    session.attempt(file, () => file.close())
    assert.strictEqual(content(path), "0123456789".slice(0, of(10)))
  })
})

describe("readlines that fails after its memory was given away", () => {
  it("F1 loses nothing", () => {
    // the first line fills the buffer exactly, and is large enough to be given away rather than copied
    const first = "x".repeat(65_535) + "\n"
    const lines = [first, "y".repeat(65_535) + "\n", "z\n"]
    for (let nth = 1; nth < 6; nth++) {
      const faulty = new FaultyBackend({ op: "read", nth, code: "EIO" })
      const session = new Session(new Pool(faulty))
      const file = session.attempt(undefined, () => openFile(dir.file(lines.join("")), "rb", { buffering: 65_536 }))
      assert.instanceOf(file, BufferedReader)
      const got = session.attempt(file, () => file.readlines()) ?? session.attempt(file, () => file.readlines())
      assert.deepStrictEqual(got?.map(show).map((line) => line?.length), lines.map((line) => line.length))
      assert.strictEqual(session.errors.length, faulty.fired)
      session.attempt(file, () => file.close())
    }
  })
})

describe("the log of a back end with faults", () => {
  it("keeps what was read and written, whatever becomes of the memory", () => {
    const faulty = new FaultyBackend({ op: "fsync", nth: 1, code: "EIO" })
    const session = new Session(new Pool(faulty))
    const file = session.attempt(undefined, () => openFile(dir.fresh(), "w+b", { buffering: 4 }))
    assert.instanceOf(file, BufferedRandom)
    for (const piece of ["abcd", "efgh"]) {
      session.attempt(file, () => file.write(bytes(piece)))
      session.attempt(file, () => file.flush())
    }
    session.attempt(file, () => file.seek(0))
    for (const piece of ["abcd", "efgh"]) {
      assert.strictEqual(show(session.attempt(file, () => file.read(4)) ?? null), piece)
    }
    session.attempt(file, () => file.close())
    const moved = (op: string): ReadonlyArray<string | null> =>
      faulty.log.filter(({ call }) => call.op === op).map((record) => show(record.bytes ?? null))
    assert.deepStrictEqual([moved("write"), moved("read")], [["abcd", "efgh"], ["abcd", "efgh"]])
  })
})
