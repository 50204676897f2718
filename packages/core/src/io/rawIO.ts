/**
 * Raw files: what buffers and text read from and write to.
 *
 * @since 0.1.0
 */
import type { Program } from "../program/program.js"
import type { Stat } from "../syscall/stat.js"

/**
 * Where counts from, in `seek`: 0 the start, 1 the position, 2 the end.
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
 * Who lent the memory of a transfer. It is told of the end of each transfer that was begun on its behalf, exactly once,
 * and until then must not touch that memory: the count of bytes that were moved, 0 for the end of the file, or `null`
 * if nothing was (the call failed, would have blocked, or was never made). Of a read that a close has left to end by itself
 * it is told nothing.
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
 * What the buffered layers need of the layer below.
 *
 * `readInto` and `write` move at most `length` bytes by one call; they tell `owner` of the count, and give it, or
 * `null` where a non-blocking descriptor is not ready. When the caller of a transfer goes away, the transfer stays in
 * transfer; `settle` waits for it, and every other operation here settles first.
 *
 * @example
 * ```ts
 * import { BufferedReader, Pool, type RawIO, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // a file in memory that gives a byte at a time: the layers above need no more of a file than this
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
  /** What the file was opened by, for messages. */
  readonly name: string | Uint8Array | number
  /** The descriptor's number. Throws if there is none, or the file is closed. */
  readonly fileno: number
  readonly readable: boolean
  readonly writable: boolean
  readonly seekable: boolean
  readonly closed: boolean
  /** Whether whatever is written goes to the end of the file. Left out: no. */
  readonly appending?: boolean | undefined
  /** How many bytes are probably left to read; 0 if nothing is known. */
  readonly sizeHint: number
  readonly readInto: (
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ) => Program<number | null>
  /** Begins to read without waiting; `false` if that cannot be done now. */
  readonly readAhead: (
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ) => Program<boolean>
  readonly write: (buffer: Uint8Array, offset: number, length: number, owner: TransferOwner) => Program<number | null>
  /** Begins to write without waiting; `false` if that cannot be done now. Left out where it never can. */
  readonly writeBehind?:
    | ((buffer: Uint8Array, offset: number, length: number, owner: TransferOwner) => Program<boolean>)
    | undefined
  readonly settle: () => Program<void>
  readonly seek: (offset: number, whence: Whence) => Program<number>
  readonly tell: () => Program<number>
  readonly truncate: (byteLength: number) => Program<number>
  readonly close: () => Program<void>
  /** Whether it is a terminal. */
  readonly isatty?: boolean | undefined
  /** What the system says of the file. The members from here on are left out where there is no such thing. */
  readonly stat?: (() => Program<Stat>) | undefined
  /** Has the system write to the device what it holds: the data, and unless `dataOnly`, all that is known of the file. */
  readonly sync?: ((dataOnly: boolean) => Program<void>) | undefined
  /** Reads at a place, and leaves the position alone. Fewer bytes only at the end of the file. */
  readonly pread?: ((byteCount: number, position: number) => Program<Uint8Array>) | undefined
  /** Writes all of `data` at a place, and leaves the position alone. */
  readonly pwrite?: ((data: Uint8Array, position: number) => Program<number>) | undefined
}
