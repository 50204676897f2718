/**
 * Opening files: `open`, `withFile` and `wrap` of the service, and what `tempfile` needs for its own. The step that
 * acquires a descriptor is also the step that registers its release.
 *
 * Only the wait for the system can be interrupted, for example while the opening of a FIFO blocks. The handle is
 * made, counted and registered with its scope in one uninterruptible frame. If the fiber was interrupted before it
 * has the file, `discard` undoes the opening as soon as the call completes.
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
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import type { Executor } from "../../Executor.js"
import type { FileOf, NodeFileHandle, OpenOptions, RawIO } from "../../File.js"
import { sequential } from "../effect/causes.js"
import { catchDefect } from "../effect/compat.js"
import { forkContext } from "../effect/fibers.js"
import { releasedByScope, type Restore } from "../executor/finalizer.js"
import { fromOutcome } from "../executor/outcome.js"
import { onExecutor } from "../executor/region.js"
import { runMasked } from "../executor/run.js"
import { type AnyHandle, makeHandle } from "../handles/makeHandle.js"
import { UserRaw } from "./userRaw.js"

/** Closes a file that was opened after its opener was interrupted. Nothing was written to it, so no data can be lost. */
const discard = (file: OpenFile): Program<void> => file.close()

/** As `discard`, for a file that the interrupted opener has created exclusively: also removes it. */
const discardCreated = (path: FilePath) => (file: OpenFile): Program<void> =>
  new TempName(toSystemPath(path)).removeAfter(file.close())

/** How a file is opened. */
interface Opening {
  readonly mode: string
  readonly pool: Pool
  /** Gives the program that opens the file. An effect, because the user's `opener` is one. */
  readonly program: Effect.Effect<() => Program<OpenFile>, IoError>
  /** Undoes the opening if the fiber is interrupted before it has the file. */
  readonly discard: (file: OpenFile) => Program<void>
}

/**
 * Calls `use` with the pool of the executor in the options, or else of the region. The handle keeps this pool: all of
 * its operations run there, independent of the region in which they are called.
 */
const onExecutorOf = <A, E, R>(
  executor: Executor,
  options: OpenOptions | undefined,
  use: (pool: Pool) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  options?.executor === undefined ? onExecutor(executor, ({ pool }) => use(pool)) : use(options.executor.pool)

/**
 * Describes the opening of a path or of a descriptor. The user's `opener` runs in the uninterruptible frame that then
 * owns the descriptor, so that an interruption cannot lose the descriptor that it gives.
 */
const opening = (
  pool: Pool,
  file: FilePath | number,
  mode: string,
  options: OpenOptions = {}
): Opening => {
  const { opener } = options
  // an opener is asked for a path only: a descriptor is open already
  if (opener === undefined || typeof file === "number") {
    const program = Effect.succeed(() => openFile(file, mode, options))
    // only an exclusive creation is undone by removing the file: any other file may have existed before
    const creates = typeof file !== "number" && String(mode).includes("x") // an invalid mode fails in `openFile`
    return { mode, pool, program, discard: creates ? discardCreated(file) : discard }
  }
  const program = Effect.suspend(() => {
    // R17: all arguments are checked before the opener is called, and its descriptor must be closed on exec
    const { flags } = checkOpenArguments(mode, options)
    return Effect.map(opener(file, flags | OpenFlag.O_CLOEXEC), (fd) => () => {
      // as in CPython: a negative descriptor is an error of the opener, and no call is made with it
      if (fd < 0) throw new InvalidArgumentError(`opener returned ${fd}`)
      return openFile(fd, mode, options, file)
    })
  })
  // the opener, and the check of the arguments, may throw: an `IoError` is then a failure, and anything else a defect
  const checked = catchDefect(program, (error) => fromOutcome<never>({ _tag: "Failure", error }))
  return { mode, pool, program: checked, discard }
}

/**
 * Opens a file within an uninterruptible frame, which then owns the file. Only the wait can be interrupted. The
 * handle counts as open from here on, if the pool has an observer.
 */
const acquire = (restore: Restore, { discard, mode, pool, program }: Opening): Effect.Effect<AnyHandle, IoError> =>
  Effect.map(
    Effect.flatMap(program, (make) => runMasked(restore, pool, make, discard)),
    (file) => {
      const handle = makeHandle(file, pool, mode)
      // counted before the scope knows the handle, and uncounted by its close
      if (pool.observer !== undefined) handle.count(pool.observer)
      return handle
    }
  )

/** Acquires a handle that the scope closes. Runs `after` when it is closed, even if closing failed. */
const closedByScope = <H extends { readonly closeLast: Effect.Effect<void, IoError> }>(
  acquireHandle: (restore: Restore) => Effect.Effect<H, IoError>,
  after: Effect.Effect<void> = Effect.void
): Effect.Effect<H, IoError, Scope.Scope> =>
  releasedByScope(acquireHandle, (handle) => Effect.ensuring(handle.closeLast, after))

/** Opens a file that the scope closes. */
const scoped = (from: Opening, after?: Effect.Effect<void>): Effect.Effect<AnyHandle, IoError, Scope.Scope> =>
  closedByScope((restore) => acquire(restore, from), after)

/**
 * Opens a file that the scope closes. An error of flushing or closing at the end of the scope is a defect: close the
 * file explicitly to handle it.
 *
 * @internal
 */
export const open = <M extends string, O extends OpenOptions>(
  executor: Executor,
  file: FilePath | number,
  mode?: M,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, Scope.Scope> =>
  // the mode decides the type, and `opening` makes the handle by the same mode
  onExecutorOf(executor, options, (pool) =>
    scoped(opening(pool, file, mode ?? "r", options))) as unknown as Effect.Effect<
      FileOf<M, O>,
      IoError,
      Scope.Scope
    >

/**
 * As `open`, for a program that opens a file in another way and gives more than the file. `discard` undoes the program if
 * the fiber is interrupted before it has the handle.
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

/**
 * Opens a file, and closes it after `use`. An error of closing follows that of `use`, if both fail. Needs no scope,
 * so an error of closing is a failure, and not a defect as with `open`.
 *
 * @internal
 */
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
          // the cast is that of `open`; `suspend`, so that the file is closed even if `use` throws
          const used = Effect.suspend(() => use(handle as unknown as FileOf<M, O>))
          // `exit`, because the file is closed after any end of `use`, and this frame then continues with that end
          return Effect.flatMap(Effect.exit(restore(used)), (exit) =>
            Effect.matchCauseEffect(handle.closeLast, {
              onFailure: (cause) => Effect.failCause(Exit.isFailure(exit) ? sequential(exit.cause, cause) : cause),
              onSuccess: () => exit
            }))
        })
      )
  )

