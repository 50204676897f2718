/**
 * E4: a file whose buffer cannot be written when its scope closes, for each way in which the program ended. The program's own end
 * comes first in the cause, and a typed failure of it can be handled as without the file: beside it, the error of the file is a
 * typed failure too, because a defect would make the program's failure one.
 */
import { assert } from "@effect/vitest"
import { AioFiles } from "aiofiles"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { catchAll } from "./support/effect/effect.js"
import { reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"

/** A device without space. */
const full = "/dev/full"

class Refused extends Data.TaggedError("Refused")<{}> {}

/** Leaves files with buffered data to the scope, and then ends as `end` does. */
const leaving = <E>(count: number, end: Effect.Effect<string, E>) =>
  Effect.scoped(Effect.gen(function*() {
    const aio = yield* AioFiles.AioFiles
    for (let n = 0; n < count; n++) yield* Effect.flatMap(aio.open(full, "w"), (file) => file.write("lost"))
    return yield* end
  }))

const ends: ReadonlyArray<
  readonly [
    name: string,
    end: Effect.Effect<string, Refused>,
    own: ReturnType<typeof reasonsOf>,
    kind: "failure" | "defect"
  ]
> = [
  ["succeeds", Effect.succeed("value"), [], "defect"],
  ["fails", Effect.fail(new Refused()), [["failure", "Refused"]], "failure"],
  ["dies", Effect.die(new Refused()), [["defect", "Refused"]], "defect"],
  ["is interrupted", Effect.interrupt, [["interruption", undefined]], "defect"]
]

onEachExecutor("a file that cannot be written when its scope closes", (it) => {
  for (const count of [1, 3]) {
    it.effect.each(ends)(
      `${count}: after a program that %s, its end comes first`,
      ([, end, own, kind]) =>
        Effect.gen(function*() {
          const exit = yield* Effect.exit(leaving(count, end))
          // Effect 4 keeps one of several reasons that are equal
          const distinct = reasonsOf(exit).filter(([, tag], index, all) => index === 0 || tag !== all[index - 1]?.[1])
          assert.deepStrictEqual(distinct, [...own, [kind, "NoSpaceError"]])
        })
    )

    it.effect(`${count}: a typed failure of the program can be handled`, () =>
      Effect.gen(function*() {
        const program = leaving(count, Effect.fail(new Refused()))
        assert.strictEqual(yield* Effect.catchTag(program, "Refused", () => Effect.succeed("handled")), "handled")
        assert.strictEqual(yield* catchAll(program, (error) => Effect.succeed(error.message)), "")
        assert.instanceOf(yield* Effect.flip(program), Refused)
      }))

    it.effect(`${count}: no handler of typed failures gets the error of the file`, () =>
      Effect.gen(function*() {
        const exit = yield* leaving(count, Effect.succeed("value")).pipe(
          Effect.catchTag("NoSpaceError", () => Effect.succeed("handled")),
          Effect.exit
        )
        assert.strictEqual(exit._tag, "Failure")
      }))
  }
})
