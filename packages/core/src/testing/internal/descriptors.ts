/**
 * The open files of a disk in memory, by number.
 */
import { OpenFlag } from "../../syscall/flags.js"
import { type DirectoryNode, type FileNode, refuse } from "./inode.js"

/** An open file description: what a descriptor refers to. */
export interface Description {
  readonly node: DirectoryNode | FileNode
  readonly flags: number
  /** The path that it was opened by, made absolute. */
  readonly path: string
  /** The offset of calls without a position. */
  offset: number
}

const accessMode = 3

export const isReadable = ({ flags }: Description): boolean => (flags & accessMode) !== OpenFlag.O_WRONLY

export const isWritable = ({ flags }: Description): boolean => (flags & accessMode) !== OpenFlag.O_RDONLY

/** The standard streams, which are not the disk's. */
const firstNumber = 3

/** POSIX: an open file gets the lowest number that is free. */
export class Descriptors {
  readonly open = new Map<number, Description>()
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Fails as a process does that has too many files open. */
  checkRoom(): void {
    if (this.open.size >= this.limit) refuse("EMFILE")
  }

  add(description: Description): number {
    let fd = firstNumber
    while (this.open.has(fd)) fd++
    this.open.set(fd, description)
    return fd
  }

  get(fd: number): Description {
    return this.open.get(fd) ?? refuse("EBADF")
  }

  remove(fd: number): Description {
    const description = this.get(fd)
    this.open.delete(fd)
    return description
  }
}
