/**
 * Buffered writing of bytes.
 *
 * @since 0.1.0
 */
import {
  BlockingIOError,
  BrokenPipeError,
  ClosedFileError,
  InvalidArgumentError,
  makeOSError,
  UnsupportedOperation
} from "../errors/index.js"
import { lookupErrno } from "../errors/internal/errno.js"
import { checkBytes, isBytes, isDetached } from "../internal/arguments.js"
import { allocate, type ByteBuffer } from "../internal/buffer.js"
import { Cancelled, type Program } from "../program/program.js"
import { checkOffset, checkPosition, detachedError } from "./bufferedReader.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"

/**
 * The most bytes that one call writes of data larger than the buffer. Larger pieces gain nothing: a call of this size
 * takes some hundred microseconds, and the hop to another thread is small against that.
 */
const pieceSize = 2 ** 20

/**
 * A writer with a buffer of `bufferSize` bytes over a raw file.
 *
 * An operation fails with `ClosedFileError` after `close`, with `InvalidArgumentError` after `detach`, with
 * `BlockingIOError` if a non-blocking descriptor is not ready, and with the system's error, an `AnyOSError`, if a call
 * fails.
 *
 * Invariant: `memory[start, end)` are the bytes that were accepted and not yet written, in order. A call writes from
 * there only, never from the caller's memory: an interrupted write may still run when its caller changes that memory.
 * More than `bufferSize` bytes are pending only after such an interruption, or after a failure. `failure` is the error
 * of a write that counts as accepted although it failed, until an operation has reported it.
 *
 * @example
 * ```ts
 * import { BufferedWriter, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { statSync } from "node:fs"
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("data.bin", "wb", { buffering: 4096 })
 *   if (!(file instanceof BufferedWriter)) return
 *   yield* file.write(new Uint8Array(1000))
 *   console.log(statSync("data.bin").size, yield* file.tell()) // accepted, and not yet written
 *   yield* file.write(new Uint8Array(5000)) // more than fits into the buffer
 *   yield* file.flush()
 *   console.log(statSync("data.bin").size, yield* file.tell())
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // 0 1000
 * // 6000 6000
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class BufferedWriter implements TransferOwner {
  readonly raw: RawIO
  /** In bytes. */
  readonly bufferSize: number
  private memory: ByteBuffer = allocate(0)
  /** @internal */
  detached = false
  private start = 0
  private end = 0
  private failure: unknown = undefined

  constructor(raw: RawIO, bufferSize: number) {
    if (!(bufferSize > 0)) throw new InvalidArgumentError("buffer size must be strictly positive") // B02
    if (!raw.writable) throw new UnsupportedOperation("File or stream is not writable.")
    this.raw = raw
    this.bufferSize = bufferSize
  }

  get closed(): boolean {
    return this.raw.closed
  }

  /**
   * Accepts all of `data`: into the buffer if it fits, else by calls. Results in its length, always.
   *
   * A write that fails has accepted nothing of `data`, and keeps all that was accepted before: repeating the write
   * writes `data` once. If some of `data` was in the file already, it is rolled back: the position returns to where the
   * write began, and the file is truncated there if that was its end. A pipe, or a file opened for appending, cannot be
   * rolled back. There the write counts as accepted as a whole, and the next operation reports the error. Only if a
   * non-blocking descriptor takes less than all, part of `data` is accepted, and the `BlockingIOError` says how many
   * bytes (B13).
   *
   * An interrupted write has accepted either nothing of `data` or all of it; bytes not written yet are written before
   * anything else. Fails with `InvalidArgumentError` if `data` is not a `Uint8Array`, or if the memory of large data is
   * transferred while a call runs; a file that cannot be rolled back then has the pieces that were copied before.
   */
  *write(data: Uint8Array): Program<number> {
    this.report()
    return yield* this.add(data, 0)
  }

  /** Accepts `data`. A failure rolls it back, and the `before` bytes that the same operation accepted before it. */
  private *add(data: Uint8Array, before: number): Program<number> {
    this.checkOpen()
    checkBytes(data)
    const cached = this.writeCached(data)
    if (cached !== undefined) return cached
    const { length } = data
    let accepted = 0
    try {
      if (!(yield* this.drain())) return this.acceptSome(data, 0)
      while (length - accepted > this.bufferSize) {
        checkBytes(data)
        const piece = data.subarray(accepted, accepted + pieceSize)
        this.append(piece)
        accepted += piece.length
        if (yield* this.drain()) continue
        const excess = Math.max(0, this.pending - this.bufferSize)
        this.end -= excess
        accepted -= excess
        return this.acceptSome(data, accepted)
      }
      checkBytes(data)
    } catch (error) {
      if (error instanceof BlockingIOError) throw error // it says how many bytes were accepted
      if (error instanceof Cancelled) {
        if (accepted > 0 && !isDetached(data)) this.append(data.subarray(accepted))
        throw error
      }
      yield* this.rollbackAccepted(before + accepted, error)
      if (isDetached(data)) this.report() // there is no rest to accept
    }
    this.append(data.subarray(accepted))
    return length
  }

  /**
   * As `write`, if the data fits into the buffer, so that the caller needs no task; else `undefined`, and nothing is
   * done.
   */
  writeCached(data: Uint8Array): number | undefined {
    if (!isBytes(data) || isDetached(data)) return undefined // `write` fails with the error
    if (this.detached || this.closed || data.length > this.bufferSize - this.pending) return undefined
    this.append(data)
    return data.length
  }

  /**
   * Writes each item, as `write` does. An array is one write: if it fails, nothing of it is accepted. Of another
   * iterable, which may not be iterable twice, the items before the one that failed stay accepted.
   */
  *writelines(data: Iterable<Uint8Array>): Program<void> {
    this.checkOpen()
    this.report()
    let before = 0
    for (const item of data) {
      const count = yield* this.add(item, before)
      if (Array.isArray(data)) before += count
    }
  }

  /**
   * Accepts all of `data`, and then writes all that is pending if that is more than `limit` bytes. For the text layer:
   * a failure rolls back the last `own` accepted bytes, and no others, as in `write`.
   */
  *accept(data: Uint8Array, own: number, limit = this.bufferSize): Program<void> {
    this.checkOpen()
    this.append(data)
    yield* this.reduce(limit, own)
  }

  /**
   * Writes the pending bytes, accepts `data`, and begins to write it without waiting: write-behind. The next operation
   * takes the result. A failure rolls back as in `accept`.
   */
  *acceptBehind(data: Uint8Array, own: number): Program<void> {
    this.checkOpen()
    yield* this.reduce(0, own)
    this.append(data)
    const begun = yield* this.raw.writeBehind?.(this.memory, this.start, this.pending, this) ?? notBegun()
    if (!begun) yield* this.reduce(0, own + data.length)
  }

  /**
   * Waits for a write that `acceptBehind` began, and writes the bytes that it left. A failure rolls back as in
   * `accept`.
   */
  *finish(own: number): Program<void> {
    yield* this.raw.settle()
    yield* this.reduce(this.bufferSize, own)
  }

  /** Throws the error of an earlier write that counts as accepted, once. @internal */
  report(): void {
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure
  }

  /** Writes the pending bytes. If that fails, the unwritten bytes stay, and the next flush writes them. */
  *flush(): Program<void> {
    this.checkOpen()
    const { failure } = this
    this.failure = undefined
    if (!(yield* this.drain())) throw this.wouldBlock(0)
    if (failure !== undefined) throw failure
  }

  /** The position in bytes, behind the accepted ones. Fails with the raw file's error if it cannot seek. */
  *tell(): Program<number> {
    this.checkOpen()
    yield* this.raw.settle()
    return checkPosition(yield* this.raw.tell()) + this.pending
  }

  /**
   * Flushes, and moves the position; results in the new one. Fails with `InvalidArgumentError` for an invalid offset or
   * `whence`, and with the raw file's error if it cannot seek.
   */
  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.checkOpen()
    checkOffset(offset, whence)
    yield* this.flush()
    return checkPosition(yield* this.raw.seek(offset, whence))
  }

  /** Flushes, and sets the size of the file in bytes, by default to the position, which stays (B23). */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.raw.truncate(byteLength ?? (yield* this.raw.tell()))
  }

  /** Flushes, and results in the raw file. Every later operation here fails (B16). */
  *detach(): Program<RawIO> {
    yield* this.flush()
    this.detached = true
    return this.raw
  }

  /**
   * Flushes and closes. The file is closed even if flushing fails; if both fail, the error is that of closing, with
   * that of flushing as its `cause` (B14, B15). Fails if the raw file was detached: closing it is up to its new owner
   * then (B16).
   */
  *close(): Program<void> {
    this.checkAttached()
    if (this.raw.closed) return
    // with nothing to write, no flush: it would wait for a read in progress, and how long to wait for one is up to
    // `raw`
    if (this.pending === 0 && this.failure === undefined) yield* this.raw.close()
    else yield* flushAndClose(this.flush(), this.raw.close())
  }

  /** Called by the raw file when a write is complete. */
  completed(byteCount: number | null): void {
    this.start += byteCount ?? 0
  }

  /** As `BufferedReader.checkAttached`. */
  checkAttached(): void {
    if (this.detached) throw detachedError("raw stream")
  }

  /** Bytes that were accepted and not yet written. */
  get pending(): number {
    return this.end - this.start
  }

  private checkOpen(): void {
    this.checkAttached()
    if (this.raw.closed) throw new ClosedFileError("write to closed file")
  }

  /** Writes until nothing is pending; `false` if the descriptor would block. */
  private *drain(): Program<boolean> {
    yield* this.raw.settle()
    while (this.pending > 0) {
      // N2: after a short count the next call fails; so the loop continues until all is written or a call fails
      const offered = this.pending
      const count = yield* this.raw.write(this.memory, this.start, offered, this)
      if (count === null) return false
      if (count <= 0 || count > offered) {
        throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }, {
          cause: new Error(`raw write() returned invalid length ${count} (should have been between 1 and ${offered})`)
        })
      }
    }
    return true
  }

  /**
   * Writes all that is pending if it is more than `limit` bytes. A failure rolls back the last `own` accepted bytes.
   */
  private *reduce(limit: number, own: number): Program<void> {
    if (this.pending <= limit) return
    try {
      if (!(yield* this.drain())) throw this.wouldBlock(0)
    } catch (error) {
      if (error instanceof Cancelled) throw error
      yield* this.rollbackAccepted(own, error)
    }
  }

  /**
   * Undoes accepting the last `own` bytes, and throws `error`. If some of them are in the file and cannot be removed,
   * it throws nothing: all of them stay accepted, and the next operation reports the error.
   */
  protected *rollbackAccepted(own: number, error: unknown): Program<void> {
    const written = Math.max(0, own - this.pending) // those that were accepted before are written first
    // BrokenPipeError: no reader has received the bytes or will receive them
    const isUndone = written === 0 || error instanceof BrokenPipeError || (yield* rollbackFile(this.raw, written))
    if (isUndone) {
      this.end -= own - written
      throw error
    }
    if (!(error instanceof BlockingIOError)) this.failure ??= error
  }

  /** After a `drain` that would block: accepts `data` from index `from` on as far as it fits into the buffer (B13). */
  private acceptSome(data: Uint8Array, from: number): number {
    checkBytes(data)
    const room = Math.max(0, this.bufferSize - this.pending)
    const accepted = Math.min(data.length, from + room)
    this.append(data.subarray(from, accepted))
    if (accepted < data.length) throw this.wouldBlock(accepted)
    return accepted
  }

  /** Discards the bytes that were accepted and not written. */
  protected drop(): void {
    this.start = this.end = 0
  }

  /** The error if the descriptor takes no more. `charactersWritten` is the count of accepted bytes, as in CPython. */
  private wouldBlock(charactersWritten: number): BlockingIOError {
    return new BlockingIOError({
      code: "EAGAIN",
      errno: lookupErrno("EAGAIN")?.errno ?? 0,
      syscall: "write",
      pathInMessage: false,
      charactersWritten
    })
  }

  /**
   * Adds bytes behind `end`, in new memory if they do not fit. Memory between `start` and `end` is never changed: a
   * call may be reading it.
   */
  private append(data: Uint8Array): void {
    if (this.start === this.end) this.start = this.end = 0
    if (this.memory.length - this.end < data.length) {
      const grown = allocate(Math.max(this.bufferSize, this.start + this.pending + data.length))
      grown.set(this.memory.subarray(this.start, this.end), this.start)
      this.memory = grown
    }
    this.memory.set(data, this.end)
    this.end += data.length
  }
}

