/**
 * Leases: shared ownership of a descriptor, which decides when it is closed (N6, N8).
 *
 * A call on a descriptor holds only its number. If the number were closed while such a call waits or runs, and then
 * given to another file, the call would reach that file. So every call holds a lease, and the descriptor is closed after the
 * last of them has completed.
 *
 * @since 0.1.0
 */
import type { AnyCall, JobProgram } from "../syscall/syscall.js"

/**
 * A descriptor, and the number of calls that use it.
 *
 * Invariant: the descriptor is closed exactly once, when `close` was called and no call is in progress. No call begins after
 * `close` was called. A close that failed is not repeated (N5): the descriptor is gone all the same.
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
  /** The path that was opened, or the number of a descriptor that was given. For messages only. */
  readonly path: string | Uint8Array | number
  /** Whether closing the handle closes the descriptor. */
  readonly owned: boolean
  private state: "open" | "closing" | "closed" = "open"
  private inProgress = 0

  constructor(fd: number, path: string | Uint8Array | number, owned: boolean) {
    this.fd = fd
    this.path = path
    this.owned = owned
  }

  /** A call begins. @internal */
  enter(): void {
    if (this.state !== "open") throw new Error("a call began on a descriptor that is being closed")
    this.inProgress++
  }

  /** A call has completed. If it was the last, and `close` was called, `pool` makes the close. @internal */
  leave(pool: { submit(call: AnyCall): unknown }): void {
    this.inProgress--
    if (this.inProgress > 0 || this.state !== "closing") return
    this.state = "closed"
    // no caller is left for its error. After a call that changes the file, `RawFile.close` waits, and gets the error itself
    if (this.owned) pool.submit({ op: "close", fd: this.fd })
  }

  /**
   * Closes the descriptor. If a call is in progress, the descriptor is closed when that call completes, and this does not
   * wait: the call may never complete.
   */
  *close(): JobProgram<void> {
    if (this.state !== "open") return
    if (this.inProgress > 0) {
      this.state = "closing"
      return
    }
    this.state = "closed"
    if (this.owned) yield { op: "close", fd: this.fd }
  }
}
