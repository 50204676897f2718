/**
 * Binary files opened with `buffering: 0`: a raw file, and the bytes of reads that were interrupted.
 *
 * @since 0.1.0
 */
import { ClosedFileError, isIoError, makeOSError } from "../errors/index.js"
import { callSize, checkBytes, fill } from "../internal/arguments.js"
import { allocate, asPlain } from "../internal/buffer.js"
import type { Program } from "../program/program.js"
import { rollbackFile } from "./bufferedWriter.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"

/** Bytes of the first read of a whole file whose size is unknown. */
const defaultReadSize = 65_536

/** Bytes that are read at a time from a file that can seek, to find a line end. */
const lineBlock = 8192

/**
 * Reads and writes with one call each, as CPython's `FileIO`.
 *
 * Every operation fails with `ClosedFileError` after `close`, with `UnsupportedOperation` if the file was not opened
 * for it, and with the system's error, an `AnyOSError`, if its call fails.
 *
 * Invariant: `unread` are bytes that the raw file has delivered and that no operation has resulted in; they come before
 * all bytes that are still to be read.
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
 *   console.log(pool.stats().completed - calls) // one call for each read
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
  /** The bytes that the last `readinto` put into its target. */
  private lastInto: Uint8Array = nothing

  constructor(raw: R) {
    this.raw = raw
  }

  get closed(): boolean {
    return this.raw.closed
  }

  /**
   * Reads at most `byteCount` bytes by one call; if negative, all that are left, by as many calls as it takes (R06).
   * Empty at the end of the file, `null` if a non-blocking descriptor has no data (R20).
   */
  *read(byteCount = -1): Program<Uint8Array | null> {
    if (byteCount < 0) return yield* this.readall()
    this.checkOpen()
    yield* this.raw.settle()
    if (this.unread.length === 0 && (yield* this.more(callSize(this.raw, byteCount))) === null) return null
    return this.take(byteCount)
  }

  /** Reads all bytes that are left; `null` if a non-blocking descriptor has no data. */
  *readall(): Program<Uint8Array | null> {
    this.checkOpen()
    yield* this.raw.settle()
    const chunks: Array<Uint8Array> = []
    let total = 0
    try {
      for (;;) {
        if (this.unread.length === 0) {
          const count = yield* this.more(Math.max(this.raw.sizeHint + 1, total, defaultReadSize))
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

  /** Returns bytes to the file whose read succeeded and whose result was not delivered: they are read again next. */
  restore(bytes: Uint8Array): void {
    this.unread = concat([bytes, this.unread])
  }

  /**
   * Reads into `target` by one call; results in the count of bytes, or in `null` if a non-blocking descriptor has no
   * data. Fails with `InvalidArgumentError` if `target` is not a `Uint8Array`, or loses its memory meanwhile.
   */
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

  /** As `restore`, for the bytes of the last `readinto`. They were copied, so its target may have changed. */
  restoreInto(): void {
    this.restore(this.lastInto)
    this.lastInto = nothing
  }

  /**
   * Reads a line with its "\n", or its first `limit` bytes; empty at the end of the file. From a file that can seek,
   * blocks are read, and the position is moved back behind the line. From a pipe, one byte at a time is read, since
   * another process may read it too.
   */
  *readline(limit = -1): Program<Uint8Array> {
    this.checkOpen()
    const line = yield* this.nextLine(limit < 0 ? Infinity : limit)
    yield* this.alignRaw()
    return line
  }

  /** Reads a line of at most `wanted` bytes, and leaves the bytes behind it in `unread`. */
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

  /** Reads all lines that are left, or as many as it takes to exceed `hint` bytes (0 and below mean no limit). */
  *readlines(hint = -1): Program<Array<Uint8Array>> {
    const lines: Array<Uint8Array> = []
    let byteLength = 0
    try {
      for (;;) {
        const line = yield* this.nextLine(Infinity)
        if (line.length > 0) lines.push(line)
        byteLength += line.length
        if (line.length === 0 || (hint > 0 && byteLength > hint)) {
          yield* this.alignRaw()
          return lines
        }
      }
    } catch (error) {
      this.restore(concat(lines))
      throw error
    }
  }

  /**
   * Writes by one call; results in the count of bytes written, which may be less than all, or in `null` if a
   * non-blocking descriptor is not ready. Fails with `InvalidArgumentError` if `data` is not a `Uint8Array`.
   */
  *write(data: Uint8Array): Program<number | null> {
    checkBytes(data)
    const own = allocate(data.length) // a copy: the call may still run when its caller, interrupted, changes `data`
    own.set(data)
    yield* this.alignRaw()
    return yield* this.raw.write(own, 0, own.length, noOwner)
  }

  /**
   * Writes all bytes of each item, by as many calls as it takes. If a call fails and the file can seek, the written
   * bytes are rolled back: all items of an array; of another iterable, which may not be iterable twice, only the item
   * that failed. Fails with `BlockingIOError` if a non-blocking descriptor is not ready, and with EIO if a call writes
   * nothing.
   */
  *writelines(data: Iterable<Uint8Array>): Program<void> {
    this.checkOpen()
    let total = 0 // bytes that a failure rolls back
    try {
      for (const item of data) {
        checkBytes(item)
        const { length } = item
        if (!Array.isArray(data)) total = 0
        for (let written = 0; written < length;) {
          checkBytes(item) // its memory may have been transferred while the last call ran
          const count = yield* this.write(item.subarray(written))
          if (count === null) throw makeOSError({ code: "EAGAIN", syscall: "write", pathInMessage: false })
          if (count === 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: the loop must end
          written += count
          total += count
        }
      }
    } catch (error) {
      if (isIoError(error) && "errno" in error && total > 0) yield* rollbackFile(this.raw, total)
      throw error
    }
  }

  /** The position in bytes. Fails with the raw file's error if it cannot seek. */
  *tell(): Program<number> {
    yield* this.raw.settle()
    return (yield* this.raw.tell()) - this.unread.length
  }

  /**
   * Moves the position; results in the new one. Fails with the raw file's error: EINVAL, or ESPIPE if it cannot seek.
   */
  *seek(offset: number, whence: Whence = 0): Program<number> {
    yield* this.alignRaw()
    return yield* this.raw.seek(offset, whence)
  }

  /** Sets the size in bytes, by default to the position, which stays. */
  *truncate(byteLength?: number): Program<number> {
    yield* this.alignRaw()
    return yield* this.raw.truncate(byteLength ?? (yield* this.tell()))
  }

  /** Does nothing: nothing is buffered. Fails only if the file is closed, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkOpen()
  }

  /** Closes the raw file. A second call does nothing. */
  *close(): Program<void> {
    yield* this.raw.close()
  }

  private checkOpen(): void {
    if (this.raw.closed) throw new ClosedFileError()
  }

  /** Reads into `unread` by one call. Bytes that arrive after the caller was interrupted are added too. */
  private *more(byteCount: number): Program<number | null> {
    const memory = allocate(byteCount)
    const completed = (count: number | null): void => {
      if (count !== null) this.unread = concat([this.unread, memory.subarray(0, count)])
    }
    return yield* this.raw.readInto(memory, 0, byteCount, { completed })
  }

  /** Moves the raw file's position to this file's, and discards the unread bytes. */
  private *alignRaw(): Program<void> {
    yield* this.raw.settle()
    if (this.unread.length === 0 || !this.raw.seekable) return
    yield* this.raw.seek(-this.unread.length, 1)
    this.unread = this.unread.subarray(0, 0)
  }

  /** Takes the first `byteCount` unread bytes. */
  private take(byteCount: number): Uint8Array {
    const bytes = asPlain(this.unread.subarray(0, byteCount))
    this.unread = this.unread.subarray(byteCount)
    return bytes
  }
}

const nothing = allocate(0)

/** For writes: their memory is used once, so its owner need not know when they complete. */
const noOwner: TransferOwner = { completed: () => undefined }

/** All chunks as one; the chunk itself, without a copy, if only one is not empty. */
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
