/**
 * The calls on permissions, owners and times, by the rules of chmod(2), chown(2), utimensat(2) and access(2). They get
 * nodes: `calls.ts` finds these by path or by descriptor. Each change sets the time of the status change, as Linux does.
 */
import type { FileSystemStatus } from "../../syscall/results.js"
import type { DiskState } from "./diskState.js"
import { type AnyNode, DirectoryNode, refuse } from "./inode.js"

/** Bits of a mode, as in POSIX. */
const setUserId = 0o4000
const setGroupId = 0o2000
const groupExecute = 0o010

/**
 * Only the superuser changes the user of a file. The file's owner may change the group to one of the owner's own. Fails
 * with EPERM. A user of a disk has one group.
 */
export const chown = ({ names, volume }: DiskState, node: AnyNode, uid: number, gid: number): void => {
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

/** (uid_t) -1 leaves a user or group unchanged. */
const isUnchanged = (id: number): boolean => id === -1 || id === 0xffffffff

/** The bits that a change of owner removes, so that a program does not run with the rights of its new owner. */
const privileges = (permissions: number): number => setUserId | ((permissions & groupExecute) !== 0 ? setGroupId : 0)

/** Only the owner changes the mode. A group that is not the user's own does not get the set-group-ID bit. */
export const chmod = ({ names, volume }: DiskState, node: AnyNode, mode: number): void => {
  if (!names.owns(node)) refuse("EPERM")
  const foreign = names.user.uid !== 0 && names.user.gid !== node.gid
  node.permissions = mode & 0o7777 & (foreign ? ~setGroupId : -1)
  node.ctimeNs = volume.now()
}

/** Only the owner sets times. */
export const setTimes = ({ names, volume }: DiskState, node: AnyNode, atimeNs: bigint, mtimeNs: bigint): void => {
  if (!names.owns(node)) refuse("EPERM")
  node.atimeNs = atimeNs
  node.mtimeNs = mtimeNs
  node.ctimeNs = volume.now()
}

/** Fails with EACCES unless the user has all the access that the low three bits of `mode` ask for. */
export const access = ({ names }: DiskState, node: AnyNode, mode: number): void => names.checkAccess(node, mode & 7)

/** Linux's number for the kind of file systems in memory. */
const tmpfs = 0x01021994

/** The capacity that an unlimited disk reports, in bytes and in inodes. */
const unlimited = 2 ** 40

/** The space of the disk. It is counted in bytes, so the block size is 1. No space is reserved for the superuser. */
export const statfs = ({ volume }: DiskState): FileSystemStatus => {
  const blocks = Math.min(volume.capacity, unlimited)
  const files = Math.min(volume.inodes, unlimited)
  const bfree = Math.max(0, blocks - volume.usedBytes)
  return { type: tmpfs, bsize: 1, blocks, bfree, bavail: bfree, files, ffree: Math.max(0, files - volume.usedInodes) }
}
