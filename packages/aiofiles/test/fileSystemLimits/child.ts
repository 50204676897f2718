/**
 * Run in a user namespace of its own: what `watch` does where Linux lets a user watch no more. Its argument is a folder; if
 * `descriptors` follows, it says what `watch` does in a process that has none left.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as nodeFs from "node:fs"
import { setImmediate } from "node:timers/promises"
import { fork } from "../support/effect/effect.js"
import { isRunning, type RunningFiber } from "../support/effect/fibers.js"
import { FileSystem } from "../support/effect/platform.js"

const folder = process.argv[2]!
const [one, narrow, wide] = [`${folder}/one`, `${folder}/narrow`, `${folder}/wide`] as const
for (const path of [one, narrow, wide]) nodeFs.mkdirSync(path)
for (let index = 0; index < 6; index++) nodeFs.mkdirSync(`${wide}/${index}`)

/** Sets the limit of what all processes of this namespace's user have. */
const limit = (of: "instances" | "watches", count: number): void =>
  nodeFs.writeFileSync(`/proc/sys/user/max_inotify_${of}`, String(count))

const turn = Effect.promise(() => setImmediate())

interface Watching {
  readonly fiber: RunningFiber<unknown, unknown>
  /** Creates a file until its creation is told, or nothing is watched any more. */
  readonly poke: (name: string) => Effect.Effect<boolean>
  readonly told: ReadonlyArray<string>
}

/** Watches in the background, and waits until that has begun or failed. */
const watching = (path: string, options?: FileSystem.WatchOptions) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const told: Array<string> = []
    const fiber = yield* fork(Effect.flip(
      Stream.runForEach(fs.watch(path, options), (event) => Effect.sync(() => told.push(`${event._tag} ${event.path}`)))
    ))
    const poke = (name: string) =>
      Effect.gen(function*() {
        while (!told.includes(`Update ${name}`) && isRunning(fiber)) {
          nodeFs.writeFileSync(`${path}/${name}`, "")
          yield* turn
        }
        return told.includes(`Update ${name}`)
      })
    yield* poke("begun")
    return { fiber, poke, told }
  })

const failureOf = ({ fiber }: Watching): Effect.Effect<unknown, unknown> =>
  Effect.map(Fiber.join(fiber), (error) => error instanceof Error ? error.message : error)

const withoutDescriptors = Effect.gen(function*() {
  const taken: Array<number> = []
  try {
    for (;;) taken.push(nodeFs.openSync("/", "r"))
  } catch {
    // there is none left
  }
  const { message } = yield* Effect.flip(Stream.runDrain((yield* FileSystem.FileSystem).watch(one)))
  for (const fd of taken) nodeFs.closeSync(fd)
  return message
})

const withFewWatches = Effect.gen(function*() {
  const reports: Array<unknown> = []
  limit("instances", 0)
  reports.push(["no instance", yield* failureOf(yield* watching(one))])
  limit("instances", 10)

  limit("watches", 4)
  const first = yield* watching(one)
  reports.push(["too large a tree", yield* failureOf(yield* watching(wide, { recursive: true }))])
  reports.push(["what was watched before", yield* first.poke("after")])

  const growing = yield* watching(narrow, { recursive: true })
  for (const name of ["0", "1", "2"]) {
    nodeFs.mkdirSync(`${narrow}/${name}`)
    while (!growing.told.includes(`Create ${name}`)) yield* turn
  }
  reports.push(["a tree that grew too large", yield* failureOf(growing)])
  reports.push(["told before that", growing.told.filter((event) => /^Create \d/.test(event))])
  reports.push(["what was watched before", yield* first.poke("again")])

  limit("watches", 2)
  reports.push(["a watch after those", yield* (yield* watching(wide)).poke("released")])
  return reports
})

const program: Effect.Effect<unknown, unknown, FileSystem.FileSystem> = process.argv[3] === "descriptors"
  ? withoutDescriptors
  : withFewWatches

const report = await Effect.runPromise(
  program.pipe(Effect.provide(Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)))
)
process.stdout.write(JSON.stringify(report), () => process.exit()) // whatever is still watched
