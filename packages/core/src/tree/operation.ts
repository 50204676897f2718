/**
 * Operations on whole trees. They run in batches of bounded size; between two batches, progress can be shown, errors
 * can be handled, and the operation can be stopped.
 *
 * @since 0.1.0
 */
import type { Program } from "../program/program.js"

/**
 * The progress of an operation on a tree.
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
  /** How many files, links and directories are finished. */
  readonly entries: number
  /** The sizes of the files among them together, in bytes. 0 for a removal without `measure`. */
  readonly bytes: number
  /** How many entries failed. */
  readonly failed: number
  /** The directory that the last batch worked in. */
  readonly path: string
}

/**
 * An operation on a tree, divided into batches. To run it, claim batches and run them until `ended`, and then run
 * `close`; an operation that is stopped before its end has to be closed too. Claimed batches may run concurrently.
 *
 * @example
 * ```ts
 * import { Pool, type Program, Task, type TreeOperation, TreeRemoval } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { existsSync, mkdirSync } from "node:fs"
 *
 * // runs a limited number of batches
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
  /** Whether all batches have completed. */
  readonly ended: boolean
  /** Gives the next batch; `undefined` if no other can begin before a running one has completed. */
  readonly claim: () => (() => Program<void>) | undefined
  /** Releases descriptors and incomplete files of an operation that was stopped. Only while no batch runs. */
  readonly close: () => Program<void>
  /** Gives the errors of entries since the last call. These errors do not stop the operation. */
  readonly takeErrors: () => ReadonlyArray<E>
  /** The error to fail with if the operation is stopped because of `error`. */
  readonly errorOf: (error: E) => unknown
  /** The error to fail with if the operation has run to its end in spite of these errors. */
  readonly summaryOf: (errors: ReadonlyArray<E>) => unknown
  readonly progress: () => TreeProgress
}

/**
 * How an operation handles the error of an entry:
 *
 * - `"continue"`: it continues with the other entries, and fails when they are done;
 * - `"fail"`: it stops and fails at once;
 * - `"ignore"`: it continues, and does not fail;
 * - a function: it calls the function with each error, continues, and does not fail. If the function throws, it stops.
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
 * The options of all operations on trees.
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
 * Runs an operation, one batch after the other, and closes it. It stops early if `onError` says so, or when its caller
 * is interrupted, after the batch that runs. Fails with what `errorOf` or `summaryOf` of the operation give.
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
      if (batch === undefined) throw new Error("an operation without a batch that has not ended")
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
