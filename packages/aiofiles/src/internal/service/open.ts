/**
 * Opening: the step that acquires a descriptor is the one that registers its release.
 */
import {
  BytesIO,
  checkOpenArguments,
  type FilePath,
  InvalidArgumentError,
  type IoError,
  type OpenFile,
  openFile,
  OpenFlag,
  openRaw,
  parseMode,
  type Pool,
  type Program,
  StringIO,
  TempName,
  toSystemPath,
  UnsupportedIoType
} from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type { Executor } from "../../Executor.js"
import type { FileOf, NodeFileHandle, OpenOptions, RawIO } from "../../File.js"
import { releasedByScope, type Restore } from "../executor/finalizer.js"
import { fromOutcome } from "../executor/outcome.js"
import { onExecutor } from "../executor/region.js"
import { runMasked } from "../executor/run.js"
import { type AnyHandle, makeHandle } from "../handles/makeHandle.js"
import { UserRaw } from "./userRaw.js"

/** Closes a file that its opener never had. Nothing was written to it, so there is nothing to report. */
const discard = (file: OpenFile): Program<void> => file.close()

/** The same of a file that was created exclusively: it is removed. */
const discardCreated = (path: FilePath) => (file: OpenFile): Program<void> =>
  new TempName(toSystemPath(path)).removeAfter(file.close())

/** A program that opens a file, and the mode that it opens it with. */
interface Opening {
  readonly mode: string
  readonly pool: Pool
  readonly program: Effect.Effect<() => Program<OpenFile>, IoError>
  /** Undoes it if it comes too late. */
  readonly discard: (file: OpenFile) => Program<void>
}

