/** A write that failed, tried again: the file gets each write once, in order, whichever call failed, and after how many bytes. */
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import { Pool } from "../src/executor/pool.js"
import { openFile, type OpenOptions } from "../src/io/open.js"
import type { Program } from "../src/program/program.js"
import { cut, fail, type Fault, FaultyBackend, fillUp } from "../src/testing/faults.js"
import { MemoryDisk } from "../src/testing/memoryDisk.js"
import { bytes } from "./support/bytes.js"
import { runSync } from "./support/driver.js"

/** Any file that is written, with the data that its mode is for. */
interface Written {
  readonly write: (data: string | Uint8Array) => Program<number | null>
  readonly writelines: (data: Iterable<string | Uint8Array>) => Program<void>
  readonly flush: () => Program<void>
  readonly close: () => Program<void>
}

const old = "what was there before\n".repeat(3)

const lines = ["one\n", "2", "three and a longer one\n", "", "fünf\nsix", "7".repeat(40), "\n", "last\n"]
const long = ["head\n", "0123456789".repeat(900), "x\n", `${"é\n".repeat(5000)}`, "tail\n"]
const huge = ["head\n", "0123456789abcdef".repeat(70_000), "tail\n"]

interface Way {
  readonly way: string
  /** What each operation writes: the texts one by one, or several together. */
  readonly operations: (texts: ReadonlyArray<string>) => ReadonlyArray<(file: Written) => Program<unknown>>
}

const binary = (texts: ReadonlyArray<string>): ReadonlyArray<Uint8Array> => texts.map((text) => bytes(text))

/** Each half is one operation. */
const halves = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => [
  all.slice(0, all.length / 2),
  all.slice(all.length / 2)
]

const textWays: ReadonlyArray<Way> = [
  { way: "write", operations: (texts) => texts.map((text) => (file) => file.write(text)) },
  { way: "writelines", operations: (texts) => halves(texts).map((half) => (file) => file.writelines(half)) }
]

const byteWays: ReadonlyArray<Way> = [
  { way: "write", operations: (texts) => binary(texts).map((data) => (file) => file.write(data)) },
  { way: "writelines", operations: (texts) => halves(binary(texts)).map((half) => (file) => file.writelines(half)) }
]

const kinds: ReadonlyArray<
  readonly [name: string, mode: string, options: OpenOptions, ways: ReadonlyArray<Way>, texts: ReadonlyArray<string>]
> = [
  ["bytes, buffer of 2", "wb", { buffering: 2 }, byteWays, lines],
  ["bytes, buffer of 7", "wb", { buffering: 7 }, byteWays, lines],
  ["bytes", "xb", {}, byteWays, long],
  ["bytes, in pieces", "wb", {}, byteWays, huge],
  ["bytes, appending", "ab", { buffering: 7 }, byteWays, lines],
  ["bytes, appending much", "ab", {}, byteWays, long],
  ["bytes, appending in pieces", "ab", {}, byteWays, huge],
  ["bytes, updating", "r+b", { buffering: 7 }, byteWays, lines],
  ["bytes, updating much", "w+b", {}, byteWays, long],
  ["text", "w", {}, textWays, long],
  ["text, buffer of 7", "w", { buffering: 7 }, textWays, lines],
  ["text, by lines", "w", { buffering: 1 }, textWays, lines],
  ["much text by lines", "w", { buffering: 1, newline: "\r\n" }, textWays, long],
  ["text with a mark", "w", { encoding: "utf-16", buffering: 7 }, textWays, lines],
  ["much text with a mark", "w", { encoding: "utf-16" }, textWays, long],
  ["text with a mark, by lines", "w", { encoding: "utf-8-sig", buffering: 1, newline: "\r\n" }, textWays, lines],
  ["text of many bytes a character", "w", { encoding: "gb18030", buffering: 7 }, textWays, lines],
  ["text, appending", "a", { buffering: 7 }, textWays, lines],
  ["text, appending by lines", "a", { buffering: 1, encoding: "utf-16" }, textWays, lines],
  ["much text, appending", "a", { newline: "\r\n" }, textWays, long],
  ["text, updating", "r+", { buffering: 7 }, textWays, lines],
  ["text, updating by lines", "r+", { buffering: 1 }, textWays, lines],
  ["much text, updating", "w+", { encoding: "utf-32" }, textWays, long]
]

/** Attempts of an operation: more than any plan has faults. */
const maxAttempts = 12

const modesOfOld = /[ar]/

