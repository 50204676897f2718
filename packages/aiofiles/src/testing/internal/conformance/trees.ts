/**
 * The operations of `shutil` on files and trees: their results, their progress, their handling of errors, and the
 * state that an interruption leaves. Trees are written down as lists of lines (`Listing`), made by `plant` and read
 * back by `survey`.
 */
import type { IoError } from "aiofiles-core"
import { fail, type Fault, FaultyBackend } from "aiofiles-core/testing/faults"
import { overPool } from "aiofiles-core/testing/overPool"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { AioFiles } from "../../../AioFiles.js"
import { fork } from "../../../internal/effect/fibers.js"
import type { Progress } from "../../../Shutil.js"
import { after, type Bench, type Case, equal, fails, table, testCase, turns } from "./support.js"

/** The sorted paths of a tree: directories with a slash, files with their content, links with their target. */
type Listing = ReadonlyArray<string>

/** A small tree of directories, files and a link. */
const sample: Listing = [
  "a/",
  "a/deep/",
  "a/deep/er/",
  "a/deep/er/f = three",
  "a/one = one",
  "b/",
  "link -> a",
  "z = zzz"
]

/** More entries than one batch has. */
const many: Listing = Array.from({ length: 300 }, (_, index) => `f${String(index).padStart(3, "0")} = ${index}`)

/** Nested directories: deeper than one batch goes, and more than an operation keeps open. */
const deep: Listing = Array.from({ length: 40 }, (_, index) => "d/".repeat(index + 1))

/** Makes a tree, and gives its path. */
const plant = ({ aio, at, put }: Bench, top: string, listing: Listing): Effect.Effect<string, IoError> =>
  Effect.gen(function*() {
    yield* aio.os.mkdir(at(top))
    for (const entry of listing) {
      const path = `${top}/${entry}`
      const [name = "", content] = path.split(" = ")
      const [link = "", target] = path.split(" -> ")
      if (target !== undefined) yield* aio.os.symlink(target, at(link))
      else if (content === undefined) yield* aio.os.mkdir(at(name.slice(0, -1)))
      else yield* put(name, content)
    }
    return at(top)
  })

/** The listing of a tree, in the form that `plant` takes; `undefined` if there is no tree. */
const survey = ({ aio, at, bytes }: Bench, top: string): Effect.Effect<Listing | undefined, IoError> =>
  Effect.gen(function*() {
    if (!(yield* aio.os.path.lexists(at(top)))) return undefined
    const listing: Array<string> = []
    const visit = (below: string): Effect.Effect<void, IoError> =>
      Effect.gen(function*() {
        for (const name of yield* aio.os.listdir(at(`${top}/${below}`))) {
          const path = `${below}${name}`
          const { type } = yield* aio.os.lstat(at(`${top}/${path}`))
          if (type === "SymbolicLink") listing.push(`${path} -> ${yield* aio.os.readlink(at(`${top}/${path}`))}`)
          else if (type === "File") listing.push(`${path} = ${yield* bytes(`${top}/${path}`)}`)
          else {
            listing.push(`${path}/`)
            yield* visit(`${path}/`)
          }
        }
      })
    yield* visit("")
    return listing.sort()
  })

/** The permissions of a file, or of a link itself. */
const modeOf = ({ aio, at }: Bench, name: string): Effect.Effect<number, IoError> =>
  Effect.map(aio.os.lstat(at(name)), ({ mode }) => mode & 0o7777)

/** The service on the executor that is tested, with faults between the two. */
const faulty = (bench: Bench, plan: ReadonlyArray<Fault>): Effect.Effect<AioFiles> =>
  bench.over(new FaultyBackend(plan, overPool(bench.executor.pool)))

/** Makes all renames fail as if source and destination were on different file systems. */
const acrossDevices = fail("EXDEV", { op: "rename", times: Infinity })

/** The two ways of moving, each with a service that moves in this way. */
const movers: ReadonlyArray<readonly [name: string, service: (bench: Bench) => Effect.Effect<AioFiles>]> = [
  ["by renaming", ({ aio }) => Effect.succeed(aio)],
  ["across file systems", (bench) => faulty(bench, [acrossDevices])]
]

/** Runs an operation, interrupts it after some scheduler turns, and waits until it has ended. */
const interrupted = (operation: Effect.Effect<unknown, unknown>, count: number): Effect.Effect<unknown> =>
  Effect.gen(function*() {
    const fiber = yield* fork(operation)
    yield* after(count)
    return yield* Fiber.interrupt(fiber)
  })

