/**
 * The open files of `@effect/platform`'s `FileSystem`: a raw file of core, with POSIX's offsets.
 */
import { type PlatformError, SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import {
  Gate,
  InvalidArgumentError,
  type IoError,
  Lease,
  makeOSError,
  OpenFlag,
  perform,
  performOn,
  type Pool,
  type Program,
  RawFile,
  Task,
  type TaskOptions,
  toSystemPath,
  UnbufferedFile
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Executor } from "../Executor.js"
import { toPlatformError } from "../IoError.js"
import { byteCountOf, infoOf, typeOf } from "./fileSystemInfo.js"
import { pointFree } from "./pointFree.js"
import { onExecutor } from "./region.js"
import { runMasked, runOn } from "./run.js"

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = OpenFlag

const flagsOf: { readonly [Flag in FileSystem.OpenFlag]: number } = {
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

type SystemFile = UnbufferedFile<RawFile>

const checkOptions = (flag: string, mode: number): void => {
  if (!Object.hasOwn(flagsOf, flag)) throw new InvalidArgumentError(`not a flag: ${flag}`) // an untyped caller's
  if (!(Number.isInteger(mode) && mode >= 0 && mode <= 0o7777)) {
    throw new InvalidArgumentError(`mode must be 0 to 0o7777: ${mode}`)
  }
}

/** Opens a file. Unlike CPython's `open`, it opens directories, whose `sync` is of use, and `a` begins at offset 0, as in POSIX. */
function* openSystemFile(path: string, options: FileSystem.OpenFileOptions = {}): Program<SystemFile> {
  const { flag = "r", mode = 0o666 } = options
  checkOptions(flag, mode)
  const systemPath = toSystemPath(path)
  const flags = flagsOf[flag]
  const undo = (flags & O_EXCL) !== 0
  const fd = yield* perform({ op: "open", path: systemPath, flags, mode: mode + 0, undo }) // Node dies of -0
  const lease = new Lease(fd, systemPath, true)
  let built = false
  try {
    const raw = yield* rawFileOf(lease, flag, flags)
    built = true
    return new UnbufferedFile(raw)
  } finally {
    if (!built) yield* lease.close()
  }
}

function* rawFileOf(lease: Lease, flag: FileSystem.OpenFlag, flags: number): Program<RawFile> {
  const { fd } = lease
  const status = yield* performOn({ op: "fstat", fd }, lease)
  const type = typeOf(status.mode)
  const isatty = type === "CharacterDevice" && (yield* performOn({ op: "isatty", fd }, lease))
  return new RawFile(lease, {
    mode: flag,
    readable: (flags & O_WRONLY) === 0,
    writable: (flags & (O_WRONLY | O_RDWR)) !== 0,
    appending: (flags & O_APPEND) !== 0,
    seekable: !isatty && type !== "FIFO" && type !== "Socket",
    isatty,
    position: 0,
    size: status.size
  })
}

/** Up to here a read gets the memory that it asked for, in bytes; a larger one what the file probably holds. */
const plainReadSize = 2 ** 24

/** What one call moves at most (N16). */
const maxReadSize = 2 ** 30

function* ready<A>(program: Program<A | null>, syscall: "read" | "write"): Program<A> {
  const result = yield* program
  if (result === null) throw makeOSError({ code: "EAGAIN", syscall, pathInMessage: false })
  return result
}

/** F3: a write of nothing would be repeated for ever. The system has no errno for it, but the platform a word. */
const wroteNothing = ({ raw }: SystemFile): IoError =>
  makeOSError({ code: "EIO", syscall: "write", path: raw.name, pathInMessage: false }, { cause: writeZero })

const writeZero = new Error("the system wrote 0 bytes")

function* writeFully(file: SystemFile, data: Uint8Array): Program<void> {
  const { length } = data
  let written = 0
  do {
    // makes no call, and fails if there is nothing because the memory was transferred
    if (data.length === 0) return yield* file.writelines([data])
    const byteCount = yield* ready(file.write(data.subarray(written)), "write")
    if (byteCount === 0) throw wroteNothing(file)
    written += byteCount
  } while (written < length)
}

/** Opens a file, writes all of `data` from its start, or to its end if it is opened for appending, and closes it. @internal */
export function* writeThrough(path: string, data: Uint8Array, options: FileSystem.OpenFileOptions): Program<void> {
  const file = yield* openSystemFile(path, options)
  try {
    yield* writeFully(file, data)
  } finally {
    yield* file.close()
  }
}

/** A short read keeps no more memory than it needs. */
const compact = (bytes: Uint8Array): Uint8Array =>
  bytes.length * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes

/**
 * Operations are atomic and run in the order of their submission. What an interrupted read took from the file goes back;
 * an interrupted write that runs is completed before the next operation.
 *
 * @internal
 */
export class SystemFileHandle implements FileSystem.File {
  static {
    pointFree(this)
  }

  readonly [FileSystem.FileTypeId]: FileSystem.FileTypeId = FileSystem.FileTypeId
  readonly fd: FileSystem.File.Descriptor
  private readonly file: SystemFile
  private readonly pool: Pool
  private readonly gate = new Gate()

  constructor(file: SystemFile, pool: Pool) {
    this.fd = FileSystem.FileDescriptor(file.raw.fileno)
    this.file = file
    this.pool = pool
  }

  get stat(): Effect.Effect<FileSystem.File.Info, PlatformError> {
    const { file } = this
    return this.run("stat", function*() {
      return infoOf(yield* file.raw.stat())
    })
  }

  get sync(): Effect.Effect<void, PlatformError> {
    return this.run("sync", () => this.file.raw.sync(false))
  }

  /** Its type has no failure: an offset before the start, and a file without offsets, are defects that hold the error. */
  seek(offset: FileSystem.SizeInput, from: FileSystem.SeekMode): Effect.Effect<void> {
    return Effect.orDie(this.seekTo(offset, from, "seek"))
  }

  /** As `seek`, for code that has a failure to give. */
  seekTo(
    offset: FileSystem.SizeInput,
    from: FileSystem.SeekMode,
    method: string
  ): Effect.Effect<void, PlatformError> {
    const { file } = this
    return this.run(method, function*() {
      yield* file.seek(Number(offset), from === "start" ? 0 : 1)
    })
  }

  read(buffer: Uint8Array): Effect.Effect<FileSystem.Size, PlatformError> {
    const { file } = this
    return this.run(
      "read",
      function*() {
        return FileSystem.Size(yield* ready(file.readinto(buffer), "read"))
      },
      () => file.restoreInto()
    )
  }

  readAlloc(size: FileSystem.SizeInput): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    return this.readUpTo(size, "readAlloc")
  }

  readUpTo(size: FileSystem.SizeInput, method: string): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    const { file } = this
    return this.run(
      method,
      function*() {
        const wanted = byteCountOf(size, "size")
        const byteCount = Math.min(wanted, Math.max(plainReadSize, file.raw.sizeHint), maxReadSize)
        const bytes = yield* ready(file.read(byteCount), "read")
        return bytes.length === 0 ? Option.none() : Option.some(compact(bytes))
      },
      Option.match({ onNone: () => undefined, onSome: (bytes) => file.restore(bytes) })
    )
  }

  truncate(length: FileSystem.SizeInput = 0): Effect.Effect<void, PlatformError> {
    const { file } = this
    return this.run("truncate", function*() {
      yield* file.truncate(byteCountOf(length, "length"))
    })
  }

  write(buffer: Uint8Array): Effect.Effect<FileSystem.Size, PlatformError> {
    const { file } = this
    return this.run("write", function*() {
      return FileSystem.Size(yield* ready(file.write(buffer), "write"))
    })
  }

  writeAll(buffer: Uint8Array): Effect.Effect<void, PlatformError> {
    return this.run("writeAll", () => writeFully(this.file, buffer))
  }

  /** Writes all of each. */
  writeEach(data: Iterable<Uint8Array>, method: string): Effect.Effect<void, PlatformError> {
    const { file } = this
    return this.run(method, function*() {
      for (const item of data) yield* writeFully(file, item)
    })
  }

  /** It waits for a write in flight; once begun, it has to be seen through (N5). Closing again does nothing. */
  closeAs(method: string): Effect.Effect<void, PlatformError> {
    return Effect.uninterruptible(this.run(method, () => this.file.close()))
  }

  private run<A>(
    method: string,
    make: () => Program<A>,
    restore?: TaskOptions<A>["restore"]
  ): Effect.Effect<A, PlatformError> {
    return asPlatform(method, runOn(this.gate, this.pool, make, { restore }))
  }
}

