/**
 * The system calls as data. A program yields one of these and is resumed with its result; what runs it (libuv, a
 * thread, the calling thread, a disk in memory) is the executor's business.
 *
 * @since 0.1.0
 */

import type { AnyOSError } from "./errors.js"

/**
 * A path as the system sees it: text, or the bytes of a name that is no valid UTF-8 (N11). Without NUL.
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
 * What `statfs` tells of a file system. Sizes are in blocks of `bsize` bytes.
 *
 * @example
 * ```ts
 * import { type FileSystemStatus, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const freeBytes = (status: FileSystemStatus): number => status.bavail * status.bsize
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(freeBytes(yield* perform({ op: "statfs", path: "/" })) >= 0)
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface FileSystemStatus {
  /** The kind of file system, as the kernel numbers them. */
  readonly type: number
  /** The block size, in bytes. */
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  /** Blocks that are free to a user without privileges. */
  readonly bavail: number
  /** Inodes in all, and free ones. */
  readonly files: number
  readonly ffree: number
}

/**
 * The names in a directory, without `.` and `..`, in the directory's own order, and what each is. Names are text in which
 * lone surrogates stand for bytes that are no UTF-8 (PEP 383): `toSystemPath` gives back the bytes.
 *
 * @example
 * ```ts
 * import { type DirectoryListing, EntryKind, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("photos/2024", { recursive: true })
 * writeFileSync("photos/index.txt", "")
 *
 * const directories = ({ kinds, names }: DirectoryListing) =>
 *   names.filter((_, index) => kinds[index] === EntryKind.directory)
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(directories(yield* perform({ op: "readdir", path: "photos" })))
 * }).start()
 *
 * // Output:
 * // [ '2024' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface DirectoryListing {
  readonly names: ReadonlyArray<string>
  /** One of `EntryKind` for each name. */
  readonly kinds: ReadonlyArray<number>
}

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
 * A system call. `position: null` means the descriptor's own offset; a number leaves that offset alone, as `pread` and
 * `pwrite` do. `tell` is `lseek(fd, 0, SEEK_CUR)`.
 *
 * Where a call takes two paths, `path` is the existing one and `dest` the new name; for `symlink`, `path` is the text of the
 * link. Times are nanoseconds since the epoch, of which an executor sets as much as its system can, and none later than
 * asked. `readlink`, `realpath` and `getcwd` result in text, as `DirectoryListing` has
 * it. An `open` or `mkdir` with `undo` creates something exclusively: if nobody takes the result, it is removed again.
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
  | {
    readonly op: "open"
    readonly path: SystemPath
    readonly flags: number
    readonly mode: number
    readonly undo?: boolean | undefined
  }
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
  | { readonly op: "fchmod"; readonly fd: number; readonly mode: number }
  | { readonly op: "fchown"; readonly fd: number; readonly uid: number; readonly gid: number }
  | { readonly op: "futimes"; readonly fd: number; readonly atimeNs: bigint; readonly mtimeNs: bigint }
  | {
    readonly op: "lstat" | "readdir" | "readlink" | "realpath" | "rmdir" | "stat" | "statfs" | "unlink"
    readonly path: SystemPath
  }
  | { readonly op: "mkdir"; readonly path: SystemPath; readonly mode: number; readonly undo?: boolean | undefined }
  | { readonly op: "link" | "rename" | "symlink"; readonly path: SystemPath; readonly dest: SystemPath }
  | { readonly op: "copyFile"; readonly path: SystemPath; readonly dest: SystemPath; readonly flags: number }
  | { readonly op: "access" | "chmod"; readonly path: SystemPath; readonly mode: number }
  | { readonly op: "chown" | "lchown"; readonly path: SystemPath; readonly uid: number; readonly gid: number }
  | { readonly op: "lutimes" | "utimes"; readonly path: SystemPath; readonly atimeNs: bigint; readonly mtimeNs: bigint }
  | { readonly op: "getcwd" }
  | { readonly op: "getenv"; readonly name: string }
  | { readonly op: "getrandom"; readonly length: number }

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
  /** May return a function that takes the call back: `true` if nothing has happened, and `done` is never called then. */
  readonly start: (done: (error: AnyOSError | undefined, result: unknown) => void) => (() => boolean) | void
}

