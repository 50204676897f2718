/** Every case of CPython's behaviour that FACTS.md names, about raw, buffered and text files, os, os.path, tempfile and standard streams is tested. */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { cases } from "./support/cases.js"

const folder = fileURLToPath(new URL(".", import.meta.url))
const sources = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => [name, readFileSync(folder + name, "utf8")])
)

/** The numbers that the names of a file's tests begin with, or the rows of its tables. */
const numbersIn = (source: string): ReadonlySet<string> => {
  const numbers = new Set<string>()
  for (const [, run = ""] of source.matchAll(/["'`]((?:[RBTOFMNPS]\d+ ?)+)(?=["'`%$ a-zA-Z\\])/g)) {
    for (const number of run.trim().split(" ")) numbers.add(number)
  }
  return numbers
}

const numbered = (letter: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => letter + String(index + 1).padStart(2, "0"))

describe("CPython's cases", () => {
  it("the table has every number", () => {
    assert.deepStrictEqual(
      Object.keys(cases).sort(),
      [
        ...numbered("R", 25),
        ...numbered("B", 30),
        ...numbered("T", 35),
        ...numbered("O", 20),
        ...numbered("P", 9),
        ...numbered("S", 8),
        ...numbered("M", 18)
      ].sort()
    )
  })

  it.each(Object.entries(cases))("%s", (number, status) => {
    assert.isAbove(status.tests.length, 0)
    for (const file of status.tests) {
      const source = file.startsWith("../") ? readFileSync(folder + file, "utf8") : sources.get(file)
      assert.isDefined(source, `there is no ${file}`)
      assert.isTrue(numbersIn(source).has(number), `no test of ${file} is named after ${number}`)
    }
    if (status.types === undefined) return
    const comments = readFileSync(folder + status.types, "utf8").matchAll(/^\/\/ .*\b([RBTOP]\d\d)\b/gm)
    assert.include([...comments].map(([, named]) => named), number, `no type of ${status.types} is about ${number}`)
  })

  it("a number in a test's name is in the table, with that file", () => {
    for (const [file, source] of sources) {
      for (const number of numbersIn(source)) {
        const status = cases[number]
        if (status === undefined || file === "cases.test.ts") continue // another list's
        assert.isTrue(status.tests.includes(file), `${number} of ${file} is not in the table`)
      }
    }
  })
})
