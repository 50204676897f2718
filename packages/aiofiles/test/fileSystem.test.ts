/**
 * The contract of the platform's `FileSystem`, one table for Node's and ours. Where Node's differs, the row says what
 * it gives, so that a change there shows.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as nodeFs from "node:fs"
import { major, repeatN } from "./support/effect/effect.js"
import {
  descriptorOf,
  factsOf,
  FileSystem,
  isPlatformError,
  nodeFileSystem,
  offset,
  type PlatformError,
  sized
} from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { failuresOf } from "./support/errors.js"
import { resultOf } from "./support/results.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

type Fs = FileSystem.FileSystem
type File = FileSystem.File

interface Case {
  readonly name: string
  readonly run: (fs: Fs, dir: TempDir) => Effect.Effect<unknown, PlatformError, Scope.Scope>
  readonly gives: unknown
  /** The only major of Effect on which this can be asked, and why. */
  readonly only?: readonly [major: 3 | 4, why: string]
  /** What Node's gives instead; `byChance` if that depends on what else goes on. */
  readonly node?: unknown
  /** What it gives instead on one major alone. */
  readonly node3?: unknown
  readonly node4?: unknown
}

const byChance = Symbol("byChance")

/** What Node's has to give. */
const nodeGives = (row: Case): unknown => {
  const onMajor = `node${major}` as const
  return onMajor in row ? row[onMajor] : "node" in row ? row.node : row.gives
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))
const text = (data: Uint8Array): string => Buffer.from(data).toString("latin1")
const textOf = Option.match({ onNone: () => "end", onSome: text })

/** What a run gives, as a value to compare: failures by reason and method, defects by name. */
const outcome = (exit: Exit.Exit<unknown, PlatformError>): unknown => {
  if (Exit.isSuccess(exit)) return exit.value
  const [failure] = failuresOf(exit)
  if (failure === undefined) return "a defect"
  assert(isPlatformError(failure))
  const { method, reason } = factsOf(failure)
  return `${reason}: ${method}`
}

/** What the system counts, as a number: Effect 4 has bigints where Effect 3 has numbers, and the other way round. */
const count = (effect: Effect.Effect<bigint | number, PlatformError>): Effect.Effect<number, PlatformError> =>
  Effect.map(effect, Number)

const read = (file: File, size: number): Effect.Effect<string, PlatformError> =>
  Effect.map(file.readAlloc(size), textOf)

const openedWith = (
  fs: Fs,
  path: string,
  flag: FileSystem.OpenFlag,
  use: (file: File) => Effect.Effect<unknown, PlatformError>
) => Effect.flatMap(fs.open(path, { flag }), use)

