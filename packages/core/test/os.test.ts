/** `os`: CPython's cases of names and attributes. */
import { execFileSync } from "node:child_process"
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { pathToFileURL } from "node:url"
import { assert, describe, it } from "vitest"
import { makeOSError } from "../src/errors/index.js"
import * as os from "../src/os/index.js"
import * as osPath from "../src/os/path.js"
import type { Program } from "../src/program/program.js"
import { pathText } from "../src/syscall/path.js"
import { executors } from "./support/backends.js"
import { bytes } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { noDescriptor } from "./support/fds.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"
import { assertSet } from "./support/times.js"
import { makeTree, namesBelow } from "./support/tree.js"

const dir = makeTempDir()

const permissions = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8)

const modes = (root: string, ...names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name) => permissions(`${root}/${name}`))

describe.each(executors)("os on $name", ({ makePool }) => {
  const pool = makePool()
  const give = <A>(program: Program<A>): Promise<A> => run(pool, () => program)
  /** What a program comes to, with the directory of the test, if there is one, as `D`. */
  const told = async (root: string, program: Program<unknown>): Promise<unknown> => {
    const result = await answer(give(program))
    return typeof result === "string" && root !== "" ? result.replaceAll(root, "D") : result
  }

  it("O01 rename", async () => {
    const root = makeTree(dir, ["a", "c", "b/", "e/", "d/f"])
    const at = (name: string): string => `${root}/${name}`
    assert.isUndefined(await told(root, os.rename(at("a"), at("c"))))
    assert.strictEqual(readFileSync(at("c"), "utf8"), "a")
    assert.strictEqual(
      await told(root, os.rename(at("a"), at("x"))),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/a' -> 'D/x'"
    )
    assert.strictEqual(
      await told(root, os.rename(at("c"), at("e"))),
      "IsADirectoryError[EISDIR]: [Errno 21] Is a directory: 'D/c' -> 'D/e'"
    )
    assert.strictEqual(
      await told(root, os.rename(at("e"), at("c"))),
      "NotADirectoryError[ENOTDIR]: [Errno 20] Not a directory: 'D/e' -> 'D/c'"
    )
    assert.strictEqual(
      await told(root, os.rename(at("e"), at("d"))),
      "DirectoryNotEmptyError[ENOTEMPTY]: [Errno 39] Directory not empty: 'D/e' -> 'D/d'"
    )
    assert.isUndefined(await told(root, os.replace(at("e"), at("b"))))
    assert.deepStrictEqual(namesBelow(root), ["b/", "c", "d/", "d/f"])
  })

  it("O01 a failed rename has both paths as fields", async () => {
    const error: unknown = await give(os.rename("/no/a", "/no/b")).catch((reason: unknown) => reason)
    assert.include(error, { path: "/no/a", dest: "/no/b", syscall: "rename", errno: 2 })
  })

  it("O02 renames", async () => {
    const root = makeTree(dir, ["a/b/f"])
    await give(os.renames(`${root}/a/b/f`, `${root}/c/d/g`))
    assert.deepStrictEqual(namesBelow(root), ["c/", "c/d/", "c/d/g"])
    assert.strictEqual(readFileSync(`${root}/c/d/g`, "utf8"), "a/b/f")
  })

  it("O02 renames keeps directories that are not empty, and makes those above even if it fails", async () => {
    const root = makeTree(dir, ["a/b/f", "a/other"])
    await give(os.renames(`${root}/a/b/f`, `${root}/c/g`))
    assert.deepStrictEqual(namesBelow(root), ["a/", "a/other", "c/", "c/g"])
    assert.strictEqual(
      await told(root, os.renames(`${root}/no`, `${root}/x/y`)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no' -> 'D/x/y'"
    )
    assert.include(namesBelow(root), "x/")
  })

  it("O03 remove and unlink", async () => {
    const root = makeTree(dir, ["d/f", "l -> d"])
    assert.strictEqual(
      await told(root, os.remove(`${root}/d`)),
      "IsADirectoryError[EISDIR]: [Errno 21] Is a directory: 'D/d'"
    )
    assert.strictEqual(
      await told(root, os.unlink(`${root}/no`)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
    await give(os.remove(`${root}/l`))
    assert.deepStrictEqual(namesBelow(root), ["d/", "d/f"])
  })

  it("O04 mkdir and makedirs", async () => {
    const root = makeTree(dir, ["a/", "f"])
    const at = (name: string): string => `${root}/${name}`
    assert.strictEqual(
      await told(root, os.mkdir(at("a"))),
      "FileExistsError[EEXIST]: [Errno 17] File exists: 'D/a'"
    )
    assert.match(String(await told(root, os.mkdir(at("no/x")))), /^FileNotFoundError\[ENOENT\]/)
    await give(os.mkdir(at("m")))
    await give(os.mkdir(at("closed"), { mode: 0o700 }))
    await give(os.makedirs(at("p/q"), { mode: 0o700 }))
    assert.deepStrictEqual(modes(root, "m", "closed", "p", "p/q"), ["755", "700", "755", "700"])
    assert.isUndefined(await told(root, os.makedirs(at("p/q"), { existOk: true })))
    assert.strictEqual(
      await told(root, os.makedirs(at("p/q"))),
      "FileExistsError[EEXIST]: [Errno 17] File exists: 'D/p/q'"
    )
    assert.strictEqual(
      await told(root, os.makedirs(at("f"), { existOk: true })),
      "FileExistsError[EEXIST]: [Errno 17] File exists: 'D/f'"
    )
    assert.isUndefined(await told(root, os.makedirs(at("n/m/."))))
    assert.isUndefined(await told(root, os.makedirs(at("r//s/"))))
    assert.deepStrictEqual(
      namesBelow(root),
      ["a/", "closed/", "f", "m/", "n/", "n/m/", "p/", "p/q/", "r/", "r/s/"]
    )
    assert.strictEqual(
      await told(root, os.makedirs(at("f/x/y"))),
      "NotADirectoryError[ENOTDIR]: [Errno 20] Not a directory: 'D/f/x'"
    )
    assert.strictEqual(
      await told(root, os.makedirs("")),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: ''"
    )
  })

  it("O04 makedirs makes a thousand directories", async () => {
    const root = makeTree(dir, [])
    const path = `${root}/${"d/".repeat(1000)}`
    await give(os.makedirs(path))
    assert.isTrue(await give(osPath.isdir(path)))
    execFileSync("rm", ["-r", root])
  })

  it("O05 rmdir and removedirs", async () => {
    const root = makeTree(dir, ["a/f", "a/b/c/", "g", "deep/er/", "deep/f"])
    const at = (name: string): string => `${root}/${name}`
    assert.strictEqual(
      await told(root, os.rmdir(at("a"))),
      "DirectoryNotEmptyError[ENOTEMPTY]: [Errno 39] Directory not empty: 'D/a'"
    )
    assert.match(String(await told(root, os.rmdir(at("g")))), /^NotADirectoryError\[ENOTDIR\]/)
    assert.match(String(await told(root, os.rmdir(at("no")))), /^FileNotFoundError\[ENOENT\]/)
    await give(os.removedirs(at("a/b/c")))
    assert.deepStrictEqual(namesBelow(at("a")), ["f"])
    await give(os.removedirs(`${at("deep/er")}/`))
    assert.deepStrictEqual(namesBelow(at("deep")), ["f"])
    assert.match(String(await told(root, os.removedirs(at("a")))), /^DirectoryNotEmptyError\[ENOTEMPTY\]/)
  })

  it("O06 readlink, symlink and link", async () => {
    const root = makeTree(dir, ["f", "d/", "l -> ../rel/t"])
    const at = (name: string): string => `${root}/${name}`
    assert.strictEqual(
      await told(root, os.readlink(at("f"))),
      "OSError[EINVAL]: [Errno 22] Invalid argument: 'D/f'"
    )
    assert.match(String(await told(root, os.readlink(at("no")))), /^FileNotFoundError\[ENOENT\]/)
    assert.strictEqual(await give(os.readlink(at("l"))), "../rel/t")
    assert.strictEqual(await give(os.readlink(pathToFileURL(at("l")))), "../rel/t")
    assert.deepStrictEqual(await give(os.readlink(bytes(at("l")))), bytes("../rel/t"))
    assert.strictEqual(
      await told(root, os.symlink("t", at("l"))),
      "FileExistsError[EEXIST]: [Errno 17] File exists: 't' -> 'D/l'"
    )
    assert.strictEqual(
      await told(root, os.link(at("no"), at("h"))),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no' -> 'D/h'"
    )
    assert.match(String(await told(root, os.link(at("d"), at("h")))), /^PermissionError\[EPERM\]/)
  })

  it("O07 link does not follow", async () => {
    const root = makeTree(dir, ["f", "l -> f"])
    await give(os.link(`${root}/l`, `${root}/m`))
    assert.isTrue(lstatSync(`${root}/m`).isSymbolicLink())
    await give(os.link(`${root}/f`, `${root}/g`))
    assert.strictEqual((await give(os.stat(`${root}/g`))).nlink, 2)
  })

  it("O08 listdir", async () => {
    const root = makeTree(dir, ["a", "f"])
    writeFileSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.of(0xff)]), "")
    const names = await give(os.listdir(root))
    assert.sameMembers([...names], ["a", "b\udcff", "f"])
    const inBytes = await give(os.listdir(bytes(root)))
    assert.sameDeepMembers([...inBytes], [bytes("a"), Uint8Array.of(0x62, 0xff), bytes("f")])
    assert.strictEqual((await give(os.stat(`${root}/b\udcff`))).size, 0)
    assert.match(String(await told(root, os.listdir(`${root}/f`))), /^NotADirectoryError\[ENOTDIR\]/)
    assert.match(String(await told(root, os.listdir(`${root}/no`))), /^FileNotFoundError\[ENOENT\]/)
  })

  it("O09 scandir", async () => {
    const root = makeTree(dir, ["d/", "f", "lf -> f", "ld -> d", "broken -> no"])
    const entries = await give(os.scandir(root))
    const at = new Map(entries.map((entry) => [entry.name, entry]))
    const rows = []
    for (const [name, entry] of [...at].sort()) {
      assert.strictEqual(entry.path, `${root}/${name}`)
      assert.strictEqual(await give(entry.inode()), lstatSync(entry.path, { bigint: true }).ino)
      const itself = { followSymlinks: false }
      rows.push([
        name,
        entry.type,
        await give(entry.isDir()),
        await give(entry.isFile()),
        await give(entry.isSymlink()),
        await give(entry.isDir(itself)),
        await give(entry.isFile(itself)),
        (await give(entry.stat(itself))).type
      ])
    }
    assert.deepStrictEqual(rows, [
      ["broken", "SymbolicLink", false, false, true, false, false, "SymbolicLink"],
      ["d", "Directory", true, false, false, true, false, "Directory"],
      ["f", "File", false, true, false, false, true, "File"],
      ["ld", "SymbolicLink", true, false, true, false, false, "SymbolicLink"],
      ["lf", "SymbolicLink", false, true, true, false, false, "SymbolicLink"]
    ])
    assert.strictEqual(
      await told(root, at.get("broken")!.stat()),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/broken'"
    )
    assert.strictEqual((await give(at.get("lf")!.stat())).type, "File")
  })

  it("O10 scandir: the directory's own answers", async () => {
    const root = makeTree(dir, ["f"])
    const [entry] = await give(os.scandir(root))
    rmSync(`${root}/f`)
    assert.isTrue(await give(entry!.isFile()))
    assert.match(String(await told(root, entry!.stat())), /^FileNotFoundError\[ENOENT\]/)
    assert.deepStrictEqual(await give(os.scandir(root)), [])
    for (const path of [`${root}/no`, ""]) {
      assert.match(String(await told(root, os.scandir(path))), /^FileNotFoundError\[ENOENT\]/)
    }
  })

  it("O10 scandir: names and paths of bytes are bytes", async () => {
    const root = makeTree(dir, ["f"])
    const [entry] = await give(os.scandir(bytes(root)))
    assert.deepStrictEqual(entry!.name, bytes("f"))
    assert.deepStrictEqual(entry!.path, bytes(`${root}/f`))
    assert.strictEqual((await give(entry!.stat())).size, 1)
  })

  it("O11 stat", async () => {
    const root = makeTree(dir, ["abc", "l -> abc"])
    const stat = await give(os.stat(`${root}/l`))
    const link = await give(os.lstat(`${root}/l`))
    assert.strictEqual(stat.size, 3)
    assert.strictEqual(stat.type, "File")
    assert.strictEqual(link.type, "SymbolicLink")
    assert.deepStrictEqual(await give(os.stat(`${root}/l`, { followSymlinks: false })), link)
    const native = statSync(`${root}/abc`, { bigint: true })
    assert.strictEqual(stat.mtimeNs, native.mtimeNs)
    assert.strictEqual(BigInt(stat.mtime.getTime()), native.mtimeNs / 1_000_000n)
    assert.strictEqual(stat.ino, native.ino)
    assert.deepStrictEqual([stat.mode, stat.uid, stat.gid, stat.nlink], [
      Number(native.mode),
      Number(native.uid),
      Number(native.gid),
      1
    ])
    assert.strictEqual(
      await told(root, os.stat(`${root}/no`)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
  })

  it("O11 stat knows every type", async () => {
    const types = []
    for (const path of ["/", "/dev/null", dir.fifo(), dir.file("x")]) types.push((await give(os.stat(path))).type)
    assert.deepStrictEqual(types, ["Directory", "CharacterDevice", "FIFO", "File"])
  })

  it("O11 stat of a descriptor", async () => {
    const fd = openSync(dir.file("abc"), "r")
    assert.strictEqual((await give(os.stat(fd))).size, 3)
    assert.strictEqual(
      await told("", os.stat(fd, { followSymlinks: false })),
      "InvalidArgumentError: stat: cannot use fd and follow_symlinks together"
    )
    closeSync(fd)
    for (const number of [noDescriptor, -1, 2 ** 40]) {
      assert.strictEqual(await told("", os.stat(number)), `OSError[EBADF]: [Errno 9] Bad file descriptor: ${number}`)
    }
    assert.match(String(await told("", os.stat(1.5))), /^InvalidArgumentError/)
  })

  it("O12 access", async () => {
    const root = makeTree(dir, ["f"])
    const path = `${root}/f`
    await give(os.chmod(path, 0o444))
    assert.isTrue(await give(os.access(path)))
    assert.isTrue(await give(os.access(path, { read: true })))
    assert.isFalse(await give(os.access(`${root}/no`)))
    const isRoot = process.getuid?.() === 0
    assert.strictEqual(await give(os.access(path, { read: true, write: true })), isRoot)
    assert.strictEqual(await give(os.access(path, 6)), isRoot)
    assert.isFalse(await give(os.access(path, { execute: true })))
    assert.isFalse(await give(os.access(path, 1)))
    assert.strictEqual(await told(root, os.access("a\0b")), "InvalidArgumentError: embedded null byte")
    assert.match(String(await told(root, os.access(path, 8))), /^InvalidArgumentError/)
  })

  it("O14 statvfs", async () => {
    const fields = "bavail bfree blocks bsize favail ffree files frsize type".split(" ")
    const status = await give(os.statvfs(dir.path))
    assert.deepStrictEqual(Object.keys(status).sort(), fields)
    assert.isTrue(status.bavail <= status.bfree && status.bfree <= status.blocks && status.bsize >= 512)
    const fd = openSync(dir.file(""), "r")
    const ofDescriptor = await give(os.statvfs(fd))
    closeSync(fd)
    assert.strictEqual(ofDescriptor.blocks, status.blocks)
    assert.strictEqual(
      await told(dir.path, os.statvfs(`${dir.path}/no`)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
    assert.strictEqual(
      await told("", os.statvfs(noDescriptor)),
      `OSError[EBADF]: [Errno 9] Bad file descriptor: ${noDescriptor}`
    )
  })

  it("O16 O17 the errors of calls have CPython's words", async () => {
    const [path, dest] = [`${dir.path}/no`, `${dir.path}/nor this`]
    assert.strictEqual(
      await told(dir.path, os.rename(path, dest)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no' -> 'D/nor this'"
    )
    const error = makeOSError({ code: "ENOENT", syscall: "rename", path: "f", dest: "g" })
    assert.deepInclude(error, { errno: 2, path: "f", dest: "g" })
    assert.strictEqual(error.message, "[Errno 2] No such file or directory: 'f' -> 'g'")
  })

  it("O18 text and bytes can be mixed", async () => {
    const root = makeTree(dir, ["a"])
    await give(os.rename(`${root}/a`, bytes(`${root}/b`)))
    await give(os.rename(bytes(`${root}/b`), pathToFileURL(`${root}/c`)))
    assert.isTrue(await give(osPath.exists(`${root}/c`)))
    assert.strictEqual(
      await told(root, os.rename(bytes("no"), "x")),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: b'no' -> 'x'"
    )
  })

  it("O19 names that are too long, loops, a file in the way, nothing", async () => {
    const root = makeTree(dir, ["loop -> loop", "f"])
    const tags = []
    const paths = ["x".repeat(256), "d/".repeat(2100), "loop", "f/x"].map((name) => `${root}/${name}`)
    for (const path of [...paths, ""]) tags.push(String(await told(root, os.stat(path))).split(":")[0])
    assert.deepStrictEqual(tags, [
      "OSError[ENAMETOOLONG]",
      "OSError[ENAMETOOLONG]",
      "OSError[ELOOP]",
      "NotADirectoryError[ENOTDIR]",
      "FileNotFoundError[ENOENT]"
    ])
    assert.isFalse(await give(osPath.exists("x".repeat(256))))
    assert.isFalse(await give(osPath.exists("")))
  })

  it("chmod sets bits, by path and by descriptor", async () => {
    const path = dir.file("")
    await give(os.chmod(path, 0o640))
    assert.strictEqual(permissions(path), "640")
    await give(os.chmod(path, statSync(path).mode | 0o1)) // the type is none of its business
    assert.strictEqual(permissions(path), "641")
    const fd = openSync(path, "r")
    await give(os.chmod(fd, 0o600))
    closeSync(fd)
    assert.strictEqual(permissions(path), "600")
    for (const mode of [-1, 0.5, NaN]) {
      assert.match(String(await told("", os.chmod(path, mode))), /^InvalidArgumentError/)
    }
    assert.strictEqual(
      await told(dir.path, os.chmod(`${dir.path}/no`, 0)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
    assert.strictEqual(
      await told("", os.chmod(noDescriptor, 0)),
      `OSError[EBADF]: [Errno 9] Bad file descriptor: ${noDescriptor}`
    )
  })

  it("chown leaves what is -1, and a link alone if asked", async () => {
    const root = makeTree(dir, ["f", "l -> f", "broken -> no"])
    const { gid, uid } = statSync(`${root}/f`)
    await give(os.chown(`${root}/f`, -1, -1))
    await give(os.chown(`${root}/l`, uid, gid))
    await give(os.chown(`${root}/broken`, uid, -1, { followSymlinks: false }))
    assert.match(String(await told(root, os.chown(`${root}/broken`, uid, -1))), /^FileNotFoundError\[ENOENT\]/)
    assert.match(String(await told(root, os.chown(`${root}/f`, 1.5, -1))), /^InvalidArgumentError/)
    assert.deepInclude(await give(os.stat(`${root}/f`)), { uid, gid })
  })

  it("utime sets no time later than asked, nor a microsecond earlier, before 1970 too", async () => {
    const path = dir.file("")
    const random = new Random(1)
    for (let round = 0; round < 300; round++) {
      const second = BigInt(random.below(6_000_000_000) - 1_700_000_000) // 1916 to 2106
      const asked = second * 1_000_000_000n + BigInt(random.below(1_000_000_000))
      const atime = new Date(Number(second) * 1000 + random.below(1000))
      await give(os.utime(path, { ns: [0n, asked] }))
      const { mtimeNs } = await give(os.stat(path))
      assertSet(mtimeNs, asked)
      await give(os.utime(path, { ns: [0n, mtimeNs] }))
      assert.strictEqual((await give(os.stat(path))).mtimeNs, mtimeNs)
      await give(os.utime(path, { times: [atime, 0] }))
      assert.deepStrictEqual((await give(os.stat(path))).atime, atime)
    }
  })

  it("utime sets times, to less than a microsecond", async () => {
    const root = makeTree(dir, ["f", "l -> f"])
    const path = `${root}/f`
    const times = async (): Promise<ReadonlyArray<bigint>> => {
      const { atimeNs, mtimeNs } = await give(os.stat(path))
      return [atimeNs, mtimeNs]
    }
    await give(os.utime(path, { times: [1.5, new Date(2000)] }))
    assert.deepStrictEqual(await times(), [1_500_000_000n, 2_000_000_000n])
    for (
      const ns of [
        [1_700_000_000_123_456_789n, 999n],
        [1_500_000_000_123_458_000n, 4_000_000_000_999_999_000n],
        [-1_500_000_000n, -1n] // before 1970; earlier, not nearer to 0
      ] as const
    ) {
      await give(os.utime(path, { ns }))
      const set = await times()
      for (const [index, asked] of ns.entries()) assertSet(set[index]!, asked)
    }
    const fd = openSync(path, "r")
    await give(os.utime(fd, { times: [3, 4] }))
    closeSync(fd)
    assert.deepStrictEqual(await times(), [3_000_000_000n, 4_000_000_000n])
    const before = Date.now()
    await give(os.utime(path))
    const now = (await give(os.stat(path))).mtime.getTime()
    assert.isTrue(now >= before - 1 && now <= Date.now() + 1)
    await give(os.utime(`${root}/l`, { times: [5, 6], followSymlinks: false }))
    assert.strictEqual((await give(os.lstat(`${root}/l`))).mtimeNs, 6_000_000_000n)
    assert.strictEqual(
      await told(root, os.utime(path, { times: [1, 2], ns: [1n, 2n] })),
      "InvalidArgumentError: utime: you may specify either 'times' or 'ns' but not both"
    )
    for (const time of [NaN, Infinity, new Date(NaN), 1e20, -1e300]) {
      assert.match(String(await told(root, os.utime(path, { times: [time, 0] }))), /^InvalidArgumentError/)
    }
  })

  it("utime rounds seconds as CPython, which parts them before it multiplies", async () => {
    const path = dir.file("")
    for (
      const [time, ns] of [
        [3346088657.340706, 3346088657_340705871n],
        [4050914499.0873528, 4050914499_087352752n],
        [2287424497.718081, 2287424497_718080997n],
        [-1.5, -1_500_000_000n],
        [-1e-7, -100n],
        [0.3, 300_000_000n]
      ] as const
    ) {
      await give(os.utime(path, { times: [time, 0] }))
      assertSet((await give(os.stat(path))).atimeNs, ns)
    }
  })

  it("utime refuses what no 64 bits of seconds reach, before it looks at the path", async () => {
    const missing = dir.fresh()
    assert.strictEqual(
      await told(missing, os.utime(missing, { times: [0, -Infinity] })),
      "InvalidArgumentError: a time must be finite: -Infinity"
    )
    for (const time of [2n ** 63n * 1_000_000_000n, -(2n ** 63n) * 1_000_000_000n - 1n, 2n ** 80n * 1_000_000_000n]) {
      assert.strictEqual(
        await told(missing, os.utime(missing, { ns: [0n, time] })),
        "InvalidArgumentError: timestamp out of range for platform time_t"
      )
    }
  })

  it("a date is the millisecond that began, or that begins within a microsecond", async () => {
    const path = dir.file("")
    await give(os.utime(path, { ns: [-1000n, 1_999_000n] }))
    const { atime, mtime } = await give(os.stat(path))
    assert.deepStrictEqual([atime.getTime(), mtime.getTime()], [-1, 1])
  })

  it("truncate by path and by descriptor", async () => {
    const path = dir.file("abcdef")
    await give(os.truncate(path, 4))
    assert.strictEqual(readFileSync(path, "utf8"), "abcd")
    const fd = openSync(path, "r+")
    await give(os.truncate(fd, 5))
    closeSync(fd)
    assert.strictEqual(readFileSync(path, "utf8"), "abcd\0")
    assert.strictEqual(
      await told(dir.path, os.truncate(dir.path, 1)),
      "IsADirectoryError[EISDIR]: [Errno 21] Is a directory: 'D'"
    )
    assert.match(String(await told(dir.path, os.truncate(`${dir.path}/no`, 1))), /^FileNotFoundError\[ENOENT\]/)
    for (const size of [-1, 0.5, NaN]) {
      assert.strictEqual(
        await told(path, os.truncate(path, size)),
        "OSError[EINVAL]: [Errno 22] Invalid argument: 'D'"
      )
    }
    assert.strictEqual(readFileSync(path, "utf8"), "abcd\0")
  })

  it("truncate never waits for a FIFO's reader", async () => {
    const path = dir.fifo()
    assert.strictEqual(await told(path, os.truncate(path, 1)), "OSError[EINVAL]: [Errno 22] Invalid argument: 'D'")
  })

  it("a name made of bytes is shown as bytes", async () => {
    const root = bytes(dir.fresh())
    mkdirSync(pathText(root))
    symlinkSync("x", pathText(root) + "/l")
    assert.deepStrictEqual(await give(os.listdir(root)), [bytes("l")])
    // the link leads nowhere, and is there all the same: what fails is the directory in it
    assert.strictEqual(
      await told(pathText(root), os.makedirs(bytes(`${pathText(root)}/l/x/y`))),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: b'D/l/x'"
    )
  })
})
