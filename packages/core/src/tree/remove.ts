/**
 * Removing trees.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors/index.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import { perform, type Program } from "../program/program.js"
import { withoutSlash } from "../syscall/internal/posixPath.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import { closeQuietly, type Directory } from "./internal/directory.js"
import { errorOf, type Failure, joinPath } from "./internal/failure.js"
import { beginRemoval, leaveDirectory, type RemovalResult, removeEntries, type Unfinished } from "./internal/removal.js"
import { runTree, type TreeOperation, type TreeOptions, type TreeProgress } from "./operation.js"

/**
 * How many entries one job removes. An interruption waits for a whole job; a smaller job would not be worth its hop.
 */
const batchSize = 256

/**
 * How many directories above the current one stay open, besides the top. The others are opened again on the way back.
 */
const openDirectories = 16

/** How often, for each parent, a directory is read again because an entry was created in it during its removal. */
const maxRetries = 10

/**
 * A directory between the top and the one that is being emptied, inclusive.
 *
 * Invariant: `directories` and `others` are the entries that no job has removed yet; `directory` has an open descriptor
 * unless `closed`, or unless the system has no paths for descriptors.
 */
class Frame {
  readonly parent: Frame | undefined
  readonly name: string
  readonly directories: Array<string>
  others: ReadonlyArray<string>
  directory: Directory
  /** Whether an entry in it could not be removed. */
  failed: boolean
  retries = 0
  /** Whether the descriptor of `directory` was closed, and has to be opened again. */
  closed = false

  constructor(parent: Frame | undefined, unfinished: Unfinished) {
    this.parent = parent
    this.name = unfinished.name
    this.directory = unfinished.directory
    this.directories = [...unfinished.directories].reverse() // the last one is removed first
    this.others = unfinished.others
    this.failed = unfinished.failed
  }
}

/** The path of a directory, as the user gave its top. */
const pathOf = (frame: Frame): string => {
  const names: Array<string> = []
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) names.push(at.name)
  return names.reverse().reduce(joinPath)
}

/**
 * The options of a removal.
 *
 * @example
 * ```ts
 * import { Pool, removeTree, type RemoveTreeOptions, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * const options: RemoveTreeOptions = {
 *   measure: true,
 *   onProgress: ({ bytes, entries }) => console.log(entries, bytes)
 * }
 *
 * mkdirSync("old")
 * writeFileSync("old/a.txt", "12345")
 * new Task(new Pool(inline), () => removeTree("old", options)).start()
 *
 * // Output:
 * // 2 5
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface RemoveTreeOptions extends TreeOptions<AnyOSError> {
  /**
   * Whether to read the size of each file before its removal, for `TreeProgress.bytes`: one call a file. Default
   * `false`.
   */
  readonly measure?: boolean | undefined
}

