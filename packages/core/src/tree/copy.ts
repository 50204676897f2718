/**
 * Copying trees.
 *
 * @since 0.1.0
 */
import { type TreeEntryError, TreeError } from "../errors/index.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import type { Program } from "../program/program.js"
import { EntryKind } from "../syscall/flags.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import type { DirectoryListing } from "../syscall/results.js"
import {
  abandonFile,
  beginCopy,
  copyEntries,
  type CopyPlan,
  finishDirectory,
  resumeFile,
  type UnfinishedCopy
} from "./internal/copying.js"
import { copyErrorOf, type Failure, joinPath } from "./internal/failure.js"
import type { OpenCopy } from "./internal/fileCopy.js"
import { runTree, type TreeOperation, type TreeOptions, type TreeProgress } from "./operation.js"

/** How many entries one job copies: what an interruption may have to wait for, and what one hop is worth. */
const batchSize = 128

/**
 * An entry of a tree, as a filter sees it.
 *
 * @example
 * ```ts
 * import { copyTree, Pool, Task, type TreeEntry } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
 *
 * const filter = ({ isDirectory, name }: TreeEntry): boolean => isDirectory || name.endsWith(".ts")
 *
 * mkdirSync("src")
 * for (const name of ["a.ts", "a.js"]) writeFileSync(`src/${name}`, "")
 * new Task(new Pool(inline), () => copyTree("src", "copy", { filter })).start()
 * console.log(readdirSync("copy"))
 *
 * // Output:
 * // [ 'a.ts' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeEntry {
  /** The entry's path: that of the tree's top, as it was given, and the names below it. */
  readonly path: string
  readonly name: string
  /** Not of a link to one. */
  readonly isDirectory: boolean
  readonly isSymbolicLink: boolean
}

/**
 * The options of a copy of a tree.
 *
 * @example
 * ```ts
 * import { copyTree, type CopyTreeOptions, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, readlinkSync, symlinkSync } from "node:fs"
 *
 * // into a directory that is there already, with links as links
 * const options: CopyTreeOptions = { symlinks: true, dirsExistOk: true }
 *
 * mkdirSync("src")
 * mkdirSync("copy")
 * symlinkSync("elsewhere", "src/link")
 * new Task(new Pool(inline), () => copyTree("src", "copy", options)).start()
 * console.log(readlinkSync("copy/link"))
 *
 * // Output:
 * // elsewhere
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface CopyTreeOptions extends TreeOptions<TreeEntryError> {
  /** `true` copies links as links; by default what they point to is copied. */
  readonly symlinks?: boolean | undefined
  /** Where links are not copied as links: leaves out those that point to nothing, which are errors by default. */
  readonly ignoreDanglingSymlinks?: boolean | undefined
  /** Copies into directories that exist, and over files in them. By default that the top exists is an error. */
  readonly dirsExistOk?: boolean | undefined
  /** What is copied besides content: permissions and times (the default), permissions, or nothing. */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /** Says what is copied; of a directory, with all in it. The top is not asked for. */
  readonly filter?: ((entry: TreeEntry) => boolean) | undefined
}

/** A directory that is being copied. */
class Node {
  readonly parent: Node | undefined
  readonly copy: UnfinishedCopy
  /** What is in it and not yet claimed. */
  readonly chunks: Array<DirectoryListing>
  /** Batches that run, and directories and files in it that are not done with. */
  pending = 0

  constructor(parent: Node | undefined, copy: UnfinishedCopy, listing: DirectoryListing) {
    this.parent = parent
    this.copy = copy
    this.chunks = listing.names.length === 0 ? [] : [listing]
  }
}

type Batch = () => Program<void>

