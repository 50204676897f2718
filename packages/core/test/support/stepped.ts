/** A back end whose calls wait until the test makes them, one at a time. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import type { CallFailure, Syscall } from "../../src/syscall/syscall.js"

interface Held {
  readonly call: Syscall
  readonly done: (failure: CallFailure | undefined, result: unknown) => void
  /** The answer of the call, once it was made. */
  answer: readonly [failure: CallFailure | undefined, result: unknown] | undefined
}

/**
 * A call that the pool has started runs until `step`, which makes it and answers. `make` makes it, and does not answer.
 */
export class SteppedBackend implements Backend {
  readonly name = "stepped"
  readonly held: Array<Held> = []
  private readonly backend: Backend

  constructor(backend: Backend = inline) {
    this.backend = backend
  }

  start(call: Syscall, done: Held["done"]): void {
    this.held.push({ call, done, answer: undefined })
  }

  /** The names of the calls that run. */
  get ops(): ReadonlyArray<string> {
    return this.held.map(({ call }) => call.op)
  }

  /** Makes a running call: by default the one that was started first. */
  make(index = 0): void {
    const held = this.held[index]
    if (held === undefined) throw new Error("no call is running")
    if (held.answer !== undefined) return
    this.backend.start(held.call, (...answer) => {
      held.answer = answer
    })
    if (held.answer === undefined) throw new Error("the back end below has to answer at once")
  }

  /** Makes a running call and answers. */
  step(index = 0): void {
    this.make(index)
    const [held] = this.held.splice(index, 1)
    if (held?.answer !== undefined) held.done(...held.answer)
  }

  /** Steps until nothing runs. */
  drain(): void {
    for (let steps = 0; this.held.length > 0; steps++) {
      if (steps > 10_000) throw new Error("there is no end of calls")
      this.step()
    }
  }
}
