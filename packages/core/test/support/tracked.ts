/** A back end that checks the use of descriptors. */
import type { Backend } from "../../src/executor/backend.js"
import type { Syscall } from "../../src/syscall/syscall.js"

/**
 * A back end that logs every call. `violations` are calls on a number that is not open, closes while another call on the number
 * runs, and second closes. `open` are the numbers that were opened and not closed.
 *
 * Invariant: a number is in `open` from the completion of its open until its close begins.
 */
export class TrackedBackend implements Backend {
  readonly name = "tracked"
  readonly log: Array<Syscall> = []
  readonly violations: Array<string> = []
  readonly open = new Set<number>()
  private readonly inFlight = new Map<number, number>()
  private readonly backend: Backend

  constructor(backend: Backend) {
    this.backend = backend
  }

  /** The names of all calls, in the order in which they began. */
  get ops(): ReadonlyArray<string> {
    return this.log.map(({ op }) => op)
  }

  start(call: Syscall, done: Parameters<Backend["start"]>[1]): void {
    this.log.push(call)
    if (call.op === "open") {
      this.backend.start(call, (failure, result) => {
        if (failure === undefined) this.open.add(result as number) // an open results in a descriptor
        done(failure, result)
      })
      return
    }
    if (!("fd" in call)) {
      this.backend.start(call, done)
      return
    }
    const { fd } = call
    if (!this.open.has(fd)) this.violations.push(`${call.op} on ${fd}, which is not open`)
    const before = this.inFlight.get(fd) ?? 0
    if (call.op === "close") {
      if (before > 0) this.violations.push(`close of ${fd} under ${before} calls`)
      this.open.delete(fd)
    }
    this.inFlight.set(fd, before + 1)
    this.backend.start(call, (failure, result) => {
      this.inFlight.set(fd, (this.inFlight.get(fd) ?? 0) - 1)
      done(failure, result)
    })
  }
}
