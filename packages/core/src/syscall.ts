/**
 * The system calls as data. A program yields one of these and is resumed with its result; what runs it (libuv, a
 * thread, the calling thread, a disk in memory) is the executor's business.
 *
 * @since 0.1.0
 */

import type { AnyOSError } from "./errors.js"

/**
 * A path as the system sees it: text, or the bytes of a name that is no valid UTF-8 (NODE-FACTS N11). Without NUL.
 *
 * @example
 * ```ts
 * import type { Syscall, SystemPath } from "aiofiles-core"
 *
 * const open = (path: SystemPath): Syscall => ({ op: "open", path, flags: 0, mode: 0 })
 * console.log(open("a.txt"), open(Uint8Array.of(0xff)).op) // the byte 0xFF is a name, and no text in UTF-8
 *
 * // Output:
 * // { op: 'open', path: 'a.txt', flags: 0, mode: 0 } open
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type SystemPath = string | Uint8Array

/**
 * What `fstat` tells of a file. Times are nanoseconds since the epoch.
 *
 * @example
 * ```ts
 * import { type FileStatus, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * // milliseconds since the epoch, as `Date` has them
 * const modified = (status: FileStatus): Date => new Date(Number(status.mtimeNs / 1_000_000n))
 *
 * new Task(new Pool(inline), function*() {
 *   const fd = yield* perform({ op: "open", path: "note.txt", flags: 0, mode: 0 })
 *   const status = yield* perform({ op: "fstat", fd })
 *   yield* perform({ op: "close", fd })
 *   console.log(status.size, (status.mode & 0o170000) === 0o100000, modified(status) <= new Date())
 * }).start()
 *
 * // Output:
 * // 5 true true
 * ```
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
 * @example
 * ```ts
 * import { Pool, type Syscall } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // calls are data: they can be logged, counted, sent to a thread, or refused
 * const call: Syscall = { op: "isatty", fd: 2 }
 * console.log(JSON.stringify(call), typeof new Pool(inline).submit(call).result)
 *
 * // Output:
 * // {"op":"isatty","fd":2} boolean
 * ```
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
 * A call of the user's own, for a file that is not the system's: the executor begins it in a slot, and `start` answers
 * once.
 *
 * @example
 * ```ts
 * import { type ExternalCall, Pool, type Program, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const answer: ExternalCall = { op: "external", name: "answer", start: (done) => done(undefined, 42) }
 *
 * function* ask(): Program<unknown> {
 *   return yield answer
 * }
 *
 * console.log(new Task(new Pool(inline), ask).start())
 *
 * // Output:
 * // { _tag: 'Success', value: 42 }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ExternalCall {
  readonly op: "external"
  /** What it is called in errors. */
  readonly name: string
  readonly start: (done: (error: AnyOSError | undefined, result: unknown) => void) => void
}

/**
 * Whatever a program can have made.
 *
 * @example
 * ```ts
 * import type { AnyCall } from "aiofiles-core"
 *
 * const describe = (call: AnyCall): string => call.op === "external" ? `the user's ${call.name}` : call.op
 *
 * console.log(describe({ op: "fsync", fd: 3 }))
 *
 * // Output:
 * // fsync
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type AnyCall = ExternalCall | Syscall

/**
 * The name of a system call.
 *
 * @example
 * ```ts
 * import { type Backend, openFile, Pool, type SyscallName, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const counts: Partial<Record<SyscallName, number>> = {}
 * const counting: Backend = {
 *   name: "counting",
 *   start: (call, done) => {
 *     counts[call.op] = (counts[call.op] ?? 0) + 1
 *     inline.start(call, done)
 *   }
 * }
 *
 * new Task(new Pool(counting), function*() {
 *   const file = yield* openFile(process.execPath, "rb")
 *   yield* file.close()
 * }).start()
 * console.log(counts)
 *
 * // Output:
 * // { open: 1, fstat: 1, close: 1 }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type SyscallName = Syscall["op"]

/**
 * What each call results in.
 *
 * @example
 * ```ts
 * import { perform, type Program, type SyscallResults } from "aiofiles-core"
 *
 * // the type of a call's result follows from its `op`
 * const isTerminal = (fd: number): Program<SyscallResults["isatty"]> => perform({ op: "isatty", fd })
 *
 * const program = isTerminal(1)
 * program.next()
 * console.log(program.next(true)) // what the driver resumes it with is what it returns
 *
 * // Output:
 * // { value: true, done: true }
 * ```
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
 * Why a call failed, as the system reports it: `code` is the symbolic name, `errno` the number, positive. Without a number,
 * Linux's is taken.
 *
 * @example
 * ```ts
 * import { type CallFailure, Pool } from "aiofiles-core"
 *
 * const failure: CallFailure = { code: "ENOSPC" }
 * const pool = new Pool({ name: "full", start: (_, done) => done(failure, undefined) })
 * const { error } = pool.submit({ op: "fsync", fd: 3 })
 * console.log(error?._tag, error?.errno, error?.message)
 *
 * // Output:
 * // NoSpaceError 28 [Errno 28] No space left on device
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface CallFailure {
  readonly code: string
  readonly errno?: number | undefined
  /** The error itself, of a call that is the user's own. */
  readonly error?: AnyOSError | undefined
}

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
  O_CLOEXEC: 0o2000000
} as const

/**
 * The call that undoes a call whose caller has gone: a descriptor that was opened for nobody is closed.
 *
 * @internal
 */
export const undoing = (call: AnyCall, result: unknown): Syscall | undefined =>
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
