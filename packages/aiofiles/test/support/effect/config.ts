/** Configuration. It does not import vitest. */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"

export { integer, string as text } from "effect/Config"

export const literals = <const Literals extends ReadonlyArray<Config.LiteralValue>>(
  name: string,
  ...values: Literals
) => Config.literal(...values)(name)

export type Provider = ConfigProvider.ConfigProvider

/** A provider of values by their names. */
export const providerOf = (entries: Iterable<readonly [name: string, value: string]>): Provider =>
  ConfigProvider.fromMap(new Map(entries))

export const withProvider: {
  <A, E, R>(effect: Effect.Effect<A, E, R>, provider: Provider): Effect.Effect<A, E, R>
} = Effect.withConfigProvider

/** Whether an error says that a value is there, and wrong. */
export const saysInvalid = (error: ConfigError.ConfigError): boolean => error._op === "InvalidData"
