/** Effects that have another name or form in the other major. It does not import vitest. */
import * as Effect from "effect/Effect"

/** The major of Effect that the tests run on. */
export const major: 3 | 4 = 3

/** `repeatN` takes 0, which `Effect.repeat` takes for no limit. */
export { async as callback, catchAll, disconnect, fork, forkDaemon, repeatN } from "effect/Effect"

export const yieldNow: Effect.Effect<void> = Effect.yieldNow()
