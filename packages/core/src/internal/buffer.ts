/**
 * The one place that knows Node's `Buffer`. Core uses of it what a `Uint8Array` cannot do at speed: decoding a slice
 * without a `TextDecoder`, and encoding into memory that exists. The declarations below are all that core relies on.
 */

import { makeOSError } from "../errors/index.js"

/** @internal */
export interface ByteBuffer extends Uint8Array {
  readonly latin1Slice: (start?: number, end?: number) => string
  readonly utf8Slice: (start?: number, end?: number) => string
  /** Little-endian UTF-16; a lone surrogate stays what it is. */
  readonly ucs2Slice: (start?: number, end?: number) => string
  readonly latin1Write: (text: string, byteOffset?: number, byteLength?: number) => number
  readonly utf8Write: (text: string, byteOffset?: number, byteLength?: number) => number
  readonly subarray: (start?: number, end?: number) => ByteBuffer
  /** Swaps the bytes of all 16-bit units, in place. */
  readonly swap16: () => ByteBuffer
}

interface BufferConstructor {
  readonly allocUnsafe: (byteLength: number) => ByteBuffer
  readonly allocUnsafeSlow: (byteLength: number) => ByteBuffer
  readonly from: {
    (memory: ArrayBufferLike, byteOffset: number, byteLength: number): ByteBuffer
    (text: string, encoding: "utf8" | "latin1" | "utf16le" | "base64"): ByteBuffer
  }
  readonly isBuffer: (value: unknown) => boolean
}

// core is compiled without Node's types, so that nothing else of Node slips in; this names the one global it uses
const BufferClass = (globalThis as unknown as { readonly Buffer: BufferConstructor }).Buffer

/**
 * Memory that is not zeroed and not shared with Node's small-buffer pool.
 *
 * @internal
 * @throws OSError ENOMEM where there is none, or a buffer cannot hold so much; CPython has a `MemoryError` for that
 */
export const allocate = (byteLength: number): ByteBuffer => {
  try {
    return BufferClass.allocUnsafeSlow(byteLength)
  } catch (cause) {
    if (!(byteLength > 0)) throw cause
    throw makeOSError({ code: "ENOMEM", syscall: "mmap", pathInMessage: false }, { cause })
  }
}

/**
 * Memory that is not zeroed, and if it is small a part of what Node keeps for small buffers: ten times cheaper, and not to be
 * given to users, who could see all of it.
 *
 * @internal
 */
export const allocatePooled = (byteLength: number): ByteBuffer => BufferClass.allocUnsafe(byteLength)

/** Memory that is nobody else's: the same, if that is so already. @internal */
export const asOwn = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? asPlain(bytes) : new Uint8Array(bytes)

/** The same memory, with `Buffer`'s methods. @internal */
export const asBuffer = (bytes: Uint8Array): ByteBuffer =>
  BufferClass.isBuffer(bytes)
    ? bytes as ByteBuffer // just checked
    : BufferClass.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The same memory as a plain `Uint8Array`: what users get is always that. @internal */
export const asPlain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)

/** @internal */
export const encodeUtf8 = (text: string): ByteBuffer => BufferClass.from(text, "utf8")

/** @internal */
export const encodeLatin1 = (text: string): ByteBuffer => BufferClass.from(text, "latin1")

/** Little-endian, without a byte order mark. @internal */
export const encodeUtf16 = (text: string): ByteBuffer => BufferClass.from(text, "utf16le")

/** @internal */
export const decodeBase64 = (text: string): ByteBuffer => BufferClass.from(text, "base64")
