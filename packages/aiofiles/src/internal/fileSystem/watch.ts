/**
 * Watching files and trees: turns the system's notices into events of the platform.
 *
 * A notice has the name of a file that changed, but not the kind of change. So for each notice, in order, a system
 * call on the executor looks at the file. The file may have changed again by then: an event says how the file was
 * found, and not what happened to it first.
 *
 * A tree is watched directory by directory. A new directory is first watched and then listed, so that no file in it
 * is missed; a file that is created between the two steps is reported twice. Links to directories are entries, and
 * are not followed.
 */
import { EntryKind, type FileStatus, type IoError, isIoError, perform, type Program, toSystemPath } from "aiofiles-core"
import * as node from "aiofiles-core/node/watch"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import type { PlatformError } from "../effect/platform/errors.js"
import { created, removed, updated, type WatchEvent } from "../effect/platform/events.js"
import type { WatchOptions } from "../effect/platform/types.js"
import { unwrapScoped } from "../effect/pull.js"
import { wait } from "../effect/wait.js"
import { streamOfBatches } from "../executor/batches.js"
import { releasedByScope } from "../executor/finalizer.js"
import { runWith } from "../executor/run.js"
import { asPlatform } from "./errors.js"
import { isDirectory, isGone, joined, look } from "./info.js"

/** A file or directory with a watch of the system. */
interface Watched {
  /** Its path, relative to the root of the watch; empty for the root. */
  readonly at: string
  /** The last part of its path, which the system uses as its name. */
  readonly name: string
  /** As it was when the watch began: it tells later whether the path still names the same file. */
  readonly status: FileStatus
  /** Ends the watch. */
  close: () => void
  /** `false` once the watch has ended. Notices that it has left in the queue are then dropped. */
  open: boolean
}

/** A report of the system: `name` was changed, or was created, removed or renamed. */
interface Notice {
  readonly from: Watched
  readonly kind: "change" | "rename"
  readonly name: string
}

/** The most notices that one program handles: events are emitted after each batch. */
const batchSize = 256

/** The name of a path, as the system shows it for the watched file itself: without trailing slashes. */
const lastPart = (path: string): string => {
  const end = path.replace(/\/+$/, "")
  return end.slice(end.lastIndexOf("/") + 1)
}

/** Whether both are the status of one file. The time of birth is compared because a system reuses inode numbers. */
const isSame = (one: FileStatus, other: FileStatus | undefined): boolean =>
  other !== undefined && one.ino === other.ino && one.dev === other.dev && one.birthtimeNs === other.birthtimeNs

/**
 * A watch on a file, or on a directory and, if `recursive`, on the directories below it.
 *
 * Invariant: `notices` has all notices that are not handled yet, in order, without repetitions of the one before. Exactly the
 * members of `watched` are open, by their path `at`. `wake` is defined while the stream waits for a notice.
 */
class Watcher {
  private readonly root: string
  private readonly recursive: boolean
  private readonly watched = new Map<string, Watched>()
  /** Filled by callbacks of the system, in any event-loop turn; emptied by `events`. */
  private notices: Array<Notice> = []
  /** The first error. It ends the stream after the events that come before it. */
  private failure: IoError | undefined = undefined
  private wake: (() => void) | undefined = undefined
  /** Whether the root is gone, and its last event was made: the stream ends. */
  ended = false

  constructor(root: string, recursive: boolean) {
    this.root = root
    this.recursive = recursive
  }

  /** Watches the root, and the directories below it. Fails if the root is missing. */
  *start(): Program<void> {
    const path = toSystemPath(this.root)
    for (;;) {
      const status = yield* perform({ op: "stat", path })
      const root = this.subscribe("", status)
      // if the root was replaced between the two calls, the watch may be on the old file
      if (isSame(status, yield* look("stat", this.root))) break
      this.forget(root.at)
    }
    yield* this.descend("", undefined)
  }

  /**
   * Waits for a notice or a failure; completes at once if there is one. After an interruption `wake` stays set, and
   * calling it has no effect.
   */
  get ready(): Effect.Effect<void> {
    return wait<void, never>((resume) => {
      const wake = (): void => {
        this.wake = undefined
        resume(Effect.void)
      }
      if (this.notices.length > 0 || this.failure !== undefined) wake()
      else this.wake = wake
    })
  }

  /** The events of the next notices. A failure of the watch comes after the events of all notices before it. */
  *events(): Program<Array<WatchEvent>> {
    const out: Array<WatchEvent> = []
    if (this.notices.length === 0 && this.failure !== undefined) throw this.failure
    try {
      // removed from the queue first: notices that arrive during a system call belong to the next batch
      for (const notice of this.notices.splice(0, batchSize)) {
        if (notice.from.open && !this.ended) yield* this.explain(notice, out)
      }
    } catch (error) {
      // events that were made already are emitted first; the next call fails with the error
      if (out.length === 0 || !isIoError(error)) throw error
      this.failure ??= error
      this.notices = []
    }
    return out
  }

  /** Ends all watches. */
  close(): void {
    this.forget("")
  }

  /** Begins the watch of the system on a path. Throws an `IoError`, for example if the system has no watch left. */
  private subscribe(at: string, status: FileStatus): Watched {
    const path = at === "" ? this.root : joined(this.root, at)
    const watched: Watched = { at, name: lastPart(path), status, open: true, close: () => undefined }
    watched.close = node.watch(toSystemPath(path), {
      event: (kind, name) => this.take({ from: watched, kind, name }),
      failed: (error) => {
        this.failure ??= error
        this.wake?.()
      }
    })
    this.watched.set(at, watched)
    return watched
  }

