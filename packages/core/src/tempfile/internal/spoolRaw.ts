/**
 * The raw file of a spooled file: the layers of `tempfile/spooled.ts` are above it. They never see that the file below
 * changes: content, position and mode are the same before and after a rollover.
 *
 * Most methods delegate to `file`, which is the file in memory or the one on disk. The methods that memory cannot
 * support roll over first.
 */
import { ClosedFileError, makeOSError } from "../../errors/index.js"
import { MemoryFile } from "../../io/memory.js"
import type { Mode } from "../../io/mode.js"
import { notOpenFor, RawFile } from "../../io/rawFile.js"
import type { RawIO, TransferOwner, Whence } from "../../io/rawIO.js"
import { Lease } from "../../program/lease.js"
import { performOn, type Program } from "../../program/program.js"
import type { Stat } from "../../syscall/stat.js"

/** How much one call writes at the rollover, in bytes (N16). */
const largestWrite = 2 ** 30

/**
 * A raw file that is in memory until `roll`. A write does not roll it over itself: the layer above does so after the
 * write (as CPython), so that the data is in memory, and can be read, if the rollover fails.
 *
 * Invariant: `file` is `memory` until the rollover; after it, `memory` is `undefined` and `file` never changes again.
 *
 * @internal
 */
export class SpoolRaw implements RawIO {
  readonly readable: boolean
  readonly writable: boolean
  readonly seekable = true
  readonly isatty = false
  readonly maxSize: number
  private readonly mode: Mode
  private readonly create: () => Program<number>
  private memory: MemoryFile | undefined = new MemoryFile()
  private file: RawIO = this.memory!

  constructor(create: () => Program<number>, mode: Mode, maxSize: number) {
    this.create = create
    this.mode = mode
    this.maxSize = maxSize
    this.readable = mode.readable
    this.writable = mode.writable
  }

  /** Whether the content is on disk. */
  get rolled(): boolean {
    return this.memory === undefined
  }

  /** M12: CPython says `None` while there is no file. */
  get name(): string | Uint8Array | number {
    return this.file.name
  }

  get closed(): boolean {
    return this.file.closed
  }

  get fileno(): number {
    return this.file.fileno
  }

  get sizeHint(): number {
    return this.file.sizeHint
  }

  /**
   * Moves the content to a temporary file. If that fails, it stays in memory, and the file on disk is closed. No
   * transfer may be pending. Fails with `ClosedFileError`, or with the errors of creating and writing the file.
   */
  *roll(): Program<void> {
    const { memory } = this
    if (memory === undefined) return
    if (memory.closed) throw new ClosedFileError()
    // the position is kept: the layers above rely on it
    const position = yield* memory.tell()
    // all of it, also what is behind the position
    const bytes = memory.getvalue()
    const fd = yield* this.create()
    const lease = new Lease(fd, fd, true)
    let complete = false
    try {
      yield* writeAllOn(lease, bytes)
      complete = true
    } finally {
      // the descriptor of an incomplete copy must not leak
      if (!complete) yield* lease.close()
    }
    const { raw, readable, writable } = this.mode
    // from here on nothing fails: the file changes in one step
    this.file = new RawFile(lease, {
      mode: raw,
      readable,
      writable,
      // in no mode was the descriptor opened with O_APPEND; CPython's is not either
      appending: false,
      seekable: true,
      position,
      size: bytes.length
    })
    this.memory = undefined
  }

  /** The methods of transfers check the mode, since the file in memory allows both directions. */
  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    this.checkReadable()
    return yield* this.file.readInto(buffer, offset, length, owner)
  }

  readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    return this.file.readAhead(buffer, offset, length, owner)
  }

  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    this.checkWritable()
    return yield* this.file.write(buffer, offset, length, owner)
  }

  *writeBehind(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    return (yield* this.file.writeBehind?.(buffer, offset, length, owner) ?? never()) === true
  }

  settle(): Program<void> {
    return this.file.settle()
  }

  seek(offset: number, whence: Whence): Program<number> {
    return this.file.seek(offset, whence)
  }

  tell(): Program<number> {
    return this.file.tell()
  }

  *truncate(byteLength: number): Program<number> {
    this.checkWritable()
    return yield* this.file.truncate(byteLength)
  }

  close(): Program<void> {
    return this.file.close()
  }

  /** Rolls over first, as CPython's `fileno` does: a file in memory has no status. */
  *stat(): Program<Stat> {
    yield* this.roll()
    return yield* this.file.stat!() // a RawFile has it
  }

  /** Rolls over first: a file in memory cannot be synced. */
  *sync(dataOnly: boolean): Program<void> {
    yield* this.roll()
    yield* this.file.sync!(dataOnly) // as above
  }

  *pread(byteCount: number, position: number): Program<Uint8Array> {
    this.checkReadable()
    return yield* this.file.pread!(byteCount, position) // both kinds have it
  }

  /** Rolls over before a write that ends above `maxSize`. For `write`, the layer above does it afterwards. */
  *pwrite(data: Uint8Array, position: number): Program<number> {
    this.checkWritable()
    // 0 means no limit, as in CPython
    if (this.maxSize > 0 && position + data.length > this.maxSize) yield* this.roll()
    return yield* this.file.pwrite!(data, position) // as above
  }

  /** Fails unless the mode permits to read. A closed file fails in the file below, with `ClosedFileError`. */
  private checkReadable(): void {
    if (!this.readable && !this.closed) throw notOpenFor("reading")
  }

  /** As `checkReadable`, for writing. */
  private checkWritable(): void {
    if (!this.writable && !this.closed) throw notOpenFor("writing")
  }
}

// oxlint-disable-next-line require-yield
function* never(): Program<boolean> {
  return false
}

/** Writes all of `bytes` from offset 0, in several calls if they are short or the content is over `largestWrite`. */
function* writeAllOn(lease: Lease, bytes: Uint8Array): Program<void> {
  for (let total = 0; total < bytes.length;) {
    const length = Math.min(bytes.length - total, largestWrite)
    const count = yield* performOn(
      { op: "write", fd: lease.fd, buffer: bytes, offset: total, length, position: total },
      lease
    )
    if (count <= 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: no endless loop
    total += count
  }
}
