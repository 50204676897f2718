/**
 * Handles of named and of spooled temporary files: the handles of their mode, extended.
 *
 * The mode decides the class of handles to extend, so the extensions are mixins. `tempfile` of the service makes the
 * handles. A temporary file is removed with its scope, so its buffers are then dropped and not written: see
 * `temporary` in `Handle`.
 */
import {
  type FilePath,
  type IoError,
  type NamedTempFile,
  type OpenFile,
  type Pool,
  type Program,
  type SpooledFile,
  type TempName
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type { NamedFile, PersistOptions, Spooled } from "../../Tempfile.js"
import { cleanUpOn } from "../executor/run.js"
import type { AnyOpenFile, Handle, HandleOptions } from "./handle.js"
import { type AnyHandle, handleClass, shownMode } from "./makeHandle.js"
import { pointFree } from "./pointFree.js"

// TypeScript requires exactly this constructor of the base of a mixin (TS2545)
// oxlint-disable-next-line no-explicit-any
type Base = abstract new(...args: any) => Handle<AnyOpenFile>

/** Extends the class of handles that a file needs. Each extended class is made once, when the first file needs it. */
const extending = <H>(
  extend: (base: Base) => unknown
): (file: OpenFile) => new(...args: ReadonlyArray<unknown>) => H => {
  const made = new Map<unknown, unknown>()
  return (file) => {
    const base = handleClass(file)
    if (!made.has(base)) made.set(base, extend(base as unknown as Base)) // every class of handles extends `Handle`
    return made.get(base) as new(...args: ReadonlyArray<unknown>) => H // `extend` made it for this base
  }
}

/** The `temporary` option of a file without a name: its data is lost with its scope in any case. @internal */
export const always = (): boolean => true

/** When the name of a file is removed: with its scope (`delete`), or already when the file is closed (`deleteOnClose`). */
export interface Removal {
  readonly delete: boolean
  readonly deleteOnClose: boolean
}

/**
 * The handle of a file whose name is removed.
 *
 * Invariant: `onClose` says whether the next `close` removes the name; the end of the scope always tries to.
 */
const namedClass = extending<AnyHandle & NamedFile>((base) => {
  abstract class Named extends base implements NamedFile {
    static {
      pointFree(this)
    }

    private readonly tempName: TempName
    private onClose: boolean

    // `any` as in `Base`
    // oxlint-disable-next-line no-explicit-any
    constructor(...args: any) {
      super(...args)
      const [, , , name, removal] = args as [unknown, unknown, unknown, TempName, Removal] // `namedHandle` passes these
      this.tempName = name
      this.onClose = removal.delete && removal.deleteOnClose
    }

    override get name(): string | Uint8Array {
      return this.tempName.path
    }

    persist(path: FilePath, options?: PersistOptions): Effect.Effect<void, IoError> {
      const { tempName } = this
      const { file } = this.latest // the one whose buffers may hold data
      // uninterruptible: if it were unknown which name the file has, neither the scope nor the caller could remove it
      return Effect.uninterruptible(this.run(function*() {
        if (!file.closed) yield* file.flush()
        yield* tempName.persist(path, options)
      }))
    }

    protected override closeFile(): Program<void> {
      return this.onClose ? this.tempName.removeAfter(super.closeFile()) : super.closeFile()
    }

    /** Removes the name last, after closing this handle or the one that has replaced it. The removal cannot fail the scope. */
    override get closeLast(): Effect.Effect<void, IoError> {
      const closing = super.closeLast
      return Effect.suspend(() => {
        this.onClose = false
        return Effect.ensuring(closing, discardName(this.pool, this.tempName))
      })
    }
  }
  return Named
})

/** Removes a name, and logs a warning if that is not possible. */
const discardName = (pool: Pool, name: TempName): Effect.Effect<void> =>
  Effect.flatMap(
    Effect.orDie(cleanUpOn(pool, () => name.discard())), // returns an error, and does not fail
    (error) => error === undefined ? Effect.void : warn(name.path, [error])
  )

/** Logs a warning of a file or directory that could not be removed, if there are errors. @internal */
export const warn = (path: string | Uint8Array, errors: ReadonlyArray<IoError>): Effect.Effect<void> =>
  errors.length === 0
    ? Effect.void
    : Effect.logWarning(`could not remove ${String(path)}: ${errors.map((error) => error.message).join("; ")}`)

/**
 * The handle of a file with a name. With `delete: false` the name stays: then the file is not temporary, and its
 * buffers are written when the scope closes.
 *
 * @internal
 */
export const namedHandle = (
  { file, name }: NamedTempFile,
  pool: Pool,
  mode: string,
  removal: Removal
): AnyHandle & NamedFile => {
  if (!removal.delete) name.keep()
  const options: HandleOptions = { mode: shownMode(mode), temporary: () => name.temporary }
  return new (namedClass(file))(file, pool, options, name, removal)
}

/** The handle of a file that is in memory until it is rolled over to the disk. */
const spooledClass = extending<AnyHandle & Spooled>((base) => {
  abstract class SpooledHandle extends base implements Spooled {
    private get spooled(): SpooledFile {
      return this.file as unknown as SpooledFile // `spooledHandle` passes one
    }

    get rolled(): boolean {
      return this.spooled.rolled
    }

    /** Moves the content to a file on the disk. Does nothing if that was done before. */
    get rollover(): Effect.Effect<void, IoError> {
      return this.run(() => this.spooled.rollover())
    }

    /** M11: rolls the file over first, because only a file on the disk has a descriptor. */
    override get fileno(): Effect.Effect<number, IoError> {
      const { rawIO, spooled } = this
      return this.run(function*() {
        yield* spooled.rollover()
        return rawIO.fileno
      })
    }

    /** M12: while the file is in memory, the mode is shown as it was given. */
    override get mode(): string {
      return this.rolled ? shownMode(super.mode) : super.mode
    }
  }
  return SpooledHandle
})

/** The handle of a spooled file. Its data is lost with its scope, in memory as on the disk. @internal */
export const spooledHandle = (file: SpooledFile, pool: Pool, mode: string): AnyHandle & Spooled =>
  new (spooledClass(file))(file, pool, { mode, temporary: always } satisfies HandleOptions)
