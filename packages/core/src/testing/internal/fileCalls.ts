/**
 * The calls that open files, and those on descriptors, as open(2), read(2), write(2) and ftruncate(2) have them.
 */
import { fileType, OpenFlag } from "../../syscall/flags.js"
import type { FileStatus } from "../../syscall/results.js"
import type { Syscall } from "../../syscall/syscall.js"
import { type Description, isReadable, isWritable } from "./descriptors.js"
import { type AnyNode, DirectoryNode, FileNode, LinkNode, refuse } from "./inode.js"
import { Access, type Found, type Place } from "./namespace.js"
import { attach, type Parts, touch } from "./parts.js"

const tmpfileBit = OpenFlag.O_TMPFILE & ~OpenFlag.O_DIRECTORY

type OpenCall = Extract<Syscall, { readonly op: "open" }>

export const open = (parts: Parts, call: OpenCall): number => {
  const { descriptors, names } = parts
  const text = names.textOf(call.path)
  descriptors.checkRoom()
  if ((call.flags & tmpfileBit) !== 0) return openUnnamed(parts, call)
  const { created, node, path } = nodeToOpen(parts, call)
  if (node instanceof LinkNode) return refuse((call.flags & OpenFlag.O_DIRECTORY) !== 0 ? "ENOTDIR" : "ELOOP")
  checkOpening(parts, call, node, created)
  const truncate = (call.flags & OpenFlag.O_TRUNC) !== 0 && node instanceof FileNode && !created
  if (truncate) {
    parts.volume.resize(node, 0)
    touch(parts, node)
  }
  return addDescription(parts, { node, flags: call.flags, path: path ?? text, offset: 0 })
}

const addDescription = ({ descriptors }: Parts, description: Description): number => {
  if (description.node instanceof FileNode) description.node.openCount++
  return descriptors.add(description)
}

interface Opened {
  readonly node: AnyNode
  readonly created: boolean
  /** Its absolute path, if it has one. */
  readonly path: string | undefined
}

const nodeToOpen = (parts: Parts, call: OpenCall): Opened => {
  const { names } = parts
  const { flags, path } = call
  const creating = (flags & OpenFlag.O_CREAT) !== 0
  const exclusive = creating && (flags & OpenFlag.O_EXCL) !== 0
  const check = creating ? checkSlash : undefined
  const first = names.locate(path)
  check?.(first)
  const followed = (!exclusive && (flags & OpenFlag.O_NOFOLLOW) === 0) || first.slash
  const place = followed ? names.follow(path, check) : names.look(first)
  const { node } = place
  if (node === undefined) {
    if (!creating) return refuse("ENOENT")
    return { node: create(parts, place, call.mode), created: true, path: pathOf(place) }
  }
  if (exclusive) return refuse("EEXIST")
  if (place.slash && !(node instanceof DirectoryNode)) return refuse("ENOTDIR")
  return { node, created: false, path: pathOf(place) }
}

/** A slash at the end asks for a directory, which open does not create. */
const checkSlash = ({ kind, slash }: Place): void => {
  if (slash && kind === "name") refuse("EISDIR")
}

/** The absolute path of a place, if its last step is a name. */
export const pathOf = ({ dir, kind, name, node }: Found): string | undefined => {
  if (node instanceof DirectoryNode) return node.path
  if (kind !== "name") return undefined
  return dir.path === "/" ? `/${name}` : `${dir.path}/${name}`
}

const create = (parts: Parts, { dir, name }: Place, mode: number): FileNode => {
  checkCreating(parts, dir)
  const node = parts.volume.newFile(mode & 0o7777 & ~parts.umask, parts.names.user)
  node.nlink = 1
  attach(parts, dir, name, node)
  return node
}

/** A name can be made in a directory that exists, by who may write there. */
export const checkCreating = ({ names }: Parts, dir: DirectoryNode): void => {
  if (dir.removed) refuse("ENOENT")
  names.check(dir, Access.write | Access.execute)
}

