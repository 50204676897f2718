/**
 * The raw file: a descriptor, its position and its state. A read or write makes at most one system call on the data.
 *
 * @since 0.1.0
 */
import { ClosedFileError, makeOSError, UnsupportedOperation } from "../errors/index.js"
import { checkBytes } from "../internal/arguments.js"
import { allocate, asPlain } from "../internal/buffer.js"
import { endedWithin } from "../program/internal/boundedWait.js"
import type { Lease } from "../program/lease.js"
import type { Pending } from "../program/pending.js"
import { join, performOn, type Program } from "../program/program.js"
import { type Stat, toStat } from "../syscall/stat.js"
import type { Syscall } from "../syscall/syscall.js"
import { type Transfer, Transfers } from "./internal/transfers.js"
import type { RawIO, TransferOwner, Whence } from "./rawIO.js"

/** The error of reading a file that was opened for writing only, or the reverse, with CPython's message. @internal */
export const notOpenFor = (purpose: "reading" | "writing"): UnsupportedOperation =>
  new UnsupportedOperation(`File not open for ${purpose}`)

/**
 * Milliseconds that `close` waits for a read whose result is not wanted any more. A disk answers sooner, so the
 * descriptor is closed when `close` completes; on a mount that does not answer, the delay is hardly noticed.
 */
const closeGraceMillis = 250

/** The most bytes of one call. The system moves at most 2,147,479,552, and Node refuses lengths from 2³¹ on (N16). */
const maxTransfer = 2 ** 30