const handles: ReadonlyArray<Case> = [
  {
    name: "reads in pieces, and nothing at the end",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123456"),
        "r",
        (file) => Effect.all([read(file, 4), read(file, 4), read(file, 4), read(file, 0)])
      ),
    gives: ["0123", "456", "end", "end"]
  },
  {
    name: "reads into the caller's memory, and says how much",
    run: (fs, dir) =>
      openedWith(fs, dir.file("f", "abc"), "r", (file) => {
        const memory = bytes("......")
        return Effect.map(
          Effect.all([count(file.read(memory)), count(file.read(memory))]),
          (sizes) => [sizes, text(memory)]
        )
      }),
    gives: [[3, 0], "abc..."]
  },
  {
    name: "seeks from the start and from where it is, also behind the end",
    run: (fs, dir) =>
      openedWith(fs, dir.file("f", "0123456789"), "r", (file) =>
        Effect.all([
          file.seek(offset(2), "start"),
          read(file, 2),
          file.seek(3n, "current"),
          read(file, 1),
          file.seek(-8n, "current"),
          read(file, 1),
          file.seek(offset(100), "start"),
          read(file, 1)
        ]).pipe(Effect.map((all) => all.filter((one) => typeof one === "string")))),
    gives: ["23", "7", "0", "end"]
  },
  {
    name: "a seek before the start fails, and leaves the offset",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123"),
        "r",
        (file) =>
          Effect.andThen(
            Effect.zip(file.seek(offset(2), "start"), Effect.exit(file.seek(-3n, "current"))),
            read(file, 1)
          )
      ),
    gives: "2",
    node3: "0" // a negative offset means the descriptor's own
  },
  {
    name: "writes where it is, and reads on behind that",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123456789"),
        "r+",
        (file) =>
          Effect.all([
            read(file, 2),
            count(file.write(bytes("AB"))),
            read(file, 2),
            file.writeAll(bytes("CD")),
            read(file, 9)
          ])
      ).pipe(Effect.map((all) => [all, dir.content("f")])),
    gives: [["01", 2, "45", undefined, "89"], "01AB45CD89"]
  },
  {
    name: "leaves a hole where it wrote behind the end",
    run: (fs, dir) =>
      openedWith(fs, dir.at("f"), "w", (file) => Effect.andThen(file.seek(3n, "start"), file.writeAll(bytes("x"))))
        .pipe(Effect.map(() => dir.content("f"))),
    gives: "\0\0\0x"
  },
  {
    name: "writes nothing",
    run: (fs, dir) =>
      openedWith(fs, dir.at("f"), "w", (file) => Effect.all([count(file.write(bytes(""))), file.writeAll(bytes(""))])),
    gives: [0, undefined],
    node3: "WriteZero: writeAll"
  },
  {
    name: "a+ begins at the start",
    run: (fs, dir) => openedWith(fs, dir.file("f", "0123"), "a+", (file) => read(file, 2)),
    gives: "01"
  },
  {
    name: "an append leaves the cursor where it is",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123"),
        "a+",
        (file) => Effect.all([file.writeAll(bytes("45")), read(file, 9), file.seek(-1n, "current"), read(file, 9)])
      ),
    gives: [undefined, "012345", 5n, "5"]
  },
  {
    name: "an append goes to the end, wherever the offset is and whoever moved the end",
    run: (fs, dir) =>
      openedWith(fs, dir.file("f", "01"), "a", (file) =>
        Effect.gen(function*() {
          yield* file.seek(0n, "start")
          yield* file.writeAll(bytes("2"))
          nodeFs.appendFileSync(dir.at("f"), "3")
          yield* file.writeAll(bytes("4"))
          return dir.content("f")
        })),
    gives: "01234"
  },
  {
    name: "truncate takes a cursor behind the new end along",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123456789"),
        "r+",
        (file) => Effect.all([read(file, 5), file.truncate(2), file.writeAll(bytes("x"))])
      ).pipe(Effect.map(() => dir.content("f"))),
    gives: "01x"
  },
  {
    name: "truncate of what is opened for appending leaves the cursor",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123456789"),
        "a+",
        (file) => Effect.all([read(file, 5), file.truncate(2), file.writeAll(bytes("abcdef")), read(file, 9)])
      ),
    gives: ["01234", undefined, undefined, "def"]
  },
  {
    name: "truncate makes longer, and without a length empty",
    run: (fs, dir) =>
      openedWith(fs, dir.file("f", "0123"), "r+", (file) =>
        Effect.gen(function*() {
          yield* file.truncate(sized(6))
          const longer = dir.content("f")
          yield* file.truncate()
          return [longer, dir.content("f")]
        })),
    gives: ["0123\0\0", ""]
  },
  {
    name: "stat of an open file is that of the file, under any name",
    run: (fs, dir) =>
      openedWith(fs, dir.file("f", "0123"), "r+", (file) =>
        Effect.gen(function*() {
          yield* file.writeAll(bytes("01234"))
          nodeFs.unlinkSync(dir.at("f"))
          const { nlink, size, type } = yield* file.stat
          return [type, Number(size), Number(Option.getOrThrow(nlink))]
        })),
    gives: ["File", 5, 0]
  },
  {
    name: "syncs",
    run: (fs, dir) => openedWith(fs, dir.file("f", ""), "r+", (file) => file.sync),
    gives: undefined
  },
  {
    name: "opens a directory, to sync it; it has no bytes to read",
    run: (fs, dir) => openedWith(fs, dir.path, "r", (file) => Effect.andThen(file.sync, read(file, 1))),
    gives: "BadResource: readAlloc"
  },
  {
    name: "the descriptor is the system's",
    run: (fs, dir) =>
      openedWith(
        fs,
        dir.file("f", "0123"),
        "r",
        (file) => Effect.sync(() => nodeFs.fstatSync(descriptorOf(file)!).size)
      ),
    only: [3, "on Effect 4 an open file shows none"],
    gives: 4
  },
  {
    name: "is a File to the platform's guard",
    run: (fs, dir) => openedWith(fs, dir.file("f", ""), "r", (file) => Effect.sync(() => FileSystem.isFile(file))),
    gives: true
  },
  {
    name: "does not write to what is open for reading",
    run: (fs, dir) => openedWith(fs, dir.file("f", ""), "r", (file) => file.writeAll(bytes("x"))),
    gives: "BadResource: writeAll",
    node: "Unknown: writeAll"
  },
  {
    name: "does not read what is open for writing",
    run: (fs, dir) => openedWith(fs, dir.file("f", "x"), "a", (file) => read(file, 1)),
    gives: "BadResource: readAlloc",
    node: "Unknown: readAlloc"
  },
  {
    name: "is closed with its scope",
    run: (fs, dir) => Effect.flatMap(Effect.scoped(fs.open(dir.file("f", "x"))), (file) => read(file, 1)),
    gives: "BadResource: readAlloc",
    node: byChance // it reads from whatever has the descriptor's number by now
  },
  {
    name: "reads and writes sparse files beyond 4 GiB",
    run: (fs, dir) =>
      openedWith(fs, dir.at("f"), "w+", (file) =>
        Effect.gen(function*() {
          yield* file.seek(5n * 1024n ** 3n, "start")
          yield* file.writeAll(bytes("far"))
          yield* file.seek(-3n, "current")
          return [yield* read(file, 9), Number((yield* file.stat).size)]
        })),
    gives: ["far", 5 * 1024 ** 3 + 3]
  },
  {
    name: "refuses a length below 0",
    run: (fs, dir) => openedWith(fs, dir.file("f", "0123"), "r+", (file) => file.truncate(-5)),
    gives: "BadArgument: truncate",
    node: undefined // and the file is empty (N15)
  },
  {
    name: "refuses a size that no memory has",
    run: (fs, dir) => openedWith(fs, dir.file("f", "0123"), "r+", (file) => read(file, -1)),
    gives: "BadArgument: readAlloc",
    node3: "a defect"
  },
  {
    name: "takes no more memory for a read than the file can fill",
    run: (fs, dir) => openedWith(fs, dir.file("f", "0123"), "r", (file) => read(file, 2 ** 45)),
    gives: "0123",
    node3: "a defect",
    node4: "BadArgument: readAlloc"
  }
]

