/**
 * The calls on permissions, owners and times, as chmod(2), chown(2), utimensat(2) and access(2) have them.
 */
import type { FileSystemStatus } from "../../syscall/results.js"
import { type AnyNode, DirectoryNode, refuse } from "./inode.js"
import type { Parts } from "./parts.js"

const setUserId = 0o4000
const setGroupId = 0o2000
const groupExecute = 0o010

/** To change the owner of a file is the superuser's; to change its group, of its owner too, to one of his own. */
export const chown = ({ names, volume }: Parts, node: AnyNode, uid: number, gid: number): void => {
  const { user } = names
  const newUid = isUnchanged(uid) ? node.uid : uid
  const newGid = isUnchanged(gid) ? node.gid : gid
  const allowed = user.uid === 0 ||
    (user.uid === node.uid && newUid === node.uid && (newGid === node.gid || newGid === user.gid))
  if (!allowed && !(isUnchanged(uid) && isUnchanged(gid))) refuse("EPERM")
  node.uid = newUid
  node.gid = newGid
  if (!(node instanceof DirectoryNode)) node.permissions &= ~privileges(node.permissions)
  node.ctimeNs = volume.now()
}

/** (uid_t) -1 leaves an owner as it is. */
const isUnchanged = (id: number): boolean => id === -1 || id === 0xffffffff

/** A program does not keep the rights of its old owner. */
const privileges = (permissions: number): number => setUserId | ((permissions & groupExecute) !== 0 ? setGroupId : 0)

export const chmod = ({ names, volume }: Parts, node: AnyNode, mode: number): void => {
  if (!names.owns(node)) refuse("EPERM")
  const foreign = names.user.uid !== 0 && names.user.gid !== node.gid
  node.permissions = mode & 0o7777 & (foreign ? ~setGroupId : -1)
  node.ctimeNs = volume.now()
}

export const setTimes = ({ names, volume }: Parts, node: AnyNode, atimeNs: bigint, mtimeNs: bigint): void => {
  if (!names.owns(node)) refuse("EPERM")
  node.atimeNs = atimeNs
  node.mtimeNs = mtimeNs
  node.ctimeNs = volume.now()
}

export const access = ({ names }: Parts, node: AnyNode, mode: number): void => names.check(node, mode & 7)

/** The kind that Linux gives to file systems in memory. */
const tmpfs = 0x01021994

/** What an unlimited disk says that it has, in bytes, and in inodes. */
const plenty = 2 ** 40

/** Space is counted in bytes, so that the block of this file system is one byte. */
export const statfs = ({ volume }: Parts): FileSystemStatus => {
  const blocks = Math.min(volume.capacity, plenty)
  const files = Math.min(volume.inodes, plenty)
  const bfree = Math.max(0, blocks - volume.usedBytes)
  return { type: tmpfs, bsize: 1, blocks, bfree, bavail: bfree, files, ffree: Math.max(0, files - volume.usedInodes) }
}
