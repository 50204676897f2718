/**
 * The package's only module so far.
 *
 * @since 0.1.0
 */
import { packageName as coreName } from "aiofiles-core"

/**
 * The names of the package and of the one below it.
 *
 * @example
 * ```ts
 * import { packageNames } from "aiofiles"
 *
 * const names: ReadonlyArray<string> = packageNames
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const packageNames: ReadonlyArray<string> = ["aiofiles", coreName]
