/**
 * The system calls as data. A program yields one of these and is resumed with its result; what runs it (libuv, a
 * thread, the calling thread, a disk in memory) is the executor's business.
 *
 * @since 0.1.0
 */

import type { AnyOSError } from "../errors/index.js"

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
  readonly retryable?: boolean | undefined
}

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
