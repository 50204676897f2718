/** Configuration. It does not import vitest. */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export { Int as integer, String as text } from "effect/Config"

export const literals = <const Literals extends ReadonlyArray<string>>(name: string, ...values: Literals) =>
  Config.Literals(values, name)

export type Provider = ConfigProvider.ConfigProvider

/** A provider of values by their names. */
export const providerOf = (entries: Iterable<readonly [name: string, value: string]>): Provider =>
  ConfigProvider.fromUnknown(Object.fromEntries(entries))

export const withProvider = <A, E, R>(effect: Effect.Effect<A, E, R>, provider: Provider): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, ConfigProvider.ConfigProvider, provider)

/** Whether an error says that a value is there, and wrong. */
export const saysInvalid = ({ cause }: Config.ConfigError): boolean => Schema.isSchemaError(cause)
