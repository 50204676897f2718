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
 * A move, batch by batch: `move` runs it.
 *
 * Invariant: the source is touched only when its copy is complete.
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
  /** Where the source goes: into a directory that exists, and else to that very path. */
  dest: string
  private readonly path: string
  private readonly target: string
  /** Invariant: what has failed does nothing more: a source whose copy is not whole is never removed. */
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

  /** One batch at a time. */
  claim(): (() => Program<void>) | undefined {
    if (this.busy || this.ended) return undefined
    this.busy = true
    return () => this.step()
  }

  *close(): Program<void> {
    yield* this.copying?.close() ?? nothing()
    yield* this.removing?.close() ?? nothing()
  }

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

  private *copy(copying: FileCopy | TreeCopy): Program<void> {
    try {
      yield* (copying.claim() ?? nothing)()
    } catch (error) {
      if (!isInPlace(error)) throw error
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

/** Whether a file is mounted where the copy was to go: it can be written, and not replaced. */
const isInPlace = (error: unknown): boolean => isOSError(error, "EBUSY") && error.syscall === "rename"

/** As CPython's "'%s'". */
const quoted = (path: string): string => `'${path}'`

/**
 * Moves a file or a directory, as CPython's `move` does; into `dest` if that is a directory, where the name must be free.
 * It results in the path that it has then.
 *
 * Across file systems it is copied, with permissions and times, and then removed, links as links. If not all of it can be
 * copied, the source is whole, and what was copied is removed again: the error says why. If the source cannot be removed,
 * the copy is complete. Interrupted, the source is whole unless its copy was complete; what was copied stays.
 *
 * A file that is there is replaced at once by a file: whoever looks finds what was there, or all of what comes, also after a
 * failure or an interruption; other names of it (hard links) keep what was there. Across file systems, that takes room for
 * both; the owner stays, where that can be given; and a link is followed, not replaced, as by CPython. What cannot be
 * replaced then, as it is no regular file, is mounted there, or its directory may not be written, is written itself, as
 * CPython does with any: a failure leaves it written in part.
 *
 * A directory that is moved into itself is an EINVAL, a name that is taken a `FileExistsError`.
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
