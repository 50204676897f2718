/** Back ends that fail calls or cut transfers short: shorter forms of those of the testing module. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import type { SyscallName } from "../../src/syscall/syscall.js"
import { type Cut, cut, fail, FaultyBackend as Faulty } from "../../src/testing/faults.js"

export type { Cut }

export interface FaultPlan {
  readonly op: SyscallName
  /** The number of the call that fails, from 1. With `persistent`, all later calls fail too. */
  readonly nth: number
  readonly code: string
  readonly persistent?: boolean
}

/** A back end that fails calls by a plan of one fault. */
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

/** A back end that cuts every read and write short. */
export const shortBackend = (of: Cut, backend: Backend = inline): Backend => new Faulty([cut(of)], backend)
