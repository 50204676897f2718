/**
 * Writes the table of renames into docs/effect-4.md, between its two marks, and checks the rows that it is made of: each
 * has to do what the table says, and has to be needed by a doc comment, a type test, a README or an example program.
 *
 * The check alone is part of scripts/docs.mjs.
 *
 * Usage: node scripts/renames.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { commentsOf, renameAll, renames } from "../packages/aiofiles-effect4/renames.mjs"
import { root, script, succeed } from "./run.mjs"

const page = join(root, "docs", "effect-4.md")
const aiofiles = join(root, "packages", "aiofiles")

/** The texts in which names are replaced. */
const texts = () => {
  const read = (folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(folder, name), "utf8"))
  return [
    ...read(join(aiofiles, "src")).flatMap(commentsOf),
    ...read(join(aiofiles, "dtslint")),
    ...read(join(root, "packages", "examples", "src")),
    ...[join(aiofiles, "README.md"), join(root, "README.md")].map((file) => readFileSync(file, "utf8"))
  ]
}

/** What is wrong with the rows, one message each. */
const problems = () => {
  const all = texts()
  return renames.flatMap(({ effect3, effect4, find, replace }) => [
    ...(effect3.replace(find, replace) === effect4 ? [] : [`${effect3}: its pattern does not make ${effect4} of it`]),
    ...(renameAll(effect3) === effect4 ? [] : [`${effect3}: another row changes it, or what is made of it`]),
    ...(all.some((text) => text.search(find) !== -1) ? [] : [`${effect3}: no text has it, the row is dead`])
  ])
}

const [begin, end] = ["<!-- written by scripts/renames.mjs -->", "<!-- end of what scripts/renames.mjs writes -->"]

const row = (one, other) => `| ${one} | ${other} |`

const table = () =>
  [
    row("Effect 3", "Effect 4"),
    row("---", "---"),
    ...renames.map(({ effect3, effect4 }) => row(`\`${effect3}\``, `\`${effect4}\``))
  ].join("\n")

/** The page with the table of the rows, as dprint formats it. */
const written = async (text) => {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`docs/effect-4.md: no place for the table, between\n${begin}\n${end}`)
  const input = `${text.slice(0, from + begin.length)}\n\n${table()}\n\n${text.slice(to)}`
  return (await succeed("dprint", ["fmt", "--stdin", page], { input })).stdout
}

/** Fails if a row is wrong or dead. */
const checkRows = () => {
  const wrong = problems()
  if (wrong.length > 0) throw new Error(`renames:\n  ${wrong.join("\n  ")}`)
}

/** Fails if a row is wrong or dead, or if the page has not the table of the rows. Gives a line for the log. */
export const checkRenames = async () => {
  checkRows()
  const text = readFileSync(page, "utf8")
  if (text !== await written(text)) {
    throw new Error("docs/effect-4.md: its table is not that of the renames: npm run renames")
  }
  return `renames: ${renames.length} rows, each of them needed, and docs/effect-4.md has them`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await script(async () => {
    checkRows()
    writeFileSync(page, await written(readFileSync(page, "utf8")))
    console.log(await checkRenames())
  })
}
