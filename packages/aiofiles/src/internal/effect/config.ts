/**
 * Options that come from configuration. This is the file for Effect 3.
 */
import "./guard.js"
import * as effectModules from "effect"
import * as Config from "effect/Config"
import type * as ConfigErrors from "effect/ConfigError"
import * as Effect from "effect/Effect"

/** A configuration of all options, or a record of configurations of single ones. */
export type ConfigOf<A> = Config.Config.Wrap<A>

export type ConfigError = ConfigErrors.ConfigError

/** The configuration of a record as one configuration. */
export const unwrapConfig: <A>(config: ConfigOf<A>) => Config.Config<A> = Config.unwrap

/** The failure of a value that was read, and cannot be used. */
export const invalidConfig = (message: string): Effect.Effect<never, ConfigError> =>
  Effect.fail(effectModules.ConfigError.InvalidData([], message))
