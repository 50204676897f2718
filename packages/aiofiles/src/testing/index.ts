/**
 * What programs that use `aiofiles` are tested with.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 */
export * as SteppedExecutor from "./SteppedExecutor.js"
