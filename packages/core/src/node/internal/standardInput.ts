/**
 * Standard input where it can block: a pipe, a socket or a terminal.
 *
 * It is read through `process.stdin` in its paused mode, so that no thread waits, a wait can be given up at any time, and
 * what has come in by then stays in the stream. The stream keeps the process alive only while somebody
 * waits.
 */
import type { AnyOSError } from "../../errors/index.js"
import type { TransferOwner } from "../../io/rawIO.js"
import type { Program } from "../../program/program.js"
import { StandardRaw, streamError } from "./standardRaw.js"

type Done = (error: AnyOSError | undefined, result: unknown) => void

export class StandardInput extends StandardRaw {
  readonly readable = true
  readonly writable = false
  private readonly stream: NodeJS.ReadStream & { ref?(): unknown; unref?(): unknown }
  /** An error that came while nobody waited. */
  private failure: Error | undefined = undefined
  private wake: (() => void) | undefined = undefined

  constructor(stream: NodeJS.ReadStream) {
    super(0, "<stdin>")
    this.stream = stream
    // for good: an error that nobody listens to would end the process
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
    yield* this.settle()
    const start = (done: Done) => this.read(buffer.subarray(offset, offset + length), done)
    return yield* this.transfers.complete(yield* this.transfers.begin({ op: "external", name: "read", start }, owner))
  }

  /** A read that waits keeps the process alive no longer. The next one does again. */
  letGo(): void {
    if (this.wake !== undefined) this.stream.unref?.()
  }

  /** Reads what is there, or waits for something; the answer gives the wait up, and what comes stays in the stream. */
  private read(target: Uint8Array, done: Done): (() => boolean) | void {
    const atOnce = this.result(target)
    if (atOnce !== undefined) return done(...atOnce)
    const { stream } = this
    const stop = (): boolean => {
      for (const event of events) stream.off(event, wake)
      this.wake = undefined
      stream.pause()
      stream.unref?.()
      return true
    }
    const wake = (): void => {
      const result = this.result(target)
      if (result === undefined) return
      stop()
      done(...result)
    }
    this.wake = wake
    for (const event of events) stream.on(event, wake)
    stream.ref?.()
    return stop
  }

  /** How a read ends, if it can end now. What came in before an error is delivered before it (F1). */
  private result(target: Uint8Array): Parameters<Done> | undefined {
    const count = this.take(target)
    if (count !== undefined && count > 0) return [undefined, count]
    const { failure } = this
    if (failure === undefined) return count === undefined ? undefined : [undefined, count]
    this.failure = undefined
    return [streamError(failure, "read", this.name), undefined]
  }

  /** Takes what the stream holds; 0 at the end, `undefined` if there is nothing yet. */
  private take(target: Uint8Array): number | undefined {
    const { stream } = this
    // asked for more than it holds, a stream gives nothing; asked for nothing in particular, it begins to read
    const size = Math.min(target.length, stream.readableLength)
    const chunk: Buffer | string | null = size > 0 ? stream.read(size) : stream.read()
    if (chunk !== null) {
      // somebody else may have set an encoding
      const bytes = typeof chunk === "string" ? Buffer.from(chunk, stream.readableEncoding ?? "utf8") : chunk
      if (bytes.length > target.length) stream.unshift(bytes.subarray(target.length))
      const taken = bytes.subarray(0, target.length)
      target.set(taken)
      return taken.length
    }
    return stream.readableEnded || stream.destroyed ? 0 : undefined
  }
}

const events = ["readable", "end", "close"] as const
