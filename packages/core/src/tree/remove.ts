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

/** How many entries one job removes: what an interruption may have to wait for, and what one hop is worth. */
const batchSize = 256

/** How many directories on the way to the one at hand stay open, besides the top. Those above are opened again. */
const openDirectories = 16

/** How often directories into which something comes while they are removed are read again, for each parent. */
const maxRetries = 10

/** A directory on the way from the top to the one at hand. */
class Frame {
  readonly parent: Frame | undefined
  readonly name: string
  readonly directories: Array<string>
  others: ReadonlyArray<string>
  directory: Directory
  failed: boolean
  retries = 0
  /** Whether the descriptor of `directory` was closed, to be opened again. */
  closed = false

  constructor(parent: Frame | undefined, unfinished: Unfinished) {
    this.parent = parent
    this.name = unfinished.name
    this.directory = unfinished.directory
    this.directories = [...unfinished.directories].reverse() // the next is the last
    this.others = unfinished.others
    this.failed = unfinished.failed
  }
}

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
  /** Whether to look at the size of each file before it is removed, for `TreeProgress.bytes`. Default `false`. */
  readonly measure?: boolean | undefined
}

/**
 * The removal of a tree, step by step: `removeTree` runs it.
 *
 * Invariant: `owned` are the descriptors that `close` has to close; while a job works with one, it is the job's.
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
    // with a slash at its end, a link would be followed
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

  /** One batch at a time: each works with the descriptors that the last one left. */
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
    yield* this.note(undefined, result)
  }

  private *remove(frame: Frame): Program<void> {
    const { directories, directory, others } = frame
    const some = directories.slice(-batchSize).reverse()
    const job = removeEntries(directory, some, others.slice(0, batchSize), batchSize, this.measure)
    const result = yield* this.lend([directory], job)
    this.own(directory)
    directories.length -= result.directories
    frame.others = others.slice(result.others)
    yield* this.note(frame, result)
  }

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
      if (outcome === "again") this.report(undefined, [notEmpty(name)])
      return
    }
    if (outcome === "failed") parent.failed = true
    if (outcome === "again") this.retry(parent, name)
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

  /** Something came into a directory while it was removed. */
  private retry(parent: Frame, name: string): void {
    if (parent.retries++ < maxRetries) parent.directories.push(name)
    else this.report(parent, [notEmpty(name)])
  }

  /** There is no way back to these directories but from the top, which stays open. */
  private dropClosed(): void {
    while (this.stack.at(-1)?.closed === true) this.stack.pop()
    const frame = this.stack.at(-1)
    if (frame !== undefined) frame.failed = true
  }

  private *note(frame: Frame | undefined, { bytes, entries, failures, unfinished }: RemovalResult): Program<void> {
    this.entries += entries
    this.bytes += bytes
    this.report(frame, failures)
    if (unfinished === undefined) return
    this.stack.push(new Frame(frame, unfinished))
    this.own(unfinished.directory)
    yield* this.closeFar()
  }

  /** Keeps the number of open directories bounded, however deep the tree is. */
  private *closeFar(): Program<void> {
    const far = this.stack[this.stack.length - 1 - openDirectories]
    if (far === undefined || far.parent === undefined || far.closed || far.directory.fd < 0) return
    far.closed = true
    yield* this.lend([far.directory], perform({ op: "close", fd: far.directory.fd }))
  }

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
 * Removes a directory and everything in it, but follows no symbolic link, whatever others put in its way meanwhile: entries
 * are reached through the descriptors of the directories that were opened (N13, N14). Where the system has no `/proc`, a
 * directory is looked at before each use instead, which leaves a moment for somebody to put a link in its place.
 *
 * What vanishes by itself is no error. Any other error is thrown in the end, the first one, when all the rest is removed;
 * `onError` has other ways. A symbolic link at the top is an `OSError`, as in CPython (O20).
 *
 * Interrupted, it stops after at most 256 entries, with no descriptor left; what is left of the tree is a tree that can be
 * removed again.
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
