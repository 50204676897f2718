/**
 * The calls on names, by the rules of mkdir(2), unlink(2), rename(2), link(2) and those like them.
 *
 * Each call makes all its checks before its first change, so that a call that fails changes nothing; only `copyFile`
 * consists of several calls, and removes what it created. The order of the checks decides which of several errors is
 * reported.
 */
import { EntryKind, OpenFlag } from "../../syscall/flags.js"
import { pathText } from "../../syscall/path.js"
import type { DirectoryListing } from "../../syscall/results.js"
import type { SystemPath } from "../../syscall/syscall.js"
import { attach, type DiskState, touch } from "./diskState.js"
import * as files from "./fileCalls.js"
import { type AnyNode, DirectoryNode, type FileNode, LinkNode, refuse } from "./inode.js"
import { Access, descriptorFolder, type Place, type ResolvedPlace } from "./namespace.js"

/**
 * The place of a new name. Fails with EEXIST if there is a file, also a link that leads nowhere. Only the path of a new
 * directory may end in a slash.
 */
const placeToCreate = (disk: DiskState, path: SystemPath, directory: boolean): Place => {
  const place = disk.names.locate(path)
  if (place.kind !== "name" || disk.names.lookUp(place).node !== undefined) return refuse("EEXIST")
  if (place.slash && !directory) return refuse("ENOENT")
  return place
}

/** Of the mode, a directory gets the permissions and the sticky bit. */
export const mkdir = (disk: DiskState, path: SystemPath, mode: number): void => {
  const { dir, name } = placeToCreate(disk, path, true)
  files.checkCreating(disk, dir)
  const permissions = mode & 0o1777 & ~disk.umask
  attach(disk, dir, name, disk.volume.newDirectory(permissions, disk.names.user, { name, parent: dir }))
}

/** The target is text: it is not resolved, but its length is checked. */
export const symlink = (disk: DiskState, target: SystemPath, path: SystemPath): void => {
  const text = disk.names.textOf(target)
  const { dir, name } = placeToCreate(disk, path, false)
  files.checkCreating(disk, dir)
  const node = disk.volume.newLink(text, disk.names.user)
  node.nlink = 1
  attach(disk, dir, name, node)
}

/**
 * Gives a file one more name. A link is not followed: it gets another name itself. A directory has only one name
 * (EPERM).
 */
export const link = (disk: DiskState, path: SystemPath, dest: SystemPath): void => {
  const { names, volume } = disk
  const node = names.node(path, false)
  const fromDescriptor = names.locate(path).kind === "descriptor"
  const { dir, name } = placeToCreate(disk, dest, false)
  // N14: the link would be one to the entry of /proc, which is another file system
  if (fromDescriptor) return refuse("EXDEV")
  files.checkCreating(disk, dir)
  if (node instanceof DirectoryNode) return refuse("EPERM")
  node.nlink++
  node.ctimeNs = volume.now()
  attach(disk, dir, name, node)
}

/** Fails unless the user may remove a name. In a directory with the sticky bit, only owners may. */
const checkRemoving = ({ names }: DiskState, dir: DirectoryNode, node: AnyNode): void => {
  names.checkAccess(dir, Access.write | Access.execute)
  if ((dir.permissions & 0o1000) !== 0 && !names.owns(node) && !names.owns(dir)) refuse("EPERM")
}

/** Counts one name less, and frees the file if it was the last one. */
const detach = (disk: DiskState, node: AnyNode): void => {
  if (node instanceof DirectoryNode) node.removed = true
  else node.nlink--
  node.ctimeNs = disk.volume.now()
  disk.volume.release(node)
}

/** The order of the checks is that of Linux: a slash, then permission, then the kind of file. */
export const unlink = (disk: DiskState, path: SystemPath): void => {
  const place = disk.names.locate(path)
  const { dir, kind, name, slash } = place
  if (kind === "descriptor") return refuse("EPERM")
  if (kind !== "name") return refuse("EISDIR")
  const { node } = disk.names.lookUp(place)
  if (node === undefined) return refuse("ENOENT")
  if (slash) return refuse(node instanceof DirectoryNode ? "EISDIR" : "ENOTDIR")
  checkRemoving(disk, dir, node)
  if (node instanceof DirectoryNode) return refuse("EISDIR")
  dir.entries.delete(name)
  touch(disk, dir)
  detach(disk, node)
}

