/**
 * A warning for each file that is still open when the service ends, with the stack of the call that opened it.
 * `AioFiles` uses it for the option `warnOfOpenFiles`.
 *
 * The stack is taken when a member of the service is called, because the stack in which its effect runs has only
 * frames of the runtime. Accessors call the service later than their caller called them, so they take the stack
 * themselves.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { releasedByScope } from "../executor/finalizer.js"
import { Handle } from "../handles/handle.js"
import { shownPath } from "./spans.js"
import { type AnyHandle, wrapMembers } from "./wrapMembers.js"

/** A file that the service has opened and its scope has not closed yet. Compared by identity. */
interface OpenFile {
  readonly handle: AnyHandle
  /** The stack of the call that opened it. */
  readonly openedAt: string
}

/** Services that record open files. While there are none, no stack is taken: that costs more than most operations. */
let recordingServices = 0

/** The stack of the accessor that calls the service at this moment. Only set during that synchronous call. */
let accessorStack: string | undefined

/** The stack of the caller, if a service records open files. For accessors, which call the service later. @internal */
export const stackIfRecording = (): string | undefined => recordingServices > 0 ? callerStack() : undefined

/** Calls the service on behalf of an accessor, whose stack was taken before. @internal */
export const withAccessorStack = <A>(stack: string | undefined, call: () => A): A => {
  if (stack === undefined) return call()
  accessorStack = stack
  try {
    return call()
  } finally {
    accessorStack = undefined
  }
}

/**
 * The folder of this library, without a scheme: stacks show files as URLs or as paths. Undefined in a bundle, where its
 * files cannot be told from others, and in one in CommonJS, where a module has no URL.
 */
const ownFolder = /^(?:file:\/\/)?(.*\/)internal\/service\/openFiles\.[jt]s$/.exec(String(import.meta.url))?.[1]

/** The current stack without the frames of this library. */
const callerStack = (): string => {
  const lines = (new Error().stack ?? "").split("\n").slice(1)
  const others = lines.filter((line) => ownFolder === undefined || !line.includes(ownFolder))
  return (others.length > 0 ? others : lines).join("\n")
}

/** The most files that are logged one by one. More would hide the rest of the log. */
const maxWarnings = 20

/** Logs a warning for each file, up to the limit, and one with the number of the others. */
const warnOf = (open: ReadonlyArray<OpenFile>): Effect.Effect<void> =>
  Effect.andThen(
    Effect.forEach(open.slice(0, maxWarnings), ({ handle, openedAt }) => {
      const path = shownPath(handle.name)
      return Effect.annotateLogs(
        Effect.logWarning(`A file is still open: ${String(path)}. It was opened here:\n${openedAt}`),
        { path, mode: handle.mode, executor: handle.pool.name }
      )
    }, { discard: true }),
    open.length > maxWarnings
      ? Effect.logWarning(`and ${open.length - maxWarnings} files more are still open`)
      : Effect.void
  )

/** Records the files that the service opens; when the scope closes, warns of those that are still open. @internal */
export const warningOfOpenFiles = <T extends object>(service: T): Effect.Effect<T, never, Scope.Scope> =>
  Effect.map(
    releasedByScope(
      () =>
        Effect.sync(() => {
          recordingServices++
          return new Set<OpenFile>()
        }),
      (files) => {
        recordingServices--
        return warnOf([...files].filter(({ handle }) => !handle.closed))
      }
    ),
    (files) =>
      wrapMembers(service, {
        effect: (effect, member) => {
          if (member.startsWith("std")) return effect // a standard stream is open until the process ends
          // here, and not in the effect: see the head of this file
          const openedAt = accessorStack ?? callerStack()
          return Effect.tap(effect, (value) => {
            if (!(value instanceof Handle) || value.closed) return Effect.void
            const file = { handle: value as AnyHandle, openedAt }
            // every operation that gives a handle is scoped, and its scope closes the file
            return releasedByScope(
              () => Effect.sync(() => files.add(file)),
              () => Effect.sync(() => files.delete(file))
            )
          })
        },
        stream: (stream) => stream,
        handle: (handle) => handle
      })
  )
