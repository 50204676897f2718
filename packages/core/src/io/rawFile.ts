/**
 * The raw file: a descriptor, its position and its state. One operation is at most one system call on the data.
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
      /** In bytes; `undefined` where only the kernel knows. */
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
    return yield* this.transfers.complete(yield* this.beginRead(buffer, offset, length, owner))
  }

  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkReadable()
    if (this.transfers.latest !== undefined) return false
    yield* this.beginRead(buffer, offset, length, owner)
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
    return yield* this.transfers.complete(yield* this.beginWrite(buffer, offset, length, owner))
  }

  *writeBehind(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    this.checkWritable()
    if (this.transfers.latest !== undefined) return false
    yield* this.beginWrite(buffer, offset, length, owner)
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
    const pending = this.transfers.latest?.pending
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
    return this.transfers.settle()
  }

  /** Counts what a transfer has moved. @internal */
  moved(pending: Pending): number {
    const byteCount = pending.result as number // a transfer results in its count
    if (this.position !== undefined) this.position += byteCount
    if (this.appending && pending.call.op === "write" && byteCount > 0) this.position = undefined
    return byteCount
  }

  private *beginRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const position = this.seekable ? yield* this.tell() : null
    return yield* this.transfers.begin(
      { op: "read", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  private *beginWrite(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const position = this.appending || !this.seekable ? null : yield* this.tell()
    return yield* this.transfers.begin(
      { op: "write", fd: this.lease.fd, buffer, offset, length: Math.min(length, maxTransfer), position },
      owner
    )
  }

  /** Makes a call that changes the file and moves no position. If it is interrupted, it stays in flight, as a transfer. */
  private *change(call: Syscall): Program<unknown> {
    yield* this.settle()
    const { pending } = yield* this.transfers.begin(call, undefined)
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