/** Flags on a file that is there, and on one that is not: what it holds after `x` was written to it. */
const flagCases: ReadonlyArray<Case> = ([
  ["r", "BadResource: writeAll", "NotFound: open"],
  ["r+", "x12", "NotFound: open"],
  ["w", "x", "x"],
  ["w+", "x", "x"],
  ["wx", "AlreadyExists: open", "x"],
  ["wx+", "AlreadyExists: open", "x"],
  ["a", "012x", "x"],
  ["a+", "012x", "x"],
  ["ax", "AlreadyExists: open", "x"],
  ["ax+", "AlreadyExists: open", "x"]
] as const).flatMap(([flag, there, missing]) => {
  const write = (fs: Fs, path: string) =>
    Effect.map(openedWith(fs, path, flag, (file) => file.writeAll(bytes("x"))), () => nodeFs.readFileSync(path, "utf8"))
  return [
    {
      name: `${flag} on a file`,
      run: (fs: Fs, dir: TempDir) => write(fs, dir.file("f", "012")),
      gives: there,
      ...(flag === "r" ? { node: "Unknown: writeAll" } : {})
    },
    { name: `${flag} on nothing`, run: (fs: Fs, dir: TempDir) => write(fs, dir.at("f")), gives: missing }
  ]
})

const modeOf = (path: string): string => (nodeFs.statSync(path).mode & 0o7777).toString(8)

const collect = (
  stream: Stream.Stream<Uint8Array, PlatformError>
): Effect.Effect<ReadonlyArray<string>, PlatformError> =>
  Effect.map(Stream.runCollect(stream), (chunks) => Array.from(chunks).map(text))

const wholeFiles: ReadonlyArray<Case> = [
  {
    name: "readFile",
    run: (fs, dir) => Effect.map(fs.readFile(dir.file("f", "0123")), text),
    gives: "0123"
  },
  { name: "readFile of an empty file", run: (fs, dir) => Effect.map(fs.readFile(dir.file("f", "")), text), gives: "" },
  {
    name: "readFile of a file that says it is empty",
    run: (fs) => Effect.map(fs.readFile("/proc/self/stat"), (data) => data.length > 0),
    gives: true
  },
  { name: "readFile of nothing", run: (fs, dir) => fs.readFile(dir.at("f")), gives: "NotFound: readFile" },
  { name: "readFile of a directory", run: (fs, dir) => fs.readFile(dir.path), gives: "BadResource: readFile" },
  {
    name: "readFileString drops a mark, and replaces what is no UTF-8",
    run: (fs, dir) => fs.readFileString(dir.file("f", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff))),
    gives: "a\ufffd"
  },
  {
    name: "readFileString in an encoding",
    run: (fs, dir) => fs.readFileString(dir.file("f", Uint8Array.of(0x61, 0, 0xac, 0x20)), "utf-16le"),
    gives: "a€"
  },
  {
    name: "readFileString in no encoding",
    run: (fs, dir) => fs.readFileString(dir.file("f", "a"), "klingon"),
    gives: "BadArgument: readFileString"
  },
  {
    name: "writeFileString replaces",
    run: (fs, dir) => Effect.map(fs.writeFileString(dir.file("f", "longer"), "é"), () => dir.content("f")),
    gives: "é"
  },
  {
    name: "writeFile creates with a mode",
    run: (fs, dir) => Effect.map(fs.writeFile(dir.at("f"), bytes("x"), { mode: 0o640 }), () => modeOf(dir.at("f"))),
    gives: "640"
  },
  {
    name: "writeFile of nothing",
    run: (fs, dir) => Effect.map(fs.writeFile(dir.file("f", "x"), bytes("")), () => dir.content("f")),
    gives: ""
  },
  {
    name: "writeFile wx on a file",
    run: (fs, dir) => fs.writeFile(dir.file("f", "x"), bytes("y"), { flag: "wx" }),
    gives: "AlreadyExists: writeFile"
  },
  {
    name: "writeFile a",
    run: (fs, dir) => Effect.map(fs.writeFile(dir.file("f", "x"), bytes("y"), { flag: "a" }), () => dir.content("f")),
    gives: "xy"
  },
  {
    name: "writeFile r+ keeps what is behind",
    run: (fs, dir) =>
      Effect.map(fs.writeFile(dir.file("f", "0123"), bytes("ab"), { flag: "r+" }), () => dir.content("f")),
    gives: "ab23"
  },
  {
    name: "writeFile to a full device",
    run: (fs) => fs.writeFile("/dev/full", bytes("x")),
    gives: "Unknown: writeFile" // the platform has no word; the cause says ENOSPC
  },
  { name: "stream", run: (fs, dir) => collect(fs.stream(dir.file("f", "0123"))), gives: ["0123"] },
  { name: "stream of an empty file", run: (fs, dir) => collect(fs.stream(dir.file("f", ""))), gives: [] },
  {
    name: "stream of a part, in chunks",
    run: (fs, dir) =>
      collect(fs.stream(dir.file("f", "0123456789"), { offset: 1, bytesToRead: 7n, chunkSize: sized(3) })),
    gives: ["123", "456", "7"]
  },
  {
    name: "stream of what is behind the end",
    run: (fs, dir) => collect(fs.stream(dir.file("f", "0123"), { offset: 100n })),
    gives: []
  },
  {
    name: "stream of no bytes",
    run: (fs, dir) => collect(fs.stream(dir.file("f", "0123"), { bytesToRead: 0 })),
    gives: []
  },
  {
    name: "stream of nothing",
    run: (fs, dir) => collect(fs.stream(dir.at("f"))),
    gives: "NotFound: stream",
    node: "NotFound: open"
  },
  {
    name: "stream from before the start",
    run: (fs, dir) => collect(fs.stream(dir.file("f", "0123"), { offset: -1 })),
    gives: "BadArgument: stream",
    node3: ["0123", "3"],
    node4: "a defect"
  },
  {
    name: "stream in chunks of nothing",
    run: (fs, dir) => collect(fs.stream(dir.file("f", "0123"), { chunkSize: 0 })),
    gives: "BadArgument: stream",
    node: [] // as if the file were empty
  },
  {
    name: "sink",
    run: (fs, dir) =>
      Effect.map(
        Stream.run(Stream.make(bytes("01"), bytes(""), bytes("23")), fs.sink(dir.file("f", "longer than that"))),
        () => dir.content("f")
      ),
    gives: "0123",
    node3: "WriteZero: writeAll"
  },
  {
    name: "sink of no chunks empties",
    run: (fs, dir) => Effect.map(Stream.run(Stream.empty, fs.sink(dir.file("f", "x"))), () => dir.content("f")),
    gives: ""
  },
  {
    name: "sink that appends",
    run: (fs, dir) =>
      Effect.map(
        Stream.run(Stream.make(bytes("1"), bytes("2")), fs.sink(dir.file("f", "0"), { flag: "a" })),
        () => dir.content("f")
      ),
    gives: "012"
  },
  {
    name: "sink to a full device",
    run: (fs) => Stream.run(Stream.make(bytes("1")), fs.sink("/dev/full")),
    gives: "Unknown: sink",
    node: "Unknown: writeAll"
  }
]

