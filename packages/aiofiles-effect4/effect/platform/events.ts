/**
 * The events of a watch. This is the file for Effect 4, where they are plain objects.
 */
import type * as FileSystems from "effect/FileSystem"

export type WatchEvent = FileSystems.WatchEvent

export const created = (path: string): WatchEvent => ({ _tag: "Create", path })

export const updated = (path: string): WatchEvent => ({ _tag: "Update", path })

export const removed = (path: string): WatchEvent => ({ _tag: "Remove", path })
