/**
 * Python's `os.path`, as programs: the questions about paths that ask the system.
 *
 * @since 0.1.0
 */
import type { Program } from "../program/program.js"
import type { FilePath } from "../syscall/path.js"
import {
  abspath,
  exists,
  getatime,
  getctime,
  getmtime,
  getsize,
  isdir,
  isfile,
  islink,
  ismount,
  lexists,
  realpath,
  samefile,
  sameopenfile
} from "./internal/questions.js"
import type { NameOf } from "./models.js"

/**
 * The programs of `os.path`. Those that say yes or no fail for no path: what cannot be asked for is not there (P01, P08).
 * A number in place of a path is an open descriptor.
 *
 * @example
 * ```ts
 * import { type OsPath, osPath, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const isThere = (programs: OsPath, path: string) => new Task(new Pool(inline), () => programs.exists(path)).start()
 *
 * console.log(isThere(osPath, "a\0b"))
 *
 * // Output:
 * // { _tag: 'Success', value: false }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface OsPath {
  /** The normal form of a path from the root, by text alone: a link on the way is not looked at (P06, P07). */
  readonly abspath: <P extends FilePath>(path: P) => Program<NameOf<P>>
  /**
   * The path without links. What is missing or cannot be looked at is taken for itself, and a loop stays as it is; with `strict`, both
   * are errors.
   */
  readonly realpath: <P extends FilePath>(
    path: P,
    options?: { readonly strict?: boolean | undefined }
  ) => Program<NameOf<P>>
  readonly exists: (path: FilePath | number) => Program<boolean>
  /** As `exists`, and a broken link is there too. */
  readonly lexists: (path: FilePath) => Program<boolean>
  readonly isfile: (path: FilePath | number) => Program<boolean>
  readonly isdir: (path: FilePath | number) => Program<boolean>
  readonly islink: (path: FilePath) => Program<boolean>
  /** Whether another file system begins here (P04). */
  readonly ismount: (path: FilePath) => Program<boolean>
  /** In bytes. */
  readonly getsize: (path: FilePath | number) => Program<number>
  /** In seconds since the epoch. */
  readonly getatime: (path: FilePath | number) => Program<number>
  readonly getmtime: (path: FilePath | number) => Program<number>
  readonly getctime: (path: FilePath | number) => Program<number>
  /** Whether two paths lead to one file (P05). */
  readonly samefile: (one: FilePath | number, other: FilePath | number) => Program<boolean>
  readonly sameopenfile: (one: number, other: number) => Program<boolean>
}

/**
 * The programs of `os.path`.
 *
 * @example
 * ```ts
 * import { os, osPath, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("d/e")
 *   yield* os.symlink("d/e", "link")
 *   const cwd = yield* os.getcwd()
 *   console.log((yield* osPath.abspath("link/..")) === cwd) // by text
 *   console.log((yield* osPath.realpath("link/..")) === (yield* osPath.realpath("d"))) // by what is there
 * }).start()
 *
 * // Output:
 * // true
 * // true
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export const osPath: OsPath = {
  abspath,
  realpath,
  exists,
  lexists,
  isfile,
  isdir,
  islink,
  ismount,
  getsize,
  getatime,
  getmtime,
  getctime,
  samefile,
  sameopenfile
}
