/**
 * The codecs of this library and of Node, over the same slices and texts.
 */
import { lookupCodec, strict } from "aiofiles-core"
import { createHash } from "node:crypto"
import { lazily, rateOf } from "../groups.js"
import type { Contestant } from "../harness.js"
import { cut, type Kind, nodeName, type Sample, type Slice, type SliceableBuffer } from "./texts.js"

/** How often a run goes over the sample, so that it is long enough to be measured. */
export const passes = 2

/** What proves that the work was done: a hash of all text, or of all bytes. */
export type Hash = string

export const hashOf = (data: string | Uint8Array): Hash => createHash("sha256").update(data).digest("hex")

/** Node's decoder or encoder in each group, which the bars are about. */
export const node = {
  decode: { "utf-8": "TextDecoder fatal", "latin-1": "latin1Slice" },
  encode: "Buffer.from"
} as const

/** A way to decode: what it does with a slice. A run has a decoder of its own. */
type MakeDecode = (bytes: SliceableBuffer) => (slice: Slice) => string

export const makeDecoders = (
  kind: Kind,
  sample: () => Sample,
  sliceSize: number
): ReadonlyArray<Contestant<Hash>> => {
  const slices = lazily(() => cut(sample(), kind.encoding, sliceSize))
  const contestant = (name: string, makeDecode: MakeDecode): Contestant<Hash> => ({
    name,
    run: async () => {
      let units = 0
      for (let pass = 0; pass < passes; pass++) {
        const decode = makeDecode(sample().bytes)
        for (const slice of slices()) units += decode(slice).length
      }
      if (units !== passes * sample().text.length) throw new Error(`${name} gave ${units} units`)
      return undefined
    },
    proof: async () => hashOf(slices().map(makeDecode(sample().bytes)).join(""))
  })
  return [
    ...(kind.encoding === "utf-8"
      ? [
        contestant(node.decode["utf-8"], () => {
          const decoder = new TextDecoder("utf-8", { fatal: true })
          return ({ view }) => decoder.decode(view)
        }),
        contestant("utf8Slice", (bytes) => ({ end, start }) => bytes.utf8Slice(start, end))
      ]
      : [contestant(node.decode["latin-1"], (bytes) => ({ end, start }) => bytes.latin1Slice(start, end))]),
    {
      ...contestant("aiofiles", (bytes) => {
        const decoder = lookupCodec(kind.encoding).makeDecoder(strict)
        return ({ end, start }) => decoder.decode(bytes, start, end, true, Infinity)
      }),
      bars: [rateOf(node.decode[kind.encoding], 0.8)]
    }
  ]
}

export const makeEncoders = (kind: Kind, sample: () => Sample): ReadonlyArray<Contestant<Hash>> => {
  const contestant = (name: string, encode: (text: string) => Uint8Array): Contestant<Hash> => ({
    name,
    run: async () => {
      let byteCount = 0
      for (let pass = 0; pass < passes; pass++) byteCount += encode(sample().text).length
      if (byteCount !== passes * sample().bytes.length) throw new Error(`${name} gave ${byteCount} bytes`)
      return undefined
    },
    proof: async () => hashOf(encode(sample().text))
  })
  const encoder = new TextEncoder()
  return [
    contestant(node.encode, (text) => Buffer.from(text, nodeName(kind.encoding))),
    ...(kind.encoding === "utf-8" ? [contestant("TextEncoder", (text) => encoder.encode(text))] : []),
    {
      ...contestant("aiofiles", (text) => lookupCodec(kind.encoding).makeEncoder(strict).encode(text)),
      bars: [rateOf(node.encode, 0.8)]
    }
  ]
}
