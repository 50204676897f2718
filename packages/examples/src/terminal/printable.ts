/**
 * Names on a terminal.
 */

/** A name without characters that a terminal would obey. */
export const printable = (name: string): string =>
  name.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`)
