/** Back ends that fail, or that do less than they were asked to. */
import { inline } from "../../src/node/backends.js"
import type { Backend } from "../../src/pool.js"
import type { Syscall, SyscallName } from "../../src/syscall.js"

export interface FaultPlan {
  readonly op: SyscallName
  /** Which of these calls fails, from 1; with `persistent`, all that follow it too. */
  readonly nth: number
  readonly code: string
  readonly persistent?: boolean
}

/** Fails calls by a plan. A close that fails has closed the descriptor all the same (N5). */
export class FaultyBackend implements Backend {
  readonly name = "faulty"
  readonly plan: FaultPlan
  /** How often it failed. */
  fired = 0
  /** A switch: without it, nothing fails. */
  armed = true
  private seen = 0
  private readonly backend: Backend

  constructor(plan: FaultPlan, backend: Backend = inline) {
    this.plan = plan
    this.backend = backend
  }

  start(call: Syscall, done: Parameters<Backend["start"]>[1]): void {
    const { code, nth, op, persistent } = this.plan
    if (!this.armed || call.op !== op) {
      this.backend.start(call, done)
      return
    }
    this.seen++
    if (persistent === true ? this.seen < nth : this.seen !== nth) {
      this.backend.start(call, done)
      return
    }
    this.fired++
    if (op === "close") this.backend.start(call, () => done({ code }, undefined))
    else done({ code }, undefined)
  }
}

/** How many bytes of those asked for are moved. */
export type Cut = (byteCount: number) => number

export const cuts: ReadonlyArray<{ readonly cut: string; readonly of: Cut }> = [
  { cut: "1 byte", of: () => 1 },
  { cut: "half", of: (byteCount) => Math.ceil(byteCount / 2) },
  { cut: "all but one", of: (byteCount) => Math.max(1, byteCount - 1) }
]

/** Cuts every read and write short. */
export const shortBackend = (cut: Cut, backend: Backend = inline): Backend => ({
  name: "short",
  start: (call, done) =>
    backend.start(
      (call.op === "read" || call.op === "write") && call.length > 0 ? { ...call, length: cut(call.length) } : call,
      done
    )
})
