/**
 * Serializes the arguments and results that threads exchange, and reads them back.
 *
 * Values are plain data: `undefined`, `null`, booleans, numbers, bigints of 64 bits, strings, `Uint8Array`s, arrays,
 * objects without a class, and the errors of this library. A string is written with one byte per character if it is
 * ASCII, and else as UTF-16, which keeps lone surrogates.
 *
 * Both sides use it: `slots.ts` in the main thread, `workerSlots.ts` in workers. It is used instead of a structured
 * clone, because it writes straight into shared memory, needs no message, and keeps the classes of errors. The worker
 * bundle is made from the same sources, so that the format has no version and needs no checks when it is read.
 */
import * as errors from "../../../errors/index.js"
import { type IoError, isIoError } from "../../../errors/index.js"
import { allocatePooled } from "../../../internal/buffer.js"
import type { FastBuffer } from "./memory.js"

/** The first byte of each value: its type. A count or length of 4 bytes follows where the type has one. */
const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  integer: 4,
  number: 5,
  bigint: 6,
  ascii: 7,
  text: 8,
  bytes: 9,
  array: 10,
  object: 11,
  error: 12,
  texts: 13
} as const

/** Two views of one memory. @internal */
export interface Memory {
  readonly bytes: FastBuffer
  readonly view: DataView
}

/** Thrown for a value that is not plain data. @internal */
export class NotDataError extends TypeError {
  constructor(value: unknown) {
    super(`not plain data: ${typeof value === "object" ? Object.prototype.toString.call(value) : typeof value}`)
  }
}

/**
 * Writes a value at the offset `at`. Returns the offset behind it, or -1 if it does not fit before `end`. If it does
 * not fit, a part of it may have been written. Throws `NotDataError` for a value that is not plain data.
 *
 * @internal
 */
export const writeValue = (memory: Memory, at: number, end: number, value: unknown): number => {
  // one check for all values of a fixed size, though most of them need less
  if (end - at < 9) return -1 // a tag and a number of 8 bytes
  const { bytes, view } = memory
  switch (typeof value) {
    case "undefined":
      bytes[at] = Tag.undefined
      return at + 1
    case "boolean":
      bytes[at] = value ? Tag.true : Tag.false
      return at + 1
    case "number":
      // 5 bytes instead of 9; -0 has no form as an integer
      if (value === (value | 0) && !Object.is(value, -0)) {
        bytes[at] = Tag.integer
        view.setInt32(at + 1, value, true)
        return at + 5
      }
      bytes[at] = Tag.number
      view.setFloat64(at + 1, value, true)
      return at + 9
    case "bigint":
      // DataView would cut a larger one without an error
      if (BigInt.asIntN(64, value) !== value) throw new NotDataError(value)
      bytes[at] = Tag.bigint
      view.setBigInt64(at + 1, value, true)
      return at + 9
    case "string":
      return writeText(memory, at, end, value)
    case "object":
      return value === null ? writeNull(memory, at) : writeObject(memory, at, end, value)
    default:
      throw new NotDataError(value)
  }
}

const writeNull = ({ bytes }: Memory, at: number): number => {
  bytes[at] = Tag.null
  return at + 1
}

/** Writes a string, tried as ASCII first: most strings are. */
const writeText = ({ bytes, view }: Memory, at: number, end: number, text: string): number => {
  const start = at + 5
  const { length } = text
  // room for one more character of any length: if `length` bytes are written although more fit, each character is one byte
  const room = length + 4
  if (end - start < room) return -1
  if (bytes.utf8Write(text, start, room) === length) {
    bytes[at] = Tag.ascii
    view.setInt32(at + 1, length, true)
    return start + length
  }
  if (end - start < 2 * length) return -1
  bytes[at] = Tag.text
  view.setInt32(at + 1, 2 * length, true)
  return start + bytes.ucs2Write(text, start, 2 * length)
}

/**
 * The next multiple of eight. V8 copies from and to shared memory eight bytes at a time if source and target have the same
 * distance from a multiple of eight; otherwise byte by byte, at a fifth of the speed.
 */
const aligned = (at: number): number => (at + 7) & ~7

/**
 * The offset of the content of a `Uint8Array` that is written at `at`. Content that is there already is not copied.
 *
 * @internal
 */
