/**
 * What a raw file has begun, and not taken the result of.
 */
import type { Lease } from "../../program/lease.js"
import type { Pending } from "../../program/pending.js"
import { type Program, Start } from "../../program/program.js"
import type { AnyCall } from "../../syscall/syscall.js"
import type { TransferOwner } from "../rawIO.js"

/** A call that was begun: a transfer, or, without an owner, another change. */
export interface Transfer {
  readonly pending: Pending
  readonly owner: TransferOwner | undefined
}

/** Learns of each transfer that succeeded, once, and says how many bytes it has moved. */
export interface Mover {
  readonly moved: (pending: Pending) => number
}

/**
 * The calls of one raw file, one after the other.
 *
 * Invariant: at most one call is in flight, and it is the latest; whatever needs the file next settles it first.
 *
 * @internal
 */
export class Transfers {
  /** What is in flight. */
  latest: Transfer | undefined = undefined
  private readonly lease: Lease
  private readonly mover: Mover

  constructor(lease: Lease, mover: Mover) {
    this.lease = lease
    this.mover = mover
  }

  /** Begins a call. Nothing is in flight before. */
  *begin(call: AnyCall, owner: TransferOwner | undefined): Program<Transfer> {
    const transfer = { pending: (yield new Start(call, this.lease)) as Pending, owner } // see `Start`
    this.latest = transfer
    return transfer
  }

  /** Waits for the call in flight. If that is interrupted, the call stays in flight, unless it never began. */
  *complete(transfer: Transfer): Program<number | null> {
    const { owner, pending } = transfer
    let byteCount: number | null = null
    try {
      if (!pending.settled) yield pending
    } finally {
      if (pending.settled) {
        this.latest = undefined
        if (owner !== undefined) {
          if (pending.state === "done" && pending.error === undefined) byteCount = this.mover.moved(pending)
          owner.completed(byteCount)
        }
      }
    }
    if (pending.error !== undefined && pending.error._tag !== "BlockingIOError") throw pending.error
    return byteCount
  }

  /** Takes the result of the call in flight, if there is one. */
  *settle(): Program<void> {
    const transfer = this.latest
    if (transfer === undefined) return
    try {
      yield* this.complete(transfer)
    } catch (error) {
      // F1, F2: a transfer that failed moved nothing, and the next one will meet the error again
      if (error !== transfer.pending.error) throw error
    }
  }
}
