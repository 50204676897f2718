/** Watching for changes: the one operation of core that is not a program. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { FileNotFoundError } from "../src/errors/index.js"
import { watch } from "../src/node/watch.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

/** A directory that no other test has: they run side by side. */
const temporary = (): string => {
  const folder = dir.fresh()
  mkdirSync(folder)
  return folder
}

/** Watches, makes changes at once, and gives the names that were told up to `last`. */
const namesUpTo = (path: string | Uint8Array, last: string, change: () => void): Promise<ReadonlyArray<string>> =>
  new Promise((resolve, reject) => {
    const names: Array<string> = []
    const stop = watch(path, {
      event: (_, name) => {
        names.push(name)
        if (name !== last) return
        stop()
        resolve(names)
      },
      failed: reject
    })
    change()
  })

describe("watch", () => {
  it("tells of every change made after it returned, in order", async () => {
    const folder = temporary()
    const expected = Array.from({ length: 100 }, (_, index) => `f${index}`)
    const names = await namesUpTo(folder, "f99", () => {
      for (const name of expected) writeFileSync(join(folder, name), "")
    })
    assert.deepStrictEqual(names, expected)
  })

  it("N11: names that are no UTF-8 are text of their own", async () => {
    const folder = temporary()
    const names = await namesUpTo(folder, "end", () => {
      for (const name of ["\xff", "\xfe"]) writeFileSync(Buffer.from(`${folder}/${name}`, "latin1"), "")
      writeFileSync(join(folder, "end"), "")
    })
    assert.deepStrictEqual(names, ["\udcff", "\udcfe", "end"])
  })

  for (const slashes of ["", "/", "///"]) {
    it(`what is watched itself is told by the last part of its path, given with "${slashes}"`, async () => {
      const folder = join(temporary(), "inner")
      mkdirSync(folder)
      const names = await namesUpTo(`${folder}${slashes}`, "inner", () => renameSync(folder, `${folder}2`))
      assert.deepStrictEqual(names, ["inner"])
    })
  }

  it("a path of bytes, which its caller changes afterwards", async () => {
    const folder = join(temporary(), "inner")
    mkdirSync(folder)
    const path = new Uint8Array(Buffer.from(folder))
    const names = await namesUpTo(path, "inner", () => {
      path.fill(0x78)
      renameSync(folder, `${folder}2`)
    })
    assert.deepStrictEqual(names, ["inner"])
  })

  it("what is not there is a FileNotFoundError with its path", () => {
    const path = join(temporary(), "missing")
    try {
      watch(path, { event: () => undefined, failed: () => undefined })
      assert.fail("it watches nothing")
    } catch (error) {
      assert.instanceOf(error, FileNotFoundError)
      assert.deepInclude(error, { errno: 2, code: "ENOENT", syscall: "watch", path })
    }
  })

  it("tells nothing after it was stopped, not even what had happened before", async () => {
    const folder = temporary()
    const told: Array<string> = []
    const stop = watch(folder, { event: (_, name) => told.push(name), failed: () => undefined })
    writeFileSync(join(folder, "early"), "")
    stop()
    stop() // does nothing
    await namesUpTo(folder, "late", () => writeFileSync(join(folder, "late"), ""))
    assert.deepStrictEqual(told, [])
  })
})