/** Closes a file that its opener never had, and removes it if it was created exclusively for it. */
function* abandon({ raw }: SystemFile): Program<void> {
  try {
    if (raw.mode.includes("x") && typeof raw.name !== "number") yield* perform({ op: "unlink", path: raw.name })
  } finally {
    yield* raw.close()
  }
}

/** An effect with the platform's errors. @internal */
export const asPlatform = <A, R>(
  method: string,
  effect: Effect.Effect<A, IoError, R>
): Effect.Effect<A, PlatformError, R> =>
  Effect.mapError(effect, (error) => {
    const converted = toPlatformError(error, method)
    return error.cause === writeZero && converted._tag === "SystemError"
      ? new SystemError({ ...converted, reason: "WriteZero", description: writeZero.message })
      : converted
  })

/**
 * Opens a file and closes it with the scope. It can be interrupted while it blocks, as on a FIFO that nobody opens at the
 * other end; a descriptor that arrives later is closed.
 *
 * @internal
 */
export const open = (
  executor: Executor,
  method: string,
  path: string,
  options?: FileSystem.OpenFileOptions
): Effect.Effect<SystemFileHandle, PlatformError, Scope.Scope> =>
  onExecutor(executor, ({ pool }) => {
    const discard = (file: SystemFile): void => {
      new Task(pool, () => abandon(file), { cleanUp: true }).start()
    }
    return Effect.uninterruptibleMask((restore) => {
      const opened = runMasked(restore, pool, () => openSystemFile(path, options), discard)
      return Effect.tap(
        Effect.map(asPlatform(method, opened), (file) => new SystemFileHandle(file, pool)),
        // a scope's finalizer cannot fail: an error of closing is a defect that holds it
        (handle) => Effect.addFinalizer(() => Effect.orDie(handle.closeAs(method)))
      )
    })
  })
