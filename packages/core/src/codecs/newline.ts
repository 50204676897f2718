/**
 * The five newline rules of CPython's text files (T01, T02): which characters end a line, and how they are translated.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError } from "../errors/index.js"
import type { ByteBuffer } from "../internal/buffer.js"

/**
 * The `newline` option. In reading, `null` ends lines at "\n", "\r" and "\r\n", and reads each as "\n"; `""` ends them
 * at the same three, and leaves these as they are; any other value ends lines at itself only. In writing, "\n" becomes
 * "\r" or "\r\n" if that is the option, and stays "\n" otherwise.
 *
 * @example
 * ```ts
 * import { type Newline, openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("mixed.txt", "a\rb\r\nc\n")
 *
 * const linesOf = (newline: Newline) => {
 *   const outcome = new Task(new Pool(inline), function*() {
 *     const file = yield* openFile("mixed.txt", "r", { newline })
 *     const lines = file instanceof TextReader ? yield* file.readlines() : []
 *     yield* file.close()
 *     return lines
 *   }).start()
 *   return JSON.stringify(outcome?._tag === "Success" ? outcome.value : outcome)
 * }
 * for (const newline of [null, "", "\n", "\r", "\r\n"] as const) console.log(linesOf(newline))
 *
 * // Output:
 * // ["a\n","b\n","c\n"]
 * // ["a\r","b\r\n","c\n"]
 * // ["a\rb\r\n","c\n"]
 * // ["a\r","b\r","\nc\n"]
 * // ["a\rb\r\n","c\n"]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Newline = "\n" | "\r" | "\r\n" | "" | null

/** Checks a newline rule that may come from a caller without types. @internal */
export const checkNewline = (newline: string | null): Newline => {
  if (newline === null || newline === "" || newline === "\n" || newline === "\r" || newline === "\r\n") return newline
  throw new InvalidArgumentError(`illegal newline value: ${newline}`) // T05
}

/** The text with "\n" for each "\r\n" and "\r", as the rule `null` reads it. @internal */
export const translateNewlines = (text: string): string => text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text

/** The text with each "\n" as it is written under a rule. @internal */
export const untranslateNewlines = (text: string, newline: Newline): string =>
  newline === "\r" || newline === "\r\n" ? text.replaceAll("\n", newline) : text

/**
 * How to find line ends in bytes: the width and byte order of the units, and the rule.
 *
 * @internal
 */
export interface LineEnds {
  readonly unit: 1 | 2 | 4
  readonly bigEndian: boolean
  readonly newline: Newline
}

/**
 * Bytes of the first window that is searched for both "\n" and "\r". Each next window is larger, so that a search takes
 * time proportional to the length of the line, and not of the buffer.
 */
const firstWindow = 256

/**
 * The index behind the first line end in `memory[from, end)`; -1 if there is none. A "\r" at the end does not count
 * unless `last` says that nothing follows: it may be the first half of a "\r\n" (T04). `start` is where the line
 * begins.
 *
 * @internal
 */
export const findLineEnd = (
  memory: ByteBuffer,
  start: number,
  from: number,
  end: number,
  last: boolean,
  ends: LineEnds
): number => {
  if (ends.unit > 1) return findWideLineEnd(memory, start, from, end, last, ends)
  switch (ends.newline) {
    case "\n":
    case "\r": {
      const found = memory.subarray(from, end).indexOf(ends.newline === "\n" ? 0x0a : 0x0d)
      return found < 0 ? -1 : from + found + 1
    }
    case "\r\n": {
      for (let at = from; at < end;) {
        const found = memory.subarray(at, end).indexOf(0x0a)
        if (found < 0) return -1
        at += found + 1
        if (at - 2 >= start && memory[at - 2] === 0x0d) return at
      }
      return -1
    }
    default: {
      for (let low = from, width = firstWindow; low < end; low += width, width *= 4) {
        const window = memory.subarray(low, Math.min(low + width, end))
        const lf = window.indexOf(0x0a)
        const cr = (lf < 0 ? window : window.subarray(0, lf)).indexOf(0x0d)
        if (cr >= 0) {
          const after = low + cr + 1
          if (after < end) return memory[after] === 0x0a ? after + 1 : after
          return last ? after : -1
        }
        if (lf >= 0) return low + lf + 1
      }
      return -1
    }
  }
}

