/**
 * Walking a tree, as Python's `os.walk` does. Directories are read by jobs, many in one hop, while the caller works.
 *
 * @since 0.1.0
 */
import { type AnyOSError, makeOSError } from "../errors/index.js"
import type { Pending } from "../program/pending.js"
import { join, type Program, Start } from "../program/program.js"
import { basename } from "../syscall/internal/posixPath.js"
import { isOutOfDescriptors } from "../syscall/internal/transient.js"
import type { FilePath } from "../syscall/path.js"
import type { JobCall } from "../syscall/syscall.js"
import { nameFor, type PathName, pathName } from "./internal/paths.js"
import {
  innerOf,
  type ListedDirectory,
  maxDirectories,
  readAheadJob,
  type UnreadDirectory
} from "./internal/readAhead.js"
import type { NameOf, Walk, WalkBatch, WalkDirectory, WalkEntry, WalkOptions } from "./models.js"

/** How many entries a batch has at most. Larger chunks overflow the stack in Effect's `Stream.runFold`. */
const maxEntries = 2048

/**
 * A walk in progress.
 *
 * Invariant: the top of `stack` is what the walk needs next. `listed` holds the directories that were read ahead: each
 * is on the stack, or below one that is, and leaves the map when the walk comes to it.
 */
class Walker<P extends FilePath> implements Walk<NameOf<P>> {
  private readonly given: P
  private readonly options: WalkOptions<NameOf<P>>
  private top: PathName | undefined = undefined
  private readonly listed = new Map<string, ListedDirectory>()
  /** Directories to visit; bottom-up, also the entries that come after those of their directories. */
  private readonly stack: Array<UnreadDirectory | WalkEntry<NameOf<P>>> = []
  /** The job that reads what comes next on the stack, if one has begun. */
  private reading: Pending | undefined = undefined

  constructor(top: P, options: WalkOptions<NameOf<P>>) {
    this.given = top
    this.options = options
  }

  *next(): Program<WalkBatch<NameOf<P>> | undefined> {
    if (this.top === undefined) {
      this.top = pathName(this.given)
      this.stack.push({ path: this.top.text, depth: 0, ancestors: [] })
    }
    const entries: Array<WalkEntry<NameOf<P>>> = []
    for (;;) {
      const next = this.stack.at(-1)
      if (next === undefined || entries.length === maxEntries) break
      if ("files" in next) {
        this.stack.pop()
        entries.push(next)
        continue
      }
      const listed = this.listed.get(next.path)
      if (listed === undefined) {
        // entries that are available are given before the walk waits for more
        if (entries.length > 0) {
          yield* this.readAhead()
          break
        }
        yield* this.read()
        continue
      }
      this.stack.pop()
      this.listed.delete(next.path)
      if (listed.isCycle) continue
      if (listed.failure === undefined) this.visit(listed, next.depth, entries)
      else if (next.depth === 0) throw this.errorOf(listed, listed.failure) // without the top there is no walk
      else if (this.options.ignoreErrors !== true) return { entries, error: this.errorOf(listed, listed.failure) }
    }
    return entries.length === 0 ? undefined : { entries, error: undefined }
  }

  close(): void {
    this.reading?.abandon()
  }

  /** Begins to read what comes next, while the caller works. A job that fails to begin is tried again by `read`. */
  private *readAhead(): Program<void> {
    const reading = yield* this.begin()
    if (reading.error !== undefined) this.reading = undefined
  }

  /** Reads what comes next. If it is interrupted, the job that it began is kept for the next call, or withdrawn. */
  private *read(): Program<void> {
    const reading = yield* this.begin()
    try {
      const all = (yield* join(reading)) as ReadonlyArray<ListedDirectory> // the result of the job
      for (const listed of all) {
        // a job whose caller was interrupted did not wait for a descriptor: that directory is read again
        if (!reading.draining || listed.failure === undefined || !isOutOfDescriptors(listed.failure)) {
          this.listed.set(listed.path, listed)
        }
      }
    } finally {
      if (reading.settled) this.reading = undefined
      else reading.drain() // interrupted
    }
  }

  private *begin(): Program<Pending> {
    if (this.reading === undefined || this.reading.state === "withdrawn") {
      this.reading = (yield new Start(this.readAheadCall())) as Pending // the driver resumes a Start with its Pending
    }
    return this.reading
  }

  /** The call that reads the directories on the stack and, unless `descend` decides on them, those below. */
  private readAheadCall(): JobCall {
    const unread: Array<UnreadDirectory> = []
    for (let index = this.stack.length - 1; index >= 0 && unread.length < maxDirectories; index--) {
      const item = this.stack[index]! // below its length
      if (!("files" in item) && !this.listed.has(item.path)) unread.push(item)
    }
    const { descend, followLinks = false } = this.options
    const { bytes } = this.top! // set by `next`
    return readAheadJob.callOf(unread, { bytes, followLinks, descend: descend === undefined })
  }

  /**
   * Emits the entry of a directory now or, bottom-up, after those in it, and pushes the directories to descend into.
   */
  private visit(listed: ListedDirectory, depth: number, entries: Array<WalkEntry<NameOf<P>>>): void {
    const entry: WalkEntry<NameOf<P>> = {
      path: this.name(listed.path),
      directories: this.names(listed.directories),
      files: this.names(listed.files)
    }
    const { descend, topDown = true } = this.options
    if (topDown) entries.push(entry)
    else this.stack.push(entry)
    const inner = innerOf(listed, depth)
    const chosen = descend === undefined ? inner : inner.filter((unread) => descend(this.directory(unread)))
    for (const unread of chosen.reverse()) this.stack.push(unread)
  }

  private directory({ depth, path }: UnreadDirectory): WalkDirectory<NameOf<P>> {
    return { path: this.name(path), name: this.name(basename(path)), depth }
  }

  private name(text: string): NameOf<P> {
    return nameFor(this.top!, text) // set by `next`
  }

  private names(texts: ReadonlyArray<string>): ReadonlyArray<NameOf<P>> {
    // for a path of bytes, bytes; for any other the texts are the names
    return this.top!.bytes ? texts.map((text) => this.name(text)) : texts as ReadonlyArray<NameOf<P>>
  }

  private errorOf(listed: ListedDirectory, failure: NonNullable<ListedDirectory["failure"]>): AnyOSError {
    return makeOSError({ ...failure, syscall: "readdir", path: this.name(listed.path) })
  }
}

/**
 * Walks a tree. It makes no call before `Walk.next`, which fails if the top cannot be read; the error of any other
 * directory is in the batch, unless `ignoreErrors` is `true`.
 *
 * @example
 * ```ts
 * import { os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("tree/inner")
 *   const walk = os.walk("tree")
 *   for (let batch = yield* walk.next(); batch !== undefined; batch = yield* walk.next()) {
 *     for (const { directories, path } of batch.entries) console.log(path, directories)
 *   }
 * }).start()
 *
 * // Output:
 * // tree [ 'inner' ]
 * // tree/inner []
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export const walk = <P extends FilePath>(top: P, options: WalkOptions<NameOf<P>> = {}): Walk<NameOf<P>> =>
  new Walker(top, options)
