/**
 * The content of a disk in memory as a value, for a test to set and to compare.
 *
 * @since 0.1.0
 */
import { asBuffer, asPlain, encodeUtf8 } from "../internal/buffer.js"
import { attach, type DiskState } from "./internal/diskState.js"
import { DirectoryNode, type FileNode, LinkNode } from "./internal/inode.js"
import type { ResolvedPlace } from "./internal/namespace.js"

/**
 * A directory: its entries by name. Text is a file in UTF-8, bytes are a file, a record is a directory, and a
 * `TreeLink` a symbolic link; a `TreeFile` or `TreeDirectory` has its own permissions or owner. A name with slashes, as
 * `"etc/hosts"`, also creates the directories above the file.
 *
 * @example
 * ```ts
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 * import { type Tree, TreeFile, TreeLink } from "aiofiles-core/testing/tree"
 *
 * const files: Tree = {
 *   "notes.txt": "milk\n",
 *   "photos/2024/cat.jpg": Uint8Array.of(0xff, 0xd8),
 *   latest: new TreeLink("photos/2024"),
 *   key: new TreeFile("secret", { mode: 0o600 }),
 *   empty: {}
 * }
 * console.log(new MemoryDisk({ files }).snapshot())
 *
 * // Output:
 * // {
 * //   'notes.txt': 'milk\n',
 * //   photos: { '2024': { 'cat.jpg': [Uint8Array] } },
 * //   latest: TreeLink { target: 'photos/2024' },
 * //   key: 'secret',
 * //   empty: {}
 * // }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Tree {
  readonly [name: string]: Tree | TreeDirectory | TreeFile | TreeLink | Uint8Array | string
}

/**
 * Permissions and owner of a file or directory. Default: those of the user, with 0o644 for a file and 0o755 for a
 * directory.
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 * import { type TreeAttributes, TreeFile } from "aiofiles-core/testing/tree"
 *
 * const locked: TreeAttributes = { mode: 0o400, uid: 0, gid: 0 }
 * const disk = new MemoryDisk({ files: { key: new TreeFile("secret", locked) }, uid: 1000 })
 *
 * const program = () => perform({ op: "open", path: "key", flags: 0, mode: 0 })
 * const outcome = new Task(new Pool(disk), program).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error))
 *
 * // Output:
 * // PermissionError: [Errno 13] Permission denied: 'key'
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeAttributes {
  /** The permission bits. The umask does not apply. */
  readonly mode?: number | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

/**
 * A file with its own permissions or owner.
 *
 * @example
 * ```ts
 * import { TreeFile } from "aiofiles-core/testing/tree"
 *
 * console.log(new TreeFile("#!/bin/sh\n", { mode: 0o755 }))
 *
 * // Output:
 * // TreeFile { content: '#!/bin/sh\n', attributes: { mode: 493 } }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeFile {
  readonly content: Uint8Array | string
  readonly attributes: TreeAttributes
  constructor(content: Uint8Array | string, attributes: TreeAttributes) {
    this.content = content
    this.attributes = attributes
  }
}

/**
 * A directory with its own permissions or owner.
 *
 * @example
 * ```ts
 * import { TreeDirectory } from "aiofiles-core/testing/tree"
 *
 * console.log(new TreeDirectory({ "a.txt": "" }, { mode: 0o555 }))
 *
 * // Output:
 * // TreeDirectory { entries: { 'a.txt': '' }, attributes: { mode: 365 } }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeDirectory {
  readonly entries: Tree
  readonly attributes: TreeAttributes
  constructor(entries: Tree, attributes: TreeAttributes) {
    this.entries = entries
    this.attributes = attributes
  }
}

/**
 * A symbolic link. Its target need not exist.
 *
 * @example
 * ```ts
 * import { TreeLink } from "aiofiles-core/testing/tree"
 *
 * console.log(new TreeLink("../config"))
 *
 * // Output:
 * // TreeLink { target: '../config' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeLink {
  readonly target: string
  constructor(target: string) {
    this.target = target
  }
}

/** An entry that is not yet on the disk. Entries are kept in a list, since a tree can be deeper than the call stack. */
interface UnplacedEntry {
  readonly dir: DirectoryNode
  readonly path: string
  readonly entry: Tree[string]
}

/** Puts a tree into a directory. Throws a `RangeError` for a tree that cannot exist. @internal */
export const populate = (disk: DiskState, dir: DirectoryNode, tree: Tree): void => {
  const pending: Array<UnplacedEntry> = []
  append(pending, dir, tree)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path } = next
    const names = path.split("/").filter((name) => name !== "")
    const name = names.pop()
    if (name === undefined) throw new RangeError(`a file without a name: ${JSON.stringify(path)}`)
    const from = path.startsWith("/") ? disk.names.root : next.dir
    put(disk, makeDirectories(disk, from, names), name, next.entry, pending)
  }
}

