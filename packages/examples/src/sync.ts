/**
 * `node sync.js [--delete] [--dry-run] SOURCE TARGET`: makes TARGET hold what SOURCE holds, and copies only what differs.
 *
 * A file is the same if its size and the time of its last change are. What is copied comes into being under another name
 * and then takes its place, so that nobody ever sees half a file. With `--delete`, what SOURCE does not have is removed.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { type IoError, NodeAioFiles, Os, Shutil } from "aiofiles"
import { Console, Effect, Layer } from "effect"
import { parseArgs } from "node:util"
import * as Plan from "./sync/plan.js"
import { printable } from "./terminal/printable.js"
import * as Progress from "./terminal/progress.js"

const usage = "Usage: node sync.js [--delete] [--dry-run] SOURCE TARGET"

/** The command line; `undefined` if it makes no sense. */
const readArguments = () => {
  try {
    const { positionals: [source, target, ...more], values } = parseArgs({
      allowPositionals: true,
      options: { "delete": { type: "boolean", default: false }, "dry-run": { type: "boolean", default: false } }
    })
    if (source === undefined || target === undefined || more.length > 0) return undefined
    return { source, target, deletes: values.delete, dryRun: values["dry-run"] }
  } catch {
    return undefined
  }
}

/** How many files are copied at once. */
const concurrency = 4

/** Carries out one step; `advance` is told of each byte that was copied. */
const perform = (step: Plan.Step, advance: (bytes: number) => void) => {
  switch (step._tag) {
    case "Directory":
      return Os.makedirs(step.target, { existOk: true })
    case "Link":
      return replaceBy(step.target, (path) => Os.symlink(step.text, path))
    case "File":
      return replaceBy(step.target, (path) => {
        let copied = 0
        return Shutil.copyfile(step.source, path, {
          preserve: "all",
          onProgress: ({ bytes }) => {
            advance(bytes - copied)
            copied = bytes
          }
        })
      })
    case "Remove":
      return step.isDirectory ? Shutil.rmtree(step.target) : Os.remove(step.target)
  }
}

/** Makes something under a name of its own beside `target`, which it then replaces; nothing is left if that fails. */
const replaceBy = <E, R>(target: string, make: (path: string) => Effect.Effect<unknown, E, R>) =>
  Effect.suspend(() => {
    const path = `${target}.${crypto.randomUUID()}.partial`
    return make(path).pipe(
      Effect.andThen(Os.replace(path, target)),
      Effect.onError(() => Effect.ignore(Os.remove(path)))
    )
  })

const describe = (step: Plan.Step): string => `${step._tag === "Remove" ? "remove" : "copy"}  ${printable(step.target)}`

const main = Effect.gen(function*() {
  const chosen = readArguments()
  if (chosen === undefined) {
    yield* Console.error(usage)
    process.exitCode = 2
    return
  }
  const plan = yield* Plan.make(chosen.source, chosen.target, chosen.deletes)
  if (chosen.dryRun) {
    yield* Effect.forEach(Plan.stepsOf(plan), (step) => Console.log(describe(step)), { discard: true })
    return
  }

  const problems: Array<IoError.IoError> = []
  yield* Effect.scoped(Effect.gen(function*() {
    const progress = yield* Progress.Progress
    const advance = yield* progress.bar(chosen.source, plan.bytes)
    const each = (steps: ReadonlyArray<Plan.Step>, concurrency: number) =>
      Effect.forEach(
        steps,
        (step) => Effect.catchAll(perform(step, advance), (error) => Effect.sync(() => problems.push(error))),
        { concurrency, discard: true }
      )
    // what is in the way of something else goes first; a directory comes before what is in it
    yield* each(plan.removals, concurrency)
    yield* each(plan.directories, 1)
    yield* each(plan.files, concurrency)
  }))

  for (const problem of problems) yield* Console.error(`${problem._tag}: ${problem.message}`)
  if (problems.length > 0) process.exitCode = 1
  const done = plan.files.length + plan.directories.length + plan.removals.length - problems.length
  yield* Console.log(`${plan.same} the same, ${done} brought up to date, ${problems.length} problems`)
})

main.pipe(
  Effect.catchAll((error) => {
    process.exitCode = 1
    return Console.error(`${error._tag}: ${error.message}`)
  }),
  Effect.provide(Layer.merge(NodeAioFiles.layer, Progress.layer)),
  NodeRuntime.runMain
)
