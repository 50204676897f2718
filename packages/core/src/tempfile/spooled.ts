/**
 * Spooled files: in memory up to a size, and then in a temporary file.
 *
 * CPython replaces the whole file object at the rollover. Here the buffered and text layers stay, and only the raw file
 * below them changes. It has the same content and position, so that what the layers have buffered remains valid.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError } from "../errors/index.js"
import { BufferedRandom } from "../io/bufferedRandom.js"
import { BufferedReader } from "../io/bufferedReader.js"
import { BufferedWriter } from "../io/bufferedWriter.js"
import { checkOpenArguments, type OpenOptions } from "../io/open.js"
import type { RawIO } from "../io/rawIO.js"
import { TextFile } from "../io/textFile.js"
import { textFormat } from "../io/textOptions.js"
import { TextReader } from "../io/textReader.js"
import { TextWriter } from "../io/textWriter.js"
import { UnbufferedFile } from "../io/unbuffered.js"
import type { Program } from "../program/program.js"
import { SpoolRaw } from "./internal/spoolRaw.js"

/**
 * The members that a spooled file has besides those of its mode.
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
  /** Whether the content is in a temporary file now, and not in memory. */
  readonly rolled: boolean
  /**
   * Moves the content to a temporary file now. Content and position do not change. Fails with the `AnyOSError` of
   * creating or writing that file; then the content stays in memory. Fails with `ClosedFileError` if the file is
   * closed.
   */
  readonly rollover: () => Program<void>
}

/**
 * A spooled file. Its mode decides which of these classes it has.
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

// TypeScript requires exactly this constructor of a mixin's base (TS2545)
// oxlint-disable-next-line no-explicit-any
type Class<F> = new(...args: Array<any>) => F

/** The members that the files of every mode have. */
interface Layer {
  readonly flush: () => Program<void>
  readonly seek: (position: number) => Program<number>
  readonly tell: () => Program<number>
  /** As `BufferedReader.checkAttached`, of files that can be detached. */
  readonly checkAttached?: () => void
}

/** A file that can roll over. */
interface Rollable extends Layer {
  readonly spool: SpoolRaw
  readonly rolled: boolean
  rollover(): Program<void>
  /** The position in bytes. `tell` of a text file gives a cookie instead. */
  bytePosition(): Program<number>
}

/** Flushes the layers and rolls the raw file over, which they do not notice. */
function* roll(file: Rollable): Program<void> {
  file.checkAttached?.()
  if (file.rolled) return
  yield* file.flush()
  yield* file.spool.roll()
}

/** Adds the rollover to a class of binary files. */
const spooledBytes = <C extends Class<Layer & { readonly raw: RawIO }>>(base: C) =>
  class extends base implements Rollable {
    declare readonly raw: SpoolRaw

    get spool(): SpoolRaw {
      return this.raw
    }

    get rolled(): boolean {
      return this.raw.rolled
    }

    rollover(): Program<void> {
      return roll(this)
    }

    bytePosition(): Program<number> {
      return this.tell()
    }
  }

/** Adds the rollover to a class of text files, whose buffer has it. */
const spooledText = <C extends Class<Layer & { readonly buffer: Layer }>>(base: C) =>
  class extends base implements Rollable {
    declare readonly buffer: Rollable

    get spool(): SpoolRaw {
      return this.buffer.spool
    }

    get rolled(): boolean {
      return this.buffer.rolled
    }

    rollover(): Program<void> {
      return roll(this)
    }

    *bytePosition(): Program<number> {
      yield* this.flush()
      return yield* this.buffer.tell()
    }
  }

/**
 * As `roll`, for a text file that is read. CPython restarts the decoder at the position, which decides where a later
 * write goes (T28), and clears `newlines`.
 */
function* rollText(file: Rollable, reader: TextReader): Program<void> {
  if (file.rolled) return yield* roll(file)
  const position = yield* file.tell()
  yield* roll(file)
  yield* file.seek(position)
  reader.forgetNewlines()
}

/** M10, M11: after a write, rolls a file over whose position is above `maxSize`. With 0, it never does. */
function* rollIfLarge(file: Rollable): Program<void> {
  const { maxSize, rolled } = file.spool
  if (!rolled && maxSize > 0 && (yield* file.bytePosition()) > maxSize) yield* file.rollover()
}

/** A file that can be written. The type of the data is that of the extended class. */
interface Writable {
  write(data: never): Program<number | null>
  writelines(data: Iterable<never>): Program<void>
  truncate(byteLength?: number): Program<number>
}

/** Adds the rollover of a file that becomes too large. */
const rollingWhenLarge = <C extends Class<Rollable & Writable>>(base: C) =>
  class extends base {
    override *write(data: never): Program<number | null> {
      const count = yield* super.write(data)
      yield* rollIfLarge(this)
      return count
    }

    override *writelines(data: Iterable<never>): Program<void> {
      yield* super.writelines(data)
      yield* rollIfLarge(this)
    }

    /** M14: extending the file above `maxSize` rolls it over too. */
    override *truncate(byteLength?: number): Program<number> {
      if (byteLength !== undefined && byteLength > this.spool.maxSize) yield* this.rollover()
      return yield* super.truncate(byteLength)
    }
  }

class SpooledReader extends spooledBytes(BufferedReader) {}

class SpooledWriter extends rollingWhenLarge(spooledBytes(BufferedWriter)) {}

class SpooledRandom extends rollingWhenLarge(spooledBytes(BufferedRandom)) {}

class SpooledUnbuffered extends rollingWhenLarge(spooledBytes(UnbufferedFile<RawIO>)) {}

class SpooledTextReader extends spooledText(TextReader) {
  override rollover(): Program<void> {
    return rollText(this, this)
  }
}

class SpooledTextWriter extends rollingWhenLarge(spooledText(TextWriter)) {}

class SpooledTextFile extends rollingWhenLarge(spooledText(TextFile)) {
  override rollover(): Program<void> {
    return rollText(this, this.reader)
  }
}

/** The size of the buffer, in bytes: that of files in memory. */
const bufferSize = 8192

/**
 * Opens a spooled file. No call is made before the rollover, which runs `create`: that gives the descriptor of an empty
 * file, open for reading and writing, at offset 0 and without O_APPEND.
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
  // as in CPython, the size of the blocks that text is decoded from does not depend on the size of the buffer
  const reading = { growing: true }
  return parsed.updating
    ? new SpooledTextFile(new SpooledRandom(raw, size, reading), text)
    : parsed.readable
    ? new SpooledTextReader(new SpooledReader(raw, size, reading), text)
    : new SpooledTextWriter(new SpooledWriter(raw, size), text)
}
