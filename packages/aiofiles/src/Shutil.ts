/**
 * Operations on whole files and trees, as Python's `shutil` has them.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category models
 */
export interface Shutil {}
