/**
 * Calls that block: an interruption ends the wait for them, and a descriptor that they give later is closed.
 */
import type { IoError } from "aiofiles"
import { Effect, Fiber } from "effect"
import { closeSync, constants, openSync } from "node:fs"
import { isInterruption } from "../../effect/causes.js"
import { eventually, type SessionKind } from "../session.js"

/** Milliseconds within which an interruption has to end a wait. */
const promptly = 10_000

export const blocking: SessionKind = {
  name: "blocking",
  faults: [],
  cuts: false,
  needsFifo: true,
  run: (session) =>
    Effect.gen(function*() {
      const { aio, random, world: { fifo } } = session
      if (fifo === undefined) return
      for (let round = 0; round < 3; round++) {
        const open = random.pick<Effect.Effect<unknown, IoError.IoError>>([
          Effect.scoped(aio.open(fifo, "rb", { buffering: 0 })),
          Effect.scoped(aio.open(fifo, "r")),
          aio.readBytes(fifo)
        ])
        const fiber = yield* Effect.fork(open)
        yield* Effect.sleep(random.below(15))
        const interrupted = Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber))
        const ended = yield* Effect.timeoutOption(interrupted, promptly)
        if (ended._tag === "None") return yield* session.fail("an interrupted open of a FIFO does not end")
        const exit = ended.value
        if (exit._tag === "Success" || !isInterruption(exit.cause)) {
          return yield* session.fail(`an open of a FIFO without a writer ended: ${String(exit)}`)
        }
        // lets the call return, whether it runs already or has not begun yet
        const ends = yield* eventually(() => {
          closeSync(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK))
          return session.isIdle
        })
        if (!ends) return yield* session.fail("an open of a FIFO does not end although there was a writer")
      }
    })
}
