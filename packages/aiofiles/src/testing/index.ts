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
 * import { testingNames } from "aiofiles/testing"
 *
 * const names: ReadonlyArray<string> = testingNames
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const testingNames: ReadonlyArray<string> = ["aiofiles"]
