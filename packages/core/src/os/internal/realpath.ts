/**
 * `realpath`, by CPython's algorithm: part by part, so that what is missing, or cannot be looked at, is taken for itself.
 * CPython goes into the target of a link by recursion; here the ways back are a stack, and any chain of links is as good as
 * a short one.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { fileType } from "../../syscall/flags.js"
import { abspath, isabs, join, split } from "../../syscall/internal/posixPath.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { isOverlong, type PathName, sibling, systemPath } from "./paths.js"

/** A link that is being resolved, and what follows it in the path that it stands in. */
interface Way {
  readonly link: string
  readonly rest: string
}

/** The first part of a path, and what is behind it. */
const cut = (path: string): readonly [name: string, rest: string] => {
  const slash = path.indexOf("/")
  return slash < 0 ? [path, ""] : [path.slice(0, slash), path.slice(slash + 1)]
}

/** The directory above, by text: everything before it is resolved already. */
const parent = (path: string): string => {
  if (path === "") return ".."
  const [head, name] = split(path)
  return name === ".." ? join(head, "..", "..") : head
}

const isLink = (status: FileStatus | undefined): boolean =>
  status !== undefined && (status.mode & fileType.mask) === fileType.symbolicLink

function* lstatOf(path: PathName, strict: boolean): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "lstat", path: systemPath(path) })
  } catch (error) {
    if (strict || !isIoError(error)) throw error
    return undefined
  }
}

/** Resolves the links of a path; the answer is as relative as the path is. */
function* resolveLinks(given: PathName, strict: boolean): JobProgram<string> {
  if (yield* isOverlong(given)) {
    if (!strict) return given.text // it cannot be looked at, and is taken for itself
    throw makeOSError({ code: "ENAMETOOLONG", syscall: "lstat", path: systemPath(given) })
  }
  const ways: Array<Way> = []
  /** What links came to; `undefined` while that is being found out. */
  const seen = new Map<string, string | undefined>()
  let path = ""
  let rest = given.text
  if (isabs(rest)) [path, rest] = ["/", rest.slice(1)]
  for (;;) {
    if (rest === "") {
      const way = ways.pop()
      if (way === undefined) return path
      seen.set(way.link, path)
      rest = way.rest
      continue
    }
    let name: string
    ;[name, rest] = cut(rest)
    if (name === "" || name === ".") continue
    if (name === "..") {
      path = parent(path)
      continue
    }
    const next = join(path, name)
    if (!isLink(yield* lstatOf(sibling(given, next), strict))) {
      path = next
      continue
    }
    const known = seen.get(next)
    if (known !== undefined) {
      path = known
      continue
    }
    if (seen.has(next)) {
      // a loop: the system says so, or the rest of the path stays as it is
      if (strict) yield* perform({ op: "stat", path: systemPath(sibling(given, next)) })
      return ways.reduceRight((way, outer) => join(way, outer.rest), join(next, rest))
    }
    seen.set(next, undefined)
    ways.push({ link: next, rest })
    rest = yield* perform({ op: "readlink", path: systemPath(sibling(given, next)) })
    if (isabs(rest)) [path, rest] = ["/", rest.slice(1)]
  }
}

/** The normal form of a path, absolute: only a relative one asks for the working directory. @internal */
export function* absoluteOf(text: string): JobProgram<string> {
  return abspath(isabs(text) ? "/" : yield* perform({ op: "getcwd" }), text)
}

/** @internal */
export function* resolvePath(path: PathName, strict: boolean): JobProgram<string> {
  return yield* absoluteOf(yield* resolveLinks(path, strict))
}

/** @internal */
export const realpathJob = job("os.path.realpath", resolvePath)
