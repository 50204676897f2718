/** Walking trees. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import * as os from "../src/os/index.js"
import type { NameOf, Walk, WalkDirectory, WalkEntry, WalkOptions } from "../src/os/models.js"
import type { FilePath } from "../src/syscall/path.js"
import { executors } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { run, runSync, start } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { Random } from "./support/random.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { makeTree } from "./support/tree.js"

const dir = makeTempDir()

interface Walked<N> {
  readonly entries: ReadonlyArray<WalkEntry<N>>
  readonly errors: ReadonlyArray<string>
}

const walkAll = async <P extends FilePath>(
  pool: Pool,
  top: P,
  options?: WalkOptions<NameOf<P>>
): Promise<Walked<NameOf<P>>> => {
  const walk = os.walk(top, options)
  const entries: Array<WalkEntry<NameOf<P>>> = []
  const errors: Array<string> = []
  for (;;) {
    const batch = await run(pool, () => walk.next())
    if (batch === undefined) return { entries, errors }
    assert.isTrue(batch.entries.length > 0 || batch.error !== undefined)
    entries.push(...batch.entries)
    if (batch.error !== undefined) errors.push(batch.error.message)
  }
}

/** Entries as lines, with the top as `D`; the order of names in a directory is the file system's. */
const lines = (root: string, { entries }: Walked<string>): ReadonlyArray<string> =>
  entries.map(({ directories, files, path }) =>
    `${path.replace(root, "D")}: ${[...directories].sort().join(" ")} | ${[...files].sort().join(" ")}`
  )

const tree = ["a/x", "a/b/y", "a/b/c/", "d/z", "e", "link -> a", "broken -> no"]

