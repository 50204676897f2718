/**
 * Copying one file.
 *
 * @since 0.1.0
 */
import type { TreeEntryError } from "../errors/index.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import type { Program } from "../program/program.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import { abandonFile, beginFile, type FilePlan, resumeFile } from "./internal/copying.js"
import { copyErrorOf, type Failure } from "./internal/failure.js"
import type { OpenCopy } from "./internal/fileCopy.js"
import { runTree, type TreeOperation, type TreeProgress } from "./operation.js"

/**
 * The options of a copy of a file.
 *
 * @example
 * ```ts
 * import { copyFile, type CopyFileOptions, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { statSync, writeFileSync } from "node:fs"
 *
 * const options: CopyFileOptions = { preserve: "all", exclusive: true }
 *
 * writeFileSync("run.sh", "exit", { mode: 0o700 })
 * console.log(new Task(new Pool(inline), () => copyFile("run.sh", "copy.sh", options)).start()?._tag)
 * console.log((statSync("copy.sh").mode & 0o777).toString(8))
 *
 * // Output:
 * // Success
 * // 700
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface CopyFileOptions {
  /** Whether to copy the target of a link, and not the link itself. Default `true`. */
  readonly followSymlinks?: boolean | undefined
  /** Whether an existing destination is a `FileExistsError`. Default `false`: it is overwritten. */
  readonly exclusive?: boolean | undefined
  /**
   * What is copied besides the content: `"none"`, the default, `"mode"` for the permissions (CPython's `copy`), or
   * `"all"` for the times too (`copy2`).
   */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /** Called after each batch of about 8 MiB. */
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined
  /** Whether to replace an existing destination atomically by the complete copy, if possible. @internal */
  readonly replace?: boolean | undefined
}

/**
 * The copy of one file, as `copyFile` runs it.
 *
 * Invariant: between batches, `file` is the incomplete copy, whose descriptors are owned here. While a batch runs, its
 * job owns them.
 *
 * @example
 * ```ts
 * import { FileCopy, Pool, runTree, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("a.txt", "hello")
 * const copy = new FileCopy("a.txt", "b.txt")
 * new Task(new Pool(inline), () => runTree(copy)).start()
 * console.log(copy.ended, copy.progress().bytes)
 *
 * // Output:
 * // true 5
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class FileCopy implements TreeOperation<unknown> {
  private readonly path: string
  private readonly dest: string
  private readonly plan: FilePlan
  private state: "begun" | "ended" | "new" = "new"
  private file: OpenCopy | undefined = undefined
  private bytes = 0

  constructor(path: FilePath, dest: FilePath, options: CopyFileOptions = {}) {
    this.path = pathText(toSystemPath(path))
    this.dest = pathText(toSystemPath(dest))
    this.plan = {
      followSymlinks: options.followSymlinks ?? true,
      exclusive: options.exclusive ?? false,
      replace: options.replace ?? false,
      preserve: options.preserve ?? "none"
    }
  }

  get ended(): boolean {
    return this.state === "ended"
  }

  progress(): TreeProgress {
    return { entries: this.ended ? 1 : 0, bytes: this.bytes, failed: 0, path: this.path }
  }

  takeErrors(): ReadonlyArray<never> {
    return []
  }

  errorOf(error: unknown): unknown {
    return error
  }

  summaryOf(): undefined {
    return undefined
  }

  claim(): (() => Program<void>) | undefined {
    if (this.state === "new") {
      this.state = "begun"
      return () => this.begin()
    }
    const { file } = this
    if (file === undefined) return undefined
    this.file = undefined
    return () => this.resume(file)
  }

  *close(): Program<void> {
    const { file } = this
    this.file = undefined
    if (file !== undefined) yield* abandonFile(file)
  }

  /** Copies the file, or the beginning of a large one. */
  private *begin(): Program<void> {
    const { bytes, failure, file } = yield* runToEnd(beginFile(this.path, this.dest, this.plan))
    this.bytes = bytes
    if (failure !== undefined) throw this.failure(failure)
    this.file = file
    if (file === undefined) this.state = "ended"
  }

  /** Continues the copy. If the job is withdrawn, the copy is owned here again. */
  private *resume(file: OpenCopy): Program<void> {
    const { bytes, done, failure } = yield* runToEnd(resumeFile(file), () => {
      this.file = file
    })
    this.bytes += bytes
    if (failure !== undefined) throw this.failure(failure)
    if (done) this.state = "ended"
    else this.file = file
  }

  private failure(failure: Failure): TreeEntryError["error"] {
    return copyErrorOf(failure, this.path, this.dest)
  }
}

/**
 * Copies a file, as CPython's `copyfile` does, or `copy` and `copy2` with `preserve`. Unlike those two, `dest` is
 * always the path of a file, and never a directory to copy into. Large files share their blocks if the file system
 * supports it.
 *
 * Fails with `SameFileError` if both paths are of one file, with `SpecialFileError` if one is a named pipe or a device,
 * with `IsADirectoryError`, or with the `AnyOSError` of a call. After a failure or an interruption, a destination that
 * did not exist before does not exist; one that did is overwritten in part.
 *
 * @example
 * ```ts
 * import { copyFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("a.txt", "hello")
 * const pool = new Pool(inline)
 * new Task(pool, () => copyFile("a.txt", "b.txt")).start()
 * console.log(readFileSync("b.txt", "utf8"))
 *
 * const outcome = new Task(pool, () => copyFile("a.txt", "./a.txt")).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error))
 *
 * // Output:
 * // hello
 * // SameFileError: 'a.txt' and './a.txt' are the same file
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* copyFile(path: FilePath, dest: FilePath, options: CopyFileOptions = {}): Program<void> {
  yield* runTree(new FileCopy(path, dest, options), { onProgress: options.onProgress })
}
