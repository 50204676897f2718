/**
 * Path resolution: from paths to files, step by step as in path_resolution(7). The last part of a path is looked up
 * apart from the others (`locate`, `lookUp`), since the calls treat it in different ways: they create it, remove it, or
 * follow it if it is a link.
 */
import { pathText } from "../../syscall/path.js"
import type { SystemPath } from "../../syscall/syscall.js"
import type { Descriptors } from "./descriptors.js"
import { type AnyNode, DirectoryNode, encodedLength, LinkNode, type Owner, refuse } from "./inode.js"

/** NAME_MAX and PATH_MAX of Linux, in bytes. The latter counts a NUL at the end. */
const maxNameBytes = 255
const maxPathBytes = 4096

/** How many symbolic links Linux follows in one path. */
const maxLinks = 40

/** The directory whose entries are the open descriptors of this process (N14). */
export const descriptorFolder = "/proc/self/fd"

/** The path of a descriptor, or of a file in the directory that it refers to. */
const descriptorPath = /^\/proc\/self\/fd\/(\d+)(?:$|\/)/

/** The directory that a path leads to, and the last part of the path, which was not looked up. */
export interface Place {
  readonly dir: DirectoryNode
  readonly name: string
  /** What the last part is. Only a name has to be looked up. */
  readonly kind: "descriptor" | "dot" | "dotdot" | "name" | "root"
  /** Whether the path ends in a slash. */
  readonly slash: boolean
  /** The node of a part that is no name. */
  readonly knownNode: AnyNode | undefined
}

/** A place whose last part was looked up. `node` is `undefined` if the name does not exist. */
export interface ResolvedPlace extends Place {
  readonly node: AnyNode | undefined
}

/** The resolution of one path, which may follow a limited number of links. */
interface PathWalk {
  links: number
}

/** The kinds of access, as the bits of access(2). */
export const Access = { execute: 1, write: 2, read: 4 } as const

/**
 * The names of a disk, for one user.
 *
 * Invariant: `root` never changes. `cwd` may be a directory that was removed; then every relative path is ENOENT.
 */
export class Namespace {
  readonly root: DirectoryNode
  cwd: DirectoryNode
  readonly user: Owner
  private readonly descriptors: Descriptors

  constructor(root: DirectoryNode, user: Owner, descriptors: Descriptors) {
    this.root = root
    this.cwd = root
    this.user = user
    this.descriptors = descriptors
  }

  /** Whether the user has access. The superuser has, but may execute a file only if it is executable for some user. */
  permits(node: AnyNode, access: number): boolean {
    const { permissions } = node
    if (this.user.uid === 0) {
      return (access & Access.execute) === 0 || node instanceof DirectoryNode || (permissions & 0o111) !== 0
    }
    // only the first class that matches counts: an owner without permission has none by the group
    const shift = node.uid === this.user.uid ? 6 : node.gid === this.user.gid ? 3 : 0
    return ((permissions >> shift) & access) === access
  }

  /** Whether the user owns a file, or is the superuser. */
  owns(node: AnyNode): boolean {
    return this.user.uid === 0 || this.user.uid === node.uid
  }

  /** Fails with EACCES if the user has no access. */
  checkAccess(node: AnyNode, access: number): void {
    if (!this.permits(node, access)) refuse("EACCES")
  }

  /**
   * Resolves a path, but for its last part. Fails if a directory on the way does not exist, is no directory, or may not
   * be searched.
   */
  locate(path: SystemPath): Place {
    return this.placeOf(this.cwd, this.textOf(path), { links: 0 })
  }

  /**
   * Looks up the last part of a path. A name that is too long is refused here, after any error of the directories
   * above.
   */
  lookUp(place: Place): ResolvedPlace {
    const { dir, kind, name, knownNode } = place
    if (kind !== "name") return { ...place, node: knownNode }
    // a unit has at most three bytes: a short name needs no encoding to be measured
    if (name.length > maxNameBytes / 3 && encodedLength(name) > maxNameBytes) refuse("ENAMETOOLONG")
    return { ...place, node: dir.entries.get(name) }
  }

