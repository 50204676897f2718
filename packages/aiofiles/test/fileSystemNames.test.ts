/** The platform's service with hostile names, denied permissions and slow consumers of streams. */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { major } from "./support/effect/effect.js"
import { factsOf, FileSystem, readingAhead } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { fileSystemOn } from "./support/fileSystem.js"
import { assertNoDescriptors, tempDir, turn } from "./support/tempDir.js"

const live = Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))

/** As latin-1: what the system has. */
const hostile: ReadonlyArray<string> = [
  "\xff\xfe",
  "\xc3", // half a character
  "caf\xe9",
  "caf\xc3\xa9",
  "cafe\xcc\x81", // the same to the eye, and another name
  "\xef\xbf\xbd", // U+FFFD itself
  "\xed\xb2\x80", // a surrogate, encoded
  "line\nend",
  "-rf",
  " ",
  "...",
  "*?[a]",
  "x".repeat(255)
]

describe("F16: hostile names", () => {
  it.live("are listed, opened, changed and removed, each by its own text", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* FileSystem.FileSystem
      for (const name of hostile) fs.writeFileSync(Buffer.from(`${dir.path}/${name}`, "latin1"), bytes(name))
      const names = yield* service.readDirectory(dir.path)
      assert.strictEqual(new Set(names).size, hostile.length)
      assert.deepStrictEqual(yield* service.readDirectory(dir.path, { recursive: true }), names)
      const seen: Array<string> = []
      for (const name of names) {
        const path = dir.at(name)
        seen.push(Buffer.from(yield* service.readFile(path)).toString("latin1"))
        assert.isTrue(yield* service.exists(path))
        assert.strictEqual((yield* service.stat(path)).type, "File")
        assert.strictEqual((yield* service.realPath(path)).endsWith(`/${name}`), true)
        yield* service.symlink(name, dir.at("link"))
        assert.strictEqual(yield* service.readLink(dir.at("link")), name)
        yield* service.remove(dir.at("link"))
        yield* service.copyFile(path, dir.at("copy"))
        yield* service.rename(dir.at("copy"), path)
        yield* Effect.scoped(Effect.flatMap(service.open(path, { flag: "a" }), (file) => file.writeAll(bytes("!"))))
        const [chunk] = yield* Stream.runCollect(service.stream(path))
        assert.strictEqual(Buffer.from(chunk!).toString("latin1"), `${seen.at(-1)}!`)
        yield* service.remove(path)
      }
      assert.deepStrictEqual(seen.sort(), [...hostile].sort())
      assert.deepStrictEqual(fs.readdirSync(dir.path), [])
    }).pipe(Effect.provide(live)))

  it.live("are removed and copied in trees", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* FileSystem.FileSystem
      fs.mkdirSync(Buffer.from(`${dir.path}/d\xff/e\xfe`, "latin1"), { recursive: true })
      for (const name of hostile) fs.writeFileSync(Buffer.from(`${dir.path}/d\xff/e\xfe/${name}`, "latin1"), "")
      yield* service.copy(dir.at("d\udcff"), dir.at("copy"))
      assert.deepStrictEqual(fs.readdirSync(dir.at("copy"), "latin1"), ["e\xfe"])
      assert.strictEqual((yield* service.readDirectory(dir.at("copy/e\udcfe"))).length, hostile.length)
      yield* service.remove(dir.at("d\udcff"), { recursive: true })
      yield* service.remove(dir.at("copy"), { recursive: true })
      assert.deepStrictEqual(fs.readdirSync(dir.path), [])
    }).pipe(Effect.provide(live)))

  it.live("a lone surrogate that stands for no byte names nothing", () =>
    Effect.gen(function*() {
      const service = yield* FileSystem.FileSystem
      const error = yield* Effect.flip(service.stat("\ud800"))
      assert.deepInclude(factsOf(error), { reason: "BadArgument", method: "stat" })
    }).pipe(Effect.provide(live)))
})

