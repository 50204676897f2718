/**
 * Python's `os`, as programs: what can be done to names, and to what the system keeps of files.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../program/program.js"
import type { FilePath } from "../syscall/path.js"
import type { Stat } from "../syscall/stat.js"
import type { DirectoryEntry } from "./directoryEntry.js"
import { access, chmod, chown, truncate, utime } from "./internal/attributes.js"
import { listdir, scandir } from "./internal/directories.js"
import {
  link,
  makedirs,
  mkdir,
  readlink,
  removedirs,
  rename,
  renames,
  rmdir,
  symlink,
  unlink
} from "./internal/names.js"
import { sendfile, write } from "./internal/sendfile.js"
import { lstat, stat, statvfs } from "./internal/status.js"
import { walk } from "./internal/walk.js"
import type {
  AccessMode,
  FollowOptions,
  MakedirsOptions,
  MkdirOptions,
  NameOf,
  StatVfs,
  UtimeOptions,
  Walk,
  WalkOptions
} from "./models.js"

/**
 * The programs of `os`. A path with a NUL is an `InvalidArgumentError` before any call; a number in place of a path is an
 * open descriptor. Those that take several calls are jobs: one hop on an executor with threads.
 *
 * @example
 * ```ts
 * import { type Os, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const list = (programs: Os, path: string) => new Task(new Pool(inline), () => programs.listdir(path)).start()
 *
 * console.log(list(os, "."))
 *
 * // Output:
 * // { _tag: 'Success', value: [] }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Os {
  readonly stat: (path: FilePath | number, options?: FollowOptions) => Program<Stat>
  readonly lstat: (path: FilePath) => Program<Stat>
  readonly statvfs: (path: FilePath | number) => Program<StatVfs>
  /**
   * Sends bytes from one descriptor to another, `count` at most, and gives how many it sent: 0 at the end of the file. With
   * an offset of `null` it sends from where `from` is, and moves that; else from `offset`, and moves nothing (O13).
   * `from` has to be a file, `out` may be anything. It fails only if nothing was sent.
   */
  readonly sendfile: (out: number, from: number, offset: number | null, count: number) => Program<number>
  /** Writes to a descriptor where it is, and gives how much the system took: less if it failed behind the first bytes. */
  readonly write: (fd: number, data: Uint8Array) => Program<number>
  /** Gives a file another name. A file that has it already is replaced, and so is an empty directory by a directory (O01). */
  readonly rename: (source: FilePath, dest: FilePath) => Program<void>
  /** `rename`, with the directories that `dest` needs, and without those that `source` leaves empty (O02). */
  readonly renames: (source: FilePath, dest: FilePath) => Program<void>
  readonly replace: (source: FilePath, dest: FilePath) => Program<void>
  readonly remove: (path: FilePath) => Program<void>
  readonly unlink: (path: FilePath) => Program<void>
  readonly mkdir: (path: FilePath, options?: MkdirOptions) => Program<void>
  readonly makedirs: (path: FilePath, options?: MakedirsOptions) => Program<void>
  readonly rmdir: (path: FilePath) => Program<void>
  /** `rmdir`, and then the directories above it, up to the first that is not empty (O05). */
  readonly removedirs: (path: FilePath) => Program<void>
  /** Gives a file a second name; a symbolic link is not followed (O07). */
  readonly link: (source: FilePath, dest: FilePath) => Program<void>
  readonly symlink: (target: FilePath, path: FilePath) => Program<void>
  /** The text of a symbolic link, as it is. */
  readonly readlink: <P extends FilePath>(path: P) => Program<NameOf<P>>
  /** The names in a directory, `.` by default, without `.` and `..`. */
  readonly listdir: <P extends FilePath = string>(path?: P) => Program<ReadonlyArray<NameOf<P>>>
  /** As `listdir`, with what the directory says of each name. */
  readonly scandir: <P extends FilePath = string>(path?: P) => Program<ReadonlyArray<DirectoryEntry<NameOf<P>>>>
  /** Walks a tree. No call is made before `next`. */
  readonly walk: <P extends FilePath>(top: P, options?: WalkOptions<NameOf<P>>) => Walk<NameOf<P>>
  /** Whether the real user may do something; `false` whatever the system says against it (O12). */
  readonly access: (path: FilePath, mode?: AccessMode | number) => Program<boolean>
  readonly getcwd: () => Program<string>
  readonly chmod: (path: FilePath | number, mode: number) => Program<void>
  /** Changes user and group; -1 leaves one as it is. */
  readonly chown: (path: FilePath | number, uid: number, gid: number, options?: FollowOptions) => Program<void>
  readonly utime: (path: FilePath | number, options?: UtimeOptions) => Program<void>
  /** Sets a file's size in bytes. */
  readonly truncate: (path: FilePath | number, byteLength: number) => Program<void>
}

/**
 * The programs of `os`.
 *
 * @example
 * ```ts
 * import { os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("a/b")
 *   yield* os.symlink("b", "a/link")
 *   console.log(yield* os.listdir("a"), yield* os.readlink("a/link"))
 *   yield* os.rmdir("a")
 * }).start()
 * if (outcome?._tag === "Failure") console.log(String(outcome.error))
 *
 * // Output:
 * // [ 'b', 'link' ] b
 * // DirectoryNotEmptyError: [Errno 39] Directory not empty: 'a'
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export const os: Os = {
  stat,
  lstat,
  statvfs,
  sendfile,
  write,
  rename,
  renames,
  replace: rename,
  remove: unlink,
  unlink,
  mkdir,
  makedirs,
  rmdir,
  removedirs,
  link,
  symlink,
  readlink,
  listdir,
  scandir,
  walk,
  access,
  getcwd: () => perform({ op: "getcwd" }),
  chmod,
  chown,
  utime,
  truncate
}
