/**
 * The raw file: a descriptor, its position and its state. One operation is at most one system call on the data.
 *
 * @since 0.1.0
 */
import { ClosedFileError, makeOSError, UnsupportedOperation } from "./errors.js"
import { checkBytes } from "./internal/arguments.js"
import { allocate, asPlain } from "./internal/buffer.js"
import { type Flight, Flights } from "./internal/flights.js"
import { endedWithin } from "./internal/grace.js"
import type { Lease } from "./lease.js"
import { join, type Pending, performOn, type Program } from "./program.js"
import { type Stat, toStat } from "./stat.js"
import type { Syscall } from "./syscall.js"

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
 *   const owner: TransferOwner = { landed: (byteCount) => console.log("landed", byteCount) }
 *   while (((yield* file.readInto(memory, 0, 3, owner)) ?? 0) > 0) continue
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // landed 3
 * // landed 2
 * // landed 0
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TransferOwner {
  readonly landed: (byteCount: number | null) => void
}

/**
 * What the buffered layers need of the layer below.
 *
 * `readInto` and `write` move at most `length` bytes by one call; they tell `owner` of the count, and give it, or
 * `null` where a non-blocking descriptor is not ready. When the caller of a transfer goes away, the transfer stays in
 * flight; `settle` waits for it, and every other operation here settles first.
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
 *       owner.landed(byteCount)
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

/** In CPython's words. @internal */
export const notOpenFor = (purpose: "reading" | "writing"): UnsupportedOperation =>
  new UnsupportedOperation(`File not open for ${purpose}`)

/**
 * How long closing a file waits for a read that nobody waits for any more, in milliseconds. A disk answers sooner, so that
 * the descriptor is closed when `close` says so; and whoever gave up on a mount that is dead hardly notices.
 */
const closeGraceMillis = 250

/** Larger transfers go in pieces: one call moves at most 2,147,479,552 bytes, and lengths from 2³¹ are refused (N16). */
const maxTransfer = 2 ** 30

