/** Copying and moving files and trees, as CPython's shutil does, and what is left when something fails. */
import { spawnSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statfsSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { TreeError } from "../src/errors/index.js"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { copyTree, type TreeEntry } from "../src/tree/copy.js"
import { copyFile } from "../src/tree/copyFile.js"
import { diskUsage } from "../src/tree/diskUsage.js"
import { move } from "../src/tree/move.js"
import type { TreeProgress } from "../src/tree/operation.js"
import { acrossDevices } from "./support/acrossDevices.js"
import { executors, inlinePool } from "./support/backends.js"
import { failure, run, runSync, shown, start } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { hooked, plant, survey, type Tree } from "./support/trees.js"
import { umask } from "./support/umask.js"

const dir = makeTempDir()

const small: Tree = { a: { one: "1", two: "22", deep: { er: { file: "f" } } }, b: {}, empty: "", z: "zzz" }

const fifoAt = (path: string): string => {
  assert.strictEqual(spawnSync("mkfifo", [path]).status, 0)
  return path
}

const treeErrors = async (promise: Promise<unknown>): Promise<ReadonlyArray<string>> => {
  const error = await failure(promise)
  assert.instanceOf(error, TreeError)
  return error.errors.map(({ error }) => shown(error))
}

describe.each(executors)("copyTree, $name", ({ makePool }) => {
  it("copies all, with permissions and times", async () => {
    const top = plant(dir.fresh(), small)
    chmodSync(join(top, "a/one"), 0o640)
    chmodSync(join(top, "z"), 0o444)
    chmodSync(join(top, "a/deep"), 0o555)
    for (const name of ["a/one", "a/deep", "b", "."]) {
      utimesSync(join(top, name), 1_234_567_890.123456, 987_654_321.654321)
    }
    const dest = join(dir.fresh(), "parents", "are made")
    await run(makePool(), () => copyTree(top, dest))
    assert.deepStrictEqual(survey(dest), small)
    for (const name of ["a/one", "z", "a/deep", "b", ".", "a/two"]) {
      const from = statSync(join(top, name))
      const to = statSync(join(dest, name))
      assert.strictEqual(to.mode, from.mode, name)
      assert.closeTo(to.mtimeMs, from.mtimeMs, 0.002, name)
    }
    chmodSync(join(top, "a/deep"), 0o755)
    chmodSync(join(dest, "a/deep"), 0o755)
  })

  it("links are followed, or copied, or left out if they point to nothing", async () => {
    const top = plant(dir.fresh(), { d: { f: "1" }, toFile: "-> d/f", toDirectory: "-> d", nowhere: "-> no such file" })
    const links = dir.fresh()
    await run(makePool(), () => copyTree(top, links, { symlinks: true }))
    assert.deepStrictEqual(survey(links), survey(top))
    const followed = dir.fresh()
    const all = { d: { f: "1" }, toFile: "1", toDirectory: { f: "1" } }
    assert.deepStrictEqual(await treeErrors(run(makePool(), () => copyTree(top, followed))), [
      `FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: '${top}/nowhere'`
    ])
    assert.deepStrictEqual(survey(followed), all)
    const quiet = dir.fresh()
    await run(makePool(), () => copyTree(top, quiet, { ignoreDanglingSymlinks: true }))
    assert.deepStrictEqual(survey(quiet), all)
  })

  it("a link that leads back up has no end", async () => {
    const top = plant(dir.fresh(), { d: { up: "-> ..", f: "1" } })
    const dest = dir.fresh()
    assert.deepStrictEqual(await treeErrors(run(makePool(), () => copyTree(top, dest))), [
      `OSError[ELOOP]: [Errno 40] Too many levels of symbolic links: '${top}/d/up'`
    ])
    assert.deepStrictEqual(survey(dest), { d: { f: "1" } })
  })

  it("makes the directories above, unless something is in their way", async () => {
    const base = plant(dir.fresh(), { top: { one: "1" }, link: "-> nowhere", file: "f" })
    const copy = (dest: string) => run(makePool(), () => copyTree(join(base, "top"), `${base}/${dest}`))
    await copy("new/./a//b/../../c/d/")
    assert.deepStrictEqual(survey(join(base, "new")), { a: { b: {} }, c: { d: { one: "1" } } })
    for (const dest of ["link/x", "link/./x/../y"]) {
      assert.strictEqual((await failure(copy(dest)))._tag, "FileNotFoundError")
    }
    assert.strictEqual((await failure(copy("file/x/y")))._tag, "NotADirectoryError")
    assert.deepStrictEqual(Object.keys(survey(base) as object).sort(), ["file", "link", "new", "top"])
  })

  it("a link that leads nowhere is in the way, and is no directory that exists", async () => {
    for (const link of ["-> nowhere", "-> link", "-> top/one/x"]) {
      const base = plant(dir.fresh(), { top: { one: "1" }, link })
      const error = await failure(
        run(makePool(), () => copyTree(join(base, "top"), join(base, "link"), { dirsExistOk: true }))
      )
      assert.strictEqual(shown(error), `FileExistsError[EEXIST]: [Errno 17] File exists: '${base}/link'`)
      assert.deepStrictEqual(survey(base), { top: { one: "1" }, link })
    }
  })

  it("the top: missing, a file, a destination that exists", async () => {
    const top = plant(dir.fresh(), small)
    const there = plant(dir.fresh(), { z: "old", mine: "mine" })
    const missing = dir.fresh()
    assert.strictEqual((await failure(run(makePool(), () => copyTree(missing, dir.fresh()))))._tag, "FileNotFoundError")
    assert.strictEqual(
      (await failure(run(makePool(), () => copyTree(`${top}/z`, dir.fresh()))))._tag,
      "NotADirectoryError"
    )
    assert.strictEqual(
      shown(await failure(run(makePool(), () => copyTree(top, there)))),
      `FileExistsError[EEXIST]: [Errno 17] File exists: '${there}'`
    )
    assert.deepStrictEqual(survey(there), { z: "old", mine: "mine" })
    await run(makePool(), () => copyTree(top, there, { dirsExistOk: true }))
    assert.deepStrictEqual(survey(there), { ...small, mine: "mine" })
  })

  it("a filter leaves out what it refuses, with all in it", async () => {
    const top = plant(dir.fresh(), { ...small, link: "-> a" })
    const seen: Array<TreeEntry> = []
    const dest = dir.fresh()
    const filter = (entry: TreeEntry): boolean => {
      seen.push(entry)
      return entry.name !== "deep" && entry.name !== "z"
    }
    await run(makePool(), () => copyTree(top, dest, { filter, symlinks: true }))
    assert.deepStrictEqual(survey(dest), { a: { one: "1", two: "22" }, b: {}, empty: "", link: "-> a" })
    const shownEntries = seen.map(({ isDirectory, isSymbolicLink, path }) => [path, isDirectory, isSymbolicLink])
    assert.includeDeepMembers(shownEntries, [[`${top}/a/deep`, true, false], [`${top}/link`, false, true]])
    assert.strictEqual(seen.length, 8) // of what is refused, nothing inside is asked for
  })

  it("special files are refused, and the rest is copied", async () => {
    const top = plant(dir.fresh(), { a: { one: "1" } })
    fifoAt(join(top, "a", "pipe"))
    symlinkSync("/dev/zero", join(top, "zero"))
    const dest = dir.fresh()
    const errors = await treeErrors(run(makePool(), () => copyTree(top, dest)))
    assert.deepStrictEqual([...errors].sort(), [
      `SpecialFileError: \`${top}/a/pipe\` is a named pipe`,
      `SpecialFileError: \`${top}/zero\` is a device`
    ])
    assert.deepStrictEqual(survey(dest), { a: { one: "1" } })
  })

  it("into itself: as it was without the copy", async () => {
    for (const inner of ["copy", "a/copy", "a/deep/x/y"]) {
      const top = plant(dir.fresh(), small)
      await run(makePool(), () => copyTree(top, join(top, inner)))
      const copied = survey(join(top, inner))
      if (inner === "a/deep/x/y") {
        assert.deepStrictEqual(copied["z"], "zzz") // the parents that were made for it are in it
      } else {
        assert.deepStrictEqual(copied, small)
      }
    }
  })

  it("F16 names of any bytes, and distinct ones stay distinct", async () => {
    const top = plant(dir.fresh(), {})
    for (const name of [[0xff, 0xfe], [0x0a], [0xed, 0xa0, 0x80], [0x65, 0xcc, 0x81], [0xc3, 0xa9]]) {
      writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from(name)]), Buffer.from(name))
    }
    symlinkSync(Buffer.from([0xff]), `${top}/link`)
    const dest = dir.fresh()
    await run(makePool(), () => copyTree(top, dest, { symlinks: true }))
    const names = readdirSync(dest, { encoding: "buffer" })
    assert.strictEqual(names.length, 6)
    assert.deepStrictEqual(readlinkSync(`${dest}/link`, "buffer"), Buffer.from([0xff]))
    for (const name of names.filter((each) => each.toString() !== "link")) {
      assert.deepStrictEqual(readFileSync(Buffer.concat([Buffer.from(`${dest}/`), name])), name)
    }
  })

  it("a large file in several batches, with progress", async () => {
    const top = plant(dir.fresh(), { a: { b: {} }, z: "z" })
    const big = Buffer.alloc(20 * 1024 * 1024 + 1, "0123456789")
    writeFileSync(join(top, "a/b/big"), big)
    const seen: Array<TreeProgress> = []
    const dest = dir.fresh()
    await run(makePool(), () => copyTree(top, dest, { onProgress: (progress) => void seen.push(progress) }))
    assert.isTrue(readFileSync(join(dest, "a/b/big")).equals(big))
    assert.deepInclude(seen.at(-1), { entries: 5, bytes: big.length + 1, failed: 0 })
    assert.isAbove(seen.length, 3)
  })
})

