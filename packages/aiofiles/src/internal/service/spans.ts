/**
 * A span for each operation of the service and of its handles. `AioFiles` uses it for the option `spans`.
 *
 * A span has the file, the executor and the number of bytes or characters that were moved, but never content. An
 * effect gets its span when it runs, and not when the member is called: attributes such as the region's executor are
 * then known.
 */
import { pathText } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import { type NamedPool, onExecutor } from "../executor/region.js"
import { isGivenContent, type Sizes, sizesOf } from "./sizes.js"
import { type AnyEffect, type AnyHandle, type Arguments, wrapMembers, type Wrapper, wrapValue } from "./wrapMembers.js"

type Attributes = Readonly<Record<string, unknown>>

/** A file as a span or a log shows it; `undefined` for what is neither a path nor a descriptor. @internal */
export const shownPath = (file: unknown): string | number | undefined =>
  typeof file === "string" || typeof file === "number"
    ? file
    : file instanceof Uint8Array
    ? pathText(file)
    : file instanceof URL
    ? file.href
    : undefined

/** Operations of the service and of handles have the same prefix: `aiofiles.open`, `aiofiles.read`. */
const spanName = (member: string): string => `aiofiles.${member}`

/** No stack is captured: that would cost more than most operations. */
const optionsOf = (attributes: Attributes) => ({ attributes, captureStackTrace: false })

/** The sizes are added when the operation has succeeded: a failed one has the error as the status of its span. */
const withSpan = (
  effect: AnyEffect,
  member: string,
  attributes: Attributes,
  sizes: (result: unknown) => Sizes
): AnyEffect =>
  Effect.withSpan(
    Effect.tap(effect, (result) => Effect.annotateCurrentSpan(sizes(result))),
    spanName(member),
    optionsOf(attributes)
  )

/**
 * A view of a handle, and of the parts that it gives. The path is asked anew for each operation, because `persist`
 * changes it.
 */
const tracedHandle = (handle: AnyHandle): AnyHandle => {
  const isBinary = handle.mode.includes("b")
  const attributes = () => ({ path: shownPath(handle.name), executor: handle.pool.name })
  return wrapMembers(handle, {
    effect: (effect, member, args) =>
      Effect.suspend(() => {
        const spanned = withSpan(
          effect,
          member,
          attributes(),
          (result) => sizesOf("handle", member, result, args, isBinary)
        )
        // the only operation that gives a handle; for all others, nothing comes between the result and its caller
        return member === "detach" ? Effect.map(spanned, (raw) => tracedHandle(raw as AnyHandle)) : spanned
      }),
    stream: (stream, member) => Stream.withSpan(stream, spanName(member), optionsOf(attributes())),
    handle: tracedHandle
  })
}

/**
 * The executor that the options of an operation name, if they name one. The options are the last argument of each
 * operation that has some.
 */
const executorOption = (args: Arguments): Executor | undefined => {
  const options = args.at(-1)
  return Predicate.hasProperty(options, "executor") ? options.executor as Executor | undefined : undefined // as typed
}

/**
 * The attributes of a span of the service. Content is never one of them: neither content that is written, nor the text or the
 * bytes that `wrap` makes a file of. `tempfile` takes a mode where other members take a path.
 */
const attributesOf = (member: string, args: Arguments, region: NamedPool): Attributes => {
  const isTempfile = member.startsWith("tempfile.")
  const hasPath = !isTempfile && (member !== "wrap" || typeof args[0] === "number")
  const argument = isTempfile ? args[0] : isGivenContent(member) ? undefined : args[1]
  return {
    path: hasPath ? shownPath(args[0]) : undefined,
    ...(typeof argument === "string" ? { argument } : {}),
    executor: (executorOption(args) ?? region).name
  }
}

/**
 * Gives each operation of the service a span, and those of the handles that it opens. An effect that the caller does
 * not run has no span.
 *
 * @internal
 */
export const traced = <T extends object>(service: T, executor: Executor): T => {
  const wrapper: Wrapper = {
    effect: (effect, member, args) => {
      const spanned = onExecutor(executor, (region) =>
        withSpan(
          effect,
          member,
          attributesOf(member, args, region),
          (result) => sizesOf("service", member, result, args, false)
        ))
      // outside of the span: the handle that an operation gives outlives it
      return Effect.map(spanned, (value) => wrapValue(value, member, [], wrapper))
    },
    stream: (stream, member, args) =>
      Stream.unwrap(
        onExecutor(executor, (region) =>
          Effect.succeed(Stream.withSpan(stream, spanName(member), optionsOf(attributesOf(member, args, region)))))
      ),
    handle: tracedHandle
  }
  return wrapMembers(service, wrapper)
}
