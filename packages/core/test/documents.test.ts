/** Documents name files that exist, and ARCHITECTURE.md draws the imports that core has. */
import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { assert, describe, it } from "vitest"
import { arrowsIn, documentsIn, linksIn, markdownFiles, pathsIn, textsOfRepository } from "./support/documents.js"
import { root } from "./support/facts.js"
import { floors, folderOf, importsWithin } from "./support/imports.js"

const read = (path: string): string => readFileSync(root + path, "utf8")

const architecture = read("ARCHITECTURE.md")

describe("documents", () => {
  it("link to files that exist", () => {
    const files = markdownFiles()
    assert.includeMembers([...files], ["README.md", "FACTS.md", "docs/upstream/effect-lost-interruption.md"])
    for (const file of files) {
      for (const link of linksIn(read(file))) {
        assert.isTrue(existsSync(root + posix.join(posix.dirname(file), link)), `${file} links to ${link}`)
      }
    }
  })

  it.each(["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])("%s names files and folders that exist", (file) => {
    for (const path of pathsIn(read(file))) {
      if (!path.includes("*")) assert.isTrue(existsSync(`${root}packages/${path}`), path)
    }
  })
})

describe("comments", () => {
  it("name documents that the repository has", () => {
    for (const [path, text] of textsOfRepository()) {
      for (const name of documentsIn(text)) {
        const places = [name, posix.join(posix.dirname(path), name)]
        assert.isTrue(places.some((place) => existsSync(root + place)), `${path} names ${name}`)
      }
    }
  })
})

describe("the drawing of core", () => {
  const arrows = arrowsIn(architecture)
  const nameOf = (folder: string): string => folder === "" ? "index" : folder
  const leadsTo = (from: string, to: string): boolean =>
    (arrows.get(from) ?? []).some((next) => next === to || leadsTo(next, to))

  it("has every floor, with a line about it", () => {
    for (const folder of floors.flat()) {
      assert.match(architecture, new RegExp(`^ +${nameOf(folder)}\\["${nameOf(folder)}: .+"\\]$`, "m"))
    }
  })

  it("has every import between folders, as an arrow or as several", () => {
    const imports = importsWithin("core")
    assert.isAbove(imports.size, 0)
    for (const [file, targets] of imports) {
      for (const target of targets) {
        const [from, to] = [nameOf(folderOf(file)), nameOf(folderOf(target))]
        assert.isTrue(from === to || leadsTo(from, to), `${file} imports ${target}`)
      }
    }
  })
})
