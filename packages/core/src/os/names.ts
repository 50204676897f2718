/**
 * The programs of `os` that create, change and remove names.
 *
 * @since 0.1.0
 */
import { checkMode } from "../internal/arguments.js"
import { perform, type Program } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import { makedirsJob, removedirsJob, renamesJob } from "./internal/nameJobs.js"
import { nameFor, pathName, systemPath } from "./internal/paths.js"
import type { MakedirsOptions, MkdirOptions, NameOf } from "./models.js"

/**
 * Renames a file or directory. An existing file at `dest` is replaced atomically, and so is an empty directory by a
 * directory (O01). Fails with `CrossDeviceError` if `dest` is on another file system, and with
 * `DirectoryNotEmptyError`, `IsADirectoryError` or `NotADirectoryError` if what is at `dest` cannot be replaced.
 *
 * @since 0.1.0
 * @category os
 */
export function* rename(source: FilePath, dest: FilePath): Program<void> {
  yield* perform({ op: "rename", path: toSystemPath(source), dest: toSystemPath(dest) })
}

export {
  /**
   * The same as `rename`, which replaces an existing file on every system here.
   *
   * @since 0.1.0
   * @category os
   */
  rename as replace
}

/**
 * Renames a file or directory as `rename` does, creates the directories that `dest` needs, and removes those above
 * `source` that are empty afterwards (O02).
 *
 * @since 0.1.0
 * @category os
 */
export function* renames(source: FilePath, dest: FilePath): Program<void> {
  yield* renamesJob(pathName(source), pathName(dest))
}

/**
 * Removes a name of a file. Of a symbolic link, the link is removed and its target stays (O03). Fails with
 * `IsADirectoryError` if the name is that of a directory.
 *
 * @since 0.1.0
 * @category os
 */
export function* unlink(path: FilePath): Program<void> {
  yield* perform({ op: "unlink", path: toSystemPath(path) })
}

export {
  /**
   * The same as `unlink`.
   *
   * @since 0.1.0
   * @category os
   */
  unlink as remove
}

/**
 * Creates a directory, with the bits of `mode` that the umask allows (O04). Fails with `FileExistsError` if the name
 * exists, and with `FileNotFoundError` if the directory above it does not.
 *
 * @since 0.1.0
 * @category os
 */
export function* mkdir(path: FilePath, { mode = 0o777 }: MkdirOptions = {}): Program<void> {
  yield* perform({ op: "mkdir", path: toSystemPath(path), mode: checkMode(mode) })
}

/**
 * Creates a directory, and those above it that do not exist (O04). Fails with `FileExistsError` if the name exists,
 * unless `existOk` is `true` and it is a directory. After a failure, directories that were created before it remain.
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
 * @category os
 */
export function* makedirs(path: FilePath, options: MakedirsOptions = {}): Program<void> {
  const { existOk = false, mode = 0o777 } = options
  yield* makedirsJob(pathName(path), checkMode(mode), existOk)
}

/**
 * Removes an empty directory. Fails with `DirectoryNotEmptyError` if it has entries.
 *
 * @since 0.1.0
 * @category os
 */
export function* rmdir(path: FilePath): Program<void> {
  yield* perform({ op: "rmdir", path: toSystemPath(path) })
}

/**
 * Removes an empty directory, and then the directories above it, up to the first that cannot be removed, which is no
 * error (O05).
 *
 * @since 0.1.0
 * @category os
 */
export function* removedirs(path: FilePath): Program<void> {
  yield* removedirsJob(pathName(path))
}

/**
 * Gives a file a second name, `dest`. A symbolic link at `source` is not followed: the new name is one of the link
 * (O07). Fails with `FileExistsError` if `dest` exists.
 *
 * @since 0.1.0
 * @category os
 */
export function* link(source: FilePath, dest: FilePath): Program<void> {
  yield* perform({ op: "link", path: toSystemPath(source), dest: toSystemPath(dest) })
}

/**
 * Creates a symbolic link at `path` to `target`, which need not exist. Fails with `FileExistsError` if `path` exists.
 *
 * @since 0.1.0
 * @category os
 */
export function* symlink(target: FilePath, path: FilePath): Program<void> {
  yield* perform({ op: "symlink", path: toSystemPath(target), dest: toSystemPath(path) })
}

/**
 * Gives the text of a symbolic link, unchanged (O06). A file that is not a link is an `OSError` with EINVAL.
 *
 * @since 0.1.0
 * @category os
 */
export function* readlink<P extends FilePath>(path: P): Program<NameOf<P>> {
  const name = pathName(path)
  return nameFor(name, yield* perform({ op: "readlink", path: systemPath(name) }))
}
