import type { Executor } from "../Executor.js"
import type { Os } from "../Os.js"

/** @internal */
export const make = (_executor: Executor): Os => ({})
