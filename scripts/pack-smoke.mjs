/**
 * Runs in an empty project that has installed the packed packages, and uses them end to end.
 */
import { AioFiles, NodeAioFiles } from "aiofiles"
import { Effect, Stream } from "effect"
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { modulesOf } from "./modules.mjs"

for (const name of ["aiofiles-core", "aiofiles"]) {
  const module = await import(name)
  assert.notEqual(Object.keys(module).length, 0, `${name} exports nothing`)
  for (const { isPublic, path } of modulesOf(name)) {
    if (isPublic) await import(path)
    else await assert.rejects(import(path), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" }, `${path} is internal`)
  }
}

const program = Effect.gen(function*() {
  const writer = yield* AioFiles.open("planets.txt", "w", { encoding: "utf-16" })
  yield* writer.writelines(["Mercury\n", "Venus\n", "Erde 🌍\n"])
  yield* writer.close
  assert.equal(readFileSync("planets.txt").length, 46, "2 bytes for each UTF-16 unit, and the byte order mark")

  const lines = yield* Stream.runCollect(AioFiles.lines("planets.txt", { encoding: "utf-16" }))
  assert.deepEqual(Array.from(lines), ["Mercury", "Venus", "Erde 🌍"])

  const missing = AioFiles.withFile("pluto.txt")((file) => file.read())
  const message = yield* missing.pipe(Effect.catchTag("FileNotFoundError", (error) => Effect.succeed(error.message)))
  assert.equal(message, "[Errno 2] No such file or directory: 'pluto.txt'")
})

await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
