/**
 * The contract of the platform's service, by the cases of Effect's own suites: that of `@effect/platform` (v3), and the newer
 * one that Effect 4 runs on every implementation. Each case runs on Node's and on ours, so that what it asks is shown to be
 * the service's, and not one implementation's.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as nodeFs from "node:fs"
import { dirname } from "node:path"
import { fork } from "./support/effect/effect.js"
import { isRunning } from "./support/effect/fibers.js"
import { factsOf, FileSystem, nodeFileSystem, type PlatformError, sized } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { resultOf } from "./support/results.js"
import { type TempDir, tempDir, turn } from "./support/tempDir.js"

type Fs = FileSystem.FileSystem

interface Case {
  /** Whose suite has it. */
  readonly of: "v3" | "newer" | "both"
  readonly name: string
  readonly run: (fs: Fs, dir: TempDir) => Effect.Effect<unknown, PlatformError, Scope.Scope>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data: Uint8Array): string => new TextDecoder().decode(data)

const failureOf = <E>(effect: Effect.Effect<unknown, E>): Effect.Effect<E> =>
  Effect.orDie(Effect.mapError(Effect.flip(effect), () => new Error("it did not fail")))

/** Of a path: what is there, or why nothing is. */
const typeAt = (fs: Fs, path: string): Effect.Effect<string> =>
  Effect.map(
    resultOf(fs.stat(path)),
    (result) => result._tag === "Success" ? result.success.type : factsOf(result.failure).reason
  )

/** The path that `make` gives, what is there while its scope is open, and what is there after that. */
const lifeOf = (fs: Fs, make: Effect.Effect<string, PlatformError, Scope.Scope>, also: (path: string) => string) =>
  Effect.gen(function*() {
    const [path, during] = yield* Effect.scoped(
      Effect.flatMap(make, (path) => Effect.map(typeAt(fs, path), (type) => [path, type] as const))
    )
    return { path, during, after: yield* typeAt(fs, path), alsoAfter: yield* typeAt(fs, also(path)) }
  })

const named = (path: string): string => path

/** Writes of whole files with flags, one after the other, and what the file then holds. */
const writing =
  (...writes: ReadonlyArray<readonly [flag: FileSystem.OpenFlag, data: string]>) => (fs: Fs, path: string) =>
    Effect.andThen(
      Effect.forEach(writes, ([flag, data]) => fs.writeFileString(path, data, { flag })),
      fs.readFileString(path)
    )

const wholeFiles: ReadonlyArray<Case> = [
  {
    of: "both",
    name: "readFile gives all of a file",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.strictEqual(text(yield* fs.readFile(dir.file("f", "a file\n"))), "a file\n")
      })
  },
  {
    of: "both",
    name: "truncate without a length empties a file",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = dir.file("f", "something")
        yield* fs.truncate(path)
        assert.strictEqual(text(yield* fs.readFile(path)), "")
      })
  },
  {
    of: "newer",
    name: "access to a directory that can be written",
    run: (fs, dir) => fs.access(dir.path, { writable: true })
  },
  {
    of: "newer",
    name: "writeFile with r+ writes over the start, and keeps the rest",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* writing(["w", "012345"], ["r+", "ab"])(fs, dir.at("f")), "ab2345")
      })
  },
  {
    of: "newer",
    name: "writeFile of nothing does with a file what its flag says",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* writing(["w", "012"], ["w", ""])(fs, dir.at("f")), "")
        assert.strictEqual(yield* writing(["w", "012"], ["r+", ""])(fs, dir.at("f")), "012")
      })
  },
  {
    of: "newer",
    name: "writeFile with r fails, names the path, and writes nothing",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const path = dir.file("f", "")
        const error = yield* failureOf(fs.writeFileString(path, "012", { flag: "r" }))
        assert.deepInclude(factsOf(error), { method: "writeFile", pathOrDescriptor: path })
        assert.strictEqual(dir.content("f"), "")
      })
  },
  {
    of: "newer",
    name: "writeFile with a appends",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* writing(["w", "012"], ["a", "345"])(fs, dir.at("f")), "012345")
      })
  },
  {
    of: "newer",
    name: "writeFile with wx creates, and touches nothing that is there",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* writing(["wx", "first"])(fs, dir.at("f")), "first")
        yield* failureOf(fs.writeFileString(dir.at("f"), "second", { flag: "wx" }))
        assert.strictEqual(dir.content("f"), "first")
      })
  },
  {
    of: "newer",
    name: "copy that does not overwrite touches nothing that is there; if it fails, it names the source",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const [from, to] = [dir.file("f", "new"), dir.file("g", "old")]
        const result = yield* resultOf(fs.copy(from, to, { overwrite: false }))
        if (result._tag === "Failure") {
          assert.deepInclude(factsOf(result.failure), {
            reason: "AlreadyExists",
            method: "copy",
            pathOrDescriptor: from
          })
        }
        assert.deepStrictEqual([dir.content("f"), dir.content("g")], ["new", "old"])
      })
  }
]

