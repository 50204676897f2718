/**
 * The programs of `os` that list a directory, each in one call.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../program/program.js"
import type { FilePath } from "../syscall/path.js"
import { typeOfKind } from "../syscall/stat.js"
import { DirectoryEntry } from "./directoryEntry.js"
import { nameFor, pathName, systemPath } from "./internal/paths.js"
import type { NameOf } from "./models.js"

/**
 * Gives the names in a directory, without `.` and `..`, in the order in which the system lists them (O08). Default
 * path: `"."`.
 *
 * @example
 * ```ts
 * import { os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("photos/2024")
 *   console.log(yield* os.listdir("photos"))
 *   for (const entry of yield* os.scandir("photos")) console.log(entry.path, entry.type)
 * }).start()
 *
 * // Output:
 * // [ '2024' ]
 * // photos/2024 Directory
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export function* listdir<P extends FilePath = string>(path?: P): Program<ReadonlyArray<NameOf<P>>> {
  const directory = pathName(path ?? ".")
  const { names } = yield* perform({ op: "readdir", path: systemPath(directory) })
  const all = directory.bytes ? names.map((name) => nameFor(directory, name)) : names
  return all as ReadonlyArray<NameOf<P>> // bytes for a path of bytes, else text
}

/**
 * As `listdir`, but gives for each name an entry, which also has the type that the directory records (O09).
 *
 * @since 0.1.0
 * @category os
 */
export function* scandir<P extends FilePath = string>(path?: P): Program<ReadonlyArray<DirectoryEntry<NameOf<P>>>> {
  const directory = pathName(path ?? ".")
  const { kinds, names } = yield* perform({ op: "readdir", path: systemPath(directory) })
  return names.map((name, index) => new DirectoryEntry<NameOf<P>>(directory, name, typeOfKind(kinds[index] ?? 0)))
}

/**
 * Gives the working directory of the process. Fails with `FileNotFoundError` if the directory was removed (N22).
 *
 * @since 0.1.0
 * @category os
 */
export const getcwd = (): Program<string> => perform({ op: "getcwd" })
