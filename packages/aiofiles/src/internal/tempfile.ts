import type { Executor } from "../Executor.js"
import type { Tempfile } from "../Tempfile.js"

/** @internal */
export const make = (_executor: Executor): Tempfile => ({})
