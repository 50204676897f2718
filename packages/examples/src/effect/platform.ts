/**
 * What the majors of Effect have in different forms of the platform. This is the file for Effect 3; packages/aiofiles-effect4
 * has the one for Effect 4.
 */
import { NodeStream } from "@effect/platform-node"
import type { BadArgument, PlatformError, SystemErrorReason } from "@effect/platform/Error"
import type { Stream } from "effect"
import type { Readable } from "node:stream"

export type { PlatformError }

/** The kind of an error. */
export const reasonOf = (error: PlatformError): BadArgument["_tag"] | SystemErrorReason =>
  error._tag === "BadArgument" ? error._tag : error.reason

/** What a stream of Node gives. It is not closed when no more of it is wanted. */
export const fromReadable = <E>(
  evaluate: () => Readable,
  onError: (cause: unknown) => E
): Stream.Stream<Uint8Array, E> => NodeStream.fromReadable(evaluate, onError, { closeOnDone: false })