/** Opens on the executor that the options name, or else that of the region. The handle stays there. */
const onExecutorOf = <A, E, R>(
  executor: Executor,
  options: OpenOptions | undefined,
  use: (pool: Pool) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  options?.executor === undefined ? onExecutor(executor, ({ pool }) => use(pool)) : use(options.executor.pool)

/** How a file is opened, by path or of a descriptor. The user's `opener` runs in the frame that owns what it opens. */
const opening = (
  pool: Pool,
  file: FilePath | number,
  mode: string,
  options: OpenOptions = {}
): Opening => {
  const { opener } = options
  if (opener === undefined || typeof file === "number") {
    const program = Effect.succeed(() => openFile(file, mode, options))
    const creates = typeof file !== "number" && String(mode).includes("x") // what is no mode is refused later
    return { mode, pool, program, discard: creates ? discardCreated(file) : discard }
  }
  const program = Effect.suspend(() => {
    // R17: all that can be wrong is found before the opener is called, and whatever is opened is closed on exec
    const { flags } = checkOpenArguments(mode, options)
    return Effect.map(opener(file, flags | OpenFlag.O_CLOEXEC), (fd) => () => {
      if (fd < 0) throw new InvalidArgumentError(`opener returned ${fd}`)
      return openFile(fd, mode, options, file)
    })
  })
  const checked = Effect.catchAllDefect(program, (error) => fromOutcome<never>({ _tag: "Failure", error }))
  return { mode, pool, program: checked, discard }
}

/**
 * Opens within an uninterruptible frame that owns the file from the moment when the fiber has it; only the wait itself
 * can be interrupted.
 */
const acquire = (restore: Restore, { discard, mode, pool, program }: Opening): Effect.Effect<AnyHandle, IoError> =>
  Effect.map(
    Effect.flatMap(program, (make) => runMasked(restore, pool, make, discard)),
    (file) => {
      const handle = makeHandle(file, pool, mode)
      if (pool.observer !== undefined) handle.count(pool.observer)
      return handle
    }
  )

/** Acquires a handle that the scope closes, and does what comes `after` that. */
const closedByScope = <H extends { readonly closeLast: Effect.Effect<void, IoError> }>(
  acquireHandle: (restore: Restore) => Effect.Effect<H, IoError>,
  after: Effect.Effect<void> = Effect.void
): Effect.Effect<H, IoError, Scope.Scope> =>
  // a scope's finalizer cannot fail: a flush that fails there is a defect that holds the error
  releasedByScope(acquireHandle, (handle) => Effect.ensuring(Effect.orDie(handle.closeLast), after))

const scoped = (from: Opening, after?: Effect.Effect<void>): Effect.Effect<AnyHandle, IoError, Scope.Scope> =>
  closedByScope((restore) => acquire(restore, from), after)

/** @internal */
export const open = <M extends string, O extends OpenOptions>(
  executor: Executor,
  file: FilePath | number,
  mode?: M,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, Scope.Scope> =>
  // the mode, which decides the type, was given to what makes the handle
  onExecutorOf(executor, options, (pool) =>
    scoped(opening(pool, file, mode ?? "r", options))) as unknown as Effect.Effect<
      FileOf<M, O>,
      IoError,
      Scope.Scope
    >

/**
 * As `open`, for a program that opens a file in another way, with more to it than the file: `discard` undoes it if it comes
 * too late.
 *
 * @internal
 */
export const openBy = <A, H extends { readonly closeLast: Effect.Effect<void, IoError> }>(
  executor: Executor,
  options: { readonly executor?: Executor | undefined } | undefined,
  by: {
    readonly make: (pool: Pool) => Program<A>
    readonly discard: (value: A) => Program<unknown>
    readonly handle: (value: A, pool: Pool) => H
  }
): Effect.Effect<H, IoError, Scope.Scope> =>
  onExecutorOf(executor, options, (pool) =>
    closedByScope((restore) =>
      Effect.map(
        runMasked(restore, pool, () => by.make(pool), by.discard),
        (value) => by.handle(value, pool)
      )
    ))

/** @internal */
export const withFile = <M extends string, O extends OpenOptions>(
  executor: Executor,
  file: FilePath | number,
  mode?: M,
  options?: O
) =>
<A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | IoError, R> =>
  onExecutorOf(
    executor,
    options,
    (pool) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(acquire(restore, opening(pool, file, mode ?? "r", options)), (handle) => {
          // as in `open`; a `use` that throws must not keep the file from closing
          const used = Effect.suspend(() => use(handle as unknown as FileOf<M, O>))
          return Effect.flatMap(Effect.exit(restore(used)), (exit) =>
            Effect.matchCauseEffect(handle.closeLast, {
              onFailure: (cause) =>
                Effect.failCause(Exit.isFailure(exit) ? Cause.sequential(exit.cause, cause) : cause),
              onSuccess: () => exit
            }))
        })
      )
  )

const isNodeHandle = (source: unknown): source is NodeFileHandle =>
  Predicate.hasProperty(source, "fd") && typeof source.fd === "number" &&
  Predicate.hasProperty(source, "close") && typeof source.close === "function"

const isRawIO = (source: unknown): source is RawIO =>
  (Predicate.hasProperty(source, "read") && typeof source.read === "function") ||
  (Predicate.hasProperty(source, "write") && typeof source.write === "function")

/** @internal */
export const wrap = (
  executor: Executor,
  source: unknown,
  mode: string | undefined,
  options: OpenOptions = {}
): Effect.Effect<AnyHandle, IoError, Scope.Scope> =>
  onExecutorOf(executor, options, (pool) => wrapOn(pool, source, mode, options))

const wrapOn = (
  pool: Pool,
  source: unknown,
  mode: string | undefined,
  options: OpenOptions
): Effect.Effect<AnyHandle, IoError, Scope.Scope> => {
  // a file in memory is read and written whatever the mode says, which has only to be of its kind
  const inMemory = (own: "w+" | "w+b", what: "bytes" | "text", make: () => OpenFile) => {
    const program = () => {
      const given = checkOpenArguments(mode ?? own, options)
      if (given.binary !== (what === "bytes")) throw new InvalidArgumentError(`${what} cannot have the mode '${mode}'`)
      return done(make())
    }
    return scoped({ mode: own, pool, program: Effect.succeed(program), discard })
  }
  if (typeof source === "number") return scoped(opening(pool, source, mode ?? "r", options))
  if (typeof source === "string") {
    return inMemory("w+", "text", () => new StringIO(source, options.newline ?? "\n"))
  }
  if (source instanceof Uint8Array) return inMemory("w+b", "bytes", () => new BytesIO(source))
  if (isNodeHandle(source)) {
    // the handle keeps its descriptor, and closes it after ours was flushed
    const opened = opening(pool, source.fd, mode ?? "r", { ...options, closefd: false })
    return scoped(opened, Effect.promise(() => source.close()))
  }
  if (isRawIO(source)) {
    const of = mode ?? "rb"
    return Effect.flatMap(Effect.runtime<never>(), (runtime) =>
      scoped({
        mode: of,
        pool,
        program: Effect.succeed(() => openRaw(new UserRaw(source, runtime, parseMode(of).base === "a"), of, options)),
        discard
      }))
  }
  return Effect.fail(
    new UnsupportedIoType(`cannot make a file of ${typeof source === "object" ? "an object" : typeof source}`)
  )
}

// oxlint-disable-next-line require-yield
function* done(file: OpenFile): Program<OpenFile> {
  return file
}
