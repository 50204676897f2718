import type { Done } from "../../../executor/backend.js"
import type { DescriptorWait } from "../../../executor/internal/descriptorWait.js"
import { someone } from "../../../executor/internal/jobRunner.js"
import type { JobCaller } from "../../../program/pending.js"
import type { JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"

/** A call that was handed to the threads, until it is answered. @internal */
export class Entry {
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
  attended = true
  /** Whether nobody will take the result: then no memory of the caller's is written to. */
  discarded = false
  answered = false
  /** Of a job that may wait for descriptors. */
  descriptorWait: DescriptorWait | undefined = undefined
  /** Of a job: who waits for it. */
  caller: JobCaller = someone
  /** Whether it was handed to libuv's pool. */
  apart = false
  previous: Entry | undefined = undefined
  next: Entry | undefined = undefined

  constructor(call: JobCall | ModuleCall | Syscall, done: Done) {
    this.call = call
    this.done = done
  }
}
