/**
 * Very long paths: the system refuses them, by one call and not by one for each of their parts; messages show their
 * beginning, and errors have them whole.
 */
import { AioFiles, Executor, type IoError, Os, OsPath, Shutil } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { assert, describe, it } from "./support/effect/testing.js"
import { tempDir } from "./support/tempDir.js"

/** In UTF-16 units or bytes; what takes a call, or some work, for each part or each unit of it shows in a quarter too. */
const size = 2 ** 18

/** How much of a path a message shows. */
const mostShown = 1000

const paths: ReadonlyArray<readonly [name: string, path: AioFiles.Path]> = [
  ["one name", "x".repeat(size)],
  ["very many names", "x/".repeat(size / 2)],
  ["names behind a slash", `/${"x/".repeat(size / 2)}`],
  ["the same directory, often", "./".repeat(size / 2)],
  ["up and down", "x/../".repeat(size / 5)],
  ["slashes in the middle", `x${"/".repeat(size)}x`],
  ["characters of two units", "\u{1f642}".repeat(size / 4)],
  ["what a message escapes", "\n'".repeat(size / 2)],
  ["bytes", new Uint8Array(size).fill(0x78)],
  ["bytes that are no UTF-8", new Uint8Array(size).fill(0xff)],
  ["text of such bytes", "\udcff".repeat(size / 4)],
  ["a URL", new URL(`file:///${"x/".repeat(size / 2)}`)]
]

type Attempt = Effect.Effect<unknown, IoError.IoError, AioFiles.AioFiles | Scope.Scope>

/** Operations that have to be refused, each for the name it is given. */
const refused: ReadonlyArray<readonly [name: string, use: (path: AioFiles.Path, file: string) => Attempt]> = [
  ["open", (path) => AioFiles.open(path)],
  ["readText", (path) => AioFiles.readText(path)],
  ["writeText", (path) => AioFiles.writeText(path, "x")],
  ["writeAtomic", (path) => AioFiles.writeAtomic(path, "x")],
  ["stat", (path) => Os.stat(path)],
  ["rename from", (path, file) => Os.rename(path, file)],
  ["rename to", (path, file) => Os.rename(file, path)],
  ["rename of both", (path) => Os.rename(path, path)],
  ["renames", (path, file) => Os.renames(file, path)],
  ["link", (path, file) => Os.link(file, path)],
  ["symlink", (path) => Os.symlink("target", path)],
  ["mkdir", (path) => Os.mkdir(path)],
  ["makedirs", (path) => Os.makedirs(path)],
  ["makedirs that may be there", (path) => Os.makedirs(path, { existOk: true })],
  ["removedirs", (path) => Os.removedirs(path)],
  ["listdir", (path) => Os.listdir(path)],
  ["scandir", (path) => Stream.runDrain(Os.scandir(path))],
  ["walk", (path) => Stream.runDrain(Os.walk(path))],
  ["realpath, strict", (path) => OsPath.realpath(path, { strict: true })],
  ["samefile", (path, file) => OsPath.samefile(file, path)],
  ["copyfile from", (path, file) => Shutil.copyfile(path, `${file}2`)],
  ["copyfile to", (path, file) => Shutil.copyfile(file, path)],
  ["copytree from", (path, file) => Shutil.copytree(path, `${file}2`)],
  ["copytree to", (path, file) => Shutil.copytree(file.slice(0, file.lastIndexOf("/")), path)],
  ["move from", (path, file) => Shutil.move(path, `${file}2`)],
  ["move to", (path, file) => Shutil.move(file, path)],
  ["rmtree", (path) => Shutil.rmtree(path)],
  ["diskUsage", (path) => Shutil.diskUsage(path)]
]

const asked: ReadonlyArray<readonly [name: string, use: (path: AioFiles.Path) => Attempt]> = [
  ["exists", (path) => OsPath.exists(path)],
  ["isdir", (path) => OsPath.isdir(path)],
  ["ismount", (path) => OsPath.ismount(path)],
  ["realpath", (path) => OsPath.realpath(path)],
  ["abspath", (path) => OsPath.abspath(path)]
]

