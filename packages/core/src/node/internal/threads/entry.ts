/**
 * The record that the main thread keeps of each call. `Threads` makes one for a call that it accepts, `CallQueue`
 * places it into a slot, and `Completions` answers it. Workers never see it: they know a call only by the index of
 * its slot.
 */
import type { Done } from "../../../executor/backend.js"
import { waitingCaller } from "../../../executor/internal/jobRunner.js"
import type { DescriptorWait } from "../../../executor/internal/retries.js"
import type { CallControl, Caller, Interest } from "../../../program/pending.js"
import type { CallFailure, JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"
import type { ProcessRef } from "./processRef.js"

/** The back end that an entry belongs to. @internal */
export interface EntryOwner {
  readonly processRef: ProcessRef
  readonly withdraw: (entry: Entry, interest: Interest) => boolean
}

/**
 * A call that the threads have accepted, until it is answered.
 *
 * Invariant: it is answered or withdrawn once. It holds a slot while it is queued in shared memory or runs, and a large region
 * only while it holds a slot or waits for its next hop. It is ref'd while its caller waits for it, and never after the answer.
 *
 * @internal
 */
export class Entry implements CallControl {
  readonly call: JobCall | ModuleCall | Syscall
  readonly done: Done
  /**
   * The index of its slot; -1 while it waits for one. The index may change from hop to hop, since each hop takes any
   * free slot.
   */
  slot = -1
  /** Its position in the queue, as a count that wraps at 32 bits. */
  queuePosition = 0
  /** The index of its large region, or -1. */
  largeRegion = -1
  /** Of a read or write: the bytes that earlier hops moved, and the bytes that the current hop asks for. */
  movedBytes = 0
  requestedBytes = 0
  /** Of a read or write: the offset of its bytes in shared memory. */
  address = 0
  /** The arguments, if they do not fit shared memory: the worker requests them as a message. */
  message: unknown = undefined
  /** Whether it keeps the process alive. */
  isRef = true
  /** Whether the result is discarded. If so, nothing is written to the caller's memory. */
  isDiscarded = false
  isAnswered = false
  /**
   * Of a job that may wait for descriptors. It bounds the wait in a worker, and the wait on libuv's pool if no thread
   * can be started.
   */
  descriptorWait: DescriptorWait | undefined = undefined
  /** Of a job: its caller. */
  caller: Caller = waitingCaller
  /**
   * Whether it was taken out of the queue to be made on libuv's pool. Then it cannot be withdrawn: libuv may already
   * run it.
   */
  isOnLibuv = false
  // its neighbours in the backlog, which is a `Fifo`
  previous: Entry | undefined = undefined
  next: Entry | undefined = undefined

  private readonly owner: EntryOwner

  constructor(call: JobCall | ModuleCall | Syscall, done: Done, owner: EntryOwner) {
    this.call = call
    this.done = done
    this.owner = owner
  }

  /**
   * Called by the pool when the caller stops waiting. The back end decides, since it alone knows whether the call has
   * begun.
   */
  withdraw(interest: Interest): boolean {
    return this.owner.withdraw(this, interest)
  }

  /** Called by the pool when a caller that had left waits again: the call keeps the process alive again. */
  resume(): void {
    if (this.isRef || this.isAnswered) return
    this.isRef = true
    this.owner.processRef.add()
  }

  /** It no longer keeps the process alive. */
  unref(): void {
    if (!this.isRef) return
    this.isRef = false
    this.owner.processRef.remove()
  }

  /**
   * Passes the outcome to the pool. `done` is the last step, because it may run code of the user that submits more
   * calls.
   */
  answer(failure: CallFailure | undefined, result: unknown): void {
    this.isAnswered = true
    this.unref()
    this.done(failure, result)
  }

  /**
   * Answers with a failure. Bytes of earlier hops count as a short transfer: the next call will meet the error again
   * (POSIX).
   */
  fail(failure: CallFailure): void {
    if (this.movedBytes > 0) this.answer(undefined, this.movedBytes)
    else this.answer(failure, undefined)
  }
}