/**
 * A file with a descriptor. It keeps its own position and passes it to each call (N1).
 *
 * Every operation fails with `ClosedFileError` after `close`, and with the system's error, an `AnyOSError`, if its call
 * fails; reading and writing fail with `UnsupportedOperation` if the file was not opened for them.
 *
 * Invariant: `position` is the offset in bytes behind the completed transfers, or `undefined` if only the kernel knows
 * it (after an append: N20). Transfers, and other calls that change the file, are made one at a time.
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
  /** The mode in CPython's spelling: `"rb"`, `"ab+"` … */
  readonly mode: string
  readonly isatty: boolean
  private readonly lease: Lease
  readonly appending: boolean
  private readonly sizeAtOpen: number
  private position: number | undefined
  private readonly transfers: Transfers
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
      /** In bytes; `undefined` if only the kernel knows it. */
      readonly position: number | undefined
      /** In bytes. */
      readonly size: number
    }
  ) {
    this.lease = lease
    this.transfers = new Transfers(lease, this)
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

  /** The path or descriptor that the file was opened with. */
  get name(): string | Uint8Array | number {
    return this.lease.path
  }

  get fileno(): number {
    this.checkOpen()
    return this.lease.fd
  }

  /** As `RawIO.readInto`. */
  *readInto(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkReadable()
    yield* this.settle()
    return yield* this.transfers.complete(yield* this.beginRead(buffer, offset, length, owner))
  }

  /** As `RawIO.readAhead`; `false` if a transfer is in progress. */
  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkReadable()
    if (this.transfers.latest !== undefined) return false
    yield* this.beginRead(buffer, offset, length, owner)
    return true
  }

  /** As `RawIO.write`. */
  *write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkWritable()
    yield* this.settle()
    return yield* this.transfers.complete(yield* this.beginWrite(buffer, offset, length, owner))
  }

  /** As `RawIO.writeBehind`; `false` if a transfer is in progress. */
  *writeBehind(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkWritable()
    if (this.transfers.latest !== undefined) return false
    yield* this.beginWrite(buffer, offset, length, owner)
    return true
  }

  /**
   * Moves the position; results in the new one. Fails with ESPIPE if the file cannot seek, and with EINVAL for a
   * position before the start (R12).
   */
  *seek(offset: number, whence: Whence = 0): Program<number> {
    this.checkSeekable()
    yield* this.settle()
    const base = whence === 0 ? 0 : whence === 1 ? yield* this.tell() : whence === 2 ? (yield* this.stat()).size : NaN
    const position = base + offset
    if (!Number.isSafeInteger(position) || position < 0) throw this.failure("EINVAL", "lseek") // R12
    this.position = position
    return position
  }

  /** The position in bytes. Fails with ESPIPE if the file cannot seek. */
  *tell(): Program<number> {
    this.checkSeekable()
    if (this.position === undefined) {
      yield* this.settle()
      this.position = yield* performOn({ op: "tell", fd: this.lease.fd }, this.lease)
    }
    return this.position
  }

  /** Sets the size in bytes. The position stays (R14). Fails with EINVAL for an invalid size. */
  *truncate(byteLength: number): Program<number> {
    this.checkWritable()
    // N15: with a negative size, Node empties the file
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) throw this.failure("EINVAL", "ftruncate")
    yield* this.change({ op: "ftruncate", fd: this.lease.fd, length: byteLength })
    return byteLength
  }

  /** The file's status, by `fstat`. */
  *stat(): Program<Stat> {
    this.checkOpen()
    return toStat(yield* performOn({ op: "fstat", fd: this.lease.fd }, this.lease))
  }

  /** Has the system write the file's data to the device, and unless `dataOnly`, its metadata too. */
  *sync(dataOnly: boolean): Program<void> {
    this.checkOpen()
    yield* this.settle()
    yield* performOn({ op: dataOnly ? "fdatasync" : "fsync", fd: this.lease.fd }, this.lease)
  }

  /**
   * Reads `byteCount` bytes at `position`, by as many calls as it takes; fewer only at the end of the file. The file's
   * own position stays. Fails with ESPIPE if the file cannot seek, and with EINVAL for an invalid position.
   */
  *pread(byteCount: number, position: number): Program<Uint8Array> {
    this.checkReadable()
    this.checkPositional(position, "pread")
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

  /**
   * Writes all of `data` at `position`, by as many calls as it takes. The file's own position stays. Fails as `pread`,
   * and with `UnsupportedOperation` if the file was opened for appending.
   */
  *pwrite(data: Uint8Array, position: number): Program<number> {
    this.checkWritable()
    checkBytes(data)
    this.checkPositional(position, "pwrite")
    // N20: the system would append, and ignore the position
    if (this.appending) throw new UnsupportedOperation("a file opened for appending cannot be written at a place")
    const own = allocate(data.length) // a copy: the call may still run when its caller, interrupted, changes `data`
    own.set(data)
    for (let total = 0; total < own.length;) {
      const count = (yield* this.change(this.transferAt("write", own, total, position + total))) as number // as above
      if (count === 0) throw this.failure("EIO", "write") // F3: the loop must end
      total += count
    }
    return own.length
  }

  /**
   * Closes the descriptor, after the transfer in progress. A write is waited for. A read is waited for up to 250 ms,
   * one of a pipe or terminal not at all: if it takes longer, the descriptor stays open until the read completes, which
   * does not keep the process alive. A second call does nothing.
   */
  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    const pending = this.transfers.latest?.pending
    try {
      const isRead = pending?.call.op === "read"
      if (!isRead || (yield* endedWithin(pending, this.seekable ? closeGraceMillis : 0))) yield* this.settle()
    } finally {
      yield* this.lease.close()
    }
  }

  /** Throws `ClosedFileError` after `close`. */
  checkOpen(): void {
    if (this.isClosed) throw new ClosedFileError()
  }

  /** As `RawIO.settle`. */
  settle(): Program<void> {
    return this.transfers.settle()
  }

  /** Moves the position over the bytes that a transfer has moved; results in their count. @internal */
  moved(pending: Pending): number {
    const byteCount = pending.result as number // a transfer results in its count
    if (this.position !== undefined) this.position += byteCount
    // other processes may have appended before it: the next `tell` asks the system
    if (this.appending && pending.call.op === "write" && byteCount > 0) this.position = undefined
    return byteCount
  }

  /** Begins a read. If the file can seek, it is at the position kept here, not at the descriptor's own offset. */
  private *beginRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const position = this.seekable ? yield* this.tell() : null
    return yield* this.transfers.begin(
      { op: "read", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  /** Begins a write. If the file appends or cannot seek, the system chooses the place. */
  private *beginWrite(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const position = this.appending || !this.seekable ? null : yield* this.tell()
    return yield* this.transfers.begin(
      { op: "write", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  /**
   * Makes a call that changes the file but not the position. If the wait is interrupted, the call stays in progress.
   */
  private *change(call: Syscall): Program<unknown> {
    yield* this.settle()
    const { pending } = yield* this.transfers.begin(call, undefined)
    // by way of `transfers`, so that the next operation finds the call if this wait is interrupted
    yield* this.settle()
    return yield* join(pending)
  }

  /** The call that transfers the rest of a buffer, from `offset` on, at a position of the file. */
  private transferAt(op: "read" | "write", buffer: Uint8Array, offset: number, position: number): Syscall {
    const length = Math.min(buffer.length - offset, maxTransfer)
    return { op, fd: this.lease.fd, buffer, offset, length, position }
  }

  /** Throws for a positional call that cannot be: on a file that cannot seek, or at an invalid position. */
  private checkPositional(position: number, syscall: string): void {
    if (!this.seekable) throw this.failure("ESPIPE", syscall)
    if (!Number.isSafeInteger(position) || position < 0) throw this.failure("EINVAL", syscall)
  }

  /** An error as the system would report it, for a call that is not made. */
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
