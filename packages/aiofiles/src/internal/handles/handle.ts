/**
 * Handles: an open file of core, the pool that runs its calls, and the gate that orders them.
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

/** What a read that would block gives is an error here, typed and distinct from the end of the file (F6). */
export function* ready<A>(program: Program<A | null>): Program<A> {
  const result = yield* program
  if (result === null) throw notReady()
  return result
}

/** As `ready`, for what gives nothing both then and at the end of the file. */
export function* readyOrEmpty<A extends { readonly length: number }>(
  file: { readonly blocked?: boolean },
  program: Program<A>
): Program<A> {
  const result = yield* program
  if (result.length === 0 && file.blocked === true) throw notReady()
  return result
}

const notReady = (): IoError => makeOSError({ code: "EAGAIN", syscall: "read", pathInMessage: false })

/** The program of an operation, if the file has it. */
export const supported = <A>(program: Program<A> | undefined): Program<A> => {
  if (program === undefined) throw new UnsupportedOperation("not an operation of this file")
  return program
}

/** A size that was left out, or is infinite, is all there is: core says -1. */
export const sizeOf = (size: number | undefined): number => {
  if (size === undefined || size === Infinity) return -1
  if (Number.isInteger(size)) return size
  throw new InvalidArgumentError(`a size must be an integer: ${size}`)
}

/** What every open file of core can do. */
export interface AnyOpenFile {
  readonly closed: boolean
  readonly close: () => Program<void>
  readonly tell: () => Program<number>
  readonly seek: (offset: number, whence?: File.Whence) => Program<number>
  readonly flush: () => Program<void>
  /** Where a file has something below it to give up: throws if it was given up. */
  readonly checkAttached?: () => void
}

/** @internal */
export interface HandleOptions {
  readonly mode: string
  /** The gate of the handle that this one is a part of. */
  readonly gate?: Gate | undefined
  /** Called before each operation. */
  readonly before?: (() => void) | undefined
  /** The handle that this one is a part of, and that the scope closes. */
  readonly whole?: Handle<AnyOpenFile> | undefined
  /** Whether the file goes with its scope: what is still to be written when that closes it is not written. */
  readonly temporary?: (() => boolean) | undefined
}

export abstract class Handle<F extends AnyOpenFile> extends Unsupported implements File.FileBase {
  static {
    pointFree(this)
  }

  readonly file: F
  readonly pool: Pool
  readonly gate: Gate

  /** What `detach` gave in exchange for this handle, or for a part of it. */
  private successor: Handle<AnyOpenFile> | undefined = undefined
  private readonly whole: Handle<AnyOpenFile> | undefined
  private readonly openedAs: string
  private closing = false
  private readonly before: (() => void) | undefined
  private temporary: (() => boolean) | undefined
  /** Told when this handle closes, if it was told that it was opened. */
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

  protected abstract get rawIO(): RawIO

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

  get closed(): boolean {
    return this.closing || this.file.closed
  }

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
   * Uninterruptible: a close that began is never begun again (N5), so it has to be seen through. A handle that was given up
   * is not closed: what it had is another's (T25, B16).
   */
  get close(): Effect.Effect<void, IoError> {
    return this.closeBy(() => this.closeFile())
  }

  private closeBy(program: () => Program<void>): Effect.Effect<void, IoError> {
    return Effect.uninterruptible(this.run(
      () => {
        this.file.checkAttached?.()
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

  /** What closing does, but for the order among the operations. */
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

  /** Counts this handle among those that are open. */
  count(observer: PoolObserver): void {
    observer.handles(1)
    this.counter = observer
  }

  /** The release of a scope: closes this handle, or the one that it was exchanged for. A file that goes then is not written to. */
  get closeLast(): Effect.Effect<void, IoError> {
    return Effect.suspend(() => {
      if (this.successor !== undefined) return this.successor.closeLast
      return this.temporary?.() === true ? this.closeBy(() => this.rawIO.close()) : this.close
    })
  }

  get isatty(): boolean {
    return this.rawIO.isatty ?? false
  }

  get stat(): Effect.Effect<File.Stat, IoError> {
    return this.runRaw((raw) => raw.stat?.())
  }

  get sync(): Effect.Effect<void, IoError> {
    return this.runRaw((raw) => raw.sync?.(false))
  }

  get datasync(): Effect.Effect<void, IoError> {
    return this.runRaw((raw) => raw.sync?.(true))
  }

  /** Runs an operation of the raw file, if it has that operation, behind what was written before. */
  protected runRaw<A>(make: (raw: RawIO) => Program<A> | undefined): Effect.Effect<A, IoError> {
    const { file, rawIO } = this
    return this.run(function*() {
      yield* file.flush()
      return yield* supported(make(rawIO))
    })
  }

  /**
   * Replaces this handle by that of what it was made of, which the scope closes from then on, in place of this one or of what
   * this one is a part of. They share a gate, as parts do: one that was taken before is on the same file.
   */
  protected replaceBy<A extends AnyOpenFile, H extends Handle<A>>(
    make: () => Program<A>,
    wrap: (file: A, gate: Gate) => H
  ): Effect.Effect<H, IoError> {
    const { whole } = this
    const detaching = function*() {
      // what is a part of something has its last chance to be written there
      if (whole !== undefined && whole.successor === undefined) yield* whole.file.flush()
      return yield* make()
    }
    // uninterruptible: the caller has to have the handle that the scope closes from now on
    return Effect.uninterruptible(Effect.map(this.run(detaching), (file) => {
      const owner = (whole ?? this).latest
      const handle = wrap(file, this.gate)
      handle.counter = owner.counter
      owner.counter = undefined
      handle.temporary = owner.temporary
      owner.successor = handle
      return handle
    }))
  }

  /** What this handle has become: the one that the scope closes. */
  protected get latest(): Handle<AnyOpenFile> {
    return this.successor === undefined ? this : this.successor.latest
  }

  /** The options of a handle of a part of this one. A part of a handle that was given up refuses as that does. */
  protected partOptions(mode: string, before?: () => void): HandleOptions {
    const { file, gate, successor } = this
    return { mode, gate, whole: this, before: successor === undefined ? before : () => file.checkAttached?.() }
  }

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
