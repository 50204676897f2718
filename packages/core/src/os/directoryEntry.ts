/**
 * Entries of a directory, as `scandir` gives them.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../program/program.js"
import { type FileType, type Stat, toStat, typeOfMode } from "../syscall/stat.js"
import { child, type PathName, statusIfExists, systemPath, userPath, withText } from "./internal/paths.js"
import type { FollowOptions } from "./models.js"

/**
 * A name in a directory, with the type that the directory records for it.
 *
 * `isDir`, `isFile` and `isSymlink` answer from that type without a system call if they can, even if the file no longer
 * exists (O10). They need a call only for a symbolic link that is to be followed, or on a file system that records no
 * types; such a call fails with an `AnyOSError`, but a file that does not exist is `false`. Answers are not kept: each
 * question asks the system again.
 *
 * @example
 * ```ts
 * import { type DirectoryEntry, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, symlinkSync } from "node:fs"
 *
 * mkdirSync("tree/inner", { recursive: true })
 * symlinkSync("inner", "tree/link")
 *
 * new Task(new Pool(inline), function*() {
 *   const entries: ReadonlyArray<DirectoryEntry<string>> = yield* os.scandir("tree")
 *   for (const entry of entries) console.log(entry.path, entry.type, yield* entry.isDir())
 * }).start()
 *
 * // Output:
 * // tree/inner Directory true
 * // tree/link SymbolicLink true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class DirectoryEntry<N extends string | Uint8Array> {
  /** The type that the directory records; `"Unknown"` if the file system records none. */
  readonly type: FileType
  private readonly directory: PathName
  private readonly text: string

  /** @internal */
  constructor(directory: PathName, text: string, type: FileType) {
    this.directory = directory
    this.text = text
    this.type = type
  }

  /** The name in the directory. */
  get name(): N {
    return userPath(withText(this.directory, this.text)) as N // bytes for a directory given as bytes, else text
  }

  /** The path of the directory, as it was given, joined with the name. */
  get path(): N {
    return userPath(this.pathName) as N // as above
  }

  /**
   * The inode number of the file; of a link, that of the link itself. It takes a call, since Node does not pass on the
   * number that the directory has. Fails with an `AnyOSError`.
   */
  *inode(): Program<bigint> {
    return (yield* perform({ op: "lstat", path: systemPath(this.pathName) })).ino
  }

  /** Whether it is a directory, or a link to one unless `followSymlinks` is `false`. A broken link is not. */
  isDir(options?: FollowOptions): Program<boolean> {
    return this.is("Directory", options)
  }

  /** Whether it is a regular file, or a link to one unless `followSymlinks` is `false`. A broken link is not. */
  isFile(options?: FollowOptions): Program<boolean> {
    return this.is("File", options)
  }

  /** Whether it is a symbolic link. */
  isSymlink(): Program<boolean> {
    return this.is("SymbolicLink", { followSymlinks: false })
  }

  /**
   * The status of the file; with `followSymlinks: false`, that of a link itself. Fails with an `AnyOSError`, as
   * `FileNotFoundError` for a broken link.
   */
  *stat({ followSymlinks = true }: FollowOptions = {}): Program<Stat> {
    const op = followSymlinks && (this.type === "SymbolicLink" || this.type === "Unknown") ? "stat" : "lstat"
    return toStat(yield* perform({ op, path: systemPath(this.pathName) }))
  }

  private get pathName(): PathName {
    return child(this.directory, this.text)
  }

  private *is(type: FileType, { followSymlinks = true }: FollowOptions = {}): Program<boolean> {
    if (this.type !== "Unknown" && !(followSymlinks && this.type === "SymbolicLink")) return this.type === type
    const status = yield* statusIfExists(followSymlinks ? "stat" : "lstat", systemPath(this.pathName))
    return status !== undefined && typeOfMode(status.mode) === type
  }
}
