/**
 * Paths as text, by POSIX's rules and CPython's `posixpath`: no function here asks the system for anything. Bytes are
 * text here too, by `pathText`.
 *
 * @since 0.1.0
 */

/** @internal */
export const isabs = (path: string): boolean => path.startsWith("/")

/** Joins parts with one slash between them; an absolute part makes those before it go. @internal */
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
 * What is before the last slash, and what is behind it. The head has no slashes at its end, unless it is nothing but
 * slashes; `join` of the two means the same path.
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

/** Without the slashes at the end. @internal */
export const withoutSlash = (path: string): string => {
  let end = path.length
  while (end > 0 && path[end - 1] === "/") end--
  return end === 0 ? path : path.slice(0, end)
}

/** POSIX leaves to the system what exactly two leading slashes mean, so that they stay (P06). */
const leadingSlashes = (path: string): string =>
  !path.startsWith("/") ? "" : path.startsWith("//") && !path.startsWith("///") ? "//" : "/"

/** Without empty parts, `.` and, by text alone, `..`: a symbolic link on the way is not looked at (P07). @internal */
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
