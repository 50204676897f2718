/**
 * The operations of Python's `os.path` module that ask the file system.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category models
 */
export interface OsPath {}
