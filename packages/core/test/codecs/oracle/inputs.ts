/**
 * The inputs that answers.py describes in the fixture, and our answers to them, in the same lines.
 */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import type { Codec, Decoder, Encoder, ErrorHandler } from "../../../src/codecs/codec.js"
import { lookupErrorHandler, registerErrorHandler } from "../../../src/codecs/errorHandlers.js"
import { lookupCodec } from "../../../src/codecs/lookup.js"
import { singleByteCodecs } from "../../../src/codecs/singleByte.js"
import { UnicodeDecodeError, UnicodeEncodeError } from "../../../src/errors/index.js"
import { thorough } from "../../support/thorough.js"

// a million errors are made here, whose stacks are not used
Error.stackTraceLimit = 0

const own = (name: string, rest: Pick<ErrorHandler, "decode" | "encode">): void =>
  registerErrorHandler({ name, ...rest })

const fromEnd = (end: number, length: number): number => Math.min(end + 1, length) - length || length

own("x-euro", {
  decode: ({ end }) => ({ text: "\u20ac", resume: end }),
  encode: ({ end }) => ({ replacement: "\u20ac", resume: end })
})
own("x-bytes", {
  decode: ({ end }) => ({ text: "", resume: end }),
  encode: ({ end }) => ({ replacement: Uint8Array.of(0x81, 0x40), resume: end })
})
own("x-again", {
  decode: ({ start }) => ({ text: "<>", resume: start + 1 }),
  encode: ({ start }) => ({ replacement: "<>", resume: start + 1 })
})
own("x-negative", {
  decode: ({ end, object }) => ({ text: "", resume: fromEnd(end, object.length) }),
  encode: ({ end, object }) => ({ replacement: "", resume: fromEnd(end, [...object].length) })
})

/** What there is beyond `lookupCodec`. */
export const codecOf = (name: string): Codec => singleByteCodecs.get(name.replaceAll("-", "_")) ?? lookupCodec(name)

interface Described {
  readonly name: string
  readonly codec: string
  readonly hashes: { readonly [group: string]: string }
}

interface Product extends Described {
  readonly kind: "product"
  readonly alphabets: ReadonlyArray<string>
  readonly shortest: number
  readonly handlers: ReadonlyArray<string>
}

interface Dirty extends Described {
  readonly kind: "dirty bytes" | "dirty text"
  readonly seed: number
  readonly count: number
  readonly length: number
  readonly fragments: ReadonlyArray<string>
  readonly handlers: ReadonlyArray<string>
}

interface EncodeAll extends Described {
  readonly kind: "encode"
  readonly ranges: ReadonlyArray<readonly [low: number, high: number]>
  readonly handler: string
}

export type Suite = Product | Dirty | EncodeAll

const fixture = new URL("../fixtures/answers.json.gz", import.meta.url)

export const suites = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as ReadonlyArray<Suite>

export const utf16Hex = (text: string): string => Buffer.from(text, "utf16le").swap16().toString("hex")

export const isUnicodeError = (error: unknown): error is UnicodeDecodeError | UnicodeEncodeError =>
  error instanceof UnicodeDecodeError || error instanceof UnicodeEncodeError

const errorLine = (error: unknown): string => {
  if (!isUnicodeError(error)) throw error
  return `!${error.start}-${error.end}:${error.reason}`
}

/** Every input lies somewhere inside this. */
const memory = Buffer.alloc(1024, 0xaa)

const decodedBy = (decoder: Decoder, bytes: ReadonlyArray<number> | Buffer): string => {
  memory.set(bytes, 3)
  try {
    return utf16Hex(decoder.decode(memory, 3, 3 + bytes.length, true, Infinity))
  } catch (error) {
    return errorLine(error)
  }
}

const encodedBy = (encoder: Encoder, text: string): string => {
  try {
    return Buffer.from(encoder.encode(text)).toString("hex")
  } catch (error) {
    return errorLine(error)
  }
}

const decodersOf = (codec: string, handlers: ReadonlyArray<string>): ReadonlyArray<readonly [string, Decoder]> =>
  handlers.map((handler) => [handler, codecOf(codec).makeDecoder(lookupErrorHandler(handler))])

const encodersOf = (codec: string, handlers: ReadonlyArray<string>): ReadonlyArray<readonly [string, Encoder]> =>
  handlers.map((handler) => [handler, codecOf(codec).makeEncoder(lookupErrorHandler(handler))])

/** The numbers of `Random` in answers.py. */
export class Random {
  constructor(private state: number) {}
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return (this.state >>> 16) % limit
  }
}

