/**
 * Operations on whole trees: done in bounded batches, between which there is progress to show, an error to decide on, and
 * a place to stop.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors.js"
import type { Program } from "../program.js"

/**
 * How far an operation on a tree has come.
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeProgress {
  /** Files, links and directories that are done. */
  readonly entries: number
  /** The size of the files among them, in bytes. Of a removal, only if it was asked to measure. */
  readonly bytes: number
  /** Entries that failed. */
  readonly failed: number
  /** The directory that is at hand. */
  readonly path: string
}

/**
 * An operation on a tree, as the batches that it consists of. Whoever runs it calls `step` until that gives `false`, and
 * then, or when it wants no more, `close`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeOperation {
  /** Does the next batch. `false` if that was the last. */
  readonly step: () => Program<boolean>
  /** Gives up what the operation holds; nothing if it has ended. */
  readonly close: () => Program<void>
  /** The errors since it was last called. They have not stopped the operation. */
  readonly takeErrors: () => ReadonlyArray<AnyOSError>
  readonly progress: () => TreeProgress
}

/**
 * What becomes of an error in the middle of a tree:
 *
 * - `"continue"`: the rest is done all the same, and then the first error is thrown;
 * - `"fail"`: the operation stops at once, with the error;
 * - `"ignore"`: nothing;
 * - a function: it is called with each error, and the rest is done. What it throws stops the operation.
 *
 * @since 0.1.0
 * @category models
 */
export type TreeErrorPolicy = "continue" | "fail" | "ignore" | ((error: AnyOSError) => void)

/**
 * The options that all operations on trees have.
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeOptions {
  /** Default `"continue"`. */
  readonly onError?: TreeErrorPolicy | undefined
  /** Called after each batch. */
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined
}

/**
 * Runs an operation to its end, or to where its options or its caller's interruption stop it.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* runTree(operation: TreeOperation, options: TreeOptions = {}): Program<void> {
  const { onError = "continue", onProgress } = options
  let first: AnyOSError | undefined
  try {
    for (let more = true; more;) {
      more = yield* operation.step()
      for (const error of operation.takeErrors()) {
        if (onError === "fail") throw error
        if (typeof onError === "function") onError(error)
        else if (onError === "continue") first ??= error
      }
      onProgress?.(operation.progress())
    }
  } finally {
    yield* operation.close()
  }
  if (first !== undefined) throw first
}