const temporary: ReadonlyArray<Case> = [
  {
    of: "both",
    name: "makeTempDirectory outlives the scope",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const life = yield* lifeOf(fs, fs.makeTempDirectory({ directory: dir.path }), named)
        assert.deepInclude(life, { during: "Directory", after: "Directory" })
      })
  },
  {
    of: "both",
    name: "makeTempDirectoryScoped does not",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const life = yield* lifeOf(fs, fs.makeTempDirectoryScoped({ directory: dir.path }), named)
        assert.deepInclude(life, { during: "Directory", after: "NotFound" })
      })
  },
  {
    of: "v3",
    name: "makeTempFile outlives the scope, and has its suffix",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const life = yield* lifeOf(fs, fs.makeTempFile({ directory: dir.path, suffix: ".csv" }), named)
        assert.deepInclude(life, { during: "File", after: "File" })
        assert.isTrue(life.path.endsWith(".csv"))
      })
  },
  {
    of: "v3",
    name: "makeTempFileScoped does not, and has its suffix",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const life = yield* lifeOf(fs, fs.makeTempFileScoped({ directory: dir.path, suffix: ".csv" }), named)
        assert.deepInclude(life, { during: "File", after: "NotFound" })
        assert.isTrue(life.path.endsWith(".csv"))
      })
  },
  {
    of: "newer",
    name: "makeTempFileScoped takes the directory along that was made for it",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const life = yield* lifeOf(fs, fs.makeTempFileScoped({ directory: dir.path }), dirname)
        assert.deepInclude(life, { during: "File", after: "NotFound", alsoAfter: "NotFound" })
        assert.deepStrictEqual(nodeFs.readdirSync(dir.path), [])
      })
  }
]

/** What is done with an open file, and what is then there: bytes that are read, the cursor that `seek` gives, or the file. */
type Step =
  | readonly ["write" | "appendBeside" | "holds", data: string]
  | readonly ["seek", offset: number, from: FileSystem.SeekMode, cursor: number]
  | readonly ["read", byteCount: number, data: string]
  | readonly ["truncate", byteLength: number]
  | readonly ["stream", offset: number, byteCount: number, data: string]

const follow = (fs: Fs, file: FileSystem.File, path: string, step: Step): Effect.Effect<unknown, PlatformError> => {
  switch (step[0]) {
    case "write":
      return file.write(bytes(step[1]))
    case "appendBeside":
      return fs.writeFile(path, bytes(step[1]), { flag: "a" })
    case "holds":
      return Effect.map(fs.readFileString(path), (data) => assert.strictEqual(data, step[1]))
    case "seek": {
      // the type of v3 gives nothing, and its suite compares what comes
      const seeked: Effect.Effect<unknown, PlatformError> = file.seek(BigInt(step[1]), step[2])
      return Effect.map(seeked, (cursor) => assert.strictEqual(cursor, BigInt(step[3])))
    }
    case "read":
      return Effect.map(
        file.readAlloc(sized(step[1])),
        (data) => assert.strictEqual(Option.match(data, { onNone: () => "end", onSome: text }), step[2])
      )
    case "truncate":
      return file.truncate(sized(step[1]))
    case "stream":
      return Effect.map(
        Stream.runCollect(fs.stream(path, { offset: step[1], bytesToRead: step[2] })),
        (chunks) => assert.strictEqual(Array.from(chunks).map(text).join(""), step[3])
      )
  }
}

const opened = (
  of: Case["of"],
  name: string,
  flag: FileSystem.OpenFlag,
  content: string,
  ...steps: ReadonlyArray<Step>
): Case => ({
  of,
  name,
  run: (fs, dir) =>
    Effect.gen(function*() {
      const path = dir.file("f", content)
      const file = yield* fs.open(path, { flag })
      for (const step of steps) yield* follow(fs, file, path, step)
    })
})