  /** Queues a notice, unless it repeats the last one. */
  private take(notice: Notice): void {
    const last = this.notices.at(-1)
    if (last?.from === notice.from && last.kind === notice.kind && last.name === notice.name) return
    this.notices.push(notice)
    this.wake?.()
  }

  /** Ends the watch on a path, and those on all paths below it. */
  private forget(at: string): void {
    if (!this.watched.has(at)) return
    for (const [key, watched] of this.watched) {
      if (key !== at && at !== "" && !key.startsWith(`${at}/`)) continue
      watched.open = false
      watched.close()
      this.watched.delete(key)
    }
  }

  /** Watches all directories below a watched one. Adds an event to `out`, if it is given, for each entry that it finds. */
  private *descend(from: string, out: Array<WatchEvent> | undefined): Program<void> {
    if (!this.recursive) return
    const todo = [from]
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const { kinds, names } = yield* this.list(at)
      for (const [index, name] of names.entries()) {
        const below = joined(at, name)
        out?.push(created(below))
        const kind = kinds[index]
        // some file systems do not report types: then `lstat` decides
        if (kind !== EntryKind.directory && kind !== EntryKind.unknown) continue
        const status = yield* look("lstat", joined(this.root, below))
        if (status !== undefined && isDirectory(status) && this.enter(below, status)) todo.push(below)
      }
    }
  }

  /** The entries of a directory: none if it is gone, because the notice of its removal follows. */
  private *list(at: string): Program<{ readonly names: ReadonlyArray<string>; readonly kinds: ReadonlyArray<number> }> {
    try {
      return yield* perform({ op: "readdir", path: toSystemPath(at === "" ? this.root : joined(this.root, at)) })
    } catch (error) {
      if (isGone(error)) return { names: [], kinds: [] }
      throw error
    }
  }

  /** Starts watching a directory. Returns `false` if it is already watched, or if it is gone. */
  private enter(at: string, status: FileStatus): boolean {
    const before = this.watched.get(at)
    if (before !== undefined && isSame(before.status, status)) return false
    // if another directory was at this path before, the watch on that one reports nothing more
    this.forget(at)
    try {
      this.subscribe(at, status)
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  /** Adds the events of a notice to `out`. */
  private *explain(notice: Notice, out: Array<WatchEvent>): Program<void> {
    const { from, kind, name } = notice
    const path = joined(from.at, name)
    if (name === from.name && (yield* this.isOfItself(from, path))) {
      yield* this.explainOwn(notice, out)
    } else if (kind === "change") {
      out.push(updated(path))
    } else {
      yield* this.explainEntry(path, out)
    }
  }

  /**
   * Whether a notice with the name of a watched directory is about the directory itself: then it has no entry of that name.
   * The system uses the same name for both.
   */
  private *isOfItself(from: Watched, path: string): Program<boolean> {
    if (!isDirectory(from.status)) return true
    return (yield* look("lstat", joined(this.root, path))) === undefined
  }

  /**
   * The events of a notice about the watched file itself: it was changed, removed, moved or replaced. The notice may also be
   * about an entry of the same name that was removed.
   */
  private *explainOwn({ from, kind, name }: Notice, out: Array<WatchEvent>): Program<void> {
    const now = from.at === ""
      ? yield* look("stat", this.root)
      : yield* look("lstat", joined(this.root, from.at))
    if (isSame(from.status, now)) {
      const isRoot = from.at === ""
      if (kind === "rename" && isDirectory(from.status)) {
        out.push(removed(joined(from.at, name)))
      } else if (isRoot) {
        // only for the root: for any other directory, the watch on its parent has a notice too
        out.push((kind === "rename" ? created : updated)(name))
      }
    } else if (from.at !== "") {
      // moved, removed or replaced: the watch on the parent has a notice with which the new file is found
      this.forget(from.at)
    } else if (now === undefined) {
      // the root has no parent that is watched, so its own notices are all there is
      out.push(removed(name))
      this.ended = true
    } else {
      // replaced: all watches are on the old file and on the directories below it, so they begin anew
      this.forget("")
      yield* this.start()
      out.push(created(name))
    }
  }

  /** The events of an entry that was created, renamed or removed: the system reports these alike. */
  private *explainEntry(path: string, out: Array<WatchEvent>): Program<void> {
    const status = yield* look("lstat", joined(this.root, path))
    if (status === undefined) {
      out.push(removed(path))
      this.forget(path)
      return
    }
    out.push(created(path))
    if (this.recursive && isDirectory(status) && this.enter(path, status)) yield* this.descend(path, out)
  }
}

/**
 * Streams the changes of a file, or of the entries of a directory. The watch begins when the stream is run, and ends with it.
 * Notices are queued without a limit while the consumer is slow.
 *
 * @internal
 */
export const watch = (
  executor: Executor,
  path: string,
  options: WatchOptions = {}
): Stream.Stream<WatchEvent, PlatformError> =>
  unwrapScoped(Effect.gen(function*() {
    const watcher = yield* releasedByScope(
      () => Effect.sync(() => new Watcher(path, options.recursive ?? false)),
      (watcher) => Effect.sync(() => watcher.close())
    )
    // each program runs on the executor of the region in which the stream is run
    const run = <A>(make: () => Program<A>): Effect.Effect<A, PlatformError> =>
      asPlatform("watch", runWith(executor, make), path)
    yield* run(() => watcher.start())
    options.onReady?.()
    const events = Effect.andThen(watcher.ready, run(() => watcher.events()))
    return streamOfBatches(() => ({ read: Effect.suspend(() => watcher.ended ? Effect.succeed(undefined) : events) }))
  }))
