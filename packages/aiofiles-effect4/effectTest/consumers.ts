/** What the platform has that uses its `FileSystem`. It does not import vitest. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Etag from "effect/http/Etag"
import * as HttpPlatform from "effect/http/HttpPlatform"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import type * as KeyValueStore from "effect/persistence/KeyValueStore"

export * as HttpServerResponse from "effect/http/HttpServerResponse"
export * as KeyValueStore from "effect/persistence/KeyValueStore"

/** What these consumers need, besides a `FileSystem`. */
export const needs = Layer.mergeAll(Path.layer, HttpPlatform.layer, Etag.layer)

/** The text that a store has under a key, if it has one. */
export const textIn = (store: KeyValueStore.KeyValueStore, key: string) => store.get(key)

/** The bytes that a store has under a key, if it has some. */
export const bytesIn = (store: KeyValueStore.KeyValueStore, key: string) => store.getUint8Array(key)

/** The provider of the values in a `.env`. */
export const dotEnv = (path: string) => ConfigProvider.fromDotEnv({ path })

/** The provider of the values in a directory, each in a file of its name. */
export const fileTree = (path: string) => ConfigProvider.fromDir({ rootPath: path })

/** Logs to a file, in logfmt, in place of the default logger. */
export const loggingToFile = (path: string) =>
  Logger.layer([Logger.toFile(Logger.formatLogFmt, path, { batchWindow: "1 millis" })])
