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
 * import { testingNames } from "aiofiles/testing"
 *
 * const names: ReadonlyArray<string> = testingNames
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const testingNames: ReadonlyArray<string> = ["aiofiles", coreName]
