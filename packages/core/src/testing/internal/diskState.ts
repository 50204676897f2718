/**
 * What the calls on a disk in memory read and change. Every function of a call gets it as its first argument, so that a
 * test can have several disks.
 */
import type { Descriptors } from "./descriptors.js"
import type { AnyNode, DirectoryNode } from "./inode.js"
import type { Namespace } from "./namespace.js"
import type { RandomBytes } from "./random.js"
import type { Volume } from "./volume.js"

/** The parts of a disk, with those of the process that uses it: user, working directory, environment and umask. */
export interface DiskState {
  readonly volume: Volume
  readonly names: Namespace
  readonly descriptors: Descriptors
  readonly umask: number
  readonly env: Readonly<Record<string, string>>
  readonly random: RandomBytes
}

/** Sets the times of a file whose content changed, or of a directory whose names changed. */
export const touch = ({ volume }: DiskState, node: AnyNode): void => {
  node.mtimeNs = node.ctimeNs = volume.now()
}

/** Gives a file a name in a directory. The caller counts it in `nlink`. */
export const attach = (disk: DiskState, dir: DirectoryNode, name: string, node: AnyNode): void => {
  dir.entries.set(name, node)
  touch(disk, dir)
}
