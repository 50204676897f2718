/** Handles as the Effect part makes them: a file, its gate, and a rollback for results that are not taken. */
import { lookupErrorHandler } from "../../src/codecs/errorHandlers.js"
import { lookupCodec } from "../../src/codecs/lookup.js"
import type { Newline } from "../../src/codecs/newline.js"
import { Gate } from "../../src/executor/gate.js"
import type { Pool } from "../../src/executor/pool.js"
import type { TaskOptions } from "../../src/executor/task.js"
import { BufferedRandom } from "../../src/io/bufferedRandom.js"
import { BufferedReader } from "../../src/io/bufferedReader.js"
import { BufferedWriter } from "../../src/io/bufferedWriter.js"
import { type OpenFile, openFile, type OpenOptions } from "../../src/io/open.js"
import type { RawIO } from "../../src/io/rawIO.js"
import { TextFile } from "../../src/io/textFile.js"
import { TextReader } from "../../src/io/textReader.js"
import { TextWriter } from "../../src/io/textWriter.js"
import { UnbufferedFile } from "../../src/io/unbuffered.js"
import type { Program } from "../../src/program/program.js"
import type { FilePath } from "../../src/syscall/path.js"
import { run, type Running, start } from "./driver.js"

/** A file, and the pool of its operations. */
export class Handle<F extends OpenFile> {
  readonly pool: Pool
  readonly file: F
  readonly gate = new Gate()

  constructor(pool: Pool, file: F) {
    this.pool = pool
    this.file = file
  }

  start<A>(operation: (file: F) => Program<A>, options: { readonly keep?: boolean } = {}): Running<A> {
    return start(this.pool, () => operation(this.file), { ...this.options<A>(), ...options })
  }

  /** Runs an operation. The content that it takes off the file goes back if the result is not taken. */
  run<A>(operation: (file: F) => Program<A>): Promise<A> {
    return this.start(operation).value
  }

  private options<A>(): TaskOptions<A> {
    const file: OpenFile = this.file
    if (
      file instanceof BufferedReader || file instanceof TextReader || file instanceof BufferedRandom ||
      file instanceof TextFile
    ) {
      return { gate: this.gate, rollback: () => file.rollback(), restore: () => file.rollback() }
    }
    if (!(file instanceof UnbufferedFile)) return { gate: this.gate }
    return {
      gate: this.gate,
      restore: (value) => {
        if (value instanceof Uint8Array) file.restore(value)
      }
    }
  }
}

/** Closes a file whose open was interrupted. */
export const closingLate = (pool: Pool): TaskOptions<OpenFile> => ({
  restore: (file) => void start(pool, () => file.close())
})

type Class<F> = abstract new(...args: never) => F

/** Opens a file, and fails if it is not of the class. */
export const open = async <F extends OpenFile>(
  pool: Pool,
  type: Class<F>,
  path: FilePath,
  mode: string,
  options?: OpenOptions
): Promise<Handle<F>> => {
  const file = await run(pool, () => openFile(path, mode, options), closingLate(pool))
  if (!(file instanceof type)) throw new Error(`open made a ${file.constructor.name}`)
  return new Handle(pool, file)
}

type RawMode = "ab" | "ab+" | "rb" | "rb+" | "wb" | "wb+"

/** The raw file below a buffer of any size. */
export const openRaw = async (pool: Pool, path: FilePath, mode: RawMode): Promise<RawIO> =>
  (await open(pool, UnbufferedFile, path, mode, { buffering: 0 })).file.raw

/** The options that the tests of text vary. */
export interface TextOptions {
  readonly encoding?: string
  readonly errors?: string
  readonly newline?: Newline
}

/** A buffer or block size in bytes; `undefined` is the default of `open`. */
export type Size = number | undefined

export const sizes: ReadonlyArray<Size> = [1, 2, 7, undefined]

export const textReaderOn = (raw: RawIO, size: number, options: TextOptions = {}): TextReader =>
  new TextReader(new BufferedReader(raw, size), {
    codec: lookupCodec(options.encoding ?? "utf-8"),
    handler: lookupErrorHandler(options.errors ?? "strict"),
    newline: options.newline ?? null
  })

export const textWriterOn = (
  raw: RawIO,
  size: number,
  options: TextOptions & { readonly lineBuffering?: boolean } = {}
): TextWriter =>
  new TextWriter(new BufferedWriter(raw, size), {
    codec: lookupCodec(options.encoding ?? "utf-8"),
    handler: lookupErrorHandler(options.errors ?? "strict"),
    newline: options.newline ?? null,
    lineBuffering: options.lineBuffering ?? false,
    atStart: true
  })

export const openReader = async (pool: Pool, path: FilePath, size?: Size): Promise<Handle<BufferedReader>> =>
  size === undefined
    ? open(pool, BufferedReader, path, "rb")
    : new Handle(pool, new BufferedReader(await openRaw(pool, path, "rb"), size))

export const openWriter = async (
  pool: Pool,
  path: FilePath,
  size?: Size,
  mode: "wb" | "ab" = "wb"
): Promise<Handle<BufferedWriter>> =>
  size === undefined
    ? open(pool, BufferedWriter, path, mode)
    : new Handle(pool, new BufferedWriter(await openRaw(pool, path, mode), size))

export const openTextReader = async (
  pool: Pool,
  path: FilePath,
  size?: Size,
  options: TextOptions = {}
): Promise<Handle<TextReader>> =>
  size === undefined
    ? open(pool, TextReader, path, "r", options)
    : new Handle(pool, textReaderOn(await openRaw(pool, path, "rb"), size, options))

export const openTextWriter = async (
  pool: Pool,
  path: FilePath,
  size?: Size,
  options: TextOptions = {}
): Promise<Handle<TextWriter>> =>
  size === undefined
    ? open(pool, TextWriter, path, "w", options)
    : new Handle(pool, textWriterOn(await openRaw(pool, path, "wb"), size, options))

export const textFileOn = (
  raw: RawIO,
  size: number,
  options: TextOptions & { readonly lineBuffering?: boolean; readonly atStart?: boolean } = {}
): TextFile =>
  new TextFile(new BufferedRandom(raw, size, { growing: true }), {
    codec: lookupCodec(options.encoding ?? "utf-8"),
    handler: lookupErrorHandler(options.errors ?? "strict"),
    newline: options.newline ?? null,
    lineBuffering: options.lineBuffering ?? false,
    atStart: options.atStart ?? true
  })

export const openRandom = async (
  pool: Pool,
  path: FilePath,
  size?: Size,
  mode: "ab+" | "rb+" | "wb+" = "rb+"
): Promise<Handle<BufferedRandom>> =>
  size === undefined
    ? open(pool, BufferedRandom, path, mode)
    : new Handle(pool, new BufferedRandom(await openRaw(pool, path, mode), size))

/** A reader with a buffer of `size` bytes; with `undefined`, the reader that `open` makes. */
export const openTextFile = async (
  pool: Pool,
  path: FilePath,
  size?: Size,
  options: TextOptions & { readonly mode?: "a+" | "r+" | "w+" } = {}
): Promise<Handle<TextFile>> => {
  const { mode = "r+", ...text } = options
  if (size === undefined) return open(pool, TextFile, path, mode, text)
  const raw = await openRaw(pool, path, mode === "r+" ? "rb+" : mode === "w+" ? "wb+" : "ab+")
  const atStart = (await run(pool, () => raw.tell())) === 0
  return new Handle(pool, textFileOn(raw, size, { ...text, atStart }))
}
