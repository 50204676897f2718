/**
 * Operations on the text of paths, by the rules of POSIX and CPython's `posixpath`. None of them makes a system call.
 * Paths of bytes are given as the text that `pathText` makes of them.
 *
 * @since 0.1.0
 */

/** Whether a path begins at the root. @internal */
export const isabs = (path: string): boolean => path.startsWith("/")

/** Joins parts with one slash between them. An absolute part replaces all before it. @internal */
export const join = (path: string, ...parts: ReadonlyArray<string>): string => {
  let joined = path
  for (const part of parts) {
    if (isabs(part)) joined = part
    else if (joined === "" || joined.endsWith("/")) joined += part
    else joined += "/" + part
  }
  return joined
}

/**
 * The parts before and after the last slash. The head does not end in a slash, unless it consists of slashes. `join` of
 * the two means the same path.
 *
 * @internal
 */
export const split = (path: string): readonly [head: string, tail: string] => {
  const start = path.lastIndexOf("/") + 1
  let end = start
  while (end > 0 && path[end - 1] === "/") end--
  return [path.slice(0, end === 0 ? start : end), path.slice(start)]
}

/** @internal */
export const dirname = (path: string): string => split(path)[0]

/** @internal */
export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The path without slashes at its end; a path of slashes only is unchanged. @internal */
export const withoutSlash = (path: string): string => {
  let end = path.length
  while (end > 0 && path[end - 1] === "/") end--
  return end === 0 ? path : path.slice(0, end)
}

/** The slashes that a normal form begins with: two stay two, since POSIX lets a system give them a meaning (P06). */
const leadingSlashes = (path: string): string =>
  !path.startsWith("/") ? "" : path.startsWith("//") && !path.startsWith("///") ? "//" : "/"

/**
 * The path without empty parts, `.` and `..`. Each `..` removes the part before it, even if that is a symbolic link and
 * the result means another file (P07).
 *
 * @internal
 */
export const normpath = (path: string): string => {
  const root = leadingSlashes(path)
  const kept: Array<string> = []
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue
    if (part !== "..") kept.push(part)
    else if (kept.length > 0 && kept[kept.length - 1] !== "..") kept.pop()
    else if (root === "") kept.push(part)
  }
  return root + kept.join("/") || "."
}

/** The normal form of a path, absolute if `cwd` is. @internal */
export const abspath = (cwd: string, path: string): string => normpath(join(cwd, path))
