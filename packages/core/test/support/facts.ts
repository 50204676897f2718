/** FACTS.md as data: the codes that it explains, and the files that it names for each. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The root of the repository, with a slash at the end. */
export const root: string = fileURLToPath(new URL("../../../../", import.meta.url))

/** One code of FACTS.md. */
export interface Fact {
  readonly code: string
  /** Test files that have the code, relative to the root; empty where no test proves a fact. */
  readonly tests: ReadonlyArray<string>
  /** Sources, files or folders, that a fact without a test is the reason for, relative to the root. */
  readonly sources: ReadonlyArray<string>
}

/**
 * A code as comments and names of tests have it. Not a code: a part of a longer word, of base64 or of an escape (`%E9`,
 * `\xE9`), and a letter with one digit where codes have two (`R2`, the name of a type parameter).
 */
const code = /(?<![\w%+/\\&-])(?:[RBTOPSM]\d\d|[NFE]\d\d?)(?![\w%+/])/g

/** The distinct codes in a text. */
export const codesIn = (text: string): ReadonlySet<string> => new Set([...text.matchAll(code)].map(([found]) => found))

/** The path of a file that a cell of FACTS.md names. */
const pathOf = (name: string): string => {
  const [area = "", ...rest] = name.split("/")
  if (area === "types") return `packages/aiofiles/dtslint/${rest.join("/")}.tst.ts`
  return rest[0] === "src" ? `packages/${name}` : `packages/${area}/test/${rest.join("/")}.test.ts`
}

/** The rows of FACTS.md that begin with a code. Their last cell names files, each in backticks. */
export const facts: ReadonlyMap<string, Fact> = new Map(
  readFileSync(`${root}FACTS.md`, "utf8").split("\n").flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    const [, first = ""] = cells
    if (!line.startsWith("|") || !codesIn(first).has(first)) return []
    const paths = [...(cells.at(-2) ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => pathOf(name))
    const isTest = (path: string) => /\.(test|tst)\.ts$/.test(path)
    return [[first, { code: first, tests: paths.filter(isTest), sources: paths.filter((path) => !isTest(path)) }]]
  })
)