/**
 * Whether a source is a `FileHandle` of `node:fs/promises`. Recognised by its members: Node does not export the
 * class.
 */
const isNodeHandle = (source: unknown): source is NodeFileHandle =>
  Predicate.hasProperty(source, "fd") && typeof source.fd === "number" &&
  Predicate.hasProperty(source, "close") && typeof source.close === "function"

/** A raw file has at least one of `read` and `write`. Asked last, because other sources may have such methods too. */
const isRawIO = (source: unknown): source is RawIO =>
  (Predicate.hasProperty(source, "read") && typeof source.read === "function") ||
  (Predicate.hasProperty(source, "write") && typeof source.write === "function")

/** Makes a file of text, bytes, a descriptor, Node's `FileHandle` or a raw file of the user's own. @internal */
export const wrap = (
  executor: Executor,
  source: unknown,
  mode: string | undefined,
  options: OpenOptions = {}
): Effect.Effect<AnyHandle, IoError, Scope.Scope> =>
  onExecutorOf(executor, options, (pool) => wrapOn(pool, source, mode, options))

/** Chooses by the type of the source. Only `isNodeHandle` and `isRawIO` look at members, and so come last. */
const wrapOn = (
  pool: Pool,
  source: unknown,
  mode: string | undefined,
  options: OpenOptions
): Effect.Effect<AnyHandle, IoError, Scope.Scope> => {
  // a file in memory can always be read and written: the mode must only agree on text or bytes
  const inMemory = (actualMode: "w+" | "w+b", content: "bytes" | "text", make: () => OpenFile) => {
    const program = () => {
      const { binary } = checkOpenArguments(mode ?? actualMode, options)
      // a mode that disagrees with the content is an error, as opening it would give the wrong kind of handle
      if (binary !== (content === "bytes")) throw new InvalidArgumentError(`${content} cannot have the mode '${mode}'`)
      return immediate(make())
    }
    return scoped({ mode: actualMode, pool, program: Effect.succeed(program), discard })
  }
  if (typeof source === "number") return scoped(opening(pool, source, mode ?? "r", options))
  if (typeof source === "string") {
    return inMemory("w+", "text", () => new StringIO(source, options.newline ?? "\n"))
  }
  if (source instanceof Uint8Array) return inMemory("w+b", "bytes", () => new BytesIO(source))
  if (isNodeHandle(source)) {
    // Node's handle owns the descriptor, and closes it after our buffers were flushed
    const opened = opening(pool, source.fd, mode ?? "r", { ...options, closefd: false })
    return scoped(opened, Effect.promise(() => source.close()))
  }
  if (isRawIO(source)) {
    const rawMode = mode ?? "rb"
    // the user's effects run in the context of the fiber that calls `wrap`
    return Effect.flatMap(forkContext, (context) =>
      scoped({
        mode: rawMode,
        pool,
        program: Effect.succeed(() => {
          const raw = new UserRaw(source, context, parseMode(rawMode).base === "a")
          return openRaw(raw, rawMode, options)
        }),
        discard
      }))
  }
  // an untyped caller's source
  return Effect.fail(
    new UnsupportedIoType(`cannot make a file of ${typeof source === "object" ? "an object" : typeof source}`)
  )
}

/** A program that makes no system call. */
// oxlint-disable-next-line require-yield
function* immediate(file: OpenFile): Program<OpenFile> {
  return file
}