describe.each(executors)("walk on $name", ({ makePool }) => {
  const pool = makePool()

  it("top down: a directory before those in it; a link to one is listed, and not gone into", async () => {
    const root = makeTree(dir, tree)
    assert.deepStrictEqual(lines(root, await walkAll(pool, root)), [
      "D: a d link | broken e",
      "D/a: b | x",
      "D/a/b: c | y",
      "D/a/b/c:  | ",
      "D/d:  | z"
    ])
  })

  it("bottom up: a directory after those in it", async () => {
    const root = makeTree(dir, tree)
    assert.deepStrictEqual(lines(root, await walkAll(pool, root, { topDown: false })), [
      "D/a/b/c:  | ",
      "D/a/b: c | y",
      "D/a: b | x",
      "D/d:  | z",
      "D: a d link | broken e"
    ])
  })

  it("follows links, but none that leads upwards", async () => {
    const root = makeTree(dir, ["a/up -> ..", "a/self -> .", "a/b/top -> ../../a", "c -> a/b", "loop -> loop"])
    const walked = await walkAll(pool, root, { followLinks: true })
    assert.deepStrictEqual(lines(root, walked), [
      "D: a c | loop",
      "D/a: b self up | ",
      "D/a/b: top | ",
      "D/c: top | ", // the same directory by another way
      "D/c/top: b self up | " // `a` is not above `c`, but `b` is
    ])
    assert.deepStrictEqual(walked.errors, [])
  })

  it("gives bytes for bytes", async () => {
    const root = makeTree(dir, ["a/x"])
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff)]))
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff, 0x2f, 0xfe)]), "")
    const inBytes = await walkAll(pool, bytes(root))
    const shown = inBytes.entries.map(({ files, path }) => [show(path)!.slice(root.length), files.map(show)])
    assert.deepStrictEqual(shown, [["", []], ["/a", ["x"]], ["/\xff", ["\xfe"]]])
    const inText = await walkAll(pool, root)
    assert.deepStrictEqual(inText.entries.map(({ files, path }) => [path.slice(root.length), files]), [
      ["", []],
      ["/a", ["x"]],
      ["/\udcff", ["\udcfe"]]
    ])
  })

  it("a directory that cannot be read is an error at its place, and the walk goes on", async () => {
    const root = makeTree(dir, ["a/b/x", "c/y"])
    const walk = os.walk(root)
    const first = await run(pool, () => walk.next())
    assert.isDefined(first)
    const remove = {
      descend: ({ name, path }: WalkDirectory<string>): boolean => {
        if (name === "b") rmSync(path, { recursive: true })
        return true
      }
    }
    const walked = await walkAll(pool, root, remove)
    assert.deepStrictEqual(lines(root, walked), ["D: a c | ", "D/a: b | ", "D/c:  | y"])
    assert.deepStrictEqual(walked.errors, [`[Errno 2] No such file or directory: '${root}/a/b'`])
    mkdirSync(`${root}/a/b`)
    assert.deepStrictEqual((await walkAll(pool, root, { ...remove, ignoreErrors: true })).errors, [])
  })

  it("a top that cannot be read fails the walk, whatever is done about errors below it", async () => {
    const root = makeTree(dir, ["file", "dangling -> no", "loop -> loop"])
    const tops: ReadonlyArray<readonly [top: string, message: string]> = [
      [`${root}/no`, `[Errno 2] No such file or directory: '${root}/no'`],
      ["", "[Errno 2] No such file or directory: ''"],
      [`${root}/file`, `[Errno 20] Not a directory: '${root}/file'`],
      [`${root}/dangling`, `[Errno 2] No such file or directory: '${root}/dangling'`],
      [`${root}/loop`, `[Errno 40] Too many levels of symbolic links: '${root}/loop'`]
    ]
    const ways: ReadonlyArray<WalkOptions<string>> = [
      {},
      { ignoreErrors: true },
      { ignoreErrors: true, topDown: false },
      { ignoreErrors: true, followLinks: true },
      { ignoreErrors: true, descend: () => true }
    ]
    for (const [top, message] of tops) {
      for (const options of ways) {
        const error: unknown = await walkAll(pool, top, options).then(() => undefined, (failure: unknown) => failure)
        assert.instanceOf(error, Error)
        assert.strictEqual(error.message, message)
      }
    }
  })

  it("descend says where to go, in order, before anything there is read", async () => {
    const root = makeTree(dir, ["a/b/c/d/", "e/f/"])
    for (const topDown of [true, false]) {
      const asked: Array<WalkDirectory<string>> = []
      const walked = await walkAll(pool, root, {
        topDown,
        descend: (directory) => {
          asked.push(directory)
          if (directory.name === "c") rmSync(`${directory.path}/d`, { recursive: true })
          return directory.name !== "e"
        }
      })
      assert.deepStrictEqual(asked.map(({ depth, name, path }) => [path.replace(root, "D"), name, depth]), [
        ["D/a", "a", 1],
        ["D/e", "e", 1],
        ["D/a/b", "b", 2],
        ["D/a/b/c", "c", 3]
      ])
      const expected = ["D: a e | ", "D/a: b | ", "D/a/b: c | ", "D/a/b/c:  | "]
      assert.deepStrictEqual(lines(root, walked), topDown ? expected : expected.reverse())
      mkdirSync(`${root}/a/b/c/d`)
    }
  })

  it("walks wide, deep and large trees in CPython's order, whatever is read ahead", async () => {
    const random = new Random(5)
    const root = makeTree(dir, [])
    const paths = [""]
    for (let index = 0; index < 400; index++) {
      const path = `${random.pick(paths)}/d${index}`
      mkdirSync(root + path)
      paths.push(path)
    }
    for (let index = 0; index < 4500; index++) writeFileSync(`${root}/d0/f${index}`, "")
    const below = (path: string): ReadonlyArray<string> =>
      paths.filter((other) => other.startsWith(`${path}/d`) && !other.slice(path.length + 1).includes("/"))
    const inOrder = (
      path: string,
      topDown: boolean,
      directories: Map<string, ReadonlyArray<string>>
    ): Array<string> => {
      const inside = directories.get(root + path)!.flatMap((name) => inOrder(`${path}/${name}`, topDown, directories))
      return topDown ? [path, ...inside] : [...inside, path]
    }
    for (const topDown of [true, false]) {
      for (const descend of [undefined, () => true]) {
        const { entries } = await walkAll(pool, root, { topDown, descend })
        assert.strictEqual(entries.length, 401)
        const directories = new Map(entries.map((entry) => [entry.path, entry.directories]))
        for (const path of paths) {
          assert.sameMembers(
            directories.get(root + path)!.map((name) => `${path}/${name}`),
            [...below(path)]
          )
        }
        assert.deepStrictEqual(entries.map(({ path }) => path.slice(root.length)), inOrder("", topDown, directories))
        assert.strictEqual(entries.reduce((count, { files }) => count + files.length, 0), 4500)
      }
    }
  })
})

