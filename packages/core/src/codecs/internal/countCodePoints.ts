/**
 * Sizes of text in code points, as in CPython. JavaScript's strings count UTF-16 units.
 */

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g

/** A text without its first `charCount` code points. @internal */
export const dropCodePoints = (text: string, charCount: number): string => {
  let unit = 0
  for (let left = charCount; left > 0 && unit < text.length; left--) {
    unit += (text.codePointAt(unit) ?? 0) > 0xffff
      ? 2
      : 1
  }
  return text.slice(unit)
}

/** The first `charCount` code points of a text. @internal */
export const takeCodePoints = (text: string, charCount: number): string =>
  text.slice(0, text.length - dropCodePoints(text, charCount).length)

/** The count of code points of a text; a lone surrogate is one. @internal */
export const codePointCount = (text: string): number => {
  // most texts have no surrogate; V8 does not even search a text of one-byte units
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  return text.length - (text.match(surrogatePair)?.length ?? 0)
}
