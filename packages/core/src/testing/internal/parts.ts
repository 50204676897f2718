/**
 * What the calls on a disk in memory work on.
 */
import type { Descriptors } from "./descriptors.js"
import type { AnyNode, DirectoryNode } from "./inode.js"
import type { Namespace } from "./namespace.js"
import type { Volume } from "./volume.js"

export interface Parts {
  readonly volume: Volume
  readonly names: Namespace
  readonly descriptors: Descriptors
  readonly umask: number
}

/** Notes that the content of a file changed, or the names in a directory. */
export const touch = ({ volume }: Parts, node: AnyNode): void => {
  node.mtimeNs = node.ctimeNs = volume.now()
}

/** Gives a file a name. */
export const attach = (parts: Parts, dir: DirectoryNode, name: string, node: AnyNode): void => {
  dir.entries.set(name, node)
  touch(parts, dir)
}