/** Runs the child as a user without privileges, and gives what it said. */
const runDenied = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href
  const program = fileURLToPath(new URL("./fileSystemDenied/child.ts", import.meta.url))
  const child = spawn(
    process.execPath,
    ["--conditions=@aiofx/source", "--import", loader, program, folder],
    { cwd: "/", uid: 65534, gid: 65534, stdio: ["ignore", "pipe", "pipe"] }
  )
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text) => stdout += text)
  child.stderr.setEncoding("utf8").on("data", (text) => stderr += text)
  const [status] = await once(child, "close") as [number | null] // what that event gives
  assert.strictEqual(status, 0, stderr)
  return new Map(stdout.trim().split("\n").map((line) => line.split("\t") as [string, string]))
}

describe("F8: what is denied", () => {
  // only the superuser can become somebody else
  it.live.skipIf(process.getuid?.() !== 0)(
    "is PermissionDenied in every operation, with its code",
    () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        fs.chmodSync(dir.path, 0o755)
        fs.mkdirSync(dir.at("locked"), { mode: 0o700 })
        dir.file("locked/f", "")
        fs.chmodSync(dir.file("secret", "x"), 0o600)
        const denied = yield* Effect.promise(() => runDenied(dir.path))
        assert.isAbove(denied.size, 30)
        for (const [name, said] of denied) {
          const method = name.split(" ")[0]!
          if (name === "access of what is there") assert.strictEqual(said, "allowed")
          else if (method === "chmod" || method === "chown" || method === "utimes") {
            assert.match(said, new RegExp(`^PermissionDenied: ${method} E(PERM|ACCES)$`))
          } else {
            const reported = { readFileString: "readFile", writeFileString: "writeFile" }[method] ?? method
            assert.strictEqual(said, `PermissionDenied: ${reported} EACCES`, name)
          }
        }
        assert.deepStrictEqual(fs.readdirSync(dir.path), ["locked", "secret"])
        assert.strictEqual(dir.content("secret"), "x")
      })
  )
})

describe("the pace of streams", () => {
  // a stream of Effect 4 has no option to read ahead, and does not
  for (const bufferSize of major === 3 ? [0, 1, 4] : [0]) {
    it.live(`reads at most ${bufferSize} chunks ahead of who does not pull`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        let reads = 0
        const service = yield* fileSystemOn({
          name: "counting",
          start: (call, done) => {
            if (call.op === "read") reads++
            inline.start(call, done)
          }
        })
        const path = dir.file("f", "x".repeat(1000))
        const pull = yield* Stream.toPull(service.stream(path, { ...readingAhead(bufferSize), chunkSize: 10 }))
        for (let pulled = 1; pulled <= 20; pulled++) {
          assert.strictEqual(Array.from(yield* pull)[0]?.length, 10)
          for (let turns = 0; turns < 5; turns++) yield* turn
          // what is read and does not fit in the buffer waits there
          assert.isAtMost(reads, pulled + (bufferSize === 0 ? 0 : bufferSize + 1))
        }
      }))
  }

  it.live("a sink takes one chunk at a time, and closes the file before its stream ends", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const calls: Array<string> = []
      const service = yield* fileSystemOn({
        name: "recording",
        start: (call, done) => {
          calls.push(call.op)
          inline.start(call, done)
        }
      })
      const source = Stream.make("0", "1", "2").pipe(
        Stream.rechunk(1),
        Stream.tap((text) => Effect.sync(() => calls.push(text))),
        Stream.map(bytes)
      )
      yield* Stream.run(source, service.sink(dir.at("f")))
      assert.deepStrictEqual(calls, ["open", "fstat", "0", "write", "1", "write", "2", "write", "close"])
    }))

  it.live("an error of closing is a failure of the sink", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn({
        name: "close fails",
        start: (call, done) =>
          inline.start(call, call.op === "close" ? () => done({ code: "ENOSPC" }, undefined) : done)
      })
      const error = yield* Effect.flip(Stream.run(Stream.make(bytes("x")), service.sink(dir.at("f"))))
      assert.deepInclude(factsOf(error), { method: "sink", reason: "Unknown", syscall: "close" })
      assert.match(String(error.cause), /ENOSPC|No space left/)
    }))

  it.live("a stream that is stopped early closes its file", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* FileSystem.FileSystem
      const path = dir.file("f", "x".repeat(1_000_000))
      assert.isTrue(Option.isSome(yield* Stream.runHead(service.stream(path, { chunkSize: 10 }))))
      yield* assertNoDescriptors(dir) // a read that is slow to end keeps it for a moment
    }).pipe(Effect.provide(live)))
})
