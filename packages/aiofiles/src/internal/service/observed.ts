/**
 * The service with spans, and with an eye on files that are left open. Both wrap the service's members, so that one that is
 * not asked for them is not touched.
 */
import { pathText } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import { releasedByScope } from "../executor/finalizer.js"
import { onExecutor, type Target } from "../executor/region.js"
import { Handle } from "../handles/handle.js"

type AnyHandle = Handle<never>

/** What is made of a value that a member gives, or is. */
interface Wrapper {
  readonly effect: (effect: AnyEffect, name: string, args: Arguments) => AnyEffect
  readonly stream: (stream: AnyStream, name: string, args: Arguments) => AnyStream
  readonly handle: (handle: AnyHandle) => AnyHandle
}

type AnyEffect = Effect.Effect<unknown, unknown, unknown>
type AnyStream = Stream.Stream<unknown, unknown, unknown>
type Arguments = ReadonlyArray<unknown>

const isStream = (value: unknown): value is AnyStream => Predicate.hasProperty(value, Stream.StreamTypeId)

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

const wrapValue = (value: unknown, name: string, args: Arguments, wrapper: Wrapper): unknown =>
  value instanceof Handle
    ? wrapper.handle(value as AnyHandle)
    : Effect.isEffect(value)
    ? wrapper.effect(value as AnyEffect, name, args)
    : isStream(value)
    ? wrapper.stream(value, name, args)
    : value

/** A member: called, it gives what is wrapped, or a function that takes the `use` of a handle. */
const wrapMember = (owner: object, member: unknown, name: string, wrapper: Wrapper): unknown => {
  if (typeof member !== "function") return wrapValue(member, name, [], wrapper)
  return (...args: ReadonlyArray<unknown>): unknown => {
    const value: unknown = Reflect.apply(member, owner, args)
    if (typeof value !== "function") return wrapValue(value, name, args, wrapper)
    return (use: (handle: unknown) => unknown): unknown =>
      wrapValue(value((handle: unknown) => use(wrapValue(handle, name, args, wrapper))), name, args, wrapper)
  }
}

/** Members that are no operations. */
const isOperation = (key: string | symbol): key is string => typeof key === "string" && key !== "executor"

const wrapObject = <T extends object>(target: T, prefix: string, wrapper: Wrapper): T =>
  new Proxy(target, {
    get: (owner, key) => {
      const member: unknown = Reflect.get(owner, key, owner)
      if (!isOperation(key)) return member
      const name = `${prefix}.${key}`
      return isPlain(member) ? wrapObject(member, name, wrapper) : wrapMember(owner, member, name, wrapper)
    }
  })

const shown = (file: unknown): string | number | undefined =>
  typeof file === "string" || typeof file === "number"
    ? file
    : file instanceof Uint8Array
    ? pathText(file)
    : file instanceof URL
    ? file.href
    : undefined

/** What gives content, what says how much it moved, and what is given content. */
const reading = /\.(p?read|read1|readline|readlines|readall|readBytes|readText|peek)$/
const counting = /\.(p?write|readinto1?)$/
const writing = /\.(writelines|writeText|writeBytes|appendText|writeAtomic)$/

/** Text is counted in code points, as everywhere. */
const charactersOf = (text: string): number =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)

/** The size of content; nothing of what could be used only once. */
const contentSize = (content: unknown): Readonly<Record<string, number>> => {
  if (content instanceof Uint8Array) return { bytes: content.byteLength }
  if (typeof content === "string") return { characters: charactersOf(content) }
  if (!Array.isArray(content)) return {}
  const total: Record<string, number> = {}
  for (const each of content) {
    for (const [unit, size] of Object.entries(contentSize(each))) total[unit] = (total[unit] ?? 0) + size
  }
  return total
}

/** What an operation that succeeded moved, as far as its result says, or what it was given. */
const sizeOf = (
  value: unknown,
  name: string,
  content: unknown,
  isBinary: boolean
): Readonly<Record<string, number>> => {
  if (reading.test(name)) return contentSize(value)
  if (writing.test(name)) return contentSize(content)
  if (typeof value !== "number") return {}
  if (counting.test(name)) return isBinary ? { bytes: value } : { characters: value }
  return name.endsWith(".os.sendfile") ? { bytes: value } : {}
}

const span = (
  effect: AnyEffect,
  name: string,
  content: unknown,
  attributes: Readonly<Record<string, unknown>>,
  isBinary: boolean
): AnyEffect =>
  Effect.withSpan(
    Effect.tap(effect, (value) => Effect.annotateCurrentSpan(sizeOf(value, name, content, isBinary))),
    name,
    { attributes, captureStackTrace: false }
  )

