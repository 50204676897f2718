/**
 * Many small files in one folder, the same on every machine.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export const fileCount = 20_000

/** The content of each file: 1 to 4 KB of ASCII text. */
export const textOf = (index: number): string => {
  const line = `file ${String(index).padStart(5, "0")}: the quick brown fox jumps over the lazy dog\n`
  return line.repeat(16 + (index * 7919) % 48)
}

/** How many characters all files have together. */
export const characterCount = (): number => {
  let count = 0
  for (let index = 0; index < fileCount; index++) count += textOf(index).length
  return count
}

export const pathsIn = (folder: string): ReadonlyArray<string> =>
  Array.from({ length: fileCount }, (_, index) => join(folder, `${index}.txt`))

export const writeInput = (folder: string): void => {
  mkdirSync(folder, { recursive: true })
  for (const [index, path] of pathsIn(folder).entries()) writeFileSync(path, textOf(index))
}
