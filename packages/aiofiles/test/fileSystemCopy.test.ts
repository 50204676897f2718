/**
 * `copy` and `copyFile` of the platform's `FileSystem` between files, links and directories that are there: what ours leaves of
 * the same tree, beside what Node's leaves.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as nodeFs from "node:fs"
import { factsOf, FileSystem, nodeFileSystem, type PlatformError } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { type Result, resultOf } from "./support/results.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

type Entry = string | { readonly [name: string]: Entry }

/** `same` is another name of `file`; a link is an arrow. */
const tree = {
  file: "file",
  same: "file",
  other: "other",
  toFile: "-> file",
  toFolder: "-> folder",
  toTree: "-> tree",
  toNothing: "-> nothing",
  folder: { within: "within" },
  tree: { leaf: "leaf" }
} satisfies Entry

type Name = keyof typeof tree

const plant = (dir: TempDir): void => {
  for (const name of ["folder/within", "tree/leaf"]) {
    nodeFs.mkdirSync(dir.at(name.split("/")[0]!), { recursive: true }) // both have one
    dir.file(name, name.split("/")[1]!) // as above
  }
  dir.file("file", "file")
  dir.file("other", "other")
  nodeFs.linkSync(dir.at("file"), dir.at("same"))
  for (
    const [name, target] of Object.entries({ toFile: "file", toFolder: "folder", toTree: "tree", toNothing: "nothing" })
  ) {
    nodeFs.symlinkSync(target, dir.at(name))
  }
}

const survey = (path: string, top: string): Entry => {
  const status = nodeFs.lstatSync(path)
  // Node's makes links absolute
  if (status.isSymbolicLink()) return `-> ${nodeFs.readlinkSync(path).replace(`${top}/`, "")}`
  if (!status.isDirectory()) return nodeFs.readFileSync(path, "utf8")
  return Object.fromEntries(nodeFs.readdirSync(path).map((name) => [name, survey(`${path}/${name}`, top)]))
}

/** What is not as in `tree`. */
const changesOf = (dir: TempDir): Entry => {
  const now = survey(dir.path, dir.path) as Readonly<Record<string, Entry>> // a directory
  const before: Readonly<Record<string, Entry>> = tree
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
  return Object.fromEntries(changed.map((name) => [name, now[name] ?? "gone"]))
}

/** `"done"`, or why not; and what changed. */
type Copied = readonly [outcome: string, changes: Entry]

const reasonOf = (result: Result<void, PlatformError>): string =>
  result._tag === "Success" ? "done" : factsOf(result.failure).reason

const copied = (run: (fs: FileSystem.FileSystem, dir: TempDir) => Effect.Effect<void, PlatformError>) =>
  Effect.gen(function*() {
    const dir = yield* tempDir
    plant(dir)
    const fs = yield* FileSystem.FileSystem
    const outcome = reasonOf(yield* resultOf(run(fs, dir)))
    return [outcome, changesOf(dir)] satisfies Copied
  })

const ours = AioFileSystem.layer.pipe(Layer.provide(NodeAioFiles.layer))

/** Node's `cp` is no contract: what it does with links has changed since. */
const isKnownNode = process.versions.node.startsWith("20.")

const none = {}
const exists: Copied = ["AlreadyExists", none]
const noFile: Copied = ["BadResource", none]
const refused: Copied = ["Unknown", none]
const done: Copied = ["done", none]

type Row = readonly [from: Name, to: Name, gives: Copied, node: Copied]

const check = (
  [from, to, gives, node]: Row,
  copy: (fs: FileSystem.FileSystem, from: string, to: string) => Effect.Effect<void, PlatformError>
) =>
  Effect.gen(function*() {
    const run = copied((fs, dir) => copy(fs, dir.at(from), dir.at(to)))
    assert.deepStrictEqual(yield* Effect.provide(run, ours), gives)
    if (isKnownNode) assert.deepStrictEqual(yield* Effect.provide(run, nodeFileSystem), node, "Node's")
  })

describe("copyFile", () => {
  const rows: ReadonlyArray<Row> = [
    ["file", "file", done, done],
    ["file", "toFile", done, done],
    ["file", "same", done, done],
    ["toFile", "file", done, done],
    ["toFile", "toFile", done, done],
    ["other", "toFile", ["done", { file: "other", same: "other" }], ["done", { file: "other", same: "other" }]],
    ["toFile", "other", ["done", { other: "file" }], ["done", { other: "file" }]],
    ["other", "toNothing", ["done", { nothing: "other" }], ["done", { nothing: "other" }]],
    ["toNothing", "other", ["NotFound", none], ["NotFound", none]],
    ["other", "folder", noFile, noFile],
    ["other", "toFolder", noFile, noFile],
    // a copy that fails keeps what was there
    ["folder", "other", noFile, ["BadResource", { other: "gone" }]],
    ["toFolder", "other", noFile, ["BadResource", { other: "gone" }]]
  ]
  for (const row of rows) {
    it.live(`${row[0]} to ${row[1]}`, () => check(row, (fs, from, to) => fs.copyFile(from, to)))
  }
})

