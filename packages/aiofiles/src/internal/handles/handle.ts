/**
 * Handles: an open file of core, the pool that runs its calls, and the gate that orders them. This is the base class
 * of all handles, and what their operations share.
 *
 * An operation is a program of core, run as one task behind the gate. So operations of several fibers do not mix, and
 * a handle needs no other lock. `closed`, `name`, `mode` and the abilities are read from memory, at once and without
 * the gate.
 *
 * A handle may be a part of another, as `file.buffer` is of a text file. Parts share the file and the gate, and only
 * the whole is closed by the scope. `detach` moves that duty to the handle that it returns.
 */
import {
  Gate,
  InvalidArgumentError,
  type IoError,
  makeOSError,
  type Pool,
  type PoolObserver,
  type Program,
  type RawIO,
  UnsupportedOperation
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as File from "../../File.js"
import { runOnHandle } from "../executor/handleTask.js"
import { fromOutcome } from "../executor/outcome.js"
import { pointFree } from "./pointFree.js"
import { Unsupported } from "./unsupported.js"

/** Turns the `null` of a read that would block into an EAGAIN error, which is distinct from the end of the file (F6). */
export function* ready<A>(program: Program<A | null>): Program<A> {
  const result = yield* program
  if (result === null) throw notReady()
  return result
}

/** As `ready`, for a program whose result is empty both when it would block and at the end of the file. */
export function* readyOrEmpty<A extends { readonly length: number }>(
  file: { readonly blocked?: boolean },
  program: Program<A>
): Program<A> {
  const result = yield* program
  if (result.length === 0 && file.blocked === true) throw notReady()
  return result
}

/** The EAGAIN error for reads whose return type cannot express "not ready". */
const notReady = (): IoError => makeOSError({ code: "EAGAIN", syscall: "read", pathInMessage: false })

/** The program of an operation. Fails with `UnsupportedOperation` if the file does not have the operation. */
export const supported = <A>(program: Program<A> | undefined): Program<A> => {
  if (program === undefined) throw new UnsupportedOperation("not an operation of this file")
  return program
}

/** A size as core takes it, where -1 means everything: that is what no size and an infinite one mean here. */
export const sizeOf = (size: number | undefined): number => {
  if (size === undefined || size === Infinity) return -1
  if (Number.isInteger(size)) return size
  throw new InvalidArgumentError(`a size must be an integer: ${size}`)
}

/** The operations that all open files of core have. */
export interface AnyOpenFile {
  readonly closed: boolean
  readonly close: () => Program<void>
  readonly tell: () => Program<number>
  readonly seek: (offset: number, whence?: File.Whence) => Program<number>
  readonly flush: () => Program<void>
  /** Of a file that can be detached from the file below it: throws if it was. */
  readonly checkAttached?: () => void
}

/** @internal */
export interface HandleOptions {
  readonly mode: string
  /** The gate of the handle that this one is a part of. Default: a new gate. */
  readonly gate?: Gate | undefined
  /** Called at the beginning of each operation, before its program is made. May throw its error. */
  readonly before?: (() => void) | undefined
  /** The handle that this one is a part of: the scope closes that one, and not the part. */
  readonly whole?: Handle<AnyOpenFile> | undefined
  /** Whether the file is removed with its scope. Then the scope closes it without writing its buffers. */
  readonly temporary?: (() => boolean) | undefined
}

/**
 * An open file as the caller has it: its operations run one at a time, in the order of their submission.
 *
 * Invariant: the scope closes the last handle of the chain that starts here and follows `successor`, and only that handle
 * has a `counter`. `closing` is true from when `close` has begun, and stays true.
 *
 * @internal
 */
export abstract class Handle<F extends AnyOpenFile> extends Unsupported implements File.FileBase {
  static {
    pointFree(this)
  }

  readonly file: F
  readonly pool: Pool
  readonly gate: Gate

  /** The handle that `detach`, of this handle or of a part of it, has returned: the scope closes that one instead. */
  private successor: Handle<AnyOpenFile> | undefined = undefined
  private readonly whole: Handle<AnyOpenFile> | undefined
  private readonly openedAs: string
  private closing = false
  private readonly before: (() => void) | undefined
  private temporary: (() => boolean) | undefined
  /** The observer that counts this handle as open, until it closes or is replaced. */
  private counter: PoolObserver | undefined = undefined

  constructor(file: F, pool: Pool, options: HandleOptions) {
    super()
    this.file = file
    this.pool = pool
    this.openedAs = options.mode
    this.gate = options.gate ?? new Gate()
    this.before = options.before
    this.whole = options.whole
    this.temporary = options.temporary
  }

  /** The raw file below all buffers. */
  protected abstract get rawIO(): RawIO

  /** As `open` was called, or in CPython's spelling for binary files: see `shownMode`. */
  get mode(): string {
    return this.openedAs
  }

  get name(): string | Uint8Array | number {
    return this.rawIO.name
  }

  get readable(): boolean {
    return this.rawIO.readable
  }

  get writable(): boolean {
    return this.rawIO.writable
  }

  get seekable(): boolean {
    return this.rawIO.seekable
  }

  /** True from when a close begins, even if it then fails: the descriptor must not be used again. */
  get closed(): boolean {
    return this.closing || this.file.closed
  }

  /** Without the gate, because the descriptor of a file does not change. Spooled files override it. */
  get fileno(): Effect.Effect<number, IoError> {
    return Effect.suspend(() => {
      try {
        this.before?.()
        this.file.checkAttached?.()
        return Effect.succeed(this.rawIO.fileno)
      } catch (error) {
        return fromOutcome({ _tag: "Failure", error })
      }
    })
  }

  /**
   * Uninterruptible: a close must not be repeated (N5), so once begun it runs to its completion. Fails for a handle that was
   * detached, because its file belongs to another handle (T25, B16).
   */
  get close(): Effect.Effect<void, IoError> {
    return this.closeBy(() => this.closeFile())
  }

  /** Runs a program that closes the file, with the slot that is kept for clean-up. */
  private closeBy(program: () => Program<void>): Effect.Effect<void, IoError> {
    return Effect.uninterruptible(this.run(
      () => {
        this.file.checkAttached?.()
        // only now, in this handle's turn: an operation that was submitted before the close still finds the file open
        this.closing = true
        this.counter?.handles(-1)
        this.counter = undefined
        return program()
      },
      undefined,
      undefined,
      true
    ))
  }

  /** The program that closes the file. `close` runs it in its turn. */
  protected closeFile(): Program<void> {
    return this.file.close()
  }

  get flush(): Effect.Effect<void, IoError> {
    return this.run(() => this.file.flush())
  }

  get tell(): Effect.Effect<number, IoError> {
    return this.run(() => this.file.tell())
  }

  seek(offset: number, whence?: File.Whence): Effect.Effect<number, IoError> {
    return this.run(() => this.file.seek(offset, whence))
  }

  /** Counts this handle as open, until it closes. */
  count(observer: PoolObserver): void {
    observer.handles(1)
    this.counter = observer
  }

  /**
   * Closes the file at the end of its scope: this handle, or the one that has replaced it. The buffers of a file that is
   * removed then are not written.
   */
  get closeLast(): Effect.Effect<void, IoError> {
    return Effect.suspend(() => {
      // `successor` is read when the scope closes, because `detach` may be called at any time before
      if (this.successor !== undefined) return this.successor.closeLast
      return this.temporary?.() === true ? this.closeBy(() => this.rawIO.close()) : this.close
    })
  }

  get isatty(): boolean {
    return this.rawIO.isatty ?? false
  }

  /** After a flush, so that the size includes buffered bytes. */
  get stat(): Effect.Effect<File.Stat, IoError> {
    return this.runRaw((raw) => raw.stat?.())
  }

  /** Flushes the buffers, and then waits until the system has stored content and metadata of the file (`fsync`). */
  get sync(): Effect.Effect<void, IoError> {
    return this.runRaw((raw) => raw.sync?.(false))
  }

  /** As `sync`, without the metadata that a later read does not need (`fdatasync`). */
  get datasync(): Effect.Effect<void, IoError> {
    return this.runRaw((raw) => raw.sync?.(true))
  }

  /** Runs an operation of the raw file, after flushing the buffers above it. */
  protected runRaw<A>(make: (raw: RawIO) => Program<A> | undefined): Effect.Effect<A, IoError> {
    const { file, rawIO } = this
    return this.run(function*() {
      yield* file.flush()
      return yield* supported(make(rawIO))
    })
  }

  /**
   * Detaches: replaces this handle by a handle of the file below it. From then on the scope closes the new handle instead
   * of this one, or of the one that this is a part of. The two share a gate, because parts that the caller took before
   * still use the same file.
   */
  protected replaceBy<A extends AnyOpenFile, H extends Handle<A>>(
    make: () => Program<A>,
    wrap: (file: A, gate: Gate) => H
  ): Effect.Effect<H, IoError> {
    const { whole } = this
    const detaching = function*() {
      // the last moment to write the buffers of the handle that this one is a part of
      if (whole !== undefined && whole.successor === undefined) yield* whole.file.flush()
      return yield* make()
    }
    // uninterruptible: the caller must get the handle that the scope closes from now on
    return Effect.uninterruptible(Effect.map(this.run(detaching), (file) => {
      // `latest`: the whole may itself have been detached before, and its successor is what the scope would close
      const owner = (whole ?? this).latest
      const handle = wrap(file, this.gate)
      // the new handle also takes over the count of open handles, and whether the file is temporary
      handle.counter = owner.counter
      owner.counter = undefined
      handle.temporary = owner.temporary
      owner.successor = handle
      return handle
    }))
  }

  /** The handle that has replaced this one, or this one: the one that the scope closes. */
  protected get latest(): Handle<AnyOpenFile> {
    return this.successor === undefined ? this : this.successor.latest
  }

  /** The options of a handle of a part of this one. A part of a detached handle fails as the handle itself does. */
  protected partOptions(mode: string, before?: () => void): HandleOptions {
    const { file, gate, successor } = this
    return { mode, gate, whole: this, before: successor === undefined ? before : () => file.checkAttached?.() }
  }

  /** Runs an operation on this handle: `rollback`, `restore` and `cleanUp` are those of `TaskOptions`. */
  protected run<A>(
    make: () => Program<A>,
    rollback?: () => void,
    restore: ((value: A) => void) | undefined = rollback,
    cleanUp?: boolean
  ): Effect.Effect<A, IoError> {
    const { before } = this
    const begin = before === undefined ? make : () => {
      before()
      return make()
    }
    return runOnHandle(this.gate, this.pool, begin, { rollback, restore, cleanUp })
  }
}