/**
 * A file by descriptor.
 *
 * Invariant: `position` counts the bytes that were delivered to the layer above, or is `undefined` where only the
 * kernel knows it (after an append: N20). Transfers, and other calls that change the file, are made one at a time.
 *
 * @example
 * ```ts
 * import { openFile, Pool, RawFile, Task, UnbufferedFile } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("note.txt", "rb", { buffering: 0 })
 *   if (!(file instanceof UnbufferedFile) || !(file.raw instanceof RawFile)) return
 *   console.log(file.raw.mode, file.raw.sizeHint, (yield* file.raw.stat()).size)
 *   yield* file.raw.seek(-2, 2)
 *   console.log(yield* file.raw.tell(), file.raw.sizeHint)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // rb 5 5
 * // 3 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class RawFile implements RawIO {
  readonly readable: boolean
  readonly writable: boolean
  readonly seekable: boolean
  /** CPython's spelling of the mode: `"rb"`, `"ab+"` … */
  readonly mode: string
  readonly isatty: boolean
  private readonly lease: Lease
  readonly appending: boolean
  private readonly sizeAtOpen: number
  private position: number | undefined
  private readonly flights: Flights
  private isClosed = false

  constructor(
    lease: Lease,
    options: {
      readonly mode: string
      readonly readable: boolean
      readonly writable: boolean
      readonly appending: boolean
      readonly seekable: boolean
      readonly isatty?: boolean
      /** In bytes; `undefined` where only the kernel knows. */
      readonly position: number | undefined
      /** In bytes. */
      readonly size: number
    }
  ) {
    this.lease = lease
    this.flights = new Flights(lease, this)
    this.mode = options.mode
    this.readable = options.readable
    this.writable = options.writable
    this.appending = options.appending
    this.seekable = options.seekable
    this.isatty = options.isatty ?? false
    this.position = options.position
    this.sizeAtOpen = options.size
  }

  get closed(): boolean {
    return this.isClosed
  }

  get sizeHint(): number {
    return Math.max(0, this.sizeAtOpen - (this.position ?? this.sizeAtOpen))
  }

  /** What the file was opened by. */
  get name(): string | Uint8Array | number {
    return this.lease.path
  }

  get fileno(): number {
    this.checkOpen()
    return this.lease.fd
  }

  *readInto(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkReadable()
    yield* this.settle()
    return yield* this.flights.land(yield* this.launchRead(buffer, offset, length, owner))
  }

  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkReadable()
    if (this.flights.latest !== undefined) return false
    yield* this.launchRead(buffer, offset, length, owner)
    return true
  }

  *write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkWritable()
    yield* this.settle()
    return yield* this.flights.land(yield* this.launchWrite(buffer, offset, length, owner))
  }

  *writeBehind(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkWritable()
    if (this.flights.latest !== undefined) return false
    yield* this.launchWrite(buffer, offset, length, owner)
    return true
  }

  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.checkSeekable()
    yield* this.settle()
    const base = whence === 0 ? 0 : whence === 1 ? yield* this.tell() : whence === 2 ? (yield* this.stat()).size : NaN
    const position = base + offset
    if (!Number.isSafeInteger(position) || position < 0) throw this.failure("EINVAL", "lseek") // R12
    this.position = position
    return position
  }

  *tell(): Program<number> {
    this.checkSeekable()
    if (this.position === undefined) {
      yield* this.settle()
      this.position = yield* performOn({ op: "tell", fd: this.lease.fd }, this.lease)
    }
    return this.position
  }

  /** Sets the size in bytes. The position stays where it is (R14). */
  *truncate(byteLength: number): Program<number> {
    this.checkWritable()
    // N15: the system call would take a negative size for 0
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) throw this.failure("EINVAL", "ftruncate")
    yield* this.change({ op: "ftruncate", fd: this.lease.fd, length: byteLength })
    return byteLength
  }

  *stat(): Program<Stat> {
    this.checkOpen()
    return toStat(yield* performOn({ op: "fstat", fd: this.lease.fd }, this.lease))
  }

  *sync(dataOnly: boolean): Program<void> {
    this.checkOpen()
    yield* this.settle()
    yield* performOn({ op: dataOnly ? "fdatasync" : "fsync", fd: this.lease.fd }, this.lease)
  }

  *pread(byteCount: number, position: number): Program<Uint8Array> {
    this.checkReadable()
    this.checkPlace(position, "pread")
    const memory = allocate(byteCount)
    let total = 0
    while (total < byteCount) {
      yield* this.settle()
      const call = this.transferAt("read", memory, total, position + total)
      const count = (yield* performOn(call, this.lease)) as number // a transfer results in its count
      if (count === 0) break
      total += count
    }
    return asPlain(memory.subarray(0, total))
  }

  *pwrite(data: Uint8Array, position: number): Program<number> {
    this.checkWritable()
    checkBytes(data)
    this.checkPlace(position, "pwrite")
    // N20: the system would append, whatever position it is given
    if (this.appending) throw new UnsupportedOperation("a file opened for appending cannot be written at a place")
    const own = allocate(data.length) // the call may outlive its caller, who may then change `data`
    own.set(data)
    for (let total = 0; total < own.length;) {
      const count = (yield* this.change(this.transferAt("write", own, total, position + total))) as number // as above
      if (count === 0) throw this.failure("EIO", "write") // F3: no loop without end
      total += count
    }
    return own.length
  }

  /**
   * Closes the descriptor, after the call in flight if there is one. A write is waited for. A read is waited for, unless it is
   * one of a pipe or terminal, for a quarter of a second: one that takes longer keeps the descriptor until it ends, and is no
   * reason for the process to go on.
   */
  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    const pending = this.flights.latest?.pending
    try {
      const isRead = pending?.call.op === "read"
      if (!isRead || (yield* endedWithin(pending, this.seekable ? closeGraceMillis : 0))) yield* this.settle()
    } finally {
      yield* this.lease.close()
    }
  }

  checkOpen(): void {
    if (this.isClosed) throw new ClosedFileError()
  }

  /** Takes the result of the transfer in flight, if there is one. */
  settle(): Program<void> {
    return this.flights.settle()
  }

  /** Counts what a transfer has moved. @internal */
  moved(pending: Pending): number {
    const byteCount = pending.result as number // a transfer results in its count
    if (this.position !== undefined) this.position += byteCount
    if (this.appending && pending.call.op === "write" && byteCount > 0) this.position = undefined
    return byteCount
  }

  private *launchRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Flight> {
    const position = this.seekable ? yield* this.tell() : null
    return yield* this.flights.launch(
      { op: "read", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  private *launchWrite(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Flight> {
    const position = this.appending || !this.seekable ? null : yield* this.tell()
    return yield* this.flights.launch(
      { op: "write", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  /** Makes a call that changes the file and moves no position. If it is interrupted, it stays in flight, as a transfer. */
  private *change(call: Syscall): Program<unknown> {
    yield* this.settle()
    const { pending } = yield* this.flights.launch(call, undefined)
    yield* this.settle()
    return yield* join(pending)
  }

  private transferAt(op: "read" | "write", buffer: Uint8Array, offset: number, position: number): Syscall {
    const length = Math.min(buffer.length - offset, maxTransfer)
    return { op, fd: this.lease.fd, buffer, offset, length, position }
  }

  private checkPlace(position: number, syscall: string): void {
    if (!this.seekable) throw this.failure("ESPIPE", syscall)
    if (!Number.isSafeInteger(position) || position < 0) throw this.failure("EINVAL", syscall)
  }

  private failure(code: string, syscall: string): Error {
    return makeOSError({ code, syscall, path: this.lease.path, pathInMessage: false })
  }

  private checkReadable(): void {
    this.checkOpen()
    if (!this.readable) throw notOpenFor("reading")
  }

  private checkWritable(): void {
    this.checkOpen()
    if (!this.writable) throw notOpenFor("writing")
  }

  private checkSeekable(): void {
    this.checkOpen()
    if (!this.seekable) throw this.failure("ESPIPE", "lseek")
  }
}
