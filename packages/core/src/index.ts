/**
 * The package's only module so far.
 *
 * @since 0.1.0
 */

/**
 * The name of the package.
 *
 * @example
 * ```ts
 * import { packageName } from "aiofiles-core"
 *
 * const name: string = packageName
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const packageName = "aiofiles-core"
