/** What the platform has that uses its `FileSystem`. It does not import vitest. */
import * as Etag from "@effect/platform/Etag"
import * as HttpPlatform from "@effect/platform/HttpPlatform"
import type * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Path from "@effect/platform/Path"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as PlatformLogger from "@effect/platform/PlatformLogger"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"

export * as HttpServerResponse from "@effect/platform/HttpServerResponse"
export * as KeyValueStore from "@effect/platform/KeyValueStore"

/** What these consumers need, besides a `FileSystem`. */
export const needs = Layer.mergeAll(Path.layer, HttpPlatform.layer, Etag.layer)

/** The text that a store has under a key, if it has one. */
export const textIn = (store: KeyValueStore.KeyValueStore, key: string) =>
  Effect.map(store.get(key), Option.getOrUndefined)

/** The bytes that a store has under a key, if it has some. */
export const bytesIn = (store: KeyValueStore.KeyValueStore, key: string) =>
  Effect.map(store.getUint8Array(key), Option.getOrUndefined)

/** The provider of the values in a `.env`. */
export const dotEnv = (path: string) => PlatformConfigProvider.fromDotEnv(path)

/** The provider of the values in a directory, each in a file of its name. */
export const fileTree = (path: string) => PlatformConfigProvider.fromFileTree({ rootDirectory: path })

/** Logs to a file, in logfmt, in place of the default logger. */
export const loggingToFile = (path: string) =>
  Logger.replaceScoped(
    Logger.defaultLogger,
    PlatformLogger.toFile(Logger.logfmtLogger, path, { batchWindow: "1 millis" })
  )
