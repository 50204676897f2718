/**
 * The system calls as data. A program yields one of these and is resumed with its result; what runs it (libuv, a
 * thread, the calling thread, a disk in memory) is the executor's business.
 *
 * @since 0.1.0
 */

/**
 * A path as the system sees it: text, or the bytes of a name that is no valid UTF-8 (NODE-FACTS N11). Without NUL.
 *
 * @since 0.1.0
 * @category models
 */
export type SystemPath = string | Uint8Array

/**
 * What `fstat` tells of a file. Times are nanoseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileStatus {
  /** Type and permission bits, as POSIX packs them. */
  readonly mode: number
  /** In bytes. */
  readonly size: number
  /** The file system's preferred block size, in bytes. */
  readonly blksize: number
  /** How many 512-byte blocks are allocated. */
  readonly blocks: number
  readonly dev: bigint
  readonly ino: bigint
  readonly rdev: bigint
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly birthtimeNs: bigint
}

/**
 * A system call. `position: null` means the descriptor's own offset; a number leaves that offset alone, as `pread` and
 * `pwrite` do. `tell` is `lseek(fd, 0, SEEK_CUR)`.
 *
 * @since 0.1.0
 * @category models
 */
export type Syscall =
  | { readonly op: "open"; readonly path: SystemPath; readonly flags: number; readonly mode: number }
  | { readonly op: "close"; readonly fd: number }
  | {
    readonly op: "read" | "write"
    readonly fd: number
    readonly buffer: Uint8Array
    readonly offset: number
    readonly length: number
    readonly position: number | null
  }
  | { readonly op: "fstat"; readonly fd: number }
  | { readonly op: "isatty"; readonly fd: number }
  | { readonly op: "tell"; readonly fd: number }
  | { readonly op: "ftruncate"; readonly fd: number; readonly length: number }
  | { readonly op: "fsync" | "fdatasync"; readonly fd: number }

/**
 * The name of a system call.
 *
 * @since 0.1.0
 * @category models
 */
export type SyscallName = Syscall["op"]

/**
 * What each call results in.
 *
 * @since 0.1.0
 * @category models
 */
export interface SyscallResults {
  readonly open: number
  readonly close: void
  readonly read: number
  readonly write: number
  readonly fstat: FileStatus
  readonly isatty: boolean
  readonly tell: number
  readonly ftruncate: void
  readonly fsync: void
  readonly fdatasync: void
}

/**
 * Why a call failed, as the system reports it. `errno` is positive.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallFailure {
  readonly code: string
  readonly errno?: number | undefined
}

/**
 * The flags of `open`, with Linux's numbers. A back end for another platform translates them.
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
  O_APPEND: 0o2000
} as const

/**
 * The call that undoes a call whose caller has gone: a descriptor that was opened for nobody is closed.
 *
 * @internal
 */
export const undoing = (call: Syscall, result: unknown): Syscall | undefined =>
  call.op === "open"
    ? { op: "close", fd: result as number } // an open results in a descriptor
    : undefined

/** The bits of `FileStatus.mode` that say what kind of file it is. @internal */
export const fileType = {
  mask: 0o170000,
  directory: 0o040000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
  regular: 0o100000
} as const
