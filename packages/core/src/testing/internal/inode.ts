/**
 * The nodes of a disk in memory: files, directories and symbolic links. Names and descriptors refer to a node, and
 * `Volume.release` frees it when it has neither. Nodes do not check permissions or space; the calls and the volume do.
 */
import { encodeUtf8 } from "../../internal/buffer.js"
import { fileType } from "../../syscall/flags.js"

/**
 * Thrown in a call that fails; the back end reports its code. The error of this library, with the call and its paths,
 * is made of the code above the back end.
 */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Makes the current call fail. */
export const refuse = (code: string): never => {
  throw new Refusal(code)
}

/**
 * Invariant: type and `ino` never change: a descriptor stays on the same node when its names change.
 */
abstract class Node {
  readonly ino: bigint
  /** The permission bits. `mode` adds the type. */
  permissions: number
  uid: number
  gid: number
  atimeNs: bigint
  mtimeNs: bigint
  ctimeNs: bigint
  readonly birthtimeNs: bigint
  abstract readonly type: number
  abstract readonly size: number
  abstract readonly nlink: number

  constructor(ino: bigint, permissions: number, owner: Owner, now: bigint) {
    this.ino = ino
    this.permissions = permissions
    this.uid = owner.uid
    this.gid = owner.gid
    this.atimeNs = now
    this.mtimeNs = now
    this.ctimeNs = now
    this.birthtimeNs = now
  }

  /** The type and the permission bits, as `stat` has them. */
  get mode(): number {
    return this.type | this.permissions
  }
}

/** The numbers of a user and of a group. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The largest size of a file, in bytes: every engine has arrays of this size. */
export const maxFileSize = 2 ** 31 - 1

/** Invariant: the first `size` bytes of `memory` are the content, and all bytes after them are zero. */
export class FileNode extends Node {
  readonly type = fileType.regular
  nlink = 0
  /** The number of descriptors that refer to it. It exists while it has a descriptor or a name. */
  openCount = 0
  private memory = new Uint8Array(0)
  private byteLength = 0

  get size(): number {
    return this.byteLength
  }

  get content(): Uint8Array {
    return this.memory.subarray(0, this.byteLength)
  }

  /** Sets the size. Memory at least doubles when it grows, so that many small writes take linear time. */
  resize(byteLength: number): void {
    if (byteLength > this.memory.length) {
      const larger = new Uint8Array(Math.max(byteLength, Math.min(2 * this.memory.length, maxFileSize), 64))
      larger.set(this.content)
      this.memory = larger
    }
    // bytes that are cut become zero, so that they do not appear again when the file grows
    this.memory.fill(0, byteLength, Math.max(byteLength, this.byteLength))
    this.byteLength = byteLength
  }

  /** Writes at an offset. A gap before it is filled with zeros. */
  write(bytes: Uint8Array, byteOffset: number): void {
    if (byteOffset + bytes.length > this.byteLength) this.resize(byteOffset + bytes.length)
    this.memory.set(bytes, byteOffset)
  }
}

/** A symbolic link. Invariant: `nlink` is the number of its names. */
export class LinkNode extends Node {
  readonly type = fileType.symbolicLink
  readonly target: string
  nlink = 0

  constructor(ino: bigint, target: string, owner: Owner, now: bigint) {
    // the permissions of a link are never checked
    super(ino, 0o777, owner, now)
    this.target = target
  }

  get size(): number {
    return encodedLength(this.target)
  }
}

/** Invariant: `parent` has an entry of this name that is this directory, unless it is the root or was removed. */
export class DirectoryNode extends Node {
  readonly type = fileType.directory
  // a constant, as ext4 has it for a small directory
  readonly size = 4096
  readonly entries = new Map<string, AnyNode>()
  name: string
  parent: DirectoryNode
  removed = false

  constructor(
    ino: bigint,
    permissions: number,
    owner: Owner,
    now: bigint,
    place?: { readonly name: string; readonly parent: DirectoryNode }
  ) {
    super(ino, permissions, owner, now)
    this.name = place?.name ?? ""
    this.parent = place?.parent ?? this
  }

  /** It counts its name, its own entry `.`, and the entry `..` of each directory in it. */
  get nlink(): number {
    if (this.removed) return 0
    let count = 2
    for (const entry of this.entries.values()) if (entry instanceof DirectoryNode) count++
    return count
  }

  /** Whether it is `other` or a directory above it. The root is its own parent, which ends the loop. */
  contains(other: DirectoryNode): boolean {
    for (let node = other;; node = node.parent) {
      if (node === this) return true
      if (node === node.parent) return false
    }
  }

  /** The absolute path now, by the names of the directories above. Of a removed directory, the last one. */
  get path(): string {
    const names: Array<string> = []
    for (let { name, parent } = this; name !== ""; { name, parent } = parent) names.push(name) // only the root has no name
    return `/${names.reverse().join("/")}`
  }
}

export type AnyNode = DirectoryNode | FileNode | LinkNode

/**
 * The length of a name in bytes. A lone surrogate stands for one byte (PEP 383), and UTF-8 encoding makes three of it.
 */
export const encodedLength = (name: string): number => {
  let escaped = 0
  for (const char of name) {
    const code = char.codePointAt(0)!
    if (code >= 0xdc80 && code <= 0xdcff) escaped++
  }
  return encodeUtf8(name).length - 2 * escaped
}
