import type { Executor } from "../Executor.js"
import type { Shutil } from "../Shutil.js"

/** @internal */
export const make = (_executor: Executor): Shutil => ({})
