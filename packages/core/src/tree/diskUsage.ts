/**
 * How full a file system is.
 *
 * @since 0.1.0
 */
import { type FilePath, toSystemPath } from "../path.js"
import { perform, type Program } from "../program.js"

/**
 * The space of a file system, in bytes, as CPython's `disk_usage` counts it: `free` is what users without privileges can
 * still use, so that `used` and `free` need not add up to `total`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DiskUsage {
  readonly total: number
  readonly used: number
  readonly free: number
}

/**
 * The space of the file system that a path is on.
 *
 * @since 0.1.0
 * @category programs
 */
export function* diskUsage(path: FilePath): Program<DiskUsage> {
  const { bavail, bfree, blocks, bsize } = yield* perform({ op: "statfs", path: toSystemPath(path) })
  return { total: blocks * bsize, used: (blocks - bfree) * bsize, free: bavail * bsize }
}
