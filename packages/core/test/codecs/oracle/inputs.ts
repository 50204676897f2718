/**
 * The inputs that answers.py describes in the fixture, and our answers to them, in the same lines.
 */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { lookupErrorHandler } from "../../../src/codecs/errorHandlers.js"
import { lookupCodec } from "../../../src/codecs/lookup.js"
import { UnicodeDecodeError, UnicodeEncodeError } from "../../../src/errors.js"

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
}

export type Suite = Product | Dirty | EncodeAll

const fixture = new URL("../fixtures/answers.json.gz", import.meta.url)

export const suites = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as ReadonlyArray<Suite>

export const utf16Hex = (text: string): string => Buffer.from(text, "utf16le").swap16().toString("hex")

const errorLine = (error: unknown): string => {
  if (!(error instanceof UnicodeDecodeError) && !(error instanceof UnicodeEncodeError)) throw error
  return `!${error.start}-${error.end}:${error.reason}`
}

/** Decodes a whole input, which lies somewhere inside a larger buffer, and answers a line's second half. */
export const decoded = (bytes: Buffer, codec: string, handler: string): string => {
  const memory = Buffer.alloc(bytes.length + 8, 0xaa)
  memory.set(bytes, 3)
  const decoder = lookupCodec(codec).makeDecoder(lookupErrorHandler(handler))
  try {
    return utf16Hex(decoder.decode(memory, 3, 3 + bytes.length, true, Infinity))
  } catch (error) {
    return errorLine(error)
  }
}

export const encoded = (text: string, codec: string, handler: string): string => {
  try {
    return Buffer.from(lookupCodec(codec).makeEncoder(lookupErrorHandler(handler)).encode(text)).toString("hex")
  } catch (error) {
    return errorLine(error)
  }
}

/** The numbers of `Random` in answers.py. */
class Random {
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

function* productLines(suite: Product): Generator<readonly [group: string, line: string]> {
  const alphabets = suite.alphabets.map((alphabet) => Buffer.from(alphabet, "hex"))
  for (let length = suite.shortest; length <= alphabets.length; length++) {
    for (const sequence of sequences(alphabets.slice(0, length))) {
      const bytes = Buffer.from(sequence)
      const hex = bytes.toString("hex")
      for (const handler of suite.handlers) {
        yield [`${handler} ${hex.slice(0, 2)}`, `${hex} ${decoded(bytes, suite.codec, handler)}`]
      }
    }
  }
}

function* encodeLines(suite: EncodeAll): Generator<readonly [group: string, line: string]> {
  for (const [low, high] of suite.ranges) {
    for (let code = low; code < high; code++) {
      yield [
        (code >> 8).toString(16),
        `${code.toString(16)} ${encoded(String.fromCodePoint(code), suite.codec, "strict")}`
      ]
    }
  }
}

function* dirtyLines(suite: Dirty): Generator<readonly [group: string, line: string]> {
  for (const fragments of pieces(suite)) {
    for (const handler of suite.handlers) {
      if (suite.kind === "dirty bytes") {
        const bytes = Buffer.from(fragments.join(""), "hex")
        yield [handler, `${bytes.toString("hex")} ${decoded(bytes, suite.codec, handler)}`]
      } else {
        const text = String.fromCodePoint(...fragments.map((code) => Number.parseInt(code, 16)))
        yield [handler, `${utf16Hex(text)} ${encoded(text, suite.codec, handler)}`]
      }
    }
  }
}

const linesOf = (suite: Suite): Generator<readonly [group: string, line: string]> =>
  suite.kind === "product" ? productLines(suite) : suite.kind === "encode" ? encodeLines(suite) : dirtyLines(suite)

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