describe.each(executors)("copyFile, $name", ({ makePool }) => {
  it("copies content, and what it is asked for besides", async () => {
    const source = dir.file("content")
    chmodSync(source, 0o751)
    utimesSync(source, 1e9, 1e9)
    for (
      const [preserve, mode, old] of [["none", 0o666 & ~umask, false], ["mode", 0o751, false], [
        "all",
        0o751,
        true
      ]] as const
    ) {
      const dest = dir.fresh()
      await run(makePool(), () => copyFile(source, dest, { preserve }))
      assert.strictEqual(readFileSync(dest, "utf8"), "content")
      assert.strictEqual(statSync(dest).mode & 0o777, mode, preserve)
      assert.strictEqual(statSync(dest).mtimeMs === 1e12, old, preserve)
    }
  })

  it("over a longer file, which keeps its mode and its other names", async () => {
    const dest = dir.file("a longer content")
    chmodSync(dest, 0o600)
    const other = dir.fresh()
    linkSync(dest, other)
    await run(makePool(), () => copyFile(dir.file("short"), dest))
    assert.deepStrictEqual([readFileSync(other, "utf8"), statSync(dest).mode & 0o777], ["short", 0o600])
    const error = await failure(run(makePool(), () => copyFile(dir.file("new"), dest, { exclusive: true })))
    assert.strictEqual(error._tag, "FileExistsError")
    assert.strictEqual(readFileSync(dest, "utf8"), "short")
  })

  it("onto itself, by whatever name, is refused, and nothing happens to it", async () => {
    const source = dir.file("precious")
    const hard = dir.fresh()
    linkSync(source, hard)
    const soft = dir.fresh()
    symlinkSync(source, soft)
    for (const [from, to] of [[source, source], [source, hard], [soft, source], [source, soft]] as const) {
      const error = await failure(run(makePool(), () => copyFile(from, to)))
      assert.strictEqual(shown(error), `SameFileError: '${from}' and '${to}' are the same file`)
      assert.strictEqual(readFileSync(source, "utf8"), "precious")
    }
  })

  it("links, pipes, devices, directories", async () => {
    const source = dir.file("x")
    const soft = dir.fresh()
    symlinkSync(source, soft)
    const copy = dir.fresh()
    await run(makePool(), () => copyFile(soft, copy, { followSymlinks: false }))
    assert.strictEqual(readlinkSync(copy), source)
    const pipe = fifoAt(dir.fresh())
    for (const [from, to] of [[pipe, dir.fresh()], [source, pipe]] as const) {
      assert.strictEqual(
        shown(await failure(run(makePool(), () => copyFile(from, to)))),
        `SpecialFileError: \`${pipe}\` is a named pipe`
      )
    }
    assert.strictEqual(
      (await failure(run(makePool(), () => copyFile("/dev/zero", dir.fresh()))))._tag,
      "SpecialFileError"
    )
    const folder = plant(dir.fresh(), {})
    assert.strictEqual((await failure(run(makePool(), () => copyFile(folder, dir.fresh()))))._tag, "IsADirectoryError")
    assert.strictEqual((await failure(run(makePool(), () => copyFile(source, folder))))._tag, "IsADirectoryError")
    const missing = `${dir.fresh()}/`
    assert.strictEqual(
      shown(await failure(run(makePool(), () => copyFile(source, missing)))),
      `FileNotFoundError[ENOENT]: Directory does not exist: ${missing}`
    )
    // it is the source that is a directory
    assert.strictEqual(
      shown(await failure(run(makePool(), () => copyFile(folder, missing)))),
      `IsADirectoryError[EISDIR]: [Errno 21] Is a directory: '${folder}'`
    )
    await run(makePool(), () => copyFile(source, "/dev/null"))
    assert.isTrue(lstatSync("/dev/null").isCharacterDevice())
  })

  it("files whose size is not what stat says", async () => {
    const dest = dir.fresh()
    await run(makePool(), () => copyFile("/proc/self/limits", dest)) // of no size, and not empty
    assert.include(readFileSync(dest, "utf8"), "Max open files")
    const sysfs = "/sys/kernel/mm/transparent_hugepage/enabled" // of 4,096 bytes, and shorter
    if (!existsSync(sysfs)) return
    await run(makePool(), () => copyFile(sysfs, dest))
    assert.strictEqual(readFileSync(dest, "utf8"), readFileSync(sysfs, "utf8"))
  })
})

