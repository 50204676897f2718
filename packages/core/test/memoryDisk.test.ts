/** The disk in memory: what the comparison with a real one does not reach. */
import { assert, describe, it } from "@effect/vitest"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import { openFile } from "../src/io/open.js"
import { TextWriter } from "../src/io/textWriter.js"
import { perform, type Program } from "../src/program/program.js"
import { OpenFlag } from "../src/syscall/flags.js"
import type { FileStatus } from "../src/syscall/results.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { MemoryDisk, type MemoryDiskOptions } from "../src/testing/memoryDisk.js"
import { TreeDirectory, TreeFile, TreeLink } from "../src/testing/tree.js"
import { bytes } from "./support/bytes.js"

/** What a call gives, or the code of its error. */
const make = (disk: MemoryDisk, call: Syscall): unknown => {
  let answer: unknown = "no answer"
  disk.start(call, (failure, result) => {
    answer = failure === undefined ? result : failure.code
  })
  return answer
}

const open = (disk: MemoryDisk, path: string | Uint8Array, flags = 0, mode = 0o666): unknown =>
  make(disk, { op: "open", path, flags, mode })

const write = (disk: MemoryDisk, fd: unknown, text: string, position: number | null = null): unknown => {
  const buffer = bytes(text)
  return make(disk, { op: "write", fd: fd as number, buffer, offset: 0, length: buffer.length, position })
}

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDWR, O_TMPFILE, O_WRONLY } = OpenFlag

