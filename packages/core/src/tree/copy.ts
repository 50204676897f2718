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

/** How many entries one job copies. An interruption waits for a whole job; a smaller job would not be worth its hop. */
const batchSize = 128

/**
 * An entry of a tree, as a filter gets it.
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
  /** The path of the entry: that of the top, as it was given, joined with the names below it. */
  readonly path: string
  readonly name: string
  /** `false` for a link to a directory. */
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
  /** Whether to copy links as links, and not their targets. Default `false`. */
  readonly symlinks?: boolean | undefined
  /** Whether to skip links whose target does not exist, if targets are copied. Default `false`: they are errors. */
  readonly ignoreDanglingSymlinks?: boolean | undefined
  /** Whether to copy into existing directories, over files in them. Default `false`: an existing `dest` is an error. */
  readonly dirsExistOk?: boolean | undefined
  /** What is copied besides content: permissions and times (`"all"`, the default), only permissions, or nothing. */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /** Decides whether to copy an entry, of a directory with everything in it. Not called for the top. */
  readonly filter?: ((entry: TreeEntry) => boolean) | undefined
}

/**
 * A directory that is being copied.
 *
 * Invariant: the directory is finished when `chunks` is empty and `pending` is 0, which happens once.
 */
class Node {
  readonly parent: Node | undefined
  readonly copy: UnfinishedCopy
  /** The entries that no batch was claimed for yet. */
  readonly chunks: Array<DirectoryListing>
  /** How many batches of it run, plus the directories and files in it that are not finished. */
  pending = 0

  constructor(parent: Node | undefined, copy: UnfinishedCopy, listing: DirectoryListing) {
    this.parent = parent
    this.copy = copy
    this.chunks = listing.names.length === 0 ? [] : [listing]
  }
}

type Batch = () => Program<void>

/**
 * The copy of a tree, as `copyTree` runs it.
 *
 * Invariant: `open` has exactly the nodes with chunks. `owned` has exactly the incomplete files whose descriptors no
 * job uses; `close` abandons them.
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
  /** Directories whose entries are all copied, and whose metadata is not set yet. */
  private readonly finished: Array<Node> = []
  /** Large files that a batch has begun. */
  private readonly files: Array<{ readonly node: Node; readonly file: OpenCopy }> = []
  private readonly owned = new Set<OpenCopy>()
  private errors: Array<TreeEntryError> = []
  private state: "begun" | "ended" | "new" = "new"
  /** Whether the file system may be able to share blocks. */
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

  /** Takes entries of a directory for a batch. */
  private take(node: Node): DirectoryListing {
    const chunk = node.chunks.pop()
    if (chunk === undefined) throw new Error("a directory with nothing in it is not open")
    const [first, others] = cut(chunk, batchSize)
    if (others.names.length > 0) node.chunks.push(others)
    if (node.chunks.length === 0) this.open.splice(this.open.lastIndexOf(node), 1)
    node.pending++
    return first
  }

  /** Creates the top of the copy. */
  private *begin(): Program<void> {
    this.completePart(this.addNode(undefined, yield* runToEnd(beginCopy(this.top, this.dest, this.plan))))
  }

  /** Copies some entries of a directory, and keeps what the job did not complete. */
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
    const nodes = [node] // the innermost first
    for (const directory of result.directories) nodes.unshift(this.addNode(nodes[0], directory))
    const [innermost] = nodes
    if (result.file !== undefined && innermost !== undefined) this.keepFile(innermost, result.file)
    for (const each of nodes) this.completePart(each)
  }

  /** Continues a large file. */
  private *resume(node: Node, file: OpenCopy): Program<void> {
    this.path = node.copy.place.path
    this.owned.delete(file)
    const result = yield* runToEnd(resumeFile(file), () => this.owned.add(file))
    this.bytes += result.bytes
    if (!result.done) {
      this.keepFile(node, file)
    } else if (result.failure === undefined) {
      this.entries++
    } else {
      this.fail(result.failure, file.path, file.dest)
    }
    this.completePart(node)
  }

  /** Sets the metadata of a directory. */
  private *finish(node: Node): Program<void> {
    const { metadata, place } = node.copy
    const failure = yield* runToEnd(finishDirectory(place.dest, metadata, this.plan.preserve))
    if (failure !== undefined) this.fail(failure, place.path, place.dest)
    this.completeNode(node)
  }

  /** Adds a directory, with one pending part: the caller has to call `completePart` for it. */
  private addNode(parent: Node | undefined, copy: UnfinishedCopy): Node {
    const node = new Node(parent, copy, this.filtered(copy))
    if (parent !== undefined) parent.pending++
    node.pending++
    if (node.chunks.length > 0) this.open.push(node)
    return node
  }

  /** Counts one pending part less; if it was the last one, the directory is finished. */
  private completePart(node: Node): void {
    node.pending--
    if (node.pending > 0 || node.chunks.length > 0) return
    if (this.plan.preserve === "none") this.completeNode(node)
    else this.finished.push(node)
  }

  /** Counts a directory, and completes a part of its parent; after the top, the copy has ended. */
  private completeNode({ parent }: Node): void {
    this.entries++
    if (parent === undefined) this.state = "ended"
    else this.completePart(parent)
  }

  /** Keeps a file that is not complete, for another batch. */
  private keepFile(node: Node, file: OpenCopy): void {
    node.pending++
    this.owned.add(file)
    this.files.push({ node, file })
  }

  /** Returns entries that a batch did not come to. */
  private putBack(node: Node, listing: DirectoryListing): void {
    if (node.chunks.length === 0) this.open.push(node)
    node.chunks.push(listing)
  }

  /** The entries of a directory that the filter accepts. */
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

/** The entries before an index, and the others. */
const cut = ({ kinds, names }: DirectoryListing, at: number): readonly [DirectoryListing, DirectoryListing] => [
  { names: names.slice(0, at), kinds: kinds.slice(0, at) },
  { names: names.slice(at), kinds: kinds.slice(at) }
]

/**
 * Copies a directory and everything in it, as CPython's `copytree` does. Extended attributes and owners are not copied.
 * Times are set up to a microsecond too early, and never too late (N23). A tree that is copied into itself is copied
 * without the copy.
 *
 * Fails with the `AnyOSError` of a call if the top cannot be read or `dest` not be created. Entries that fail are left
 * out; when all others are copied, it fails with a `TreeError`, which has the error of each; `onError` changes that.
 * Named pipes, sockets and devices fail with `SpecialFileError`, and a followed link to a directory above it with
 * ELOOP.
 *
 * If it is interrupted, it stops after at most 128 entries or about 8 MiB. Complete files stay, and incomplete ones are
 * removed.
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
