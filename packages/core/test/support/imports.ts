/**
 * What each part of the repository may import, and a reader of import statements that checks it.
 *
 * It reads text, not a syntax tree: comments are taken out, then every form that names a module is looked for. What it
 * cannot read (a computed `import(…)`) counts as a module of its own kind, which only `allowed` can permit.
 */
import { readdirSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { join, posix } from "node:path"
import { fileURLToPath } from "node:url"

/** A region of the sources that has rules of its own. */
export type Area = "core" | "core/node" | "aiofiles" | "aiofiles/effect" | "examples" | "benchmarks" | "reliability"

/** What an import statement can point at. */
export type Target =
  | Area
  | "node"
  | "effect module"
  | "effect barrel"
  | "other package"
  | "computed"
  | "internal of another package"
  | "path out of the package"

/** One statement that names a module. */
export interface Import {
  readonly line: number
  readonly specifier: string
}

/** An import that its area may not have. */
export interface Violation extends Import {
  readonly file: string
  readonly area: Area
  readonly target: Target
}

/** Who may import what; what is not listed is refused. Arrows point downwards only. */
export const allowed: Readonly<Record<Area, ReadonlyArray<Target>>> = {
  "core": ["core"],
  "core/node": ["core", "core/node", "node", "computed"],
  "aiofiles": ["aiofiles", "aiofiles/effect", "core", "core/node", "effect module"],
  // the index has what one major of Effect alone has: see its guard.ts
  "aiofiles/effect": ["aiofiles", "aiofiles/effect", "core", "effect module", "effect barrel"],
  "examples": ["examples", "aiofiles", "core", "core/node", "effect module", "effect barrel", "other package", "node"],
  "benchmarks": [
    "benchmarks",
    "aiofiles",
    "core",
    "core/node",
    "effect module",
    "effect barrel",
    "other package",
    "node",
    "computed"
  ],
  "reliability": [
    "reliability",
    "aiofiles",
    "core",
    "core/node",
    "effect module",
    "effect barrel",
    "other package",
    "node"
  ]
}

/**
 * The floors of core, from the ground: a file imports from its own folder and from lower floors, types too. ARCHITECTURE.md
 * says what each folder is for. `""` is what stands in the root: `index.ts`.
 */
export const floors: ReadonlyArray<ReadonlyArray<string>> = [
  ["errors"],
  ["internal"],
  ["syscall", "codecs"],
  ["program"],
  ["io"],
  ["wholeFile", "os"],
  ["tree"],
  ["tempfile"],
  ["executor"], // no program imports what runs it
  ["node", "testing"],
  [""]
]

/** The folder of core that a file is in, given as `core/src/io/rawFile.ts`; `""` for what stands in the root. */
export const folderOf = (file: string): string => {
  const [, , first = "", second] = file.split("/")
  return second === undefined ? "" : first
}

const floorOf = (file: string): number => floors.findIndex((folders) => folders.includes(folderOf(file)))

/** The file that a relative specifier names, as `file` is given. */
const relativeTarget = (file: string, specifier: string): string | undefined =>
  specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts") : undefined

/** The imports of one file of core that do not point to a lower floor, nor to its own folder. */
export const upwardImports = (file: string, source: string): ReadonlyArray<string> =>
  importsOf(source).flatMap(({ line, specifier }) => {
    const target = relativeTarget(file, specifier)
    if (target === undefined || folderOf(target) === folderOf(file)) return []
    const [from, to] = [floorOf(file), floorOf(target)]
    return from !== -1 && to !== -1 && to < from ? [] : [`${file}:${line} imports ${target}`]
  })

/** Groups of files that import each other, types too, directly or through others; each sorted. */
export const circlesOf = (
  imports: ReadonlyMap<string, ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> => {
  const reached = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>()
    const rest = [...imports.get(from) ?? []]
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      rest.push(...imports.get(next) ?? [])
    }
    return seen
  }
  const all = new Map([...imports.keys()].map((file) => [file, reached(file)]))
  const circles = new Map<string, ReadonlyArray<string>>()
  for (const [file, targets] of all) {
    if (!targets.has(file)) continue
    const circle = [...targets].filter((target) => all.get(target)?.has(file) === true).sort()
    circles.set(circle.join(), circle)
  }
  return [...circles.values()]
}

/** What each source of a package imports of its own package. */
export const importsWithin = (folder: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const files = sourceFiles().filter((file) => file.startsWith(`${folder}/`))
  return new Map(files.map((file) => [
    file,
    importsOf(readSource(file)).flatMap(({ specifier }) => relativeTarget(file, specifier) ?? [])
  ]))
}

/** The folder of all packages. */
export const packagesFolder: string = fileURLToPath(new URL("../../../", import.meta.url))

const packageNames: Readonly<Record<string, Area>> = {
  "aiofiles-core": "core",
  "aiofiles": "aiofiles",
  "aiofiles-examples": "examples",
  "aiofiles-benchmarks": "benchmarks",
  "aiofiles-reliability": "reliability"
}

