/**
 * From paths to files, step by step as Linux walks them (path_resolution(7)).
 */
import { pathText } from "../../syscall/path.js"
import type { SystemPath } from "../../syscall/syscall.js"
import type { Descriptors } from "./descriptors.js"
import { type AnyNode, DirectoryNode, encodedLength, LinkNode, type Owner, refuse } from "./inode.js"

/** NAME_MAX and PATH_MAX, in bytes; the latter counts a NUL at the end. */
const maxNameBytes = 255
const maxPathBytes = 4096

/** How many symbolic links one path may lead through. */
const maxLinks = 40

/** Where a descriptor of this process can be named as a path (N14). */
export const descriptorFolder = "/proc/self/fd"

const descriptorPath = /^\/proc\/self\/fd\/(\d+)(?:$|\/)/

/**
 * The last step of a path, not yet taken: a name in a directory, which was not looked up. `kind` is `"name"` but for `.`,
 * `..`, the root, and a descriptor; those have `priority`, which they are for.
 */
export interface Place {
  readonly dir: DirectoryNode
  readonly name: string
  readonly kind: "descriptor" | "dot" | "dotdot" | "name" | "root"
  readonly slash: boolean
  readonly priority: AnyNode | undefined
}

/** A place, and what is there, if there is anything. */
export interface Found extends Place {
  readonly node: AnyNode | undefined
}

/** A walk in progress: how many links it went through. */
interface Walk {
  links: number
}

export const Access = { execute: 1, write: 2, read: 4 } as const

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

  /** Whether the user may do this to a file: the superuser may, but to execute what nobody may execute. */
  may(node: AnyNode, access: number): boolean {
    const { permissions } = node
    if (this.user.uid === 0) {
      return (access & Access.execute) === 0 || node instanceof DirectoryNode || (permissions & 0o111) !== 0
    }
    const shift = node.uid === this.user.uid ? 6 : node.gid === this.user.gid ? 3 : 0
    return ((permissions >> shift) & access) === access
  }

  /** Whether the user owns a file, or is the superuser. */
  owns(node: AnyNode): boolean {
    return this.user.uid === 0 || this.user.uid === node.uid
  }

  check(node: AnyNode, access: number): void {
    if (!this.may(node, access)) refuse("EACCES")
  }

  /** Walks a path up to its last step. */
  locate(path: SystemPath): Place {
    return this.placeOf(this.cwd, this.textOf(path), { links: 0 })
  }

  /** Takes a last step. A name that is too long is refused here, after all that is wrong with the way to it. */
  look(place: Place): Found {
    const { dir, kind, name, priority } = place
    if (kind !== "name") return { ...place, node: priority }
    if (name.length > maxNameBytes / 3 && encodedLength(name) > maxNameBytes) refuse("ENAMETOOLONG")
    return { ...place, node: dir.entries.get(name) }
  }

  /** Walks a path to its end, through a last symbolic link too. `check` sees each place on the way before its last step. */
  follow(path: SystemPath, check?: (place: Place) => void): Found {
    return this.followText(this.textOf(path), check)
  }

  /** Walks a path of any length, and to its end. */
  followText(text: string, check?: (place: Place) => void): Found {
    const walk = { links: 0 }
    return this.followed(this.placeOf(this.cwd, text, walk), walk, check)
  }

  /** The file that a path leads to; a last symbolic link itself only without a slash behind it. */
  node(path: SystemPath, followed: boolean): AnyNode {
    const walk = { links: 0 }
    const place = this.placeOf(this.cwd, this.textOf(path), walk)
    const { node, slash } = followed || place.slash ? this.followed(place, walk) : this.look(place)
    if (node === undefined) return refuse("ENOENT")
    if (slash && !(node instanceof DirectoryNode)) return refuse("ENOTDIR")
    return node
  }

  /** A path as text. */
  textOf(path: SystemPath): string {
    const text = pathText(path)
    if (text === "") refuse("ENOENT")
    if (encodedLength(text) >= maxPathBytes) refuse("ENAMETOOLONG")
    return text
  }

  private placeOf(from: DirectoryNode, path: string, walk: Walk): Place {
    const names = path.split("/").filter((name) => name !== "")
    const last = names.pop()
    const slash = path.endsWith("/")
    const match = descriptorPath.exec(path)
    if (match !== null) return this.descriptorPlace(Number(match[1]), path.slice(match[0].length), slash, walk)
    let dir = path.startsWith("/") ? this.root : from
    if (last === undefined) return { dir, name: "", kind: "root", slash: true, priority: dir }
    for (const name of names) dir = this.enter(dir, name, walk)
    return this.step(dir, last, slash)
  }

  /** What is open needs no permission to be reached, and is found even if it has no name left. */
  private descriptorPlace(fd: number, rest: string, slash: boolean, walk: Walk): Place {
    const node = this.descriptors.open.get(fd)?.node ?? refuse("ENOENT")
    const isDirectory = node instanceof DirectoryNode
    if (rest.replaceAll("/", "") !== "") return isDirectory ? this.placeOf(node, rest, walk) : refuse("ENOTDIR")
    return { dir: isDirectory ? node : this.root, name: String(fd), kind: "descriptor", slash, priority: node }
  }

  private step(dir: DirectoryNode, name: string, slash: boolean): Place {
    this.check(dir, Access.execute)
    if (name === ".") return { dir, name, kind: "dot", slash, priority: dir }
    if (name === "..") return { dir, name, kind: "dotdot", slash, priority: dir.parent }
    return { dir, name, kind: "name", slash, priority: undefined }
  }

  /** Takes a step that is not the last: into a directory, through symbolic links. */
  private enter(dir: DirectoryNode, name: string, walk: Walk): DirectoryNode {
    const { node } = this.followed(this.step(dir, name, false), walk)
    if (node === undefined) return refuse("ENOENT")
    return node instanceof DirectoryNode ? node : refuse("ENOTDIR")
  }

  /** Goes on from a symbolic link to the place that it names, which may be empty. */
  private followed(place: Place, walk: Walk, check?: (place: Place) => void): Found {
    let { slash } = place
    check?.(place)
    let at = this.look(place)
    while (at.node instanceof LinkNode) {
      if (++walk.links > maxLinks) refuse("ELOOP")
      const next = this.placeOf(at.dir, at.node.target, walk)
      check?.(next)
      slash ||= next.slash
      at = this.look(next)
    }
    return { ...at, slash }
  }
}
