/**
 * What the majors of Effect have in different forms of the platform. This is the file for Effect 4.
 */
import { NodeStream } from "@effect/platform-node"
import type { Stream } from "effect"
import type { BadArgument, PlatformError, SystemErrorTag } from "effect/PlatformError"
import type { Readable } from "node:stream"

export type { PlatformError }

/** The kind of an error. */
export const reasonOf = (error: PlatformError): BadArgument["_tag"] | SystemErrorTag => error.reason._tag

/** What a stream of Node gives. It is not closed when no more of it is wanted. */
export const fromReadable = <E>(
  evaluate: () => Readable,
  onError: (cause: unknown) => E
): Stream.Stream<Uint8Array, E> => NodeStream.fromReadable({ evaluate, onError, closeOnDone: false })
