/**
 * Buffered reading of bytes.
 *
 * An operation first reads the bytes that it needs into the buffer, and then takes them by moving the position over
 * them. Taken bytes stay in memory until the next operation begins. So an operation that fails, or that is interrupted
 * before its result is delivered, can be rolled back without losing bytes.
 *
 * @since 0.1.0
 */
import {
  type AnyOSError,
  ClosedFileError,
  InvalidArgumentError,
  makeOSError,
  TextTooLongError,
  UnsupportedOperation
} from "../errors/index.js"
import { callSize, checkBytes, fill } from "../internal/arguments.js"
import { allocate, asPlain, type ByteBuffer } from "../internal/buffer.js"
import type { Program } from "../program/program.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"

/** Bytes kept free before a block that is read ahead. The unfinished line before the block is copied there. */
const headroom = 4096

/**
 * An empty buffer of more bytes than this is released, so that one huge line does not occupy memory until the close.
 */
const keptCapacity = 2 ** 20

/** Size in bytes of the first and of the largest block that is read for lines, if blocks grow. */
const firstBlock = 8192
const largestBlock = 262_144

/** The EAGAIN error, for reads whose result type cannot express "not ready". @internal */
export const notReady = (): AnyOSError => makeOSError({ code: "EAGAIN", syscall: "read", pathInMessage: false })

/** The error of every operation after `detach`; `below` names the layer that was detached. @internal */
export const detachedError = (below: "raw stream" | "underlying buffer"): InvalidArgumentError =>
  new InvalidArgumentError(`${below} has been detached`)

/** Checks a position that a raw file reports, which may be the user's own implementation (B26). @internal */
export const checkPosition = (position: number): number => {
  if (position >= 0) return position
  throw makeOSError({ code: "EIO", syscall: "lseek", pathInMessage: false }, {
    cause: new Error(`Raw stream returned invalid position ${position}`)
  })
}

/** Checks the arguments of `seek` before a raw file, which may be the user's own, gets them. @internal */
export const checkOffset = (offset: number, whence: Whence): void => {
  if (!Number.isSafeInteger(offset)) throw new InvalidArgumentError(`an offset must be an integer: ${offset}`)
  if (whence !== 0 && whence !== 1 && whence !== 2) {
    throw new InvalidArgumentError(`whence value ${String(whence)} unsupported`)
  }
}

/** From this many bytes on, handing the buffer's memory over to the caller is faster than copying from it. */
const handOverSize = 65_536

const lineFeed = 0x0a

const noMemory = allocate(0)

/**
 * Options of a buffered reader.
 *
 * @example
 * ```ts
 * import { BufferedReader, type BufferedReaderOptions, Lease, perform, Pool, RawFile, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("big.txt", "line\n".repeat(10_000))
 *
 * // the number of calls that reading all lines takes
 * const callsWith = (options: BufferedReaderOptions): number => {
 *   const pool = new Pool(inline)
 *   const how = { mode: "rb", readable: true, writable: false, appending: false, seekable: true, position: 0, size: 50_000 }
 *   new Task(pool, function*() {
 *     const fd = yield* perform({ op: "open", path: "big.txt", flags: 0, mode: 0 })
 *     const file = new BufferedReader(new RawFile(new Lease(fd, "big.txt", true), how), 4096, options)
 *     yield* file.readlines()
 *     yield* file.close()
 *   }).start()
 *   return pool.stats().completed
 * }
 * console.log(callsWith({}), callsWith({ growing: true }))
 *
 * // Output:
 * // 16 6
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedReaderOptions {
  /**
   * Whether the blocks that are read for lines and text double in size, up to 256 KiB, while a file is read in
   * sequence. By default they do not: every block has the size of the buffer.
   */
  readonly growing?: boolean | undefined
}

/** A batch of lines, where each ends behind the first byte, and the state that `rollback` returns to. */
interface Batch {
  readonly lines: ReadonlyArray<Uint8Array>
  readonly ends: ReadonlyArray<number>
  readonly mark: number
  readonly handedOver: ByteBuffer | undefined
}

