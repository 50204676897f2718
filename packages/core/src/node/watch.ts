/**
 * Being told of changes to files, by `node:fs`'s `watch`.
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
 * Who is told of changes to a watched directory or file.
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
   * Called for each notice of the system. `rename`: an entry came, went, or was replaced; `change`: its content or its
   * status changed. `name` is the entry's, as text in which lone surrogates stand for bytes that are no UTF-8; of what is
   * itself watched, it is the last part of its path. The system merges equal notices that follow each other.
   */
  readonly event: (kind: "change" | "rename", name: string) => void
  /** Called at most once: nothing is watched any more. */
  readonly failed: (error: AnyOSError) => void
}

const slash = 0x2f

/** The system would call what is watched by the part behind the last slash: there has to be one. */
const withoutTrailingSlashes = (path: Uint8Array): Uint8Array => {
  let end = path.length
  while (end > 1 && path[end - 1] === slash) end--
  return path.subarray(0, end)
}

const lastPart = (path: Uint8Array): string => pathText(path.subarray(path.lastIndexOf(slash) + 1))

/** Whether the process has a descriptor left. */
const canOpen = (): boolean => {
  try {
    fs.closeSync(fs.openSync("/", "r"))
    return true
  } catch {
    return false
  }
}

/** What Linux has no errno for: it says that the disk is full, or that too many files are open. */
const exhausted = (code: string): string | undefined => {
  if (process.platform !== "linux") return undefined
  if (code === "ENOSPC") return "Limit of watches reached (fs.inotify.max_user_watches)"
  // the same code says that the process has no descriptor left
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
 * Begins to watch a file, or a directory and its direct entries, at once: a change made after it returned is told. Returns
 * what ends it, after which nothing is told any more.
 *
 * It watches what the path leads to now: if that is moved, it is watched where it goes, and what takes its place is not.
 * Something that cannot be watched is a tagged error, thrown. The process does not end by itself while something is watched.
 *
 * Linux counts the watches of a user, and has no code of its own for too many: the error has the code ENOSPC or EMFILE, and
 * its message names the limit, `fs.inotify.max_user_watches` or `fs.inotify.max_user_instances`.
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
  const own = withoutTrailingSlashes(Buffer.from(path)) // a copy: the caller's may change
  let open = true
  const start = (): fs.FSWatcher => {
    try {
      // N11: a name that is no UTF-8 has to be asked for as bytes
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
