/** The test runner. Every test has a scope of its own. */
import * as vitest from "@effect/vitest"
import type * as Layer from "effect/Layer"

export { assert, describe, it } from "@effect/vitest"
export * as TestClock from "effect/testing/TestClock"

/** Registers tests, which have `R`. */
export type It<R> = vitest.Vitest.MethodsNonLive<R>

/** Builds a layer once for a suite, whose tests have what it provides. */
export const layer = <R, E>(built: Layer.Layer<R, E>) => (name: string, suite: (it: It<R>) => void): void =>
  vitest.layer(built)(name, suite)