/** The most calls that an operation makes. It may look at what it was given, and make and remove something of its own. */
const mostCalls = 10

/** Runs operations on an executor that counts calls, also those within jobs. */
const counting = <A, E, R>(
  use: (count: () => number) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, AioFiles.AioFiles>> =>
  Effect.gen(function*() {
    let count = 0
    const executor = yield* Executor.make({
      name: "counting",
      start: (call, done) => {
        count++
        inline.start(call, done)
      }
    })
    const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
    return yield* Effect.provideService(use(() => count), AioFiles.AioFiles, aio)
  }) as Effect.Effect<A, E, Exclude<R, AioFiles.AioFiles>> // which is provided

const lengthOf = (path: unknown): number => typeof path === "string" || path instanceof Uint8Array ? path.length : 0 // none is a descriptor's

describe.each(paths)("a very long path: %s", (_, path) => {
  it.effect("is refused by a few calls", () =>
    counting((count) =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const file = dir.file("f", "content")
        for (const [operation, use] of refused) {
          const before = count()
          const error = yield* Effect.flip(Effect.scoped(use(path, file)))
          assert.isAtMost(count() - before, mostCalls, operation)
          const code = "code" in error ? error.code : error._tag
          assert.strictEqual(code, "ENAMETOOLONG", `${operation}: ${error.message.slice(0, 200)}`)
          // escapes take up to six characters for one
          assert.isBelow(error.message.length, 2 * 6 * mostShown + 200, operation)
          const fields = error as { readonly path?: unknown; readonly dest?: unknown }
          assert.isTrue(Math.max(lengthOf(fields.path), lengthOf(fields.dest)) > size / 8, operation)
        }
        assert.deepStrictEqual([fs.readdirSync(dir.path), dir.content("f")], [["f"], "content"])
      })
    ))

  it.effect("is asked about by a few calls", () =>
    counting((count) =>
      Effect.gen(function*() {
        for (const [operation, use] of asked) {
          const before = count()
          const answer = yield* Effect.scoped(use(path))
          assert.isAtMost(count() - before, mostCalls, operation)
          if (typeof answer === "boolean") assert.isFalse(answer, operation)
        }
      })
    ))
})

describe("messages", () => {
  const message = (path: AioFiles.Path): Effect.Effect<string, unknown, AioFiles.AioFiles> =>
    Effect.map(Effect.flip(Os.stat(path)), (error) => (error as Error).message)

  const start = "[Errno 36] File name too long: "

  it.effect("show the first 1,000 characters of a path, and three dots", () =>
    counting(() =>
      Effect.gen(function*() {
        const { length } = yield* message("x".repeat(mostShown))
        assert.strictEqual(length, start.length + mostShown + 2)
        for (const more of [1, 2, 5000]) {
          assert.strictEqual(yield* message("x".repeat(mostShown + more)), `${start}'${"x".repeat(mostShown)}'...`)
          assert.strictEqual(
            yield* message(new Uint8Array(mostShown + more).fill(0x78)),
            `${start}b'${"x".repeat(mostShown)}'...`
          )
        }
        // a character is not cut in two
        const odd = `x${"\u{1f642}".repeat(mostShown)}`
        assert.strictEqual(yield* message(odd), `${start}'x${"\u{1f642}".repeat(mostShown / 2 - 1)}'...`)
        const both = yield* Effect.flip(Os.rename("x".repeat(5000), "y".repeat(5000)))
        const beginningOf = (char: string): string => `'${char.repeat(mostShown)}'...`
        assert.strictEqual(both.message, `${start}${beginningOf("x")} -> ${beginningOf("y")}`)
        assert.deepInclude(both, { path: "x".repeat(5000), dest: "y".repeat(5000) })
        const url = yield* Effect.flip(Os.stat(new URL(`http://host/${"x".repeat(5000)}`)))
        assert.strictEqual(url.message, `not a file: URL: http://host/${"x".repeat(mostShown - 12)}...`)
      })
    ))
})
