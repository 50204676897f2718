/** Runs the conformance suite of the testing module on executors. */
import { describe, it } from "@effect/vitest"
import type { Executor } from "aiofiles"
import { Conformance } from "aiofiles/testing"
import type * as Layer from "effect/Layer"

/** Cases run one after the other: hundreds at once would wait for each other. */
export const conforms = (name: string, executor: Layer.Layer<Executor.Executor>): void => {
  describe.sequential(name, () => Conformance.register(it, executor))
}
