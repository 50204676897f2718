/**
 * Python's aiofiles for Effect.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 */
export * as AioFiles from "./AioFiles.js"

/**
 * @since 0.1.0
 */
export * as AioFileSystem from "./AioFileSystem.js"

/**
 * @since 0.1.0
 */
export * as Executor from "./Executor.js"

/**
 * @since 0.1.0
 */
export * as File from "./File.js"

/**
 * @since 0.1.0
 */
export * as IoError from "./IoError.js"

/**
 * @since 0.1.0
 */
export * as Metrics from "./Metrics.js"

/**
 * @since 0.1.0
 */
export * as NodeAioFiles from "./NodeAioFiles.js"

/**
 * @since 0.1.0
 */
export * as NodeExecutor from "./NodeExecutor.js"

/**
 * @since 0.1.0
 */
export * as Os from "./Os.js"

/**
 * @since 0.1.0
 */
export * as OsPath from "./OsPath.js"

/**
 * @since 0.1.0
 */
export * as Shutil from "./Shutil.js"

/**
 * @since 0.1.0
 */
export * as StandardStreams from "./StandardStreams.js"

/**
 * @since 0.1.0
 */
export * as Tempfile from "./Tempfile.js"

/**
 * @since 0.1.0
 */
export * as WholeFile from "./WholeFile.js"
