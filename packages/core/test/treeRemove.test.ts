/** Removing trees: O20, and hostile names and depths. */
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import type { TreeProgress } from "../src/tree/operation.js"
import { removeTree } from "../src/tree/remove.js"
import { executors } from "./support/backends.js"
import { failure, run, shown } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { hooked, plant, survey, type Tree } from "./support/trees.js"

const dir = makeTempDir()

const small: Tree = { a: { one: "1", two: "22" }, b: {}, link: "-> a", dangling: "-> nowhere", z: "zzz" }

describe.each(executors)("removeTree, $name", ({ makePool }) => {
  it("O20 removes all, and what links point to stays", async () => {
    const target = plant(dir.fresh(), { k: "kept" })
    const top = plant(dir.fresh(), { ...small, out: `-> ${target}`, c: { file: `-> ${target}/k` } })
    await run(makePool(), () => removeTree(top))
    assert.isFalse(existsSync(top))
    assert.deepStrictEqual(survey(target), { k: "kept" })
  })

  it("O20 a link, a file, nothing: each its error", async () => {
    const target = plant(dir.fresh(), { k: "kept" })
    const link = dir.fresh()
    symlinkSync(target, link)
    for (const path of [link, `${link}/`, `${link}//`]) {
      assert.strictEqual(
        shown(await failure(run(makePool(), () => removeTree(path)))),
        "OSError[ELOOP]: Cannot call rmtree on a symbolic link"
      )
    }
    assert.deepStrictEqual(survey(target), { k: "kept" })
    const file = dir.file("")
    assert.strictEqual(
      shown(await failure(run(makePool(), () => removeTree(file)))),
      `NotADirectoryError[ENOTDIR]: [Errno 20] Not a directory: '${file}'`
    )
    const missing = dir.fresh()
    assert.strictEqual(
      shown(await failure(run(makePool(), () => removeTree(missing)))),
      `FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: '${missing}'`
    )
    assert.strictEqual(
      shown(await failure(run(makePool(), () => removeTree(`${missing}//`)))),
      `FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: '${missing}//'`
    )
    await run(makePool(), () => removeTree(missing, { onError: "ignore" }))
  })

  it("a NUL is refused before any call", async () => {
    assert.strictEqual((await failure(run(makePool(), () => removeTree("a\0b"))))._tag, "InvalidArgumentError")
  })

  it("F16 names of any bytes", async () => {
    const top = plant(dir.fresh(), {})
    const names = [[0xff, 0xfe], [0x0a], [0x2d, 0x72, 0x66], Array(255).fill(0x61), [0xed, 0xa0, 0x80], [
      0x65,
      0xcc,
      0x81
    ], [0xc3, 0xa9]]
    for (const name of names) {
      const path = Buffer.concat([Buffer.from(`${top}/`), Buffer.from(name)])
      mkdirSync(path)
      for (const inner of names) writeFileSync(Buffer.concat([path, Buffer.from("/"), Buffer.from(inner)]), "")
    }
    await run(makePool(), () => removeTree(top))
    assert.isFalse(existsSync(top))
  })

  it("N13 a tree of 400 levels, with few descriptors", async () => {
    const top = plant(dir.fresh(), {})
    const names = Array.from({ length: 400 }, (_, level) => `level-${level}`)
    let at = top
    for (const name of names) {
      // a path has at most 4,096 bytes: the inside is built first
      const inner = `${top}.inner`
      if (existsSync(at)) mkdirSync(inner)
      writeFileSync(`${inner}/${name}`, name)
      renameSync(top, `${inner}/next`)
      renameSync(inner, top)
      at = top
    }
    let most = 0
    const tracked = new TrackedBackend(hooked(() => void (most = Math.max(most, tracked.open.size))))
    await run(new Pool(tracked), () => removeTree(top))
    assert.isFalse(existsSync(top))
    assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0])
    assert.isBelow(most, 24)
  })

  it("a directory of 600 entries, with progress between batches", async () => {
    const top = plant(dir.fresh(), { sub: {} })
    for (let index = 0; index < 600; index++) writeFileSync(`${top}/${index}`, "12345")
    const seen: Array<TreeProgress> = []
    await run(makePool(), () => removeTree(top, { measure: true, onProgress: (progress) => void seen.push(progress) }))
    assert.deepStrictEqual(seen.at(-1), { entries: 602, bytes: 3000, failed: 0, path: top })
    assert.isAbove(seen.length, 2)
    for (let index = 1; index < seen.length; index++) {
      const step = (seen[index]?.entries ?? 0) - (seen[index - 1]?.entries ?? 0)
      assert.isTrue(step >= 0 && step <= 257, `${step} entries in one batch`)
    }
  })
})
