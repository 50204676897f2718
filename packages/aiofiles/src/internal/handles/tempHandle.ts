/**
 * Handles of named and of spooled temporary files: those of their mode, with something more.
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

// TypeScript asks the constructor of a mixin's base for exactly this (TS2545)
// oxlint-disable-next-line no-explicit-any
type Base = abstract new(...args: any) => Handle<AnyOpenFile>

/** Makes a class with more to it of each class of handles, once. */
const extending = <H>(
  extend: (base: Base) => unknown
): (file: OpenFile) => new(...args: ReadonlyArray<unknown>) => H => {
  const made = new Map<unknown, unknown>()
  return (file) => {
    const base = handleClass(file)
    if (!made.has(base)) made.set(base, extend(base as unknown as Base)) // a handle is a `Handle`
    return made.get(base) as new(...args: ReadonlyArray<unknown>) => H // what `extend` made
  }
}

/** Of a file without a name. @internal */
export const always = (): boolean => true

/** When the name of a file is removed. */
export interface Removal {
  readonly delete: boolean
  readonly deleteOnClose: boolean
}

const namedClass = extending<AnyHandle & NamedFile>((base) => {
  abstract class Named extends base implements NamedFile {
    static {
      pointFree(this)
    }

    private readonly tempName: TempName
    private onClose: boolean

    // as `Base`
    // oxlint-disable-next-line no-explicit-any
    constructor(...args: any) {
      super(...args)
      const [, , , name, removal] = args as [unknown, unknown, unknown, TempName, Removal] // what `namedHandle` gives
      this.tempName = name
      this.onClose = removal.delete && removal.deleteOnClose
    }

    override get name(): string | Uint8Array {
      return this.tempName.path
    }

    persist(path: FilePath, options?: PersistOptions): Effect.Effect<void, IoError> {
      const { tempName } = this
      const { file } = this.latest // which has what is to be flushed
      // uninterruptible: a file that may have either name would be nobody's
      return Effect.uninterruptible(this.run(function*() {
        if (!file.closed) yield* file.flush()
        yield* tempName.persist(path, options)
      }))
    }

    protected override closeFile(): Program<void> {
      return this.onClose ? this.tempName.removeAfter(super.closeFile()) : super.closeFile()
    }

    /** The removal comes last, whatever the handle has become, and cannot fail the scope. */
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

const discardName = (pool: Pool, name: TempName): Effect.Effect<void> =>
  Effect.flatMap(
    Effect.orDie(cleanUpOn(pool, () => name.discard())), // it gives its errors
    (error) => error === undefined ? Effect.void : warn(name.path, [error])
  )

/** Tells that something could not be removed. @internal */
export const warn = (path: string | Uint8Array, errors: ReadonlyArray<IoError>): Effect.Effect<void> =>
  errors.length === 0
    ? Effect.void
    : Effect.logWarning(`could not remove ${String(path)}: ${errors.map((error) => error.message).join("; ")}`)

/** @internal */
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

const spooledClass = extending<AnyHandle & Spooled>((base) => {
  abstract class SpooledHandle extends base implements Spooled {
    private get spooled(): SpooledFile {
      return this.file as unknown as SpooledFile // what `spooledHandle` gives
    }

    get rolled(): boolean {
      return this.spooled.rolled
    }

    get rollover(): Effect.Effect<void, IoError> {
      return this.run(() => this.spooled.rollover())
    }

    /** M11: only a file of the file system has one. */
    override get fileno(): Effect.Effect<number, IoError> {
      const { rawIO, spooled } = this
      return this.run(function*() {
        yield* spooled.rollover()
        return rawIO.fileno
      })
    }

    /** M12: while it is in memory, the mode is what was asked for. */
    override get mode(): string {
      return this.rolled ? shownMode(super.mode) : super.mode
    }
  }
  return SpooledHandle
})

/** @internal */
export const spooledHandle = (file: SpooledFile, pool: Pool, mode: string): AnyHandle & Spooled =>
  new (spooledClass(file))(file, pool, { mode, temporary: always } satisfies HandleOptions)
