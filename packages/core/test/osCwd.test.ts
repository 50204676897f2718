/** Relative paths, and a working directory that was removed. The process has one: each test is alone. */
import { mkdirSync, rmdirSync } from "node:fs"
import { afterEach, assert, describe, it } from "vitest"
import { openFile } from "../src/io/open.js"
import * as os from "../src/os/index.js"
import * as osPath from "../src/os/path.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { bytes } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { makeTree } from "./support/tree.js"

const dir = makeTempDir()
const home = process.cwd()

const gone = "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory"

describe.sequential("the working directory", () => {
  afterEach(() => process.chdir(home))

  describe.each(executors)("on $name", ({ makePool }) => {
    const pool = makePool()
    const give = <A>(program: Program<A>): Promise<A> => run(pool, () => program)

    it("O15 a directory that was removed", async () => {
      const path = dir.fresh()
      mkdirSync(path)
      process.chdir(path)
      assert.strictEqual(process.cwd(), path) // Node keeps that in mind
      rmdirSync(path)
      assert.strictEqual(await answer(give(os.getcwd())), gone)
      assert.deepStrictEqual(await give(os.listdir(".")), [])
      assert.deepStrictEqual(await give(os.listdir()), [])
      assert.strictEqual(await answer(give(openFile("x", "w"))), `${gone}: 'x'`)
      assert.strictEqual(await answer(give(osPath.abspath("x"))), gone)
      assert.strictEqual(await answer(give(osPath.realpath("x"))), gone)
      assert.isFalse(await give(osPath.ismount("x")))
      assert.strictEqual(await give(osPath.abspath("/x")), "/x")
    })

    it.each(["plain", "gone (deleted)"])("O15 getcwd gives the directory %j", async (name) => {
      const path = await give(osPath.realpath(`${makeTree(dir, [`${name}/`])}/${name}`))
      process.chdir(path)
      assert.strictEqual(await give(os.getcwd()), path)
    })

    it("P06 abspath of relative paths", async () => {
      const root = await give(osPath.realpath(makeTree(dir, [])))
      process.chdir(root)
      const answers = []
      for (const path of ["", "x", "a/../b", "..", "./x/."]) answers.push(await give(osPath.abspath(path)))
      assert.deepStrictEqual(answers, [root, `${root}/x`, `${root}/b`, root.replace(/\/[^/]*$/, ""), `${root}/x`])
      assert.deepStrictEqual(await give(osPath.abspath(bytes("x"))), bytes(`${root}/x`))
    })

    it("P07 realpath of relative paths", async () => {
      const root = await give(osPath.realpath(makeTree(dir, ["d/e/", "l -> d/e"])))
      process.chdir(root)
      const answers = []
      for (const path of ["", "l/..", "l/no/x", "../../..", "l/../../../y"]) {
        answers.push((await give(osPath.realpath(path))).replace(root, "D"))
      }
      const above = root.replace(/\/[^/]*$/, "")
      const top = await give(osPath.realpath(`${root}/../../..`))
      assert.deepStrictEqual(answers, ["D", "D/d", "D/d/e/no/x", top, `${above}/y`])
    })

    it("O02 O04 O05 names without a directory", async () => {
      process.chdir(makeTree(dir, ["f"]))
      await give(os.makedirs("a/b"))
      await give(os.renames("f", "g"))
      await give(os.removedirs("a/b"))
      assert.deepStrictEqual(await give(os.listdir()), ["g"])
      assert.strictEqual(await answer(give(os.makedirs("."))), "FileExistsError[EEXIST]: [Errno 17] File exists: '.'")
    })
  })
})
