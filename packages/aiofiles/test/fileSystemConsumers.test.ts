/** Modules of the platform that use its `FileSystem` run on this library's. */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { integer, text, withProvider } from "./support/effect/config.js"
import {
  bytesIn,
  dotEnv,
  fileTree,
  HttpServerResponse,
  KeyValueStore,
  loggingToFile,
  needs,
  textIn
} from "./support/effect/consumers.js"
import { factsOf, FileSystem } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { tempDir } from "./support/tempDir.js"

const files = Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)
const live = Layer.provideMerge(needs, files)

const bodyOf = (response: HttpServerResponse.HttpServerResponse): Promise<string> =>
  HttpServerResponse.toWeb(response).text()

describe("HttpServerResponse.file", () => {
  it.live("sends a file, and a part of one", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "0123456789")
      const whole = yield* HttpServerResponse.file(path)
      assert.strictEqual(whole.headers["content-length"], "10")
      assert.match(whole.headers["etag"]!, /^W?\/?"/)
      assert.strictEqual(yield* Effect.promise(() => bodyOf(whole)), "0123456789")
      const part = yield* HttpServerResponse.file(path, { offset: 2, bytesToRead: 3, status: 206 })
      assert.strictEqual(part.headers["content-length"], "3")
      assert.strictEqual(yield* Effect.promise(() => bodyOf(part)), "234")
    }).pipe(Effect.provide(live)))

  it.live("of nothing is NotFound", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const error = yield* Effect.flip(HttpServerResponse.file(dir.at("f")))
      assert.strictEqual(factsOf(error).reason, "NotFound")
    }).pipe(Effect.provide(live)))
})

describe("KeyValueStore.layerFileSystem", () => {
  it.live("sets, gets, counts, removes and clears", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* Effect.gen(function*() {
        const store = yield* KeyValueStore.KeyValueStore
        assert.isTrue(yield* store.isEmpty)
        yield* store.set("a/key with a slash", "é")
        yield* store.set("b", Uint8Array.of(1, 2))
        assert.strictEqual(yield* store.size, 2)
        assert.strictEqual(yield* textIn(store, "a/key with a slash"), "é")
        assert.deepStrictEqual(yield* bytesIn(store, "b"), Uint8Array.of(1, 2))
        assert.isUndefined(yield* textIn(store, "missing"))
        yield* store.remove("b")
        assert.isFalse(yield* store.has("b"))
        yield* store.clear
        assert.strictEqual(yield* store.size, 0)
      }).pipe(Effect.provide(KeyValueStore.layerFileSystem(dir.at("store"))))
    }).pipe(Effect.provide(live)))
})

describe("other consumers", () => {
  it.live("configuration is read from a .env and a tree of files", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const env = yield* dotEnv(dir.file(".env", "PORT=8080\n"))
      assert.strictEqual(yield* withProvider(integer("PORT"), env), 8080)
      dir.file("secret", "x\n")
      const tree = yield* fileTree(dir.path)
      assert.strictEqual(yield* withProvider(text("secret"), tree), "x")
    }).pipe(Effect.provide(live)))

  it.live("a logger writes to a file", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* Effect.provide(Effect.andThen(Effect.log("one"), Effect.log("two")), loggingToFile(dir.at("log")))
      const lines = fs.readFileSync(dir.at("log"), "utf8").trim().split("\n")
      assert.deepStrictEqual(lines.map((line) => /message=(\w+)/.exec(line)?.[1]), ["one", "two"])
    }).pipe(Effect.provide(live)))

  it.live("FileSystem.FileSystem is what Node's layer provides", () =>
    Effect.gen(function*() {
      const service = yield* FileSystem.FileSystem
      for (const member of Object.keys(FileSystem.makeNoop({}))) assert.property(service, member)
    }).pipe(Effect.provide(live)))
})
