/**
 * The operations of `os`, `os.path`, `tempfile` and those on whole files. A few cases for each module show that it
 * works on the executor that is tested; they do not test each of its rules.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { provideScope } from "../../../internal/effect/compat.js"
import { type Case, equal, fails, latin1, testCase, utf8 } from "./support.js"

const collect = <A, E>(stream: Stream.Stream<A, E>): Effect.Effect<ReadonlyArray<A>, E> =>
  Effect.map(Stream.runCollect(stream), (all) => Array.from(all))

export const system: ReadonlyArray<Case> = [
  // whole files
  testCase("whole files: written, read, added to", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      const text = "one é\n".repeat(50_000)
      yield* aio.writeText(at("f"), text)
      yield* equal("text", yield* aio.readText(at("f")), text)
      yield* aio.writeText(at("f"), "short")
      yield* aio.appendText(at("f"), " and\r\nmore")
      yield* equal("appended", yield* bytes("f"), "short and\r\nmore")
      yield* equal("universal", yield* aio.readText(at("f")), "short and\nmore")
      yield* aio.writeBytes(at("b"), Uint8Array.of(0, 255, 10))
      yield* equal("bytes", yield* aio.readBytes(at("b")), Uint8Array.of(0, 255, 10))
      yield* fails("missing", aio.readText(at("missing")), "FileNotFoundError")
      yield* fails("directory", aio.readBytes(at(".")), "IsADirectoryError")
      yield* fails("exclusive", aio.writeBytes(at("b"), utf8("x"), { exclusive: true }), "FileExistsError")
    })),

  testCase(
    "whole files: writeAtomic replaces, keeps the mode and a link, and leaves nothing",
    ({ aio, at, bytes, names, put }) =>
      Effect.gen(function*() {
        yield* put("f", "old")
        yield* aio.os.chmod(at("f"), 0o640)
        yield* aio.os.symlink("f", at("l"))
        yield* aio.writeAtomic(at("l"), "new")
        yield* equal("content", yield* bytes("f"), "new")
        yield* equal("mode", (yield* aio.os.stat(at("f"))).mode & 0o777, 0o640)
        yield* equal("link", yield* aio.os.readlink(at("l")), "f")
        yield* aio.writeAtomic(at("g"), Uint8Array.of(1))
        yield* equal("names", yield* names(), ["f", "g", "l"])
      })
  ),

  // names, links, status and trees
  testCase("os: makes, renames and removes", ({ aio, at, bytes, names, put }) =>
    Effect.gen(function*() {
      yield* aio.os.makedirs(at("a/b/c"))
      yield* fails("again", aio.os.makedirs(at("a/b/c")), "FileExistsError")
      yield* aio.os.makedirs(at("a/b/c"), { existOk: true })
      yield* put("a/b/c/f", "hello")
      yield* fails("not empty", aio.os.rmdir(at("a/b")), "DirectoryNotEmptyError")
      yield* aio.os.renames(at("a/b/c/f"), at("x/y/f"))
      yield* equal("pruned", yield* names(), ["x"])
      yield* put("g", "other")
      yield* aio.os.replace(at("x/y/f"), at("g"))
      yield* equal("replaced", yield* bytes("g"), "hello")
      yield* fails("gone", aio.os.rename(at("x/y/f"), at("h")), "FileNotFoundError")
      yield* fails("into itself", aio.os.rename(at("x"), at("x/y/z")), "OSError", "EINVAL")
      yield* aio.os.removedirs(at("x/y"))
      yield* aio.os.remove(at("g"))
      yield* equal("names", yield* names(), [])
    })),

  testCase("os: links, status and times", ({ aio, at, put }) =>
    Effect.gen(function*() {
      yield* put("f", "hello")
      yield* aio.os.link(at("f"), at("hard"))
      yield* aio.os.symlink("f", at("soft"))
      yield* aio.os.symlink("nothing", at("dangling"))
      const status = yield* aio.os.stat(at("soft"))
      yield* equal("status", [status.size, status.nlink, status.type], [5, 2, "File"])
      yield* equal("lstat", (yield* aio.os.lstat(at("soft"))).type, "SymbolicLink")
      yield* equal("readlink", yield* aio.os.readlink(at("dangling")), "nothing")
      yield* fails("dangling", aio.os.stat(at("dangling")), "FileNotFoundError")
      yield* equal("same", yield* aio.os.path.samefile(at("hard"), at("soft")), true)
      yield* aio.os.utime(at("f"), { times: [1_000, 2_000] })
      yield* equal("times", [yield* aio.os.path.getatime(at("f")), yield* aio.os.path.getmtime(at("f"))], [
        1_000,
        2_000
      ])
      yield* aio.os.truncate(at("f"), 2)
      yield* equal("size", yield* aio.os.path.getsize(at("hard")), 2)
      yield* aio.os.chmod(at("f"), 0o600)
      yield* equal("mode", (yield* aio.os.stat(at("hard"))).mode & 0o777, 0o600)
      yield* equal("access", [yield* aio.os.access(at("f"), 6), yield* aio.os.access(at("no"))], [true, false])
    })),

  testCase("os.path: questions are answered, and do not fail", ({ aio, at, dir, put }) =>
    Effect.gen(function*() {
      const { path } = aio.os
      yield* put("f", "")
      yield* aio.os.symlink("nothing", at("l"))
      yield* equal("exists", [yield* path.exists(at("f")), yield* path.exists(at("l")), yield* path.lexists(at("l"))], [
        true,
        false,
        true
      ])
      yield* equal("kinds", [yield* path.isfile(at("f")), yield* path.isdir(dir), yield* path.islink(at("l"))], [
        true,
        true,
        true
      ])
      yield* equal("no path", [yield* path.exists("a\0b"), yield* path.isdir(at("f/g"))], [false, false])
      yield* equal("realpath", yield* path.realpath(at("./x/../f")), at("f"))
    })),

  testCase("os: lists, scans and walks a tree", ({ aio, at, dir, put }) =>
    Effect.gen(function*() {
      yield* aio.os.makedirs(at("d/e"))
      yield* put("d/f", "")
      yield* put("g", "")
      yield* aio.os.symlink("..", at("d/up"))
      yield* equal("listdir", [...yield* aio.os.listdir(dir)].sort(), ["d", "g"])
      const entries = yield* collect(aio.os.scandir(at("d")))
      yield* equal("scandir", entries.map(({ name, type }) => `${name} ${type}`).sort(), [
        "e Directory",
        "f File",
        "up SymbolicLink"
      ])
      const walked = yield* collect(aio.os.walk(dir))
      yield* equal(
        "walk",
        walked.map((entry) => [entry.path, [...entry.directories].sort(), [...entry.files].sort()]),
        [
          [dir, ["d"], ["g"]],
          [at("d"), ["e", "up"], ["f"]],
          [at("d/e"), [], []]
        ]
      )
      yield* fails("missing", aio.os.listdir(at("no")), "FileNotFoundError")
    })),

  testCase(
    "os: names that are not UTF-8 can be listed, opened and removed",
    ({ aio, at, dir }) =>
      Effect.gen(function*() {
        const names = [[0xff], [0xfe], [0x61, 0xc3], [0xef, 0xbf, 0xbd], [0x0a], [0x2d]].map((bytes) =>
          Uint8Array.from(bytes)
        )
        const prefix = utf8(`${dir}/`)
        for (const name of names) yield* aio.writeBytes(Uint8Array.from([...prefix, ...name]), name)
        const listed = yield* aio.os.listdir(dir)
        yield* equal("distinct", new Set(listed).size, names.length)
        for (const name of listed) {
          const content = yield* aio.readBytes(at(name))
          yield* equal("content", names.some((known) => latin1(known) === latin1(content)), true)
          yield* aio.os.remove(at(name))
        }
        yield* equal("rest", (yield* aio.os.listdir(dir)).length, 0)
      })
  ),

  testCase(
    "tempfile: files without and with a name, and directories, are gone afterwards",
    ({ aio, dir, names }) =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const file = yield* provideScope(aio.tempfile.temporaryFile("w+", { dir }), scope)
        yield* file.write("hello")
        yield* file.seek(0)
        yield* equal("read", yield* file.read(), "hello")
        yield* equal("no name", yield* names(), [])
        const named = yield* provideScope(
          aio.tempfile.namedTemporaryFile("w", { dir, prefix: "p-", suffix: ".txt" }),
          scope
        )
        yield* named.write("x")
        yield* named.flush
        yield* equal("mode", (yield* aio.os.stat(named.name)).mode & 0o777, 0o600)
        const directory = yield* provideScope(aio.tempfile.temporaryDirectory({ dir }), scope)
        yield* aio.os.makedirs(`${directory}/a/b`)
        yield* aio.writeText(`${directory}/a/b/f`, "x")
        yield* equal("names", (yield* names()).length, 2)
        yield* Scope.close(scope, Exit.void)
        yield* equal("names afterwards", yield* names(), [])
      })
  ),

  testCase("tempfile: a spooled file rolls over when it grows", ({ aio, dir }) =>
    Effect.gen(function*() {
      const file = yield* aio.tempfile.spooledTemporaryFile("w+b", { dir, maxSize: 10 })
      yield* file.write(utf8("0123456789"))
      yield* equal("in memory", file.rolled, false)
      yield* file.write(utf8("a"))
      yield* equal("rolled", file.rolled, true)
      yield* file.seek(0)
      yield* equal("content", latin1(yield* file.read()), "0123456789a")
    }))
]