describe("walk", () => {
  it("makes no call before next, one per directory, and none for entries that are no links", () => {
    const root = makeTree(dir, tree)
    const backend = new TrackedBackend(inline)
    const walk = os.walk(root)
    assert.deepStrictEqual(backend.log, [])
    const pool = new Pool(backend)
    while (runSync(pool, () => walk.next()) !== undefined);
    assert.deepStrictEqual([...backend.ops].sort(), [
      ...Array.from({ length: 5 }, () => "readdir"),
      "stat", // the links
      "stat"
    ])
  })

  it("a top with a NUL is refused before any call", () => {
    const backend = new TrackedBackend(inline)
    const pool = new Pool(backend)
    for (const top of ["a\0b", Uint8Array.of(0x61, 0)]) {
      assert.throws(() => runSync(pool, () => os.walk(top).next()), "embedded null byte")
    }
    assert.deepStrictEqual(backend.log, [])
  })

  /** More than one hop reads. */
  const wide = Array.from({ length: 150 }, (_, index) => `d${1000 + index}/`)

  /** Walks on, with the calls of a stepped back end. */
  const goOn = async (pool: Pool, backend: SteppedBackend, walk: Walk<string>): Promise<number> => {
    let count = 0
    for (;;) {
      const next = start(pool, () => walk.next())
      backend.drain()
      const batch = await next.value
      if (batch === undefined) return count
      count += batch.entries.length
    }
  }

  it("reads on while its caller works, every directory once", async () => {
    const root = makeTree(dir, wide)
    const backend = new SteppedBackend()
    const pool = new Pool(backend)
    const walk = os.walk(root)
    const first = start(pool, () => walk.next())
    while (first.task.outcome === undefined) backend.step()
    const count = (await first.value)?.entries.length ?? 0
    assert.deepStrictEqual([backend.ops, pool.stats().active], [["readdir"], 1])
    assert.strictEqual(count + await goOn(pool, backend, walk), 151)
    assert.deepInclude(pool.stats(), { active: 0, queued: 0, completed: 3, withdrawn: 0 })
  })

  /** A walk that has given its first names and reads on: that call runs, or, behind another, is queued. */
  const readingOn = async (queued: boolean) => {
    const root = makeTree(dir, wide)
    const backend = new SteppedBackend()
    const pool = new Pool(backend, queued ? { concurrency: 1 } : {})
    const walk = os.walk(root)
    const first = start(pool, () => walk.next())
    backend.step()
    if (queued) pool.submit({ op: "stat", path: root })
    while (first.task.outcome === undefined) backend.step()
    assert.deepInclude(pool.stats(), { active: 1, queued: queued ? 1 : 0 })
    return { backend, count: (await first.value)?.entries.length ?? 0, pool, walk }
  }

  it.each([false, true])("what it reads ahead ends with it; queued: %s", async (queued) => {
    const { backend, pool, walk } = await readingOn(queued)
    walk.close()
    assert.deepInclude(pool.stats(), { active: 1, queued: 0, withdrawn: queued ? 1 : 0 })
    backend.drain()
    assert.strictEqual(pool.stats().active, 0)
    walk.close() // again: nothing is left to give up
  })

  it.each([false, true])("an interrupted next can be repeated; queued: %s", async (queued) => {
    const { backend, count, pool, walk } = await readingOn(queued)
    const second = start(pool, () => walk.next())
    second.interrupt()
    assert.strictEqual((await second.outcome)._tag, "Cancelled")
    assert.strictEqual(count + await goOn(pool, backend, walk), 151)
    assert.deepInclude(pool.stats(), { active: 0, queued: 0, withdrawn: queued ? 1 : 0 })
  })

  it("an error in the middle is told behind what comes before it", () => {
    const root = makeTree(dir, ["a/", "b/", "c/"])
    const pool = new Pool(new FaultyBackend({ op: "readdir", nth: 3, code: "EACCES" }, inline))
    const walk = os.walk(root)
    const first = runSync(pool, () => walk.next())
    assert.deepStrictEqual(first?.entries.map(({ path }) => path.replace(root, "D")), ["D", "D/a"])
    assert.strictEqual(first?.error?.message, `[Errno 13] Permission denied: '${root}/b'`)
    const second = runSync(pool, () => walk.next())
    assert.deepStrictEqual(second?.entries.map(({ path }) => path.replace(root, "D")), ["D/c"])
    assert.isUndefined(runSync(pool, () => walk.next()))
  })

  it("an entry that is a link to what cannot be asked for is a file", () => {
    const root = makeTree(dir, ["a/"])
    symlinkSync("a", `${root}/l`)
    chmodSync(root, 0o755)
    const pool = new Pool(new FaultyBackend({ op: "stat", nth: 1, code: "EACCES" }, inline))
    const batch = runSync(pool, () => os.walk(root).next())
    assert.deepStrictEqual(batch?.entries[0], { path: root, directories: ["a"], files: ["l"] })
  })
})
