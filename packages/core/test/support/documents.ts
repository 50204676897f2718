/** What documents say about the code, in a form that a test can compare with it. */
import { readdirSync } from "node:fs"
import { root } from "./facts.js"

/** The Markdown files of the repository, relative to its root, without what was installed or built. */
export const markdownFiles = (): ReadonlyArray<string> => [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...readdirSync(`${root}packages`).flatMap((name) =>
    readdirSync(`${root}packages/${name}`).filter((file) => file.endsWith(".md")).map((file) =>
      `packages/${name}/${file}`
    )
  )
]

/** The targets of links to files, without their fragments. */
export const linksIn = (markdown: string): ReadonlyArray<string> =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))

/** The files and folders of packages that a document names in backticks, relative to `packages/`. */
export const pathsIn = (markdown: string): ReadonlyArray<string> =>
  [...markdown.matchAll(
    /`(?:packages\/)?((?:core|aiofiles|examples|benchmarks|reliability)\/(?:src|test|dtslint|scripts)(?:\/[\w./*-]+)?)`/g
  )]
    .map(([, path = ""]) => path)

/** The arrows of a Mermaid drawing, by where they begin. */
export const arrowsIn = (markdown: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const arrows = new Map<string, Array<string>>()
  for (const [, from = "", to = ""] of markdown.matchAll(/^\s+(\w+) --> (\w+)$/gm)) {
    arrows.set(from, [...arrows.get(from) ?? [], to])
  }
  return arrows
}
