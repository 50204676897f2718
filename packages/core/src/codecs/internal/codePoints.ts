/**
 * Counting in code points on JavaScript strings, which count in UTF-16 units. A unit index is an index into the string;
 * a char index counts code points, as Python does; a lone surrogate is one of them.
 */

/** Whether a unit is half of a surrogate pair. @internal */
export const isSurrogate = (code: number): boolean => (code & 0xf800) === 0xd800

/** Whether the unit at `unitIndex` and the next one are a surrogate pair, which is one code point. @internal */
export const isPair = (text: string, unitIndex: number): boolean =>
  (text.charCodeAt(unitIndex) & 0xfc00) === 0xd800 && (text.charCodeAt(unitIndex + 1) & 0xfc00) === 0xdc00

/** Whether a text has no lone surrogate. @internal */
export const isWellFormed = (text: string): boolean =>
  // the cast: the method is in ES2024 and in Node since 20, and the types that this is compiled with are older
  (text as unknown as { isWellFormed(): boolean }).isWellFormed()

/** The unit index of the first lone surrogate, or the text's length. @internal */
export const loneSurrogateIndex = (text: string, fromUnit: number): number => {
  let at = fromUnit
  for (; at < text.length; at++) {
    if (!isSurrogate(text.charCodeAt(at))) continue
    if (!isPair(text, at)) return at
    at++
  }
  return at
}

/** The count of code points in `text[fromUnit, toUnit)`. @internal */
export const countChars = (text: string, fromUnit = 0, toUnit = text.length): number => {
  let charCount = 0
  for (let at = fromUnit; at < toUnit; at += isPair(text, at) ? 2 : 1) charCount++
  return charCount
}

/** The unit index that lies `charCount` code points after `fromUnit`, at most the text's length. @internal */
export const advanceChars = (text: string, fromUnit: number, charCount: number): number => {
  let at = fromUnit
  for (let left = charCount; left > 0 && at < text.length; left--) at += isPair(text, at) ? 2 : 1
  return at
}

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g

/** As `countChars` for a whole text, and faster if it is long. @internal */
export const codePointCount = (text: string): number => {
  // most texts have no surrogate; V8 does not even search a text of one-byte units
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  return text.length - (text.match(surrogatePair)?.length ?? 0)
}

/** A text without its first `charCount` code points. @internal */
export const dropCodePoints = (text: string, charCount: number): string => text.slice(advanceChars(text, 0, charCount))

/** The first `charCount` code points of a text. @internal */
export const takeCodePoints = (text: string, charCount: number): string =>
  text.slice(0, advanceChars(text, 0, charCount))