/** The inputs of a suite of random ones, as lists of fragments. */
export function* pieces(suite: Dirty): Generator<ReadonlyArray<string>> {
  const random = new Random(suite.seed)
  for (let i = 0; i < suite.count; i++) {
    const length = 1 + random.below(suite.length)
    yield Array.from({ length }, () => suite.fragments[random.below(suite.fragments.length)]!)
  }
}

function* sequences(alphabets: ReadonlyArray<Buffer>): Generator<ReadonlyArray<number>> {
  const [first, ...rest] = alphabets
  if (first === undefined) {
    yield []
    return
  }
  for (const byte of first) for (const sequence of sequences(rest)) yield [byte, ...sequence]
}

/** Where there are several handlers, those sequences with every third pair of one and a first digit; otherwise all. */
const isTried = ({ handlers }: Product, handler: number, digit: number): boolean =>
  thorough || handlers.length < 3 || (handler + digit) % 3 === 0

function* productLines(suite: Product): Generator<readonly [group: string, line: string]> {
  const decoders = decodersOf(suite.codec, suite.handlers)
  const tried = Array.from(
    { length: 16 },
    (_, digit) => decoders.filter((_, handler) => isTried(suite, handler, digit))
  )
  const [first = Buffer.alloc(0), ...others] = suite.alphabets.map((alphabet) => Buffer.from(alphabet, "hex"))
  const beginnings = first.filter((byte) => tried[byte >> 4]!.length > 0)
  for (let length = suite.shortest; length <= others.length + 1; length++) {
    for (const sequence of sequences([Buffer.from(beginnings), ...others].slice(0, length))) {
      const hex = Buffer.from(sequence).toString("hex")
      for (const [handler, decoder] of tried[sequence[0]! >> 4]!) {
        yield [`${handler} ${hex[0]}`, `${hex} ${decodedBy(decoder, sequence)}`]
      }
    }
  }
}

function* encodeLines(suite: EncodeAll): Generator<readonly [group: string, line: string]> {
  const encoder = codecOf(suite.codec).makeEncoder(lookupErrorHandler(suite.handler))
  for (const [low, high] of suite.ranges) {
    for (let block = low; block < high; block += 0x100) {
      const text = String.fromCodePoint(...Array.from({ length: 0x100 }, (_, index) => block + index))
      yield [(block >> 12).toString(16), `${block.toString(16)} ${encodedBy(encoder, text)}`]
    }
  }
}

function* dirtyByteLines(suite: Dirty): Generator<readonly [group: string, line: string]> {
  const decoders = decodersOf(suite.codec, suite.handlers)
  for (const fragments of pieces(suite)) {
    const bytes = Buffer.from(fragments.join(""), "hex")
    for (const [handler, decoder] of decoders) {
      yield [handler, `${bytes.toString("hex")} ${decodedBy(decoder, bytes)}`]
    }
  }
}

function* dirtyTextLines(suite: Dirty): Generator<readonly [group: string, line: string]> {
  const encoders = encodersOf(suite.codec, suite.handlers)
  for (const fragments of pieces(suite)) {
    const text = String.fromCodePoint(...fragments.map((code) => Number.parseInt(code, 16)))
    for (const [handler, encoder] of encoders) yield [handler, `${utf16Hex(text)} ${encodedBy(encoder, text)}`]
  }
}

const linesOf = (suite: Suite): Generator<readonly [group: string, line: string]> => {
  switch (suite.kind) {
    case "product":
      return productLines(suite)
    case "encode":
      return encodeLines(suite)
    case "dirty bytes":
      return dirtyByteLines(suite)
    case "dirty text":
      return dirtyTextLines(suite)
  }
}

/** CPython's hashes of the groups that are tried. */
export const expectedHashes = (suite: Suite): { readonly [group: string]: string } => {
  if (suite.kind !== "product") return suite.hashes
  return Object.fromEntries(
    Object.entries(suite.hashes).filter(([group]) => {
      const [handler = "", digit = ""] = group.split(" ")
      return isTried(suite, suite.handlers.indexOf(handler), Number.parseInt(digit, 16))
    })
  )
}

/** The hash of our lines, group by group. */
export const hashesOf = (suite: Suite): { readonly [group: string]: string } => {
  const groups = new Map<string, Array<string>>()
  for (const [group, line] of linesOf(suite)) {
    const lines = groups.get(group)
    if (lines === undefined) groups.set(group, [line])
    else lines.push(line)
  }
  const hashes: { [group: string]: string } = {}
  for (const [group, lines] of groups) {
    hashes[group] = createHash("sha256").update(lines.join("\n") + "\n").digest("hex").slice(0, 10)
  }
  return hashes
}
