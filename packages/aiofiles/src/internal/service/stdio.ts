/**
 * The handles of the standard streams. Each is made when it is first used, and is shared by the whole process.
 *
 * They are of the process and not of a service: all services, and code that uses core, share one buffer for each
 * stream, so that output is in the order of the writes. They have a pool of their own, and no scope closes them.
 */
import type { IoError, TextReader, TextWriter } from "aiofiles-core"
import { standardError, standardInput, standardOutput, standardPool, useStandardInput } from "aiofiles-core/node/stdio"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StandardStreams } from "../../StandardStreams.js"
import { releasedByScope } from "../executor/finalizer.js"
import { fromOutcome } from "../executor/outcome.js"
import { TextReaderHandle, TextWriterHandle } from "../handles/textHandle.js"

/** Calls `make` until it succeeds once, and keeps that value. It fails while the descriptor is closed. */
const once = <A>(make: () => A): Effect.Effect<A, IoError> => {
  let made: { readonly value: A } | undefined
  return Effect.suspend(() => {
    try {
      made ??= { value: make() }
      return Effect.succeed(made.value)
    } catch (error) {
      return fromOutcome({ _tag: "Failure", error })
    }
  })
}

/** The text handle of standard input, and the handle of its buffer: made together, so that each is one object. */
const reader = (file: () => TextReader) =>
  once(() => {
    const text = new TextReaderHandle(file(), standardPool, { mode: "r" })
    return { text, bytes: text.buffer }
  })

/** As `reader`, for an output stream. */
const writer = (file: () => TextWriter) =>
  once(() => {
    const text = new TextWriterHandle(file(), standardPool, { mode: "w" })
    return { text, bytes: text.buffer }
  })

// at most one of each in the process: the descriptor is touched at the first use, and not on import
const stdin = reader(standardInput)
const stdout = writer(standardOutput)
const stderr = writer(standardError)

/**
 * The members of the service. Each fails while its descriptor is closed, and is tried again at the next use.
 *
 * @internal
 */
export const standardStreams: StandardStreams = {
  stdin: Effect.map(stdin, ({ text }) => text),
  stdout: Effect.map(stdout, ({ text }) => text),
  stderr: Effect.map(stderr, ({ text }) => text),
  stdinBytes: Effect.map(stdin, ({ bytes }) => bytes),
  stdoutBytes: Effect.map(stdout, ({ bytes }) => bytes),
  stderrBytes: Effect.map(stderr, ({ bytes }) => bytes)
}

/**
 * Until the scope closes, a waiting read of standard input keeps the process alive.
 *
 * @internal
 */
export const standardInputUser: Effect.Effect<void, never, Scope.Scope> = Effect.asVoid(
  releasedByScope(() => Effect.sync(useStandardInput), (leave) => Effect.sync(leave))
)
