/**
 * Spooled files: in memory until they outgrow it, and then in a temporary file.
 *
 * CPython swaps one file for another. Here the layers stay, and the raw file below them moves, with its position: what was
 * read ahead is the same in both places.
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

// TypeScript asks the constructor of a mixin's base for exactly this (TS2545)
// oxlint-disable-next-line no-explicit-any
type Class<F> = new(...args: Array<any>) => F

/** What every file has, whatever its mode. */
interface Layer {
  readonly flush: () => Program<void>
  readonly seek: (position: number) => Program<number>
  readonly tell: () => Program<number>
  /** As `BufferedReader.checkAttached`, where there is something to give up. */
  readonly checkAttached?: () => void
}

/** A file that can move. */
interface Movable extends Layer {
  readonly spool: SpoolRaw
  readonly rolled: boolean
  rollover(): Program<void>
  /** The position in bytes, where a text's `tell` gives a cookie. */
  place(): Program<number>
}

/** Passes everything on to the raw file and moves that: the layers above see no difference. */
function* roll(file: Movable): Program<void> {
  file.checkAttached?.()
  if (file.rolled) return
  yield* file.flush()
  yield* file.spool.roll()
}

/** Makes files of bytes movable. */
const spooledBytes = <C extends Class<Layer & { readonly raw: RawIO }>>(base: C) =>
  class extends base implements Movable {
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

    place(): Program<number> {
      return this.tell()
    }
  }

/** Makes text files movable, on buffers that are. */
const spooledText = <C extends Class<Layer & { readonly buffer: Layer }>>(base: C) =>
  class extends base implements Movable {
    declare readonly buffer: Movable

    get spool(): SpoolRaw {
      return this.buffer.spool
    }

    get rolled(): boolean {
      return this.buffer.rolled
    }

    rollover(): Program<void> {
      return roll(this)
    }

    *place(): Program<number> {
      yield* this.flush()
      return yield* this.buffer.tell()
    }
  }

/**
 * As `roll`, for a text that is read. CPython's decoder begins anew at the position then, which shows in where a later write
 * goes (T28), and in `newlines`.
 */
function* rollText(file: Movable, reader: TextReader): Program<void> {
  if (file.rolled) return yield* roll(file)
  const position = yield* file.tell()
  yield* roll(file)
  yield* file.seek(position)
  reader.forgetNewlines()
}

/** M10, M11: after a write, a file whose position is beyond the size moves; 0 means that it never does. */
function* rollIfLarge(file: Movable): Program<void> {
  const { maxSize, rolled } = file.spool
  if (!rolled && maxSize > 0 && (yield* file.place()) > maxSize) yield* file.rollover()
}

/** What is written, bytes or text, the class that is extended says. */
interface Writable {
  write(data: never): Program<number | null>
  writelines(data: Iterable<never>): Program<void>
  truncate(byteLength?: number): Program<number>
}

/** Has files that are written move when they become too large. */
const movingWhenLarge = <C extends Class<Movable & Writable>>(base: C) =>
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

    /** M14: so does one that is made larger than that. */
    override *truncate(byteLength?: number): Program<number> {
      if (byteLength !== undefined && byteLength > this.spool.maxSize) yield* this.rollover()
      return yield* super.truncate(byteLength)
    }
  }

class SpooledReader extends spooledBytes(BufferedReader) {}

class SpooledWriter extends movingWhenLarge(spooledBytes(BufferedWriter)) {}

class SpooledRandom extends movingWhenLarge(spooledBytes(BufferedRandom)) {}

class SpooledUnbuffered extends movingWhenLarge(spooledBytes(UnbufferedFile<RawIO>)) {}

class SpooledTextReader extends spooledText(TextReader) {
  override rollover(): Program<void> {
    return rollText(this, this)
  }
}

class SpooledTextWriter extends movingWhenLarge(spooledText(TextWriter)) {}

class SpooledTextFile extends movingWhenLarge(spooledText(TextFile)) {
  override rollover(): Program<void> {
    return rollText(this, this.reader)
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