/** A field of an `Info`, with a number for a bigint. */
const plain = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  Option.isOption(value) ? Option.map(value, numberOf) : numberOf(value)
]

const numberOf = (value: unknown): unknown => typeof value === "bigint" ? Number(value) : value

const isoMode = (path: string): string => modeOf(path)

const names: ReadonlyArray<Case> = [
  {
    name: "access",
    run: (fs, dir) => fs.access(dir.file("f", ""), { readable: true, writable: true }),
    gives: undefined
  },
  { name: "access of nothing", run: (fs, dir) => fs.access(dir.at("f")), gives: "NotFound: access" },
  {
    name: "exists",
    run: (fs, dir) =>
      Effect.gen(function*() {
        nodeFs.symlinkSync("nowhere", dir.at("dangling"))
        dir.file("f", "")
        return yield* Effect.forEach(["f", "missing", "dangling", "."], (name) => fs.exists(dir.at(name)))
      }),
    gives: [true, false, false, true]
  },
  {
    name: "exists below a file",
    run: (fs, dir) => fs.exists(`${dir.file("f", "")}/x`),
    gives: false,
    node: "BadResource: access"
  },
  {
    name: "chmod",
    run: (fs, dir) => Effect.map(fs.chmod(dir.file("f", ""), 0o604), () => isoMode(dir.at("f"))),
    gives: "604"
  },
  { name: "chmod of nothing", run: (fs, dir) => fs.chmod(dir.at("f"), 0o600), gives: "NotFound: chmod" },
  {
    name: "chown",
    run: (fs, dir) =>
      Effect.map(
        fs.chown(dir.file("f", ""), process.getuid!(), process.getgid!()),
        () => nodeFs.statSync(dir.at("f")).uid === process.getuid!()
      ),
    gives: true
  },
  { name: "chown of nothing", run: (fs, dir) => fs.chown(dir.at("f"), 0, 0), gives: "NotFound: chown" },
  {
    name: "link",
    run: (fs, dir) => Effect.map(fs.link(dir.file("f", "x"), dir.at("g")), () => nodeFs.statSync(dir.at("g")).nlink),
    gives: 2
  },
  {
    name: "link to a name that is taken",
    run: (fs, dir) => fs.link(dir.file("f", "x"), dir.file("g", "y")),
    gives: "AlreadyExists: link"
  },
  {
    name: "symlink and readLink",
    run: (fs, dir) => Effect.andThen(fs.symlink("target", dir.at("l")), fs.readLink(dir.at("l"))),
    gives: "target"
  },
  {
    name: "readLink of what is no link",
    run: (fs, dir) => fs.readLink(dir.file("f", "")),
    gives: "BadResource: readLink",
    node: "Unknown: readLink"
  },
  {
    name: "realPath",
    run: (fs, dir) =>
      Effect.gen(function*() {
        dir.file("f", "")
        nodeFs.symlinkSync("f", dir.at("l"))
        return (yield* fs.realPath(dir.at("./l"))) === nodeFs.realpathSync(dir.at("f"))
      }),
    gives: true
  },
  { name: "realPath of nothing", run: (fs, dir) => fs.realPath(dir.at("f")), gives: "NotFound: realPath" },
  {
    name: "rename replaces a file",
    run: (fs, dir) =>
      Effect.map(fs.rename(dir.file("f", "new"), dir.file("g", "old")), () => [
        nodeFs.existsSync(dir.at("f")),
        dir.content("g")
      ]),
    gives: [false, "new"]
  },
  { name: "rename of nothing", run: (fs, dir) => fs.rename(dir.at("f"), dir.at("g")), gives: "NotFound: rename" },
  {
    name: "rename onto a directory that is not empty",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.mkdirSync(dir.at("a"))
        nodeFs.mkdirSync(dir.at("b/c"), { recursive: true })
        return fs.rename(dir.at("a"), dir.at("b"))
      }),
    gives: "AlreadyExists: rename",
    node: "Unknown: rename"
  },
  {
    name: "truncate",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = dir.file("f", "0123")
        yield* fs.truncate(path, 2)
        const shorter = dir.content("f")
        yield* fs.truncate(path, sized(3))
        const longer = dir.content("f")
        yield* fs.truncate(path)
        return [shorter, longer, dir.content("f")]
      }),
    gives: ["01", "01\0", ""]
  },
  {
    name: "truncate to a length below 0",
    run: (fs, dir) => fs.truncate(dir.file("f", "0123"), -1),
    gives: "BadArgument: truncate",
    node: undefined // and the file is empty (N15)
  },
  {
    name: "truncate to no length",
    run: (fs, dir) => fs.truncate(dir.file("f", "0123"), NaN),
    gives: "BadArgument: truncate"
  },
  { name: "truncate of nothing", run: (fs, dir) => fs.truncate(dir.at("f")), gives: "NotFound: truncate" },
  {
    name: "utimes by seconds and by dates",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = dir.file("f", "")
        yield* fs.utimes(path, 1000.5, new Date(2_000_250))
        const { atime, mtime } = yield* fs.stat(path)
        return [Option.getOrThrow(atime).getTime(), Option.getOrThrow(mtime).getTime()]
      }),
    gives: [1_000_500, 2_000_250]
  },
  {
    name: "utimes of nothing",
    run: (fs, dir) => fs.utimes(dir.at("f"), 0, 0),
    gives: "NotFound: utimes",
    node: "NotFound: utime"
  },
  {
    name: "stat agrees with the system's",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = dir.file("f", "0123")
        const info = yield* fs.stat(path)
        const stats = nodeFs.statSync(path)
        assert.deepStrictEqual(
          Object.fromEntries(Object.entries({ ...info, atime: 0, mtime: 0, birthtime: 0 }).map(plain)),
          {
            type: "File",
            dev: stats.dev,
            ino: Option.some(stats.ino),
            mode: stats.mode,
            nlink: Option.some(stats.nlink),
            uid: Option.some(stats.uid),
            gid: Option.some(stats.gid),
            rdev: Option.some(stats.rdev),
            size: stats.size,
            blksize: Option.some(stats.blksize),
            blocks: Option.some(stats.blocks),
            atime: 0,
            mtime: 0,
            birthtime: 0
          }
        )
        return Math.abs(Option.getOrThrow(info.mtime).getTime() - stats.mtimeMs) <= 1
      }),
    gives: true
  },
  {
    name: "stat knows every type, and follows links",
    run: (fs, dir) =>
      Effect.gen(function*() {
        nodeFs.symlinkSync(dir.path, dir.at("l"))
        const paths = [dir.path, dir.at("l"), dir.fifo("p"), dir.file("f", ""), "/dev/null"]
        return yield* Effect.forEach(paths, (path) => Effect.map(fs.stat(path), ({ type }) => type))
      }),
    gives: ["Directory", "Directory", "FIFO", "File", "CharacterDevice"]
  },
  { name: "stat of nothing", run: (fs, dir) => fs.stat(dir.at("f")), gives: "NotFound: stat" },
  { name: "stat below a file", run: (fs, dir) => fs.stat(`${dir.file("f", "")}/x`), gives: "BadResource: stat" },
  {
    name: "stat of a loop of links",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.symlinkSync("l", dir.at("l"))
        return fs.stat(dir.at("l"))
      }),
    gives: "BadResource: stat"
  },
  {
    name: "stat of too long a name",
    run: (fs, dir) => fs.stat(dir.at("x".repeat(256))),
    gives: "BadResource: stat",
    node: "Unknown: stat"
  },
  { name: "F17: a NUL in a path", run: (fs) => fs.stat("a\0b"), gives: "BadArgument: stat" }
]

