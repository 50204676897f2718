/**
 * Operations on whole trees: done in bounded batches, between which there is progress to show, an error to decide on, and
 * a place to stop.
 *
 * @since 0.1.0
 */
import type { Program } from "../program/program.js"

/**
 * How far an operation on a tree has come.
 *
 * @example
 * ```ts
 * import { copyTree, Pool, Task, type TreeProgress } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("src")
 * writeFileSync("src/a.txt", "12345")
 *
 * const show = ({ bytes, entries, failed }: TreeProgress): void => console.log(entries, bytes, failed)
 *
 * let last: TreeProgress | undefined
 * new Task(new Pool(inline), () => copyTree("src", "copy", { onProgress: (progress) => void (last = progress) })).start()
 * if (last !== undefined) show(last)
 *
 * // Output:
 * // 2 5 0
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeProgress {
  /** Files, links and directories that are done. */
  readonly entries: number
  /** The size of the files among them, in bytes; of a removal, only if it was asked to measure. */
  readonly bytes: number
  /** Entries that failed. */
  readonly failed: number
  /** The directory that was at hand last. */
  readonly path: string
}

/**
 * An operation on a tree, as the batches that it consists of. Whoever runs it claims a batch and runs it, until the
 * operation has ended, and then, or when it wants no more, runs `close`. Batches that were claimed may run side by side.
 *
 * @example
 * ```ts
 * import { Pool, type Program, Task, type TreeOperation, TreeRemoval } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { existsSync, mkdirSync } from "node:fs"
 *
 * // runs batches for as long as it likes
 * function* runSome<E>(operation: TreeOperation<E>, batches: number): Program<boolean> {
 *   try {
 *     for (let left = batches; left > 0 && !operation.ended; left--) {
 *       const batch = operation.claim()
 *       if (batch !== undefined) yield* batch()
 *     }
 *     return operation.ended
 *   } finally {
 *     yield* operation.close()
 *   }
 * }
 *
 * mkdirSync("old/deep", { recursive: true })
 * const outcome = new Task(new Pool(inline), () => runSome(new TreeRemoval("old"), 10)).start()
 * console.log(outcome, existsSync("old"))
 *
 * // Output:
 * // { _tag: 'Success', value: true } false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeOperation<E> {
  /** Whether there is nothing left to do. */
  readonly ended: boolean
  /** The next batch; `undefined` if nothing can begin before a batch that runs has ended. */
  readonly claim: () => (() => Program<void>) | undefined
  /** Gives up what the operation holds; nothing if it has ended. For when no batch runs. */
  readonly close: () => Program<void>
  /** The errors of entries since it was last called. They have not stopped the operation. */
  readonly takeErrors: () => ReadonlyArray<E>
  /** What an operation fails with that is to stop at its first error. */
  readonly errorOf: (error: E) => unknown
  /** What an operation fails with that has gone on to the end. */
  readonly summaryOf: (errors: ReadonlyArray<E>) => unknown
  readonly progress: () => TreeProgress
}

/**
 * What becomes of an error in the middle of a tree:
 *
 * - `"continue"`: the rest is done all the same, and then the operation fails;
 * - `"fail"`: the operation stops and fails at once;
 * - `"ignore"`: nothing;
 * - a function: it is called with each error, and the rest is done. What it throws stops the operation.
 *
 * @example
 * ```ts
 * import { type AnyOSError, Pool, removeTree, Task, type TreeErrorPolicy } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const report: TreeErrorPolicy<AnyOSError> = (error) => console.log(error.message)
 *
 * for (const onError of [report, "ignore", "fail"] as const) {
 *   console.log(new Task(new Pool(inline), () => removeTree("no such tree", { onError })).start()?._tag)
 * }
 *
 * // Output:
 * // [Errno 2] No such file or directory: 'no such tree'
 * // Success
 * // Success
 * // Failure
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type TreeErrorPolicy<E> = "continue" | "fail" | "ignore" | ((error: E) => void)

/**
 * The options that all operations on trees have.
 *
 * @example
 * ```ts
 * import { type AnyOSError, Pool, removeTree, Task, type TreeOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * const options: TreeOptions<AnyOSError> = {
 *   onError: "ignore",
 *   onProgress: ({ entries }) => console.log(`${entries} removed`)
 * }
 *
 * mkdirSync("old")
 * new Task(new Pool(inline), () => removeTree("old", options)).start()
 *
 * // Output:
 * // 1 removed
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeOptions<E> {
  /** Default `"continue"`. */
  readonly onError?: TreeErrorPolicy<E> | undefined
  /** Called after each batch. */
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined
}

/**
 * Runs an operation, one batch after the other, to its end, or to where its options or its caller's interruption stop it.
 *
 * @example
 * ```ts
 * import { Pool, runTree, Task, TreeRemoval } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("old/deep", { recursive: true })
 * const removal = new TreeRemoval("old")
 * new Task(new Pool(inline), () => runTree(removal)).start()
 * console.log(removal.progress().entries)
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* runTree<E>(operation: TreeOperation<E>, options: TreeOptions<E> = {}): Program<void> {
  const { onError = "continue", onProgress } = options
  const errors: Array<E> = []
  try {
    while (!operation.ended) {
      const batch = operation.claim()
      if (batch === undefined) throw new Error("an operation that waits for nothing")
      yield* batch()
      for (const error of operation.takeErrors()) {
        if (onError === "fail") throw operation.errorOf(error)
        if (typeof onError === "function") onError(error)
        else if (onError === "continue") errors.push(error)
      }
      onProgress?.(operation.progress())
    }
  } finally {
    yield* operation.close()
  }
  if (errors.length > 0) throw operation.summaryOf(errors)
}
