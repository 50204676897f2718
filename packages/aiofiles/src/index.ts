/**
 * The package's only module so far.
 *
 * @since 0.1.0
 */

/**
 * The names of the package.
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
export const packageNames: ReadonlyArray<string> = ["aiofiles"]
