/**
 * Who may use a descriptor, and when it is closed (N6, N8).
 *
 * A call on a descriptor holds only its number. If the number were closed while such a call waits or runs, and then
 * given to another file, the call would reach that file. So every call holds a lease, and the close comes after the
 * last of them.
 *
 * @since 0.1.0
 */
import type { AnyCall, JobProgram } from "../syscall/syscall.js"

/**
 * A descriptor on loan to calls.
 *
 * Invariant: the number is closed exactly once, by whoever finds `closing` and no call in flight; no call enters after
 * `close` began. A close that failed is never repeated (N5): the descriptor is gone either way.
 *
 * @example
 * ```ts
 * import { Lease, perform, performOn, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   const fd = yield* perform({ op: "open", path: process.execPath, flags: 0, mode: 0 })
 *   const lease = new Lease(fd, process.execPath, true)
 *   const { size } = yield* performOn({ op: "fstat", fd }, lease)
 *   yield* lease.close()
 *   yield* lease.close() // does nothing: the number may be another file's by now
 *   return size > 0
 * }).start()
 * console.log(outcome)
 *
 * // Output:
 * // { _tag: 'Success', value: true }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Lease {
  readonly fd: number
  /** What the descriptor was opened by: a path, or its own number. For messages only. */
  readonly path: string | Uint8Array | number
  /** Whether closing the handle closes the descriptor. */
  readonly owned: boolean
  private state: "open" | "closing" | "closed" = "open"
  private inFlight = 0

  constructor(fd: number, path: string | Uint8Array | number, owned: boolean) {
    this.fd = fd
    this.path = path
    this.owned = owned
  }

  /** @internal */
  enter(): void {
    if (this.state !== "open") throw new Error("a call began on a descriptor that is being closed")
    this.inFlight++
  }

  /** A call has ended; `pool` makes the close if that was the last. @internal */
  leave(pool: { submit(call: AnyCall): unknown }): void {
    this.inFlight--
    if (this.inFlight > 0 || this.state !== "closing") return
    this.state = "closed"
    // nobody is left to be told of an error: what changes the file is waited for (see `RawFile.close`)
    if (this.owned) pool.submit({ op: "close", fd: this.fd })
  }

  /**
   * Closes the descriptor, or, if a call is still in flight, has it closed when that call ends, without waiting for it: it
   * may never end.
   */
  *close(): JobProgram<void> {
    if (this.state !== "open") return
    if (this.inFlight > 0) {
      this.state = "closing"
      return
    }
    this.state = "closed"
    if (this.owned) yield { op: "close", fd: this.fd }
  }
}
