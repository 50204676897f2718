/**
 * Tools to test programs that use `aiofiles`, and executors.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 */
export * as Conformance from "./Conformance.js"

/**
 * @since 0.1.0
 */
export * as Faults from "./Faults.js"

/**
 * @since 0.1.0
 */
export * as Leaks from "./Leaks.js"

/**
 * @since 0.1.0
 */
export * as MemoryExecutor from "./MemoryExecutor.js"

/**
 * @since 0.1.0
 */
export * as SteppedExecutor from "./SteppedExecutor.js"
