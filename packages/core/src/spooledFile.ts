/**
 * Spooled files: in memory until they outgrow it, and then in a temporary file.
 *
 * CPython swaps one file for another. Here the layers stay, and the raw file below them moves, with its position: what was
 * read ahead is the same in both places.
 *
 * @since 0.1.0
 */
import { BufferedRandom } from "./bufferedRandom.js"
import { BufferedReader } from "./bufferedReader.js"
import { BufferedWriter } from "./bufferedWriter.js"
import { ClosedFileError, InvalidArgumentError, makeOSError, UnsupportedOperation } from "./errors.js"
import { Lease } from "./lease.js"
import { MemoryFile } from "./memory.js"
import type { Mode } from "./mode.js"
import { checkOpenArguments, type OpenOptions } from "./open.js"
import { performOn, type Program } from "./program.js"
import { RawFile, type RawIO, type TransferOwner, type Whence } from "./raw.js"
import type { Stat } from "./stat.js"
import { TextFile } from "./textFile.js"
import { textFormat } from "./textOptions.js"
import { TextReader } from "./textReader.js"
import { TextWriter } from "./textWriter.js"
import { UnbufferedFile } from "./unbuffered.js"

/**
 * What a spooled file can do besides what its mode says.
 *
 * @example
 * ```ts
 * import { Pool, type Program, type Spooled, Task, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * function* onDisk(file: Spooled): Program<boolean> {
 *   yield* file.rollover()
 *   return file.rolled
 * }
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* new Tempfiles().spooledTemporaryFile("w+", { dir: "." })
 *   console.log(yield* onDisk(file))
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Spooled {
  /** Whether it has moved to a file of the file system. */
  readonly rolled: boolean
  /** Moves it there now. Content and position are the same; if it fails, so is all else. */
  readonly rollover: () => Program<void>
}

/**
 * A spooled file, as its mode makes it.
 *
 * @example
 * ```ts
 * import { Pool, type Program, type SpooledFile, Task, Tempfiles, TextFile } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * function* fill(file: SpooledFile): Program<void> {
 *   if (file instanceof TextFile) yield* file.write("x".repeat(100))
 * }
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* new Tempfiles().spooledTemporaryFile("w+", { maxSize: 99, dir: "." })
 *   yield* fill(file)
 *   console.log(file.rolled)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type SpooledFile =
  & Spooled
  & (BufferedRandom | BufferedReader | BufferedWriter | TextFile | TextReader | TextWriter | UnbufferedFile<RawIO>)

/** One call writes at most so much when the file moves, in bytes (N16). */
const largestWrite = 2 ** 30

/**
 * A raw file that is in memory until `roll`. Writing does not roll it over by itself: as in CPython, what was written stays
 * in memory if that fails, and can be read.
 *
 * @internal
 */
export class SpoolRaw implements RawIO {
  readonly readable: boolean
  readonly writable: boolean
  readonly seekable = true
  readonly isatty = false
  readonly maxSize: number
  private readonly mode: Mode
  private readonly create: () => Program<number>
  private memory: MemoryFile | undefined = new MemoryFile()
  private file: RawIO = this.memory!

  constructor(create: () => Program<number>, mode: Mode, maxSize: number) {
    this.create = create
    this.mode = mode
    this.maxSize = maxSize
    this.readable = mode.readable
    this.writable = mode.writable
  }

  get rolled(): boolean {
    return this.memory === undefined
  }

  /** F12: CPython says `None` while there is no file. */
  get name(): string | Uint8Array | number {
    return this.file.name
  }

  get closed(): boolean {
    return this.file.closed
  }

  get fileno(): number {
    return this.file.fileno
  }

  get sizeHint(): number {
    return this.file.sizeHint
  }

