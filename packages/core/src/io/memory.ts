/**
 * Files in memory.
 *
 * @since 0.1.0
 */
import { lookupErrorHandler } from "../codecs/errorHandlers.js"
import { lookupCodec } from "../codecs/lookup.js"
import { type Newline, untranslateNewlines } from "../codecs/newline.js"
import { ClosedFileError, InvalidArgumentError, makeOSError, UnsupportedOperation } from "../errors/index.js"
import { checkBytes } from "../internal/arguments.js"
import { allocate, type ByteBuffer } from "../internal/buffer.js"
import type { Program } from "../program/program.js"
import { BufferedRandom } from "./bufferedRandom.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"
import { TextFile } from "./textFile.js"

/**
 * A raw file whose bytes are in memory. It makes no calls: every operation completes at once.
 *
 * An operation fails with `ClosedFileError` after `close`, with EINVAL for an invalid position or size, and with ENOMEM
 * if the file would become larger than 4 GiB.
 *
 * Invariant: `memory[0, size)` is the file; the bytes behind it are unused and have no meaning.
 *
 * @example
 * ```ts
 * import { BufferedReader, MemoryFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const memory = new MemoryFile(new TextEncoder().encode("one\ntwo\n"))
 * const reader = new BufferedReader(memory, 16)
 *
 * // no operation makes a call, so each completes at once, on every executor
 * const line = new Task(new Pool(inline), () => reader.readline()).start()
 * if (line?._tag === "Success") console.log(new TextDecoder().decode(line.value).trimEnd())
 *
 * // Output:
 * // one
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class MemoryFile implements RawIO {
  readonly name = "<memory>"
  readonly readable = true
  readonly writable = true
  readonly seekable = true
  readonly isatty = false
  private memory: ByteBuffer
  /** In bytes. @internal */
  size: number
  private position = 0
  private isClosed = false

  constructor(initial: Uint8Array = new Uint8Array(0)) {
    checkBytes(initial)
    this.memory = allocate(initial.length)
    this.memory.set(initial)
    this.size = initial.length
  }

  get closed(): boolean {
    return this.isClosed
  }

  /** Throws `UnsupportedOperation`: there is no descriptor. */
  get fileno(): number {
    throw new UnsupportedOperation("fileno")
  }

  get sizeHint(): number {
    return Math.max(0, this.size - this.position)
  }

  /** A copy of the whole file. Throws `ClosedFileError` after `close`. */
  getvalue(): Uint8Array {
    this.checkOpen()
    return new Uint8Array(this.memory.subarray(0, this.size))
  }

  // oxlint-disable-next-line require-yield
  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number> {
    this.checkOpen()
    const bytes = this.memory.subarray(
      this.position,
      Math.max(this.position, Math.min(this.size, this.position + length))
    )
    buffer.set(bytes, offset)
    this.position += bytes.length
    owner.completed(bytes.length)
    return bytes.length
  }

  /** Begins nothing: reading from memory takes no time. */
  // oxlint-disable-next-line require-yield
  *readAhead(): Program<boolean> {
    return false
  }

  // oxlint-disable-next-line require-yield
  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number> {
    this.checkOpen()
    this.put(buffer.subarray(offset, offset + length), this.position)
    this.position += length
    owner.completed(length)
    return length
  }

  // oxlint-disable-next-line require-yield
  *settle(): Program<void> {}

  // oxlint-disable-next-line require-yield
  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.checkOpen()
    const base = whence === 0 ? 0 : whence === 1 ? this.position : whence === 2 ? this.size : NaN
    const position = base + offset
    if (!Number.isSafeInteger(position) || position < 0) {
      throw makeOSError({ code: "EINVAL", syscall: "lseek", pathInMessage: false })
    }
    this.position = position
    return position
  }

  // oxlint-disable-next-line require-yield
  *tell(): Program<number> {
    this.checkOpen()
    return this.position
  }

  // oxlint-disable-next-line require-yield
  *truncate(byteLength: number): Program<number> {
    this.checkOpen()
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
      throw makeOSError({ code: "EINVAL", syscall: "ftruncate", pathInMessage: false })
    }
    if (byteLength < this.size) this.size = byteLength // as CPython's BytesIO, it is never made longer
    return byteLength
  }

  // oxlint-disable-next-line require-yield
  *close(): Program<void> {
    this.isClosed = true
    this.memory = allocate(0)
  }

  // oxlint-disable-next-line require-yield
  *pread(byteCount: number, position: number): Program<Uint8Array> {
    this.checkOpen()
    checkPositional(position, "pread")
    return new Uint8Array(
      this.memory.subarray(Math.min(position, this.size), Math.min(position + byteCount, this.size))
    )
  }

  // oxlint-disable-next-line require-yield
  *pwrite(data: Uint8Array, position: number): Program<number> {
    this.checkOpen()
    checkPositional(position, "pwrite")
    checkBytes(data)
    this.put(data, position)
    return data.length
  }

  private checkOpen(): void {
    if (this.isClosed) throw new ClosedFileError()
  }

  /** Puts bytes at a position, and NULs between the end of the file and the position (R13). */
  private put(data: Uint8Array, position: number): void {
    if (data.length === 0) return // writing nothing makes no file longer
    const end = position + data.length
    if (end > largestMemory) throw makeOSError({ code: "ENOMEM", syscall: "write", pathInMessage: false })
    if (end > this.memory.length) {
      const grown = allocate(Math.min(Math.max(end, 2 * this.memory.length), largestMemory))
      grown.set(this.memory.subarray(0, this.size))
      this.memory = grown
    }
    if (position > this.size) this.memory.fill(0, this.size, position)
    this.memory.set(data, position)
    this.size = Math.max(this.size, end)
  }
}