/** As `findLineEnd`, for units of 2 or 4 bytes. */
const findWideLineEnd = (
  memory: ByteBuffer,
  start: number,
  from: number,
  end: number,
  last: boolean,
  { bigEndian, newline, unit }: LineEnds
): number => {
  const low = bigEndian ? unit - 1 : 0
  const unitAt = (at: number): number => {
    for (let byte = 0; byte < unit; byte++) if (byte !== low && memory[at + byte] !== 0) return -1
    return memory[at + low] ?? -1
  }
  const aligned = start + Math.floor((from - start) / unit) * unit
  for (let at = aligned; at + unit <= end; at += unit) {
    const value = unitAt(at)
    if (value !== 0x0a && value !== 0x0d) continue
    const after = at + unit
    if (newline === "\n" || newline === "\r") {
      if (value === (newline === "\n" ? 0x0a : 0x0d)) return after
    } else if (newline === "\r\n") {
      if (value === 0x0a && at > start && unitAt(at - unit) === 0x0d) return after
    } else if (value === 0x0a) {
      return after
    } else if (after + unit <= end) {
      return unitAt(after) === 0x0a ? after + unit : after
    } else {
      return last ? after : -1
    }
  }
  return -1
}

/**
 * The kinds of line ends in `memory[start, end)` as bits: 1 for "\n", 2 for "\r", 4 for "\r\n". A "\r" at the end
 * counts only if nothing follows (`last`).
 *
 * @internal
 */
export const newlineKinds = (memory: ByteBuffer, start: number, end: number, last: boolean, ends: LineEnds): number => {
  if (ends.unit === 1) {
    const bytes = memory.subarray(start, end)
    if (!bytes.includes(0x0d)) return bytes.includes(0x0a) ? 1 : 0
  }
  let kinds = 0
  const universal = { ...ends, newline: "" } as const
  for (let at = start; kinds !== 7;) {
    const next = findLineEnd(memory, at, at, end, last, universal)
    if (next < 0) return kinds
    kinds |= kindOfEnd(memory, at, next, ends)
    at = next
  }
  return kinds
}

/** The kind of the line end at the end of the line `memory[start, end)`. */
const kindOfEnd = (memory: ByteBuffer, start: number, end: number, { bigEndian, unit }: LineEnds): number => {
  const low = bigEndian ? 1 : unit
  if (memory[end - low] === 0x0d) return 2
  return end - 2 * unit >= start && memory[end - unit - low] === 0x0d ? 4 : 1
}

/**
 * Splits a text into lines and adds them to `lines`, the last one also if it has no line end. Under the rule `null`,
 * "\r\n" and "\r" become "\n".
 *
 * @internal
 */
export const splitLines = (text: string, newline: Newline, keepEnds: boolean, lines: Array<string>): void => {
  const universal = newline === null || newline === ""
  if (universal && text.includes("\r")) {
    splitUniversal(text, newline, keepEnds, lines)
    return
  }
  if (universal || newline === "\n") splitAtLineFeeds(text, keepEnds ? 1 : 0, lines)
  else splitAt(newline, text, keepEnds ? newline.length : 0, lines)
}

/** The loop for nearly all lines: it is a third faster than `splitAt`, since V8 knows the line end. */
const splitAtLineFeeds = (text: string, kept: 0 | 1, lines: Array<string>): void => {
  let count = lines.length
  let from = 0
  for (let found = text.indexOf("\n"); found >= 0; found = text.indexOf("\n", from)) {
    lines[count++] = text.slice(from, found + kept)
    from = found + 1
  }
  if (from < text.length) lines[count] = text.slice(from)
}

/** Splits at one kind of line end, of which `kept` units stay. */
const splitAt = (end: string, text: string, kept: number, lines: Array<string>): void => {
  let from = 0
  for (let found = text.indexOf(end); found >= 0; found = text.indexOf(end, from)) {
    lines.push(text.slice(from, found + kept))
    from = found + end.length
  }
  if (from < text.length) lines.push(text.slice(from))
}

/** Splits at all three kinds of line ends. */
const splitUniversal = (text: string, newline: Newline, keepEnds: boolean, lines: Array<string>): void => {
  const ends = /\r\n|\r|\n/g
  let from = 0
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    const line = text.slice(from, match.index)
    lines.push(keepEnds ? line + (newline === null ? "\n" : match[0]) : line)
    from = ends.lastIndex
  }
  if (from < text.length) lines.push(text.slice(from))
}
