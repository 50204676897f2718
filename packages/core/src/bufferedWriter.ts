/**
 * Buffered writing of bytes.
 *
 * @since 0.1.0
 */
import { checkOffset, checkPosition, detachedError } from "./bufferedReader.js"
import { BlockingIOError, ClosedFileError, InvalidArgumentError, makeOSError, UnsupportedOperation } from "./errors.js"
import { checkBytes, isBytes, isDetached } from "./internal/arguments.js"
import { allocate, type ByteBuffer } from "./internal/buffer.js"
import { lookupErrno } from "./internal/errno.js"
import { Cancelled, type Program } from "./program.js"
import type { RawIO, TransferOwner, Whence } from "./raw.js"

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
 * caller's. More than `bufferSize` bytes are pending only after such an interruption.
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
   * Accepts all of `data`: small data into the buffer, large data through calls. The count is always its length; where
   * a non-blocking descriptor takes less, the error says how much of this write was accepted (B13).
   *
   * An interruption leaves nothing half done: either nothing of `data` was accepted, or all of it, and what was not
   * written yet is written before anything else. Where the memory of large data is transferred while a call runs, the pieces
   * that were copied by then are written, and the write fails.
   */
  *write(data: Uint8Array): Program<number> {
    this.checkOpen()
    checkBytes(data)
    const cached = this.writeCached(data)
    if (cached !== undefined) return cached
    const { length } = data
    if (!(yield* this.drain())) return this.acceptSome(data, 0)
    let accepted = 0
    try {
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
    } catch (error) {
      // the caller is told of a failure, and may write again: nothing of this write may be written twice
      if (error instanceof Cancelled) {
        if (!isDetached(data)) this.append(data.subarray(accepted))
      } else if (!(error instanceof BlockingIOError)) this.start = this.end = 0
      throw error
    }
    checkBytes(data)
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

  /** Writes each of `data`. */
  *writelines(data: Iterable<Uint8Array>): Program<void> {
    this.checkOpen()
    for (const item of data) yield* this.write(item)
  }

  /**
   * Accepts all of `data` before any call is made, whatever becomes of the calls, and then writes until no more is
   * pending than the buffer holds. For the text layer, which gives its bytes away for good.
   */
  *accept(data: Uint8Array): Program<void> {
    this.checkOpen()
    this.append(data)
    if (this.pending > this.bufferSize && !(yield* this.drain())) throw this.wouldBlock(0)
  }

  /**
   * As `accept`, but the last call is begun and not waited for: its result is the next operation's to take. What was
   * begun before is finished first.
   */
  *acceptBehind(data: Uint8Array): Program<void> {
    this.checkOpen()
    if (!(yield* this.drain())) {
      yield* this.accept(data)
      return
    }
    this.append(data)
    const begun = yield* this.raw.writeBehind?.(this.memory, this.start, this.pending, this) ?? never()
    if (!begun && !(yield* this.drain())) throw this.wouldBlock(0)
  }

  /** Takes the result of a call that `acceptBehind` began, and finishes what it left. */
  *finish(): Program<void> {
    yield* this.raw.settle()
    if (this.pending > this.bufferSize && !(yield* this.drain())) throw this.wouldBlock(0)
  }

  /** Writes what is pending. Bytes that a call did not take stay, and the next flush tries again. */
  *flush(): Program<void> {
    this.checkOpen()
    if (!(yield* this.drain())) throw this.wouldBlock(0)
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
    if (this.pending === 0) yield* this.raw.close()
    else yield* flushAndClose(this.flush(), this.raw.close())
  }

  /** Called by `raw`. */
  landed(byteCount: number | null): void {
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

  /** After a drain that would block: what still fits in the buffer is accepted. */
  private acceptSome(data: Uint8Array, from: number): number {
    checkBytes(data)
    const room = Math.max(0, this.bufferSize - this.pending)
    const accepted = Math.min(data.length, from + room)
    this.append(data.subarray(from, accepted))
    if (accepted < data.length) throw this.wouldBlock(accepted)
    return accepted
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