describe("move on one file system", () => {
  it("replaces a link that leads round in circles, as any other file", () => {
    const base = plant(dir.fresh(), { file: "f", other: "o", loop: "-> loop", into: { other: "-> other" } })
    runSync(inlinePool(), () => move(join(base, "file"), join(base, "loop")))
    runSync(inlinePool(), () => move(join(base, "other"), join(base, "into")))
    assert.deepStrictEqual(survey(base), { into: { other: "o" }, loop: "f" })
  })
})

describe.each([["renamed", inline], ["across devices", acrossDevices()]] as const)("move, %s", (_, backend) => {
  const moved = (path: string, dest: string) => runSync(new Pool(backend), () => move(path, dest))

  it("a file, a link, a tree; into a directory, by name", () => {
    const base = plant(dir.fresh(), { into: {}, file: "f", link: "-> nowhere", tree: { ...small, link: "-> a" } })
    const at = (name: string): string => join(base, name)
    assert.strictEqual(moved(at("file"), at("renamed")), at("renamed"))
    assert.strictEqual(moved(at("renamed"), at("into")), at("into/renamed"))
    assert.strictEqual(moved(at("link"), at("into")), at("into/link"))
    assert.strictEqual(moved(`${at("tree")}/`, at("into")), at("into/tree"))
    assert.strictEqual(moved(at("into/tree"), at("again")), at("again"))
    assert.deepStrictEqual(survey(base), {
      again: { ...small, link: "-> a" },
      into: { link: "-> nowhere", renamed: "f" }
    })
  })

  it("a link that leads nowhere is no directory, and moves into one", () => {
    const base = plant(dir.fresh(), { into: {}, loop: "-> loop", through: "-> file/x", file: "f" })
    for (const name of ["loop", "through"]) {
      assert.strictEqual(moved(join(base, name), join(base, "into")), join(base, "into", name))
    }
    assert.deepStrictEqual(survey(base), { file: "f", into: { loop: "-> loop", through: "-> file/x" } })
  })

  it("what cannot be moved stays", () => {
    const tree: Tree = { dir: { sub: {}, f: "1" }, other: { dir: { f: "2" } }, file: "f" }
    const base = plant(dir.fresh(), tree)
    const refusal = (path: string, dest: string): string => {
      const { task } = start(new Pool(backend), () => move(join(base, path), join(base, dest)))
      return task.outcome?._tag === "Failure" ? shown(task.outcome.error as Error) : "moved"
    }
    assert.strictEqual(
      refusal("dir", "dir/sub"),
      `OSError[EINVAL]: Cannot move a directory '${base}/dir' into itself '${base}/dir/sub'.`
    )
    assert.strictEqual(
      refusal("dir", "other"),
      `FileExistsError[EEXIST]: Destination path '${base}/other/dir' already exists`
    )
    assert.match(refusal("missing", "x"), /^FileNotFoundError/)
    assert.match(refusal("file", "missing/x"), /^FileNotFoundError/)
    assert.deepStrictEqual(survey(base), tree)
  })
})

