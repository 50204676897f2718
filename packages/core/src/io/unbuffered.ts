/**
 * What a binary file opened with `buffering: 0` is: a raw file, whose reads survive their caller.
 *
 * @since 0.1.0
 */
import { ClosedFileError, isIoError, makeOSError } from "../errors/index.js"
import { callSize, checkBytes, fill } from "../internal/arguments.js"
import { allocate, asPlain } from "../internal/buffer.js"
import type { Program } from "../program/program.js"
import { goBack } from "./bufferedWriter.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"

/** A first guess at the size of a file that does not tell it, in bytes. */
const guess = 65_536

/** How much of a file is read to find the end of a line, in bytes. */
const lineBlock = 8192

/**
 * Reads and writes with one call each, as CPython's `FileIO`.
 *
 * Invariant: `unread` are bytes of reads whose callers went away; they come before all that is still to be read.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, UnbufferedFile } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "one two three")
 *
 * const pool = new Pool(inline)
 * new Task(pool, function*() {
 *   const file = yield* openFile("note.txt", "rb", { buffering: 0 })
 *   if (!(file instanceof UnbufferedFile)) return
 *   const calls = pool.stats().completed
 *   console.log((yield* file.read(3))?.length, (yield* file.read(100))?.length, (yield* file.read(1))?.length)
 *   console.log(pool.stats().completed - calls) // one for each
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // 3 10 0
 * // 3
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class UnbufferedFile<R extends RawIO = RawIO> {
  readonly raw: R
  private unread: Uint8Array = nothing
  /** What the last `readinto` gave. */
  private lastInto: Uint8Array = nothing

  constructor(raw: R) {
    this.raw = raw
  }

  get closed(): boolean {
    return this.raw.closed
  }

  /**
   * At most `byteCount` bytes, by one call; all that is left, by as many as it takes, if it is negative (R06). Empty
   * at the end of the file, `null` where a non-blocking descriptor is not ready (R20).
   */
  *read(byteCount = -1): Program<Uint8Array | null> {
    if (byteCount < 0) return yield* this.readall()
    this.checkOpen()
    yield* this.raw.settle()
    if (this.unread.length === 0 && (yield* this.more(callSize(this.raw, byteCount))) === null) return null
    return this.take(byteCount)
  }

  /** All that is left. */
  *readall(): Program<Uint8Array | null> {
    this.checkOpen()
    yield* this.raw.settle()
    const chunks: Array<Uint8Array> = []
    let total = 0
    try {
      for (;;) {
        if (this.unread.length === 0) {
          const count = yield* this.more(Math.max(this.raw.sizeHint + 1, total, guess))
          if (count === null && total === 0) return null
          if (count === null || count === 0) return concat(chunks)
        }
        const chunk = this.take(this.unread.length)
        chunks.push(chunk)
        total += chunk.length
      }
    } catch (error) {
      this.restore(concat(chunks))
      throw error
    }
  }

  /** Puts bytes that were read, and that nobody took, before those that come next. */
  restore(bytes: Uint8Array): void {
    this.unread = concat([bytes, this.unread])
  }

  /** Fills at most all of `target` by one call; the count, or `null` if it would block. */
  *readinto(target: Uint8Array): Program<number | null> {
    checkBytes(target)
    const bytes = yield* this.read(target.length)
    if (bytes === null) return null
    try {
      fill(target, bytes)
    } catch (error) {
      this.restore(bytes)
      throw error
    }
    this.lastInto = bytes
    return bytes.length
  }

  /** Puts back what the last `readinto` gave, wherever the memory that it was put into is now. */
  restoreInto(): void {
    this.restore(this.lastInto)
    this.lastInto = nothing
  }

  /**
   * A line with its "\n", or its first `limit` bytes. Of a file, a block is read, and what is behind the line is read
   * again by the next operation; of a pipe, one byte at a time, since others may read it too.
   */
  *readline(limit = -1): Program<Uint8Array> {
    this.checkOpen()
    const line = yield* this.nextLine(limit < 0 ? Infinity : limit)
    yield* this.rewind()
    return line
  }

  private *nextLine(wanted: number): Program<Uint8Array> {
    yield* this.raw.settle()
    for (let scanned = 0;;) {
      const found = this.unread.indexOf(0x0a, scanned)
      scanned = this.unread.length
      if (found >= 0 || scanned >= wanted) return this.take(Math.min(found < 0 ? wanted : found + 1, wanted))
      const count = yield* this.more(this.raw.seekable ? lineBlock : 1)
      if (count === null || count === 0) return this.take(this.unread.length)
    }
  }

  /** All lines that are left, or as many as it takes to exceed `hint` bytes (0 and below mean no limit). */
  *readlines(hint = -1): Program<Array<Uint8Array>> {
    const lines: Array<Uint8Array> = []
    let byteLength = 0
    try {
      for (;;) {
        const line = yield* this.nextLine(Infinity)
        if (line.length > 0) lines.push(line)
        byteLength += line.length
        if (line.length === 0 || (hint > 0 && byteLength > hint)) {
          yield* this.rewind()
          return lines
        }
      }
    } catch (error) {
      this.restore(concat(lines))
      throw error
    }
  }

  /** Writes by one call and gives the count that it took, which may be less than all; `null` if it would block. */
  *write(data: Uint8Array): Program<number | null> {
    checkBytes(data)
    const own = allocate(data.length) // the call may outlive its caller, who may then change `data`
    own.set(data)
    yield* this.rewind()
    return yield* this.raw.write(own, 0, own.length, ignored)
  }

  /**
   * Writes all of each, by as many calls as it takes. If one fails, what had reached the file is taken back, where the file can go
   * back: of an array all, of other data, which may not come a second time, what there is of the one that failed.
   */
  *writelines(data: Iterable<Uint8Array>): Program<void> {
    this.checkOpen()
    let total = 0 // how many bytes a failure takes back
    try {
      for (const item of data) {
        checkBytes(item)
        const { length } = item
        if (!Array.isArray(data)) total = 0
        for (let written = 0; written < length;) {
          checkBytes(item) // which may have been transferred while the last call ran
          const count = yield* this.write(item.subarray(written))
          if (count === null) throw makeOSError({ code: "EAGAIN", syscall: "write", pathInMessage: false })
          if (count === 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: no loop without end
          written += count
          total += count
        }
      }
    } catch (error) {
      if (isIoError(error) && "errno" in error && total > 0) yield* goBack(this.raw, total)
      throw error
    }
  }

  *tell(): Program<number> {
    yield* this.raw.settle()
    return (yield* this.raw.tell()) - this.unread.length
  }

  *seek(offset: number, whence: Whence = 0): Program<number> {
    yield* this.rewind()
    return yield* this.raw.seek(offset, whence)
  }

  *truncate(byteLength?: number): Program<number> {
    yield* this.rewind()
    return yield* this.raw.truncate(byteLength ?? (yield* this.tell()))
  }

  /** Nothing is pending, ever. Fails if the file is closed, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkOpen()
  }

  *close(): Program<void> {
    yield* this.raw.close()
  }

  private checkOpen(): void {
    if (this.raw.closed) throw new ClosedFileError()
  }

  private *more(byteCount: number): Program<number | null> {
    const memory = allocate(byteCount)
    const completed = (count: number | null): void => {
      if (count !== null) this.unread = concat([this.unread, memory.subarray(0, count)])
    }
    return yield* this.raw.readInto(memory, 0, byteCount, { completed })
  }

  /** Puts the raw position back to the logical one. */
  private *rewind(): Program<void> {
    yield* this.raw.settle()
    if (this.unread.length === 0 || !this.raw.seekable) return
    yield* this.raw.seek(-this.unread.length, 1)
    this.unread = this.unread.subarray(0, 0)
  }

  private take(byteCount: number): Uint8Array {
    const bytes = asPlain(this.unread.subarray(0, byteCount))
    this.unread = this.unread.subarray(byteCount)
    return bytes
  }
}

const nothing = allocate(0)

const ignored: TransferOwner = { completed: () => undefined }

/** One after the other; without a copy where there is only one. */
const concat = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const parts = chunks.filter((chunk) => chunk.length > 0)
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
