import type { Done } from "../../../executor/backend.js"
import type { Syscall } from "../../../syscall/syscall.js"
import { startLibuv } from "../../syscalls.js"

/**
 * Where closes and removals go while every worker is stuck: libuv's pool, one at a time, so that no more than one of its
 * threads can be stuck by them.
 *
 * @internal
 */
export class Reserve {
  private readonly waiting: Array<() => void> = []
  private busy = false

  start(call: Syscall, done: Done): void {
    const begin = (): void =>
      startLibuv(call, (failure, result) => {
        const next = this.waiting.shift()
        if (next === undefined) this.busy = false
        else next()
        done(failure, result)
      })
    if (this.busy) {
      this.waiting.push(begin)
      return
    }
    this.busy = true
    begin()
  }
}