describe("a disk in memory", () => {
  it("has what a tree says, and shows it as such", () => {
    const files = {
      "notes.txt": "milk\n",
      "photos/2024/cat.jpg": Uint8Array.of(0xff, 0xd8),
      photos: { "index.txt": "é" },
      latest: new TreeLink("photos/2024"),
      bin: new TreeDirectory({ run: new TreeFile("#!", { mode: 0o755, uid: 7, gid: 8 }) }, { mode: 0o700 })
    }
    const disk = new MemoryDisk({ files, cwd: "/srv/app" })
    assert.deepStrictEqual(disk.snapshot(), {
      "notes.txt": "milk\n",
      photos: { "2024": { "cat.jpg": Uint8Array.of(0xff, 0xd8) }, "index.txt": "é" },
      latest: new TreeLink("photos/2024"),
      bin: { run: "#!" }
    })
    assert.deepStrictEqual(disk.snapshot("/"), { tmp: {}, srv: { app: disk.snapshot() } })
    assert.deepStrictEqual(disk.lookup("latest/cat.jpg"), Uint8Array.of(0xff, 0xd8))
    assert.strictEqual(disk.lookup("/srv/app/photos/index.txt"), "é")
    assert.isUndefined(disk.lookup("nothing"))
    assert.isUndefined(disk.lookup("notes.txt/x"))
    assert.deepStrictEqual(disk.snapshot("notes.txt"), {})
    assert.deepInclude(make(disk, { op: "stat", path: "bin/run" }) as object, { mode: 0o100755, uid: 7, gid: 8 })
    assert.deepInclude(make(disk, { op: "stat", path: "bin" }) as object, { mode: 0o40700 })
  })

  it.each(
    [
      ["a name twice", { files: { "a/b": "", a: { b: "" } } }],
      ["a file as a directory", { files: { a: "", "a/b": "" } }],
      ["no name", { files: { "": "" } }],
      ["too little space", { files: { a: "too long" }, capacity: 3 }],
      ["a relative working directory", { cwd: "home" }]
    ] satisfies ReadonlyArray<readonly [string, MemoryDiskOptions]>
  )("refuses %s", (_, options) => {
    assert.throws(() => new MemoryDisk(options), RangeError)
  })

  it("is full when its capacity is used up: a short write, then ENOSPC; removing makes room", () => {
    const disk = new MemoryDisk({ capacity: 10, files: { old: "1234" } })
    const fd = open(disk, "new", O_WRONLY | O_CREAT)
    assert.deepStrictEqual([write(disk, fd, "abcdefgh"), write(disk, fd, "gh")], [6, "ENOSPC"])
    assert.strictEqual(make(disk, { op: "ftruncate", fd: fd as number, length: 7 }), "ENOSPC")
    assert.strictEqual(write(disk, fd, "XY", 0), 2) // no space is needed
    assert.deepInclude(make(disk, { op: "statfs", path: "." }) as object, { bsize: 1, blocks: 10, bfree: 0, bavail: 0 })
    const held = open(disk, "old")
    make(disk, { op: "unlink", path: "old" })
    assert.strictEqual(write(disk, fd, "gh"), "ENOSPC") // open, and so there
    make(disk, { op: "close", fd: held as number })
    assert.strictEqual(write(disk, fd, "gh"), 2)
    assert.deepStrictEqual([disk.snapshot(), disk.usedBytes], [{ new: "XYcdefgh" }, 8])
  })

  it("has as many files as it has inodes", () => {
    const disk = new MemoryDisk({ inodes: 5 }) // the root, /tmp, /home
    const { ffree } = make(disk, { op: "statfs", path: "/" }) as { readonly ffree: number }
    assert.strictEqual(ffree, 2)
    assert.isUndefined(make(disk, { op: "mkdir", path: "a", mode: 0o777 }))
    assert.isUndefined(make(disk, { op: "symlink", path: "a", dest: "b" }))
    assert.strictEqual(open(disk, "c", O_CREAT), "ENOSPC")
    assert.strictEqual(make(disk, { op: "mkdir", path: "c", mode: 0o777 }), "ENOSPC")
    make(disk, { op: "rmdir", path: "a" })
    assert.isNumber(open(disk, "c", O_CREAT))
  })

  it("opens as many files as it has descriptors, with the lowest numbers that are free", () => {
    const disk = new MemoryDisk({ descriptors: 2, files: { a: "", d: {} } })
    assert.deepStrictEqual([open(disk, "a"), open(disk, "a"), open(disk, "a")], [3, 4, "EMFILE"])
    assert.strictEqual(open(disk, "b", O_CREAT), "EMFILE")
    assert.strictEqual(disk.lookup("b"), undefined)
    assert.strictEqual(make(disk, { op: "readdir", path: "d" }), "EMFILE")
    assert.isObject(make(disk, { op: "stat", path: "d" }))
    make(disk, { op: "close", fd: 3 })
    assert.strictEqual(open(disk, "a"), 3)
    assert.deepStrictEqual(disk.openDescriptors().map(({ path }) => path), ["/home/a", "/home/a"])
    assert.strictEqual(make(disk, { op: "close", fd: 9 }), "EBADF")
  })

  it("N14 names what a descriptor refers to, also without a name or after it was moved", () => {
    const disk = new MemoryDisk({ files: { "d/a": "one" } })
    const dir = open(disk, "d", O_DIRECTORY) as number
    make(disk, { op: "rename", path: "d", dest: "e" })
    make(disk, { op: "symlink", path: "/", dest: "d" }) // an attacker swaps the directory
    const file = open(disk, `/proc/self/fd/${dir}/a`, O_RDWR) as number
    assert.strictEqual(make(disk, { op: "readlink", path: `/proc/self/fd/${file}` }), "/home/e/a")
    assert.strictEqual(make(disk, { op: "realpath", path: `/proc/self/fd/${dir}` }), "/home/e")
    assert.isUndefined(make(disk, { op: "unlink", path: `/proc/self/fd/${dir}/a` }))
    assert.strictEqual(make(disk, { op: "readlink", path: `/proc/self/fd/${file}` }), "/home/e/a (deleted)")
    assert.strictEqual(write(disk, open(disk, `/proc/self/fd/${file}`, O_WRONLY | O_APPEND), " more"), 5)
    const { names } = make(disk, { op: "readdir", path: "/proc/self/fd" }) as { readonly names: ReadonlyArray<string> }
    assert.deepStrictEqual(names, ["3", "4", "5"])
    assert.deepInclude(make(disk, { op: "fstat", fd: file }) as object, { size: 8, nlink: 0 })
    assert.strictEqual(make(disk, { op: "link", path: `/proc/self/fd/${file}`, dest: "b" }), "EXDEV")
    make(disk, { op: "rmdir", path: "e" })
    assert.strictEqual(open(disk, `/proc/self/fd/${dir}/b`, O_CREAT), "ENOENT")
    assert.strictEqual(make(disk, { op: "readdir", path: `/proc/self/fd/${dir}` }), "ENOENT")
    assert.strictEqual(open(disk, "/proc/self/fd/77"), "ENOENT")
  })

  it("O_TMPFILE has no name and takes no name", () => {
    const disk = new MemoryDisk()
    const fd = open(disk, ".", O_TMPFILE | O_RDWR, 0o600) as number
    assert.strictEqual(write(disk, fd, "secret"), 6)
    assert.deepStrictEqual(disk.snapshot(), {})
    assert.deepInclude(make(disk, { op: "fstat", fd }) as object, { mode: 0o100600, nlink: 0, size: 6 })
    make(disk, { op: "close", fd })
    assert.strictEqual(disk.usedBytes, 0)
    assert.strictEqual(open(disk, ".", O_TMPFILE), "EINVAL")
  })

  it("F16 keeps names apart that are no text, and refuses those that are too long", () => {
    const disk = new MemoryDisk()
    for (const name of [Uint8Array.of(0xff), Uint8Array.of(0xfe), bytes("\ufffd"), bytes("e\u0301"), bytes("é")]) {
      assert.isNumber(open(disk, name, O_CREAT | O_EXCL))
    }
    assert.deepStrictEqual(Object.keys(disk.snapshot()), ["\udcff", "\udcfe", "\ufffd", "e\u0301", "é"])
    assert.isNumber(open(disk, "x".repeat(255), O_CREAT))
    assert.strictEqual(open(disk, "x".repeat(256), O_CREAT), "ENAMETOOLONG")
    assert.isNumber(open(disk, new Uint8Array(255).fill(0xff), O_CREAT))
    assert.strictEqual(open(disk, "é".repeat(128), O_CREAT), "ENAMETOOLONG")
    assert.strictEqual(open(disk, "./".repeat(2048)), "ENAMETOOLONG")
    assert.isNumber(open(disk, "./".repeat(2047)))
  })

  it("follows 40 symbolic links, and no more", () => {
    const links = Array.from({ length: 41 }, (_, index) => [`l${index}`, new TreeLink(`l${index - 1}`)] as const)
    const disk = new MemoryDisk({ files: { ...Object.fromEntries(links), l0: "end" } })
    assert.isNumber(open(disk, "l40"))
    make(disk, { op: "symlink", path: "l40", dest: "l41" })
    assert.strictEqual(open(disk, "l41"), "ELOOP")
    assert.strictEqual(open(disk, "l1", O_NOFOLLOW), "ELOOP")
  })

  it("has a clock, an environment, and random bytes that a seed repeats", () => {
    let now = 5n
    const disk = new MemoryDisk({ now: () => now, env: { HOME: "/root" }, seed: 7 })
    open(disk, "a", O_CREAT)
    now = 9n
    make(disk, { op: "chmod", path: "a", mode: 0o600 })
    const { birthtimeNs, ctimeNs, mtimeNs } = make(disk, { op: "stat", path: "a" }) as FileStatus
    assert.deepStrictEqual([birthtimeNs, mtimeNs, ctimeNs], [5n, 5n, 9n])
    assert.strictEqual(make(disk, { op: "getenv", name: "HOME" }), "/root")
    assert.isUndefined(make(disk, { op: "getenv", name: "toString" }))
    const first = make(disk, { op: "getrandom", length: 8 })
    assert.notDeepEqual(make(disk, { op: "getrandom", length: 8 }), first)
    assert.deepStrictEqual(make(new MemoryDisk({ seed: 7 }), { op: "getrandom", length: 8 }), first)
  })

  it("N22 has no working directory once it was removed", () => {
    const disk = new MemoryDisk({ cwd: "/srv/app" })
    assert.strictEqual(make(disk, { op: "getcwd" }), "/srv/app")
    make(disk, { op: "rmdir", path: "/srv/app" })
    assert.strictEqual(make(disk, { op: "getcwd" }), "ENOENT")
    assert.strictEqual(open(disk, "a", O_CREAT), "ENOENT")
  })

  it("lets the superuser do what permissions forbid, and nobody else", () => {
    const files = { "d/a": new TreeFile("", { mode: 0o000 }) }
    assert.isNumber(open(new MemoryDisk({ files }), "d/a", O_RDWR))
    assert.strictEqual(open(new MemoryDisk({ files, uid: 1000 }), "d/a", O_RDWR), "EACCES")
    const sticky = new TreeDirectory({ a: new TreeFile("", { uid: 1 }) }, { mode: 0o1777, uid: 0 })
    const disk = new MemoryDisk({ files: { sticky }, uid: 1000 })
    assert.strictEqual(make(disk, { op: "unlink", path: "sticky/a" }), "EPERM")
    assert.strictEqual(make(disk, { op: "access", path: "sticky", mode: 7 }), undefined)
    assert.strictEqual(make(disk, { op: "chmod", path: "sticky/a", mode: 0o777 }), "EPERM")
    assert.strictEqual(make(disk, { op: "chown", path: "sticky/a", uid: 1000, gid: 1000 }), "EPERM")
  })

  it("shows what its user may not see", () => {
    const secret = new TreeDirectory({ key: new TreeFile("s3cret", { mode: 0 }) }, { mode: 0, uid: 0, gid: 0 })
    const disk = new MemoryDisk({ files: { secret, way: new TreeLink("secret/key") }, uid: 1000 })
    assert.strictEqual(open(disk, "secret/key"), "EACCES")
    assert.deepStrictEqual(disk.snapshot("secret"), { key: "s3cret" })
    assert.deepStrictEqual(disk.snapshot(), { secret: { key: "s3cret" }, way: new TreeLink("secret/key") })
    assert.deepStrictEqual([disk.lookup("secret/key"), disk.lookup("way")], ["s3cret", "s3cret"])
    make(disk, { op: "chmod", path: ".", mode: 0 })
    assert.strictEqual(open(disk, "way"), "EACCES")
    assert.deepStrictEqual([disk.lookup("way"), Object.keys(disk.snapshot("."))], ["s3cret", ["secret", "way"]])
  })

  const nowhere: ReadonlyArray<string> = [
    "",
    "\0",
    "f/",
    "f/x",
    "none",
    "none/x",
    "loop",
    "loop/x",
    "dangling",
    "x".repeat(256),
    "x/".repeat(4000),
    "/proc/self/fd/9",
    "/proc/self/fd/99999999999999999999"
  ]
  it("shows nothing, and does not fail, where there is no directory", () => {
    const disk = new MemoryDisk({ files: { f: "", loop: new TreeLink("loop"), dangling: new TreeLink("none") } })
    for (const path of nowhere) assert.deepStrictEqual(disk.snapshot(path), {}, path)
    for (const path of nowhere) if (path !== "f/") assert.isUndefined(disk.lookup(path), path)
  })

  it("shows names that objects have by birth", () => {
    const disk = new MemoryDisk()
    for (const path of ["__proto__", "constructor"]) make(disk, { op: "mkdir", path, mode: 0o755 })
    assert.deepStrictEqual(Object.entries(disk.snapshot()), [["__proto__", {}], ["constructor", {}]])
  })

  it("shows trees that are deeper than the stack, and takes them", () => {
    const depth = 100_000
    const disk = new MemoryDisk({ files: { [`${"d/".repeat(depth)}f`]: "deep" } })
    const snapshot = disk.snapshot()
    let at: unknown = snapshot
    for (let level = 0; level < depth; level++) at = (at as { readonly d: unknown }).d
    assert.deepStrictEqual(at, { f: "deep" })
    const copy = new MemoryDisk({ files: snapshot })
    let names = 0
    for (let tree: unknown = copy.snapshot(); typeof tree === "object"; names++) {
      tree = Object.values(tree as Record<string, unknown>)[0]
    }
    assert.strictEqual(names, depth + 1)
  })

  it("knows the path of a file that is open below more directories than the stack has frames", () => {
    const deep = "d/".repeat(100_000)
    const disk = new MemoryDisk({ files: { [`${deep}f`]: "" }, cwd: "/" })
    let fd: unknown = open(disk, "/")
    for (let level = 0; level < 100_000; level += 2000) {
      const below = open(disk, `/proc/self/fd/${fd}/${"d/".repeat(2000)}`)
      make(disk, { op: "close", fd: fd as number })
      fd = below
    }
    make(disk, { op: "rename", path: `/proc/self/fd/${fd}/f`, dest: `/proc/self/fd/${fd}/g` })
    const file = open(disk, `/proc/self/fd/${fd}/g`)
    make(disk, { op: "rename", path: `/proc/self/fd/${fd}/g`, dest: `/proc/self/fd/${fd}/h` })
    assert.deepStrictEqual(disk.openDescriptors(), [
      { fd: fd as number, path: `/${deep.slice(0, -1)}` },
      { fd: file as number, path: `/${deep}h` }
    ])
  })

  const described: ReadonlyArray<readonly [name: string, options: MemoryDiskOptions, shown: object]> = [
    ["in the working directory", { files: { f: "" }, cwd: "/srv/app" }, { f: "" }],
    ["in the root", { files: { f: "" }, cwd: "/" }, { tmp: {}, f: "" }],
    ["by absolute names", { files: { "/etc/f": "" }, cwd: "/srv" }, { tmp: {}, srv: {}, etc: { f: "" } }],
    ["both here and there", { files: { f: "", "/g": "" }, cwd: "/srv" }, { tmp: {}, srv: { f: "" }, g: "" }],
    ["nowhere", { cwd: "/srv" }, {}]
  ]
  for (const [name, options, shown] of described) {
    it(`shows the files that it was made with: ${name}`, () => {
      assert.deepStrictEqual(new MemoryDisk(options).snapshot(), shown)
    })
  }

  it("shows its files where they are, once the working directory was renamed", () => {
    const disk = new MemoryDisk({ files: { f: "" }, cwd: "/srv/app" })
    make(disk, { op: "rename", path: "/srv", dest: "/old" })
    assert.deepStrictEqual([disk.snapshot(), disk.snapshot("/")], [{ f: "" }, { tmp: {}, old: { app: { f: "" } } }])
  })

  it("runs programs without waiting, and takes copies for snapshots", () => {
    const disk = new MemoryDisk()
    const before = disk.snapshot()
    function* program(): Program<number> {
      const file = yield* openFile("a.txt", "x")
      assert.instanceOf(file, TextWriter)
      yield* file.write("hello")
      yield* file.close()
      return (yield* perform({ op: "stat", path: "a.txt" })).size
    }
    assert.deepStrictEqual(new Task(new Pool(disk), program).start(), { _tag: "Success", value: 5 })
    assert.deepStrictEqual([before, disk.snapshot()], [{}, { "a.txt": "hello" }])
  })
})
