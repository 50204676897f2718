/**
 * The space of a disk in memory: what is allocated, and what is left.
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
 * Invariant: `usedBytes` is the sum of the sizes of all files that have a name or are open, and `usedInodes` their number
 * with that of all directories and links.
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

  newFile(permissions: number, owner: Owner): FileNode {
    return new FileNode(this.allocate(), permissions, owner, this.now())
  }

  newLink(target: string, owner: Owner): LinkNode {
    return new LinkNode(this.allocate(), target, owner, this.now())
  }

  newDirectory(
    permissions: number,
    owner: Owner,
    place?: { readonly name: string; readonly parent: DirectoryNode }
  ): DirectoryNode {
    return new DirectoryNode(this.allocate(), permissions, owner, this.now(), place)
  }

  private allocate(): bigint {
    if (this.usedInodes >= this.inodes) refuse("ENOSPC")
    this.usedInodes++
    return ++this.lastIno
  }

  /** Gives space back, if nothing refers to a file any more. */
  release(node: DirectoryNode | FileNode | LinkNode): void {
    if (node.nlink > 0 || (node instanceof FileNode && node.openCount > 0)) return
    this.usedInodes--
    if (node instanceof FileNode) this.resize(node, 0)
  }

  resize(file: FileNode, byteLength: number): void {
    if (byteLength > maxFileSize) refuse("EFBIG")
    const growth = byteLength - file.size
    if (growth > this.capacity - this.usedBytes) refuse("ENOSPC")
    file.resize(byteLength)
    this.usedBytes += growth
  }

  /** Writes as much as there is space for; fails only where that is nothing. */
  write(file: FileNode, bytes: Uint8Array, byteOffset: number): number {
    const end = Math.min(byteOffset + bytes.length, file.size + (this.capacity - this.usedBytes))
    const byteCount = Math.max(0, Math.min(bytes.length, end - byteOffset))
    if (byteOffset + bytes.length > maxFileSize) refuse("EFBIG")
    if (byteCount === 0) return refuse("ENOSPC")
    this.usedBytes += Math.max(0, byteOffset + byteCount - file.size)
    file.write(bytes.subarray(0, byteCount), byteOffset)
    return byteCount
  }
}