/** Fails if a copy has an entry that its source does not have: an incomplete file, or another name. */
const isPart = (what: string, copy: Listing | undefined, source: Listing): ReturnType<typeof equal> =>
  equal(what, (copy ?? []).filter((entry) => !source.includes(entry)), [])

/** The last progress of an operation. */
const last = <A, E>(stream: Stream.Stream<A, E>): Effect.Effect<A | undefined, E> =>
  Effect.map(Stream.runCollect(stream), (all) => Array.from(all).at(-1))

/** The numbers of a progress, for comparison: entries, bytes and failures. */
const counts = (progress: Progress | undefined): ReadonlyArray<number | undefined> => [
  progress?.entries,
  progress?.bytes,
  progress?.failed
]

export const trees: ReadonlyArray<Case> = [
  // copying
  testCase("shutil: copyfile copies content, and what it is asked for besides", (bench) =>
    Effect.gen(function*() {
      const { aio: { os, shutil }, at, bytes, put } = bench
      const big = "0123456789".repeat(7_000)
      yield* put("f", big)
      yield* os.chmod(at("f"), 0o700)
      yield* os.utime(at("f"), { times: [1_000, 2_000] })
      for (const [preserve, mode, time] of [["mode", 0o700, false], ["all", 0o700, true]] as const) {
        yield* shutil.copyfile(at("f"), at(preserve), { preserve })
        yield* equal("content", (yield* bytes(preserve)) === big, true)
        yield* equal(`mode, ${preserve}`, yield* modeOf(bench, preserve), mode)
        yield* equal(`time, ${preserve}`, (yield* os.path.getmtime(at(preserve))) === 2_000, time)
      }
      yield* put("g", "something longer")
      yield* put("short", "short")
      yield* os.chmod(at("g"), 0o600)
      yield* shutil.copyfile(at("short"), at("g"))
      yield* equal("overwritten", [yield* bytes("g"), yield* modeOf(bench, "g")], ["short", 0o600])
      yield* fails("exclusive", shutil.copyfile(at("f"), at("g"), { exclusive: true }), "FileExistsError")
      yield* equal("kept", yield* bytes("g"), "short")
    })),

  testCase("shutil: copyfile refuses what it cannot copy, and harms nothing", (bench) =>
    Effect.gen(function*() {
      const { aio: { os, shutil }, at, bytes, dir, names, put } = bench
      yield* put("f", "precious")
      yield* os.symlink("f", at("l"))
      yield* os.link(at("f"), at("hard"))
      for (const name of ["f", "l", "hard"]) {
        yield* fails(name, shutil.copyfile(at("f"), at(name)), "SameFileError")
        yield* fails(name, shutil.copyfile(at(name), at("f")), "SameFileError")
      }
      yield* equal("content", yield* bytes("f"), "precious")
      yield* fails("missing", shutil.copyfile(at("no"), at("g")), "FileNotFoundError")
      yield* fails("into nothing", shutil.copyfile(at("f"), at("no/g")), "FileNotFoundError")
      yield* fails("directory", shutil.copyfile(dir, at("g")), "IsADirectoryError")
      yield* fails("onto a directory", shutil.copyfile(at("f"), dir), "IsADirectoryError")
      yield* fails("NUL", shutil.copyfile(at("a\0b"), at("g")), "InvalidArgumentError")
      yield* shutil.copyfile(at("l"), at("m"), { followSymlinks: false })
      yield* equal("a link", yield* os.readlink(at("m")), "f")
      yield* equal("names", yield* names(), ["f", "hard", "l", "m"])
    })),

  ...table(
    [["small", sample], ["of many files", many], ["deep", deep]] as ReadonlyArray<readonly [string, Listing]>,
    ([name]) => `shutil: a tree that is ${name} is copied and removed`,
    (bench, [, listing]) =>
      Effect.gen(function*() {
        const { aio: { shutil }, at } = bench
        const top = yield* plant(bench, "t", listing)
        yield* shutil.copytree(top, at("copy"), { symlinks: true })
        yield* equal("copy", yield* survey(bench, "copy"), [...listing].sort())
        yield* shutil.rmtree(top)
        yield* equal("removed", yield* survey(bench, "t"), undefined)
        yield* equal("copy afterwards", yield* survey(bench, "copy"), [...listing].sort())
      })
  ),

  testCase("shutil: copytree keeps permissions and times, or does not", (bench) =>
    Effect.gen(function*() {
      const { aio: { os, shutil }, at } = bench
      const top = yield* plant(bench, "t", sample)
      for (const [name, mode] of [["t/z", 0o440], ["t/a/deep", 0o700], ["t", 0o711]] as const) {
        yield* os.chmod(at(name), mode)
        yield* os.utime(at(name), { times: [1_000, 2_000] })
      }
      yield* shutil.copytree(top, at("all"), { symlinks: true })
      for (const [name, mode] of [["/z", 0o440], ["/a/deep", 0o700], ["", 0o711]] as const) {
        const facts = [yield* modeOf(bench, `all${name}`), yield* os.path.getmtime(at(`all${name}`))]
        yield* equal(name, facts, [mode, 2_000])
      }
      yield* shutil.copytree(top, at("mode"), { symlinks: true, preserve: "mode" })
      yield* equal("mode", yield* modeOf(bench, "mode/z"), 0o440)
      yield* equal("time", (yield* os.path.getmtime(at("mode/z"))) === 2_000, false)
    })),

  testCase(
    "shutil: copytree follows links by default, and can leave out dangling ones",
    (bench) =>
      Effect.gen(function*() {
        const { aio: { os, shutil }, at } = bench
        const top = yield* plant(bench, "t", ["a/", "a/f = 1", "l -> a", "m -> a/f"])
        const followed = ["a/", "a/f = 1", "l/", "l/f = 1", "m = 1"]
        yield* shutil.copytree(top, at("followed"))
        yield* equal("followed", yield* survey(bench, "followed"), followed)
        yield* os.symlink("nowhere", at("t/n"))
        const error = yield* fails("dangling", shutil.copytree(top, at("told")), "TreeError")
        yield* equal(
          "its errors",
          error._tag === "TreeError" && error.errors.map((each) => [each.error._tag, each.path, each.dest]),
          [["FileNotFoundError", at("t/n"), at("told/n")]]
        )
        yield* equal("the rest", yield* survey(bench, "told"), followed)
        yield* shutil.copytree(top, at("ignored"), { ignoreDanglingSymlinks: true })
        yield* equal("ignored", yield* survey(bench, "ignored"), followed)
        yield* os.symlink("..", at("t/a/up"))
        const endless = yield* fails("endless", shutil.copytree(top, at("endless"), { onError: "fail" }), "OSError")
        yield* equal("code", "code" in endless && endless.code, "ELOOP")
      })
  ),

  testCase(
    "shutil: copytree into what exists only if that is wanted, and what a filter lets through",
    (bench) =>
      Effect.gen(function*() {
        const { aio: { shutil }, at } = bench
        const top = yield* plant(bench, "t", sample)
        yield* plant(bench, "there", ["a/", "a/mine = mine", "z = old"])
        yield* fails("exists", shutil.copytree(top, at("there"), { symlinks: true }), "FileExistsError")
        yield* shutil.copytree(top, at("there"), { symlinks: true, dirsExistOk: true })
        yield* equal("merged", yield* survey(bench, "there"), [...sample, "a/mine = mine"].sort())
        const filter = ({ name }: { readonly name: string }): boolean => name !== "deep" && name !== "z"
        yield* shutil.copytree(top, at("parents/are/made"), { symlinks: true, filter })
        yield* equal("filtered", yield* survey(bench, "parents/are/made"), ["a/", "a/one = one", "b/", "link -> a"])
        yield* shutil.copytree(top, at("t/b/itself"), { symlinks: true })
        yield* equal("into itself", yield* survey(bench, "t/b/itself"), sample)
      })
  ),

  ...table(
    movers,
    ([name]) => `shutil: move ${name}`,
    (bench, [, service]) =>
      Effect.gen(function*() {
        const { at, bytes, names, put } = bench
        const { os, shutil } = yield* service(bench)
        yield* put("f", "file")
        yield* os.chmod(at("f"), 0o640)
        yield* os.utime(at("f"), { times: [1_000, 2_000] })
        yield* os.symlink("nowhere", at("l"))
        yield* os.mkdir(at("into"))
        yield* plant(bench, "t", sample)
        yield* equal("file", yield* shutil.move(at("f"), at("g")), at("g"))
        yield* equal("into", yield* shutil.move(at("g"), at("into")), at("into/g"))
        yield* shutil.move(at("l"), at("into"))
        yield* equal("tree", yield* shutil.move(at("t"), at("into/u")), at("into/u"))
        yield* equal("left", yield* names(), ["into"])
        yield* equal("names", yield* names("into"), ["g", "l", "u"])
        yield* equal("facts", [yield* bytes("into/g"), yield* modeOf(bench, "into/g")], ["file", 0o640])
        yield* equal("time", yield* os.path.getmtime(at("into/g")), 2_000)
        yield* equal("link", yield* os.readlink(at("into/l")), "nowhere")
        yield* equal("moved", yield* survey(bench, "into/u"), sample)
      })
  ),

  ...table(
    movers,
    ([name]) => `shutil: a source that cannot be moved ${name} stays`,
    (bench, [, service]) =>
      Effect.gen(function*() {
        const { at } = bench
        const { shutil } = yield* service(bench)
        const listing = ["d/", "d/sub/", "f = f", "other/", "other/d/", "other/d/x = x"]
        yield* plant(bench, "t", listing)
        yield* fails("into itself", shutil.move(at("t/d"), at("t/d/sub")), "OSError", "EINVAL")
        yield* fails("taken", shutil.move(at("t/d"), at("t/other")), "FileExistsError")
        yield* fails("missing", shutil.move(at("t/no"), at("t/x")), "FileNotFoundError")
        yield* fails("nowhere", shutil.move(at("t/f"), at("t/no/x")), "FileNotFoundError")
        yield* equal("tree", yield* survey(bench, "t"), listing)
      })
  ),

  testCase(
    "shutil: a move across file systems that fails leaves the source whole, and no copy",
    (bench) =>
      Effect.gen(function*() {
        const { at } = bench
        for (const [op, source] of [["write", "t"], ["mkdir", "t"], ["write", "t/z"]] as const) {
          const top = yield* plant(bench, "t", sample)
          const { shutil } = yield* faulty(bench, [acrossDevices, fail("EIO", { op, path: /dest/ })])
          const error = yield* fails(
            op,
            shutil.move(at(source), at("dest")),
            source === "t/z" || op === "mkdir" ? "OSError" : "TreeError"
          )
          yield* equal("reported", error.message.includes("Input/output error"), true)
          yield* equal("source", yield* survey(bench, "t"), sample)
          yield* equal("copy", yield* survey(bench, "dest"), undefined)
          yield* shutil.rmtree(top)
        }
      })
  ),

  // removing, the error policies and the progress
  testCase("shutil: rmtree follows no link, and removes no more than its tree", (bench) =>
    Effect.gen(function*() {
      const { aio: { os, shutil }, at, names } = bench
      yield* plant(bench, "keep", sample)
      yield* plant(bench, "t", ["a/", "a/l -> ../../keep", "l -> ../keep", "n -> nowhere"])
      yield* os.symlink("t", at("top"))
      yield* fails("a link", shutil.rmtree(at("top")), "OSError", "ELOOP")
      yield* fails("a file", shutil.rmtree(at("keep/z")), "NotADirectoryError")
      yield* fails("missing", shutil.rmtree(at("no")), "FileNotFoundError")
      yield* shutil.rmtree(at("no"), { ignoreErrors: true })
      yield* shutil.rmtree(at("t"))
      yield* equal("names", yield* names(), ["keep", "top"])
      yield* equal("kept", yield* survey(bench, "keep"), sample)
    })),

  testCase(
    "shutil: an error in the middle of a tree is handled by the error policy",
    (bench) =>
      Effect.gen(function*() {
        const { at } = bench
        const stuck = fail("EPERM", { op: "unlink", path: /one$/, times: Infinity })
        const { shutil } = yield* faulty(bench, [stuck])
        const told: Array<string> = []
        const policies = [
          ["continue", fails("continue", shutil.rmtree(at("t")), "PermissionError")],
          ["ignore", shutil.rmtree(at("t"), { onError: "ignore" })],
          ["ignoreErrors", shutil.rmtree(at("t"), { ignoreErrors: true })],
          ["a function", shutil.rmtree(at("t"), { onError: ({ path }) => void told.push(String(path)) })]
        ] as const
        for (const [name, removal] of policies) {
          yield* plant(bench, "t", sample)
          yield* removal
          yield* equal(name, yield* survey(bench, "t"), ["a/", "a/one = one"])
          yield* bench.aio.shutil.rmtree(at("t"))
        }
        yield* equal("told", told, [at("t/a/one")])
        yield* plant(bench, "t", sample)
        yield* fails("fail", shutil.rmtree(at("t"), { onError: "fail" }), "PermissionError")
        const stopped = shutil.rmtree(at("t"), { onError: () => Effect.fail("enough") })
        yield* equal("an effect that fails", yield* Effect.flip(stopped), "enough")
      })
  ),

  testCase(
    "shutil: every operation reports its progress, by a callback and as a stream",
    (bench) =>
      Effect.gen(function*() {
        const { aio: { shutil }, at } = bench
        const top = yield* plant(bench, "t", [...sample.filter((entry) => !entry.includes("->")), ...many])
        const entries = sample.length + many.length // without the link, and with the top
        const byteCount = "threeonezzz".length + many.reduce((sum, entry) => sum + entry.split(" = ")[1]!.length, 0)
        const all = [entries, byteCount, 0]
        const seen: Array<Progress> = []
        yield* shutil.copytree(top, at("copy"), { onProgress: (progress) => void seen.push(progress) })
        yield* equal("callback", counts(seen.at(-1)), all)
        yield* equal("growing", seen.every(({ entries }, index) => entries >= (seen[index - 1]?.entries ?? 0)), true)
        yield* equal("several", seen.length > 2, true)
        yield* equal("copy", counts(yield* last(shutil.copytreeProgress(top, at("again")))), all)
        yield* equal("removal", counts(yield* last(shutil.rmtreeProgress(at("again")))), all)
        yield* equal("gone", yield* survey(bench, "again"), undefined)
        yield* equal("file", counts(yield* last(shutil.copyfileProgress(at("t/z"), at("g")))), [1, 3, 0])
        yield* equal("move", (yield* last(shutil.moveProgress(at("g"), at("h"))))?.entries, 1)
        const stopped = shutil.copytree(top, at("stopped"), { onProgress: () => Effect.fail("enough") })
        yield* equal("stopped", yield* Effect.flip(stopped), "enough")
      })
  ),

  testCase(
    "shutil: diskUsage counts the space of a file system",
    ({ aio: { os, shutil }, at, dir }) =>
      Effect.gen(function*() {
        const { free, total, used } = yield* shutil.diskUsage(dir)
        const { blocks, frsize } = yield* os.statvfs(dir)
        yield* equal("total", total, blocks * frsize)
        yield* equal("parts", used >= 0 && free >= 0 && used + free <= total, true)
        yield* fails("missing", shutil.diskUsage(at("no")), "FileNotFoundError")
      })
  ),

  // interruptions at several moments: what is left must be whole, and removable
  testCase("interruption: a copytree leaves whole files only, and its source", (bench) =>
    Effect.gen(function*() {
      const { aio: { shutil }, at } = bench
      const listing = [...sample, `big = ${"x".repeat(70_000)}`].sort()
      const top = yield* plant(bench, "t", listing)
      for (const count of turns) {
        yield* interrupted(shutil.copytree(top, at("copy"), { symlinks: true }), count)
        yield* isPart(`after ${count} turns`, yield* survey(bench, "copy"), listing)
        yield* shutil.rmtree(at("copy"), { ignoreErrors: true })
      }
      yield* equal("source", yield* survey(bench, "t"), listing)
    })),

  testCase(
    "interruption: an rmtree leaves a part of the tree, which can be removed",
    (bench) =>
      Effect.gen(function*() {
        const { aio: { shutil }, at, names } = bench
        const listing = [...sample, ...many].sort()
        for (const count of turns) {
          const top = yield* plant(bench, "t", listing)
          yield* interrupted(shutil.rmtree(top), count)
          yield* isPart(`after ${count} turns`, yield* survey(bench, "t"), listing)
          yield* shutil.rmtree(at("t"), { onError: () => Effect.void })
          yield* equal("names", yield* names(), [])
        }
      })
  ),

  testCase(
    "interruption: of a move across file systems, the source or the copy is whole",
    (bench) =>
      Effect.gen(function*() {
        const { at } = bench
        const { shutil } = yield* faulty(bench, [acrossDevices])
        for (const count of turns) {
          yield* plant(bench, "t", sample)
          yield* interrupted(shutil.move(at("t"), at("copy")), count)
          const [source, copy] = [yield* survey(bench, "t"), yield* survey(bench, "copy")]
          yield* isPart(`copy after ${count} turns`, copy, sample)
          if (source?.length !== sample.length) yield* equal(`copy after ${count} turns`, copy, sample)
          for (const name of ["t", "copy"]) yield* shutil.rmtree(at(name), { ignoreErrors: true })
        }
      })
  ),

  testCase(
    "interruption: a stream of progress that stops early stops its operation",
    (bench) =>
      Effect.gen(function*() {
        const { aio: { shutil }, at } = bench
        const top = yield* plant(bench, "t", many)
        yield* Stream.runDrain(Stream.take(shutil.copytreeProgress(top, at("copy")), 1))
        const copy = yield* survey(bench, "copy")
        yield* isPart("copy", copy, many)
        yield* after(100)
        yield* equal("later", yield* survey(bench, "copy"), copy)
        yield* equal("source", yield* survey(bench, "t"), many)
      })
  )
]
