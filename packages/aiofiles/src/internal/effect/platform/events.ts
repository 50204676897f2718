/**
 * The events of a watch. This is the file for Effect 3.
 */
import "../guard.js"
import type * as FileSystems from "@effect/platform/FileSystem"
import * as Data from "effect/Data"

export type WatchEvent = FileSystems.WatchEvent

const create = Data.tagged<FileSystems.WatchEvent.Create>("Create")

export const created = (path: string): WatchEvent => create({ path })

const update = Data.tagged<FileSystems.WatchEvent.Update>("Update")

export const updated = (path: string): WatchEvent => update({ path })

const remove = Data.tagged<FileSystems.WatchEvent.Remove>("Remove")

export const removed = (path: string): WatchEvent => remove({ path })