const cursors: ReadonlyArray<Case> = [
  opened(
    "both",
    "reads move the cursor, and seeks move it from the start and from where it is; a stream has its own",
    "r",
    "0123456789abcdef",
    ["read", 3, "012"],
    ["seek", 4, "current", 7],
    ["read", 2, "78"],
    ["seek", 1, "current", 10],
    ["read", 4, "abcd"],
    ["seek", 0, "start", 0],
    ["read", 6, "012345"],
    ["stream", 4, 5, "45678"]
  ),
  opened("newer", "a seek goes backwards", "r", "0123456789", ["read", 5, "01234"], ["seek", -3, "current", 2], [
    "read",
    3,
    "234"
  ]),
  opened("newer", "a read goes on where the last one ended", "r", "0123456789", ["read", 4, "0123"], [
    "read",
    3,
    "456"
  ]),
  opened(
    "both",
    "writes move the cursor, and go where it is",
    "w+",
    "gone",
    ["write", "0123"],
    ["write", "4"],
    ["write", "56789"],
    ["holds", "0123456789"],
    ["seek", -2, "current", 8],
    ["write", "abcd"],
    ["holds", "01234567abcd"],
    ["seek", 3, "start", 3],
    ["write", "xyz"],
    ["holds", "012xyz67abcd"]
  ),
  opened(
    "both",
    "appends go to the end, and leave the cursor to the reads",
    "a+",
    "",
    ["write", "01"],
    ["seek", 0, "start", 0],
    ["write", "23"],
    ["holds", "0123"],
    ["read", 2, "01"],
    ["write", "45"],
    ["holds", "012345"],
    ["read", 4, "2345"]
  ),
  opened(
    "newer",
    "a read goes on behind an append where the last one ended",
    "a+",
    "",
    ["write", "012"],
    ["seek", 0, "start", 0],
    ["read", 1, "0"],
    ["write", "345"],
    ["read", 2, "12"]
  ),
  opened(
    "both",
    "a truncation behind the cursor leaves it where it is",
    "w+",
    "",
    ["write", "0123456789"],
    ["seek", 3, "start", 3],
    ["truncate", 5],
    ["seek", 0, "current", 3]
  ),
  opened(
    "both",
    "a truncation before the cursor takes it along",
    "w+",
    "",
    ["write", "0123456789"],
    ["truncate", 5],
    ["seek", 0, "current", 5]
  ),
  opened(
    "newer",
    "a read goes on at the end that a truncation left",
    "w+",
    "",
    ["write", "0123456789"],
    ["truncate", 5],
    ["appendBeside", "abc"],
    ["read", 3, "abc"]
  )
]

/** Watches, and creates the files again and again, in their order, until the last of them is told; what was told. */
const watching = (
  fs: Fs,
  dir: TempDir,
  options: FileSystem.WatchOptions | undefined,
  ...names: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, PlatformError, Scope.Scope> =>
  Effect.gen(function*() {
    nodeFs.mkdirSync(dir.at("inner"))
    const told: Array<string> = []
    const fiber = yield* Effect.forkScoped(
      Stream.runForEach(fs.watch(dir.path, options), ({ path }) => Effect.sync(() => told.push(path)))
    )
    const last = names.at(-1)! // at least one is given
    for (let round = 0; !told.some((path) => path.endsWith(last)) && isRunning(fiber); round++) {
      for (const name of names) dir.file(name, String(round))
      yield* turn
    }
    yield* Fiber.interrupt(fiber)
    return told
  })

const onlyDirect = (options: FileSystem.WatchOptions | undefined): Case["run"] => (fs, dir) =>
  Effect.gen(function*() {
    const told = yield* watching(fs, dir, options, "inner/within", "direct")
    assert.include(told, "direct")
    assert.isFalse(told.some((path) => path.endsWith("within")))
  })

const watches: ReadonlyArray<Case> = [
  {
    of: "v3",
    name: "watch begins and ends, with and without its option",
    run: (fs, dir) =>
      Effect.forEach(
        [undefined, { recursive: true }, { recursive: false }],
        (options) => Effect.flatMap(fork(Stream.runDrain(fs.watch(dir.path, options))), Fiber.interrupt)
      )
  },
  {
    of: "v3",
    name: "watch tells of what happens in a directory",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.include(yield* watching(fs, dir, undefined, "direct"), "direct")
      })
  },
  {
    of: "both",
    name: "watch with recursive tells of what happens below",
    run: (fs, dir) =>
      Effect.gen(function*() {
        assert.include(yield* watching(fs, dir, { recursive: true }, "inner/within"), "inner/within")
      })
  },
  { of: "both", name: "watch without recursive tells nothing of that", run: onlyDirect({ recursive: false }) },
  { of: "newer", name: "watch is without recursive unless it is asked for", run: onlyDirect(undefined) }
]

