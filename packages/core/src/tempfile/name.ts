/**
 * The name of a temporary file, and its removal.
 *
 * @since 0.1.0
 */
import { type AnyOSError, type IoError, isIoError } from "../errors/index.js"
import { checkPermissions } from "../internal/arguments.js"
import { asPlain, encodeUtf8 } from "../internal/buffer.js"
import { flushAndClose } from "../io/bufferedWriter.js"
import { perform, type Program } from "../program/program.js"
import { OpenFlag } from "../syscall/flags.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import type { SystemPath } from "../syscall/syscall.js"
import { isMissing, removeName } from "./internal/jobs.js"

/**
 * The options of `TempName.persist`.
 *
 * @example
 * ```ts
 * import { type PersistOptions, Pool, Task, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { statSync } from "node:fs"
 *
 * const options: PersistOptions = { replace: true, permissions: 0o644 }
 *
 * new Task(new Pool(inline), function*() {
 *   const { file, name } = yield* new Tempfiles().namedTemporaryFile("wb", { dir: "." })
 *   yield* name.persist("report.bin", options)
 *   yield* file.close()
 *   console.log((statSync("report.bin").mode & 0o777).toString(8))
 * }).start()
 *
 * // Output:
 * // 644
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface PersistOptions {
  /** Whether an existing file is replaced, atomically. Default `false`: it is a `FileExistsError`. */
  readonly replace?: boolean | undefined
  /** The permission bits for the file. Default: those of a temporary file, 0o600, are kept. */
  readonly permissions?: number | undefined
}

/**
 * The name that was created for a temporary file.
 *
 * Invariant: only the created file is removed. After a removal or `persist` has succeeded, the name is not removed
 * again, since it may be another file's by then.
 *
 * @example
 * ```ts
 * import { Pool, Task, TempName } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { existsSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("scratch", "")
 * const name = new TempName("scratch")
 * new Task(new Pool(inline), () => name.remove()).start()
 * console.log(existsSync("scratch"))
 * writeFileSync("scratch", "another file") // the name is free again
 * new Task(new Pool(inline), () => name.remove()).start()
 * console.log(existsSync("scratch"))
 *
 * // Output:
 * // false
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TempName {
  private current: string | Uint8Array
  /** The name that has to be removed, if any. */
  private removable: string | undefined
  private kept = false

  constructor(path: string | Uint8Array) {
    this.current = path
    this.removable = pathText(path)
  }

  /** The path at which the file was created, or the one given to `persist`. Bytes if it was created from bytes. */
  get path(): string | Uint8Array {
    return this.current
  }

  /**
   * Removes the name, unless that was done before. A link is not followed. After an error, it tries twice more. Fails
   * with `FileNotFoundError` if another process has removed the name (M02), or with the `AnyOSError` of the last try;
   * then the name can be removed by another call.
   */
  *remove(): Program<void> {
    const path = this.removable
    if (path === undefined) return
    try {
      yield* removeName(path)
    } catch (error) {
      if (isMissing(error)) this.removable = undefined
      throw error
    }
    this.removable = undefined
  }

  /**
   * Runs `close`, and then `remove`, even if `close` fails. If both fail, it fails with the error of `remove`, whose
   * cause is the other one.
   */
  *removeAfter(close: Program<void>): Program<void> {
    yield* flushAndClose(close, this.remove())
  }

  /** As `remove`, but gives the error and does not fail. A name that does not exist is no error. */
  *discard(): Program<IoError | undefined> {
    try {
      yield* this.remove()
    } catch (error) {
      if (!isIoError(error)) throw error
      return isMissing(error) ? undefined : error
    }
    return undefined
  }

  /** Whether the file is temporary: neither `keep` nor `persist` was used. */
  get temporary(): boolean {
    return !this.kept
  }

  /** Makes the file permanent: its name is not removed. */
  keep(): void {
    this.removable = undefined
    this.kept = true
  }

  /**
   * Makes the file permanent, under the name `path`. With `replace`, every reader sees either the old file or this one.
   * The content is not synced: call `sync` before if it has to survive a crash.
   *
   * Fails with `FileExistsError` if the name exists and `replace` is `false`, with `CrossDeviceError` if it is on
   * another file system, or with another `AnyOSError`; then the file keeps its temporary name.
   */
  *persist(path: FilePath, options: PersistOptions = {}): Program<void> {
    const dest = toSystemPath(path)
    const source = toSystemPath(this.removable ?? this.current)
    const { permissions, replace = false } = options
    if (permissions !== undefined) yield* changeMode(source, checkPermissions(permissions))
    if (replace) {
      yield* perform({ op: "rename", path: source, dest })
      this.removable = undefined
    } else if (yield* linkExclusively(source, dest)) {
      // the file has both names; the old one is removed below, or later if that fails
      this.removable = pathText(source)
    } else {
      this.removable = undefined
    }
    this.kept = true
    this.current = pathAs(typeof this.current !== "string", dest)
    yield* this.discard()
  }
}

/** A path as bytes or as text. @internal */
export const pathAs = (bytes: boolean, path: FilePath): string | Uint8Array => {
  const system = toSystemPath(path)
  if (!bytes) return pathText(system)
  return asPlain(typeof system === "string" ? encodeUtf8(system) : system)
}

/** As `chmod`, but fails if the name is a symbolic link now. */
function* changeMode(path: SystemPath, mode: number): Program<void> {
  const flags = OpenFlag.O_RDONLY | OpenFlag.O_NOFOLLOW | OpenFlag.O_NONBLOCK
  const fd = yield* perform({ op: "open", path, flags, mode: 0 })
  try {
    yield* perform({ op: "fchmod", fd, mode })
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** The errors of file systems without hard links. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"])

/**
 * Gives a file a second name that must not exist. Whether the file has both names then. On a file system without hard
 * links, the new name is created as an empty file, and the file is renamed to it: readers may see the empty file.
 */
function* linkExclusively(path: SystemPath, dest: SystemPath): Program<boolean> {
  try {
    yield* perform({ op: "link", path, dest })
    return true
  } catch (error) {
    if (!isIoError(error) || !withoutLinks.has((error as AnyOSError).code)) throw error // calls fail with an AnyOSError
  }
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW
  const fd = yield* perform({ op: "open", path: dest, flags, mode: 0o600, undo: true })
  let renamed = false
  try {
    yield* perform({ op: "close", fd })
    yield* perform({ op: "rename", path, dest })
    renamed = true
    return false
  } finally {
    if (!renamed) yield* perform({ op: "unlink", path: dest })
  }
}
