/**
 * Gates: one operation at a time on a handle.
 *
 * @since 0.1.0
 */
import { Fifo } from "../internal/fifo.js"

/**
 * Makes the operations on one handle atomic, in the order of their submission: one task holds the gate, the others wait.
 *
 * Invariant: `holder` is the only task of this gate that has begun and whose outcome is not taken. Tasks wait only while there
 * is a holder.
 *
 * @example
 * ```ts
 * import { Gate, perform, Pool, Task } from "aiofiles-core"
 * import type { Backend } from "aiofiles-core"
 *
 * const ends: Array<() => void> = []
 * const manual: Backend = { name: "manual", start: (_, done) => void ends.push(() => done(undefined, undefined)) }
 * const pool = new Pool(manual)
 *
 * const gate = new Gate()
 * const tasks = ["first", "second"].map((name) =>
 *   new Task(pool, function*() {
 *     console.log(`${name} begins`)
 *     yield* perform({ op: "fsync", fd: 1 })
 *     console.log(`${name} ends`)
 *   }, { gate })
 * )
 * for (const task of tasks) {
 *   task.notify(() => task.take()) // until it is taken, the next does not begin
 *   task.start()
 * }
 * while (ends.length > 0) ends.shift()?.()
 *
 * // Output:
 * // first begins
 * // first ends
 * // second begins
 * // second ends
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Gate {
  private readonly waiting = new Fifo<QueuedTask>()
  /** The task that has begun. Set by tasks only. */
  holder: QueuedTask | undefined = undefined
  private draining = false

  /** Whether other tasks wait. */
  get contended(): boolean {
    return this.waiting.size > 0
  }

  /** Adds a task to the queue. */
  join(task: QueuedTask): void {
    this.waiting.push(task)
  }

  /** Removes a task from the queue. */
  leave(task: QueuedTask): void {
    this.waiting.remove(task)
  }

  /** Whether a task could begin now. */
  get free(): boolean {
    return this.holder === undefined && this.waiting.size === 0
  }

  /** Called when the outcome of the holder was taken: the next task begins. A loop, because tasks that end at once call this again. */
  pass(task: QueuedTask): void {
    if (this.holder !== task) return
    this.holder = undefined
    if (this.draining) return
    this.draining = true
    while (this.holder === undefined) {
      const next = this.waiting.shift()
      if (next === undefined) break
      next.begin()
    }
    this.draining = false
  }
}

/**
 * The part of a task that a gate uses.
 *
 * @example
 * ```ts
 * import { Gate, Pool, Task, type QueuedTask } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // every task is one: the gate links it into its queue, and begins it
 * const task: QueuedTask = new Task(new Pool(inline), function*() {}, { gate: new Gate() })
 * task.begin()
 * console.log(task instanceof Task && task.outcome?._tag)
 *
 * // Output:
 * // Success
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface QueuedTask {
  previous: QueuedTask | undefined
  next: QueuedTask | undefined
  readonly begin: () => void
}
