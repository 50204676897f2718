/**
 * Standard input where it can block: a pipe, a socket or a terminal.
 *
 * It is read through `process.stdin` in its paused mode. So no thread waits, a wait can be interrupted at any time,
 * and data that arrives later stays in the stream. The stream keeps the process alive only while a read waits.
 *
 * `stdio.ts` makes one for the process; a file is read by a `RawFile` instead. It runs in the main thread only.
 */
import type { AnyOSError } from "../../errors/index.js"
import type { TransferOwner } from "../../io/rawIO.js"
import type { Program } from "../../program/program.js"
import { StandardRaw, streamError } from "./standardRaw.js"

type Done = (error: AnyOSError | undefined, result: unknown) => void

/**
 * Invariant: `wake` is set, and the listeners for data are added, exactly while a read waits. `failure` is an error of the
 * stream that no read has reported yet.
 */
export class StandardInput extends StandardRaw {
  readonly readable = true
  readonly writable = false
  private readonly stream: NodeJS.ReadStream & { ref?(): unknown; unref?(): unknown }
  private failure: Error | undefined = undefined
  private wake: (() => void) | undefined = undefined

  constructor(stream: NodeJS.ReadStream) {
    super(0, "<stdin>")
    this.stream = stream
    // never removed: without a listener, an error of the stream would end the process
    stream.on("error", (error: Error) => {
      this.failure = error
      this.wake?.()
    })
  }

  override *readInto(
    buffer: Uint8Array,
    offset: number,
    length: number,
    owner: TransferOwner
  ): Program<number | null> {
    this.checkOpen()
    // an earlier read that was interrupted may still be in progress
    yield* this.settle()
    const start = (done: Done) => this.read(buffer.subarray(offset, offset + length), done)
    return yield* this.transfers.complete(yield* this.transfers.begin({ op: "external", name: "read", start }, owner))
  }

  /** A read that waits no longer keeps the process alive. The next read does. */
  unref(): void {
    if (this.wake !== undefined) this.stream.unref?.()
  }

  /**
   * Reads buffered data, or waits for data. Returns the function that ends the wait; data that arrives later stays in the
   * stream.
   */
  private read(target: Uint8Array, done: Done): (() => boolean) | void {
    const buffered = this.result(target)
    if (buffered !== undefined) return done(...buffered)
    const { stream } = this
    const stop = (): boolean => {
      // also called when the read is interrupted: `true` means that it has taken no data
      for (const event of events) stream.off(event, wake)
      this.wake = undefined
      stream.pause()
      stream.unref?.()
      return true
    }
    const wake = (): void => {
      const result = this.result(target)
      // the event came without data, e.g. `readable` before the end: the read still waits
      if (result === undefined) return
      stop()
      done(...result)
    }
    this.wake = wake
    for (const event of events) stream.on(event, wake)
    // some kinds of streams have neither ref nor unref
    stream.ref?.()
    return stop
  }

  /** The arguments of `done`, if a read can complete now. Data that arrived before an error is delivered before it (F1). */
  private result(target: Uint8Array): Parameters<Done> | undefined {
    const count = this.take(target)
    if (count !== undefined && count > 0) return [undefined, count]
    const { failure } = this
    if (failure === undefined) return count === undefined ? undefined : [undefined, count]
    this.failure = undefined
    return [streamError(failure, "read", this.name), undefined]
  }

  /** Takes buffered data. Returns its byte count, 0 at the end of the stream, or `undefined` if there is no data yet. */
  private take(target: Uint8Array): number | undefined {
    const { stream } = this
    // a stream returns nothing if it has less than `size`; `read` without a size makes it read from the system
    const size = Math.min(target.length, stream.readableLength)
    const chunk: Buffer | string | null = size > 0 ? stream.read(size) : stream.read()
    if (chunk !== null) {
      // a string, if other code of the program has set an encoding
      const bytes = typeof chunk === "string" ? Buffer.from(chunk, stream.readableEncoding ?? "utf8") : chunk
      // `read` without a size may return more than fits: the rest is for the next read
      if (bytes.length > target.length) stream.unshift(bytes.subarray(target.length))
      const taken = bytes.subarray(0, target.length)
      target.set(taken)
      return taken.length
    }
    return stream.readableEnded || stream.destroyed ? 0 : undefined
  }
}

/** The events after which a read that waits may complete. */
const events = ["readable", "end", "close"] as const
