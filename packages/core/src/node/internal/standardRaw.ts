/**
 * The common part of the raw files of the standard streams: they have no position, and at most one transfer in
 * progress.
 *
 * They are not `RawFile`s, because they use Node's streams where a system call would hold a thread until another
 * process reads or writes. The buffered and text layers use them by the interface `RawIO`, as they use files. All of
 * it runs in the main thread.
 */
import * as fs from "node:fs"
import * as tty from "node:tty"
import { type AnyOSError, ClosedFileError, makeOSError } from "../../errors/index.js"
import { Transfers } from "../../io/internal/transfers.js"
import { notOpenFor } from "../../io/rawFile.js"
import type { RawIO, TransferOwner } from "../../io/rawIO.js"
import { Lease } from "../../program/lease.js"
import type { Pending } from "../../program/pending.js"
import { performOn, type Program } from "../../program/program.js"
import { fileType } from "../../syscall/flags.js"
import { type Stat, toStat } from "../../syscall/stat.js"
import { failureOf } from "./failures.js"

/**
 * Invariant: the descriptor is never closed. After `close`, `isClosed` is `true`, and no transfer begins.
 */
export abstract class StandardRaw implements RawIO {
  readonly name: string
  readonly isatty: boolean
  /** The size is not known. */
  readonly sizeHint = 0
  readonly seekable = false
  protected readonly fd: number
  protected readonly lease: Lease
  protected readonly transfers: Transfers
  private isClosed = false

  constructor(fd: number, name: string) {
    this.fd = fd
    this.name = name
    // `false`: the lease does not own the descriptor, and never closes it
    this.lease = new Lease(fd, name, false)
    this.transfers = new Transfers(this.lease, this)
    this.isatty = tty.isatty(fd)
  }

  abstract readonly readable: boolean
  abstract readonly writable: boolean

  get closed(): boolean {
    return this.isClosed
  }

  // a closed file has no number, although the descriptor is still open
  get fileno(): number {
    this.checkOpen()
    return this.fd
  }

  *readInto(
    _buffer: Uint8Array,
    _offset: number,
    _length: number,
    _owner: TransferOwner
  ): Program<number | null> {
    throw notOpenFor("reading")
  }

  /** Does nothing: Node's stream reads ahead. */
  // oxlint-disable-next-line require-yield
  *readAhead(): Program<boolean> {
    return false
  }

  *write(_buffer: Uint8Array, _offset: number, _length: number, _owner: TransferOwner): Program<number | null> {
    throw notOpenFor("writing")
  }

  /** Waits for the transfer in progress, if there is one. */
  settle(): Program<void> {
    return this.transfers.settle()
  }

  /** The byte count of a transfer that has succeeded. */
  moved(pending: Pending): number {
    return pending.result as number // a transfer results in its count
  }

  // oxlint-disable-next-line require-yield
  /** Fails with ESPIPE, as `tell` and `truncate` do. */
  *seek(): Program<number> {
    throw this.notSeekable()
  }

  // oxlint-disable-next-line require-yield
  *tell(): Program<number> {
    throw this.notSeekable()
  }

  // oxlint-disable-next-line require-yield
  *truncate(): Program<number> {
    throw this.notSeekable()
  }

  *stat(): Program<Stat> {
    this.checkOpen()
    return toStat(yield* performOn({ op: "fstat", fd: this.fd }, this.lease))
  }

  /** Fails with EINVAL on a pipe or a terminal, as the system call does. */
  *sync(dataOnly: boolean): Program<void> {
    this.checkOpen()
    yield* this.settle()
    yield* performOn({ op: dataOnly ? "fdatasync" : "fsync", fd: this.fd }, this.lease)
  }

  /** Waits for the transfer in progress. The descriptor stays open: other code of the process uses it too. */
  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    yield* this.settle()
  }

  /** Throws `ClosedFileError` after `close`, before anything else is checked. */
  protected checkOpen(): void {
    if (this.isClosed) throw new ClosedFileError()
  }

  private notSeekable(): Error {
    this.checkOpen()
    return makeOSError({ code: "ESPIPE", syscall: "lseek", path: this.name, pathInMessage: false })
  }
}

/**
 * Whether calls on a descriptor do not wait for another process: it is a file, or a device that is no terminal. A
 * directory counts too, so that a read fails with EISDIR; a stream of Node would be empty. It makes an `fstat` on the
 * calling thread, and throws the error of Node if that fails.
 */
export const neverBlocks = (fd: number): boolean => {
  switch (fs.fstatSync(fd).mode & fileType.mask) {
    case fileType.directory:
    case fileType.regular:
    case fileType.blockDevice:
      return true
    case fileType.characterDevice:
      return !tty.isatty(fd)
    default:
      return false
  }
}

/**
 * The error of this library for an error of a stream. The name of the stream is a field of the error, but not in the
 * message, as for each call on a descriptor.
 */
export const streamError = (error: Error, syscall: string, name: string): AnyOSError => {
  const facts = { syscall, path: name, pathInMessage: false }
  const failure = failureOf(error)
  return failure === undefined
    ? makeOSError({ code: "EIO", ...facts }, { cause: error }) // an error of the stream itself, e.g. of a write after its end
    : makeOSError({ ...failure, ...facts })
}
