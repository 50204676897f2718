/**
 * Gates: the operations on one handle, one after the other.
 *
 * @since 0.1.0
 */
import { Fifo } from "../internal/fifo.js"

/**
 * Makes the operations on one handle atomic, in the order of their submission: one task has the gate, the others wait.
 *
 * Invariant: `holder` is the only task of this gate whose program has begun and whose outcome is not taken.
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
  /** The task whose turn it is. Written by tasks alone. */
  holder: QueuedTask | undefined = undefined
  private draining = false

  /** Whether others wait for the holder. */
  get contended(): boolean {
    return this.waiting.size > 0
  }

  /** Lets a task wait for its turn. */
  join(task: QueuedTask): void {
    this.waiting.push(task)
  }

  /** Takes a task out of the queue. */
  leave(task: QueuedTask): void {
    this.waiting.remove(task)
  }

  /** Whether a program could begin now. */
  get free(): boolean {
    return this.holder === undefined && this.waiting.size === 0
  }

  /** Called by the holder when its outcome is taken. A loop, not a recursion, or waiting tasks would grow the stack. */
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
 * What a gate sees of a task.
 *
 * @example
 * ```ts
 * import { Gate, Pool, Task, type QueuedTask } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // every task is one: what the gate links into its queue, and begins
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
