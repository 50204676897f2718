/**
 * The calls that a raw file has begun and not completed yet.
 */
import type { Lease } from "../../program/lease.js"
import type { Pending } from "../../program/pending.js"
import { type Program, Start } from "../../program/program.js"
import type { AnyCall } from "../../syscall/syscall.js"
import type { TransferOwner } from "../rawIO.js"

/** A call that was begun: a transfer, or, if it has no owner, another change of the file. */
export interface Transfer {
  readonly pending: Pending
  readonly owner: TransferOwner | undefined
}

/** A raw file that keeps its position: it is told of each successful transfer, once. */
export interface Positioned {
  /** Moves the position over the bytes that a transfer has moved; results in their count. */
  readonly moved: (pending: Pending) => number
}

/**
 * The transfers of one raw file, one after the other.
 *
 * Invariant: at most one call is in progress, and it is `latest`. Every other operation on the file settles it first,
 * that is, waits for it and takes its result.
 *
 * @internal
 */
export class Transfers {
  /** The call in progress. */
  latest: Transfer | undefined = undefined
  private readonly lease: Lease
  private readonly file: Positioned

  constructor(lease: Lease, file: Positioned) {
    this.lease = lease
    this.file = file
  }

  /** Begins a call. None may be in progress. */
  *begin(call: AnyCall, owner: TransferOwner | undefined): Program<Transfer> {
    const transfer = { pending: (yield new Start(call, this.lease)) as Pending, owner } // see `Start`
    this.latest = transfer
    return transfer
  }

  /**
   * Waits for the call in progress and tells its owner. Results in the count of bytes, or in `null` if the descriptor
   * would block. If the wait is interrupted, the call stays in progress, unless it was withdrawn before it began.
   *
   * @throws AnyOSError if the call failed
   */
  *complete(transfer: Transfer): Program<number | null> {
    const { owner, pending } = transfer
    let byteCount: number | null = null
    try {
      if (!pending.settled) yield pending
    } finally {
      if (pending.settled) {
        this.latest = undefined
        if (owner !== undefined) {
          if (pending.state === "done" && pending.error === undefined) byteCount = this.file.moved(pending)
          owner.completed(byteCount)
        }
      }
    }
    if (pending.error !== undefined && pending.error._tag !== "BlockingIOError") throw pending.error
    return byteCount
  }

  /** Completes the call in progress, if there is one, and ignores its error. */
  *settle(): Program<void> {
    const transfer = this.latest
    if (transfer === undefined) return
    try {
      yield* this.complete(transfer)
    } catch (error) {
      // F1, F2: a failed transfer has moved nothing, and the next one fails with the same error
      if (error !== transfer.pending.error) throw error
    }
  }
}
