/**
 * The programs that list a directory, each in one call.
 *
 * @since 0.1.0
 */
import { perform, type Program } from "../../program/program.js"
import type { FilePath } from "../../syscall/path.js"
import { typeOfKind } from "../../syscall/stat.js"
import { DirectoryEntry } from "../directoryEntry.js"
import type { NameOf } from "../models.js"
import { given, pathName, sibling, systemPath } from "./paths.js"

/** @internal */
export function* listdir<P extends FilePath = string>(path?: P): Program<ReadonlyArray<NameOf<P>>> {
  const directory = pathName(path ?? ".")
  const { names } = yield* perform({ op: "readdir", path: systemPath(directory) })
  const spelled = directory.bytes ? names.map((name) => given(sibling(directory, name))) : names
  return spelled as ReadonlyArray<NameOf<P>> // bytes for bytes, text for the rest
}

/** @internal */
export function* scandir<P extends FilePath = string>(path?: P): Program<ReadonlyArray<DirectoryEntry<NameOf<P>>>> {
  const directory = pathName(path ?? ".")
  const { kinds, names } = yield* perform({ op: "readdir", path: systemPath(directory) })
  return names.map((name, index) => new DirectoryEntry<NameOf<P>>(directory, name, typeOfKind(kinds[index] ?? 0)))
}