  /** Moves to a file of the file system, or, if that fails, nowhere. Nothing can be in flight. */
  *roll(): Program<void> {
    const { memory } = this
    if (memory === undefined) return
    if (memory.closed) throw new ClosedFileError()
    const position = yield* memory.tell()
    const bytes = memory.getvalue()
    const fd = yield* this.create()
    const lease = new Lease(fd, fd, true)
    let complete = false
    try {
      yield* writeAllOn(lease, bytes)
      complete = true
    } finally {
      if (!complete) yield* lease.close()
    }
    const { raw, readable, writable } = this.mode
    this.file = new RawFile(lease, {
      mode: raw,
      readable,
      writable,
      // the descriptor was not opened with O_APPEND, whatever the mode: neither is CPython's
      appending: false,
      seekable: true,
      position,
      size: bytes.length
    })
    this.memory = undefined
  }

  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    this.checkReadable()
    return yield* this.file.readInto(buffer, offset, length, owner)
  }

  readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    return this.file.readAhead(buffer, offset, length, owner)
  }

  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    this.checkWritable()
    return yield* this.file.write(buffer, offset, length, owner)
  }

  *writeBehind(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    return (yield* this.file.writeBehind?.(buffer, offset, length, owner) ?? never()) === true
  }

  settle(): Program<void> {
    return this.file.settle()
  }

  seek(offset: number, whence: Whence): Program<number> {
    return this.file.seek(offset, whence)
  }

  tell(): Program<number> {
    return this.file.tell()
  }

  *truncate(byteLength: number): Program<number> {
    this.checkWritable()
    return yield* this.file.truncate(byteLength)
  }

  close(): Program<void> {
    return this.file.close()
  }

  /** As `fileno`, what is about a file of the file system makes it one. */
  *stat(): Program<Stat> {
    yield* this.roll()
    return yield* this.file.stat!() // a RawFile has it
  }

  *sync(dataOnly: boolean): Program<void> {
    yield* this.roll()
    yield* this.file.sync!(dataOnly) // as above
  }

  *pread(byteCount: number, position: number): Program<Uint8Array> {
    this.checkReadable()
    return yield* this.file.pread!(byteCount, position) // both kinds have it
  }

  *pwrite(data: Uint8Array, position: number): Program<number> {
    this.checkWritable()
    if (this.maxSize > 0 && position + data.length > this.maxSize) yield* this.roll()
    return yield* this.file.pwrite!(data, position) // as above
  }

  private checkReadable(): void {
    if (!this.readable && !this.closed) throw new UnsupportedOperation("File not open for reading")
  }

  private checkWritable(): void {
    if (!this.writable && !this.closed) throw new UnsupportedOperation("File not open for writing")
  }
}

// oxlint-disable-next-line require-yield
function* never(): Program<boolean> {
  return false
}

