/**
 * The name of a temporary file: who removes it, and when.
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
 * The options of `persist`.
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
  /** Whether a file that is there is replaced, at once and for every reader. If not, the default, that is an error. */
  readonly replace?: boolean | undefined
  /** The permission bits that the file gets. By default it keeps those of a temporary file, 0o600. */
  readonly permissions?: number | undefined
}

/**
 * A name that was made for a temporary file.
 *
 * Invariant: what is removed is what was created: once a removal has worked, or `persist` has, the name is never removed
 * again, whoever has it then.
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
 * writeFileSync("scratch", "another's") // the name is free again
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
  /** Of the name that has to be removed, if there is one. */
  private pending: string | undefined
  private isKept = false

  constructor(path: string | Uint8Array) {
    this.current = path
    this.pending = pathText(path)
  }

  /** The path, as it was made, or as `persist` got it; bytes if it was made of bytes. */
  get path(): string | Uint8Array {
    return this.current
  }

  /**
   * Removes the name, unless that was done before. A link is removed, and not followed. A failure is tried again at once,
   * twice; then the name remains to be removed.
   *
   * @throws FileNotFoundError if somebody else has removed it (M02)
   */
  *remove(): Program<void> {
    const path = this.pending
    if (path === undefined) return
    try {
      yield* removeName(path)
    } catch (error) {
      if (isMissing(error)) this.pending = undefined
      throw error
    }
    this.pending = undefined
  }

  /**
   * Runs `close`, and then `remove`, even if that fails. Of two errors the one of the removal is thrown, with the other as
   * its cause.
   */
  *removeAfter(close: Program<void>): Program<void> {
    yield* flushAndClose(close, this.remove())
  }

  /** As `remove`, where nobody is to hear of a failure: gives the error, and none if the name is gone already. */
  *discard(): Program<IoError | undefined> {
    try {
      yield* this.remove()
    } catch (error) {
      if (!isIoError(error)) throw error
      return isMissing(error) ? undefined : error
    }
    return undefined
  }

  /** Whether the file is to go with its name: it was neither kept nor given a final one. */
  get temporary(): boolean {
    return !this.isKept
  }

  /** Never removes the name. */
  keep(): void {
    this.pending = undefined
    this.isKept = true
  }

  /**
   * Gives the file its final name, on the same file system (else: `CrossDeviceError`). It is never removed then. With
   * `replace`, every reader sees the old file or this one; without, the name must be free, and `FileExistsError` leaves
   * all as it was.
   *
   * The content is as safe as it was before: `sync` the file first if it has to outlive a crash.
   */
  *persist(path: FilePath, options: PersistOptions = {}): Program<void> {
    const dest = toSystemPath(path)
    const source = toSystemPath(this.pending ?? this.current)
    const { permissions, replace = false } = options
    if (permissions !== undefined) yield* changeMode(source, checkPermissions(permissions))
    if (replace) {
      yield* perform({ op: "rename", path: source, dest })
      this.pending = undefined
    } else if (yield* linkExclusively(source, dest)) {
      // the file has both names; if the old one cannot be removed now, it is removed later
      this.pending = pathText(source)
    } else {
      this.pending = undefined
    }
    this.isKept = true
    this.current = pathAs(typeof this.current !== "string", dest)
    yield* this.discard()
  }
}

/** A path as bytes, or as text. @internal */
export const pathAs = (bytes: boolean, path: FilePath): string | Uint8Array => {
  const system = toSystemPath(path)
  if (!bytes) return pathText(system)
  return asPlain(typeof system === "string" ? encodeUtf8(system) : system)
}

/** As `chmod`, which would follow a link that somebody has put in the file's place. */
function* changeMode(path: SystemPath, mode: number): Program<void> {
  const flags = OpenFlag.O_RDONLY | OpenFlag.O_NOFOLLOW | OpenFlag.O_NONBLOCK
  const fd = yield* perform({ op: "open", path, flags, mode: 0 })
  try {
    yield* perform({ op: "fchmod", fd, mode })
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** What a file system without hard links answers. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"])

/**
 * Gives a file a second name, if nothing has it; `false` if the first one is gone then. Where there are no links, an empty
 * file claims the name, and is replaced: the name is exclusive all the same, but empty for a moment.
 */
function* linkExclusively(path: SystemPath, dest: SystemPath): Program<boolean> {
  try {
    yield* perform({ op: "link", path, dest })
    return true
  } catch (error) {
    if (!isIoError(error) || !withoutLinks.has((error as AnyOSError).code)) throw error // a call fails with a code
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