/**
 * A program of plain calls that is made as one call: where the executor has threads, in one hop; elsewhere call by call, in
 * one slot. `job` makes them. A thread knows the program by its `name`, and `args` and result have to be data.
 *
 * @example
 * ```ts
 * import { type JobCall, perform, Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const call: JobCall = {
 *   op: "job",
 *   name: "sizeOf",
 *   args: [process.execPath],
 *   *program() {
 *     const path = this.args[0] as string
 *     return ((yield { op: "stat", path }) as { size: number }).size
 *   }
 * }
 * console.log((new Pool(inline).submit(call).result as number) > 0)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface JobCall {
  readonly op: "job"
  readonly name: string
  readonly args: ReadonlyArray<unknown>
  /** The program itself, for an executor that makes its calls one by one. */
  readonly program: () => JobProgram<unknown>
  /** What undoes the job if nobody takes its result. */
  readonly undo?: ((result: unknown) => ReadonlyArray<JobCall | Syscall>) | undefined
  /** How many bytes of content it read and wrote, for whoever observes a pool that makes it in one hop. */
  readonly moved?: ((result: unknown) => readonly [read: number, written: number]) | undefined
  /** Whether it creates something that is removed when its caller has gone, so that the end of a pool waits for it. */
  readonly creates?: boolean | undefined
}

/**
 * A program that makes plain calls only, so that anything that can make a call can run it.
 *
 * @example
 * ```ts
 * import { type JobProgram } from "aiofiles-core"
 *
 * function* workingDirectory(): JobProgram<string> {
 *   return (yield { op: "getcwd" }) as string
 * }
 * console.log(workingDirectory().next().value)
 *
 * // Output:
 * // { op: 'getcwd' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type JobProgram<A> = Generator<Syscall, A, unknown>

/**
 * A call of a function of the user's own, in a thread: `module` is imported there, by URL, and its export `name` is called
 * with `args`, which are copied (structured clone).
 *
 * @example
 * ```ts
 * import { type ModuleCall, Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const call: ModuleCall = { op: "call", module: "file:///srv/resize.js", name: "resize", args: ["cat.jpg"] }
 * console.log(new Pool(inline).submit(call).error?.message) // `inline` has no threads
 *
 * // Output:
 * // [Errno 38] Function not implemented
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ModuleCall {
  readonly op: "call"
  readonly module: string
  readonly name: string
  readonly args: ReadonlyArray<unknown>
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
export type AnyCall = ExternalCall | JobCall | ModuleCall | Syscall

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
  readonly fchmod: void
  readonly fchown: void
  readonly futimes: void
  readonly stat: FileStatus
  readonly lstat: FileStatus
  readonly statfs: FileSystemStatus
  readonly readdir: DirectoryListing
  readonly readlink: string
  readonly realpath: string
  readonly rmdir: void
  readonly unlink: void
  readonly mkdir: void
  readonly link: void
  readonly rename: void
  readonly symlink: void
  readonly copyFile: void
  readonly access: void
  readonly chmod: void
  readonly chown: void
  readonly lchown: void
  readonly utimes: void
  readonly lutimes: void
  readonly getcwd: string
  readonly getenv: string | undefined
  readonly getrandom: Uint8Array
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
 * console.log(error?._tag, error?.message)
 *
 * // Output:
 * // NoSpaceError [Errno 28] No space left on device
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
  /** Of a job: nothing was changed before it failed, so that it can be made again. */
  readonly untouched?: boolean | undefined
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
  O_NONBLOCK: 0o4000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_CLOEXEC: 0o2000000,
  /** A descriptor that only names what is opened, and needs no permission on it. Linux only. */
  O_PATH: 0o10000000,
  /** An unnamed file in the directory that is opened. Linux only; includes `O_DIRECTORY`, as the kernel asks. */
  O_TMPFILE: 0o20200000
} as const

/**
 * The calls that undo a call whose caller has gone: a descriptor that was opened for nobody is closed, and what was created
 * for nobody is removed.
 *
 * @internal
 */
export const undoing = (call: AnyCall, result: unknown): ReadonlyArray<JobCall | Syscall> => {
  switch (call.op) {
    case "open": {
      const close: Syscall = { op: "close", fd: result as number } // an open results in a descriptor
      return call.undo === true ? [{ op: "unlink", path: call.path }, close] : [close]
    }
    case "mkdir":
      return call.undo === true ? [{ op: "rmdir", path: call.path }] : []
    case "job":
      return call.undo?.(result) ?? []
    default:
      return []
  }
}

/** Whether a call, once its caller has gone, leaves something on the disk until it is undone. @internal */
export const createsSomething = (call: AnyCall): boolean => {
  switch (call.op) {
    case "open":
    case "mkdir":
      return call.undo === true
    case "job":
      return call.creates === true
    default:
      return false
  }
}

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
