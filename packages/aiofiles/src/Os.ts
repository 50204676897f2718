/**
 * The operations of Python's `os` module on paths and directories.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category models
 */
export interface Os {}
