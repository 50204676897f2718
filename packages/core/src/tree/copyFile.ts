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
  /** `false` copies a link as a link; by default what it points to is copied. */
  readonly followSymlinks?: boolean | undefined
  /** Refuses a destination that exists, with a `FileExistsError`. Default `false`: it is overwritten. */
  readonly exclusive?: boolean | undefined
  /** What is copied besides content: nothing (the default), permissions (CPython's `copy`), or times too (`copy2`). */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /** Called after each batch of some megabytes. */
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined
  /** Replaces a destination that exists at once by the complete copy, where that can be done. @internal */
  readonly replace?: boolean | undefined
}

/**
 * The copy of one file, batch by batch: `copyFile` runs it.
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

  private *begin(): Program<void> {
    const { bytes, failure, file } = yield* runToEnd(beginFile(this.path, this.dest, this.plan))
    this.bytes = bytes
    if (failure !== undefined) throw this.failure(failure)
    this.file = file
    if (file === undefined) this.state = "ended"
  }

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
 * Copies a file, as CPython's `copyfile` does, and with `preserve` as `copy` and `copy2`; but the destination is always a
 * file. Large files share their blocks where the file system can do that.
 *
 * A file that is copied onto itself is a `SameFileError`, a named pipe or a device a `SpecialFileError`. If it fails or is
 * interrupted, a destination that did not exist does not exist; one that did is overwritten in part.
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
