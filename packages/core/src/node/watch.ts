/**
 * Notification of changes to files, by `watch` of `node:fs`.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { type AnyOSError, makeOSError } from "../errors/index.js"
import { repr } from "../errors/internal/repr.js"
import { pathText } from "../syscall/path.js"
import type { SystemPath } from "../syscall/syscall.js"
import { toFailure } from "./internal/failures.js"

/**
 * The callbacks for changes to a watched directory or file.
 *
 * @example
 * ```ts
 * import { watch, type WatchListener } from "aiofiles-core/node/watch"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("inbox")
 * await new Promise<void>((resolve, reject) => {
 *   const listener: WatchListener = {
 *     event: (kind, name) => {
 *       console.log(kind, name)
 *       stop()
 *       resolve()
 *     },
 *     failed: reject
 *   }
 *   const stop = watch("inbox", listener)
 *   writeFileSync("inbox/letter.txt", "")
 * })
 *
 * // Output:
 * // rename letter.txt
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WatchListener {
  /**
   * Called for each event of the system. `rename`: an entry was created, removed or replaced; `change`: its content or its
   * status changed. `name` is the name of the entry, as text in which lone surrogates stand for bytes that are not UTF-8. In an
   * event of the watched file or directory itself, it is the last part of its path. The system merges equal events that follow
   * each other.
   */
  readonly event: (kind: "change" | "rename", name: string) => void
  /** Called at most once, when the watch has failed. No event follows. */
  readonly failed: (error: AnyOSError) => void
}

const slash = 0x2f

/** Without slashes at the end: in its own events, the watched path goes by the part behind its last slash. */
const withoutTrailingSlashes = (path: Uint8Array): Uint8Array => {
  let end = path.length
  while (end > 1 && path[end - 1] === slash) end--
  return path.subarray(0, end)
}

const lastPart = (path: Uint8Array): string => pathText(path.subarray(path.lastIndexOf(slash) + 1))

/** Whether the process can open another descriptor. */
const canOpen = (): boolean => {
  try {
    fs.closeSync(fs.openSync("/", "r"))
    return true
  } catch {
    return false
  }
}

/** The message for an exceeded limit of inotify. Linux has no errno for it: it reports a full disk, or too many open files. */
const exhausted = (code: string): string | undefined => {
  if (process.platform !== "linux") return undefined
  if (code === "ENOSPC") return "Limit of watches reached (fs.inotify.max_user_watches)"
  // the same code can mean that the process has no descriptor left
  if (code === "EMFILE" && canOpen()) return "Limit of inotify instances reached (fs.inotify.max_user_instances)"
  return undefined
}

const failure = (error: unknown, path: SystemPath): AnyOSError => {
  const fields = { ...toFailure(error), syscall: "watch", path }
  const words = exhausted(fields.code)
  if (words === undefined) return makeOSError(fields)
  return makeOSError({ ...fields, message: `[Errno ${makeOSError(fields).errno}] ${words}: ${repr(path)}` })
}

/**
 * Watches a file, or a directory and its direct entries. Each change made after it has returned is reported. Returns the
 * function that ends the watch; no callback is called after that.
 *
 * It watches the file or directory that the path leads to now, also after that was moved, and not another one that takes
 * its place. The watch keeps the process alive.
 *
 * Throws one of the classes of `AnyOSError` if the path cannot be watched. Linux limits the watches of each user, and has
 * no errno for an exceeded limit: the error has the code ENOSPC or EMFILE, and its message names the limit,
 * `fs.inotify.max_user_watches` or `fs.inotify.max_user_instances`.
 *
 * @example
 * ```ts
 * import { watch } from "aiofiles-core/node/watch"
 *
 * try {
 *   watch("no such directory", { event: () => undefined, failed: () => undefined })
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // FileNotFoundError: [Errno 2] No such file or directory: 'no such directory'
 * ```
 *
 * @since 0.1.0
 * @category constructors
 * @throws one of the classes of `AnyOSError`
 */
export const watch = (path: SystemPath, listener: WatchListener): () => void => {
  const own = withoutTrailingSlashes(Buffer.from(path)) // a copy, since the caller may change its bytes
  let open = true
  const start = (): fs.FSWatcher => {
    try {
      // N11: as bytes, since a name need not be UTF-8
      return fs.watch(own as Buffer, { encoding: "buffer" }, (kind, name) => {
        if (open) listener.event(kind === "rename" ? kind : "change", name === null ? lastPart(own) : pathText(name))
      })
    } catch (error) {
      throw failure(error, path)
    }
  }
  const watcher = start()
  const close = (): void => {
    open = false
    watcher.close()
  }
  watcher.on("error", (error) => {
    if (!open) return
    close()
    listener.failed(failure(error, path))
  })
  return close
}