/** The size limit of Node's buffers, in bytes. */
const largestMemory = 2 ** 32

/** Throws EINVAL for an invalid position of a positional call. */
const checkPositional = (position: number, syscall: string): void => {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw makeOSError({ code: "EINVAL", syscall, pathInMessage: false })
  }
}

/** A negative size is misuse in CPython's files in memory, and EINVAL in files of the system. */
const checkSize = (byteLength: number | undefined): void => {
  if (byteLength !== undefined && byteLength < 0) throw new InvalidArgumentError(`negative size value ${byteLength}`)
}

/**
 * Buffer size of files in memory, in bytes: enough for most single writes, and a larger buffer would only be copied.
 */
const memoryBuffer = 8192

/**
 * A binary file in memory, as CPython's `BytesIO`. Its position is at the start first. An operation fails with
 * `ClosedFileError` after `close`, and as that of `BufferedRandom` for invalid arguments.
 *
 * @example
 * ```ts
 * import { BytesIO, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const file = new BytesIO(Uint8Array.of(1, 2, 3))
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(yield* file.read(2))
 *   yield* file.write(Uint8Array.of(9))
 *   console.log(yield* file.getvalue())
 * }).start()
 *
 * // Output:
 * // Uint8Array(2) [ 1, 2 ]
 * // Uint8Array(3) [ 1, 2, 9 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class BytesIO extends BufferedRandom {
  private readonly memory: MemoryFile

  constructor(initial?: Uint8Array) {
    const memory = new MemoryFile(initial)
    super(memory, memoryBuffer)
    this.memory = memory
  }

  /**
   * Moves the position as CPython's `BytesIO`: with `whence` 0, a negative offset fails with `InvalidArgumentError`;
   * with 1 or 2, a position before the start becomes the start.
   */
  override *seek(offset: number, whence: Whence = 0): Program<number> {
    if (whence === 0 && offset < 0) throw new InvalidArgumentError(`negative seek value ${offset}`)
    if ((whence !== 1 && whence !== 2) || !Number.isSafeInteger(offset)) return yield* super.seek(offset, whence)
    yield* this.flush()
    const from = whence === 1 ? yield* this.tell() : this.memory.size
    return yield* super.seek(Math.max(0, from + offset))
  }

  /** As `BufferedRandom.truncate`. Fails with `InvalidArgumentError` for a negative size. */
  override *truncate(byteLength?: number): Program<number> {
    checkSize(byteLength)
    return yield* super.truncate(byteLength)
  }

  /** Fails with `UnsupportedOperation`, as in CPython. */
  // oxlint-disable-next-line require-yield
  override *detach(): Program<never> {
    throw new UnsupportedOperation("detach")
  }

  /** A copy of the whole file, regardless of the position, which stays. */
  *getvalue(): Program<Uint8Array> {
    yield* this.flush()
    return this.memory.getvalue()
  }
}

/**
 * A text file in memory, as CPython's `StringIO`: by default "\n" is the only line end and nothing is translated. Any
 * string can be written, lone surrogates too, and a write replaces as many characters as it has. An operation fails
 * with `ClosedFileError` after `close`, and as that of `TextFile` for invalid arguments.
 *
 * @example
 * ```ts
 * import { Pool, StringIO, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const file = new StringIO("naïve\ntext\n")
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(yield* file.readlines())
 *   yield* file.seek(0)
 *   yield* file.read(2)
 *   yield* file.write("i")
 *   console.log((yield* file.getvalue()).slice(0, 5))
 * }).start()
 *
 * // Output:
 * // [ 'naïve\n', 'text\n' ]
 * // naive
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class StringIO extends TextFile {
  private readonly memory: MemoryFile

  constructor(initial = "", newline: Newline = "\n") {
    // every character has the same number of bytes, so that one can be replaced by another in place
    const codec = lookupCodec("utf-32-le")
    const handler = lookupErrorHandler("surrogatepass")
    const memory = new MemoryFile(codec.makeEncoder(handler).encode(untranslateNewlines(initial, newline)))
    super(new BufferedRandom(memory, memoryBuffer), {
      codec,
      handler,
      newline,
      lineBuffering: false,
      atStart: true,
      writesWhereItReads: true
    })
    this.memory = memory
  }

  /**
   * As `TextFile.truncate`, in bytes: four for each character. Fails with `InvalidArgumentError` for a negative size.
   */
  override *truncate(byteLength?: number): Program<number> {
    checkSize(byteLength)
    return yield* super.truncate(byteLength)
  }

  /** As `BytesIO.detach`. */
  // oxlint-disable-next-line require-yield
  override *detach(): Program<never> {
    throw new UnsupportedOperation("detach")
  }

  /** The whole text, regardless of the position, which stays. */
  *getvalue(): Program<string> {
    yield* this.flush()
    const bytes = this.memory.getvalue()
    const decoder = lookupCodec("utf-32-le").makeDecoder(lookupErrorHandler("surrogatepass"))
    return decoder.decode(bytes, 0, bytes.length, true, Infinity)
  }
}
