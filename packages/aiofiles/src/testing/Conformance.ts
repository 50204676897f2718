/**
 * A suite of tests that every executor must pass: opening in every mode, reading, writing, text, order, interruption, errors
 * and faults, names in directories, whole files, trees and temporary files. This library runs it on each of its executors.
 *
 * Each case is an effect, independent of a test runner. It works in a directory of its own below `$TMPDIR` or `/tmp` of the
 * executor, and removes that directory. It fails if a file is left open or a call is left running.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as AioFiles from "../AioFiles.js"
import type { Executor } from "../Executor.js"
import { failing } from "./internal/conformance/failing.js"
import { opening } from "./internal/conformance/opening.js"
import { reading } from "./internal/conformance/reading.js"
import { sharing } from "./internal/conformance/sharing.js"
import { type Case as InternalCase, MismatchBase } from "./internal/conformance/support.js"
import { system } from "./internal/conformance/system.js"
import { text } from "./internal/conformance/text.js"
import { trees } from "./internal/conformance/trees.js"
import { writing } from "./internal/conformance/writing.js"

/**
 * One case of the suite: `name` says what must hold, and `run` fails with a `Mismatch`, or another error, if it does not.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Conformance, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const passes = ({ run }: Conformance.Case) =>
 *   Effect.isSuccess(Effect.provide(run, AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer()))))
 *
 * const about = Conformance.cases.filter(({ name }) => name.startsWith("seek"))
 * console.log(await Effect.runPromise(Effect.forEach(about, passes)))
 *
 * // Output:
 * // [ true, true ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Case extends InternalCase {}

/**
 * The failure of a case: a value, `actual`, is not the one that it must be, `expected`. `what` says which value it is.
 *
 * @example
 * ```ts
 * import { Conformance } from "aiofiles/testing"
 *
 * const error = new Conformance.Mismatch({ what: "content", expected: "new", actual: "old" })
 * console.log(error._tag, error.message)
 *
 * // Output:
 * // Mismatch content: expected "new", and not "old"
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Mismatch extends MismatchBase {}

/**
 * All cases. Their names are unique.
 *
 * @example
 * ```ts
 * import { Conformance } from "aiofiles/testing"
 *
 * console.log(Conformance.cases.length > 150, new Set(Conformance.cases.map(({ name }) => name)).size === Conformance.cases.length)
 *
 * // Output:
 * // true true
 * ```
 *
 * @since 0.1.0
 * @category cases
 */
export const cases: ReadonlyArray<Case> = [
  ...opening,
  ...reading,
  ...writing,
  ...text,
  ...sharing,
  ...failing,
  ...system,
  ...trees
]

/**
 * Registers each case as a test, by the `it` of a test runner. All cases share one executor, which is built by the first case
 * that runs and released after the last. `options.only` selects the cases.
 *
 * @example
 * ```ts
 * import { Executor } from "aiofiles"
 * import { Conformance } from "aiofiles/testing"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // the `it` of vitest, mocha or node:test, or any function that takes a name and a function
 * const tests = new Map<string, () => Promise<void>>()
 * const it = (name: string, test: () => Promise<void>) => void tests.set(name, test)
 *
 * const mine = Executor.layer({ name: "mine", start: (call, done) => inline.start(call, done) })
 * Conformance.register(it, mine, { only: ({ name }) => name.startsWith("readline") })
 *
 * for (const [name, test] of tests) {
 *   await test()
 *   console.log("ok", name)
 * }
 *
 * // Output:
 * // ok readline, readlines, and their limits
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const register = <E>(
  it: (name: string, test: () => Promise<void>) => unknown,
  executor: Layer.Layer<Executor, E>,
  options: { readonly only?: ((testCase: Case) => boolean) | undefined } = {}
): void => {
  const runtime = ManagedRuntime.make(Layer.provideMerge(AioFiles.layer, executor))
  const chosen = cases.filter(options.only ?? (() => true))
  let left = chosen.length
  for (const testCase of chosen) {
    it(testCase.name, async () => {
      try {
        await runtime.runPromise(testCase.run)
      } finally {
        left--
        if (left === 0) await runtime.dispose()
      }
    })
  }
}