/** Removes an empty directory. A link to one is no directory. */
export const rmdir = (disk: DiskState, path: SystemPath): void => {
  const place = disk.names.locate(path)
  const { dir, kind, name } = place
  // POSIX: the last part may not be a dot, and `..` is a directory that is not empty
  if (kind === "dot") return refuse("EINVAL")
  if (kind === "dotdot") return refuse("ENOTEMPTY")
  if (kind === "root") return refuse("EBUSY")
  const { node } = disk.names.lookUp(place)
  if (node === undefined) return refuse("ENOENT")
  checkRemoving(disk, dir, node)
  if (!(node instanceof DirectoryNode) || kind !== "name") return refuse("ENOTDIR")
  if (node.entries.size > 0) return refuse("ENOTEMPTY")
  dir.entries.delete(name)
  touch(disk, dir)
  detach(disk, node)
}

/**
 * Renames a file, and replaces the file that has the new name. The order of the checks is that of Linux. Nothing is
 * changed before the last of them.
 */
export const rename = (disk: DiskState, path: SystemPath, dest: SystemPath): void => {
  const { names } = disk
  const source = names.locate(path)
  const target = names.locate(dest)
  if (source.kind === "descriptor" || target.kind === "descriptor") return refuse("EXDEV")
  if (source.kind !== "name" || target.kind !== "name") return refuse("EBUSY")
  const from = names.lookUp(source)
  const { node } = from
  if (node === undefined) return refuse("ENOENT")
  const to = names.lookUp(target)
  const isDirectory = node instanceof DirectoryNode
  if (!isDirectory && (from.slash || to.slash)) return refuse("ENOTDIR")
  // a directory cannot be moved into itself, nor replace one that it is in
  if (isDirectory && node.contains(to.dir)) return refuse("EINVAL")
  if (to.node instanceof DirectoryNode && to.node !== from.dir && to.node.contains(from.dir)) return refuse("ENOTEMPTY")
  if (to.node === from.dir) return refuse("ENOTEMPTY")
  if (to.node === node) return // POSIX: nothing happens if both are names of one file
  checkRemoving(disk, from.dir, node)
  if (to.node === undefined) {
    files.checkCreating(disk, to.dir)
  } else {
    checkRemoving(disk, to.dir, to.node)
    if (isDirectory && !(to.node instanceof DirectoryNode)) return refuse("ENOTDIR")
    if (!isDirectory && to.node instanceof DirectoryNode) return refuse("EISDIR")
  }
  // its entry `..` changes, which needs permission
  if (isDirectory && from.dir !== to.dir) names.checkAccess(node, Access.write)
  if (to.node instanceof DirectoryNode && to.node.entries.size > 0) return refuse("ENOTEMPTY")
  move(disk, from, to, node)
}

/** Moves the name, and frees what it replaces. A directory also gets its new parent. */
const move = (disk: DiskState, from: Place, to: ResolvedPlace, node: AnyNode): void => {
  from.dir.entries.delete(from.name)
  to.dir.entries.delete(to.name)
  to.dir.entries.set(to.name, node)
  if (node instanceof DirectoryNode) {
    node.name = to.name
    node.parent = to.dir
  }
  touch(disk, from.dir)
  touch(disk, to.dir)
  node.ctimeNs = disk.volume.now()
  if (to.node !== undefined) detach(disk, to.node)
}

/** The kind in a listing. */
const kindOf = (node: AnyNode): number =>
  node instanceof DirectoryNode
    ? EntryKind.directory
    : node instanceof LinkNode
    ? EntryKind.symbolicLink
    : EntryKind.file

/** The entries of a directory, in the order in which they got their names, without `.` and `..`. */
export const readdir = ({ descriptors, names }: DiskState, path: SystemPath): DirectoryListing => {
  const text = names.textOf(path)
  if (text.replace(/\/+$/, "") === descriptorFolder) {
    const fds = [...descriptors.open.keys()].map(String)
    return { names: fds, kinds: fds.map(() => EntryKind.symbolicLink) }
  }
  const node = names.node(path, true)
  if (!(node instanceof DirectoryNode)) return refuse("ENOTDIR")
  names.checkAccess(node, Access.read)
  descriptors.checkRoom() // a directory is opened to be read
  if (node.removed) return refuse("ENOENT")
  return { names: [...node.entries.keys()], kinds: [...node.entries.values()].map(kindOf) }
}

