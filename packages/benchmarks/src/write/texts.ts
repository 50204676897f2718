/**
 * The input of the write benchmark: a million short ASCII strings, the same on every machine.
 */

const textCount = 1_000_000

/**
 * The strings, of 37 to 39 characters with their line ends. Each is flat, as if it had been read: V8 would keep a
 * template's result as a rope, and a contestant that writes it as it is would pay for flattening it, but only in the first run.
 */
export const makeTexts = (): ReadonlyArray<string> =>
  Array.from({ length: textCount }, (_, index) => {
    const text = `entry ${String(index).padStart(7, "0")} of the log, ${index % 7} of ${index % 1009} ok\n`
    return Buffer.from(text).toString("latin1")
  })
