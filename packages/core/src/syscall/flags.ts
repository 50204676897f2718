/**
 * The numbers of Linux that calls take and give.
 *
 * @since 0.1.0
 */

/**
 * What an entry of a directory is, as the directory itself says. `unknown` where the file system does not say.
 *
 * @example
 * ```ts
 * import { EntryKind } from "aiofiles-core"
 *
 * console.log(EntryKind.directory, EntryKind.symbolicLink)
 *
 * // Output:
 * // 2 3
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const EntryKind = {
  unknown: 0,
  file: 1,
  directory: 2,
  symbolicLink: 3,
  fifo: 4,
  socket: 5,
  characterDevice: 6,
  blockDevice: 7
} as const

/**
 * The flags of `open`, with Linux's numbers. A back end for another platform translates them.
 *
 * @example
 * ```ts
 * import { OpenFlag, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL
 * const create = () => perform({ op: "open", path: "lock", flags, mode: 0o600 })
 *
 * console.log(new Task(new Pool(inline), create).start()?._tag)
 * console.log(new Task(new Pool(inline), create).start()?._tag) // it is there already
 *
 * // Output:
 * // Success
 * // Failure
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const OpenFlag = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_CLOEXEC: 0o2000000,
  /** A descriptor that only names what is opened, and needs no permission on it. Linux only. */
  O_PATH: 0o10000000,
  /** An unnamed file in the directory that is opened. Linux only; includes `O_DIRECTORY`, as the kernel asks. */
  O_TMPFILE: 0o20200000
} as const

/** The bits of `FileStatus.mode` that say what kind of file it is. @internal */
export const fileType = {
  mask: 0o170000,
  fifo: 0o010000,
  directory: 0o040000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
  regular: 0o100000,
  symbolicLink: 0o120000
} as const