/**
 * The text of a link. Fails with EINVAL for any other file. A descriptor in /proc is a link to the path of its file.
 */
export const readlink = (disk: DiskState, path: SystemPath): string => {
  const place = disk.names.locate(path)
  if (place.kind === "descriptor" && !place.slash) return openPath(disk, Number(place.name))
  const node = disk.names.node(path, false)
  return node instanceof LinkNode ? node.target : refuse("EINVAL")
}

/** The path of an open file now, which may have been renamed; with ` (deleted)` if it was removed. */
export const openPath = ({ descriptors, names }: DiskState, fd: number): string => {
  const { node, path } = descriptors.get(fd)
  if (node instanceof DirectoryNode) return node.removed ? `${path} (deleted)` : node.path
  if (node.nlink === 0) return path.endsWith(" (deleted)") ? path : `${path} (deleted)`
  // the path of opening is usually still valid; the search is for a file that was renamed
  return (isAt(names.root, path, node) ? path : findPath(names.root, node)) ?? path
}

/** Whether a path, without links, still leads to a node. */
const isAt = (root: DirectoryNode, path: string, node: AnyNode): boolean => {
  let at: AnyNode | undefined = root
  for (const name of path.split("/").slice(1)) at = at instanceof DirectoryNode ? at.entries.get(name) : undefined
  return at === node
}

/** The path of one of the names of a node, by a search of the whole tree. */
const findPath = (root: DirectoryNode, node: AnyNode): string | undefined => {
  // no recursion: a tree may be deeper than the stack
  const pending = [root]
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const [name, entry] of dir.entries) {
      if (entry === node) return dir.path === "/" ? `/${name}` : `${dir.path}/${name}`
      if (entry instanceof DirectoryNode) pending.push(entry)
    }
  }
  return undefined
}

/** The C library resolves the path part by part, so that PATH_MAX limits the parts only. */
export const realpath = (disk: DiskState, path: SystemPath): string => {
  const text = pathText(path)
  if (text === "") return refuse("ENOENT")
  const place = disk.names.followText(text)
  if (place.node === undefined) return refuse("ENOENT")
  if (place.slash && !(place.node instanceof DirectoryNode)) return refuse("ENOTDIR")
  return place.kind === "descriptor"
    ? openPath(disk, Number(place.name))
    : files.pathOf(place) ?? refuse("ENOENT")
}

/** The flags of `copyFile`, as Node numbers them: fail if `dest` exists; fail unless blocks can be shared. */
const copyExclusive = 1
const cloneForced = 4

/**
 * Copies content and permissions, in the order of libuv, which removes the target after any failure. A copy that must
 * share blocks fails with EOPNOTSUPP.
 */
export const copyFile = (disk: DiskState, path: SystemPath, dest: SystemPath, flags: number): void => {
  const { descriptors } = disk
  const from = files.open(disk, { op: "open", path, flags: OpenFlag.O_RDONLY, mode: 0 })
  let to: number | undefined = undefined
  try {
    const { node } = descriptors.get(from)
    const exclusive = (flags & copyExclusive) !== 0 ? OpenFlag.O_EXCL : 0
    const writing = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | exclusive
    to = files.open(disk, { op: "open", path: dest, flags: writing, mode: node.permissions })
    copyInto(disk, node, descriptors.get(to).node, flags)
  } catch (error) {
    if (to !== undefined) unlink(disk, dest) // an incomplete copy is removed
    throw error
  } finally {
    if (to !== undefined) files.close(disk, to)
    files.close(disk, from)
  }
}

/** Copies permissions and content, with the checks of libuv in their order. */
const copyInto = (
  disk: DiskState,
  from: DirectoryNode | FileNode,
  to: DirectoryNode | FileNode,
  flags: number
): void => {
  // libuv compares device and inode, and leaves the file as it is
  if (from === to) return
  if (to instanceof DirectoryNode) return refuse("EISDIR")
  disk.volume.resize(to, 0)
  if (!disk.names.owns(to)) return refuse("EPERM")
  to.permissions = from.permissions
  if (from instanceof DirectoryNode) return refuse("EISDIR")
  if ((flags & cloneForced) !== 0) return refuse("EOPNOTSUPP")
  if (from.size > 0) {
    const byteCount = disk.volume.write(to, from.content, 0)
    if (byteCount < from.size) return refuse("ENOSPC")
  }
  touch(disk, to)
}