/** Opens, writes and closes, and repeats each operation that fails. Gives the content of the file, and the number of failures. */
const written = (
  mode: string,
  options: OpenOptions,
  operations: ReadonlyArray<(file: Written) => Program<unknown>>,
  faults: ReadonlyArray<Fault>
) => {
  const disk = new MemoryDisk({ files: modesOfOld.test(mode) ? { file: old } : {} })
  const faulty = new FaultyBackend(faults, disk)
  const pool = new Pool(faulty)
  const file = runSync(pool, () => openFile("file", mode, options)) as unknown as Written // written with what its mode is for
  let errors = 0
  const insist = (make: () => Program<unknown>): void => {
    for (let attempt = 1;; attempt++) {
      try {
        runSync(pool, make)
        return
      } catch (error) {
        if (!isIoError(error) || attempt === maxAttempts) throw error
        errors++
      }
    }
  }
  for (const operation of operations) insist(() => operation(file))
  insist(() => file.flush())
  runSync(pool, () => file.close())
  return { content: Buffer.from(contentOf(disk)).toString("latin1"), errors, faulty }
}

const contentOf = (disk: MemoryDisk): Uint8Array => {
  const found = disk.lookup("file")
  if (found instanceof Uint8Array) return found
  if (typeof found === "string") return bytes(found)
  throw new Error("there is no file")
}

describe.each(kinds)("%s", (_, mode, options, ways, texts) => {
  it.each(ways)("$way, tried again, writes exactly once", ({ operations, way }) => {
    const makes = operations(texts)
    const expected = written(mode, options, makes, [])
    assert.strictEqual(expected.errors, 0)
    const writes = expected.faulty.log.filter(({ call }) => call.op === "write").length
    for (const times of [1, 2, 5]) {
      for (
        const  of of[undefined, () => 1, (count: number) => Math.ceil(count / 2), (count: number) => count - 1 || 1]
      ) {
        for (let nth = 1;; nth++) {
          if (nth > 40 && nth < writes - 10) continue // the first, the last, and each kind of call in between
          // the call before the one that fails takes a part: so does a device that runs full
          const short = of === undefined || nth === 1 ? [] : [cut(of, { op: "write", nth: nth - 1, times: 1 })]
          const plan = [...short, fail("ENOSPC", { op: "write", nth, times })]
          const { content, errors, faulty } = written(mode, options, makes, plan)
          const title = `write ${nth}, ${times} times, after ${of?.(100) ?? 100} of 100 bytes`
          assert.isTrue(content === expected.content, `${title}: ${difference(content, expected.content)}`)
          // what fails is told of, but for a call that no operation waits for: the next one finishes what that left
          const isTold = errors > 0 || (times === 1 && way === "writelines" && !mode.includes("b"))
          assert.strictEqual(isTold && faulty.failures > 0, faulty.failures > 0, title)
          assert.isTrue(errors === 0 || faulty.failures > 0, title)
          if (faulty.failures === 0) break
        }
      }
    }
  })
})

const difference = (actual: string, expected: string): string => {
  let at = 0
  while (at < actual.length && actual[at] === expected[at]) at++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 30))
  return `from ${at} on ${around(actual)}, of ${actual.length}, and not ${around(expected)}, of ${expected.length}`
}

describe("a write that failed, and is not tried again", () => {
  const cases: ReadonlyArray<
    readonly [name: string, mode: string, options: OpenOptions, data: (text: string) => string | Uint8Array]
  > = [
    ["bytes", "wb", {}, (text) => bytes(text)],
    ["bytes, updating", "w+b", {}, (text) => bytes(text)],
    ["text", "w", {}, (text) => text],
    ["text with a mark", "w", { encoding: "utf-8-sig" }, (text) => text],
    ["text by lines", "w", { buffering: 1 }, (text) => text]
  ]

  it.each(cases)("%s: leaves what earlier ones wrote, and the file takes others", (name, mode, options, data) => {
    const disk = new MemoryDisk()
    const faulty = new FaultyBackend([fillUp(15_000)], disk)
    const pool = new Pool(faulty)
    const file = runSync(pool, () => openFile("file", mode, options)) as unknown as Written // as above
    runSync(pool, () => file.write(data("earlier\n")))
    assert.throws(() => runSync(pool, () => file.write(data("lost\n".repeat(5000)))), /No space left/)
    faulty.plan([])
    runSync(pool, () => file.write(data("later\n")))
    runSync(pool, () => file.close())
    assert.strictEqual(
      Buffer.from(contentOf(disk)).toString(),
      `${name.includes("mark") ? "\ufeff" : ""}earlier\nlater\n`
    )
  })

  it("of a generator, whole elements from the start may stay, and no others", () => {
    for (const mode of ["w", "wb", "a", "ab"]) {
      const disk = new MemoryDisk()
      const faulty = new FaultyBackend([fillUp(30_000)], disk)
      const pool = new Pool(faulty)
      const file = runSync(pool, () => openFile("file", mode)) as unknown as Written // as above
      const all = Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`)
      function* data() {
        for (const text of all) yield mode.endsWith("b") ? bytes(text) : text
      }
      assert.throws(() => runSync(pool, () => file.writelines(data())), /No space left/)
      faulty.plan([])
      runSync(pool, () => file.close())
      const content = Buffer.from(contentOf(disk)).toString()
      assert.isTrue(all.join("").startsWith(content), mode)
      assert.match(content, /^(line \d+\n)*$/, mode)
    }
  })
})
