/**
 * The space of a file system.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"

/**
 * The space of a file system, in bytes, as CPython's `disk_usage` counts it. `free` is the space that users without
 * privileges can use; a part of the space may be reserved, so that `used` and `free` need not add up to `total`.
 *
 * @example
 * ```ts
 * import { type DiskUsage, diskUsage, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const percent = ({ total, used }: DiskUsage): number => Math.round((100 * used) / total)
 *
 * new Task(new Pool(inline), function*() {
 *   const full = percent(yield* diskUsage("."))
 *   console.log(full >= 0 && full <= 100)
 * }).start()
 *
 * // Output:
 * // true
 * ```
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
 * Gives the space of the file system that a path is on. Fails with the `AnyOSError` of its one call.
 *
 * @example
 * ```ts
 * import { diskUsage, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   const { free, total, used } = yield* diskUsage("/")
 *   console.log(free + used <= total)
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* diskUsage(path: FilePath): Program<DiskUsage> {
  const { bavail, bfree, blocks, bsize } = yield* perform({ op: "statfs", path: toSystemPath(path) })
  return { total: blocks * bsize, used: (blocks - bfree) * bsize, free: bavail * bsize }
}
