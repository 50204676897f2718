/**
 * The system calls as data: their arguments, their results, and what they change. A program yields a call and is
 * resumed with its result. The back end of the executor makes the call: with libuv, on a thread, on the calling thread,
 * or on a disk in memory.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors/index.js"
import { OpenFlag } from "./flags.js"
import type { DirectoryListing, FileStatus, FileSystemStatus } from "./results.js"

/**
 * A path as a system call takes it: text, or the bytes of a name that is not valid UTF-8 (N11). It contains no NUL.
 *
 * @example
 * ```ts
 * import type { Syscall, SystemPath } from "aiofiles-core"
 *
 * const open = (path: SystemPath): Syscall => ({ op: "open", path, flags: 0, mode: 0 })
 * console.log(open("a.txt"), open(Uint8Array.of(0xff)).op) // a file's name may be the byte 0xFF, which is not UTF-8
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
 * A system call and its arguments.
 *
 * A read or write with a `position` leaves the descriptor's offset unchanged, as `pread` and `pwrite` do; with `null`
 * it uses that offset and moves it. `tell` is `lseek(fd, 0, SEEK_CUR)`. If a call has two paths, `path` exists and
 * `dest` is the new name; of `symlink`, `path` is the text of the link. `readlink`, `realpath` and `getcwd` result in
 * text, in which lone surrogates stand for bytes that are not valid UTF-8 (PEP 383).
 *
 * Times are nanoseconds since the epoch. A back end may set a time that is earlier than asked, if its system's clock is
 * coarser, but never a later one. `open` or `mkdir` with `undo: true` creates its path exclusively; the path is removed
 * again if the result is not wanted, since the caller was interrupted.
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
 * The type of each call's result.
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
 * console.log(program.next(true)) // the driver resumes the program with the result
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
 * A call that is not the system's but the user's own. The executor begins it in a slot; `start` has to call `done`
 * exactly once, during the call or later.
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
  /** The name of the call in errors. */
  readonly name: string
  /**
   * Begins the call. It may return a function that withdraws it: that returns `true` if the call has not begun, and
   * then `done` is never called.
   */
  readonly start: (done: (error: AnyOSError | undefined, result: unknown) => void) => (() => boolean) | void
}

/**
 * A program of system calls that runs as one call: in one hop on a thread that knows its `name`, else call by call in
 * one slot. `job` makes such calls. `args` and the result have to be data, since they are copied from thread to thread.
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
  /** The program, for a back end that does not know the job, and makes its calls one by one. */
  readonly program: () => JobProgram<unknown>
  /** The calls that undo the job if its result is not wanted. */
  readonly undo?: ((result: unknown) => ReadonlyArray<JobCall | Syscall>) | undefined
  /**
   * How many bytes of content the job read and wrote: the observer of a pool sees no single call of a job in one hop.
   */
  readonly moved?: ((result: unknown) => readonly [read: number, written: number]) | undefined
  /** Whether `undo` removes something from the disk, so that a pool waits for it when it is closed. */
  readonly creates?: boolean | undefined
}

/**
 * A program that yields nothing but system calls. A back end, or a thread, can run it without a pool.
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
 * A call of the user's function on a thread: the thread imports `module`, a URL, and calls its export `name` with
 * `args`, which are copied there (structured clone). A back end without threads fails with ENOSYS.
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
 * Any call that a program can yield.
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

/** The system call of a name, with the types of its arguments. @internal */
export type SyscallOf<Op extends SyscallName, Call extends Syscall = Syscall> = Call extends unknown
  ? Op extends Call["op"] ? Call : never
  : never

/**
 * Why a call failed: the symbolic name of the error, and its number, which is positive. Without a number, it is Linux's
 * number for `code`.
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
  /** The error to fail with, as it is, if the call is a job or the user's own. */
  readonly error?: AnyOSError | undefined
  /** Of a job: whether it changed nothing before it failed, so that it can be run again. */
  readonly retryable?: boolean | undefined
}

/**
 * Whether a call, if it succeeds, changes something that a second run of the same job would find. A `read` does not,
 * although it moves the offset of its descriptor, since only the job that opened a descriptor uses it. The compiler
 * requires a row for every call; a table of booleans would take twice as long.
 *
 * @internal
 */
export const changesSomething = (call: Syscall): boolean => {
  switch (call.op) {
    case "open":
      return (call.flags & (OpenFlag.O_CREAT | OpenFlag.O_TRUNC)) !== 0
    case "access":
    case "close":
    case "fstat":
    case "getcwd":
    case "getenv":
    case "getrandom":
    case "isatty":
    case "lstat":
    case "read":
    case "readdir":
    case "readlink":
    case "realpath":
    case "stat":
    case "statfs":
    case "tell":
      return false
    case "chmod":
    case "chown":
    case "copyFile":
    case "fchmod":
    case "fchown":
    case "fdatasync":
    case "fsync":
    case "ftruncate":
    case "futimes":
    case "lchown":
    case "link":
    case "lutimes":
    case "mkdir":
    case "rename":
    case "rmdir":
    case "symlink":
    case "unlink":
    case "utimes":
    case "write":
      return true
  }
}

/**
 * The calls that undo a call whose result is not wanted: they close the descriptor that it opened, and remove the file
 * or directory that it created exclusively.
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

/** Whether a call creates something on the disk that has to be removed if its result is not wanted. @internal */
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