/** The area of a file, given as `core/src/node/libuv.ts`; undefined for what is not a source. */
export const areaOf = (file: string): Area | undefined => {
  const [folder, src, first] = file.split("/")
  if (src !== "src" || folder === undefined) return undefined
  if (folder === "core") return first === "node" ? "core/node" : "core"
  // the second is a copy of the first, with an overlay
  if (folder === "aiofiles" || folder === "aiofiles-effect4") {
    return file.startsWith(`${folder}/src/internal/effect/`) ? "aiofiles/effect" : "aiofiles"
  }
  return Object.values(packageNames).find((area) => area === folder)
}

// Strings and regular expressions are matched so that a `//` inside one is not taken for a comment. A slash starts a
// regular expression where a value may start: after an operator, an opening bracket or `return`.
const commentOrLiteral =
  /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=(?:[=(,:[!&|?{};+]|=>|\breturn|^)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/gm

/** The source without its comments, as many lines long as before. */
const withoutComments = (source: string): string =>
  source.replace(
    commentOrLiteral,
    (text, comment: string | undefined) => comment === undefined ? text : comment.replace(/[^\n]/g, " ")
  )

const statementForms: ReadonlyArray<RegExp> = [
  // import a, { b } from "x" · import type * as A from "x" · export * from "x"
  /\b(?:import|export)\b[^"'`;()]*?\bfrom\s*(["'])(?<specifier>[^"'\n]+)\1/g,
  // import "x"
  /\bimport\s*(["'])(?<specifier>[^"'\n]+)\1/g,
  // import("x") · require("x") · process.getBuiltinModule("x") · vi.importActual("x")
  /\b(?:import|require|getBuiltinModule|importActual)\s*(?:<[^>]*>)?\(\s*(["'`])(?<specifier>[^"'`\n$]+)\1/g,
  // import(x): what it loads cannot be read
  /\b(?:import|require|getBuiltinModule)\s*\(\s*(?!["'`\s)]|`[^`$]*`)(?<computed>[^\s)]+)/g,
  /\b(?:import|require|getBuiltinModule)\s*\(\s*(?<computed>`[^`$]*\$\{)/g
]

// A comment, but one that brings in types.
const referenceForm = /^\s*\/\/\/\s*<reference\s+(?:types|path)\s*=\s*(["'])(?<specifier>[^"'\n]+)\1/gm

/** Every module that `source` names, type-only imports included, in the order of the lines. */
export const importsOf = (source: string): ReadonlyArray<Import> => {
  const code = withoutComments(source)
  const found: Array<Import> = []
  const look = (text: string, form: RegExp) => {
    for (const match of text.matchAll(form)) {
      const { computed, specifier } = match.groups ?? {}
      const end = match.index + match[0].trimEnd().length
      found.push({
        line: text.slice(0, end).split("\n").length,
        specifier: specifier ?? `${computed}…`
      })
    }
  }
  for (const form of statementForms) look(code, form)
  look(
    source.replace(/\/\/\/\s*<reference\s+types\s*=\s*"node"/g, "/// <reference types=\"node:types\""),
    referenceForm
  )
  return found.sort((a, b) => a.line - b.line)
}

/** What `specifier`, written in `file`, points at. */
export const targetOf = (file: string, specifier: string): Target => {
  if (specifier.endsWith("…")) return "computed"
  if (specifier.startsWith(".")) {
    const path = posix.join(posix.dirname(file), specifier)
    return path.split("/")[0] === file.split("/")[0]
      ? areaOf(path) ?? "path out of the package"
      : "path out of the package"
  }
  if (isBuiltin(specifier) || specifier.startsWith("node:")) return "node"
  const words = specifier.split("/")
  const name = words.splice(0, specifier.startsWith("@") ? 2 : 1).join("/")
  if (name === "effect" || name === "@effect/platform") return words.length === 0 ? "effect barrel" : "effect module"
  const area = packageNames[name]
  if (area === undefined) return "other package"
  if (words.includes("internal")) return "internal of another package"
  return area === "core" && words[0] === "node" ? "core/node" : area
}

/** The statements of one file that `allowed` does not have. `file` is relative to the folder of all packages. */
export const violationsOf = (file: string, source: string): ReadonlyArray<Violation> => {
  const area = areaOf(file)
  if (area === undefined) throw new Error(`${file}: not a source of a known package`)
  return importsOf(source)
    .map(({ line, specifier }) => ({ file, area, line, specifier, target: targetOf(file, specifier) }))
    .filter(({ target }) => !allowed[area].includes(target))
}

/** All sources of all packages, relative to the folder of all packages. */
export const sourceFiles = (): ReadonlyArray<string> =>
  readdirSync(packagesFolder)
    .flatMap((name) => {
      const folder = join(packagesFolder, name, "src")
      return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => posix.join(name, "src", file))
    })
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
    .sort()

/** The text of a file that `sourceFiles` named. */
export const readSource = (file: string): string => readFileSync(join(packagesFolder, file), "utf8")
