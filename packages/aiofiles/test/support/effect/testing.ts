/** The test runner. Every test has a scope of its own, as on Effect 4. */
import * as vitest from "@effect/vitest"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { TestServices } from "effect/TestServices"

export { assert, describe } from "@effect/vitest"
export * as TestClock from "effect/TestClock"

type Tester<R> = vitest.Vitest.Tester<R | Scope.Scope>

/** Registers tests, which have `R`. */
export type It<R> = vitest.API & { readonly effect: Tester<R | TestServices> }

/** The `it` of a runner, with other members before its own. */
const withMembers = <A extends object>(it: vitest.API, members: A): vitest.API & A =>
  new Proxy(it, {
    get: (target, name) => Reflect.get(Object.hasOwn(members, name) ? members : target, name)
  }) as vitest.API & A // as the handler says

/** `it.live` is on the real clock, and with the real services. */
export const it: It<never> & { readonly live: Tester<never> } = withMembers(vitest.it, {
  effect: vitest.it.scoped,
  live: vitest.it.scopedLive
})

/** Builds a layer once for a suite, whose tests have what it provides. */
export const layer = <R, E>(built: Layer.Layer<R, E>) => (name: string, suite: (it: It<R>) => void): void =>
  vitest.layer(built)(name, (it) => suite(withMembers(it, { effect: it.scoped })))
