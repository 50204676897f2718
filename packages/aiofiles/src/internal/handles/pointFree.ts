/**
 * Methods that can be taken off their object, as in `Stream.runForEach(stream, file.write)`.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as File from "../../File.js"
import type { DirEntry } from "../../Os.js"
import type { NamedFile } from "../../Tempfile.js"

/** The members of an interface that are functions. */
type MethodsOf<T> = { [Name in keyof T]-?: T[Name] extends (...args: never) => unknown ? Name : never }[keyof T]

/** Every object with methods that the library makes of a class. */
type Methods =
  | MethodsOf<DirEntry<string>>
  | MethodsOf<File.AnyFile>
  | MethodsOf<File.BytesIO>
  | MethodsOf<File.RawFile>
  | MethodsOf<File.StringIO>
  | MethodsOf<FileSystem.File>
  | MethodsOf<NamedFile>

const methods = {
  foldLines: true,
  forEachChunk: true,
  forEachLine: true,
  isDir: true,
  isFile: true,
  linesWith: true,
  peek: true,
  persist: true,
  pread: true,
  pwrite: true,
  read: true,
  read1: true,
  readAlloc: true,
  readinto: true,
  readinto1: true,
  readline: true,
  readlines: true,
  reconfigure: true,
  seek: true,
  stat: true,
  truncate: true,
  write: true,
  writeAll: true,
  writelines: true
} satisfies Readonly<Record<Methods, true>>

/**
 * Has a class give its public methods bound to the object that they are taken from. An object has nothing more to it than
 * before, and a method that is called at once costs what it did: the engine makes no function for it. The methods that a
 * class inherits, its base has to give so; `super` cannot call them.
 *
 * @internal
 */
export const pointFree = (type: { readonly prototype: object }): void => {
  for (const name of Object.keys(methods)) {
    const method: unknown = Object.getOwnPropertyDescriptor(type.prototype, name)?.value
    if (typeof method !== "function") continue
    Object.defineProperty(type.prototype, name, {
      configurable: true,
      get(this: unknown) {
        return method.bind(this)
      }
    })
  }
}
