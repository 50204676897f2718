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
 * The most that is staged for one call of a write larger than the buffer, in bytes. Larger pieces gain nothing: a call
 * of this size takes some hundred microseconds, next to which a hop to another thread does not count.
 */
const pieceSize = 2 ** 20

/**
 * A writer with a buffer of `bufferSize` bytes over a raw file.
 *
 * Invariant: `memory[start, end)` are the bytes that were accepted and not yet written, in order. All that a call
 * writes lies there, never in the caller's memory, so that a write whose caller went away reads nothing of the
 * caller's. More than `bufferSize` bytes are pending only after such an interruption, or after a failure. `failure` is the
 * error of a write that had to count as accepted, until it is told.
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
 *   yield* file.write(new Uint8Array(5000)) // more than fits
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
   * Accepts all of `data`: small data into the buffer, large data through calls. The count is always its length.
   *
   * A write that fails has accepted nothing of `data`, and all that was accepted before is still there to be written: to
   * try it again writes it once. What had reached the file of a write that failed in the middle is taken back: the position
   * is where the write began, and the file is cut there if it ended behind it. A file that cannot go back, a pipe or one opened for
   * appending, keeps it; then the write counts as accepted whole, and the next operation that can fail reports the error.
   * Only where a non-blocking descriptor takes less, the error says how much of this write was accepted (B13).
   *
   * An interruption leaves nothing half done: either nothing of `data` was accepted, or all of it, and what was not
   * written yet is written before anything else. Where the memory of large data is transferred while a call runs, the write
   * fails; a file that cannot go back has the pieces that were copied by then.
   */
  *write(data: Uint8Array): Program<number> {
    this.report()
    return yield* this.add(data, 0)
  }

  /** Writes `data` behind the `before` bytes that the same operation has written, and that a failure takes back too. */
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
      if (error instanceof BlockingIOError) throw error // which says how much was accepted
      if (error instanceof Cancelled) {
        if (accepted > 0 && !isDetached(data)) this.append(data.subarray(accepted))
        throw error
      }
      yield* this.takeBack(before + accepted, error)
      if (isDetached(data)) this.report() // there is no rest to accept
    }
    this.append(data.subarray(accepted))
    return length
  }

  /** As `write`, for data that needs no call, so that a shell needs no program; else `undefined`, and nothing is done. */
  writeCached(data: Uint8Array): number | undefined {
    if (!isBytes(data) || isDetached(data)) return undefined // `write` says so
    if (this.detached || this.closed || data.length > this.bufferSize - this.pending) return undefined
    this.append(data)
    return data.length
  }

  /**
   * Writes each of `data`. An array is one write: if it fails, nothing of it was accepted. Of other data, which may not come
   * a second time, those before the one that failed are.
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
   * Accepts all of `data`, and then writes until no more than `limit` bytes are pending. For the text layer: a failure takes
   * back the last `own` bytes that were accepted, and no others, as `write` does.
   */
  *accept(data: Uint8Array, own: number, limit = this.bufferSize): Program<void> {
    this.checkOpen()
    this.append(data)
    yield* this.reduce(limit, own)
  }

  /**
   * As `accept`, but the last call is begun and not waited for: its result is the next operation's to take. What was
   * begun before is finished first.
   */
  *acceptBehind(data: Uint8Array, own: number): Program<void> {
    this.checkOpen()
    yield* this.reduce(0, own)
    this.append(data)
    const behind = yield* this.raw.writeBehind?.(this.memory, this.start, this.pending, this) ?? never()
    if (!behind) yield* this.reduce(0, own + data.length)
  }

  /** Takes the result of a call that `acceptBehind` began, and finishes what it left. A failure takes back as in `accept`. */
  *finish(own: number): Program<void> {
    yield* this.raw.settle()
    yield* this.reduce(this.bufferSize, own)
  }

  /** Throws what a write met that had to count as accepted. @internal */
  report(): void {
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure
  }

  /** Writes what is pending. Bytes that a call did not take stay, and the next flush tries again. */
  *flush(): Program<void> {
    this.checkOpen()
    const { failure } = this
    this.failure = undefined
    if (!(yield* this.drain())) throw this.wouldBlock(0)
    if (failure !== undefined) throw failure
  }

  *tell(): Program<number> {
    this.checkOpen()
    yield* this.raw.settle()
    return checkPosition(yield* this.raw.tell()) + this.pending
  }

  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.checkOpen()
    checkOffset(offset, whence)
    yield* this.flush()
    return checkPosition(yield* this.raw.seek(offset, whence))
  }

  /** Sets the size of the file in bytes, by default to the position, which does not move (B23). */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.raw.truncate(byteLength ?? (yield* this.raw.tell()))
  }

  /** Flushes, and gives up the raw file; nothing can be done with this one then (B16). */
  *detach(): Program<RawIO> {
    yield* this.flush()
    this.detached = true
    return this.raw
  }

  /**
   * Flushes and closes. The file is closed even if that fails; of two errors the one of closing is thrown, with that
   * of flushing as its cause (B14, B15). A raw file that was given up is another's to close, and this fails (B16).
   */
  *close(): Program<void> {
    this.checkAttached()
    if (this.raw.closed) return
    // with nothing to write, a read in flight is the raw file's to wait for, or to leave
    if (this.pending === 0 && this.failure === undefined) yield* this.raw.close()
    else yield* flushAndClose(this.flush(), this.raw.close())
  }

  /** Called by `raw`. */
  completed(byteCount: number | null): void {
    this.start += byteCount ?? 0
  }

  /** As `BufferedReader.checkAttached`. */
  checkAttached(): void {
    if (this.detached) throw detachedError("raw stream")
  }

  /** How many bytes were accepted and not yet written. */
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
      // N2: a short count means that an error will come with the next call, so short counts are never an end
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

  /** Writes all, if more than `limit` bytes are pending. If that fails, the last `own` bytes were never accepted. */
  private *reduce(limit: number, own: number): Program<void> {
    if (this.pending <= limit) return
    try {
      if (!(yield* this.drain())) throw this.wouldBlock(0)
    } catch (error) {
      if (error instanceof Cancelled) throw error
      yield* this.takeBack(own, error)
    }
  }

  /**
   * Takes back the last `own` bytes that were accepted, and throws `error`. If some of them are in the file for good, it
   * throws nothing: all of them are accepted then, and the error is told by the next operation.
   */
  protected *takeBack(own: number, error: unknown): Program<void> {
    const out = Math.max(0, own - this.pending) // what was accepted before goes out first
    // a reader that has gone takes nothing more, and a new one has seen nothing of it
    const isBack = out === 0 || error instanceof BrokenPipeError || (yield* goBack(this.raw, out))
    if (isBack) {
      this.end -= own - out
      throw error
    }
    if (!(error instanceof BlockingIOError)) this.failure ??= error
  }

  /** After a drain that would block: what still fits in the buffer is accepted. */
  private acceptSome(data: Uint8Array, from: number): number {
    checkBytes(data)
    const room = Math.max(0, this.bufferSize - this.pending)
    const accepted = Math.min(data.length, from + room)
    this.append(data.subarray(from, accepted))
    if (accepted < data.length) throw this.wouldBlock(accepted)
    return accepted
  }

  /** Forgets what was accepted and not written. */
  protected drop(): void {
    this.start = this.end = 0
  }

  private wouldBlock(charactersWritten: number): BlockingIOError {
    return new BlockingIOError({
      code: "EAGAIN",
      errno: lookupErrno("EAGAIN")?.errno ?? 0,
      syscall: "write",
      pathInMessage: false,
      charactersWritten
    })
  }

  /** Memory that a call may be reading is never written to, only left: bytes are added behind `end` or in new memory. */
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
 * Goes back over the last `byteCount` bytes that were written, so that what is written next replaces them; if the file ends
 * there, it ends before them now. Whether that can be done: a pipe has no way back, and a file opened for appending may
 * have been added to by others.
 *
 * @internal
 */
export function* goBack(raw: RawIO, byteCount: number): Program<boolean> {
  if (!raw.seekable || raw.appending === true) return false
  let start: number
  let isLast: boolean
  try {
    const end = yield* raw.tell()
    start = end - byteCount
    isLast = (yield* raw.seek(0, 2)) <= end
    yield* raw.seek(start, 0)
  } catch {
    return false // what is reported is why the write failed
  }
  try {
    if (isLast) yield* raw.truncate(start)
  } catch {
    // what is left there lies behind the position
  }
  return true
}

// oxlint-disable-next-line require-yield
function* never(): Program<boolean> {
  return false
}

/** Runs both, the second even if the first fails; its error has the first's as cause, or the first's is thrown. @internal */
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
    // a close that flushes again fails for the same reason, and says so itself
    if (flushError !== undefined && error instanceof Error && error.cause === undefined) error.cause = flushError
    throw error
  }
  if (flushError !== undefined) throw flushError
}
