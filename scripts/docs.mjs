/**
 * Checks the documentation of the public modules, and makes its pages with docgen in packages/<name>/docs, which git
 * ignores.
 *
 * Every export has to have a description, `@since`, `@category` and an `@example`; one example does for a type and a
 * value of the same name, and for the errors or the `os` programs of a module, and a re-export needs none of its own. Every `ts` block in a doc comment is compiled and run,
 * in an empty folder of its own, and has to print what its `// Output:` says, which none may lack. docgen itself would
 * ask for tags on each member of a class, would neither compile nor run the examples of classes and re-exports, and runs
 * the others in the package's folder; it gets a copy of the sources in which the examples are part of the descriptions.
 *
 * The `ts` blocks of the READMEs and of docs/effect-4.md are examples like the others. A block that is a program of
 * packages/examples is left to its tests.
 *
 * The examples of packages/aiofiles-effect4 are those of packages/aiofiles with other names, and those of docs/effect-4.md. They
 * are compiled against Effect 4. They run on the same Node as the others: the library needs no newer one, only the tools of
 * its tests do. The table of the names in docs/effect-4.md is checked here too.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join, sep } from "node:path"
import { renameAll } from "../packages/aiofiles-effect4/renames.mjs"
import { checkRenames } from "./renames.mjs"
import { root, script, succeed } from "./run.mjs"

/** The sources of the public modules. */
const modulesOf = (cwd) =>
  readdirSync(join(cwd, "src"), { recursive: true })
    .filter((file) => file.endsWith(".ts") && basename(file) !== "index.ts" && !file.split(sep).includes("internal"))
    .map((file) => ({ file, text: readFileSync(join(cwd, "src", file), "utf8") }))

const docComment = String.raw`(\/\*\*(?:(?!\*\/)[^])*\*\/)\s*`
const declaration = new RegExp(
  String
    .raw`(?:${docComment})?^export (?:declare |abstract )*(?:const|function\*?|class|interface|type|namespace) (\w+)`,
  "gm"
)
const reexport = /^export (?:type )?\{\n((?:.*\n)*?)\} from/gm
const specifier = new RegExp(String.raw`(?:${docComment})?^ {2}(?:type )?(\w+),?$`, "gm")

/** Categories whose exports are used in the same way: one example a module shows all of them. */
const families = new Set(["errors", "os"])

const categoryOf = (comment) => /@category (\w+)/.exec(comment)?.[1]

const isInternal = (comment) => /@internal\b/.test(comment)

/** What the comment of an export lacks. */
const lacks = (comment) =>
  isInternal(comment) ? [] : [
    ...(/^\/\*\*[\s*]*(?:@|\/$)/.test(comment) ? ["a description"] : []),
    ...["@since", "@category"].filter((tag) => !comment.includes(tag))
  ]

/** The exports of a module that are not documented, one message each. */
const undocumented = ({ file, text }) => {
  const problems = []
  const comments = new Map() // of the declarations, by name
  for (const [, comment = "/** */", name] of text.matchAll(declaration)) {
    problems.push(...lacks(comment).map((what) => `${name} lacks ${what}`))
    comments.set(name, [...(comments.get(name) ?? []), comment])
  }
  const hasExample = (all) => all.some((comment) => comment.includes("@example"))
  const shown = new Set([...comments.values()].filter(hasExample).flat().map(categoryOf))
  for (const [name, all] of comments) {
    const inFamily = (comment) => families.has(categoryOf(comment)) && shown.has(categoryOf(comment))
    if (!hasExample(all) && !all.some((comment) => isInternal(comment) || inFamily(comment))) {
      problems.push(`${name} lacks @example`)
    }
  }
  for (const [, specifiers] of text.matchAll(reexport)) {
    for (const [, comment = "/** */", name] of specifiers.matchAll(specifier)) {
      problems.push(...lacks(comment).map((what) => `${name} lacks ${what}`))
    }
  }
  return problems.map((problem) => `${file}: ${problem}`)
}

/** The examples of a module: each is a file that is named after its place. */
const examplesOf = ({ file, text }) =>
  [...text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm)].map(({ 1: lines, index }) => ({
    name: `${file.replaceAll(sep, "-").replace(/\.ts$/, "")}-line-${text.slice(0, index).split("\n").length}.ts`,
    code: lines.replaceAll(/^ *\* ?/gm, "")
  }))

