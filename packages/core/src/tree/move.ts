/**
 * Moving files and trees.
 *
 * @since 0.1.0
 */
import { makeOSError, TreeError } from "../errors/index.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import { perform, type Program } from "../program/program.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import { TreeCopy } from "./copy.js"
import { FileCopy } from "./copyFile.js"
import { isOSError } from "./internal/failure.js"
import { beginMove, type MoveResult } from "./internal/moving.js"
import { runTree, type TreeOperation, type TreeProgress } from "./operation.js"
import { TreeRemoval } from "./remove.js"

/**
 * The options of a move.
 *
 * @example
 * ```ts
 * import { move, type MoveOptions, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * const options: MoveOptions = { onProgress: ({ entries }) => console.log(`${entries} moved`) }
 *
 * writeFileSync("a.txt", "hello")
 * new Task(new Pool(inline), () => move("a.txt", "b.txt", options)).start()
 *
 * // Output:
 * // 1 moved
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface MoveOptions {
  /** Called after each batch of a move across file systems, with what is copied so far. */
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined
}

/**
 * A move, as `move` runs it.
 *
 * Invariant: nothing of the source is removed before its copy is complete. After an error, no batch does anything more.
 *
 * @example
 * ```ts
 * import { Pool, runTree, Task, TreeMove } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("a.txt", "hello")
 * mkdirSync("folder")
 * const operation = new TreeMove("a.txt", "folder")
 * new Task(new Pool(inline), () => runTree(operation)).start()
 * console.log(operation.dest)
 *
 * // Output:
 * // folder/a.txt
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TreeMove implements TreeOperation<unknown> {
  /** The new path: below the given one if that is a directory, else the given one. Final after the first batch. */
  dest: string
  private readonly path: string
  private readonly target: string
  private state: "begun" | "ended" | "failed" | "new" = "new"
  private copying: FileCopy | TreeCopy | undefined = undefined
  private removing: TreeRemoval | undefined = undefined
  private busy = false

  constructor(path: FilePath, dest: FilePath) {
    this.path = pathText(toSystemPath(path))
    this.target = pathText(toSystemPath(dest))
    this.dest = this.target
  }

  get ended(): boolean {
    return this.state === "ended" || this.state === "failed"
  }

  progress(): TreeProgress {
    return this.copying?.progress() ?? { entries: this.state === "ended" ? 1 : 0, bytes: 0, failed: 0, path: this.path }
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

  /** Only one batch runs at a time. */
  claim(): (() => Program<void>) | undefined {
    if (this.busy || this.ended) return undefined
    this.busy = true
    return () => this.step()
  }

  *close(): Program<void> {
    yield* this.copying?.close() ?? nothing()
    yield* this.removing?.close() ?? nothing()
  }

  /** Runs the first job, or a batch of the copy or of the removal. */
  private *step(): Program<void> {
    try {
      if (this.state === "new") {
        this.state = "begun"
        this.decide(yield* runToEnd(beginMove(this.path, this.target)))
      } else if (this.removing !== undefined) {
        yield* this.remove(this.removing)
      } else if (this.copying !== undefined) {
        yield* this.copy(this.copying)
      }
    } catch (error) {
      this.state = "failed"
      throw error
    } finally {
      this.busy = false
    }
  }

  /** Chooses how to continue: done, by a copy, or with an error. */
  private decide({ dest, outcome }: MoveResult): void {
    this.dest = dest
    switch (outcome) {
      case "moved":
        this.state = "ended"
        return
      case "file":
        this.copying = new FileCopy(this.path, dest, { preserve: "all", replace: true })
        return
      case "directory":
        this.copying = new TreeCopy(this.path, dest, { symlinks: true })
        return
      case "exists":
        throw this.refusal("EEXIST", `Destination path ${quoted(dest)} already exists`)
      case "into itself":
        throw this.refusal("EINVAL", `Cannot move a directory ${quoted(this.path)} into itself ${quoted(this.target)}.`)
    }
  }

  /** Runs a batch of the copy. If entries failed, removes the copy and fails; if it is complete, begins the removal. */
  private *copy(copying: FileCopy | TreeCopy): Program<void> {
    try {
      yield* (copying.claim() ?? nothing)()
    } catch (error) {
      if (!cannotBeReplaced(error)) throw error
      this.copying = new FileCopy(this.path, this.dest, { preserve: "all" })
      return
    }
    const errors = copying.takeErrors()
    if (errors.length > 0) {
      this.state = "failed"
      yield* copying.close()
      yield* runTree(new TreeRemoval(this.dest), { onError: "ignore" })
      throw new TreeError(errors)
    }
    if (!copying.ended) return
    if (copying instanceof TreeCopy) {
      this.removing = new TreeRemoval(this.path)
    } else {
      yield* runToEnd(perform({ op: "unlink", path: toSystemPath(this.path) }))
      this.state = "ended"
    }
  }

  /** Runs a batch of the removal of the source, and fails with its first error. */
  private *remove(removing: TreeRemoval): Program<void> {
    yield* (removing.claim() ?? nothing)()
    const [error] = removing.takeErrors()
    if (error !== undefined) throw error
    if (removing.ended) this.state = "ended"
  }

  private refusal(code: string, message: string): Error {
    return makeOSError({
      code,
      syscall: "rename",
      path: toSystemPath(this.path),
      dest: toSystemPath(this.dest),
      message
    })
  }
}

function* nothing(): Program<void> {}

/** Whether a file is mounted at the destination: it can be written, but not replaced. */
const cannotBeReplaced = (error: unknown): boolean => isOSError(error, "EBUSY") && error.syscall === "rename"

/** As CPython's "'%s'". */
const quoted = (path: string): string => `'${path}'`

/**
 * Moves a file or a directory, as CPython's `move` does, and gives its new path. If `dest` is a directory, the source
 * is moved into it, under its own name.
 *
 * On the same file system, this is a rename. Across file systems, the source is copied, with permissions and times and
 * with links as links, and then removed:
 *
 * - If an entry cannot be copied, the source is complete, and what was copied is removed again.
 * - If the source cannot be removed, the copy is complete.
 * - If it is interrupted, the source is complete unless its copy is; an incomplete copy stays.
 *
 * A file replaces an existing file atomically: readers see the old content or all of the new, also after a failure or
 * an interruption, and other names of the old file (hard links) keep its content. Across file systems, this takes space
 * for both files, the owner is kept if that is permitted, and a link at `dest` is followed, as by CPython. If the
 * existing file cannot be replaced (not a regular file, a mount point, or a directory without write permission), it is
 * overwritten, as CPython does with all; then a failure leaves it incomplete.
 *
 * Fails with `FileExistsError` if the name exists in the directory `dest`, with an `OSError` (EINVAL) if a directory is
 * moved into itself, with `TreeError` if entries could not be copied, with `SpecialFileError`, or with the `AnyOSError`
 * of a call.
 *
 * @example
 * ```ts
 * import { move, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("a/b", { recursive: true })
 * const pool = new Pool(inline)
 * console.log(new Task(pool, () => move("a/b", "c")).start())
 *
 * const outcome = new Task(pool, () => move("a", "a/inner")).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error))
 *
 * // Output:
 * // { _tag: 'Success', value: 'c' }
 * // OSError: Cannot move a directory 'a' into itself 'a/inner'.
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* move(path: FilePath, dest: FilePath, options: MoveOptions = {}): Program<string> {
  const operation = new TreeMove(path, dest)
  yield* runTree(operation, options)
  return operation.dest
}
