/**
 * The open files of the platform's `FileSystem`: raw files of core, with the cursor rules of that service. `PlatformFile`
 * gives them the types of a major of Effect; streams and sinks use them as they are.
 *
 * There is no buffer: each read and write is a system call, as in the service of Node. Operations run behind a gate,
 * as those of handles do, because the cursor is shared by all fibers that have the file. Errors become
 * `PlatformError` at the edge of this module: programs fail with errors of core, and `asPlatform` converts them.
 */
import {
  Cancelled,
  Gate,
  InvalidArgumentError,
  type IoError,
  isIoError,
  Lease,
  makeOSError,
  OpenFlag,
  perform,
  performOn,
  type Pool,
  type Program,
  RawFile,
  type Stat,
  type TaskOptions,
  TempName,
  toSystemPath,
  UnbufferedFile
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { PlatformError } from "../effect/platform/errors.js"
import type { OpenFlag as Flag, OpenOptions, SeekMode } from "../effect/platform/types.js"
import { runOnHandle } from "../executor/handleTask.js"
import { pointFree } from "../handles/pointFree.js"
import { asPlatform, writeZero } from "./errors.js"
import { byteCountOf, type Size, typeOf } from "./info.js"

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = OpenFlag

/** The flags of `open` for each flag of the platform. */
const flagsOf: { readonly [Name in Flag]: number } = {
  "r": O_RDONLY,
  "r+": O_RDWR,
  "w": O_WRONLY | O_CREAT | O_TRUNC,
  "wx": O_WRONLY | O_CREAT | O_TRUNC | O_EXCL,
  "w+": O_RDWR | O_CREAT | O_TRUNC,
  "wx+": O_RDWR | O_CREAT | O_TRUNC | O_EXCL,
  "a": O_WRONLY | O_CREAT | O_APPEND,
  "ax": O_WRONLY | O_CREAT | O_APPEND | O_EXCL,
  "a+": O_RDWR | O_CREAT | O_APPEND,
  "ax+": O_RDWR | O_CREAT | O_APPEND | O_EXCL
}

/** A raw file without a buffer: reads that were interrupted go back to it. */
export type SystemFile = UnbufferedFile<RawFile>

/**
 * Throws `InvalidArgumentError` before any call. The bits of `mode` are the permissions, and set-id and sticky bits.
 */
const checkOptions = (flag: string, mode: number): void => {
  if (!Object.hasOwn(flagsOf, flag)) throw new InvalidArgumentError(`not a flag: ${flag}`) // of an untyped caller
  if (!(Number.isInteger(mode) && mode >= 0 && mode <= 0o7777)) {
    throw new InvalidArgumentError(`mode must be 0 to 0o7777: ${mode}`)
  }
}

/**
 * Opens a file. Unlike CPython's `open`, also opens directories, because `sync` of a directory is useful, and begins at
 * offset 0 with `a`, as in POSIX.
 */
export function* openSystemFile(path: string, options: OpenOptions = {}): Program<SystemFile> {
  const { flag = "r", mode = 0o666, noFollow = false } = options
  checkOptions(flag, mode)
  const systemPath = toSystemPath(path)
  const flags = flagsOf[flag] | (noFollow ? O_NOFOLLOW : 0)
  const undo = (flags & O_EXCL) !== 0 // if the result is unwanted, a file that was created exclusively is removed
  const fd = yield* perform({ op: "open", path: systemPath, flags, mode: mode + 0, undo }) // `+ 0`: a mode of -0 crashes Node
  const lease = new Lease(fd, systemPath, true)
  try {
    return new UnbufferedFile(yield* rawFileOf(lease, flag, flags))
  } catch (error) {
    // the descriptor has no other owner yet
    yield* lease.close()
    if (undo && error instanceof Cancelled) yield* new TempName(systemPath).discard()
    throw error
  }
}

/** Asks the system for what a raw file must know of its descriptor. */
function* rawFileOf(lease: Lease, flag: Flag, flags: number): Program<RawFile> {
  const { fd } = lease
  const status = yield* performOn({ op: "fstat", fd }, lease)
  const type = typeOf(status.mode)
  // only a character device can be a terminal: for all other files this saves a call
  const isatty = type === "CharacterDevice" && (yield* performOn({ op: "isatty", fd }, lease))
  return new RawFile(lease, {
    mode: flag,
    readable: (flags & O_WRONLY) === 0,
    writable: (flags & (O_WRONLY | O_RDWR)) !== 0,
    appending: (flags & O_APPEND) !== 0,
    seekable: !isatty && type !== "FIFO" && type !== "Socket",
    isatty,
    position: 0, // also with `a`: see `openSystemFile`
    size: status.size
  })
}

/** Up to this size, in bytes, a read allocates what it asks for. A larger one allocates at most this or the file's size. */
const plainReadSize = 2 ** 24

/** The most bytes that one call reads (N16). */
const maxReadSize = 2 ** 30

/**
 * Turns the `null` of a call that would block into an EAGAIN error: the results of the platform have no value for it.
 */
function* ready<A>(program: Program<A | null>, syscall: "read" | "write"): Program<A> {
  const result = yield* program
  if (result === null) throw makeOSError({ code: "EAGAIN", syscall, pathInMessage: false })
  return result
}

/** F3: a write that moves 0 bytes would be repeated forever. There is no errno for it, but the platform has `WriteZero`. */
const wroteNothing = ({ raw }: SystemFile): IoError =>
  makeOSError({ code: "EIO", syscall: "write", path: raw.name, pathInMessage: false }, { cause: writeZero })

/**
 * Writes all bytes, by as many calls as that takes. Even for no bytes, it fails if the file is closed. If a call
 * fails, the bytes before it stay written.
 */
function* writeFully(file: SystemFile, data: Uint8Array): Program<void> {
  const { length } = data
  let written = 0
  do {
    // makes no call, and fails if the length is 0 because the memory of `data` was transferred
    if (data.length === 0) return yield* file.writelines([data])
    const byteCount = yield* ready(file.write(data.subarray(written)), "write")
    if (byteCount === 0) throw wroteNothing(file)
    written += byteCount
  } while (written < length)
}

/** Opens a file, writes all of `data` from its start, or to its end if it is opened for appending, and closes it. @internal */
export function* writeThrough(path: string, data: Uint8Array, options: OpenOptions): Program<void> {
  const file = yield* openSystemFile(path, options)
  try {
    yield* writeFully(file, data)
    // closed in any case; of two errors, the one of closing is reported
  } finally {
    yield* file.close()
  }
}

/** Copies the bytes of a short read, so that they do not keep a buffer of more than twice their length alive. */
const compact = (bytes: Uint8Array): Uint8Array =>
  bytes.length * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes

/** Bytes that were read; `None` for none, which is the end of the file. */
function* someOf(program: Program<Uint8Array>): Program<Option.Option<Uint8Array>> {
  const bytes = yield* program
  return bytes.length === 0 ? Option.none() : Option.some(compact(bytes))
}

/**
 * An open file. Its operations are atomic and run in the order of their submission. Data that an interrupted read took goes
 * back to the file; an interrupted write that is running completes before the next operation begins.
 *
 * The cursor follows the rules of the service, and not those of POSIX: a write to a file opened for appending does not move
 * it, and a truncation of any other file moves it to the new end if it was behind that.
 *
 * Invariant: when an operation begins, the offset of `file` is the cursor, or `cursorFix` will make it so.
 *
 * @internal
 */
export class SystemFileHandle {
  static {
    pointFree(this)
  }

  private readonly file: SystemFile
  private readonly path: string
  private readonly pool: Pool
  private readonly gate = new Gate()
  private readonly appending: boolean
  /**
   * Restores the cursor after a call that has moved or invalidated it. The next operation runs it: if the current one is
   * interrupted, its call continues, and only the next operation waits for that call.
   */
  private cursorFix: (() => Program<unknown>) | undefined = undefined

  constructor(file: SystemFile, path: string, pool: Pool) {
    this.file = file
    this.path = path
    this.pool = pool
    this.appending = file.raw.mode.startsWith("a")
  }

  /** Asks the system each time, and so sees what other processes changed. */
  get status(): Effect.Effect<Stat, PlatformError> {
    return this.run("stat", () => this.file.raw.stat())
  }

  /** `fsync`: content and metadata. */
  get sync(): Effect.Effect<void, PlatformError> {
    return this.run("sync", () => this.file.raw.sync(false))
  }

  /** Gives the new offset. Fails for one before the start, and for a file without offsets; the cursor stays then. */
  seekTo(offset: number, from: SeekMode, method: string): Effect.Effect<number, PlatformError> {
    const { file } = this
    return this.run(method, function*() {
      const start = from === "start" ? 0 : yield* file.tell()
      if (start + offset < 0) throw new InvalidArgumentError("cannot seek before the start of the file")
      return yield* file.seek(start + offset)
    })
  }

  /**
   * Fills at most all of `buffer`, by one call; 0 at the end of the file. The bytes are copied into `buffer` when the
   * call is complete, so an interrupted read changes nothing there later. The count is converted by `convert`.
   */
  readInto<A>(buffer: Uint8Array, convert: (byteCount: number) => A): Effect.Effect<A, PlatformError> {
    const { file } = this
    return this.run(
      "read",
      function*() {
        return convert(yield* ready(file.readinto(buffer), "read"))
      },
      () => file.restoreInto()
    )
  }

  /** As `readInto`, at a position. The cursor stays. */
  readIntoAt(buffer: Uint8Array, position: Size): Effect.Effect<number, PlatformError> {
    const { file } = this
    return this.runNow("read", function*() {
      const bytes = yield* file.raw.pread(buffer.length, byteCountOf(position, "position"))
      buffer.set(bytes)
      return bytes.length
    })
  }

  /** Reads into new memory, by one call; `None` at the end of the file. `method` is the member that errors show. */
  readUpTo(size: Size, method: string): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    const { file } = this
    return this.run(
      method,
      () => someOf(ready(file.read(this.readSize(size)), "read")),
      Option.match({ onNone: () => undefined, onSome: (bytes) => file.restore(bytes) })
    )
  }

  /** As `readUpTo`, at a position. The cursor stays. */
  readUpToAt(size: Size, position: Size, method: string): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    const { file } = this
    return this.runNow(method, () => someOf(file.raw.pread(this.readSize(size), byteCountOf(position, "position"))))
  }

  /** Without a length, makes the file empty. */
  truncateTo(length: Size = 0): Effect.Effect<void, PlatformError> {
    return this.run("truncate", () => this.truncateFile(byteCountOf(length, "length")))
  }

  /** By one call: the result may be less than the length of `buffer`. */
  writeSome(buffer: Uint8Array): Effect.Effect<number, PlatformError> {
    return this.runWrite("write", () => ready(this.file.write(buffer), "write"))
  }

  /** Writes all bytes. Fails with the reason `WriteZero` if the system accepts none of them (F3). */
  writeAll(buffer: Uint8Array): Effect.Effect<void, PlatformError> {
    return this.runWrite("writeAll", () => writeFully(this.file, buffer))
  }

  /** Writes all bytes of each item, as one operation: writes of other fibers do not come between them. */
  writeEach(data: Iterable<Uint8Array>, method: string): Effect.Effect<void, PlatformError> {
    const { file } = this
    return this.runWrite(method, function*() {
      for (const item of data) yield* writeFully(file, item)
    })
  }

  /** Waits for a write that is running. Uninterruptible: a close must not be repeated (N5). Closing again does nothing. */
  closeAs(method: string): Effect.Effect<void, PlatformError> {
    return Effect.uninterruptible(this.runNow(method, () => this.file.close()))
  }

  /** The bytes to ask for: a size far beyond the file, such as `2 ** 40`, must not allocate that much memory. */
  private readSize(size: Size): number {
    return Math.min(byteCountOf(size, "size"), Math.max(plainReadSize, this.file.raw.sizeHint), maxReadSize)
  }

  /** Truncates, and moves the cursor to the new end if it is behind that. */
  private *truncateFile(byteLength: number): Program<void> {
    const { file } = this
    // in these cases the cursor stays, so the truncation needs no second step
    if (this.appending || !file.raw.seekable || (yield* file.tell()) <= byteLength) {
      yield* file.truncate(byteLength)
      return
    }
    // if the truncation is interrupted, the size shows later whether the call was made
    this.cursorFix = function*() {
      if ((yield* file.raw.stat()).size <= byteLength) yield* file.seek(byteLength)
    }
    try {
      yield* file.truncate(byteLength)
      yield* file.seek(byteLength)
      this.cursorFix = undefined
    } catch (error) {
      if (isIoError(error)) this.cursorFix = undefined // the call failed: it was not interrupted
      throw error
    }
  }

  /**
   * Runs a write. If the file was opened for appending, the cursor is restored before the next operation: the system
   * moves the offset to the end of the file at each write.
   */
  private runWrite<A>(method: string, make: () => Program<A>): Effect.Effect<A, PlatformError> {
    const { file } = this
    if (!this.appending || !file.raw.seekable) return this.run(method, make)
    // set before the write begins, so that it is also restored after a write that was interrupted
    const keepCursor = (cursor: number): void => {
      this.cursorFix = () => file.seek(cursor)
    }
    return this.run(method, function*() {
      keepCursor(yield* file.tell())
      return yield* make()
    })
  }

  /** Runs an operation that uses or moves the cursor: a pending repair of the cursor comes first. */
  private run<A>(
    method: string,
    make: () => Program<A>,
    restore?: TaskOptions<A>["restore"]
  ): Effect.Effect<A, PlatformError> {
    const fixed = (): Program<A> => this.cursorFix === undefined ? make() : this.afterFix(this.cursorFix, make)
    return this.runNow(method, fixed, restore)
  }

  /**
   * Repairs the cursor before an operation. The call that an interrupted operation left running is waited for,
   * because it may still move the offset. If this is interrupted too, the repair stays for the next operation.
   */
  private *afterFix<A>(fix: () => Program<unknown>, make: () => Program<A>): Program<A> {
    yield* this.file.raw.settle()
    yield* fix()
    this.cursorFix = undefined
    return yield* make()
  }

  /** Runs an operation for which the cursor does not matter, or is restored already. */
  private runNow<A>(
    method: string,
    make: () => Program<A>,
    restore?: TaskOptions<A>["restore"]
  ): Effect.Effect<A, PlatformError> {
    return asPlatform(method, runOnHandle(this.gate, this.pool, make, { restore }), this.path)
  }
}
