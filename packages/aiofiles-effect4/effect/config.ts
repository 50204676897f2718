/**
 * Options that come from configuration. This is the file for Effect 4.
 */
import "./guard.js"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A configuration of all options, or a record of configurations of single ones. */
export type ConfigOf<A> = Config.Wrap<A>

export type ConfigError = Config.ConfigError

/** The configuration of a record as one configuration. */
export const unwrapConfig: <A>(config: ConfigOf<A>) => Config.Config<A> = Config.unwrap

/** The failure of a value that was read, and cannot be used. */
export const invalidConfig = (message: string): Effect.Effect<never, ConfigError> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(Schema.Never.annotate({ message }))(undefined),
    (error) => new Config.ConfigError(error)
  )