/**
 * The copy of a tree, batch by batch: `copyTree` runs it.
 *
 * Invariant: a node is in `open` while it has chunks; when it has none and nothing is pending, it is finished, once.
 *
 * @example
 * ```ts
 * import { Pool, runTree, Task, TreeCopy } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("src")
 * writeFileSync("src/a.txt", "12345")
 * const copy = new TreeCopy("src", "copy")
 * new Task(new Pool(inline), () => runTree(copy)).start()
 * console.log(copy.progress())
 *
 * // Output:
 * // { entries: 2, bytes: 5, failed: 0, path: 'src' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeCopy implements TreeOperation<TreeEntryError> {
  private readonly top: string
  private readonly dest: string
  private readonly plan: CopyPlan
  private readonly filter: ((entry: TreeEntry) => boolean) | undefined
  private readonly open: Array<Node> = []
  private readonly finished: Array<Node> = []
  private readonly files: Array<{ readonly node: Node; readonly file: OpenCopy }> = []
  private readonly owned = new Set<OpenCopy>()
  private errors: Array<TreeEntryError> = []
  private state: "begun" | "ended" | "new" = "new"
  private clone = true
  private entries = 0
  private bytes = 0
  private failed = 0
  private path: string

  constructor(path: FilePath, dest: FilePath, options: CopyTreeOptions = {}) {
    this.top = pathText(toSystemPath(path))
    this.dest = pathText(toSystemPath(dest))
    this.path = this.top
    this.filter = options.filter
    this.plan = {
      symlinks: options.symlinks ?? false,
      ignoreDangling: options.ignoreDanglingSymlinks ?? false,
      dirsExistOk: options.dirsExistOk ?? false,
      preserve: options.preserve ?? "all",
      filtered: options.filter !== undefined
    }
  }

  get ended(): boolean {
    return this.state === "ended"
  }

  progress(): TreeProgress {
    const { bytes, entries, failed, path } = this
    return { entries, bytes, failed, path }
  }

  takeErrors(): ReadonlyArray<TreeEntryError> {
    const { errors } = this
    this.errors = []
    return errors
  }

  errorOf({ error }: TreeEntryError): TreeEntryError["error"] {
    return error
  }

  summaryOf(errors: ReadonlyArray<TreeEntryError>): TreeError {
    return new TreeError(errors)
  }

  claim(): Batch | undefined {
    if (this.state === "new") {
      this.state = "begun"
      return () => this.begin()
    }
    const finished = this.finished.pop()
    if (finished !== undefined) return () => this.finish(finished)
    const file = this.files.pop()
    if (file !== undefined) return () => this.resume(file.node, file.file)
    const node = this.open.at(-1)
    if (node === undefined) return undefined
    const listing = this.take(node)
    return () => this.copy(node, listing)
  }

  *close(): Program<void> {
    for (const file of this.owned) {
      this.owned.delete(file)
      yield* abandonFile(file)
    }
  }

  /** Claims some of what is in a directory. */
  private take(node: Node): DirectoryListing {
    const chunk = node.chunks.pop()
    if (chunk === undefined) throw new Error("a directory with nothing in it is not open")
    const [first, others] = cut(chunk, batchSize)
    if (others.names.length > 0) node.chunks.push(others)
    if (node.chunks.length === 0) this.open.splice(this.open.lastIndexOf(node), 1)
    node.pending++
    return first
  }

  private *begin(): Program<void> {
    this.release(this.enter(undefined, yield* runToEnd(beginCopy(this.top, this.dest, this.plan))))
  }

  private *copy(node: Node, listing: DirectoryListing): Program<void> {
    const { copy: { place } } = node
    this.path = place.path
    const result = yield* runToEnd(copyEntries(place, listing, this.plan, batchSize, this.clone))
    this.clone = this.clone && result.clone
    this.entries += result.entries
    this.bytes += result.bytes
    for (const failure of result.failures) this.report(node, failure)
    const [, left] = cut(listing, result.names)
    if (left.names.length > 0) this.putBack(node, left)
    const entered = [node]
    for (const directory of result.directories) entered.unshift(this.enter(entered[0], directory))
    const [innermost] = entered
    if (result.file !== undefined && innermost !== undefined) this.hold(innermost, result.file)
    for (const each of entered) this.release(each)
  }

  private *resume(node: Node, file: OpenCopy): Program<void> {
    this.path = node.copy.place.path
    this.owned.delete(file)
    const result = yield* runToEnd(resumeFile(file), () => this.owned.add(file))
    this.bytes += result.bytes
    if (!result.done) {
      this.hold(node, file)
    } else if (result.failure === undefined) {
      this.entries++
    } else {
      this.fail(result.failure, file.path, file.dest)
    }
    this.release(node)
  }

  private *finish(node: Node): Program<void> {
    const { metadata, place } = node.copy
    const failure = yield* runToEnd(finishDirectory(place.dest, metadata, this.plan.preserve))
    if (failure !== undefined) this.fail(failure, place.path, place.dest)
    this.leave(node)
  }

  /** A directory to copy; whoever calls this has to release it. */
  private enter(parent: Node | undefined, copy: UnfinishedCopy): Node {
    const node = new Node(parent, copy, this.filtered(copy))
    if (parent !== undefined) parent.pending++
    node.pending++
    if (node.chunks.length > 0) this.open.push(node)
    return node
  }

  /** A batch of a directory, or something in it, is done with. */
  private release(node: Node): void {
    node.pending--
    if (node.pending > 0 || node.chunks.length > 0) return
    if (this.plan.preserve === "none") this.leave(node)
    else this.finished.push(node)
  }

  private leave({ parent }: Node): void {
    this.entries++
    if (parent === undefined) this.state = "ended"
    else this.release(parent)
  }

  private hold(node: Node, file: OpenCopy): void {
    node.pending++
    this.owned.add(file)
    this.files.push({ node, file })
  }

  private putBack(node: Node, listing: DirectoryListing): void {
    if (node.chunks.length === 0) this.open.push(node)
    node.chunks.push(listing)
  }

  private filtered({ listing, place }: UnfinishedCopy): DirectoryListing {
    const { filter } = this
    if (filter === undefined) return listing
    const kept: { names: Array<string>; kinds: Array<number> } = { names: [], kinds: [] }
    listing.names.forEach((name, index) => {
      const kind = listing.kinds[index]! // as many as names
      const isDirectory = kind === EntryKind.directory
      const isSymbolicLink = kind === EntryKind.symbolicLink
      if (!filter({ path: joinPath(place.path, name), name, isDirectory, isSymbolicLink })) return
      kept.names.push(name)
      kept.kinds.push(kind)
    })
    return kept
  }

  private report({ copy: { place } }: Node, failure: Failure): void {
    this.fail(failure, joinPath(place.path, failure.name), joinPath(place.dest, failure.name))
  }

  private fail(failure: Failure, path: string, dest: string): void {
    this.failed++
    this.errors.push({ path, dest, error: copyErrorOf(failure, path, dest) })
  }
}

