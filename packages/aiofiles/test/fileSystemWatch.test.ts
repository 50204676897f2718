/**
 * Watching through the platform's service. The system tells of changes in its own time: what is waited for is that they
 * come, and never that they do not, except behind something else that came.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { bundled } from "../../core/test/support/bundle.js"
import { runChild } from "./support/child.js"
import { fork } from "./support/effect/effect.js"
import { isRunning, type RunningFiber } from "./support/effect/fibers.js"
import { factsOf, FileSystem, type PlatformError, updateEvent } from "./support/effect/platform.js"
import { failureOfPull } from "./support/effect/stream.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { fileSystemOn } from "./support/fileSystem.js"
import { eventually, type TempDir, tempDir, turn } from "./support/tempDir.js"

const live = Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)

interface Watching {
  /** What was told so far: `Create a`. */
  readonly told: ReadonlyArray<string>
  /** Fails unless the events come, in this order, others between them. */
  readonly tells: (...events: ReadonlyArray<string>) => Effect.Effect<void>
  readonly fiber: RunningFiber<void, PlatformError>
}

const isWithin = (some: ReadonlyArray<string>, all: ReadonlyArray<string>): boolean => {
  let found = 0
  for (const one of all) if (one === some[found]) found++
  return found === some.length
}

/** Watches, and waits until that has begun: `begun` is created again and again until it is told. */
const watching = (
  path: string,
  options?: FileSystem.WatchOptions,
  begin: (attempt: number) => void = (attempt) => fs.writeFileSync(`${path}/begun`, String(attempt))
): Effect.Effect<Watching, never, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function*() {
    const service = yield* FileSystem.FileSystem
    const told: Array<string> = []
    const fiber = yield* Effect.forkScoped(
      Stream.runForEach(
        service.watch(path, options),
        (event) => Effect.sync(() => told.push(`${event._tag} ${event.path}`))
      )
    )
    for (let attempt = 0; told.length === 0 && isRunning(fiber); attempt++) {
      begin(attempt)
      yield* turn
    }
    const tells = (...events: ReadonlyArray<string>) =>
      Effect.map(
        eventually(() => isWithin(events, told)),
        (came) => assert.isTrue(came, `${JSON.stringify(events)} is not within ${JSON.stringify(told)}`)
      )
    return { told, tells, fiber }
  })

const inDirectory = (
  name: string,
  body: (dir: TempDir) => Effect.Effect<unknown, unknown, FileSystem.FileSystem | Scope.Scope>
): void => it.live(name, () => Effect.provide(Effect.flatMap(tempDir, body), live))

