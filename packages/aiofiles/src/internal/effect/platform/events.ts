/**
 * The events of a watch. This is the file for Effect 3.
 */
import * as FileSystems from "@effect/platform/FileSystem"

export type WatchEvent = FileSystems.WatchEvent

export const created = (path: string): WatchEvent => FileSystems.WatchEventCreate({ path })

export const updated = (path: string): WatchEvent => FileSystems.WatchEventUpdate({ path })

export const removed = (path: string): WatchEvent => FileSystems.WatchEventRemove({ path })
