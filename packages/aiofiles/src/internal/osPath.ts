import { osPath } from "aiofiles-core"
import type { Executor } from "../Executor.js"
import type { OsPath } from "../OsPath.js"
import { runWith } from "./run.js"

/** @internal */
export const make = (executor: Executor): OsPath => ({
  abspath: (path) => runWith(executor, () => osPath.abspath(path)),
  realpath: (path, options) => runWith(executor, () => osPath.realpath(path, options)),
  exists: (path) => runWith(executor, () => osPath.exists(path)),
  lexists: (path) => runWith(executor, () => osPath.lexists(path)),
  isfile: (path) => runWith(executor, () => osPath.isfile(path)),
  isdir: (path) => runWith(executor, () => osPath.isdir(path)),
  islink: (path) => runWith(executor, () => osPath.islink(path)),
  ismount: (path) => runWith(executor, () => osPath.ismount(path)),
  getsize: (path) => runWith(executor, () => osPath.getsize(path)),
  getatime: (path) => runWith(executor, () => osPath.getatime(path)),
  getmtime: (path) => runWith(executor, () => osPath.getmtime(path)),
  getctime: (path) => runWith(executor, () => osPath.getctime(path)),
  samefile: (one, other) => runWith(executor, () => osPath.samefile(one, other)),
  sameopenfile: (one, other) => runWith(executor, () => osPath.sameopenfile(one, other))
})
