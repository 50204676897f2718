/** Runs the conformance suite of the testing module on executors. */
import type { Executor } from "aiofiles"
import { Conformance } from "aiofiles/testing"
import type * as Layer from "effect/Layer"
import { describe, it } from "./effect/testing.js"

/** Cases run one after the other: hundreds at once would wait for each other. */
export const conforms = (name: string, executor: Layer.Layer<Executor.Executor>): void => {
  describe(name, { concurrent: false }, () => Conformance.register(it, executor))
}
