/** `os` and `os.path` of the service: what the shell adds to core's programs. */
import { AioFiles, type IoError, Os, OsPath } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { major } from "./support/effect/effect.js"
import { mapChunks } from "./support/effect/stream.js"
import { assert, it } from "./support/effect/testing.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { recording } from "./support/recording.js"
import { stepped } from "./support/stepped.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

const collect = <A, E, R>(stream: Stream.Stream<A, E, R>): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.map(Stream.runCollect(stream), (all) => Array.from(all))

onEachExecutor("os", (it) => {
  it.effect("every operation of the service is an accessor, and does the same", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const aio = yield* AioFiles.AioFiles
      const { path, ...os } = aio.os
      assert.deepStrictEqual(Object.keys(os).filter((name) => !(name in Os)), [])
      assert.deepStrictEqual(Object.keys(path).filter((name) => !(name in OsPath)), [])
      assert.strictEqual(yield* os.getcwd, process.cwd())
      assert.strictEqual(yield* Os.getcwd, process.cwd())
      yield* Os.makedirs(dir.at("a/b"), { mode: 0o700 })
      assert.isTrue(yield* path.isdir(dir.at("a/b")))
      dir.file("a/f", "abc")
      yield* Os.chmod(dir.at("a/f"), 0o600)
      yield* Os.chown(dir.at("a/f"), -1, -1)
      yield* Os.utime(dir.at("a/f"), { times: [1, 2] })
      yield* Os.truncate(dir.at("a/f"), 2)
      assert.isAbove(yield* OsPath.getmtime(dir.at("a/f")), 2) // truncated since
      assert.strictEqual(yield* OsPath.getatime(dir.at("a/f")), 1)
      assert.isAbove(yield* OsPath.getctime(dir.at("a/f")), 2)
      assert.strictEqual(yield* OsPath.getsize(dir.at("a/f")), 2)
      assert.isTrue(yield* Os.access(dir.at("a/f"), { read: true }))
      assert.strictEqual((yield* Os.statvfs(dir.path)).bsize, (yield* os.statvfs(dir.path)).frsize)
      yield* Os.link(dir.at("a/f"), dir.at("a/g"))
      yield* Os.symlink("g", dir.at("a/l"))
      assert.strictEqual(yield* Os.readlink(dir.at("a/l")), "g")
      assert.isTrue(yield* OsPath.islink(dir.at("a/l")))
      assert.isTrue(yield* OsPath.lexists(dir.at("a/l")))
      assert.isTrue(yield* OsPath.isfile(dir.at("a/l")))
      assert.isFalse(yield* OsPath.ismount(dir.at("a")))
      assert.isTrue(yield* OsPath.samefile(dir.at("a/f"), dir.at("a/l")))
      assert.strictEqual(yield* OsPath.realpath(dir.at("a/l")), yield* OsPath.realpath(dir.at("a/g")))
      assert.strictEqual(yield* OsPath.abspath(dir.at("a/./l/..")), dir.at("a"))
      assert.strictEqual((yield* Os.lstat(dir.at("a/l"))).type, "SymbolicLink")
      yield* Os.rename(dir.at("a/g"), dir.at("a/h"))
      assert.isFalse(yield* OsPath.exists(dir.at("a/l")))
      yield* Os.replace(dir.at("a/h"), dir.at("a/f"))
      yield* Os.remove(dir.at("a/l"))
      yield* Os.unlink(dir.at("a/h"))
      yield* Os.renames(dir.at("a/f"), dir.at("c/f"))
      yield* Os.mkdir(dir.at("e"))
      yield* Os.rmdir(dir.at("e"))
      yield* Os.removedirs(dir.at("a/b"))
      assert.deepStrictEqual(yield* Os.listdir(dir.path), ["c"])
    }))

  it.effect("a handle's stat is the stat of os", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* AioFiles.open(dir.file("f", "abc"))
      const stat = yield* file.stat
      assert.deepStrictEqual({ ...stat, atimeNs: 0n, atime: 0 }, {
        ...(yield* Os.stat(dir.at("f"))),
        atimeNs: 0n,
        atime: 0
      })
      assert.deepStrictEqual(yield* Os.stat(yield* file.fileno), yield* file.stat)
      assert.isTrue(yield* OsPath.sameopenfile(yield* file.fileno, yield* file.fileno))
    }))

  it.effect("failures are typed", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* assertFails(
        Os.stat(dir.at("no")),
        "FileNotFoundError",
        `[Errno 2] No such file or directory: '${dir.at("no")}'`
      )
      yield* assertFails(Os.rmdir("a\0b"), "InvalidArgumentError", "embedded null byte")
      yield* assertFails(Stream.runDrain(Os.scandir(dir.at("no"))), "FileNotFoundError")
      yield* assertFails(Stream.runDrain(Os.scandir("a\0b")), "InvalidArgumentError")
      yield* assertFails(Stream.runDrain(Os.walk("a\0b")), "InvalidArgumentError")
    }))

  it.effect("O09 scandir streams entries that answer for themselves", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "abc")
      fs.symlinkSync("f", dir.at("l"))
      const [f, l] = [...yield* collect(Os.scandir(dir.path))].sort((a, b) => a.name < b.name ? -1 : 1)
      assert.deepStrictEqual([f?.name, f?.path, f?.type], ["f", dir.at("f"), "File"])
      assert.strictEqual(yield* f!.inode, fs.statSync(dir.at("f"), { bigint: true }).ino)
      assert.deepStrictEqual(
        yield* Effect.all([l!.isFile(), l!.isDir(), l!.isSymlink, l!.isFile({ followSymlinks: false })]),
        [true, false, true, false]
      )
      assert.strictEqual((yield* l!.stat()).size, 3)
      assert.strictEqual((yield* l!.stat({ followSymlinks: false })).type, "SymbolicLink")
      assert.deepStrictEqual(yield* collect(Os.scandir(dir.at(".")).pipe(Stream.take(0))), [])
    }))

  it.effect("scandir of a large directory comes in chunks", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      for (let index = 0; index < 3000; index++) fs.writeFileSync(dir.at(`f${index}`), "")
      const sizes = yield* collect(mapChunks(Os.scandir(dir.path), (chunk) => [chunk.length]))
      // Effect 3 recurses over a chunk when it folds, so that it is not given larger ones
      assert.deepStrictEqual(sizes, major === 3 ? [2048, 952] : [3000])
      assert.strictEqual(yield* Stream.runCount(Os.scandir(new TextEncoder().encode(dir.path))), 3000)
    }))

  it.effect("walk streams a tree, and can be run again and stopped", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* Os.makedirs(dir.at("a/b"))
      dir.file("a/f", "")
      const walk = Os.walk(dir.path)
      const expected = [
        { path: dir.path, directories: ["a"], files: [] },
        { path: dir.at("a"), directories: ["b"], files: ["f"] },
        { path: dir.at("a/b"), directories: [], files: [] }
      ]
      assert.deepStrictEqual(yield* collect(walk), expected)
      assert.deepStrictEqual(yield* collect(walk), expected)
      assert.deepStrictEqual(yield* collect(Stream.take(walk, 1)), expected.slice(0, 1))
      assert.deepStrictEqual(yield* collect(Os.walk(dir.path, { topDown: false })), [...expected].reverse())
    }))

  it.effect("walk: errors are passed over, or end it at their place, or are handed on", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* Os.makedirs(dir.at("a"))
      yield* Os.makedirs(dir.at("b"))
      const remove = {
        descend: ({ name, path }: Os.WalkDirectory<string>) => {
          if (name === "a") fs.rmdirSync(path)
          return true
        }
      }
      const names = (entries: ReadonlyArray<Os.WalkEntry<string>>) =>
        entries.map(({ path }) => path.slice(dir.path.length))
      assert.deepStrictEqual(names(yield* collect(Os.walk(dir.path, remove))), ["", "/b"])
      yield* Os.mkdir(dir.at("a"))
      const seen: Array<string> = []
      const failing = Os.walk(dir.path, { ...remove, onError: "fail" })
      yield* assertFails(
        Stream.runForEach(failing, ({ path }) => Effect.sync(() => seen.push(path))),
        "FileNotFoundError",
        `[Errno 2] No such file or directory: '${dir.at("a")}'`
      )
      assert.deepStrictEqual(seen, [dir.path])
      yield* Os.mkdir(dir.at("a"))
      const errors: Array<IoError.IoError> = []
      const reporting = Os.walk(dir.path, { ...remove, onError: (error) => void errors.push(error) })
      assert.deepStrictEqual(names(yield* collect(reporting)), ["", "/b"])
      assert.deepStrictEqual(errors.map(({ _tag }) => _tag), ["FileNotFoundError"])
      yield* Os.mkdir(dir.at("a"))
      const refusing = Os.walk(dir.path, { ...remove, onError: () => Effect.fail("enough") })
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(refusing)), "enough")
    }))

  it.effect("walk: a top that cannot be read fails it, whatever onError says", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const asked: Array<IoError.IoError> = []
      const ways: ReadonlyArray<Os.WalkOptions<string>> = [
        {},
        { onError: "ignore" },
        { onError: "fail" },
        { onError: (error) => void asked.push(error) },
        { topDown: false },
        { followLinks: true }
      ]
      for (const options of ways) {
        yield* assertFails(
          Stream.runDrain(Os.walk(dir.at("no"), options)),
          "FileNotFoundError",
          `[Errno 2] No such file or directory: '${dir.at("no")}'`
        )
        yield* assertFails(Stream.runDrain(Os.walk(dir.file("f", ""), options)), "NotADirectoryError")
      }
      assert.deepStrictEqual(asked, [])
    }))

  it.effect("O13 sendfile from a handle", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const from = yield* AioFiles.open(dir.file("from", "01234"), "rb")
      yield* from.seek(2)
      const out = yield* AioFiles.open(dir.at("out"), "wb")
      assert.strictEqual(yield* Os.sendfile(out, from, null, 3), 3)
      assert.strictEqual(yield* from.tell, 5)
      assert.strictEqual(yield* Os.sendfile(out, from, null, 3), 0)
      assert.strictEqual(yield* Os.sendfile(out, from, 0, 4), 4)
      assert.strictEqual(yield* from.tell, 5)
      assert.strictEqual(yield* Os.sendfile(out, from, 99, 1), 0)
      assert.strictEqual(yield* Os.sendfile(out, from, 0, 0), 0)
      assert.strictEqual(dir.content("out"), "2340123") // flushed
      for (const [offset, count] of [[-1, 3], [0, -1], [NaN, 1], [0, NaN], [null, -1]] as const) {
        yield* assertFails(Os.sendfile(out, from, offset, count), "OSError", "[Errno 22] Invalid argument")
      }
    }))

  it.effect("O13 sendfile from a handle to a descriptor, and between descriptors", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const data = Uint8Array.from({ length: 600_000 }, (_, index) => index % 251)
      const from = yield* AioFiles.open(dir.file("from", data), "rb")
      const out = yield* AioFiles.open(dir.at("out"), "wb", { buffering: 0 })
      const fd = yield* out.fileno
      assert.strictEqual(yield* Os.sendfile(fd, from, null, Infinity), data.length)
      assert.strictEqual(yield* from.tell, data.length)
      assert.strictEqual(yield* Os.sendfile(fd, yield* from.fileno, 0, 10), 10)
      const expected = Buffer.concat([data, data.subarray(0, 10)])
      assert.isTrue(fs.readFileSync(dir.at("out")).equals(expected))
    }))

  it.effect("sendfile to what refuses it moves nothing", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const from = yield* AioFiles.open(dir.file("from", "01234"), "rb")
      yield* from.seek(1)
      yield* assertFails(Os.sendfile(12345, from, null, 3), "OSError", "[Errno 9] Bad file descriptor")
      assert.strictEqual(yield* from.tell, 1)
      yield* from.close
      yield* assertFails(Os.sendfile(12345, from, null, 3), "ClosedFileError")
    }))
})