describe("blocks are shared where the file system can", () => {
  /** Shares by copying, and tells how often. */
  const sharing = (answers: { count: number; code?: string }): Backend =>
    hooked(() => undefined, {
      name: "sharing",
      start: (call, done) => {
        if (call.op !== "copyFile") return inline.start(call, done)
        answers.count++
        if (answers.code !== undefined) return done({ code: answers.code }, undefined)
        inline.start({ ...call, flags: call.flags & 1 }, done)
      }
    })

  it("a large file, with its metadata or without", () => {
    const source = dir.file("x".repeat(100_000))
    chmodSync(source, 0o700)
    for (const preserve of ["all", "mode", "none"] as const) {
      const answers = { count: 0 }
      const dest = dir.fresh()
      runSync(new Pool(sharing(answers)), () => copyFile(source, dest, { preserve }))
      assert.deepStrictEqual([answers.count, statSync(dest).size], [1, 100_000])
      assert.strictEqual(statSync(dest).mode & 0o777, preserve === "none" ? 0o666 & ~umask : 0o700)
    }
  })

  it("it is asked once if it cannot, and the files are copied", () => {
    const top = plant(dir.fresh(), { a: "x".repeat(100_000), b: "y".repeat(100_000), c: "z".repeat(100_000) })
    for (const code of ["ENOTSUP", "EXDEV", "EINVAL"]) {
      const answers = { count: 0, code }
      const dest = dir.fresh()
      runSync(new Pool(sharing(answers)), () => copyTree(top, dest))
      assert.strictEqual(answers.count, 1)
      assert.deepStrictEqual(survey(dest), survey(top))
    }
  })
})

describe.each(executors)("diskUsage, $name", ({ makePool }) => {
  it("counts as CPython does", async () => {
    const { free, total, used } = await run(makePool(), () => diskUsage(dir.path))
    const { blocks, bsize } = statfsSync(dir.path)
    assert.strictEqual(total, blocks * bsize)
    assert.isTrue(used > 0 && used <= total && free <= total - used)
    const missing = dir.fresh()
    assert.strictEqual((await failure(run(makePool(), () => diskUsage(missing))))._tag, "FileNotFoundError")
  })
})

it("an operation on paths with a NUL makes no call", async () => {
  mkdirSync(dir.fresh())
  for (const program of [copyTree, copyFile, move] as ReadonlyArray<(path: string, dest: string) => Program<unknown>>) {
    const tracked = new TrackedBackend(inline)
    for (const [path, dest] of [["a\0b", "c"], ["a", "b\0c"]] as const) {
      assert.strictEqual(
        (await failure(run(new Pool(tracked), () => program(path, dest))))._tag,
        "InvalidArgumentError"
      )
    }
    assert.deepStrictEqual(tracked.log, [])
  }
  assert.strictEqual((await failure(run(inlinePool(), () => diskUsage("\0"))))._tag, "InvalidArgumentError")
})
