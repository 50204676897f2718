/**
 * Temporary files and directories, as Python's `tempfile` makes them.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category models
 */
export interface Tempfile {}