  /** Resolves a path, and follows a link at its end. `check` gets each place before its last part is looked up. */
  follow(path: SystemPath, check?: (place: Place) => void): ResolvedPlace {
    return this.followText(this.textOf(path), check)
  }

  /** As `follow`, for a path of any length. */
  followText(text: string, check?: (place: Place) => void): ResolvedPlace {
    const walk = { links: 0 }
    return this.followed(this.placeOf(this.cwd, text, walk), walk, check)
  }

  /**
   * The file at a path. If `followed` is `false`, that is a symbolic link itself, unless a slash comes after it. Fails
   * with ENOENT, or with ENOTDIR for a slash after a file.
   */
  node(path: SystemPath, followed: boolean): AnyNode {
    const walk = { links: 0 }
    const place = this.placeOf(this.cwd, this.textOf(path), walk)
    const { node, slash } = followed || place.slash ? this.followed(place, walk) : this.lookUp(place)
    if (node === undefined) return refuse("ENOENT")
    if (slash && !(node instanceof DirectoryNode)) return refuse("ENOTDIR")
    return node
  }

  /** A path as text. Fails if it is empty or too long. */
  textOf(path: SystemPath): string {
    const text = pathText(path)
    if (text === "") refuse("ENOENT")
    if (encodedLength(text) >= maxPathBytes) refuse("ENAMETOOLONG")
    return text
  }

  /** The place of a path that begins at `from`, or at the root. */
  private placeOf(from: DirectoryNode, path: string, walk: PathWalk): Place {
    const names = path.split("/").filter((name) => name !== "")
    const last = names.pop()
    const slash = path.endsWith("/")
    // /proc is no directory of the disk: only paths that begin in this way lead to a descriptor
    const match = descriptorPath.exec(path)
    if (match !== null) return this.descriptorPlace(Number(match[1]), path.slice(match[0].length), slash, walk)
    let dir = path.startsWith("/") ? this.root : from
    if (last === undefined) return { dir, name: "", kind: "root", slash: true, knownNode: dir }
    for (const name of names) dir = this.enter(dir, name, walk)
    return this.placeIn(dir, last, slash)
  }

  /** A path that begins at a descriptor. It needs no permission, and reaches a file that has no name any more. */
  private descriptorPlace(fd: number, rest: string, slash: boolean, walk: PathWalk): Place {
    const node = this.descriptors.open.get(fd)?.node ?? refuse("ENOENT")
    const isDirectory = node instanceof DirectoryNode
    if (rest.replaceAll("/", "") !== "") return isDirectory ? this.placeOf(node, rest, walk) : refuse("ENOTDIR")
    return { dir: isDirectory ? node : this.root, name: String(fd), kind: "descriptor", slash, knownNode: node }
  }

  /** The place of a name in a directory, which the user has to be permitted to search. */
  private placeIn(dir: DirectoryNode, name: string, slash: boolean): Place {
    this.checkAccess(dir, Access.execute)
    if (name === ".") return { dir, name, kind: "dot", slash, knownNode: dir }
    if (name === "..") return { dir, name, kind: "dotdot", slash, knownNode: dir.parent }
    return { dir, name, kind: "name", slash, knownNode: undefined }
  }

  /** Resolves a part that is not the last: a directory, or a link to one. */
  private enter(dir: DirectoryNode, name: string, walk: PathWalk): DirectoryNode {
    const { node } = this.followed(this.placeIn(dir, name, false), walk)
    if (node === undefined) return refuse("ENOENT")
    return node instanceof DirectoryNode ? node : refuse("ENOTDIR")
  }

  /**
   * Follows the links at a place, up to a place that is no link. That may not exist. Fails with ELOOP after `maxLinks`
   * links of the whole path, those of its directories included.
   */
  private followed(place: Place, walk: PathWalk, check?: (place: Place) => void): ResolvedPlace {
    let { slash } = place
    check?.(place)
    let at = this.lookUp(place)
    while (at.node instanceof LinkNode) {
      if (++walk.links > maxLinks) refuse("ELOOP")
      // a relative target begins at the directory of the link
      const next = this.placeOf(at.dir, at.node.target, walk)
      check?.(next)
      slash ||= next.slash
      at = this.lookUp(next)
    }
    return { ...at, slash }
  }
}