const cases = [...wholeFiles, ...temporary, ...cursors, ...watches]

const layers: Readonly<Record<string, Layer.Layer<FileSystem.FileSystem>>> = {
  "ours": Layer.provide(AioFileSystem.layer, NodeAioFiles.layer),
  "Node's": nodeFileSystem
}

for (const [name, layer] of Object.entries(layers)) {
  describe(`the service's contract, ${name}`, () => {
    for (const { name, run } of cases) {
      it.live(name, () =>
        Effect.gen(function*() {
          yield* run(yield* FileSystem.FileSystem, yield* tempDir)
        }).pipe(Effect.provide(layer)))
    }
  })
}

const missing = "no such directory/file"
const other = "no such directory/other"

/** Operations of every kind on paths that lead nowhere. */
const failing: Readonly<Record<string, (fs: Fs) => Effect.Effect<unknown, PlatformError>>> = {
  access: (fs) => fs.access(missing),
  chmod: (fs) => fs.chmod(missing, 0o600),
  chown: (fs) => fs.chown(missing, 0, 0),
  copy: (fs) => fs.copy(missing, other),
  copyFile: (fs) => fs.copyFile(missing, other),
  link: (fs) => fs.link(missing, other),
  makeDirectory: (fs) => fs.makeDirectory(missing),
  open: (fs) => Effect.scoped(fs.open(missing)),
  readDirectory: (fs) => fs.readDirectory(missing),
  readFile: (fs) => fs.readFile(missing),
  readFileString: (fs) => fs.readFileString(missing),
  readLink: (fs) => fs.readLink(missing),
  realPath: (fs) => fs.realPath(missing),
  remove: (fs) => fs.remove(missing),
  rename: (fs) => fs.rename(missing, other),
  sink: (fs) => Stream.run(Stream.make(bytes("x")), fs.sink(missing)),
  stat: (fs) => fs.stat(missing),
  stream: (fs) => Stream.runDrain(fs.stream(missing)),
  symlink: (fs) => fs.symlink(missing, other),
  truncate: (fs) => fs.truncate(missing),
  utimes: (fs) => fs.utimes(missing, 0, 0),
  watch: (fs) => Stream.runDrain(fs.watch(missing)),
  writeFile: (fs) => fs.writeFile(missing, bytes("x"))
}

for (const [name, layer] of Object.entries(layers)) {
  describe(`an error names the first path that the operation was given, ${name}`, () => {
    for (const [operation, run] of Object.entries(failing)) {
      it.effect(operation, () =>
        Effect.gen(function*() {
          const error = yield* failureOf(run(yield* FileSystem.FileSystem))
          assert.deepInclude(factsOf(error), { reason: "NotFound", pathOrDescriptor: missing })
        }).pipe(Effect.provide(layer)))
    }
  })
}

it.live("an error of an open file of ours names the path that it was opened by, whatever the error", () =>
  Effect.gen(function*() {
    const dir = yield* tempDir
    const fs = yield* FileSystem.FileSystem
    const path = dir.file("f", "")
    const file = yield* fs.open(path)
    assert.strictEqual(factsOf(yield* failureOf(file.writeAll(bytes("x")))).pathOrDescriptor, path)
    const closed = yield* Effect.scoped(fs.open(path))
    assert.strictEqual(factsOf(yield* failureOf(closed.readAlloc(1))).pathOrDescriptor, path)
  }).pipe(Effect.provide(Layer.provide(AioFileSystem.layer, NodeAioFiles.layer))))

it("every case of both suites is here", () => {
  const count = (suite: Case["of"]): number => cases.filter(({ of }) => of === suite || of === "both").length
  assert.deepStrictEqual({ v3: count("v3"), newer: count("newer") }, { v3: 15, newer: 24 })
})
