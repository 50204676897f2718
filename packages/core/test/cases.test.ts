/** FACTS.md explains every code that the repository uses, and names files that exist and have the code. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { textsOfRepository } from "./support/documents.js"
import { codesIn, type Fact, facts, root } from "./support/facts.js"

const texts = textsOfRepository()

/** The codes that the names of a file's tests begin with, or the rows of its tables. */
const codesOfTests = (source: string): ReadonlySet<string> =>
  new Set(
    [...source.matchAll(/["'`]((?:[A-Z]\d+ ?)+)(?=["'`%$ a-zA-Z\\])/g)].flatMap(([, run = ""]) => [...codesIn(run)])
  )

/** CPython's cases, each of which has a test that is named after it. */
const isCase = ({ code }: Fact): boolean => /^[RBTOPSM]/.test(code)

const numbered = (letter: string, count: number, digits: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => letter + String(index + 1).padStart(digits, "0"))

describe("FACTS.md", () => {
  it("has every number", () => {
    assert.deepStrictEqual(
      [...facts.keys()],
      [
        ...numbered("R", 25, 2),
        ...numbered("B", 30, 2),
        ...numbered("T", 35, 2),
        ...numbered("O", 20, 2),
        ...numbered("P", 9, 2),
        ...numbered("S", 8, 2),
        ...numbered("M", 18, 2),
        ...numbered("N", 24, 1),
        ...numbered("F", 22, 1),
        ...numbered("E", 4, 1)
      ]
    )
  })

  it("has every code that the repository uses", () => {
    assert.isAbove(texts.size, 400)
    for (const [path, text] of texts) {
      const unknown = [...codesIn(text)].filter((code) => !facts.has(code))
      assert.deepStrictEqual(unknown, [], path)
    }
  })

  it.each([...facts])("%s", (code, fact) => {
    const { sources, tests } = fact
    assert.isAbove(tests.length + sources.length, 0)
    for (const path of sources) assert.isTrue(existsSync(join(root, path)), `there is no ${path}`)
    for (const path of tests) {
      const text = texts.get(path)
      assert.isDefined(text, `there is no ${path}`)
      const codes = isCase(fact) && path.endsWith(".test.ts") ? codesOfTests(text) : codesIn(text)
      assert.isTrue(codes.has(code), `${path} has no ${code}`)
    }
  })

  it("names each file of core that has a test of a case", () => {
    for (const [path, text] of texts) {
      if (!path.startsWith("packages/core/test/") || !path.endsWith(".test.ts")) continue
      for (const code of codesOfTests(text)) {
        const fact = facts.get(code)
        if (fact === undefined || !isCase(fact)) continue // other kinds have more tests than the page can name
        assert.include(fact.tests, path, code)
      }
    }
  })
})
