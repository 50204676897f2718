/** Loggers. It does not import vitest. */
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"

/** What is logged, in place of the default logger: the level in capital letters, and the message. */
export const loggingTo = (log: (level: string, message: string) => void): Layer.Layer<never> =>
  Logger.layer([
    Logger.make<unknown, void>(({ logLevel, message }) => log(logLevel.toUpperCase(), String(message)))
  ])
