/**
 * The calls that open files, and those on descriptors, by the rules of open(2), read(2), write(2) and ftruncate(2). A
 * transfer is complete when its function returns: a file in memory never blocks.
 */
import { fileType, OpenFlag } from "../../syscall/flags.js"
import type { FileStatus } from "../../syscall/results.js"
import type { Syscall } from "../../syscall/syscall.js"
import { type Description, isReadable, isWritable } from "./descriptors.js"
import { attach, type DiskState, touch } from "./diskState.js"
import { type AnyNode, DirectoryNode, FileNode, LinkNode, refuse } from "./inode.js"
import { Access, type Place, type ResolvedPlace } from "./namespace.js"

/** The bit that O_TMPFILE has besides O_DIRECTORY. */
const tmpfileBit = OpenFlag.O_TMPFILE & ~OpenFlag.O_DIRECTORY

type OpenCall = Extract<Syscall, { readonly op: "open" }>

/**
 * Opens or creates a file, and gives its descriptor. The order of the checks is that of Linux, since each of them may
 * be the error that a test sees.
 */
export const open = (disk: DiskState, call: OpenCall): number => {
  const { descriptors, names } = disk
  const text = names.textOf(call.path)
  descriptors.checkRoom()
  if ((call.flags & tmpfileBit) !== 0) return openUnnamed(disk, call)
  const { created, node, path } = nodeToOpen(disk, call)
  // only with O_NOFOLLOW: any other open has followed the link
  if (node instanceof LinkNode) return refuse((call.flags & OpenFlag.O_DIRECTORY) !== 0 ? "ENOTDIR" : "ELOOP")
  checkOpening(disk, call, node, created)
  const truncate = (call.flags & OpenFlag.O_TRUNC) !== 0 && node instanceof FileNode && !created
  if (truncate) {
    disk.volume.resize(node, 0)
    touch(disk, node)
  }
  return addDescription(disk, { node, flags: call.flags, path: path ?? text, offset: 0 })
}

/** Gives an open file a descriptor, and counts it, so that its content stays until it is closed. */
const addDescription = ({ descriptors }: DiskState, description: Description): number => {
  if (description.node instanceof FileNode) description.node.openCount++
  return descriptors.add(description)
}

/** The file that `open` found or created. */
interface Opened {
  readonly node: AnyNode
  readonly created: boolean
  /** Its absolute path, if that is known. */
  readonly path: string | undefined
}

/** The file to open, which is created if the flags say so. */
const nodeToOpen = (disk: DiskState, call: OpenCall): Opened => {
  const { names } = disk
  const { flags, path } = call
  const creating = (flags & OpenFlag.O_CREAT) !== 0
  const exclusive = creating && (flags & OpenFlag.O_EXCL) !== 0
  // for each name that a link leads to, too: Linux checks the last one
  const check = creating ? checkSlash : undefined
  const first = names.locate(path)
  check?.(first)
  // a slash after a link means the directory that it leads to, with any flags
  const followed = (!exclusive && (flags & OpenFlag.O_NOFOLLOW) === 0) || first.slash
  const place = followed ? names.follow(path, check) : names.lookUp(first)
  const { node } = place
  if (node === undefined) {
    if (!creating) return refuse("ENOENT")
    return { node: create(disk, place, call.mode), created: true, path: pathOf(place) }
  }
  if (exclusive) return refuse("EEXIST")
  if (place.slash && !(node instanceof DirectoryNode)) return refuse("ENOTDIR")
  return { node, created: false, path: pathOf(place) }
}

/** A path with a slash at its end is that of a directory, which `open` does not create. */
const checkSlash = ({ kind, slash }: Place): void => {
  if (slash && kind === "name") refuse("EISDIR")
}

/** The absolute path of a place; `undefined` for the path of a descriptor that is no directory. */
export const pathOf = ({ dir, kind, name, node }: ResolvedPlace): string | undefined => {
  if (node instanceof DirectoryNode) return node.path
  if (kind !== "name") return undefined
  return dir.path === "/" ? `/${name}` : `${dir.path}/${name}`
}

/** Creates a file at a place that is free. */
const create = (disk: DiskState, { dir, name }: Place, mode: number): FileNode => {
  checkCreating(disk, dir)
  const node = disk.volume.newFile(mode & 0o7777 & ~disk.umask, disk.names.user)
  node.nlink = 1
  attach(disk, dir, name, node)
  return node
}

/** Fails unless the user may create a name in a directory. */
export const checkCreating = ({ names }: DiskState, dir: DirectoryNode): void => {
  if (dir.removed) refuse("ENOENT")
  names.checkAccess(dir, Access.write | Access.execute)
}

