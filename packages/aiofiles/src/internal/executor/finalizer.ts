/**
 * E1. The one place where this library registers finalizers of scopes.
 *
 * `Effect.addFinalizer`, and `Effect.acquireRelease` and `Stream.acquireRelease` above it, run the finalizer with the fiber
 * references of the fiber that acquired, and then restore those of the fiber that closes the scope. Since effect 3.22.3 they
 * also restore the interruption state from before the finalizer: an interruption that arrives while the finalizer waits is
 * lost, and the fiber continues as if nothing had happened. A finalizer that is added to the `Scope` itself runs with the
 * references of the closing fiber, and nothing is restored. docs/upstream/effect-lost-interruption.md has a program that
 * shows it, and the versions.
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { hasFailure } from "../effect/causes.js"
import { withFiber } from "../effect/fibers.js"
import { loggersOf, provideLoggers } from "../effect/loggers.js"

/** Within an uninterruptible frame, makes an effect interruptible again if the caller of the frame was. @internal */
export type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * E4. Makes a finalizer of an effect. Beside a defect, a typed failure counts as a defect for handlers: for those of Effect 3
 * but `catchTag`, and for all of Effect 4. Beside another typed failure, it is what handlers get. The type of a finalizer
 * has no failure.
 */
const asFinalizer = (
  exit: Exit.Exit<unknown, unknown>,
  effect: Effect.Effect<unknown, unknown>
): Effect.Effect<unknown> =>
  exit._tag === "Failure" && hasFailure(exit.cause)
    ? effect as Effect.Effect<unknown> // as said above
    : Effect.orDie(effect)

/**
 * Acquires a value that is released when the scope closes. Acquiring and registering the release are one uninterruptible
 * frame: only the parts of `acquire` that it restores can be interrupted.
 *
 * The release cannot be interrupted, even if the fiber that closes the scope can. It logs to the loggers of the fiber that
 * acquired, because a scope may be closed outside of the layers that gave the program its loggers.
 *
 * A scope's finalizer cannot fail: an error of the release is a defect that holds it. But if the program has failed with a
 * typed error, the error of the release is a typed failure behind it in the cause: see `asFinalizer`.
 *
 * @internal
 */
export const releasedByScope = <A, E, R>(
  acquire: (restore: Restore) => Effect.Effect<A, E, R>,
  release: (value: A) => Effect.Effect<unknown, unknown>
): Effect.Effect<A, E, R | Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.tap(acquire(restore), (value) =>
      withFiber<void, never, Scope.Scope>((acquirer) => {
        const loggers = loggersOf(acquirer)
        const finalizer = Effect.uninterruptible(
          withFiber((closer) =>
            loggersOf(closer) === loggers ? release(value) : provideLoggers(release(value), loggers)
          )
        )
        return Effect.flatMap(
          Effect.scope,
          (scope) => Scope.addFinalizerExit(scope, (exit) => asFinalizer(exit, finalizer))
        )
      }))
  )
