/**
 * `realpath`, by CPython's algorithm: part by part, so that a part that is missing or cannot be read is kept. CPython
 * resolves the target of a link by recursion; here the links that are being resolved are a stack, so that a chain of
 * links may have any length.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { abspath, isabs, join, split } from "../../syscall/internal/posixPath.js"
import type { FileStatus } from "../../syscall/results.js"
import { isSymbolicLink } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { isOverlong, type PathName, systemPath, withText } from "./paths.js"

/** A link whose target is being resolved. */
interface OpenLink {
  readonly link: string
  /** The part of the path behind the link. */
  readonly rest: string
}

/** The first part of a path, and all behind it. */
const cut = (path: string): readonly [name: string, rest: string] => {
  const slash = path.indexOf("/")
  return slash < 0 ? [path, ""] : [path.slice(0, slash), path.slice(slash + 1)]
}

/** The directory above, by text, which is right for a path that is resolved already. */
const parent = (path: string): string => {
  if (path === "") return ".."
  const [head, name] = split(path)
  return name === ".." ? join(head, "..", "..") : head
}

/** The status of a part of a path; `undefined` if it cannot be read, unless that is an error. */
function* lstatOf(path: PathName, strict: boolean): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "lstat", path: systemPath(path) })
  } catch (error) {
    if (strict || !isIoError(error)) throw error
    return undefined
  }
}

/** Resolves the links of a path. The result is relative if the path is. */
function* resolveLinks(name: PathName, strict: boolean): JobProgram<string> {
  if (yield* isOverlong(name)) {
    if (!strict) return name.text // no part of it can be read: all of it is kept
    throw makeOSError({ code: "ENAMETOOLONG", syscall: "lstat", path: systemPath(name) })
  }
  /** The links whose targets are being resolved, the innermost last. */
  const open: Array<OpenLink> = []
  /** The result for each link that was met; `undefined` while the link is in `open`. */
  const resolved = new Map<string, string | undefined>()
  let path = "" // resolved so far
  let rest = name.text // still to be resolved
  if (isabs(rest)) [path, rest] = ["/", rest.slice(1)]
  for (;;) {
    if (rest === "") {
      const link = open.pop()
      if (link === undefined) return path
      resolved.set(link.link, path)
      rest = link.rest
      continue
    }
    let part: string
    ;[part, rest] = cut(rest)
    if (part === "" || part === ".") continue
    if (part === "..") {
      path = parent(path)
      continue
    }
    const next = join(path, part)
    const status = yield* lstatOf(withText(name, next), strict)
    if (status === undefined || !isSymbolicLink(status)) {
      path = next
      continue
    }
    const known = resolved.get(next)
    if (known !== undefined) {
      path = known
      continue
    }
    if (resolved.has(next)) {
      // a loop of links: `strict` has the system report it, else the rest of the path is kept
      if (strict) yield* perform({ op: "stat", path: systemPath(withText(name, next)) })
      return open.reduceRight((way, outer) => join(way, outer.rest), join(next, rest))
    }
    resolved.set(next, undefined)
    open.push({ link: next, rest })
    rest = yield* perform({ op: "readlink", path: systemPath(withText(name, next)) })
    if (isabs(rest)) [path, rest] = ["/", rest.slice(1)]
  }
}

/**
 * The absolute, normal form of a path. Makes a call, for the working directory, only if the path is relative.
 *
 * @internal
 */
export function* absoluteOf(text: string): JobProgram<string> {
  return abspath(isabs(text) ? "/" : yield* perform({ op: "getcwd" }), text)
}

/** The absolute path without symbolic links. @internal */
export function* resolvePath(path: PathName, strict: boolean): JobProgram<string> {
  return yield* absoluteOf(yield* resolveLinks(path, strict))
}

/** @internal */
export const realpathJob = job("os.path.realpath", resolvePath)
