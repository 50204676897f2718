/**
 * Standard output and error.
 *
 * A pipe, a socket or a terminal is written through `process.stdout` or `process.stderr`. They wait without a thread
 * where the descriptor would block, and keep the order with the output of `console`. A file is written by calls at
 * the descriptor's own offset, which keep that order too.
 *
 * `stdio.ts` makes one for each of the two, and calls `exit` when the process exits. It runs in the main thread only.
 */
import * as fs from "node:fs"
import { type AnyOSError, BrokenPipeError, makeOSError } from "../../errors/index.js"
import type { Transfer } from "../../io/internal/transfers.js"
import type { TransferOwner } from "../../io/rawIO.js"
import type { Program } from "../../program/program.js"
import { neverBlocks, StandardRaw, streamError } from "./standardRaw.js"

type Done = (error: AnyOSError | undefined, result: unknown) => void

/** Milliseconds between two attempts to write into a full pipe at exit. The thread sleeps meanwhile. */
const retryMillis = 2

const nothing = new Uint8Array(0)

/**
 * Invariant: once a write has failed with EPIPE, `broken` is `true`, and no bytes are written any more. `sending` is what the
 * stream was given by the latest transfer, and `byteCount` the size of that transfer. `exiting` never becomes `false` again.
 */
export class StandardOutput extends StandardRaw {
  readonly readable = false
  readonly writable = true
  /** `undefined` if the descriptor is a file. */
  private readonly stream: NodeJS.WriteStream | undefined
  private sending: Uint8Array = nothing
  private byteCount = 0
  private exiting = false
  private broken = false

  constructor(fd: 1 | 2, name: string) {
    super(fd, name)
    this.stream = neverBlocks(fd) ? undefined : fd === 1 ? process.stdout : process.stderr
    // never removed: without a listener, an error would end the process; the callbacks of writes report it here
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
    // no callback is called any more
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

  /** Whether a write has failed because the reader has closed the pipe. */
  get isBroken(): boolean {
    return this.broken
  }

  /** The error of a write to a pipe without a reader. Its bytes count as written, so that the buffer drops them. */
  private brokenPipe(length: number, owner: TransferOwner): AnyOSError {
    owner.completed(length)
    return makeOSError({ code: "EPIPE", syscall: "write", path: this.name, pathInMessage: false })
  }

  /** At exit, a transfer whose callback cannot come any more is completed here, without waiting. */
  override *settle(): Program<void> {
    const { latest } = this.transfers
    if (this.exiting && latest !== undefined && !latest.pending.settled) this.completeNow(latest)
    else yield* super.settle()
  }

  /** From now on, writes are synchronous, because the process exits. */
  exit(): void {
    this.exiting = true
  }

  /**
   * Gives bytes to the stream, which answers when the system has taken all of them. So a transfer through a stream is
   * never short.
   */
  private send(stream: NodeJS.WriteStream, data: Uint8Array, done: Done): void {
    this.sending = data
    stream.write(data, (error) => {
      if (error === null || error === undefined) done(undefined, data.length)
      else done(streamError(error, "write", this.name), undefined)
    })
  }

  /** Completes a transfer whose callback will not be called before the exit: writes the bytes that the system has not taken. */
  private completeNow({ owner }: Transfer): void {
    const { byteCount, sending, stream } = this
    this.transfers.latest = undefined
    owner?.completed(byteCount)
    // if the stream also has output of `console`, the count is of both; Node drops all of it at exit
    if (stream === undefined || stream.writableLength !== sending.length) return
    this.writeNow(sending.subarray(sending.length - unsent(stream)))
  }

  /**
   * Writes bytes synchronously. A full pipe is tried again until its reader has read some. Throws any other error as
   * one of this library. It may block the exit as long as the reader does not read.
   */
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

/**
 * The bytes of a stream that the system has not taken. Node has no public property for it. 0 if Node does not tell:
 * then those bytes are lost, but none is written twice.
 */
const unsent = (stream: NodeJS.WriteStream): number =>
  (stream as unknown as { readonly _handle?: { readonly writeQueueSize?: number } })._handle?.writeQueueSize ?? 0