/**
 * A reader with a buffer of `bufferSize` bytes over a raw file.
 *
 * An operation fails with `ClosedFileError` after `close`, with `InvalidArgumentError` after `detach`, and with the
 * system's error, an `AnyOSError`, if a call fails. A failed operation has consumed nothing.
 *
 * Invariant: `memory[mark, pos)` are the bytes that the last operation took, and `memory[pos, end)` those that were
 * read and not yet taken. If `aheadCount` is not `undefined`, that many bytes follow them, in `aheadMemory` behind its
 * headroom. While a transfer is in progress, its memory is not moved, handed over or written to.
 *
 * Every operation first calls `begin`. The task that runs it calls `rollback` if it fails or its result is not
 * delivered, before another operation begins.
 *
 * @example
 * ```ts
 * import { BufferedReader, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "one\ntwo\n")
 *
 * const pool = new Pool(inline)
 * new Task(pool, function*() {
 *   const file = yield* openFile("note.txt", "rb")
 *   if (!(file instanceof BufferedReader)) return
 *   const calls = pool.stats().completed
 *   const line = yield* file.readline() // one call fills the buffer
 *   const next = yield* file.peek() // buffered bytes need no call
 *   console.log(line.length, next.length, yield* file.tell(), pool.stats().completed - calls)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // 4 4 4 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class BufferedReader implements TransferOwner {
  readonly raw: RawIO
  /** In bytes. */
  readonly bufferSize: number
  /** @internal */
  memory: ByteBuffer = noMemory
  /** Where the bytes begin that are taken next. @internal */
  pos = 0
  /** @internal */
  end = 0
  /** The offset of `memory[0]` in the file, in bytes from where it was opened or last sought to. */
  private origin = 0
  /** Where the last operation began; `rollback` returns there. @internal */
  mark = 0
  private readonly growing: boolean
  /** Size of the next block, in bytes. */
  private block: number
  /** The last operation, or the last but a `tell`, if it was a batch of lines: what gives its lines back. */
  private lastBatch: Batch | undefined = undefined
  /** The buffer's former memory, if the last operation handed it over to its caller. */
  private handedOver: ByteBuffer | undefined = undefined
  private aheadMemory: ByteBuffer = noMemory
  private aheadCount: number | undefined = undefined
  /** The transfer in progress: a read into `memory`, or a read-ahead into `aheadMemory`. */
  private transfer: "fill" | "ahead" | undefined = undefined
  /** The count of bytes of the last completed transfer, `null` if it moved none. */
  private lastCount: number | null = null
  /** Whether the last operation found the descriptor not ready. An empty result is not the end of the file then. */
  blocked = false
  private detached = false

  constructor(raw: RawIO, bufferSize: number, options: BufferedReaderOptions = {}) {
    if (!(bufferSize > 0)) throw new InvalidArgumentError("buffer size must be strictly positive") // B02
    if (!raw.readable) throw new UnsupportedOperation("File or stream is not readable.")
    this.raw = raw
    this.bufferSize = bufferSize
    this.growing = options.growing ?? false
    this.block = this.firstBlock
  }

  get closed(): boolean {
    return this.raw.closed
  }

  /** Bytes taken since the file was opened or last sought. @internal */
  get taken(): number {
    return this.origin + this.pos
  }

  /** Whether bytes were read and not taken: the raw file's position is then behind this reader's. @internal */
  get hasRead(): boolean {
    return this.available > 0 || this.aheadCount !== undefined
  }

  /** Bytes in the buffer, which can be taken without a call. */
  get available(): number {
    return this.end - this.pos
  }

  /**
   * Reads exactly `byteCount` bytes, fewer only at the end of the file; all that are left if it is -1. `null` if a
   * non-blocking descriptor has no data (B07). Fails with `InvalidArgumentError` for another negative count.
   */
  *read(byteCount = -1): Program<Uint8Array | null> {
    this.begin()
    if (byteCount === -1) return yield* this.readAll()
    if (!(byteCount >= 0)) throw new InvalidArgumentError("read length must be non-negative or -1") // B03
    // B08: no call once there are enough bytes, else a pipe would block
    while (this.available < byteCount) {
      const count = yield* this.fill(Math.min(byteCount - this.available, Math.max(this.available, keptCapacity)))
      if (count === null && this.available === 0) return null
      if (count === null || count === 0) break
    }
    return this.takeLast(Math.min(byteCount, this.available))
  }

  /**
   * Reads at most `byteCount` bytes, by default the buffer's size, with at most one call; with none if bytes are
   * buffered (B04). Empty at the end of the file, and if a non-blocking descriptor has no data.
   */
  *read1(byteCount = -1): Program<Uint8Array> {
    this.begin()
    const limit = byteCount < 0 ? this.bufferSize : byteCount
    if (this.available === 0 && limit > 0) yield* this.fill(callSize(this.raw, limit))
    return this.take(Math.min(limit, this.available))
  }

  /**
   * Copies the buffered bytes without taking them, after one call if there are none. Empty at the end of the file, and
   * if a non-blocking descriptor has no data.
   */
  *peek(): Program<Uint8Array> {
    this.begin()
    if (this.available === 0) yield* this.fill(this.bufferSize)
    return new Uint8Array(this.memory.subarray(this.pos, this.end))
  }

  /**
   * Reads a line with its "\n", or its first `limit` bytes. Empty at the end of the file. If a non-blocking descriptor
   * has no more data, what there is of the line.
   */
  *readline(limit = -1): Program<Uint8Array> {
    this.begin()
    const end = yield* this.findLine(limit < 0 ? Infinity : limit)
    return this.take(end - this.pos)
  }

  /** Reads all lines that are left, or as many as it takes to exceed `hint` bytes (B10: 0 and below mean no limit). */
  *readlines(hint = -1): Program<Array<Uint8Array>> {
    this.begin()
    const lines: Array<Uint8Array> = []
    let byteLength = 0
    for (;;) {
      const line = this.take((yield* this.findLine(Infinity)) - this.pos)
      if (line.length === 0) return lines
      lines.push(line)
      byteLength += line.length
      if (hint > 0 && byteLength > hint) return lines
    }
  }

  /**
   * Reads the next lines, at least one and at most `maxLines`; `undefined` at the end of the file. The lines of one
   * batch share memory, which nothing else uses. With `ahead`, reading the next block begins before this returns. Fails
   * with `TextTooLongError` if the first line, without its "\n", has more than `maxLength` bytes; that line stays in
   * the file. Fails with `BlockingIOError` if a non-blocking descriptor has no data.
   */
  *readLineBatch(
    maxLines: number,
    keepEnds: boolean,
    ahead: boolean,
    maxLength = Infinity
  ): Program<ReadonlyArray<Uint8Array> | undefined> {
    this.begin()
    let stop = yield* this.findLine(maxLength + 1)
    const isTooLong = (start: number, end: number): boolean =>
      end - start > maxLength && (end - start > maxLength + 1 || this.memory[end - 1] !== lineFeed)
    if (isTooLong(this.pos, stop)) throw new TextTooLongError({ byteLength: stop - this.pos, limit: maxLength })
    if (stop === this.pos && this.blocked) throw notReady()
    if (stop === this.pos) return undefined
    if (ahead) yield* this.readAhead()
    const ends = [stop - this.pos]
    while (ends.length < maxLines) {
      const found = this.memory.indexOf(lineFeed, stop)
      if (found < 0 || found >= this.end || isTooLong(stop, found + 1)) break
      stop = found + 1
      ends.push(stop - this.pos)
    }
    const bytes = this.take(stop - this.pos)
    let from = 0
    const lines = ends.map((end) => {
      const line = bytes.subarray(from, !keepEnds && bytes[end - 1] === lineFeed ? end - 1 : end)
      from = end
      return line
    })
    this.lastBatch = { lines, ends, mark: this.mark, handedOver: this.handedOver }
    return lines
  }

  /**
   * Returns the lines from index `used` on of a batch to the file, if no operation but `tell` began since the batch was
   * read.
   */
  unreadLines(lines: ReadonlyArray<Uint8Array>, used: number): void {
    const batch = this.lastBatch
    if (batch?.lines !== lines) return
    this.mark = batch.mark
    this.handedOver = batch.handedOver
    this.rollback()
    this.pos += batch.ends[used - 1] ?? 0
  }

  /**
   * Fills `target`, as far as the file has bytes; results in their count, or in `null` if a non-blocking descriptor has
   * no data. Fails with `InvalidArgumentError` if `target` is not a `Uint8Array`, or loses its memory meanwhile.
   */
  *readinto(target: Uint8Array): Program<number | null> {
    checkBytes(target)
    const bytes = yield* this.read(target.length)
    if (bytes === null) return null
    fill(target, bytes)
    return bytes.length
  }

  /**
   * As `readinto`, with at most one call; with none if bytes are buffered and the missing ones would fit into the
   * buffer (B06). 0 also if a non-blocking descriptor has no data.
   */
  *readinto1(target: Uint8Array): Program<number> {
    this.begin()
    checkBytes(target)
    const missing = target.length - this.available
    if (missing > (this.available > 0 ? this.bufferSize : 0)) yield* this.fill(missing)
    const bytes = this.take(Math.min(target.length, this.available))
    fill(target, bytes)
    return bytes.length
  }

  /** The position in bytes. */
  *tell(): Program<number> {
    const { lastBatch } = this
    this.begin()
    this.lastBatch = lastBatch // its lines can still be given back: the position does not move
    return yield* this.position()
  }

  /**
   * Moves the position, without a call if it stays within the buffered bytes; results in the new one. Fails with
   * `InvalidArgumentError` for an invalid offset or `whence`, and with the raw file's error if it cannot seek.
   */
  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.begin()
    if (!this.raw.seekable) return yield* this.raw.seek(offset, whence) // it fails with the reason
    checkOffset(offset, whence)
    yield* this.raw.settle()
    const from = yield* this.position()
    if (whence !== 2) {
      const target = whence === 0 ? offset : from + offset
      if (target >= from && target <= from + this.available) {
        this.pos += target - from
        this.mark = this.pos
        return target
      }
    }
    const position = yield* this.raw.seek(whence === 1 ? from + offset : offset, whence === 1 ? 0 : whence)
    this.drop()
    return checkPosition(position)
  }

  /** Does nothing: there is nothing to write. Fails only if the file is closed or detached, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkAttached()
    if (this.closed) throw new ClosedFileError()
  }

  /** Results in the raw file, with its position moved to this reader's. Every later operation here fails (B16). */
  *detach(): Program<RawIO> {
    this.begin()
    if (this.raw.seekable) yield* this.alignRaw()
    this.detached = true
    return this.raw
  }

  /** Closes the raw file. Fails if it was detached: closing it is up to its new owner then (B16). */
  *close(): Program<void> {
    this.checkAttached()
    yield* this.raw.close()
  }

  /** Throws `InvalidArgumentError` if `detach` was called (B16). */
  checkAttached(): void {
    if (this.detached) throw detachedError("raw stream")
  }

  /** Moves the raw file's position to this reader's, and discards the bytes that were read and not taken. @internal */
  *alignRaw(): Program<void> {
    yield* this.raw.settle()
    if (!this.hasRead) return
    yield* this.raw.seek(yield* this.position(), 0)
    this.drop()
  }

  /**
   * Discards the bytes that were read and not taken, after the raw file was moved. No transfer may be in progress.
   *
   * @internal
   */
  drop(): void {
    this.pos = this.mark = this.end
    this.origin = -this.pos
    this.aheadCount = undefined
    this.handedOver = undefined
    this.block = this.firstBlock
  }

  /**
   * Begins to read the next block, so that it arrives while the buffered bytes are used. Does nothing if one was begun.
   */
  *readAhead(): Program<void> {
    const byteCount = this.block
    if (this.transfer !== undefined || this.aheadCount !== undefined) return
    if (this.aheadMemory.length < headroom + byteCount) this.aheadMemory = allocate(headroom + byteCount)
    this.transfer = "ahead"
    if (!(yield* this.raw.readAhead(this.aheadMemory, headroom, byteCount, this))) this.transfer = undefined
  }

  /** Reads the next block into the buffer: as `fill`, with a size that grows. @internal */
  *fillBlock(): Program<number | null> {
    const count = yield* this.fill(this.block)
    if (this.growing && this.block < largestBlock) this.block *= 2
    return count
  }

  /**
   * Adds bytes to the buffer by at most one call, which asks for `byteCount` bytes or the buffer's size, whichever is
   * more. Results in the count of bytes added: 0 at the end of the file, `null` if a non-blocking descriptor has no
   * data.
   *
   * @internal
   */
  *fill(byteCount: number): Program<number | null> {
    if (this.transfer !== undefined) {
      const wasAhead = this.transfer === "ahead"
      yield* this.raw.settle()
      if (!wasAhead && this.lastCount !== null) return this.lastCount
    }
    if (this.aheadCount !== undefined) return this.takeAhead(this.aheadCount)
    // another transfer of the raw file is waited for first: if that wait is interrupted, no read of ours has begun
    yield* this.raw.settle()
    const length = Math.max(byteCount, this.bufferSize)
    this.makeRoom(length)
    this.transfer = "fill"
    const count = yield* this.raw.readInto(this.memory, this.end, length, this)
    this.blocked = count === null
    return count
  }

  /** Begins an operation: checks that the file is open, and makes what the last operation took final. @internal */
  begin(): void {
    this.checkAttached()
    if (this.raw.closed) throw new ClosedFileError()
    this.mark = this.pos
    this.handedOver = undefined
    this.blocked = false
    this.lastBatch = undefined
  }

  /** Undoes what the last operation took: the position is where it began. */
  rollback(): void {
    if (this.handedOver !== undefined) {
      this.memory = this.handedOver
      this.end = this.handedOver.length
      this.origin -= this.end
      this.handedOver = undefined
    }
    this.pos = this.mark
  }

  /** Called by the raw file when the transfer in progress is complete. */
  completed(byteCount: number | null): void {
    if (this.transfer === "ahead") this.aheadCount = byteCount ?? undefined
    else this.end += byteCount ?? 0
    this.lastCount = byteCount
    this.transfer = undefined
  }

  /** Size in bytes of the first block after the file was opened or sought. */
  private get firstBlock(): number {
    return this.growing ? Math.max(firstBlock, this.bufferSize) : this.bufferSize
  }

  /** The offset in the file, in bytes, of the byte that is taken next. @internal */
  *position(): Program<number> {
    return checkPosition(yield* this.raw.tell()) - this.available - (this.aheadCount ?? 0)
  }

  /** Reads the rest of the file. Each read asks for the expected bytes, and at least for as many as are buffered. */
  private *readAll(): Program<Uint8Array | null> {
    for (;;) {
      const count = yield* this.fill(Math.max(this.raw.sizeHint + 1, this.available))
      if (count === null && this.available === 0) return null
      if (count === null || count === 0) return this.takeLast(this.available)
    }
  }

  /**
   * Reads until the buffer holds a line end, `limit` bytes, or the rest of the file; the index in `memory` where the
   * line ends.
   */
  private *findLine(limit: number): Program<number> {
    let scanned = 0
    for (;;) {
      const found = this.memory.indexOf(lineFeed, this.pos + scanned)
      if (found >= 0 && found < this.end) return Math.min(found + 1, this.pos + limit)
      scanned = this.available
      if (scanned >= limit) return this.pos + limit
      const count = yield* this.fillBlock()
      if (count === null || count === 0) return this.end
    }
  }

  /** Takes the next `byteCount` bytes, which are buffered, as a copy. */
  private take(byteCount: number): Uint8Array {
    const from = this.pos
    this.pos += byteCount
    return new Uint8Array(this.memory.subarray(from, this.pos))
  }

  /** As `take`, as the last step of an operation: large memory that would be copied whole is handed over instead. */
  private takeLast(byteCount: number): Uint8Array {
    const { memory } = this
    if (this.mark > 0 || this.pos > 0 || byteCount < memory.length || byteCount < handOverSize || this.transfer) {
      return this.take(byteCount)
    }
    this.handedOver = memory
    this.memory = noMemory
    this.origin += byteCount
    this.pos = this.end = this.mark = 0
    return asPlain(memory)
  }

  /**
   * Adds the block that was read ahead to the buffer. If what the buffer holds fits into the headroom, it is copied
   * there and the two memories change places; else the block is copied.
   */
  private takeAhead(byteCount: number): number {
    this.aheadCount = undefined
    const kept = this.end - this.mark
    const taken = this.pos - this.mark
    if (kept <= headroom) {
      const memory = this.aheadMemory
      memory.set(this.memory.subarray(this.mark, this.end), headroom - kept)
      this.aheadMemory = this.memory
      this.memory = memory
      this.origin += this.mark - (headroom - kept)
      this.mark = headroom - kept
      this.pos = this.mark + taken
      this.end = headroom + byteCount
    } else {
      this.makeRoom(byteCount)
      this.memory.set(this.aheadMemory.subarray(headroom, headroom + byteCount), this.end)
      this.end += byteCount
    }
    return byteCount
  }

  /**
   * Makes room for `byteCount` bytes behind `end`. Bytes are moved to the front only if at least as many before them
   * are no longer needed, and memory at least doubles; so the time for a line is proportional to its length.
   */
  private makeRoom(byteCount: number): void {
    const kept = this.end - this.mark
    const taken = this.pos - this.mark
    const capacity = this.memory.length
    if (kept === 0) {
      this.origin += this.pos
      this.mark = this.pos = this.end = 0
      if (capacity > keptCapacity && capacity > byteCount) this.memory = noMemory
    }
    if (this.memory.length - this.end >= byteCount) return
    if (this.memory.length >= kept + byteCount && this.mark >= kept) {
      this.memory.copyWithin(0, this.mark, this.end)
    } else {
      const grown = allocate(Math.max(kept + byteCount, kept === 0 ? 0 : 2 * capacity))
      grown.set(this.memory.subarray(this.mark, this.end))
      this.memory = grown
    }
    this.origin += this.mark
    this.mark = 0
    this.pos = taken
    this.end = kept
  }
}
