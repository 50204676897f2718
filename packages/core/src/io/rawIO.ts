/**
 * Raw files: what the buffered layers read from and write to.
 *
 * @since 0.1.0
 */
import type { Program } from "../program/program.js"
import type { Stat } from "../syscall/stat.js"

/**
 * What an offset of `seek` is relative to: 0 the start of the file, 1 the position, 2 the end.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, type Whence } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("ten.bin", new Uint8Array(10))
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("ten.bin", "rb")
 *   const seek = (offset: number, whence: Whence) => file.seek(offset, whence)
 *   console.log(yield* seek(3, 0), yield* seek(2, 1), yield* seek(-1, 2))
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // 3 5 9
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Whence = 0 | 1 | 2

/**
 * The owner of the memory that a transfer reads into or writes from.
 *
 * `completed` is called once for each transfer that was begun with this owner. Until then the owner must not change
 * that memory. Its argument is the count of bytes moved, 0 at the end of the file, or `null` if no bytes were moved:
 * the call failed, would have blocked, or was never made. It is not called for a read that was still in progress when
 * the file was closed, if `close` does not wait for it.
 *
 * @example
 * ```ts
 * import { Lease, perform, Pool, RawFile, Task, type TransferOwner } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * new Task(new Pool(inline), function*() {
 *   const fd = yield* perform({ op: "open", path: "note.txt", flags: 0, mode: 0 })
 *   const how = { mode: "rb", readable: true, writable: false, appending: false, seekable: true, position: 0, size: 5 }
 *   const file = new RawFile(new Lease(fd, "note.txt", true), how)
 *   const memory = new Uint8Array(3)
 *   const owner: TransferOwner = { completed: (byteCount) => console.log("completed", byteCount) }
 *   while (((yield* file.readInto(memory, 0, 3, owner)) ?? 0) > 0) continue
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // completed 3
 * // completed 2
 * // completed 0
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TransferOwner {
  readonly completed: (byteCount: number | null) => void
}

/**
 * What the buffered layers need from the layer below. Implement it to put them on a file of your own.
 *
 * `readInto` and `write` move at most `length` bytes by one call. They tell `owner` the count and result in it; the
 * result is `null` if a non-blocking descriptor is not ready. If the task that waits for a transfer is interrupted, the
 * transfer stays in progress. `settle` waits for it, and every other operation settles first.
 *
 * Operations fail with `ClosedFileError` after `close`, with `UnsupportedOperation` if the file was not opened for
 * them, and otherwise with the system's error, an `AnyOSError`.
 *
 * @example
 * ```ts
 * import { BufferedReader, Pool, type RawIO, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // a file in memory that delivers one byte at a time; the layers above need no more than this
 * const trickle = (bytes: Uint8Array): RawIO => {
 *   let position = 0
 *   const unsupported = (): never => {
 *     throw new Error("only reading")
 *   }
 *   return {
 *     name: "trickle",
 *     fileno: -1,
 *     readable: true,
 *     writable: false,
 *     seekable: false,
 *     closed: false,
 *     sizeHint: 0,
 *     *readInto(buffer, offset, length, owner) {
 *       const byteCount = Math.min(1, length, bytes.length - position)
 *       buffer.set(bytes.subarray(position, position + byteCount), offset)
 *       position += byteCount
 *       owner.completed(byteCount)
 *       return byteCount
 *     },
 *     *readAhead() {
 *       return false
 *     },
 *     *settle() {},
 *     *close() {},
 *     write: unsupported,
 *     seek: unsupported,
 *     tell: unsupported,
 *     truncate: unsupported
 *   }
 * }
 *
 * const file = new BufferedReader(trickle(new TextEncoder().encode("one\ntwo\n")), 8192)
 * const outcome = new Task(new Pool(inline), () => file.readline()).start()
 * console.log(outcome?._tag === "Success" && new TextDecoder().decode(outcome.value).trimEnd())
 *
 * // Output:
 * // one
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface RawIO {
  /** The path or descriptor that the file was opened with, for messages. */
  readonly name: string | Uint8Array | number
  /** The descriptor's number. Throws `UnsupportedOperation` if there is none, and `ClosedFileError` after `close`. */
  readonly fileno: number
  readonly readable: boolean
  readonly writable: boolean
  readonly seekable: boolean
  readonly closed: boolean
  /** Whether every write goes to the end of the file. By default not. */
  readonly appending?: boolean | undefined
  /** The estimated count of bytes left to read; 0 if unknown. */
  readonly sizeHint: number
  /** Reads at most `length` bytes into `buffer` from `offset` on. */
  readonly readInto: (
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ) => Program<number | null>
  /** Begins a read and does not wait for it; `false` if none can be begun now. `owner` is told when it completes. */
  readonly readAhead: (
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ) => Program<boolean>
  /** Writes at most `length` bytes of `buffer` from `offset` on. */
  readonly write: (buffer: Uint8Array, offset: number, length: number, owner: TransferOwner) => Program<number | null>
  /** As `readAhead`, for a write. Left out by a file that never writes behind. */
  readonly writeBehind?:
    | ((buffer: Uint8Array, offset: number, length: number, owner: TransferOwner) => Program<boolean>)
    | undefined
  /** Waits for the transfer in progress, if there is one, and ignores its error. */
  readonly settle: () => Program<void>
  /** Moves the position; results in the new one, in bytes. */
  readonly seek: (offset: number, whence: Whence) => Program<number>
  /** The position in bytes. */
  readonly tell: () => Program<number>
  /** Sets the size in bytes, and results in it. The position stays. */
  readonly truncate: (byteLength: number) => Program<number>
  /** Closes the file. A second call does nothing. */
  readonly close: () => Program<void>
  /** Whether it is a terminal. */
  readonly isatty?: boolean | undefined
  /** The file's status. This member and those below are left out by a file that cannot support them. */
  readonly stat?: (() => Program<Stat>) | undefined
  /** Has the system write the file's data to the device, and unless `dataOnly`, its metadata too. */
  readonly sync?: ((dataOnly: boolean) => Program<void>) | undefined
  /** Reads `byteCount` bytes at `position`, fewer only at the end of the file. The file's own position stays. */
  readonly pread?: ((byteCount: number, position: number) => Program<Uint8Array>) | undefined
  /** Writes all of `data` at `position`, and results in its length. The file's own position stays. */
  readonly pwrite?: ((data: Uint8Array, position: number) => Program<number>) | undefined
}