function* writeAllOn(lease: Lease, bytes: Uint8Array): Program<void> {
  for (let total = 0; total < bytes.length;) {
    const length = Math.min(bytes.length - total, largestWrite)
    const count = yield* performOn(
      { op: "write", fd: lease.fd, buffer: bytes, offset: total, length, position: total },
      lease
    )
    if (count <= 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: no loop without end
    total += count
  }
}

interface Positioned extends Spooled {
  readonly spool: SpoolRaw
  readonly flush: () => Program<void>
  readonly tell: () => Program<number>
  readonly seek: (position: number) => Program<number>
}

/** Passes everything on to the raw file and moves that: the layers above see no difference. */
function* rollBytes(file: Positioned): Program<void> {
  if (file.spool.rolled) return
  yield* file.flush()
  yield* file.spool.roll()
}

/**
 * As `rollBytes`. CPython's decoder begins anew at the position then, which shows in where a later write goes (T28), and
 * in `newlines`.
 */
function* rollText(file: Positioned, reader: TextReader): Program<void> {
  if (file.spool.rolled) return
  const position = yield* file.tell()
  yield* rollBytes(file)
  yield* file.seek(position)
  reader.forgetNewlines()
}

/** F10, F11: after a write, a file whose position is beyond the size moves; 0 means that it never does. */
function* rollIfLarge(file: Spooled & { readonly spool: SpoolRaw }, tell: () => Program<number>): Program<void> {
  const { maxSize, rolled } = file.spool
  if (!rolled && maxSize > 0 && (yield* tell()) > maxSize) yield* file.rollover()
}

/** F14: so does one that is made larger than that. */
function* rollToTruncate(file: Spooled & { readonly spool: SpoolRaw }, byteLength: number | undefined): Program<void> {
  if (byteLength !== undefined && byteLength > file.spool.maxSize) yield* file.rollover()
}

/** @internal */
export class SpooledReader extends BufferedReader implements Spooled {
  declare readonly raw: SpoolRaw

  get spool(): SpoolRaw {
    return this.raw
  }

  get rolled(): boolean {
    return this.raw.rolled
  }

  rollover(): Program<void> {
    return rollBytes(this)
  }
}

/** @internal */
export class SpooledWriter extends BufferedWriter implements Spooled {
  declare readonly raw: SpoolRaw

  get spool(): SpoolRaw {
    return this.raw
  }

  get rolled(): boolean {
    return this.raw.rolled
  }

  rollover(): Program<void> {
    return rollBytes(this)
  }

  override *write(data: Uint8Array): Program<number> {
    const count = yield* super.write(data)
    yield* rollIfLarge(this, () => this.tell())
    return count
  }

  override *truncate(byteLength?: number): Program<number> {
    yield* rollToTruncate(this, byteLength)
    return yield* super.truncate(byteLength)
  }
}

/** @internal */
export class SpooledRandom extends BufferedRandom implements Spooled {
  declare readonly raw: SpoolRaw

  get spool(): SpoolRaw {
    return this.raw
  }

  get rolled(): boolean {
    return this.raw.rolled
  }

  rollover(): Program<void> {
    return rollBytes(this)
  }

  override *write(data: Uint8Array): Program<number> {
    const count = yield* super.write(data)
    yield* rollIfLarge(this, () => this.tell())
    return count
  }

  override *truncate(byteLength?: number): Program<number> {
    yield* rollToTruncate(this, byteLength)
    return yield* super.truncate(byteLength)
  }
}

/** @internal */
export class SpooledUnbuffered extends UnbufferedFile<SpoolRaw> implements Spooled {
  get spool(): SpoolRaw {
    return this.raw
  }

  get rolled(): boolean {
    return this.raw.rolled
  }

  rollover(): Program<void> {
    return rollBytes(this)
  }

  override *write(data: Uint8Array): Program<number | null> {
    const count = yield* super.write(data)
    yield* rollIfLarge(this, () => this.tell())
    return count
  }

  override *truncate(byteLength?: number): Program<number> {
    yield* rollToTruncate(this, byteLength)
    return yield* super.truncate(byteLength)
  }
}

/** @internal */
export class SpooledTextReader extends TextReader implements Spooled {
  declare readonly buffer: SpooledReader

  get spool(): SpoolRaw {
    return this.buffer.raw
  }

  get rolled(): boolean {
    return this.spool.rolled
  }

  rollover(): Program<void> {
    return rollText(this, this)
  }
}

/** @internal */
export class SpooledTextWriter extends TextWriter implements Spooled {
  declare readonly buffer: SpooledWriter

  get spool(): SpoolRaw {
    return this.buffer.raw
  }

  get rolled(): boolean {
    return this.spool.rolled
  }

  rollover(): Program<void> {
    return rollBytes(this)
  }

  override *write(text: string): Program<number> {
    const charCount = yield* super.write(text)
    yield* rollIfLarge(this, () => this.tell())
    return charCount
  }

  override *writelines(texts: Iterable<string>): Program<void> {
    yield* super.writelines(texts)
    yield* rollIfLarge(this, () => this.tell())
  }

  override *truncate(byteLength?: number): Program<number> {
    yield* rollToTruncate(this, byteLength)
    return yield* super.truncate(byteLength)
  }
}

/** @internal */
export class SpooledTextFile extends TextFile implements Spooled {
  declare readonly buffer: SpooledRandom

  get spool(): SpoolRaw {
    return this.buffer.raw
  }

  get rolled(): boolean {
    return this.spool.rolled
  }

  rollover(): Program<void> {
    return rollText(this, this.reader)
  }

  override *write(text: string): Program<number> {
    const charCount = yield* super.write(text)
    yield* rollIfLarge(this, () => this.place())
    return charCount
  }

  override *writelines(texts: Iterable<string>): Program<void> {
    yield* super.writelines(texts)
    yield* rollIfLarge(this, () => this.place())
  }

  override *truncate(byteLength?: number): Program<number> {
    yield* rollToTruncate(this, byteLength)
    return yield* super.truncate(byteLength)
  }

  /** In bytes, where `tell` gives a cookie. */
  private *place(): Program<number> {
    yield* this.flush()
    return yield* this.buffer.tell()
  }
}

/** The size of the buffer on it, in bytes, as that of a file in memory. */
const bufferSize = 8192

/**
 * Opens a spooled file. No call is made before it moves: `create` then gives the descriptor of an empty file that can be
 * read and written, at offset 0 and without O_APPEND.
 *
 * @internal
 */
export function* openSpooled( // oxlint-disable-line require-yield
  create: () => Program<number>,
  mode: string,
  options: OpenOptions & { readonly maxSize?: number | undefined }
): Program<SpooledFile> {
  const { buffering = -1, maxSize = 0 } = options
  const parsed = checkOpenArguments(mode, options)
  if (!(maxSize >= 0)) throw new InvalidArgumentError(`maxSize must be 0 or more: ${maxSize}`)
  const raw = new SpoolRaw(create, parsed, maxSize)
  if (buffering === 0) return new SpooledUnbuffered(raw)
  const size = buffering > 1 ? buffering : bufferSize
  const growing = { growing: buffering < 2 }
  if (parsed.binary) {
    return parsed.updating
      ? new SpooledRandom(raw, size, growing)
      : parsed.readable
      ? new SpooledReader(raw, size, growing)
      : new SpooledWriter(raw, size)
  }
  const text = { ...textFormat(options), lineBuffering: buffering === 1, atStart: true }
  // text is decoded from blocks of its own size, whatever the size of the buffer, as in CPython
  const reading = { growing: true }
  return parsed.updating
    ? new SpooledTextFile(new SpooledRandom(raw, size, reading), text)
    : parsed.readable
    ? new SpooledTextReader(new SpooledReader(raw, size, reading), text)
    : new SpooledTextWriter(new SpooledWriter(raw, size), text)
}
