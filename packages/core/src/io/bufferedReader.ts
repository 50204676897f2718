/**
 * Buffered reading of bytes.
 *
 * The buffer is the truth about the position: an operation brings the bytes that it needs into the buffer and takes them
 * there, and what it took stays in memory until the next operation begins. So an operation that fails, or whose result
 * nobody took, is rolled back, and loses nothing.
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

/** Room before a block that is read ahead, in bytes, for the unfinished line that comes before it. */
const headroom = 4096

/** A drained buffer larger than this, in bytes, is given back: one huge line must not keep its memory for good. */
const keptCapacity = 2 ** 20

/** The first and the largest block that is read for lines, in bytes, where blocks may grow. */
const firstBlock = 8192
const largestBlock = 262_144

/** What a read that would block is where nothing else can say so. @internal */
export const notReady = (): AnyOSError => makeOSError({ code: "EAGAIN", syscall: "read", pathInMessage: false })

/** Of a layer that was given up by `detach`: `below` is what it had. @internal */
export const detachedError = (below: "raw stream" | "underlying buffer"): InvalidArgumentError =>
  new InvalidArgumentError(`${below} has been detached`)

/** A raw file of the user's own may say anything (B26). @internal */
export const checkPosition = (position: number): number => {
  if (position >= 0) return position
  throw makeOSError({ code: "EIO", syscall: "lseek", pathInMessage: false }, {
    cause: new Error(`Raw stream returned invalid position ${position}`)
  })
}

/** What no raw file is to see: it may be the user's own. @internal */
export const checkOffset = (offset: number, whence: Whence): void => {
  if (!Number.isSafeInteger(offset)) throw new InvalidArgumentError(`an offset must be an integer: ${offset}`)
  if (whence !== 0 && whence !== 1 && whence !== 2) {
    throw new InvalidArgumentError(`whence value ${String(whence)} unsupported`)
  }
}

/** From this many bytes on, giving the memory away beats copying out of it. */
const givenAway = 65_536

const lineFeed = 0x0a

const noMemory = allocate(0)

/**
 * How a buffered reader reads.
 *
 * @example
 * ```ts
 * import { BufferedReader, type BufferedReaderOptions, Lease, perform, Pool, RawFile, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("big.txt", "line\n".repeat(10_000))
 *
 * // counts the calls that it takes to read all lines
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
   * Whether the blocks that are read for lines and text double, up to 256 KiB, while a file is read in sequence. If
   * not, the default, they have the size of the buffer.
   */
  readonly growing?: boolean | undefined
}