describe("copy, which overwrites nothing unless it is told to", () => {
  const rows: ReadonlyArray<Row> = [
    ["file", "file", exists, refused],
    ["file", "same", exists, refused],
    ["file", "toFile", exists, done],
    ["toFile", "file", exists, exists],
    ["toFile", "toFile", exists, refused],
    ["toFile", "toFolder", exists, ["done", { toFolder: "-> file" }]],
    ["other", "toFolder", exists, done],
    ["other", "folder", exists, refused],
    ["other", "toNothing", exists, done],
    ["toFolder", "folder", exists, refused],
    ["tree", "toFolder", exists, refused],
    ["tree", "toTree", exists, refused],
    ["tree", "toFile", exists, refused],
    ["tree", "toNothing", exists, refused],
    ["tree", "folder", ["done", { folder: { within: "within", leaf: "leaf" } }], [
      "done",
      { folder: { within: "within", leaf: "leaf" } }
    ]]
  ]
  for (const row of rows) {
    it.live(`${row[0]} to ${row[1]}`, () => check(row, (fs, from, to) => fs.copy(from, to)))
  }
})

describe("copy that overwrites: a link is replaced, and never written through", () => {
  const rows: ReadonlyArray<Row> = [
    ["file", "file", exists, refused],
    ["file", "same", exists, refused],
    ["toFile", "toFile", exists, refused],
    ["tree", "tree", exists, refused],
    ["file", "toFile", ["done", { toFile: "file" }], ["done", { toFile: "file" }]],
    ["other", "toFile", ["done", { toFile: "other" }], ["done", { toFile: "other" }]],
    ["other", "toFolder", ["done", { toFolder: "other" }], ["done", { toFolder: "other" }]],
    ["other", "toNothing", ["done", { toNothing: "other" }], ["done", { toNothing: "other" }]],
    ["toFile", "toFolder", ["done", { toFolder: "-> file" }], ["done", { toFolder: "-> file" }]],
    ["toFolder", "toFile", ["done", { toFile: "-> folder" }], ["done", { toFile: "-> folder" }]],
    ["toFolder", "toTree", ["done", { toTree: "-> folder" }], ["done", { toTree: "-> folder" }]],
    ["toNothing", "toFile", ["done", { toFile: "-> nothing" }], ["NotFound", none]],
    ["toFile", "file", exists, exists],
    ["toFile", "other", exists, exists],
    ["toFile", "folder", exists, refused],
    ["toFolder", "folder", exists, refused],
    ["other", "folder", noFile, refused],
    ["tree", "toFolder", noFile, refused],
    ["tree", "toTree", noFile, refused],
    ["tree", "toFile", noFile, refused],
    ["tree", "toNothing", noFile, refused]
  ]
  for (const row of rows) {
    it.live(
      `${row[0]} to ${row[1]}`,
      () => check(row, (fs, from, to) => fs.copy(from, to, { overwrite: true }))
    )
  }

  it.live("also in a tree that is merged", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      plant(dir)
      nodeFs.symlinkSync("../file", dir.at("folder/leaf"))
      const fs = yield* FileSystem.FileSystem
      yield* fs.copy(dir.at("tree"), dir.at("folder"), { overwrite: true })
      assert.deepStrictEqual(changesOf(dir), { folder: { leaf: "leaf", within: "within" } })
      assert.isTrue(nodeFs.lstatSync(dir.at("folder/leaf")).isFile())
    }).pipe(Effect.provide(ours)))

  it.live("what cannot be copied replaces no link, and leaves nothing beside it", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      plant(dir)
      dir.fifo("pipe")
      const fs = yield* FileSystem.FileSystem
      assert.strictEqual(
        reasonOf(yield* resultOf(fs.copy(dir.at("pipe"), dir.at("toFile"), { overwrite: true }))),
        "BadResource"
      )
      nodeFs.unlinkSync(dir.at("pipe"))
      assert.deepStrictEqual(changesOf(dir), {})
    }).pipe(Effect.provide(ours)))
})
