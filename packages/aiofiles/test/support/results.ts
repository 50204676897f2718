/** Results of effects as values. It does not import vitest. */
import * as Effect from "effect/Effect"

/** What an effect came to. */
export type Result<A, E> =
  | { readonly _tag: "Success"; readonly success: A }
  | { readonly _tag: "Failure"; readonly failure: E }

/** The success or the failure of an effect; its defects and its interruption remain what they are. */
export const resultOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Result<A, E>, never, R> =>
  Effect.match(effect, {
    onFailure: (failure): Result<A, E> => ({ _tag: "Failure", failure }),
    onSuccess: (success): Result<A, E> => ({ _tag: "Success", success })
  })
