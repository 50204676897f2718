/**
 * E1. What a scope releases: the one place where this library registers finalizers.
 *
 * `Effect.addFinalizer`, and `Effect.acquireRelease` and `Stream.acquireRelease` above it, give the finalizer the fiber
 * references of the fiber that acquired, and put those of the fiber that closes back when it ends. Since effect 3.22.3 they
 * put its interruption back too, as it was before the finalizer: one that arrives while the finalizer waits is forgotten, and
 * the fiber goes on as if nothing had happened. A finalizer that is given to the `Scope` itself runs with the references of
 * the fiber that closes, and nothing is put back. docs/upstream/effect-lost-interruption.md has the program and the versions.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Scope from "effect/Scope"

/** Makes an effect within an uninterruptible frame interruptible again, where the caller was. @internal */
export type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Acquires something that is released when the scope closes. Nothing comes between acquiring and registering the release:
 * both are in one uninterruptible frame, and only what `acquire` restores in it can be interrupted.
 *
 * The release cannot be interrupted, not even if the scope is closed by a fiber that can. It logs where the fiber that
 * acquired would: a scope may be closed outside of the layers that the program was given its loggers by.
 *
 * @internal
 */
export const releasedByScope = <A, E, R>(
  acquire: (restore: Restore) => Effect.Effect<A, E, R>,
  release: (value: A) => Effect.Effect<unknown>
): Effect.Effect<A, E, R | Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.tap(acquire(restore), (value) =>
      Effect.withFiberRuntime<void, never, Scope.Scope>((acquirer) => {
        const loggers = acquirer.getFiberRef(FiberRef.currentLoggers)
        const finalizer = Effect.uninterruptible(Effect.withFiberRuntime((closer) =>
          closer.getFiberRef(FiberRef.currentLoggers) === loggers
            ? release(value)
            : Effect.locally(release(value), FiberRef.currentLoggers, loggers)
        ))
        return Effect.scopeWith((scope) =>
          Scope.addFinalizer(scope, finalizer)
        )
      }))
  )
