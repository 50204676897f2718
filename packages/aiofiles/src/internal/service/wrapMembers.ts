/**
 * A view of the service, or of a handle, whose operations are wrapped. Members are wrapped when they are read: a service
 * without this view pays nothing for it.
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { isStream } from "../effect/pull.js"
import { Handle } from "../handles/handle.js"

/** @internal */
export type AnyHandle = Handle<never>

/** @internal */
export type AnyEffect = Effect.Effect<unknown, unknown, unknown>

/** @internal */
export type AnyStream = Stream.Stream<unknown, unknown, unknown>

/** @internal */
export type Arguments = ReadonlyArray<unknown>

/**
 * What to put in place of a value that a member is, or returns. `member` is the member's path, such as `os.stat`; a member
 * that is not a function has no arguments.
 *
 * @internal
 */
export interface Wrapper {
  readonly effect: (effect: AnyEffect, member: string, args: Arguments) => AnyEffect
  readonly stream: (stream: AnyStream, member: string, args: Arguments) => AnyStream
  readonly handle: (handle: AnyHandle) => AnyHandle
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Wraps a handle, an effect or a stream; gives any other value back as it is. @internal */
export const wrapValue = (value: unknown, member: string, args: Arguments, wrapper: Wrapper): unknown =>
  value instanceof Handle
    ? wrapper.handle(value as AnyHandle)
    : Effect.isEffect(value)
    ? wrapper.effect(value as AnyEffect, member, args)
    : isStream(value)
    ? wrapper.stream(value, member, args)
    : value

/** Wraps what a member is or returns. `withFile` returns a function, whose callback gets the wrapped handle. */
const wrapMember = (owner: object, value: unknown, member: string, wrapper: Wrapper): unknown => {
  if (typeof value !== "function") return wrapValue(value, member, [], wrapper)
  return (...args: Arguments): unknown => {
    const returned: unknown = Reflect.apply(value, owner, args)
    if (typeof returned !== "function") return wrapValue(returned, member, args, wrapper)
    return (use: (handle: unknown) => unknown): unknown =>
      wrapValue(returned((handle: unknown) => use(wrapValue(handle, member, args, wrapper))), member, args, wrapper)
  }
}

/** The executor is data, and symbols mark types: neither is an operation. */
const isOperation = (key: string | symbol): key is string => typeof key === "string" && key !== "executor"

/** Wraps all operations of an object, and of the plain objects in it, such as `os.path`. @internal */
export const wrapMembers = <T extends object>(target: T, wrapper: Wrapper, parent = ""): T =>
  new Proxy(target, {
    get: (owner, key) => {
      const value: unknown = Reflect.get(owner, key, owner)
      if (!isOperation(key)) return value
      const member = `${parent}${key}`
      return isPlainObject(value)
        ? wrapMembers(value, wrapper, `${member}.`)
        : wrapMember(owner, value, member, wrapper)
    }
  })
