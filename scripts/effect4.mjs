/**
 * Lays out packages/aiofiles-effect4: the package for Effect 4 is packages/aiofiles with other files behind
 * `src/internal/effect`, and its tests are the same with other files behind `test/support/effect`.
 *
 * Writes `src`, `test` and `dtslint` of that package, which git ignores: a copy of what packages/aiofiles has, without its
 * own two folders, and with those of packages/aiofiles-effect4 (`effect`, `effectTest`) in their places. In the comments of
 * `src`, and in the type tests, the names of Effect 3 are replaced by those of Effect 4 (packages/aiofiles-effect4/renames.mjs).
 * That nothing but comments changes in `src` is checked.
 *
 * The programs beside the library, such as packages/benchmarks, are laid out in the same way, each in a folder of its own
 * there: its `src` and `test`, with the names replaced everywhere, and with the folder `effect` in the place of `src/effect`.
 *
 * Every file of a folder that is replaced has to have a twin of the same name in the other package: a file of one side alone
 * is an error. Only files that differ are written, so that a build after it is incremental.
 *
 * Usage: node scripts/effect4.mjs
 */
import { transformSync } from "esbuild"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { renameAll, renameInComments } from "../packages/aiofiles-effect4/renames.mjs"
import { programs } from "./majors.mjs"
import { root, script } from "./run.mjs"

const packages = join(root, "packages")
const target = join(packages, "aiofiles-effect4")

/** What runs of a TypeScript source: without comments, types and white space. */
const codeOf = (text) =>
  transformSync(text, { loader: "ts", format: "esm", minifyWhitespace: true, legalComments: "none", tsconfigRaw: {} })
    .code

/** Replaces names in the comments of a source, and checks that it is the same program with the same types as before. */
const changeComments = (text, file) => {
  const changed = renameInComments(text)
  if (changed === text) return text
  // a line that changes begins as a line of a comment; where that is code, or part of a string, what runs changes too
  const lines = text.split("\n")
  const outside = changed.split("\n").filter((line, index) => line !== lines[index] && !/^\s*\/?\*/.test(line))
  if (outside.length > 0 || codeOf(changed) !== codeOf(text)) {
    throw new Error(`${file}: a name is replaced outside of comments:\n${outside.join("\n")}`)
  }
  return changed
}

const same = (text) => text

/**
 * The folders to lay out, from the package that has them: what of a folder is replaced, by which folder of the target, and how
 * the text of a file changes.
 */
const folders = [
  { from: "aiofiles/src", to: "src", replaced: "internal/effect", by: "effect", change: changeComments },
  { from: "aiofiles/test", to: "test", replaced: "support/effect", by: "effectTest", change: same },
  { from: "aiofiles/dtslint", to: "dtslint", change: renameAll },
  // each program beside the library has a folder in the target
  ...programs.flatMap((name) => [
    { from: `${name}/src`, to: `${name}/src`, replaced: "effect", by: `${name}/effect`, change: renameAll },
    { from: `${name}/test`, to: `${name}/test`, change: renameAll }
  ])
]

/** The files below a folder, by names relative to it. */
const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile()).sort()
    : []

/** The names that only one of two lists has. */
const unpaired = (list, other) => list.filter((name) => !other.includes(name))

/** Writes a file if its content differs. */
const write = (file, text) => {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const lines = (text) => text.split("\n").length

/** Lays out one folder, and gives the lines of its files that both packages share, and of those that are its own. */
const lay = ({ by, change, from: source, replaced, to: name }) => {
  const [from, to] = [join(packages, source), join(target, name)]
  const own = by === undefined ? [] : filesOf(join(target, by))
  if (replaced !== undefined) {
    const twins = filesOf(join(from, replaced))
    const alone = [
      ...unpaired(own, twins).map((file) => `packages/aiofiles-effect4/${by}/${file}`),
      ...unpaired(twins, own).map((file) => `packages/${source}/${replaced}/${file}`)
    ]
    if (alone.length > 0) throw new Error(`no twin in the package for the other major:\n${alone.join("\n")}`)
  }
  const texts = new Map()
  let shared = 0
  for (const file of filesOf(from)) {
    if (replaced !== undefined && file.startsWith(`${replaced}/`)) continue
    const text = readFileSync(join(from, file), "utf8")
    shared += lines(text)
    texts.set(file, change(text, `packages/${source}/${file}`))
  }
  let ownLines = 0
  for (const file of own) {
    const text = readFileSync(join(target, by, file), "utf8")
    ownLines += lines(text)
    texts.set(`${replaced}/${file}`, text)
  }
  for (const file of filesOf(to)) if (!texts.has(file)) rmSync(join(to, file))
  for (const [file, text] of texts) write(join(to, file), text)
  return { shared, own: ownLines }
}

await script(async () => {
  for (const folder of folders) {
    const { own, shared } = lay(folder)
    const percent = (100 * shared / (shared + own)).toFixed(1)
    console.log(
      `packages/aiofiles-effect4/${folder.to}: ${shared} lines shared, ${own} its own (${percent} % shared)`
    )
  }
})