/**
 * Removes the last `byteCount` bytes that were written: moves the position back over them, and truncates the file there
 * if they are its end. `false` if that cannot be done: a pipe cannot seek, and to a file opened for appending others
 * may have appended since.
 *
 * @internal
 */
export function* rollbackFile(raw: RawIO, byteCount: number): Program<boolean> {
  if (!raw.seekable || raw.appending === true) return false
  let start: number
  let isLast: boolean
  try {
    const end = yield* raw.tell()
    start = end - byteCount
    isLast = (yield* raw.seek(0, 2)) <= end
    yield* raw.seek(start, 0)
  } catch {
    return false // the caller reports why the write failed, not this
  }
  try {
    if (isLast) yield* raw.truncate(start)
  } catch {
    // the bytes stay in the file behind the position, where the next write replaces them
  }
  return true
}

/** In place of `writeBehind`, for a raw file that has none. */
// oxlint-disable-next-line require-yield
function* notBegun(): Program<boolean> {
  return false
}

/**
 * Runs `flush`, and then `close` even if `flush` fails. If both fail, throws the error of `close`, with that of `flush`
 * as its `cause`.
 *
 * @internal
 */
export function* flushAndClose(flush: Program<void>, close: Program<void>): Program<void> {
  let flushError: unknown = undefined
  try {
    yield* flush
  } catch (error) {
    flushError = error
  }
  try {
    yield* close
  } catch (error) {
    // a close that flushes again has failed for the same reason, and its error has a cause already
    if (flushError !== undefined && error instanceof Error && error.cause === undefined) error.cause = flushError
    throw error
  }
  if (flushError !== undefined) throw flushError
}
