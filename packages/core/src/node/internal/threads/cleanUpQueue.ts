/**
 * Clean-up calls, made without the worker threads.
 *
 * `Threads` makes clean-up calls here when the workers cannot: when all of them are stuck, and after it has been
 * closed. Without that, the descriptors of finished operations would stay open until a stuck call returns. It runs in
 * the main thread.
 */
import type { Done } from "../../../executor/backend.js"
import type { Syscall } from "../../../syscall/syscall.js"
import { startLibuv } from "../../syscalls.js"

/**
 * Whether a call releases something that is held. Such calls are made even if all workers are stuck or have ended.
 *
 * @internal
 */
export const isCleanUp = (call: { readonly op: string }): call is Syscall =>
  call.op === "close" || call.op === "unlink" || call.op === "rmdir"

/**
 * Makes clean-up calls on libuv's pool, one at a time, so that at most one of its threads can block in them.
 *
 * Invariant: while `isBusy` is `true`, one call is on libuv's pool; calls wait only then.
 *
 * @internal
 */
export class CleanUpQueue {
  private readonly waiting: Array<() => void> = []
  private isBusy = false

  /** Calls are made in the order in which they come. They cannot be withdrawn. */
  start(call: Syscall, done: Done): void {
    const begin = (): void =>
      startLibuv(call, (failure, result) => {
        // the next call begins before `done`, which may throw or start further clean-up calls
        const next = this.waiting.shift()
        if (next === undefined) this.isBusy = false
        else next()
        done(failure, result)
      })
    if (this.isBusy) {
      this.waiting.push(begin)
      return
    }
    this.isBusy = true
    begin()
  }
}