const tree = (dir: TempDir): string => {
  for (const path of ["t/a/b", "t/c"]) nodeFs.mkdirSync(dir.at(path), { recursive: true })
  for (const name of ["t/f", "t/a/f", "t/a/b/f"]) dir.file(name, name)
  nodeFs.symlinkSync("a", dir.at("t/l"))
  return dir.at("t")
}

/** Node's own way follows links. */
const below = (path: string, prefix = ""): ReadonlyArray<string> =>
  nodeFs.readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const name = prefix + entry.name
    return entry.isDirectory() ? [name, ...below(`${path}/${entry.name}`, `${name}/`)] : [name]
  }).sort()

const all = ["a", "a/b", "a/b/f", "a/f", "c", "f", "l"]

const directories: ReadonlyArray<Case> = [
  {
    name: "makeDirectory",
    run: (fs, dir) => Effect.map(fs.makeDirectory(dir.at("d"), { mode: 0o750 }), () => modeOf(dir.at("d"))),
    gives: "750"
  },
  {
    name: "makeDirectory where one is",
    run: (fs, dir) => fs.makeDirectory(dir.path),
    gives: "AlreadyExists: makeDirectory"
  },
  {
    name: "makeDirectory below nothing",
    run: (fs, dir) => fs.makeDirectory(dir.at("a/b")),
    gives: "NotFound: makeDirectory"
  },
  {
    name: "makeDirectory with all above it, twice",
    run: (fs, dir) =>
      Effect.map(
        repeatN(fs.makeDirectory(dir.at("a/b/c"), { recursive: true }), 1),
        () => below(dir.path)
      ),
    gives: ["a", "a/b", "a/b/c"]
  },
  {
    name: "makeDirectory with all above it, where a file is",
    run: (fs, dir) => fs.makeDirectory(dir.file("f", ""), { recursive: true }),
    gives: "AlreadyExists: makeDirectory"
  },
  {
    name: "makeDirectory with all above it, below a file",
    run: (fs, dir) => fs.makeDirectory(`${dir.file("f", "")}/a/b`, { recursive: true }),
    gives: "BadResource: makeDirectory"
  },
  {
    name: "readDirectory",
    run: (fs, dir) => Effect.map(fs.readDirectory(tree(dir)), (names) => names.sort()),
    gives: ["a", "c", "f", "l"]
  },
  {
    name: "readDirectory with all below it, links not followed",
    run: (fs, dir) => Effect.map(fs.readDirectory(tree(dir), { recursive: true }), (names) => names.sort()),
    gives: all,
    node: [...all, "l/b", "l/b/f", "l/f"]
  },
  {
    name: "readDirectory with all below it, by a path with a slash at its end",
    run: (fs, dir) => Effect.map(fs.readDirectory(`${tree(dir)}/`, { recursive: true }), (names) => names.sort()),
    gives: all,
    node: [...all, "l/b", "l/b/f", "l/f"]
  },
  {
    name: "readDirectory of nothing",
    run: (fs, dir) => fs.readDirectory(dir.at("t")),
    gives: "NotFound: readDirectory"
  },
  {
    name: "readDirectory of nothing with all below it",
    run: (fs, dir) => fs.readDirectory(dir.at("t"), { recursive: true }),
    gives: "NotFound: readDirectory"
  },
  {
    name: "readDirectory of a file",
    run: (fs, dir) => fs.readDirectory(dir.file("f", "")),
    gives: "BadResource: readDirectory"
  },
  {
    name: "remove of a file",
    run: (fs, dir) => Effect.map(fs.remove(dir.file("f", "")), () => below(dir.path)),
    gives: []
  },
  { name: "remove of nothing", run: (fs, dir) => fs.remove(dir.at("f")), gives: "NotFound: remove" },
  {
    name: "remove of nothing, with force",
    run: (fs, dir) => fs.remove(dir.at("f"), { force: true }),
    gives: undefined
  },
  {
    name: "remove of nothing, recursive with force",
    run: (fs, dir) => fs.remove(dir.at("f"), { force: true, recursive: true }),
    gives: undefined
  },
  {
    name: "remove of an empty directory",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.mkdirSync(dir.at("d"))
        return Effect.map(fs.remove(dir.at("d")), () => below(dir.path))
      }),
    gives: [],
    node: "Unknown: remove"
  },
  {
    name: "remove of a directory that is not empty",
    run: (fs, dir) => fs.remove(tree(dir)),
    gives: "AlreadyExists: remove",
    node: "Unknown: remove"
  },
  {
    name: "remove of a directory, recursive",
    run: (fs, dir) => Effect.map(fs.remove(tree(dir), { recursive: true }), () => below(dir.path)),
    gives: []
  },
  {
    name: "remove of a link to a directory, recursive, leaves the directory",
    run: (fs, dir) => Effect.map(fs.remove(`${tree(dir)}/l`, { recursive: true }), () => below(dir.at("t")).length),
    gives: all.length - 1
  },
  {
    name: "copyFile",
    run: (fs, dir) =>
      Effect.suspend(() => {
        const from = dir.file("f", "new")
        nodeFs.chmodSync(from, 0o640)
        return Effect.map(fs.copyFile(from, dir.at("g")), () => [dir.content("g"), modeOf(dir.at("g"))])
      }),
    gives: ["new", "640"]
  },
  {
    name: "copyFile onto a file",
    run: (fs, dir) => Effect.map(fs.copyFile(dir.file("f", "new"), dir.file("g", "older")), () => dir.content("g")),
    gives: "new"
  },
  { name: "copyFile of nothing", run: (fs, dir) => fs.copyFile(dir.at("f"), dir.at("g")), gives: "NotFound: copyFile" },
  {
    name: "copy of a file",
    run: (fs, dir) =>
      Effect.suspend(() => {
        const from = dir.file("f", "new")
        nodeFs.chmodSync(from, 0o640)
        return Effect.map(fs.copy(from, dir.at("g")), () => [dir.content("g"), modeOf(dir.at("g"))])
      }),
    gives: ["new", "640"]
  },
  {
    name: "copy of a file onto a file",
    run: (fs, dir) => fs.copy(dir.file("f", "new"), dir.file("g", "old")),
    gives: "AlreadyExists: copy",
    node: undefined // and the file is the old one
  },
  {
    name: "copy of a file over a file",
    run: (fs, dir) =>
      Effect.map(
        fs.copy(dir.file("f", "new"), dir.file("g", "older"), { overwrite: true }),
        () => dir.content("g")
      ),
    gives: "new"
  },
  {
    name: "copy of a tree",
    run: (fs, dir) => Effect.map(fs.copy(tree(dir), dir.at("u")), () => [below(dir.at("u")), dir.content("u/a/b/f")]),
    gives: [all, "t/a/b/f"]
  },
  {
    name: "copy of a tree keeps links as they are",
    run: (fs, dir) => Effect.map(fs.copy(tree(dir), dir.at("u")), () => nodeFs.readlinkSync(dir.at("u/l")).slice(-1)),
    gives: "a"
  },
  {
    name: "copy of a tree into one that has other files",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.mkdirSync(dir.at("u/a"), { recursive: true })
        dir.file("u/a/other", "")
        return Effect.map(fs.copy(tree(dir), dir.at("u")), () => below(dir.at("u")))
      }),
    gives: [...all, "a/other"].sort()
  },
  {
    name: "copy of a tree onto one that has the same file",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.mkdirSync(dir.at("u"))
        dir.file("u/f", "old")
        return Effect.map(resultOf(fs.copy(tree(dir), dir.at("u"))), (result) => [result._tag, dir.content("u/f")])
      }),
    gives: ["Failure", "old"],
    node: ["Success", "old"]
  },
  {
    name: "copy of a tree over one that has the same file",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.mkdirSync(dir.at("u"))
        dir.file("u/f", "old")
        return Effect.map(fs.copy(tree(dir), dir.at("u"), { overwrite: true }), () => dir.content("u/f"))
      }),
    gives: "t/f"
  },
  {
    name: "copy with times",
    run: (fs, dir) =>
      Effect.suspend(() => {
        const from = dir.file("f", "")
        nodeFs.utimesSync(from, 1000, 2000)
        return Effect.map(
          fs.copy(from, dir.at("g"), { preserveTimestamps: true }),
          () => nodeFs.statSync(dir.at("g")).mtimeMs
        )
      }),
    gives: 2_000_000
  },
  {
    name: "copy of a link over a link",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.symlinkSync("new", dir.at("l"))
        nodeFs.symlinkSync("old", dir.at("m"))
        return Effect.map(fs.copy(dir.at("l"), dir.at("m"), { overwrite: true }), () =>
          nodeFs.readlinkSync(dir.at("m")).split("/").at(-1))
      }),
    gives: "new",
    node: "NotFound: copy" // of what it points to
  },
  {
    name: "copy of a link onto a link",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.symlinkSync("new", dir.at("l"))
        nodeFs.symlinkSync("old", dir.at("m"))
        return Effect.map(resultOf(fs.copy(dir.at("l"), dir.at("m"))), (result) => [
          result._tag,
          nodeFs.readlinkSync(dir.at("m"))
        ])
      }),
    gives: ["Failure", "old"],
    node: byChance
  },
  {
    name: "copy of a tree onto a file",
    run: (fs, dir) => Effect.exit(fs.copy(tree(dir), dir.file("f", "x"))).pipe(Effect.map(() => dir.content("f"))),
    gives: "x"
  },
  {
    name: "copy of a tree over a file",
    run: (fs, dir) => fs.copy(tree(dir), dir.file("f", "x"), { overwrite: true }),
    gives: "BadResource: copy",
    node: "Unknown: copy"
  },
  {
    name: "copy of a tree into itself ends",
    run: (fs, dir) =>
      Effect.map(resultOf(fs.copy(tree(dir), dir.at("t/c"))), (result) => [
        result._tag,
        nodeFs.existsSync(dir.at("t/c/f"))
      ]),
    gives: ["Success", true],
    node: ["Failure", false]
  },
  {
    name: "copy of a FIFO is no content to copy, and does not block",
    run: (fs, dir) => fs.copy(dir.fifo("p"), dir.at("q")),
    gives: "BadResource: copy",
    node: "Unknown: copy"
  },
  {
    name: "copyFile of a directory",
    run: (fs, dir) => fs.copyFile(dir.path, dir.at("q")),
    gives: "BadResource: copyFile",
    node: byChance // by platform
  },
  {
    name: "copy makes the directories above",
    run: (fs, dir) =>
      Effect.gen(function*() {
        yield* fs.copy(dir.file("f", "new"), dir.at("a/b/g"))
        yield* fs.copy(dir.at("a"), dir.at("c/d"))
        return [dir.content("a/b/g"), dir.content("c/d/b/g")]
      }),
    gives: ["new", "new"]
  },
  {
    name: "copy of nothing makes no directories above",
    run: (fs, dir) =>
      Effect.map(Effect.exit(fs.copy(dir.at("f"), dir.at("a/b"))), () => nodeFs.existsSync(dir.at("a"))),
    gives: false
  },
  {
    name: "copy to below a file",
    run: (fs, dir) => fs.copy(dir.file("f", ""), dir.at("f/g")),
    gives: "BadResource: copy"
  },
  {
    name: "copy of a link keeps it as it is",
    run: (fs, dir) =>
      Effect.suspend(() => {
        nodeFs.symlinkSync("target", dir.at("l"))
        return Effect.map(fs.copy(dir.at("l"), dir.at("m")), () => nodeFs.readlinkSync(dir.at("m")))
      }),
    gives: "target",
    node: byChance // the absolute path of its target
  },
  { name: "copy of nothing", run: (fs, dir) => fs.copy(dir.at("f"), dir.at("g")), gives: "NotFound: copy" }
]

