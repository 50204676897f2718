/**
 * Standard output and error.
 *
 * A pipe, a socket or a terminal is written to through `process.stdout` and `process.stderr`, which wait without a thread
 * where the descriptor would block, and so keep the order with what the process writes by `console`. A file is written to
 * by calls at the descriptor's own offset, for the same order.
 */
import * as fs from "node:fs"
import { type AnyOSError, BrokenPipeError, makeOSError } from "../../errors/index.js"
import type { Transfer } from "../../io/internal/transfers.js"
import type { TransferOwner } from "../../io/rawIO.js"
import type { Program } from "../../program/program.js"
import { neverBlocks, StandardRaw, streamError } from "./standardRaw.js"

type Done = (error: AnyOSError | undefined, result: unknown) => void

/** How long to wait for the reader of a full pipe before the next try, in milliseconds: the process does nothing else. */
const retryMillis = 2

const nothing = new Uint8Array(0)

/**
 * Invariant: once a write has failed because the reader has gone, no bytes are ever offered to the system again.
 */
export class StandardOutput extends StandardRaw {
  readonly readable = false
  readonly writable = true
  /** Left out where the descriptor is a file. */
  private readonly stream: NodeJS.WriteStream | undefined
  /** What the stream has, and has not said to be written. */
  private sending: Uint8Array = nothing
  /** How much is written by the transfer in flight. */
  private byteCount = 0
  private exiting = false
  /** Whether a write was told that there is no reader any more. It is told so always then, and what was to be written is gone. */
  private broken = false

  constructor(fd: 1 | 2, name: string) {
    super(fd, name)
    this.stream = neverBlocks(fd) ? undefined : fd === 1 ? process.stdout : process.stderr
    // for good: an error that nobody listens to would end the process; ours come by callback
    this.stream?.on("error", () => undefined)
  }

  override *write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkOpen()
    yield* this.settle()
    const data = buffer.subarray(offset, offset + length)
    if (this.broken) throw this.brokenPipe(length, owner)
    if (this.exiting) {
      this.writeNow(data)
      owner.completed(length)
      return length
    }
    const { fd, stream } = this
    this.byteCount = length
    const transfer = yield* this.transfers.begin(
      stream === undefined
        ? { op: "write", fd, buffer, offset, length, position: null }
        : { op: "external", name: "write", start: (done) => this.send(stream, data, done) },
      owner
    )
    try {
      return yield* this.transfers.complete(transfer)
    } catch (error) {
      if (!(error instanceof BrokenPipeError)) throw error
      this.broken = true
      throw this.brokenPipe(length, owner)
    }
  }

  /** Whether the program knows that what it writes goes nowhere. */
  get isBroken(): boolean {
    return this.broken
  }

  /** The error of a write without a reader: its bytes count as written, so that they are not offered again. */
  private brokenPipe(length: number, owner: TransferOwner): AnyOSError {
    owner.completed(length)
    return makeOSError({ code: "EPIPE", syscall: "write", path: this.name, pathInMessage: false })
  }

  override *settle(): Program<void> {
    const { latest } = this.transfers
    if (this.exiting && latest !== undefined && !latest.pending.settled) this.completeNow(latest)
    else yield* super.settle()
  }

  /** From now on, writes are made at once: when the process exits, nothing is waited for. */
  exit(): void {
    this.exiting = true
  }

  private send(stream: NodeJS.WriteStream, data: Uint8Array, done: Done): void {
    this.sending = data
    stream.write(data, (error) => {
      if (error === null || error === undefined) done(undefined, data.length)
      else done(streamError(error, "write", this.name), undefined)
    })
  }

  /** Ends a transfer that nobody will hear the end of: what the system has not taken of it is written now. */
  private completeNow({ owner }: Transfer): void {
    const { byteCount, sending, stream } = this
    this.transfers.latest = undefined
    owner?.completed(byteCount)
    // if the stream has more than ours, its count is of that, and Node loses it all
    if (stream === undefined || stream.writableLength !== sending.length) return
    this.writeNow(sending.subarray(sending.length - unsent(stream)))
  }

  private writeNow(data: Uint8Array): void {
    for (let total = 0; total < data.length;) {
      try {
        total += fs.writeSync(this.fd, data, total)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw streamError(error as Error, "write", this.name)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMillis)
      }
    }
  }
}

/** How much of what a stream was given the system has not taken, in bytes: Node has no public name for it. */
const unsent = (stream: NodeJS.WriteStream): number =>
  (stream as unknown as { readonly _handle?: { readonly writeQueueSize?: number } })._handle?.writeQueueSize ?? 0
