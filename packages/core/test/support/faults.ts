/** Back ends that fail, or that do less than they were asked to: those of the testing module, in a test's words. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import type { SyscallName } from "../../src/syscall/syscall.js"
import { type Cut, cut, fail, FaultyBackend as Faulty } from "../../src/testing/faults.js"

export type { Cut }

export interface FaultPlan {
  readonly op: SyscallName
  /** Which of these calls fails, from 1; with `persistent`, all that follow it too. */
  readonly nth: number
  readonly code: string
  readonly persistent?: boolean
}

/** Fails calls by a plan of one fault. */
export class FaultyBackend extends Faulty {
  constructor({ code, nth, op, persistent }: FaultPlan, backend: Backend = inline) {
    super([fail(code, { op, nth, times: persistent === true ? Infinity : 1 })], backend)
  }
}

export const cuts: ReadonlyArray<{ readonly cut: string; readonly of: Cut }> = [
  { cut: "1 byte", of: () => 1 },
  { cut: "half", of: (byteCount) => Math.ceil(byteCount / 2) },
  { cut: "all but one", of: (byteCount) => Math.max(1, byteCount - 1) }
]

/** Cuts every read and write short. */
export const shortBackend = (of: Cut, backend: Backend = inline): Backend => new Faulty([cut(of)], backend)
