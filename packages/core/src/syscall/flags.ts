/**
 * The constants of system calls. Numbers are Linux's.
 *
 * @since 0.1.0
 */

/**
 * The kinds of entries that a directory lists. `unknown` means that the file system does not tell the kind.
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
 * console.log(new Task(new Pool(inline), create).start()?._tag) // it exists now
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
  /**
   * The descriptor only stands for a place in the file system, and opening it needs no permission on the file. Linux
   * only.
   */
  O_PATH: 0o10000000,
  /**
   * Creates a file without a name in the directory `path`. Linux only; the kernel requires the bits of `O_DIRECTORY`
   * too.
   */
  O_TMPFILE: 0o20200000
} as const

/** The bits of `FileStatus.mode` under `mask`, for each kind of file. @internal */
export const fileType = {
  mask: 0o170000,
  fifo: 0o010000,
  directory: 0o040000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
  regular: 0o100000,
  socket: 0o140000,
  symbolicLink: 0o120000
} as const