/**
 * A reader with a buffer of `bufferSize` bytes over a raw file.
 *
 * Invariant: `memory[held, pos)` are the bytes that the last operation took, `memory[pos, end)` those that were read and
 * not yet taken, and after them, if `aheadCount` is not `undefined`, come that many bytes in `aheadMemory` behind its
 * headroom. While a transfer flies, its memory is not moved, given away or written to.
 *
 * Every operation first calls `begin`. Its driver calls `rollback` if it fails or its result is not taken, before
 * another begins.
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
 *   const next = yield* file.peek() // what it holds costs none
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
  /** @internal */
  pos = 0
  /** @internal */
  end = 0
  /** The offset in the stream, since it was opened or last sought, of `memory[0]`. */
  private origin = 0
  /** @internal */
  held = 0
  private readonly growing: boolean
  private block: number
  private lastBatch: { readonly lines: ReadonlyArray<Uint8Array>; readonly ends: ReadonlyArray<number> } | undefined =
    undefined
  private given: ByteBuffer | undefined = undefined
  private aheadMemory: ByteBuffer = noMemory
  private aheadCount: number | undefined = undefined
  private flying: "fill" | "ahead" | undefined = undefined
  private lastLanded: number | null = null
  /** Whether the last operation found the descriptor not ready: where it gave nothing, that is not the end of the file. */
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

  /** How many bytes were taken since the file was opened or last sought. @internal */
  get taken(): number {
    return this.origin + this.pos
  }

  /** Whether there are bytes that were read and not taken: then the raw file is elsewhere. @internal */
  get hasRead(): boolean {
    return this.available > 0 || this.aheadCount !== undefined
  }

  /** How many bytes can be had without a call. */
  get available(): number {
    return this.end - this.pos
  }

  /**
   * Exactly `byteCount` bytes, fewer only at the end of the file; all that is left if it is -1. `null` if nothing was
   * there and the descriptor would block (B07).
   */
  *read(byteCount = -1): Program<Uint8Array | null> {
    this.begin()
    if (byteCount === -1) return yield* this.readAll()
    if (!(byteCount >= 0)) throw new InvalidArgumentError("read length must be non-negative or -1") // B03
    // B08: no call once the request is satisfied, else a pipe would block
    while (this.available < byteCount) {
      const count = yield* this.fill(Math.min(byteCount - this.available, Math.max(this.available, keptCapacity)))
      if (count === null && this.available === 0) return null
      if (count === null || count === 0) break
    }
    return this.takeLast(Math.min(byteCount, this.available))
  }

  /** At most `byteCount` bytes, with at most one call, and none if there are bytes in the buffer (B04). */
  *read1(byteCount = -1): Program<Uint8Array> {
    this.begin()
    const limit = byteCount < 0 ? this.bufferSize : byteCount
    if (this.available === 0 && limit > 0) yield* this.fill(callSize(this.raw, limit))
    return this.take(Math.min(limit, this.available))
  }

  /** The bytes that come next, at least one unless at the end of the file, without taking them. At most one call. */
  *peek(): Program<Uint8Array> {
    this.begin()
    if (this.available === 0) yield* this.fill(this.bufferSize)
    return new Uint8Array(this.memory.subarray(this.pos, this.end))
  }

  /** A line with its "\n", or its first `limit` bytes. Empty at the end of the file. */
  *readline(limit = -1): Program<Uint8Array> {
    this.begin()
    const end = yield* this.findLine(limit < 0 ? Infinity : limit)
    return this.take(end - this.pos)
  }

  /** All lines that are left, or as many as it takes to exceed `hint` bytes (B10: 0 and below mean no limit). */
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
   * The next lines, at least one and at most `maxLines`; `undefined` at the end of the file. The lines of one answer
   * share memory of their own. With `ahead`, reading the block after them begins before this returns. A line of more than
   * `maxLength` bytes, without its end, is a `TextTooLongError` when its turn comes, and stays in the file.
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
    this.lastBatch = { lines, ends }
    return lines
  }

  /** Puts back the lines from `used` on of a batch, if nothing else was done since it was taken. */
  unreadLines(lines: ReadonlyArray<Uint8Array>, used: number): void {
    const batch = this.lastBatch
    if (batch?.lines !== lines) return
    this.rollback()
    this.pos += batch.ends[used - 1] ?? 0
  }

  /** Fills `target` as far as the file goes; the count of bytes, or `null` if nothing was there and it would block. */
  *readinto(target: Uint8Array): Program<number | null> {
    checkBytes(target)
    const bytes = yield* this.read(target.length)
    if (bytes === null) return null
    fill(target, bytes)
    return bytes.length
  }

  /** As `readinto`, with at most one call; none if the buffer has bytes and the rest would fit into it (B06). */
  *readinto1(target: Uint8Array): Program<number> {
    this.begin()
    checkBytes(target)
    const missing = target.length - this.available
    if (missing > (this.available > 0 ? this.bufferSize : 0)) yield* this.fill(missing)
    const bytes = this.take(Math.min(target.length, this.available))
    fill(target, bytes)
    return bytes.length
  }

  *tell(): Program<number> {
    this.begin()
    return yield* this.position()
  }

  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.begin()
    if (!this.raw.seekable) return yield* this.raw.seek(offset, whence) // which says why not
    checkOffset(offset, whence)
    yield* this.raw.settle()
    const from = yield* this.position()
    if (whence !== 2) {
      const target = whence === 0 ? offset : from + offset
      if (target >= from && target <= from + this.available) {
        this.pos += target - from
        this.held = this.pos
        return target
      }
    }
    const position = yield* this.raw.seek(whence === 1 ? from + offset : offset, whence === 1 ? 0 : whence)
    this.drop()
    return checkPosition(position)
  }

  /** Nothing to write. Fails if the file is closed or was given up, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkAttached()
    if (this.closed) throw new ClosedFileError()
  }

  /** Gives up the raw file, which goes on where this one was; nothing can be done with this one then (B16). */
  *detach(): Program<RawIO> {
    this.begin()
    if (this.raw.seekable) yield* this.forget()
    this.detached = true
    return this.raw
  }

  /** Closes the raw file, unless it was given up: then it is another's to close, and this fails (B16). */
  *close(): Program<void> {
    this.checkAttached()
    yield* this.raw.close()
  }

  /** Throws if the raw file was given up by `detach` (B16). */
  checkAttached(): void {
    if (this.detached) throw detachedError("raw stream")
  }

  /** Undoes reading ahead: the raw file goes to where this one is. @internal */
  *forget(): Program<void> {
    yield* this.raw.settle()
    if (!this.hasRead) return
    yield* this.raw.seek(yield* this.position(), 0)
    this.drop()
  }

  /** Forgets what was read and not taken, for a raw file that is elsewhere now. Nothing must be in flight. @internal */
  drop(): void {
    this.pos = this.held = this.end
    this.origin = -this.pos
    this.aheadCount = undefined
    this.given = undefined
    this.block = this.firstBlock
  }

  /** Begins to read the next block while the bytes in the buffer are used, unless that was done already. */
  *readAhead(): Program<void> {
    const byteCount = this.block
    if (this.flying !== undefined || this.aheadCount !== undefined) return
    if (this.aheadMemory.length < headroom + byteCount) this.aheadMemory = allocate(headroom + byteCount)
    this.flying = "ahead"
    if (!(yield* this.raw.readAhead(this.aheadMemory, headroom, byteCount, this))) this.flying = undefined
  }

  /** Brings the next block into the buffer: as `fill`, with a size that grows. @internal */
  *fillBlock(): Program<number | null> {
    const count = yield* this.fill(this.block)
    if (this.growing && this.block < largestBlock) this.block *= 2
    return count
  }

  /**
   * Brings more bytes into the buffer by at most one call, for at least `byteCount` bytes or the buffer's size. The
   * count of bytes, 0 at the end of the file, or `null` where it would block.
   *
   * @internal
   */
  *fill(byteCount: number): Program<number | null> {
    if (this.flying !== undefined) {
      const wasAhead = this.flying === "ahead"
      yield* this.raw.settle()
      if (!wasAhead && this.lastLanded !== null) return this.lastLanded
    }
    if (this.aheadCount !== undefined) return this.takeAhead(this.aheadCount)
    // what else is in flight is waited for first: an interruption of that wait has begun no read
    yield* this.raw.settle()
    const length = Math.max(byteCount, this.bufferSize)
    this.makeRoom(length)
    this.flying = "fill"
    const count = yield* this.raw.readInto(this.memory, this.end, length, this)
    this.blocked = count === null
    return count
  }

  /** Checks that the file is open, and lets go of what the last operation took. @internal */
  begin(): void {
    this.checkAttached()
    if (this.raw.closed) throw new ClosedFileError()
    this.held = this.pos
    this.given = undefined
    this.blocked = false
    this.lastBatch = undefined
  }

  /** Puts back what the operation that began last has taken. */
  rollback(): void {
    if (this.given !== undefined) {
      this.memory = this.given
      this.end = this.given.length
      this.origin -= this.end
      this.given = undefined
    }
    this.pos = this.held
  }

  /** Called by `raw`. */
  completed(byteCount: number | null): void {
    if (this.flying === "ahead") this.aheadCount = byteCount ?? undefined
    else this.end += byteCount ?? 0
    this.lastLanded = byteCount
    this.flying = undefined
  }

  private get firstBlock(): number {
    return this.growing ? Math.max(firstBlock, this.bufferSize) : this.bufferSize
  }

  /** The position of what is taken next. @internal */
  *position(): Program<number> {
    return checkPosition(yield* this.raw.tell()) - this.available - (this.aheadCount ?? 0)
  }

  private *readAll(): Program<Uint8Array | null> {
    for (;;) {
      const count = yield* this.fill(Math.max(this.raw.sizeHint + 1, this.available))
      if (count === null && this.available === 0) return null
      if (count === null || count === 0) return this.takeLast(this.available)
    }
  }

  /** Fills until the buffer holds a whole line, `limit` bytes of one, or the last; where that ends in `memory`. */
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

  /** Takes bytes off the front. */
  private take(byteCount: number): Uint8Array {
    const from = this.pos
    this.pos += byteCount
    return new Uint8Array(this.memory.subarray(from, this.pos))
  }

  /** As `take`, at the end of an operation: memory that would be copied whole, and is large, is given away instead. */
  private takeLast(byteCount: number): Uint8Array {
    const { memory } = this
    if (this.held > 0 || this.pos > 0 || byteCount < memory.length || byteCount < givenAway || this.flying) {
      return this.take(byteCount)
    }
    this.given = memory
    this.memory = noMemory
    this.origin += byteCount
    this.pos = this.end = this.held = 0
    return asPlain(memory)
  }

  /** Makes the block that was read ahead the buffer, with what was left put before it, or adds it to what was left. */
  private takeAhead(byteCount: number): number {
    this.aheadCount = undefined
    const kept = this.end - this.held
    const taken = this.pos - this.held
    if (kept <= headroom) {
      const memory = this.aheadMemory
      memory.set(this.memory.subarray(this.held, this.end), headroom - kept)
      this.aheadMemory = this.memory
      this.memory = memory
      this.origin += this.held - (headroom - kept)
      this.held = headroom - kept
      this.pos = this.held + taken
      this.end = headroom + byteCount
    } else {
      this.makeRoom(byteCount)
      this.memory.set(this.aheadMemory.subarray(headroom, headroom + byteCount), this.end)
      this.end += byteCount
    }
    return byteCount
  }

  /**
   * Makes `byteCount` bytes free behind `end`. Bytes move to the front only over as many that are used up, and memory
   * at least doubles, so that a line of any length costs time in proportion to it.
   */
  private makeRoom(byteCount: number): void {
    const kept = this.end - this.held
    const taken = this.pos - this.held
    const capacity = this.memory.length
    if (kept === 0) {
      this.origin += this.pos
      this.held = this.pos = this.end = 0
      if (capacity > keptCapacity && capacity > byteCount) this.memory = noMemory
    }
    if (this.memory.length - this.end >= byteCount) return
    if (this.memory.length >= kept + byteCount && this.held >= kept) {
      this.memory.copyWithin(0, this.held, this.end)
    } else {
      const grown = allocate(Math.max(kept + byteCount, kept === 0 ? 0 : 2 * capacity))
      grown.set(this.memory.subarray(this.held, this.end))
      this.memory = grown
    }
    this.origin += this.held
    this.held = 0
    this.pos = taken
    this.end = kept
  }
}