describe("watch", () => {
  inDirectory("tells of entries that come, change, are renamed and go", (dir) =>
    Effect.gen(function*() {
      const { tells } = yield* watching(dir.path)
      dir.file("a", "")
      yield* tells("Create a")
      fs.appendFileSync(dir.at("a"), "x")
      yield* tells("Create a", "Update a")
      fs.renameSync(dir.at("a"), dir.at("b"))
      yield* tells("Create a", "Update a", "Remove a", "Create b")
      fs.unlinkSync(dir.at("b"))
      yield* tells("Create b", "Remove b")
    }))

  inDirectory("of direct entries alone", (dir) =>
    Effect.gen(function*() {
      fs.mkdirSync(dir.at("d"))
      const { tells, told } = yield* watching(dir.path)
      dir.file("d/inner", "")
      dir.file("outer", "")
      yield* tells("Create outer")
      assert.isFalse(told.some((event) => event.includes("inner")))
    }))

  inDirectory(
    "with recursive, of what is in directories that were there, and in new ones",
    (dir) =>
      Effect.gen(function*() {
        fs.mkdirSync(dir.at("old/er"), { recursive: true })
        const { tells } = yield* watching(dir.path, { recursive: true })
        dir.file("old/er/a", "")
        yield* tells("Create old/er/a")
        fs.mkdirSync(dir.at("new/er"), { recursive: true })
        dir.file("new/er/b", "") // perhaps before anybody watches there
        yield* tells("Create new", "Create new/er", "Create new/er/b")
        dir.file("new/er/c", "")
        yield* tells("Create new/er/b", "Create new/er/c")
        fs.rmSync(dir.at("new"), { recursive: true })
        yield* tells("Create new/er/c", "Remove new")
        fs.mkdirSync(dir.at("new"))
        dir.file("new/again", "")
        yield* tells("Remove new", "Create new", "Create new/again")
        fs.renameSync(dir.at("new"), dir.at("moved"))
        yield* tells("Create new/again", "Remove new", "Create moved", "Create moved/again")
        dir.file("moved/last", "")
        yield* tells("Create moved/again", "Create moved/last")
      })
  )

  inDirectory("loses nothing, and keeps the order, while nobody pulls", (dir) =>
    Effect.gen(function*() {
      const service = yield* FileSystem.FileSystem
      const pull = yield* Stream.toPull(service.watch(dir.path))
      const first = yield* fork(pull)
      for (let attempt = 0; isRunning(first); attempt++) {
        dir.file("begun", String(attempt))
        yield* turn
      }
      const names = Array.from({ length: 300 }, (_, index) => `f${index}`)
      for (const name of names) dir.file(name, "")
      yield* turn
      const told: Array<string> = []
      while (told.filter((name) => name.startsWith("f")).length < names.length) {
        for (const event of yield* pull) if (event._tag === "Create") told.push(event.path)
      }
      assert.deepStrictEqual(told.filter((name) => name.startsWith("f")), names)
    }))

  inDirectory("of a file", (dir) =>
    Effect.gen(function*() {
      const path = dir.file("f", "")
      const { tells } = yield* watching(path, {}, () => fs.appendFileSync(path, "x"))
      yield* tells("Update f")
    }))

  inDirectory("of a file that is replaced goes on with the new one", (dir) =>
    Effect.gen(function*() {
      const path = dir.file("f", "")
      const { tells, told } = yield* watching(path, {}, () => fs.appendFileSync(path, "x"))
      for (const content of ["one", "two"]) {
        const before = told.length
        fs.renameSync(dir.file("other", content), path)
        assert.isTrue(yield* eventually(() => told.slice(before).includes("Create f")))
        const created = told.length
        fs.appendFileSync(path, "more")
        assert.isTrue(yield* eventually(() => told.slice(created).includes("Update f")), told.join())
      }
      yield* tells("Update f", "Create f", "Update f", "Create f", "Update f")
    }))

  for (const kind of ["file", "directory"] as const) {
    inDirectory(`ends when the ${kind} that is watched is removed`, (dir) =>
      Effect.gen(function*() {
        const path = kind === "file" ? dir.file("w", "") : dir.at("w")
        if (kind === "directory") fs.mkdirSync(path)
        const begin = () => kind === "file" ? fs.appendFileSync(path, "x") : fs.writeFileSync(`${path}/begun`, "")
        const { fiber, told } = yield* watching(path, { recursive: true }, begin)
        fs.rmSync(path, { recursive: true })
        assert.isTrue(Exit.isSuccess(yield* Fiber.await(fiber)))
        assert.strictEqual(told.at(-1), "Remove w")
      }))
  }

  inDirectory("of an entry that has the directory's own name", (dir) =>
    Effect.gen(function*() {
      fs.mkdirSync(dir.at("w"))
      const { tells } = yield* watching(dir.at("w"))
      fs.writeFileSync(dir.at("w/w"), "")
      yield* tells("Create w")
      fs.unlinkSync(dir.at("w/w"))
      fs.writeFileSync(dir.at("w/after"), "")
      yield* tells("Create w", "Remove w", "Create after")
    }))

  inDirectory("F16: names that are no UTF-8", (dir) =>
    Effect.gen(function*() {
      const service = yield* FileSystem.FileSystem
      const { tells, told } = yield* watching(dir.path, { recursive: true })
      fs.mkdirSync(Buffer.from(`${dir.path}/d\xff`, "latin1"))
      fs.writeFileSync(Buffer.from(`${dir.path}/d\xff/f\xfe`, "latin1"), "x")
      yield* tells("Create d\udcff", "Create d\udcff/f\udcfe")
      const path = told.find((event) => event.startsWith("Create d\udcff/"))!.slice(7)
      assert.strictEqual(yield* service.readFileString(dir.at(path)), "x")
    }))

  inDirectory("of nothing is NotFound", (dir) =>
    Effect.gen(function*() {
      const service = yield* FileSystem.FileSystem
      const error = yield* Effect.flip(Stream.runDrain(service.watch(dir.at("missing"))))
      assert.deepInclude(factsOf(error), { reason: "NotFound", method: "watch" })
      const other = yield* Effect.flip(Stream.runDrain(service.watch("a\0b")))
      assert.strictEqual(factsOf(other).reason, "BadArgument")
    }))

  inDirectory("is over with its stream", (dir) =>
    Effect.gen(function*() {
      fs.mkdirSync(dir.at("d"))
      const own = [dir.path, dir.at("d")].map((path) => `ino:${fs.statSync(path).ino.toString(16)} `)
      /** How many of its two directories this process watches, as Linux says: other tests watch others. */
      const watched = (): number =>
        own.filter((ino) =>
          fs.readdirSync("/proc/self/fdinfo").some((fd) => {
            try {
              return fs.readFileSync(`/proc/self/fdinfo/${fd}`, "utf8").match(/^inotify wd.*$/gm)?.join().includes(ino)
            } catch {
              return false // closed since it was listed
            }
          })
        ).length
      const { fiber } = yield* watching(dir.path, { recursive: true })
      assert.strictEqual(watched(), 2)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(yield* eventually(() => watched() === 0))
    }))

  it.live("asks a WatchBackend first", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const asked: Array<unknown> = []
      const backend = FileSystem.WatchBackend.of({
        register: (path, info, options) => {
          asked.push([path, info.type, options])
          return path.endsWith("mine")
            ? Option.some(Stream.make(updateEvent("told")))
            : Option.none()
        }
      })
      const layer = Layer.provide(live, Layer.succeed(FileSystem.WatchBackend, backend))
      fs.mkdirSync(dir.at("mine"))
      yield* Effect.gen(function*() {
        const service = yield* FileSystem.FileSystem
        const events = yield* Stream.runCollect(service.watch(dir.at("mine"), { recursive: true }))
        assert.deepStrictEqual([...events], [updateEvent("told")])
        yield* watching(dir.path) // begins, so it is ours
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(asked, [
        [dir.at("mine"), "Directory", { recursive: true }],
        [dir.path, "Directory", undefined]
      ])
    }))

  it.live("tells what it knows before it fails", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn({
        name: "refusing",
        start: (call, done) => {
          const refused = call.op === "lstat" && String(call.path).endsWith("/refused")
          inline.start(call, refused ? () => done({ code: "EIO" }, undefined) : done)
        }
      })
      const pull = yield* Stream.toPull(service.watch(dir.path))
      const first = yield* fork(pull)
      for (let attempt = 0; isRunning(first); attempt++) {
        dir.file("begun", String(attempt))
        yield* turn
      }
      // nobody pulls, so that all of them are looked at in one go
      for (const name of ["a", "b", "refused", "never"]) dir.file(name, "")
      for (let turns = 0; turns < 10; turns++) yield* turn
      const told: Array<string> = []
      const error = yield* Effect.flip(Effect.forever(
        Effect.map(pull, (events) => told.push(...Array.from(events, ({ path }) => path)))
      )).pipe(Effect.map(failureOfPull))
      assert.include(String(error.cause), "Input/output error")
      assert.deepStrictEqual([...new Set(told.filter((name) => name !== "begun"))], ["a", "b"])
    }))

  it.live("what is replaced while it begins is watched as it is then", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "old")
      let stats = 0
      const service = yield* fileSystemOn({
        name: "replacing",
        start: (call, done) => {
          inline.start(call, done)
          if (call.op === "stat" && ++stats === 1) fs.renameSync(dir.file("other", "new"), path)
        }
      })
      const told: Array<string> = []
      yield* Effect.forkScoped(
        Stream.runForEach(service.watch(path), (event) => Effect.sync(() => told.push(event._tag)))
      )
      assert.isTrue(yield* eventually(() => stats >= 4), "it began again")
      fs.appendFileSync(path, "x")
      assert.isTrue(yield* eventually(() => told.includes("Update")))
    }))
})

