/**
 * What a disk in memory is made of: files, directories and symbolic links.
 */
import { encodeUtf8 } from "../../internal/buffer.js"
import { fileType } from "../../syscall/flags.js"

/** Thrown by a call that fails; the disk turns it into the answer. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export const refuse = (code: string): never => {
  throw new Refusal(code)
}

/** What is common to all that has a name. */
abstract class Node {
  readonly ino: bigint
  /** Permission bits; `mode` adds the type. */
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

  get mode(): number {
    return this.type | this.permissions
  }
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** How large a file may become, in bytes: what one array can hold in every engine. */
export const maxFileSize = 2 ** 31 - 1

/** Invariant: the first `size` bytes of `memory` are the content, and all that follow are zero. */
export class FileNode extends Node {
  readonly type = fileType.regular
  nlink = 0
  /** How many descriptors refer to it: it exists until there are none, and no name either. */
  openCount = 0
  private memory = new Uint8Array(0)
  private byteLength = 0

  get size(): number {
    return this.byteLength
  }

  get content(): Uint8Array {
    return this.memory.subarray(0, this.byteLength)
  }

  resize(byteLength: number): void {
    if (byteLength > this.memory.length) {
      const larger = new Uint8Array(Math.max(byteLength, Math.min(2 * this.memory.length, maxFileSize), 64))
      larger.set(this.content)
      this.memory = larger
    }
    this.memory.fill(0, byteLength, Math.max(byteLength, this.byteLength))
    this.byteLength = byteLength
  }

  write(bytes: Uint8Array, byteOffset: number): void {
    if (byteOffset + bytes.length > this.byteLength) this.resize(byteOffset + bytes.length)
    this.memory.set(bytes, byteOffset)
  }
}

/** A symbolic link. */
export class LinkNode extends Node {
  readonly type = fileType.symbolicLink
  readonly target: string
  nlink = 0

  constructor(ino: bigint, target: string, owner: Owner, now: bigint) {
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

  /** Its name, its own `.`, and the `..` of each directory in it. */
  get nlink(): number {
    if (this.removed) return 0
    let count = 2
    for (const entry of this.entries.values()) if (entry instanceof DirectoryNode) count++
    return count
  }

  /** Whether it is `other`, or above it. */
  contains(other: DirectoryNode): boolean {
    for (let node = other;; node = node.parent) {
      if (node === this) return true
      if (node === node.parent) return false
    }
  }

  get path(): string {
    const names: Array<string> = []
    for (let { name, parent } = this; name !== ""; { name, parent } = parent) names.push(name) // only the root has none
    return `/${names.reverse().join("/")}`
  }
}

export type AnyNode = DirectoryNode | FileNode | LinkNode

/** How many bytes a name has: a lone surrogate of PEP 383 stands for one. */
export const encodedLength = (name: string): number => {
  let escaped = 0
  for (const char of name) {
    const code = char.codePointAt(0)!
    if (code >= 0xdc80 && code <= 0xdcff) escaped++
  }
  return encodeUtf8(name).length - 2 * escaped
}