/** Fails unless the user may open a file with these flags. A file that this call created needs no permissions. */
const checkOpening = ({ names }: DiskState, { flags }: OpenCall, node: AnyNode, created: boolean): void => {
  if (created) return
  if (node instanceof DirectoryNode) {
    // a directory is opened only for reading
    const changes = (flags & 3) !== OpenFlag.O_RDONLY || (flags & (OpenFlag.O_CREAT | OpenFlag.O_TRUNC)) !== 0
    if (changes) refuse("EISDIR")
  } else if ((flags & OpenFlag.O_DIRECTORY) !== 0) {
    refuse("ENOTDIR")
  }
  // O_TRUNC needs permission to write, also if the descriptor is only for reading
  const reads = (flags & 3) !== OpenFlag.O_WRONLY ? Access.read : 0
  const writes = (flags & 3) !== OpenFlag.O_RDONLY || (flags & OpenFlag.O_TRUNC) !== 0 ? Access.write : 0
  names.checkAccess(node, reads | writes)
}

/**
 * O_TMPFILE: creates a file without a name, in the file system of a directory. It has no name to count, so that closing
 * it frees it.
 */
const openUnnamed = (disk: DiskState, { flags, mode, path }: OpenCall): number => {
  if ((flags & 3) === OpenFlag.O_RDONLY || (flags & OpenFlag.O_CREAT) !== 0) return refuse("EINVAL")
  const dir = disk.names.node(path, true)
  if (!(dir instanceof DirectoryNode)) return refuse("ENOTDIR")
  checkCreating(disk, dir)
  const node = disk.volume.newFile(mode & 0o7777 & ~disk.umask, disk.names.user)
  // the path that Linux shows for it in /proc/self/fd
  const base = dir.path === "/" ? "" : dir.path
  return addDescription(disk, { node, flags, path: `${base}/#${node.ino} (deleted)`, offset: 0 })
}

/** Frees the file if it has no name and no other descriptor. */
export const close = ({ descriptors, volume }: DiskState, fd: number): void => {
  const { node } = descriptors.remove(fd)
  if (!(node instanceof FileNode)) return
  node.openCount--
  volume.release(node)
}

type TransferCall = Extract<Syscall, { readonly op: "read" | "write" }>

/** Reads at `position` or, without one, at the offset, which it advances. 0 bytes at the end of the file. */
export const read = ({ descriptors }: DiskState, call: TransferCall): number => {
  if (call.length === 0) return 0 // Node makes no system call for it
  const description = descriptors.get(call.fd)
  if (!isReadable(description)) return refuse("EBADF")
  const { node } = description
  if (node instanceof DirectoryNode) return refuse("EISDIR")
  // beyond the end, the slice is empty
  const byteOffset = call.position ?? description.offset
  const content = node.content.subarray(byteOffset, byteOffset + call.length)
  call.buffer.set(content, call.offset)
  if (call.position === null) description.offset += content.length
  return content.length
}

/**
 * Writes at `position` or, without one, at the offset, which it advances. The write is short if the disk becomes full.
 */
export const write = (disk: DiskState, call: TransferCall): number => {
  const description = disk.descriptors.get(call.fd)
  if (!isWritable(description)) return refuse("EBADF")
  const { node } = description
  if (node instanceof DirectoryNode) return refuse("EBADF")
  if (call.length === 0) return 0
  // N20: a descriptor that appends ignores the position
  const appends = (description.flags & OpenFlag.O_APPEND) !== 0
  const byteOffset = appends ? node.size : call.position ?? description.offset
  const bytes = call.buffer.subarray(call.offset, call.offset + call.length)
  const byteCount = disk.volume.write(node, bytes, byteOffset)
  // an append moves the offset to the new end
  if (call.position === null) description.offset = byteOffset + byteCount
  touch(disk, node)
  return byteCount
}

/**
 * Extends a file with NULs, or cuts it. The offset stays where it is. Fails with EINVAL for a descriptor that is not
 * writable.
 */
export const truncate = (disk: DiskState, fd: number, byteLength: number): void => {
  const description = disk.descriptors.get(fd)
  const { node } = description
  if (byteLength < 0 || !isWritable(description) || node instanceof DirectoryNode) return refuse("EINVAL")
  disk.volume.resize(node, byteLength)
  touch(disk, node)
}

/** The device number of all files. */
const device = 1n

/** The preferred size of a transfer, in bytes. Most file systems have this one. */
const blockSize = 4096

/** The unit of `blocks` in POSIX, in bytes. */
const allocationUnit = 512

/** The status of a node. Files have blocks for their whole size, also for holes. */
export const statusOf = (node: AnyNode): FileStatus => ({
  mode: node.mode,
  size: node.size,
  blksize: blockSize,
  blocks: node.type === fileType.regular ? (Math.ceil(node.size / blockSize) * blockSize) / allocationUnit : 0,
  dev: device,
  ino: node.ino,
  rdev: 0n,
  nlink: node.nlink,
  uid: node.uid,
  gid: node.gid,
  atimeNs: node.atimeNs,
  mtimeNs: node.mtimeNs,
  ctimeNs: node.ctimeNs,
  birthtimeNs: node.birthtimeNs
})
