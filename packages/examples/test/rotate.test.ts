/** `… | node rotate.js FILE`: what comes in is in the files, line by line, and none is too large. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { type Run, runExample, temporaryFolder } from "./support.js"

const folder = temporaryFolder()

const rotate = (args: ReadonlyArray<string>, input: string | Uint8Array): Promise<Run> =>
  runExample("rotate.ts", args, folder, (child) => child.stdin.end(input))

const linesOf = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, index) => `line ${index}\n`)

const contentOf = (name: string): string => readFileSync(join(folder, name), "latin1")

describe("rotate", () => {
  it("keeps the last files, none larger than the limit, with whole lines in order", async () => {
    const lines = linesOf(5000)
    const run = await rotate(["--size", "10000", "--keep", "3", "app.log"], lines.join(""))
    assert.deepStrictEqual(run, { status: 0, stdout: "", stderr: "" })
    const files = ["app.log.3", "app.log.2", "app.log.1", "app.log"].map(contentOf)
    for (const file of files) assert.isAtMost(file.length, 10_000)
    for (const file of files.slice(0, 3)) assert.isAbove(file.length, 9980)
    assert.isFalse(existsSync(join(folder, "app.log.4")))
    const kept = files.join("")
    assert.strictEqual(kept, lines.slice(-kept.split("\n").length + 1).join(""))
  })

  it("appends to a log that is there, and takes bytes as they are, a line over the limit and a last one without end", async () => {
    writeFileSync(join(folder, "raw.log"), "before\n")
    const bytes = Buffer.from("\xff\xfe\r\n" + "x".repeat(50) + "\nend", "latin1")
    assert.strictEqual((await rotate(["--size=20", "raw.log"], bytes)).status, 0)
    assert.strictEqual(contentOf("raw.log.2"), "before\n\xff\xfe\r\n")
    assert.strictEqual(contentOf("raw.log.1"), "x".repeat(50) + "\n")
    assert.strictEqual(contentOf("raw.log"), "end")
  })

  for (
    const args of [[], ["--size", "0", "a.log"], ["--keep", "x", "a.log"], ["--what", "a.log"], ["a.log", "b.log"]]
  ) {
    it(`says how it is used: ${args.join(" ")}`, async () => {
      const run = await rotate(args, "")
      assert.deepStrictEqual([run.status, run.stdout], [2, ""])
      assert.match(run.stderr, /^Usage: /)
    })
  }

  it("says why a log cannot be written", async () => {
    mkdirSync(join(folder, "directory.log"))
    const run = await rotate(["directory.log"], "line\n")
    assert.deepStrictEqual(run, {
      status: 1,
      stdout: "",
      stderr: "IsADirectoryError: [Errno 21] Is a directory: 'directory.log'\n"
    })
  })
})
