/**
 * The open files of a disk in memory, by number. They all belong to one process: no descriptor is inherited or
 * duplicated, so that each has a description of its own.
 */
import { OpenFlag } from "../../syscall/flags.js"
import { type DirectoryNode, type FileNode, refuse } from "./inode.js"

/** An open file description, as POSIX calls what a descriptor refers to. Invariant: `offset` is never negative. */
export interface Description {
  readonly node: DirectoryNode | FileNode
  readonly flags: number
  /** The absolute path that it was opened by. */
  readonly path: string
  /** The offset of transfers without a position. */
  offset: number
}

/** The bits of the flags that say whether a file is open for reading, writing or both. */
const accessMode = 3

/** Whether the flags permit to read. */
export const isReadable = ({ flags }: Description): boolean => (flags & accessMode) !== OpenFlag.O_WRONLY

/** Whether the flags permit to write. */
export const isWritable = ({ flags }: Description): boolean => (flags & accessMode) !== OpenFlag.O_RDONLY

/** Lower numbers are those of the standard streams, which are not on the disk. */
const firstNumber = 3

/** Open files by number. POSIX: a new one gets the lowest number that is free. */
export class Descriptors {
  readonly open = new Map<number, Description>()
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Fails with EMFILE if as many files are open as the limit allows. */
  checkRoom(): void {
    if (this.open.size >= this.limit) refuse("EMFILE")
  }

  /**
   * Gives the number of a new open file. It does not check the limit: the caller does so before it changes anything.
   */
  add(description: Description): number {
    let fd = firstNumber
    while (this.open.has(fd)) fd++
    this.open.set(fd, description)
    return fd
  }

  /** Fails with EBADF if no file has this number. */
  get(fd: number): Description {
    return this.open.get(fd) ?? refuse("EBADF")
  }

  /** Frees a number, and gives what it referred to. Fails with EBADF as `get`. */
  remove(fd: number): Description {
    const description = this.get(fd)
    this.open.delete(fd)
    return description
  }
}
