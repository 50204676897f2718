/** `node sync.js SOURCE TARGET`: afterwards the trees are alike, and only what differed was touched. */
import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { type Run, runExample, temporaryFolder } from "./support.js"

const folder = temporaryFolder()

/** What a tree holds: the content of files, `->` and the text of links, and `/` for directories. */
const treeOf = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: "utf8" }).sort().map((name) => {
      const path = join(root, name)
      const status = lstatSync(path)
      return [
        name,
        status.isSymbolicLink() ? `-> ${readlinkSync(path)}` : status.isDirectory() ? "/" : readFileSync(path, "utf8")
      ]
    })
  )

const plant = (root: string, tree: Record<string, string>): void => {
  mkdirSync(root, { recursive: true })
  for (const [name, content] of Object.entries(tree)) {
    const path = join(root, name)
    if (content === "/") mkdirSync(path)
    else if (content.startsWith("-> ")) symlinkSync(content.slice(3), path)
    else writeFileSync(path, content)
  }
}

const source = {
  "a": "/",
  "a/one.txt": "one",
  "a/deep": "/",
  "a/deep/er.txt": "er",
  "two.txt": "two",
  "link": "-> two.txt"
}

/** Runs it on two trees in a folder of their own. */
const sync = async (
  args: ReadonlyArray<string>,
  target: Record<string, string> | undefined
): Promise<Run & { readonly root: string }> => {
  const root = mkdtempSync(join(folder, "sync-"))
  plant(join(root, "source"), source)
  if (target !== undefined) plant(join(root, "target"), target)
  for (const name of Object.keys(target ?? {})) lutimesSync(join(root, "target", name), 1e9, 1e9) // long ago
  return { root, ...await runExample("sync.ts", [...args, "source/", "target"], root) }
}

describe("sync", () => {
  it("copies a tree that is not there, with times, and then nothing", async () => {
    const { root, ...run } = await sync([], undefined)
    assert.deepStrictEqual(run, { status: 0, stdout: "0 the same, 7 brought up to date, 0 problems\n", stderr: "" })
    assert.deepStrictEqual(treeOf(join(root, "target")), source)
    const before = statSync(join(root, "target/two.txt"), { bigint: true })
    const again = await runExample("sync.ts", ["source", "target"], root)
    assert.deepStrictEqual(again, { status: 0, stdout: "6 the same, 0 brought up to date, 0 problems\n", stderr: "" })
    assert.strictEqual(statSync(join(root, "target/two.txt"), { bigint: true }).ctimeNs, before.ctimeNs)
  })

  it("replaces what differs in size, time, type or text, and keeps what else is there", async () => {
    const other = { "two.txt": "TWO", "a": "a file in the way", "link": "-> elsewhere", "extra.txt": "extra" }
    const { root, ...run } = await sync([], other)
    assert.strictEqual(run.status, 0, run.stderr)
    assert.deepStrictEqual(treeOf(join(root, "target")), { ...source, "extra.txt": "extra" })
  })

  it("takes a file with the same size and time for the same", async () => {
    const { root } = await sync([], undefined)
    const path = join(root, "target/two.txt")
    writeFileSync(path, "TWO")
    for (const file of [path, join(root, "source/two.txt")]) utimesSync(file, 1e9, 1e9)
    await runExample("sync.ts", ["source", "target"], root)
    assert.strictEqual(readFileSync(path, "utf8"), "TWO")
  })

  it("--delete removes what the source does not have, and follows no link out", async () => {
    const { root, ...run } = await sync(["--delete"], { "old": "/", "old/file": "x", "away": "-> ../source", "f": "x" })
    assert.strictEqual(run.status, 0, run.stderr)
    assert.deepStrictEqual(treeOf(join(root, "target")), source)
    assert.deepStrictEqual(treeOf(join(root, "source")), source)
  })

  it("--dry-run tells, and does nothing", async () => {
    const { root, ...run } = await sync(["--dry-run", "--delete"], { "f": "x" })
    assert.deepStrictEqual([run.status, run.stderr], [0, ""])
    const told = run.stdout.trimEnd().split("\n").map((line) => line.replace(/\s+\S*\/target/, " "))
    assert.deepStrictEqual(told.sort(), [
      "copy /a",
      "copy /a/deep",
      "copy /a/deep/er.txt",
      "copy /a/one.txt",
      "copy /link",
      "copy /two.txt",
      "remove /f"
    ])
    assert.deepStrictEqual(treeOf(join(root, "target")), { "f": "x" })
  })

  it("says what is wrong, and does the rest", async () => {
    const { root } = await sync([], undefined)
    const missing = await runExample("sync.ts", ["nowhere", "target"], root)
    assert.strictEqual(missing.status, 1)
    assert.match(missing.stderr, /^FileNotFoundError: .*nowhere'\n$/)
    const usage = await runExample("sync.ts", ["only one"], root)
    assert.deepStrictEqual([usage.status, usage.stdout], [2, ""])
    assert.match(usage.stderr, /^Usage: /)
    assert.isFalse(existsSync(join(root, "only one")))
  })
})
