/** Bytes from texts, and back. */

/** The UTF-8 bytes of a text. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** One byte per character, up to U+00FF. */
export const latin = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Bytes as text, one character each, so that a failed comparison can be read. */
export const show = (data: Uint8Array | null): string | null =>
  data === null ? null : Buffer.from(data).toString("latin1")

export const concatBytes = (parts: Iterable<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat([...parts]))
