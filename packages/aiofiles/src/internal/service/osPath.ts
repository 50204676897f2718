/**
 * Python's `os.path` as effects: each member runs the program of core with the same name. None changes anything, so
 * all use `queryWith`, at half of the overhead of `runWith`. The service has them as `os.path`.
 */
import { osPath } from "aiofiles-core"
import type { Executor } from "../../Executor.js"
import type { OsPath } from "../../OsPath.js"
import { queryWith } from "../executor/run.js"

/** A program of core without an effect here does not compile. */
type AllPrograms = { readonly [Name in keyof typeof osPath]: unknown }

/** @internal */
export const make = (executor: Executor): AllPrograms & OsPath => ({
  abspath: (path) => queryWith(executor, () => osPath.abspath(path)),
  realpath: (path, options) => queryWith(executor, () => osPath.realpath(path, options)),
  exists: (path) => queryWith(executor, () => osPath.exists(path)),
  lexists: (path) => queryWith(executor, () => osPath.lexists(path)),
  isfile: (path) => queryWith(executor, () => osPath.isfile(path)),
  isdir: (path) => queryWith(executor, () => osPath.isdir(path)),
  islink: (path) => queryWith(executor, () => osPath.islink(path)),
  ismount: (path) => queryWith(executor, () => osPath.ismount(path)),
  getsize: (path) => queryWith(executor, () => osPath.getsize(path)),
  getatime: (path) => queryWith(executor, () => osPath.getatime(path)),
  getmtime: (path) => queryWith(executor, () => osPath.getmtime(path)),
  getctime: (path) => queryWith(executor, () => osPath.getctime(path)),
  samefile: (one, other) => queryWith(executor, () => osPath.samefile(one, other)),
  sameopenfile: (one, other) => queryWith(executor, () => osPath.sameopenfile(one, other))
})
