/** Another process attacks what `rmtree` and the end of a scope remove (F15), as in core's test of this name. */
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { loggingTo } from "./support/effect/logging.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { executors } from "./support/executors.js"
import { tempDir } from "./support/tempDir.js"

const asked = process.env["AIOFILES_ATTACK_ROUNDS"]
const rounds = Number(asked ?? 30)

const program = fileURLToPath(new URL("../../core/test/support/attacker.mjs", import.meta.url))

/** A second process that swaps `sub` of the tree that `current` leads to, and a link to the victim. */
const attacker = (base: string): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(process.execPath, [program, base], { stdio: ["ignore", "pipe", "ignore"] })
      await once(child.stdout, "data") // it is at work
      return child
    }),
    (child) =>
      Effect.promise(async () => {
        child.kill("SIGKILL")
        await once(child, "exit")
      })
  ))

const fill = (path: string): void => {
  fs.mkdirSync(join(path, "sub/deep"), { recursive: true })
  for (const name of ["sub/x", "sub/deep/y", "z"]) fs.writeFileSync(join(path, name), name)
}

/** The names below the victim, with what they hold and may. */
const survey = (victim: string): ReadonlyArray<string> =>
  [".", "x", "deep", "deep/y"].map((name) => {
    const path = join(victim, name)
    const { mode } = fs.lstatSync(path)
    return `${name} ${mode} ${fs.statSync(path).isFile() ? fs.readFileSync(path, "utf8") : fs.readdirSync(path).join()}`
  })

/** What an attack leaves in a temporary directory is told, and expected. */
const silent = loggingTo(() => undefined)

type Service = AioFiles.AioFiles

/** What a round removes: `use` is called when it is there. */
const removals: ReadonlyArray<
  readonly [
    name: string,
    round: (aio: Service, dir: string, use: (path: string) => Effect.Effect<void>) => Effect.Effect<unknown, unknown>
  ]
> = [
  [
    "temporaryDirectory",
    ({ tempfile }, dir, use) => Effect.scoped(Effect.flatMap(tempfile.temporaryDirectory({ dir }), use))
  ],
  [
    "rmtree",
    ({ shutil, tempfile }, dir, use) =>
      Effect.flatMap(
        tempfile.mkdtemp({ dir }),
        (path) => Effect.andThen(use(path), shutil.rmtree(path, { ignoreErrors: true }))
      )
  ]
]

for (const [executor, executorLayer] of executors) {
  describe(`a second process that swaps a directory and a link, ${executor}`, { concurrent: false }, () => {
    for (const [name, round] of removals) {
      it.live(`F15 leads ${name} nowhere, in ${rounds} rounds`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const { path: base } = yield* tempDir
          const victim = join(base, "victim")
          const all = join(base, "rounds")
          fs.mkdirSync(join(victim, "deep"), { recursive: true })
          for (const file of ["x", "deep/y"]) fs.writeFileSync(join(victim, file), "precious")
          fs.mkdirSync(all)
          const before = survey(victim)
          const swaps = (): number => 256 * fs.readFileSync(join(base, "count")).length
          let count = 0
          const target = (path: string): Effect.Effect<void> =>
            Effect.sync(() => {
              fill(path)
              fs.symlinkSync(path, join(base, "next"))
              fs.renameSync(join(base, "next"), join(base, "current"))
            })
          yield* Effect.scoped(Effect.andThen(
            attacker(base),
            Effect.gen(function*() {
              // more of them while the other process has hardly run: it may have got no processor
              for (; count < rounds || swaps() <= 256; count++) {
                yield* round(aio, all, target)
                assert.deepStrictEqual(survey(victim), before, `round ${count}`)
              }
            })
          ))
          // with nobody about, what was left can be removed
          yield* aio.shutil.rmtree(all)
          assert.isFalse(fs.existsSync(all))
          if (asked === undefined) return
          process.stdout.write(
            `attack: the service's ${name}, ${executor}: ${count} rounds, ${swaps()} swaps, nothing lost\n`
          )
        }).pipe(Effect.provide(Layer.mergeAll(Layer.provideMerge(AioFiles.layer, executorLayer), silent))), 1_800_000)
    }
  })
}
