/**
 * The calls on names in directories, as mkdir(2), unlink(2), rename(2), link(2) and their kin have them.
 */
import { EntryKind, OpenFlag } from "../../syscall/flags.js"
import { pathText } from "../../syscall/path.js"
import type { DirectoryListing } from "../../syscall/results.js"
import type { SystemPath } from "../../syscall/syscall.js"
import * as files from "./fileCalls.js"
import { type AnyNode, DirectoryNode, type FileNode, LinkNode, refuse } from "./inode.js"
import { Access, descriptorFolder, type Found, type Place } from "./namespace.js"
import { attach, type Parts, touch } from "./parts.js"

/** Where something new is to get a name. Only a directory's may end in a slash. */
const placeToCreate = (parts: Parts, path: SystemPath, directory: boolean): Place => {
  const place = parts.names.locate(path)
  if (place.kind !== "name" || parts.names.look(place).node !== undefined) return refuse("EEXIST")
  if (place.slash && !directory) return refuse("ENOENT")
  return place
}

export const mkdir = (parts: Parts, path: SystemPath, mode: number): void => {
  const { dir, name } = placeToCreate(parts, path, true)
  files.checkCreating(parts, dir)
  const permissions = mode & 0o1777 & ~parts.umask
  attach(parts, dir, name, parts.volume.newDirectory(permissions, parts.names.user, { name, parent: dir }))
}

export const symlink = (parts: Parts, target: SystemPath, path: SystemPath): void => {
  const text = parts.names.textOf(target)
  const { dir, name } = placeToCreate(parts, path, false)
  files.checkCreating(parts, dir)
  const node = parts.volume.newLink(text, parts.names.user)
  node.nlink = 1
  attach(parts, dir, name, node)
}

export const link = (parts: Parts, path: SystemPath, dest: SystemPath): void => {
  const { names, volume } = parts
  const node = names.node(path, false)
  const fromDescriptor = names.locate(path).kind === "descriptor"
  const { dir, name } = placeToCreate(parts, dest, false)
  // N14: what is linked would be the entry of /proc, which is another file system
  if (fromDescriptor) return refuse("EXDEV")
  files.checkCreating(parts, dir)
  if (node instanceof DirectoryNode) return refuse("EPERM")
  node.nlink++
  node.ctimeNs = volume.now()
  attach(parts, dir, name, node)
}

/** Whether the user may take a name out of a directory (the sticky bit keeps others' names). */
const checkRemoving = ({ names }: Parts, dir: DirectoryNode, node: AnyNode): void => {
  names.check(dir, Access.write | Access.execute)
  if ((dir.permissions & 0o1000) !== 0 && !names.owns(node) && !names.owns(dir)) refuse("EPERM")
}

/** Notes that a file has one name less. */
const detach = (parts: Parts, node: AnyNode): void => {
  if (node instanceof DirectoryNode) node.removed = true
  else node.nlink--
  node.ctimeNs = parts.volume.now()
  parts.volume.release(node)
}

export const unlink = (parts: Parts, path: SystemPath): void => {
  const place = parts.names.locate(path)
  const { dir, kind, name, slash } = place
  if (kind === "descriptor") return refuse("EPERM")
  if (kind !== "name") return refuse("EISDIR")
  const { node } = parts.names.look(place)
  if (node === undefined) return refuse("ENOENT")
  if (slash) return refuse(node instanceof DirectoryNode ? "EISDIR" : "ENOTDIR")
  checkRemoving(parts, dir, node)
  if (node instanceof DirectoryNode) return refuse("EISDIR")
  dir.entries.delete(name)
  touch(parts, dir)
  detach(parts, node)
}

export const rmdir = (parts: Parts, path: SystemPath): void => {
  const place = parts.names.locate(path)
  const { dir, kind, name } = place
  if (kind === "dot") return refuse("EINVAL")
  if (kind === "dotdot") return refuse("ENOTEMPTY")
  if (kind === "root") return refuse("EBUSY")
  const { node } = parts.names.look(place)
  if (node === undefined) return refuse("ENOENT")
  checkRemoving(parts, dir, node)
  if (!(node instanceof DirectoryNode) || kind !== "name") return refuse("ENOTDIR")
  if (node.entries.size > 0) return refuse("ENOTEMPTY")
  dir.entries.delete(name)
  touch(parts, dir)
  detach(parts, node)
}

export const rename = (parts: Parts, path: SystemPath, dest: SystemPath): void => {
  const { names } = parts
  const source = names.locate(path)
  const target = names.locate(dest)
  if (source.kind === "descriptor" || target.kind === "descriptor") return refuse("EXDEV")
  if (source.kind !== "name" || target.kind !== "name") return refuse("EBUSY")
  const from = names.look(source)
  const { node } = from
  if (node === undefined) return refuse("ENOENT")
  const to = names.look(target)
  const moved = node instanceof DirectoryNode
  if (!moved && (from.slash || to.slash)) return refuse("ENOTDIR")
  if (moved && node.contains(to.dir)) return refuse("EINVAL")
  if (to.node instanceof DirectoryNode && to.node !== from.dir && to.node.contains(from.dir)) return refuse("ENOTEMPTY")
  if (to.node === from.dir) return refuse("ENOTEMPTY")
  if (to.node === node) return // two names of one file: nothing happens, says POSIX
  checkRemoving(parts, from.dir, node)
  if (to.node === undefined) {
    files.checkCreating(parts, to.dir)
  } else {
    checkRemoving(parts, to.dir, to.node)
    if (moved && !(to.node instanceof DirectoryNode)) return refuse("ENOTDIR")
    if (!moved && to.node instanceof DirectoryNode) return refuse("EISDIR")
  }
  // a directory's `..` changes with its parent
  if (moved && from.dir !== to.dir) names.check(node, Access.write)
  if (to.node instanceof DirectoryNode && to.node.entries.size > 0) return refuse("ENOTEMPTY")
  move(parts, from, to, node)
}

