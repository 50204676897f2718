import type { Done } from "../../../executor/backend.js"
import { waitingCaller } from "../../../executor/internal/jobRunner.js"
import type { DescriptorWait } from "../../../executor/internal/retries.js"
import type { CallControl, Caller, Interest } from "../../../program/pending.js"
import type { JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"

/** What an entry asks of the threads that it was handed to. @internal */
export interface EntryOwner {
  readonly withdraw: (entry: Entry, interest: Interest) => boolean
  readonly resume: (entry: Entry) => void
}

/** A call that was handed to the threads, until it is answered. @internal */
export class Entry implements CallControl {
  readonly call: JobCall | ModuleCall | Syscall
  readonly done: Done
  /** Its slot, or -1 while it waits for one. */
  slot = -1
  /** Its place in the queue, as a count. */
  ticket = 0
  /** Its large region, or -1. */
  large = -1
  /** Of a transfer: the bytes that earlier hops moved, and how many this one asks for. */
  moved = 0
  asked = 0
  /** Of a transfer: where its bytes are. */
  address = 0
  /** The arguments, if they fit nowhere. */
  message: unknown = undefined
  /** Whether somebody waits for it: then it keeps the process alive. */
  isRef = true
  /** Whether nobody will take the result: then no memory of the caller's is written to. */
  discarded = false
  answered = false
  /** Of a job that may wait for descriptors. */
  wait: DescriptorWait | undefined = undefined
  /** Of a job: who waits for it. */
  caller: Caller = waitingCaller
  /** Whether it was handed to libuv's pool. */
  apart = false
  previous: Entry | undefined = undefined
  next: Entry | undefined = undefined

  private readonly owner: EntryOwner

  constructor(call: JobCall | ModuleCall | Syscall, done: Done, owner: EntryOwner) {
    this.call = call
    this.done = done
    this.owner = owner
  }

  withdraw(interest: Interest): boolean {
    return this.owner.withdraw(this, interest)
  }

  resume(): void {
    this.owner.resume(this)
  }
}
