/**
 * The one place that uses Node's `Buffer`, for what a `Uint8Array` cannot do fast: decoding a slice without a
 * `TextDecoder`, and encoding into existing memory. Core relies on no more than the declarations below.
 */
import { makeOSError } from "../errors/index.js"

/** The part of `Buffer` that core uses. @internal */
export interface ByteBuffer extends Uint8Array {
  readonly latin1Slice: (start?: number, end?: number) => string
  readonly utf8Slice: (start?: number, end?: number) => string
  /** Decodes little-endian UTF-16. A lone surrogate is kept as it is. */
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

// core is compiled without Node's types, so that it cannot use anything else of Node; this cast names the one global
const BufferClass = (globalThis as unknown as { readonly Buffer: BufferConstructor }).Buffer

/**
 * New memory, not zeroed, and not part of Node's pool for small buffers.
 *
 * @internal
 * @throws OSError ENOMEM if there is not enough memory, or a buffer cannot be so large; CPython throws `MemoryError`
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
 * New memory, not zeroed. If small, it is part of Node's pool for small buffers, which is ten times faster than
 * `allocate`. It must not be given to users: through its `buffer` they could read the whole pool.
 *
 * @internal
 */
export const allocatePooled = (byteLength: number): ByteBuffer => BufferClass.allocUnsafe(byteLength)

/** Bytes that share their memory with no others: the same, or a copy if they are a part of larger memory. @internal */
export const asOwn = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? asPlain(bytes) : new Uint8Array(bytes)

/** The same memory as a `Buffer`. @internal */
export const asBuffer = (bytes: Uint8Array): ByteBuffer =>
  BufferClass.isBuffer(bytes)
    ? bytes as ByteBuffer // just checked
    : BufferClass.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The same memory as a plain `Uint8Array`, the only kind of bytes that users get. @internal */
export const asPlain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)

/** Encodes in UTF-8. A lone surrogate becomes U+FFFD. @internal */
export const encodeUtf8 = (text: string): ByteBuffer => BufferClass.from(text, "utf8")

/** Encodes in Latin-1. Of other characters only the low byte is kept. @internal */
export const encodeLatin1 = (text: string): ByteBuffer => BufferClass.from(text, "latin1")

/** Encodes in little-endian UTF-16, without a byte order mark. @internal */
export const encodeUtf16 = (text: string): ByteBuffer => BufferClass.from(text, "utf16le")

/** The bytes of a base64 text. @internal */
export const decodeBase64 = (text: string): ByteBuffer => BufferClass.from(text, "base64")