const cut = ({ kinds, names }: DirectoryListing, at: number): readonly [DirectoryListing, DirectoryListing] => [
  { names: names.slice(0, at), kinds: kinds.slice(0, at) },
  { names: names.slice(at), kinds: kinds.slice(at) }
]

/**
 * Copies a directory and everything in it, as CPython's `copytree` does. What fails is left out, the rest is copied, and
 * then a `TreeError` says what failed and why; `onError` has other ways. That the source cannot be read, or the
 * destination not be made, is thrown as it is.
 *
 * A link to a directory that leads back to one above it is an ELOOP, and a tree that is copied into itself is copied as it
 * was without the copy. Named pipes, sockets and devices are a `SpecialFileError`. Times are never later, and less than a
 * microsecond earlier; extended attributes and owners are not copied.
 *
 * Interrupted, it stops after at most 128 entries or some 8 MiB. What was copied stays, but no file that is not complete.
 *
 * @example
 * ```ts
 * import { copyTree, Pool, Task, TreeError } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("src")
 * writeFileSync("src/a.txt", "hello")
 * symlinkSync("nowhere", "src/link")
 *
 * const outcome = new Task(new Pool(inline), () => copyTree("src", "copy")).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof TreeError) {
 *   for (const { error, path } of outcome.error.errors) console.log(path, error._tag)
 * }
 * console.log(readdirSync("copy")) // the rest is there
 *
 * // Output:
 * // src/link FileNotFoundError
 * // [ 'a.txt' ]
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* copyTree(path: FilePath, dest: FilePath, options: CopyTreeOptions = {}): Program<void> {
  yield* runTree(new TreeCopy(path, dest, options), options)
}
