/** What documents say about the code, in a form that a test can compare with it. */
import { readdirSync, readFileSync } from "node:fs"
import { root } from "./facts.js"

/** Files of texts below a folder, relative to the root, without what was installed or built. */
const textsBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return /^(node_modules|dist|build|docs|\..*)$/.test(entry.name) ? [] : textsBelow(path)
    return /\.([cm]?[jt]s|md|py)$/.test(entry.name) && entry.name !== "workerSource.ts" ? [path] : []
  })

/** The sources, tests, scripts and documents of the repository, by their path relative to its root. */
export const textsOfRepository = (): ReadonlyMap<string, string> =>
  new Map(
    [
      ...["packages", "scripts", "docs"].flatMap(textsBelow),
      ...readdirSync(root).filter((name) => name.endsWith(".md"))
    ].map((path) => [path, readFileSync(root + path, "utf8")])
  )

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

/** The documents in capitals that a text names: `README.md`, `FACTS.md`. */
export const documentsIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/(?<![\w/-])([A-Z][A-Z0-9-]*\.md)\b/g)].map(([, name = ""]) => name)

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