/** What a file lets be done with it. Whoever creates it may, whatever its permissions. */
const checkOpening = ({ names }: Parts, { flags }: OpenCall, node: AnyNode, created: boolean): void => {
  if (created) return
  if (node instanceof DirectoryNode) {
    const changes = (flags & 3) !== OpenFlag.O_RDONLY || (flags & (OpenFlag.O_CREAT | OpenFlag.O_TRUNC)) !== 0
    if (changes) refuse("EISDIR")
  } else if ((flags & OpenFlag.O_DIRECTORY) !== 0) {
    refuse("ENOTDIR")
  }
  const reads = (flags & 3) !== OpenFlag.O_WRONLY ? Access.read : 0
  const writes = (flags & 3) !== OpenFlag.O_RDONLY || (flags & OpenFlag.O_TRUNC) !== 0 ? Access.write : 0
  names.check(node, reads | writes)
}

/** O_TMPFILE: a file without a name, in the space of a directory's file system. */
const openUnnamed = (parts: Parts, { flags, mode, path }: OpenCall): number => {
  if ((flags & 3) === OpenFlag.O_RDONLY || (flags & OpenFlag.O_CREAT) !== 0) return refuse("EINVAL")
  const dir = parts.names.node(path, true)
  if (!(dir instanceof DirectoryNode)) return refuse("ENOTDIR")
  checkCreating(parts, dir)
  const node = parts.volume.newFile(mode & 0o7777 & ~parts.umask, parts.names.user)
  const base = dir.path === "/" ? "" : dir.path
  return addDescription(parts, { node, flags, path: `${base}/#${node.ino} (deleted)`, offset: 0 })
}

export const close = ({ descriptors, volume }: Parts, fd: number): void => {
  const { node } = descriptors.remove(fd)
  if (!(node instanceof FileNode)) return
  node.openCount--
  volume.release(node)
}

type TransferCall = Extract<Syscall, { readonly op: "read" | "write" }>

export const read = ({ descriptors }: Parts, call: TransferCall): number => {
  if (call.length === 0) return 0 // Node makes no call then
  const description = descriptors.get(call.fd)
  if (!isReadable(description)) return refuse("EBADF")
  const { node } = description
  if (node instanceof DirectoryNode) return refuse("EISDIR")
  const byteOffset = call.position ?? description.offset
  const content = node.content.subarray(byteOffset, byteOffset + call.length)
  call.buffer.set(content, call.offset)
  if (call.position === null) description.offset += content.length
  return content.length
}

export const write = (parts: Parts, call: TransferCall): number => {
  const description = parts.descriptors.get(call.fd)
  if (!isWritable(description)) return refuse("EBADF")
  const { node } = description
  if (node instanceof DirectoryNode) return refuse("EBADF")
  if (call.length === 0) return 0
  // N20: what appends does so whatever position is given
  const appends = (description.flags & OpenFlag.O_APPEND) !== 0
  const byteOffset = appends ? node.size : call.position ?? description.offset
  const bytes = call.buffer.subarray(call.offset, call.offset + call.length)
  const byteCount = parts.volume.write(node, bytes, byteOffset)
  if (call.position === null) description.offset = byteOffset + byteCount
  touch(parts, node)
  return byteCount
}

export const truncate = (parts: Parts, fd: number, byteLength: number): void => {
  const description = parts.descriptors.get(fd)
  const { node } = description
  if (byteLength < 0 || !isWritable(description) || node instanceof DirectoryNode) return refuse("EINVAL")
  parts.volume.resize(node, byteLength)
  touch(parts, node)
}

/** The file system's number, for all that it holds. */
const device = 1n

/** The preferred size of a transfer, in bytes, as most file systems have it. */
const blockSize = 4096

/** What POSIX counts `blocks` in, in bytes. */
const allocationUnit = 512

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
