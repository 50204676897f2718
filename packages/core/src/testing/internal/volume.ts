/**
 * The space of a disk in memory. It creates and frees the nodes, and all changes of the size of a file go through it,
 * so that a full disk fails as a real one does: with ENOSPC, or with a short write if there is space for a part.
 */
import { DirectoryNode, FileNode, LinkNode, maxFileSize, type Owner, refuse } from "./inode.js"

export interface VolumeOptions {
  /** In bytes. */
  readonly capacity: number
  /** How many files, directories and links there may be. */
  readonly inodes: number
  readonly now: () => bigint
}

/**
 * Allocates nodes and space.
 *
 * Invariant: `usedBytes` is the sum of the sizes of all files that have a name or are open; `usedInodes` is the number
 * of those files and of all directories and links.
 */
export class Volume {
  readonly capacity: number
  readonly inodes: number
  readonly now: () => bigint
  usedBytes = 0
  usedInodes = 0
  private lastIno = 0n

  constructor(options: VolumeOptions) {
    this.capacity = options.capacity
    this.inodes = options.inodes
    this.now = options.now
  }

  /** Creates a file that has no name yet, empty. Fails with ENOSPC if there are as many nodes as the disk may have. */
  newFile(permissions: number, owner: Owner): FileNode {
    return new FileNode(this.allocate(), permissions, owner, this.now())
  }

  /** Creates a link that has no name yet. Fails as `newFile`. Its target takes no space. */
  newLink(target: string, owner: Owner): LinkNode {
    return new LinkNode(this.allocate(), target, owner, this.now())
  }

  /** Creates a directory. Without `place`, it is a root. Fails as `newFile`. */
  newDirectory(
    permissions: number,
    owner: Owner,
    place?: { readonly name: string; readonly parent: DirectoryNode }
  ): DirectoryNode {
    return new DirectoryNode(this.allocate(), permissions, owner, this.now(), place)
  }

  /** The number of a new node. Numbers are not used again. */
  private allocate(): bigint {
    if (this.usedInodes >= this.inodes) refuse("ENOSPC")
    this.usedInodes++
    return ++this.lastIno
  }

  /** Frees a node that has no name and no descriptor. Does nothing for others. */
  release(node: DirectoryNode | FileNode | LinkNode): void {
    if (node.nlink > 0 || (node instanceof FileNode && node.openCount > 0)) return
    // the bytes are freed by setting the size to 0
    this.usedInodes--
    if (node instanceof FileNode) this.resize(node, 0)
  }

  /** Sets the size of a file. Fails with EFBIG or ENOSPC. */
  resize(file: FileNode, byteLength: number): void {
    if (byteLength > maxFileSize) refuse("EFBIG")
    const growth = byteLength - file.size
    if (growth > this.capacity - this.usedBytes) refuse("ENOSPC")
    file.resize(byteLength)
    this.usedBytes += growth
  }

  /**
   * Writes as many bytes as there is space for, and gives their number. Fails with ENOSPC if that is 0, or with EFBIG.
   */
  write(file: FileNode, bytes: Uint8Array, byteOffset: number): number {
    // bytes over existing ones need no space; a gap before the offset does
    const end = Math.min(byteOffset + bytes.length, file.size + (this.capacity - this.usedBytes))
    const byteCount = Math.max(0, Math.min(bytes.length, end - byteOffset))
    if (byteOffset + bytes.length > maxFileSize) refuse("EFBIG")
    if (byteCount === 0) return refuse("ENOSPC")
    this.usedBytes += Math.max(0, byteOffset + byteCount - file.size)
    file.write(bytes.subarray(0, byteCount), byteOffset)
    return byteCount
  }
}
