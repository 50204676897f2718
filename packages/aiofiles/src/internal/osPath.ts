import type { Executor } from "../Executor.js"
import type { OsPath } from "../OsPath.js"

/** @internal */
export const make = (_executor: Executor): OsPath => ({})
