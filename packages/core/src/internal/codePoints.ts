/**
 * Sizes of text are in code points, as in CPython; JavaScript's strings count UTF-16 units.
 */

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g

/** How many code points a text has; a lone surrogate counts as one. @internal */
export const codePointCount = (text: string): number => {
  // most texts have no surrogate, which V8 knows at once of a text of one-byte units
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  return text.length - (text.match(surrogatePair)?.length ?? 0)
}
