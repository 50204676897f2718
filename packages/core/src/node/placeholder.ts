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
 * import { nodePackageName } from "aiofiles-core/node/placeholder"
 *
 * const name: string = nodePackageName
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const nodePackageName = "aiofiles-core"
