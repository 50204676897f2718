/**
 * F11: interruption at every point where it can arrive leaves no temporary file, no directory and no descriptor.
 */
import { AioFiles, Executor } from "aiofiles"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { isInterruptedOnly } from "./support/effect/causes.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { executors } from "./support/executors.js"
import { interventionsOn, tryEveryPoint } from "./support/nth.js"
import { eventually, type TempDir, tempDir } from "./support/tempDir.js"

interface Body {
  readonly name: string
  readonly run: (aio: AioFiles.AioFiles, dir: TempDir) => Effect.Effect<unknown, unknown>
  /** What an undisturbed run gives. */
  readonly gives: unknown
  /** What may stay. */
  readonly leaves?: string
}

const bodies: ReadonlyArray<Body> = [
  {
    name: "temporaryFile",
    run: ({ tempfile }, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const file = yield* tempfile.temporaryFile("w+", { dir: dir.path })
        yield* file.write("text")
        yield* file.seek(0)
        return yield* file.read()
      })),
    gives: "text"
  },
  {
    name: "namedTemporaryFile and close",
    run: ({ tempfile }, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const file = yield* tempfile.namedTemporaryFile("w", { dir: dir.path })
        yield* file.write("text")
        yield* file.close
        return fs.existsSync(file.name)
      })),
    gives: false
  },
  {
    name: "namedTemporaryFile that the scope removes",
    run: ({ tempfile }, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const file = yield* tempfile.namedTemporaryFile("w", { dir: dir.path, deleteOnClose: false })
        yield* file.close
        return fs.existsSync(file.name)
      })),
    gives: true
  },
  {
    name: "persist",
    run: ({ tempfile }, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const file = yield* tempfile.namedTemporaryFile("w", { dir: dir.path })
        yield* file.write("text")
        yield* file.persist(dir.at("kept"), { permissions: 0o644 })
        return dir.content("kept")
      })),
    gives: "text",
    leaves: "kept"
  },
  {
    name: "spooledTemporaryFile that rolls over",
    run: ({ tempfile }, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const file = yield* tempfile.spooledTemporaryFile("w+", { dir: dir.path, maxSize: 3 })
        yield* file.write("text")
        yield* file.seek(0)
        return [file.rolled, yield* file.read()]
      })),
    gives: [true, "text"]
  },
  {
    name: "temporaryDirectory",
    run: (aio, dir) =>
      Effect.scoped(Effect.gen(function*() {
        const made = yield* aio.tempfile.temporaryDirectory({ dir: dir.path })
        return yield* aio.withFile(`${made}/file`, "w")((file) => file.write("text"))
      })),
    gives: 4
  },
  {
    name: "mkstemp",
    run: ({ tempfile }, dir) =>
      Effect.acquireUseRelease(
        tempfile.mkstemp({ dir: dir.path }),
        ({ path }) => Effect.sync(() => fs.existsSync(path)),
        ({ fd, path }) =>
          Effect.sync(() => {
            fs.closeSync(fd)
            fs.unlinkSync(path)
          })
      ),
    gives: true
  },
  {
    name: "mkdtemp",
    run: ({ tempfile }, dir) =>
      Effect.acquireUseRelease(
        tempfile.mkdtemp({ dir: dir.path }),
        (path) => Effect.sync(() => fs.existsSync(path)),
        (path) => Effect.sync(() => fs.rmdirSync(path))
      ),
    gives: true
  }
]

for (const [executorName, executorLayer] of executors) {
  for (const intervention of interventionsOn(executorName)) {
    describe(`${intervention} before every operation, ${executorName}`, () => {
      for (const { gives, leaves, name, run: body } of bodies) {
        it.live(name, () =>
          Effect.gen(function*() {
            const context = yield* Layer.build(Layer.provideMerge(AioFiles.layer, executorLayer))
            const aio = Context.get(context, AioFiles.AioFiles)
            const { pool } = Context.get(context, Executor.Executor)
            const idle = (): boolean => pool.stats().active === 0 && pool.stats().queued === 0
            const dir = yield* tempDir
            const { finding, points } = yield* tryEveryPoint(intervention, idle, (run) =>
              Effect.gen(function*() {
                const exit = yield* run(body(aio, dir))
                if (exit === undefined) return "hung"
                if (exit._tag === "Failure" && !isInterruptedOnly(exit.cause)) return Cause.pretty(exit.cause)
                if (!(yield* eventually(idle))) return `not idle: ${JSON.stringify(pool.stats())}`
                if (!(yield* eventually(() => dir.descriptors().length === 0))) {
                  return `leaked ${dir.descriptors().join()}`
                }
                if (leaves !== undefined) fs.rmSync(dir.at(leaves), { force: true })
                const left = (): ReadonlyArray<string> => fs.readdirSync(dir.path)
                if (!(yield* eventually(() => left().length === 0))) return `left ${left().join()}`
                if (exit._tag !== "Success") return intervention === "pause" ? "did not succeed" : undefined
                const gave = JSON.stringify(exit.value)
                return gave === JSON.stringify(gives) ? undefined : `gave ${gave}`
              }))
            assert.isUndefined(finding)
            assert.isAbove(points, 5)
          }))
      }
    })
  }
}
