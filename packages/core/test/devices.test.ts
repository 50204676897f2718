/** Operations between two real file systems. Other tests only imitate the answer of the system (EXDEV). */
import { spawnSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { type AnyOSError, type IoError, TreeError } from "../src/errors/index.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import * as os from "../src/os/index.js"
import type { Program } from "../src/program/program.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { copyTree } from "../src/tree/copy.js"
import { copyFile } from "../src/tree/copyFile.js"
import { move } from "../src/tree/move.js"
import type { TreeProgress } from "../src/tree/operation.js"
import { writeAtomic } from "../src/wholeFile/atomic.js"
import { runAsUser } from "./support/asUser.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes } from "./support/bytes.js"
import { elsewhere } from "./support/devices.js"
import { failure, run, runSync, shown, start } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { plant, survey, type Tree } from "./support/trees.js"

const here = makeTempDir()
const there = makeTempDir(elsewhere)

const fifoAt = (path: string): string => {
  assert.strictEqual(spawnSync("mkfifo", [path]).status, 0)
  return path
}

/** Permissions, size, and time of change, of a path itself. Copies have only times that Node can set exactly: see the marks. */
const facts = (path: string): ReadonlyArray<number> => {
  const status = lstatSync(path, { bigint: true })
  return [status.mode, status.isDirectory() ? 0n : status.size, status.mtimeNs].map(Number)
}

const factsBelow = (top: string): Readonly<Record<string, ReadonlyArray<number>>> =>
  Object.fromEntries(
    ["", ...readdirSync(top, { recursive: true, encoding: "utf8" })].sort().map((
      name
    ) => [name, facts(join(top, name))])
  )

const tree: Tree = {
  a: { b: { c: { one: "1" }, empty: {} }, two: "2" },
  absolute: "-> /nowhere/at/all",
  down: "-> a/b",
  script: "#!/bin/sh",
  up: "-> ../x"
}

/** A tree with all kinds of metadata. */
const plantMarked = (path: string): string => {
  const top = plant(path, tree)
  for (const [name, mode] of [["a/b/c/one", 0o400], ["script", 0o4755], ["a/two", 0o606]] as const) {
    chmodSync(join(top, name), mode)
  }
  for (const [index, name] of ["", ...readdirSync(top, { recursive: true, encoding: "utf8" })].entries()) {
    lutimesSync(join(top, name), 1_200_000_000, 1_000_000_000.5 + index)
  }
  chmodSync(join(top, "a/b"), 0o555)
  return top
}

describe.skipIf(elsewhere === undefined)("on two file systems (skipped on a machine that has one)", () => {
  it("F8 a rename, a link and their like are a CrossDeviceError with both paths, and change nothing", async () => {
    const programs: ReadonlyArray<readonly [name: string, (path: string, dest: string) => Program<unknown>]> = [
      ["rename", os.rename],
      ["replace", os.replace],
      ["renames", os.renames],
      ["link", os.link]
    ]
    for (const [name, program] of programs) {
      const path = here.file("content")
      const dest = there.fresh()
      const error = await failure(run(inlinePool(), () => program(path, dest)))
      assert.strictEqual(
        shown(error),
        `CrossDeviceError[EXDEV]: [Errno 18] Invalid cross-device link: '${path}' -> '${dest}'`,
        name
      )
      assert.deepStrictEqual([(error as AnyOSError).path, (error as AnyOSError).dest], [path, dest], name)
      assert.deepStrictEqual([readFileSync(path, "utf8"), existsSync(dest)], ["content", false], name)
    }
  })

  describe.each(executors)("move, $name", ({ makePool }) => {
    const pool = makePool()

    it("a file: its content, permissions and times", async () => {
      for (const size of [0, 1, 5000, 100_000, 20 * 1024 * 1024 + 1]) {
        const content = Buffer.alloc(size, "0123456789abcdef~")
        const path = here.file(content)
        chmodSync(path, 0o4751)
        utimesSync(path, 1_200_000_000, 1_100_000_000.25)
        const before = facts(path)
        const seen: Array<TreeProgress> = []
        const folder = plant(there.fresh(), {}) // of its own: others move beside it
        const dest = join(folder, "dest")
        const moved = await run(pool, () => move(path, dest, { onProgress: (progress) => void seen.push(progress) }))
        assert.deepStrictEqual([moved, existsSync(path)], [dest, false])
        assert.isTrue(readFileSync(dest).equals(content))
        assert.deepStrictEqual(facts(dest), before)
        assert.deepInclude(seen.at(-1), { entries: 1, bytes: size, failed: 0 })
        assert.deepStrictEqual(readdirSync(folder), ["dest"])
        rmSync(dest) // there may be little space
      }
    })

    it("a file onto a file, which is replaced at once: its link stays, its other names keep what was there", async () => {
      for (const size of [0, 5000, 10 * 1024 * 1024]) {
        const folder = plant(there.fresh(), { file: "x".repeat(6000), link: "-> inner/../file", inner: {} })
        const dest = join(folder, "file")
        chmodSync(dest, 0o604)
        linkSync(dest, join(folder, "other"))
        for (const name of ["file", "link"]) {
          const content = Buffer.alloc(size, `${name} 0123456789`)
          const path = here.file(content)
          chmodSync(path, 0o4751)
          utimesSync(path, 1_200_000_000, 1_100_000_000.25)
          const before = facts(path)
          const { ino } = statSync(dest)
          assert.strictEqual(await run(pool, () => move(path, join(folder, name))), join(folder, name))
          assert.isFalse(existsSync(path))
          assert.isTrue(readFileSync(dest).equals(content))
          assert.deepStrictEqual(facts(dest), before)
          assert.notStrictEqual(statSync(dest).ino, ino)
        }
        assert.strictEqual(readlinkSync(join(folder, "link")), "inner/../file")
        assert.strictEqual(readFileSync(join(folder, "other"), "utf8"), "x".repeat(6000))
        assert.deepStrictEqual(readdirSync(folder).sort(), ["file", "inner", "link", "other"])
      }
    })

    it("a link, also to nothing, as it is", async () => {
      for (const target of ["nowhere", here.file("x"), here.path]) {
        const path = here.fresh()
        symlinkSync(target, path)
        const dest = there.fresh()
        await run(pool, () => move(path, dest))
        assert.deepStrictEqual([readlinkSync(dest), lstatSync(path, { throwIfNoEntry: false })], [target, undefined])
      }
    })

    it("a tree, with links, permissions and times, there and back", async () => {
      const top = plantMarked(here.fresh())
      const before = factsBelow(top)
      const dest = there.fresh()
      assert.strictEqual(await run(pool, () => move(top, dest)), dest)
      assert.deepStrictEqual([existsSync(top), survey(dest), factsBelow(dest)], [false, tree, before])
      await run(pool, () => move(dest, top))
      assert.deepStrictEqual([existsSync(dest), survey(top), factsBelow(top)], [false, tree, before])
    })

    it("F16 names of any bytes", async () => {
      const top = plant(here.fresh(), {})
      for (const name of [[0xff, 0xfe], [0x0a], [0xed, 0xa0, 0x80], [0x65, 0xcc, 0x81], [0xc3, 0xa9]]) {
        writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from(name)]), Buffer.from(name))
      }
      const before = readdirSync(top, { encoding: "buffer" }).map((name) => name.toString("hex")).sort()
      const dest = there.fresh()
      await run(pool, () => move(top, dest))
      const after = readdirSync(dest, { encoding: "buffer" })
      assert.deepStrictEqual(after.map((name) => name.toString("hex")).sort(), before)
      for (const name of after) {
        assert.deepStrictEqual(readFileSync(Buffer.concat([Buffer.from(`${dest}/`), name])), name)
      }
    })

    it("into a directory, where the name must be free", async () => {
      const into = plant(there.fresh(), { taken: { old: "old" }, file: "old" })
      const tops = plant(here.fresh(), { taken: { mine: "1" }, file: "mine", free: { mine: "1" } })
      for (const name of ["taken", "file"]) {
        assert.strictEqual(
          shown(await failure(run(pool, () => move(join(tops, name), into)))),
          `FileExistsError[EEXIST]: Destination path '${into}/${name}' already exists`
        )
      }
      assert.strictEqual(await run(pool, () => move(join(tops, "free"), into)), `${into}/free`)
      assert.deepStrictEqual(survey(into), { file: "old", free: { mine: "1" }, taken: { old: "old" } })
      assert.deepStrictEqual(survey(tops), { file: "mine", taken: { mine: "1" } })
    })

    it("what is no content cannot be moved: the source is whole, and no copy is left", async () => {
      const top = plant(here.fresh(), { a: { one: "1", deep: { two: "2" } }, z: "z" })
      const pipe = fifoAt(join(top, "a/deep/pipe"))
      const dest = there.fresh()
      const error = await failure(run(pool, () => move(top, dest)))
      assert.instanceOf(error, TreeError)
      assert.deepStrictEqual(error.errors.map((each) => shown(each.error)), [
        `SpecialFileError: \`${pipe}\` is a named pipe`
      ])
      assert.deepStrictEqual(survey(top), { a: { one: "1", deep: { two: "2", pipe: "special" } }, z: "z" })
      assert.isFalse(existsSync(dest))
      assert.strictEqual(
        shown(await failure(run(pool, () => move(pipe, dest)))),
        `SpecialFileError: \`${pipe}\` is a named pipe`
      )
      assert.deepStrictEqual([existsSync(pipe), existsSync(dest)], [true, false])
    })

    it("copies of files and trees, large ones too, whose blocks cannot be shared", async () => {
      const content = "x".repeat(300_000)
      const top = plant(here.fresh(), { a: content, b: content, sub: { c: content } })
      const dest = there.fresh()
      await run(pool, () => copyTree(top, dest))
      assert.deepStrictEqual(survey(dest), survey(top))
      await run(pool, () => copyFile(join(top, "a"), join(dest, "other"), { preserve: "all" }))
      assert.strictEqual(readFileSync(join(dest, "other"), "utf8"), content)
    })
  })

  it("F11 a move that is interrupted at any call: source or destination are whole, and nothing is open", () => {
    const sources: ReadonlyArray<Tree | string> = [
      { a: { b: { one: "1" }, link: "-> b" }, big: "x".repeat(600_000), z: {} },
      "x".repeat(600_000),
      "-> nowhere"
    ]
    for (const source of sources) {
      for (let n = 0;; n++) {
        const base = plant(here.fresh(), { source })
        const path = join(base, "source")
        const folder = mkdtempSync(join(there.path, "d"))
        const tracked = new TrackedBackend(inline)
        const stepped = new SteppedBackend(tracked)
        const { interrupt, task } = start(new Pool(stepped), () => move(path, join(folder, "dest")))
        for (let call = 0; call < n && task.outcome === undefined; call++) stepped.step()
        const ended = task.outcome !== undefined
        if (!ended) {
          interrupt()
          stepped.drain()
        }
        const [from, to] = [survey(base), survey(folder)]
        assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], `call ${n}`)
        if (JSON.stringify(from) !== JSON.stringify({ source })) {
          assert.deepStrictEqual(to, { dest: source }, `call ${n}`)
        }
        // no file is there in part, under whatever name
        const text = JSON.stringify(to).match(/x+/)?.[0].length ?? 600_000
        assert.strictEqual(text, 600_000, `call ${n}`)
        if (!ended) continue
        assert.deepStrictEqual([from, to], [{}, { dest: source }])
        break
      }
    }
  })

  it("F11 a move onto a file that is interrupted at any call: the destination is the old or the new", () => {
    const [old, fresh] = ["o".repeat(700_000), "x".repeat(600_000)]
    for (let n = 0;; n++) {
      const base = plant(here.fresh(), { source: fresh })
      const folder = plant(there.fresh(), { dest: old })
      const tracked = new TrackedBackend(inline)
      const stepped = new SteppedBackend(tracked)
      const { interrupt, task } = start(new Pool(stepped), () => move(join(base, "source"), join(folder, "dest")))
      for (let call = 0; call < n && task.outcome === undefined; call++) stepped.step()
      // and whoever looks in the middle sees no part either
      assert.include([old, fresh], readFileSync(join(folder, "dest"), "utf8"), `call ${n}`)
      const ended = task.outcome !== undefined
      if (!ended) {
        interrupt()
        stepped.drain()
      }
      assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], `call ${n}`)
      const [from, to] = [survey(base), survey(folder)]
      assert.deepInclude([{ dest: old }, { dest: fresh }], to, `call ${n}`)
      if (JSON.stringify(from) !== JSON.stringify({ source: fresh })) assert.deepStrictEqual(to, { dest: fresh })
      if (!ended) continue
      assert.deepStrictEqual([from, to], [{}, { dest: fresh }])
      break
    }
  })

  it("F8 an entry that may not be read: the source is whole; one that may not be removed: the copy is", async () => {
    const [source, dest] = [mkdtempSync(join(here.path, "d")), mkdtempSync(join(there.path, "d"))]
    const all = ["one", "sub", "three", "two"]
    assert.deepStrictEqual(await runAsUser("moveAsUser.mjs", source, dest), {
      unreadable: [`PermissionError: [Errno 13] Permission denied: '${source}/unreadable/sub/two'`],
      closed: [`PermissionError: [Errno 13] Permission denied: '${source}/closed/sub'`],
      fixed: [`PermissionError: [Errno 13] Permission denied: '${source}/fixed/sub/three'`],
      onto: {
        kept: [`PermissionError: [Errno 13] Permission denied: '${dest}/kept/f'`, "older", true],
        walled: ["moved", "new", false]
      },
      here: { closed: all, fixed: ["sub", "three", "two"], unreadable: all },
      there: { fixed: all }
    })
  })

  it("F13 writeAtomic through a link writes beside what the link leads to, and crosses nothing", () => {
    const folder = mkdtempSync(join(there.path, "d"))
    writeFileSync(join(folder, "file"), "old")
    const path = here.fresh()
    symlinkSync(join(folder, "file"), path)
    const inode = statSync(path).ino
    const tracked = new TrackedBackend(inline)
    runSync(new Pool(tracked), () => writeAtomic(path, "new"))
    assert.deepStrictEqual([readFileSync(join(folder, "file"), "utf8"), readdirSync(folder)], ["new", ["file"]])
    assert.notStrictEqual(statSync(path).ino, inode)
    assert.strictEqual(readlinkSync(path), join(folder, "file"))
    const renamed = tracked.log.flatMap((call) => call.op === "rename" ? [String(call.path), String(call.dest)] : [])
    assert.strictEqual(renamed.length, 2)
    for (const name of renamed) assert.isTrue(name.startsWith(`${folder}/`), name)
  })

  it("a temporary file cannot persist there: it stays what it was, and goes with its owner", async () => {
    for (const options of [{}, { replace: true }, { permissions: 0o644 }]) {
      const dir = mkdtempSync(join(here.path, "d"))
      const dest = there.file("old")
      const free = there.fresh()
      const pool = inlinePool()
      const { file, name } = runSync(pool, () => new Tempfiles().namedTemporaryFile("w+b", { dir }))
      const path = String(name.path)
      for (const target of "replace" in options ? [dest, free] : [free]) {
        const error = await failure(run(pool, () => name.persist(target, options)))
        assert.strictEqual((error as IoError)._tag, "CrossDeviceError", String(error.stack))
      }
      assert.deepStrictEqual([name.path, existsSync(path)], [path, true])
      assert.deepStrictEqual([readFileSync(dest, "utf8"), existsSync(free)], ["old", false])
      assert.isTrue("write" in file)
      if ("write" in file) runSync(pool, () => file.write(bytes("mine") as never)) // a binary file
      runSync(pool, () => name.removeAfter(file.close()))
      assert.deepStrictEqual(readdirSync(dir), [])
    }
  })
})