it.effect("nothing happens before an effect or a stream is run", () =>
  Effect.gen(function*() {
    const { aio, calls } = yield* recording.make
    aio.os.stat("/")
    aio.os.scandir("/")
    aio.os.walk("/")
    aio.os.path.exists("/")
    assert.deepStrictEqual(calls, [])
    yield* aio.os.getcwd
    assert.deepStrictEqual(calls, ["getcwd"])
  }))

it.effect("walk and scandir can be interrupted at each of their calls, and leave nothing open", () =>
  Effect.gen(function*() {
    const dir = yield* tempDir
    fs.mkdirSync(dir.at("a/b"), { recursive: true })
    fs.symlinkSync("a", dir.at("l"))
    const { aio, interruptAt } = yield* stepped({ concurrency: 1 })
    for (
      const stream of [aio.os.walk(dir.path), aio.os.walk(dir.path, { followLinks: true }), aio.os.scandir(dir.path)]
    ) {
      for (const state of ["queued", "running", "finished"] as const) {
        // a job waits for its slot once, and keeps it for all of its calls
        const moments = state === "queued" ? 1 : Infinity
        for (let n = 0; n < moments; n++) {
          const { at, exit, prompt } = yield* interruptAt(
            Stream.runDrain(stream as Stream.Stream<unknown, IoError.IoError>),
            n,
            state
          )
          if (at === undefined) {
            assert.isTrue(Exit.isSuccess(exit))
            break
          }
          assert.isTrue(prompt, `${state}, call ${n}`)
          // the fiber may have ended with its last call
          if (state === "finished" && Exit.isSuccess(exit)) continue
          assert.deepStrictEqual(reasonsOf(exit), [["interruption", undefined]])
        }
      }
    }
    yield* assertNoDescriptors(dir)
  }))
