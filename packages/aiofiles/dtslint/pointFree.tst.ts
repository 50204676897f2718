/** The methods that can be taken off their object are all methods of the objects that the library makes of a class. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type { File, Os, Tempfile } from "aiofiles"
import type { methods } from "../src/internal/handles/pointFree.js"
import { type Equal, expectTrue } from "./support.js"

type MethodsOf<T> = { [Name in keyof T]-?: T[Name] extends (...args: never) => unknown ? Name : never }[keyof T]

type Methods =
  | MethodsOf<File.AnyFile>
  | MethodsOf<File.BytesIO>
  | MethodsOf<File.RawFile>
  | MethodsOf<File.StringIO>
  | MethodsOf<FileSystem.File>
  | MethodsOf<Os.DirEntry<string>>
  | MethodsOf<Tempfile.NamedFile>

expectTrue<Equal<keyof typeof methods, Methods>>()
