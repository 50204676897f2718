/** The names of Effect 3 that have another name in Effect 4. */
const renames = [
  [/"@effect\/platform\/FileSystem"/g, "\"effect/FileSystem\""]
]

/** Renames everywhere in a text: for type tests and for examples. */
export const renameAll = (text) => renames.reduce((result, [from, to]) => result.replace(from, to), text)

/** Renames in the doc comments of a source. */
export const renameInComments = (text) => text.replace(/\/\*\*[^]*?\*\//g, renameAll)