export const bytesAt = (at: number): number => aligned(at + 5)

/** Writes bytes, an array, an error of this library, or an object as its own enumerable fields. */
const writeObject = (memory: Memory, at: number, end: number, value: object): number => {
  const { bytes, view } = memory
  if (value instanceof Uint8Array) {
    const start = bytesAt(at)
    if (end - start < value.length) return -1
    bytes[at] = Tag.bytes
    view.setUint32(at + 1, value.length, true)
    if (value.byteOffset !== start || value.buffer !== bytes.buffer) bytes.set(value, start)
    return start + value.length
  }
  if (Array.isArray(value)) {
    const array: ReadonlyArray<unknown> = value
    // the names of a directory, above all
    if (isTexts(array)) return writeTexts(memory, at, end, array)
    bytes[at] = Tag.array
    view.setUint32(at + 1, value.length, true)
    let next = at + 5
    for (let index = 0; index < value.length && next !== -1; index++) next = writeValue(memory, next, end, value[index])
    return next
  }
  // before the test of the prototype, which refuses other classes
  if (isIoError(value)) {
    bytes[at] = Tag.error
    return writeValue(memory, at + 1, end, fieldsOf(value))
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new NotDataError(value)
  const entries = Object.entries(value)
  bytes[at] = Tag.object
  view.setUint32(at + 1, entries.length, true)
  let next = at + 5
  for (const [key, member] of entries) {
    if (end - next < 9) return -1
    next = writeText(memory, next, end, key)
    if (next !== -1) next = writeValue(memory, next, end, member)
    if (next === -1) break
  }
  return next
}

/** Whether an array has at least two members, all of them strings. */
const isTexts = (array: ReadonlyArray<unknown>): array is ReadonlyArray<string> => {
  if (array.length < 2) return false
  for (let index = 0; index < array.length; index++) if (typeof array[index] !== "string") return false
  return true
}

/**
 * UTF-16 code units after which a group of strings ends. The strings of a group are written as one string, and cut apart when
 * they are read, which is faster than to make each from its bytes. V8 cuts without copying: a caller that keeps one string
 * keeps the memory of its group.
 */
const groupLength = 4096

/** Writes an array of strings in groups: the count and the lengths of the strings, then all of them as one string. */
const writeTexts = (memory: Memory, at: number, end: number, texts: ReadonlyArray<string>): number => {
  const { bytes, view } = memory
  bytes[at] = Tag.texts
  view.setUint32(at + 1, texts.length, true)
  let next = at + 5
  for (let first = 0; first < texts.length;) {
    let last = first
    for (let length = 0; last < texts.length && length < groupLength; last++) length += texts[last]!.length
    if (end - next < 4 * (1 + last - first)) return -1
    view.setUint32(next, last - first, true)
    next += 4
    for (let index = first; index < last; index++, next += 4) view.setUint32(next, texts[index]!.length, true)
    next = writeText(memory, next, end, texts.slice(first, last).join(""))
    if (next === -1) return -1
    first = last
  }
  return next
}

/** The fields of an error. A cause is kept if it is an error of this library. The stack of another thread is not kept. */
const fieldsOf = (error: IoError): object => ({
  ...Object.fromEntries(Object.entries(error)), // without the brand, which is a symbol
  message: error.message,
  cause: isIoError(error.cause) ? error.cause : undefined
})

/** What `fieldsOf` returns, as far as `errorOf` knows its type. */
interface Fields {
  readonly _tag: IoError["_tag"]
  readonly message: string
  readonly cause: unknown
}

/** The classes of errors. The name of a class is the tag of its errors. */
const classes = new Map<string, unknown>(Object.entries(errors))

/**
 * The symbol that marks the errors of this library. `isIoError` tests it, so that it works across copies of this
 * module.
 */
const brand = Symbol.for("aiofiles-core/IoError")

/** An error of the class that the tag names, with the fields. Its constructor is not called: it may have other parameters. */
const errorOf = ({ cause, message, ...fields }: Fields): IoError => {
  const options = cause === undefined ? undefined : { cause }
  const type = (classes.get(fields._tag) ?? Error) as ErrorConstructor // each is a class of errors
  const error: Error = Reflect.construct(Error, [message, options], type)
  return Object.assign(error, { [brand]: brand }, fields) as unknown as IoError // of the class that the tag names
}

/**
 * Reads one value after the other.
 *
 * Invariant: `at` is the offset behind the last byte that was read. It trusts the bytes: only `writeValue` writes
 * them.
 *
 * @internal
 */
export class ValueReader {
  private readonly memory: Memory
  private at: number

  constructor(memory: Memory, at: number) {
    this.memory = memory
    this.at = at
  }

  /** The next value. Bytes are copied, since the next call reuses the memory. */
  value(): unknown {
    const { bytes, view } = this.memory
    switch (bytes[this.at++]) {
      case Tag.undefined:
        return undefined
      case Tag.null:
        return null
      case Tag.false:
        return false
      case Tag.true:
        return true
      case Tag.integer:
        return view.getInt32(this.skip(4), true)
      case Tag.number:
        return view.getFloat64(this.skip(8), true)
      case Tag.bigint:
        return view.getBigInt64(this.skip(8), true)
      case Tag.ascii: {
        const start = this.skip(this.count())
        // ASCII is a part of Latin-1: nothing has to be decoded
        return bytes.latin1Slice(start, this.at)
      }
      case Tag.text: {
        const start = this.skip(this.count())
        return bytes.ucs2Slice(start, this.at)
      }
      case Tag.bytes: {
        const length = this.count()
        // aligned as `writeObject` aligned it
        this.at = aligned(this.at)
        const start = this.skip(length)
        const own = allocatePooled(length)
        own.set(bytes.subarray(start, this.at))
        return own
      }
      case Tag.array: {
        const out: Array<unknown> = []
        for (let remaining = this.count(); remaining > 0; remaining--) out.push(this.value())
        return out
      }
      case Tag.texts:
        return this.texts()
      case Tag.object: {
        const out: Record<string, unknown> = {}
        for (let remaining = this.count(); remaining > 0; remaining--) {
          const key = this.value() as string // as `writeObject` wrote it
          out[key] = this.value()
        }
        return out
      }
      default:
        return errorOf(this.value() as Fields) // as `writeObject` wrote it
    }
  }

  /** An array of strings, as `writeTexts` wrote it. */
  private texts(): ReadonlyArray<string> {
    const { view } = this.memory
    const out: Array<string> = []
    for (let remaining = this.count(); remaining > 0;) {
      const count = this.count()
      let lengthAt = this.skip(4 * count)
      const group = this.value() as string // as `writeTexts` wrote it
      let start = 0
      for (let index = 0; index < count; index++, lengthAt += 4) {
        const end = start + view.getUint32(lengthAt, true)
        out.push(group.slice(start, end))
        start = end
      }
      remaining -= count
    }
    return out
  }

  /** Reads a count, and moves behind it. */
  private count(): number {
    return this.memory.view.getUint32(this.skip(4), true)
  }

  /** Moves on by a number of bytes. Returns the offset of the first of them. */
  private skip(byteCount: number): number {
    const start = this.at
    this.at += byteCount
    return start
  }
}

/**
 * A value in memory of its own, for one that is too large for shared memory. The memory grows until the value fits:
 * its size is not known before. Throws as `writeValue` does, or if there is no memory.
 *
 * @internal
 */
export const toBytes = (value: unknown): Uint8Array<ArrayBuffer> => {
  for (let byteLength = 2 ** 18;; byteLength *= 4) {
    const bytes = new Uint8Array(byteLength)
    const end = writeValue(memoryOf(bytes), 0, byteLength, value)
    if (end !== -1) return bytes.subarray(0, end)
  }
}

/** The value that `toBytes` wrote. Its bytes are copies. Throws if there is no memory. @internal */
export const fromBytes = (bytes: Uint8Array): unknown => new ValueReader(memoryOf(bytes), 0).value()

/** Views of bytes that are not shared, as `writeValue` and `ValueReader` need them. */
const memoryOf = ({ buffer, byteLength, byteOffset }: Uint8Array) => ({
  bytes: Buffer.from(buffer, byteOffset, byteLength) as unknown as FastBuffer, // every Buffer has them
  view: new DataView(buffer, byteOffset, byteLength)
})