/** Adds the entries of a tree in reverse, since the last of the list is taken first. */
const append = (pending: Array<UnplacedEntry>, dir: DirectoryNode, tree: Tree): void => {
  for (const [path, entry] of Object.entries(tree).reverse()) pending.push({ dir, path, entry })
}

/** The directory at a path of names, which is created with those above it if it is missing. @internal */
export const makeDirectories = (disk: DiskState, from: DirectoryNode, names: ReadonlyArray<string>): DirectoryNode => {
  let dir = from
  for (const name of names) {
    const entry = dir.entries.get(name) ?? newDirectory(disk, dir, name)
    if (!(entry instanceof DirectoryNode)) throw new RangeError(`not a directory: ${JSON.stringify(name)}`)
    dir = entry
  }
  return dir
}

const newDirectory = (disk: DiskState, parent: DirectoryNode, name: string): DirectoryNode => {
  const node = disk.volume.newDirectory(0o755, disk.names.user, { name, parent })
  attach(disk, parent, name, node)
  return node
}

const ownerOf = ({ names }: DiskState, { gid, uid }: TreeAttributes) => ({
  uid: uid ?? names.user.uid,
  gid: gid ?? names.user.gid
})

const put = (
  disk: DiskState,
  dir: DirectoryNode,
  name: string,
  entry: Tree[string],
  pending: Array<UnplacedEntry>
): void => {
  if (dir.entries.has(name) && !isDirectory(entry)) throw new RangeError(`given twice: ${JSON.stringify(name)}`)
  if (typeof entry === "string" || entry instanceof Uint8Array) {
    putFile(disk, dir, name, new TreeFile(entry, {}))
  } else if (entry instanceof TreeFile) {
    putFile(disk, dir, name, entry)
  } else if (entry instanceof TreeLink) {
    const node = disk.volume.newLink(entry.target, disk.names.user)
    node.nlink = 1
    attach(disk, dir, name, node)
  } else if (entry instanceof TreeDirectory) {
    const node = makeDirectories(disk, dir, [name])
    node.permissions = entry.attributes.mode ?? node.permissions
    Object.assign(node, ownerOf(disk, entry.attributes))
    append(pending, node, entry.entries)
  } else {
    append(pending, makeDirectories(disk, dir, [name]), entry)
  }
}

const isDirectory = (entry: Tree[string]): boolean =>
  typeof entry !== "string" &&
  !(entry instanceof Uint8Array || entry instanceof TreeFile || entry instanceof TreeLink)

const putFile = (disk: DiskState, dir: DirectoryNode, name: string, file: TreeFile): void => {
  const { attributes, content } = file
  const node = disk.volume.newFile(attributes.mode ?? 0o644, ownerOf(disk, attributes))
  node.nlink = 1
  const bytes = typeof content === "string" ? encodeUtf8(content) : content
  if (bytes.length > 0 && disk.volume.write(node, bytes, 0) < bytes.length) {
    throw new RangeError(`the disk is too small for ${JSON.stringify(name)}`)
  }
  attach(disk, dir, name, node)
}

/** The content of a directory. Files that are valid UTF-8 become text, others bytes. @internal */
export const snapshotOf = (top: DirectoryNode): Tree => {
  const tree: Tree = {}
  const pending: Array<readonly [dir: DirectoryNode, tree: Tree]> = [[top, tree]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [dir, into] = next
    for (const [name, node] of dir.entries) {
      const value = node instanceof DirectoryNode ? {} : leafOf(node)
      // an assignment would not create an entry called `__proto__`
      Object.defineProperty(into, name, { value, configurable: true, enumerable: true, writable: true })
      if (node instanceof DirectoryNode) pending.push([node, value as Tree]) // the empty one made for it
    }
  }
  return tree
}

const leafOf = (node: FileNode | LinkNode): Tree[string] =>
  node instanceof LinkNode ? new TreeLink(node.target) : contentOf(node)

/** The longest string, in UTF-16 units (N16). */
const maxTextLength = 2 ** 29 - 24

const contentOf = (node: FileNode): Uint8Array | string => {
  const bytes = asBuffer(node.content)
  if (bytes.length > maxTextLength) return asPlain(node.content.slice())
  const text = bytes.utf8Slice(0, bytes.length)
  const again = encodeUtf8(text)
  const isText = again.length === bytes.length &&
    (!text.includes("\ufffd") || again.every((byte, i) => byte === bytes[i]))
  return isText ? text : asPlain(node.content.slice())
}

/** The content of what is at a place; `undefined` if nothing is. @internal */
export const snapshotAt = ({ node }: ResolvedPlace): Tree[string] | undefined =>
  node === undefined ? undefined : node instanceof DirectoryNode ? snapshotOf(node) : leafOf(node)