const move = (parts: Parts, from: Place, to: Found, node: AnyNode): void => {
  from.dir.entries.delete(from.name)
  to.dir.entries.delete(to.name)
  to.dir.entries.set(to.name, node)
  if (node instanceof DirectoryNode) {
    node.name = to.name
    node.parent = to.dir
  }
  touch(parts, from.dir)
  touch(parts, to.dir)
  node.ctimeNs = parts.volume.now()
  if (to.node !== undefined) detach(parts, to.node)
}

const kindOf = (node: AnyNode): number =>
  node instanceof DirectoryNode
    ? EntryKind.directory
    : node instanceof LinkNode
    ? EntryKind.symbolicLink
    : EntryKind.file

export const readdir = ({ descriptors, names }: Parts, path: SystemPath): DirectoryListing => {
  const text = names.textOf(path)
  if (text.replace(/\/+$/, "") === descriptorFolder) {
    const fds = [...descriptors.open.keys()].map(String)
    return { names: fds, kinds: fds.map(() => EntryKind.symbolicLink) }
  }
  const node = names.node(path, true)
  if (!(node instanceof DirectoryNode)) return refuse("ENOTDIR")
  names.check(node, Access.read)
  descriptors.checkRoom() // a directory is opened to be read
  if (node.removed) return refuse("ENOENT")
  return { names: [...node.entries.keys()], kinds: [...node.entries.values()].map(kindOf) }
}

export const readlink = (parts: Parts, path: SystemPath): string => {
  const place = parts.names.locate(path)
  if (place.kind === "descriptor" && !place.slash) return openPath(parts, Number(place.name))
  const node = parts.names.node(path, false)
  return node instanceof LinkNode ? node.target : refuse("EINVAL")
}

/** Where an open file is now: it may have been renamed, or removed. */
export const openPath = ({ descriptors, names }: Parts, fd: number): string => {
  const { node, path } = descriptors.get(fd)
  if (node instanceof DirectoryNode) return node.removed ? `${path} (deleted)` : node.path
  if (node.nlink === 0) return path.endsWith(" (deleted)") ? path : `${path} (deleted)`
  return (isAt(names.root, path, node) ? path : findPath(names.root, node)) ?? path
}

const isAt = (root: DirectoryNode, path: string, node: AnyNode): boolean => {
  let at: AnyNode | undefined = root
  for (const name of path.split("/").slice(1)) at = at instanceof DirectoryNode ? at.entries.get(name) : undefined
  return at === node
}

const findPath = (root: DirectoryNode, node: AnyNode): string | undefined => {
  const pending = [root]
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const [name, entry] of dir.entries) {
      if (entry === node) return dir.path === "/" ? `/${name}` : `${dir.path}/${name}`
      if (entry instanceof DirectoryNode) pending.push(entry)
    }
  }
  return undefined
}

/** The C library does it, step by step, so that only the steps have to be short. */
export const realpath = (parts: Parts, path: SystemPath): string => {
  const text = pathText(path)
  if (text === "") return refuse("ENOENT")
  const place = parts.names.followText(text)
  if (place.node === undefined) return refuse("ENOENT")
  if (place.slash && !(place.node instanceof DirectoryNode)) return refuse("ENOTDIR")
  return place.kind === "descriptor"
    ? openPath(parts, Number(place.name))
    : files.pathOf(place) ?? refuse("ENOENT")
}

/** The bits of copyFile's `flags`, as Node numbers them: refuse to overwrite, and insist on a copy-on-write copy. */
const copyExclusive = 1
const cloneForced = 4

/** Copies content and permissions, as libuv does it. */
export const copyFile = (parts: Parts, path: SystemPath, dest: SystemPath, flags: number): void => {
  const { descriptors } = parts
  const from = files.open(parts, { op: "open", path, flags: OpenFlag.O_RDONLY, mode: 0 })
  let to: number | undefined = undefined
  try {
    const { node } = descriptors.get(from)
    const exclusive = (flags & copyExclusive) !== 0 ? OpenFlag.O_EXCL : 0
    const writing = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | exclusive
    to = files.open(parts, { op: "open", path: dest, flags: writing, mode: node.permissions })
    copyInto(parts, node, descriptors.get(to).node, flags)
  } catch (error) {
    if (to !== undefined) unlink(parts, dest) // half a copy is none
    throw error
  } finally {
    if (to !== undefined) files.close(parts, to)
    files.close(parts, from)
  }
}

const copyInto = (
  parts: Parts,
  from: DirectoryNode | FileNode,
  to: DirectoryNode | FileNode,
  flags: number
): void => {
  if (from === to) return
  if (to instanceof DirectoryNode) return refuse("EISDIR")
  parts.volume.resize(to, 0)
  if (!parts.names.owns(to)) return refuse("EPERM")
  to.permissions = from.permissions
  if (from instanceof DirectoryNode) return refuse("EISDIR")
  if ((flags & cloneForced) !== 0) return refuse("EOPNOTSUPP")
  if (from.size > 0) {
    const byteCount = parts.volume.write(to, from.content, 0)
    if (byteCount < from.size) return refuse("ENOSPC")
  }
  touch(parts, to)
}
