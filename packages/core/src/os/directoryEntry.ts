/**
 * Entries of a directory, as `scandir` gives them.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../program/program.js"
import { type FileType, type Stat, toStat, typeOfMode } from "../syscall/stat.js"
import { child, given, type PathName, sibling, statusIfThere, systemPath } from "./internal/paths.js"
import type { FollowOptions } from "./models.js"

/**
 * A name in a directory, with what the directory itself says of it: `type` costs nothing, and the questions are answered by
 * it where it suffices, even if the file is gone (O10). Only a symbolic link that is to be followed, or a file system that
 * does not tell, takes a call. Answers are not kept: asking again asks the system again.
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
  /** What the directory says that it is. */
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
    return given(sibling(this.directory, this.text)) as N // bytes for bytes, text for the rest
  }

  /** The path of the directory, as it was given, and the name. */
  get path(): N {
    return given(this.pathName) as N // as above
  }

  /** The number of the file that the name stands for; a link is not followed. Node does not pass it on from the directory. */
  *inode(): Program<bigint> {
    return (yield* perform({ op: "lstat", path: systemPath(this.pathName) })).ino
  }

  /** Whether it is a directory, or, unless that is not wanted, a link to one. A broken link is none. */
  isDir(options?: FollowOptions): Program<boolean> {
    return this.is("Directory", options)
  }

  /** Whether it is a regular file, or, unless that is not wanted, a link to one. A broken link is none. */
  isFile(options?: FollowOptions): Program<boolean> {
    return this.is("File", options)
  }

  isSymlink(): Program<boolean> {
    return this.is("SymbolicLink", { followSymlinks: false })
  }

  /** The status of the file, or, with `followSymlinks: false`, of a link itself. */
  *stat({ followSymlinks = true }: FollowOptions = {}): Program<Stat> {
    const op = followSymlinks && (this.type === "SymbolicLink" || this.type === "Unknown") ? "stat" : "lstat"
    return toStat(yield* perform({ op, path: systemPath(this.pathName) }))
  }

  private get pathName(): PathName {
    return child(this.directory, this.text)
  }

  private *is(type: FileType, { followSymlinks = true }: FollowOptions = {}): Program<boolean> {
    if (this.type !== "Unknown" && !(followSymlinks && this.type === "SymbolicLink")) return this.type === type
    const status = yield* statusIfThere(followSymlinks ? "stat" : "lstat", systemPath(this.pathName))
    return status !== undefined && typeOfMode(status.mode) === type
  }
}