/** Bundled, and not compiled when it is loaded: a loader can have watched files, and then another watch needs no descriptor. */
const limitsProgram = bundled(new URL("fileSystemLimits/child.ts", import.meta.url))

/** Runs the child where the limits are its own, behind the words of `through`; what it reported, or how it ended. */
const runLimited = (folder: string, through: ReadonlyArray<string>, ...words: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const { status, stderr, stdout } = await runChild(limitsProgram(), [folder, ...words], { through })
    assert.strictEqual(status, 0, stderr)
    return JSON.parse(stdout.toString()) as unknown
  })

const ownLimits = ["unshare", "--user", "--map-root-user"]

const hasOwnLimits = process.platform === "linux" &&
  spawnSync(ownLimits[0]!, [...ownLimits.slice(1), "true"]).status === 0 // it has a first word

describe("Linux's limits of what is watched", () => {
  it.live.skipIf(!hasOwnLimits)(
    "are named by the error; what was watched before goes on",
    () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const failed = (reason: string, directory: string, path: string, words: string): string =>
          `${reason}: FileSystem.watch (${dir.at(directory)}): ${words}: '${dir.at(path)}'`
        const watches = "[Errno 28] Limit of watches reached (fs.inotify.max_user_watches)"
        const instances = "[Errno 24] Limit of inotify instances reached (fs.inotify.max_user_instances)"
        const reports = yield* runLimited(dir.path, ownLimits)
        const [, [, tooLarge]] = reports as ReadonlyArray<readonly [string, string]> // as below
        assert.deepStrictEqual(reports, [
          ["no instance", failed("Busy", "one", "one", instances)],
          // which of its directories is one too many is the system's choice
          ["too large a tree", failed("Unknown", "wide", `wide/${/(\d)'$/.exec(tooLarge!)?.[1]}`, watches)],
          ["what was watched before", true],
          ["a tree that grew too large", failed("Unknown", "narrow", "narrow/2", watches)],
          ["told before that", ["Create 0", "Create 1", "Create 2"]],
          ["what was watched before", true],
          ["a watch after those", true]
        ])
      })
  )

  it.live("a process without descriptors has too many open files, and no word of the other limit", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const fewDescriptors = ["sh", "-c", "ulimit -n 2000; exec \"$@\"", "sh"]
      const message = yield* runLimited(dir.path, fewDescriptors, "descriptors")
      assert.strictEqual(
        message,
        `Busy: FileSystem.watch (${dir.at("one")}): [Errno 24] Too many open files: '${dir.at("one")}'`
      )
    }))
})