/**
 * The removal of a tree, as `removeTree` runs it.
 *
 * Invariant: `owned` has exactly the descriptors that `close` has to close. While a job uses a descriptor, the job owns
 * it.
 *
 * @example
 * ```ts
 * import { Pool, runTree, Task, TreeRemoval } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("old/deep", { recursive: true })
 * const removal = new TreeRemoval("old")
 * new Task(new Pool(inline), () => runTree(removal)).start()
 * console.log(removal.ended, removal.progress())
 *
 * // Output:
 * // true { entries: 2, bytes: 0, failed: 0, path: 'old' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeRemoval implements TreeOperation<AnyOSError> {
  private readonly given: string
  private readonly top: string
  private readonly measure: boolean
  private readonly stack: Array<Frame> = []
  private readonly owned = new Set<number>()
  private errors: Array<AnyOSError> = []
  private begun = false
  private busy = false
  private entries = 0
  private bytes = 0
  private failed = 0

  constructor(path: FilePath, options: { readonly measure?: boolean | undefined } = {}) {
    this.given = pathText(toSystemPath(path))
    // a link with a slash at its end would be followed
    this.top = withoutSlash(this.given)
    this.measure = options.measure ?? false
  }

  progress(): TreeProgress {
    const { bytes, entries, failed } = this
    const frame = this.stack.at(-1)
    return { entries, bytes, failed, path: frame === undefined ? this.top : pathOf(frame) }
  }

  takeErrors(): ReadonlyArray<AnyOSError> {
    const { errors } = this
    this.errors = []
    return errors
  }

  get ended(): boolean {
    return this.begun && this.stack.length === 0 && !this.busy
  }

  /** Only one batch runs at a time, since each uses the descriptors of the one before. */
  claim(): (() => Program<void>) | undefined {
    if (this.busy || this.ended) return undefined
    this.busy = true
    return () => this.step()
  }

  errorOf(error: AnyOSError): AnyOSError {
    return error
  }

  summaryOf(errors: ReadonlyArray<AnyOSError>): AnyOSError | undefined {
    return errors[0]
  }

  /** Runs one job, on the innermost directory. */
  private *step(): Program<void> {
    const frame = this.stack.at(-1)
    try {
      if (frame === undefined) yield* this.begin()
      else if (frame.directories.length > 0 || frame.others.length > 0) yield* this.remove(frame)
      else yield* this.leave(frame)
    } finally {
      this.busy = false
    }
  }

  *close(): Program<void> {
    for (const fd of this.owned) {
      this.owned.delete(fd)
      yield* closeQuietly(fd)
    }
  }

  private *begin(): Program<void> {
    this.begun = true
    const result = yield* runToEnd(beginRemoval(this.top, batchSize, this.measure))
    yield* this.record(undefined, result)
  }

  /** Removes some entries of a directory. */
  private *remove(frame: Frame): Program<void> {
    const { directories, directory, others } = frame
    const some = directories.slice(-batchSize).reverse()
    const job = removeEntries(directory, some, others.slice(0, batchSize), batchSize, this.measure)
    const result = yield* this.lend([directory], job)
    this.own(directory)
    directories.length -= result.directories
    frame.others = others.slice(result.others)
    yield* this.record(frame, result)
  }

  /** Removes a directory whose entries are gone, and returns to its parent. */
  private *leave(frame: Frame): Program<void> {
    const { directory, failed, name, parent } = frame
    const reopen = parent?.closed === true
    const above = parent?.directory
    const lent = reopen || above === undefined ? [directory] : [directory, above]
    const { failures, outcome, parent: opened } = yield* this.lend(
      lent,
      leaveDirectory(directory, name, above, reopen, failed)
    )
    this.stack.pop()
    this.report(parent, failures)
    if (outcome === "removed") this.entries++
    if (parent === undefined) {
      if (outcome === "notEmpty") this.report(undefined, [notEmpty(name)])
      return
    }
    if (outcome === "failed") parent.failed = true
    if (outcome === "notEmpty") this.retry(parent, name)
    if (!reopen) {
      this.own(parent.directory)
    } else if (opened !== undefined) {
      parent.directory = opened
      parent.closed = false
      this.own(opened)
    } else {
      this.dropClosed()
    }
  }

  /** Visits a directory again that was not empty, since an entry was created in it meanwhile. */
  private retry(parent: Frame, name: string): void {
    if (parent.retries++ < maxRetries) parent.directories.push(name)
    else this.report(parent, [notEmpty(name)])
  }

  /** Gives up directories that could not be opened again; the top always stays open. */
  private dropClosed(): void {
    while (this.stack.at(-1)?.closed === true) this.stack.pop()
    const frame = this.stack.at(-1)
    if (frame !== undefined) frame.failed = true
  }

  /** Adds up what a job did, and pushes the directory that it did not finish. */
  private *record(frame: Frame | undefined, { bytes, entries, failures, unfinished }: RemovalResult): Program<void> {
    this.entries += entries
    this.bytes += bytes
    this.report(frame, failures)
    if (unfinished === undefined) return
    this.stack.push(new Frame(frame, unfinished))
    this.own(unfinished.directory)
    yield* this.closeFar()
  }

  /** Closes one directory far above, so that the number of open ones is bounded, however deep the tree is. */
  private *closeFar(): Program<void> {
    const far = this.stack[this.stack.length - 1 - openDirectories]
    if (far === undefined || far.parent === undefined || far.closed || far.directory.fd < 0) return
    far.closed = true
    yield* this.lend([far.directory], perform({ op: "close", fd: far.directory.fd }))
  }

  /** Records failures, with paths that begin at the path the user gave. */
  private report(frame: Frame | undefined, failures: ReadonlyArray<Failure>): void {
    if (failures.length === 0) return
    this.failed += failures.length
    if (frame !== undefined) frame.failed = true
    const base = frame === undefined ? "" : pathOf(frame)
    for (const { call, name } of failures) {
      const isTop = frame === undefined && name === this.top
      if (call !== undefined) this.errors.push(errorOf(call, isTop ? this.given : joinPath(base, name)))
    }
  }

  /** Runs a job that owns these directories; they are owned here again if the job was withdrawn or failed. */
  private *lend<A>(directories: ReadonlyArray<Directory>, job: Program<A>): Program<A> {
    for (const { fd } of directories) this.owned.delete(fd)
    return yield* runToEnd(job, () => directories.forEach((directory) => this.own(directory)))
  }

  private own({ fd }: Directory): void {
    if (fd >= 0) this.owned.add(fd)
  }
}

const notEmpty = (name: string): Failure => ({ name, call: { code: "ENOTEMPTY", errno: 39, syscall: "rmdir" } })

/**
 * Removes a directory and everything in it. No symbolic link is ever followed, even if another process replaces a
 * directory by a link meanwhile: entries are reached through the descriptors of the directories above them (N13, N14).
 * On a system without `/proc`, each directory is checked before each use instead; a link that is created between check
 * and use is followed there.
 *
 * Fails with the first error, an `AnyOSError`, after everything else was removed; `onError` changes that. An entry that
 * no longer exists is no error. A symbolic link at the top is an `OSError`, as in CPython (O20).
 *
 * If it is interrupted, it stops after at most 256 entries and leaves no descriptor open. The rest of the tree can be
 * removed by another call.
 *
 * @example
 * ```ts
 * import { Pool, removeTree, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("precious.txt", "kept")
 * mkdirSync("old/deep", { recursive: true })
 * symlinkSync("../precious.txt", "old/link")
 * symlinkSync("old", "link")
 *
 * const pool = new Pool(inline)
 * const outcome = new Task(pool, () => removeTree("link")).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error))
 * console.log(new Task(pool, () => removeTree("old")).start()?._tag)
 * console.log(existsSync("old"), existsSync("precious.txt"))
 *
 * // Output:
 * // OSError: Cannot call rmtree on a symbolic link
 * // Success
 * // false true
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* removeTree(path: FilePath, options: RemoveTreeOptions = {}): Program<void> {
  yield* runTree(new TreeRemoval(path, options), options)
}