const temporary: ReadonlyArray<Case> = [
  {
    name: "makeTempDirectory, private and in a directory of the caller's, with a prefix",
    run: (fs, dir) =>
      Effect.map(fs.makeTempDirectory({ directory: dir.path, prefix: "p-" }), (path) => [
        path.startsWith(dir.at("p-")),
        modeOf(path)
      ]),
    gives: [true, "700"]
  },
  {
    name: "makeTempDirectory where there is no directory",
    run: (fs, dir) => fs.makeTempDirectory({ directory: dir.at("d") }),
    gives: "NotFound: makeTempDirectory"
  },
  {
    name: "makeTempDirectoryScoped is gone with its scope, and what is in it",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = yield* Effect.scoped(Effect.tap(
          fs.makeTempDirectoryScoped({ directory: dir.path }),
          (path) => fs.writeFileString(`${path}/f`, "x")
        ))
        return nodeFs.existsSync(path)
      }),
    gives: false
  },
  {
    name: "makeTempDirectoryScoped that the program removed itself",
    run: (fs, dir) =>
      Effect.scoped(Effect.flatMap(
        fs.makeTempDirectoryScoped({ directory: dir.path }),
        (path) => fs.remove(path, { recursive: true })
      )),
    gives: undefined,
    node3: "a defect"
  },
  {
    name: "makeTempFile, in a directory of its own, with a suffix",
    run: (fs, dir) =>
      Effect.map(fs.makeTempFile({ directory: dir.path, prefix: "p-", suffix: ".txt" }), (path) => [
        path.startsWith(dir.at("p-")),
        path.endsWith(".txt"),
        nodeFs.readFileSync(path, "utf8"),
        path.slice(dir.path.length).split("/").length
      ]),
    gives: [true, true, "", 3]
  },
  {
    name: "makeTempFile is its owner's alone",
    run: (fs, dir) => Effect.map(fs.makeTempFile({ directory: dir.path }), modeOf),
    gives: "600",
    node: "644"
  },
  {
    name: "makeTempFileScoped is gone with its scope, with its directory",
    run: (fs, dir) =>
      Effect.andThen(
        Effect.scoped(fs.makeTempFileScoped({ directory: dir.path })),
        Effect.sync(() => below(dir.path))
      ),
    gives: []
  },
  {
    name: "makeTempFileScoped that the program moved away",
    run: (fs, dir) =>
      Effect.andThen(
        Effect.scoped(Effect.flatMap(
          fs.makeTempFileScoped({ directory: dir.path }),
          (path) => fs.rename(path, dir.at("kept"))
        )),
        Effect.sync(() => below(dir.path))
      ),
    gives: ["kept"]
  },
  {
    name: "makeTempFile where there is no directory",
    run: (fs, dir) => fs.makeTempFile({ directory: dir.at("d") }),
    gives: "NotFound: makeTempFile"
  }
]

const tables: Readonly<Record<string, ReadonlyArray<Case>>> = {
  "open files": handles,
  "flags": flagCases,
  "whole files": wholeFiles,
  "names": names,
  "directories": directories,
  "temporary files": temporary
}

const implementations: ReadonlyArray<readonly [name: "node" | "ours", layer: Layer.Layer<FileSystem.FileSystem>]> = [
  ["ours", Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)],
  ["node", nodeFileSystem]
]

for (const [implementation, layer] of implementations) {
  for (const [table, cases] of Object.entries(tables)) {
    describe(`${table}, ${implementation}`, () => {
      for (const row of cases) {
        const [on, why] = row.only ?? [major]
        it.live.runIf(on === major)(
          why === undefined ? row.name : `${row.name}; on Effect ${on} alone: ${why}`,
          () =>
            Effect.gen(function*() {
              const dir = yield* tempDir
              const fs = yield* FileSystem.FileSystem
              const expected = implementation === "node" ? nodeGives(row) : row.gives
              const exit = yield* Effect.exit(Effect.scoped(row.run(fs, dir)))
              if (expected !== byChance) assert.deepStrictEqual(outcome(exit), expected)
            }).pipe(Effect.provide(layer))
        )
      }
    })
  }
}
