/**
 * Options that come from configuration. This is the file for Effect 4.
 */
import * as Config from "effect/Config"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** A configuration of all options, or a record of configurations of single ones. */
export type ConfigOf<A> = Config.Wrap<A>

export type ConfigError = Config.ConfigError

/** The configuration of a record as one configuration. */
export const unwrapConfig: <A>(config: ConfigOf<A>) => Config.Config<A> = Config.unwrap

/** The error of a value that was read, and cannot be used. */
export const invalidConfig = (message: string): ConfigError =>
  new Config.ConfigError(new Schema.SchemaError(new SchemaIssue.InvalidValue({ message })))