const readmes = ["packages/aiofiles/README.md", "README.md"]

/**
 * The packages: where the configuration of docgen is, the pages whose examples are compiled and run with the package's, and
 * how names in them are replaced before.
 */
const packages = {
  core: { config: "core", pages: ["packages/core/README.md"] },
  aiofiles: { config: "aiofiles", pages: readmes },
  // no name of Effect 4 is one that is replaced
  "aiofiles-effect4": { config: "aiofiles", pages: [...readmes, "docs/effect-4.md"], rename: renameAll }
}

/** The programs of packages/examples, which READMEs may show. */
const programs = new Set(
  readdirSync(join(root, "packages", "examples", "src"), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(root, "packages", "examples", "src", name), "utf8"))
)

/** The examples of a page. */
const examplesOfPage = (file) => {
  const text = readFileSync(join(root, file), "utf8")
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)]
    .map(({ 1: code, index }) => ({
      name: `${file.replaceAll("/", "-").replace(/\.md$/, "")}-line-${text.slice(0, index).split("\n").length}.ts`,
      code
    }))
    .filter(({ code }) => !programs.has(code))
}

/** The configuration of docgen of a package. */
const configOf = (name) => JSON.parse(readFileSync(join(root, "packages", name, "docgen.json"), "utf8"))

/** Compiles and runs examples in packages/<name>/docs/examples. */
const runExamples = async (cwd, { config }, examples) => {
  const folder = join(cwd, "docs", "examples")
  mkdirSync(folder, { recursive: true })
  for (const { code, name } of examples) writeFileSync(join(folder, name), code)
  const { examplesCompilerOptions } = configOf(config)
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: examplesCompilerOptions }))
  await succeed("tsc", ["-p", folder])
  // They see the sources, not a build.
  await succeed("tsx", [join(root, "scripts", "run-doc-examples.mjs"), folder], {
    env: { NODE_OPTIONS: "--conditions=@aiofx/source" }
  })
}

/** Makes the pages, in packages/<name>/docs. */
const makePages = async (cwd, { config }, modules) => {
  const copy = join(cwd, "build", "docgen")
  rmSync(copy, { recursive: true, force: true })
  cpSync(join(cwd, "src"), join(copy, "src"), { recursive: true })
  for (const { file, text } of modules) {
    writeFileSync(join(copy, "src", file), text.replaceAll(/^( *\*) @example$/gm, "$1 **Example**\n$1"))
  }
  cpSync(join(cwd, "package.json"), join(copy, "package.json"))
  writeFileSync(join(copy, "docgen.json"), JSON.stringify({ ...configOf(config), outDir: "../../docs" }))
  await succeed("docgen", [], { cwd: copy })
}

const checkPackage = async ([name, options]) => {
  const cwd = join(root, "packages", name)
  rmSync(join(cwd, "docs"), { recursive: true, force: true })
  const modules = modulesOf(cwd)
  const missing = modules.flatMap(undocumented)
  if (missing.length > 0) throw new Error(`${name}:\n  ${missing.join("\n  ")}`)
  const examples = modules.flatMap(examplesOf)
  if (examples.length === 0) throw new Error(`${name}: no example was found`)
  const silent = examples.filter(({ code }) => !code.includes("\n// Output:\n"))
  if (silent.length > 0) {
    throw new Error(`${name}: without an output to compare: ${silent.map((example) => example.name).join(", ")}`)
  }
  await makePages(cwd, options, modules)
  const { pages, rename = (code) => code } = options
  const shown = pages.flatMap(examplesOfPage).map((example) => ({ ...example, code: rename(example.code) }))
  await runExamples(cwd, options, [...examples, ...shown])
  return `${name}: ${examples.length} examples of ${modules.length} modules, and ${shown.length} of other pages, compiled and run`
}

await script(async () => {
  await succeed(process.execPath, [join(root, "scripts", "effect4.mjs")])
  const results = await Promise.allSettled([checkRenames(), ...Object.entries(packages).map(checkPackage)])
  for (const { reason, value } of results) console.log(value ?? reason.message)
  if (results.some(({ status }) => status === "rejected")) throw new Error("docs: failed")
})