const tracedHandle = (handle: AnyHandle): AnyHandle => {
  const isBinary = handle.mode.includes("b")
  const attributes = () => ({ path: shown(handle.name), executor: handle.pool.name })
  return wrapObject(handle, "aiofiles", {
    effect: (effect, name, args) => Effect.suspend(() => span(effect, name, args[0], attributes(), isBinary)),
    stream: (stream, name) => Stream.withSpan(stream, name, { attributes: attributes(), captureStackTrace: false }),
    handle: tracedHandle
  })
}

/** The executor that is an option of the operation, if one is. */
const given = (args: Arguments): Executor | undefined => {
  const options = args.at(-1)
  return Predicate.hasProperty(options, "executor") ? options.executor as Executor | undefined : undefined // as typed
}

/** Each operation in a span: its name, and what it is about. @internal */
export const traced = <T extends object>(service: T, executor: Executor): T => {
  const attributes = (member: string, args: Arguments, { name }: Target) => ({
    path: shown(args[0]),
    // what is written is nobody's to see here
    ...(typeof args[1] === "string" && !writing.test(member) ? { argument: args[1] } : {}),
    executor: name
  })
  const wrapper: Wrapper = {
    effect: (effect, name, args) =>
      Effect.map(
        onExecutor(executor, (region) =>
          span(effect, name, args[1], attributes(name, args, given(args) ?? region), false)),
        (value) =>
          wrapValue(value, name, [], wrapper)
      ),
    stream: (stream, name, args) =>
      Stream.unwrap(onExecutor(executor, (region) =>
        Effect.succeed(Stream.withSpan(stream, name, {
          attributes: attributes(name, args, given(args) ?? region),
          captureStackTrace: false
        })))),
    handle: tracedHandle
  }
  return wrapObject(service, "aiofiles", wrapper)
}

/** A file that was opened, and where. */
interface Opened {
  readonly handle: AnyHandle
  readonly trace: string
}

/** How many services watch for files that are left open. */
let watching = 0

/** Where the accessor was called that calls the service now. */
let calledAt: string | undefined

/** Where it is called, if anybody wants to know. @internal */
export const traceIfWatched = (): string | undefined => watching > 0 ? traceHere() : undefined

/** Calls the service for an accessor that was called elsewhere. @internal */
export const calledFrom = <A>(trace: string | undefined, call: () => A): A => {
  if (trace === undefined) return call()
  calledAt = trace
  try {
    return call()
  } finally {
    calledAt = undefined
  }
}

/** The folder of this library's files. In a bundle nothing tells them from others, and one in CommonJS has no URL at all. */
const ownFiles = /^.*\/(?=internal\/observed\.[jt]s$)/.exec(String(import.meta.url))?.[0]

/** The calls that led here, without those of this library. */
const traceHere = (): string => {
  const lines = (new Error().stack ?? "").split("\n").slice(1)
  const others = lines.filter((line) => ownFiles === undefined || !line.includes(ownFiles))
  return (others.length > 0 ? others : lines).join("\n")
}

/** At most so many files are named: more would bury what else there is to say. */
const maxNamed = 20

const warnOf = (left: ReadonlyArray<Opened>): Effect.Effect<void> =>
  Effect.zipRight(
    Effect.forEach(left.slice(0, maxNamed), ({ handle, trace }) =>
      Effect.annotateLogs(
        Effect.logWarning(`A file is still open: ${String(shown(handle.name))}. It was opened here:\n${trace}`),
        { path: shown(handle.name), mode: handle.mode, executor: handle.pool.name }
      ), { discard: true }),
    left.length > maxNamed ? Effect.logWarning(`and ${left.length - maxNamed} files more are still open`) : Effect.void
  )

/** Warns, when the scope closes, of files that were opened by the service and are still open. @internal */
export const watched = <T extends object>(service: T): Effect.Effect<T, never, Scope.Scope> =>
  Effect.map(
    releasedByScope(
      () =>
        Effect.sync(() => {
          watching++
          return new Set<Opened>()
        }),
      (opened) => {
        watching--
        return warnOf([...opened].filter(({ handle }) => !handle.closed))
      }
    ),
    (all) =>
      wrapObject(service, "", {
        effect: (effect, name) => {
          if (name.startsWith(".std")) return effect // open for as long as the process lives
          const trace = calledAt ?? traceHere()
          return Effect.tap(effect, (value) => {
            if (!(value instanceof Handle) || value.closed) return Effect.void
            const opened = { handle: value as AnyHandle, trace }
            // what gives a handle is scoped: its scope closes the file
            return releasedByScope(
              () => Effect.sync(() => all.add(opened)),
              () => Effect.sync(() => all.delete(opened))
            )
          })
        },
        stream: (stream) => stream,
        handle: (handle) => handle
      })
  )
