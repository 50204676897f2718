/**
 * A raw file that the user implements by effects. `wrap` of the service makes it, and puts the buffers of core above
 * it.
 *
 * To core it is a raw file as any other: its operations are programs, whose calls run the effects of the user. An
 * effect runs in a fiber of its own, in the context of the fiber that called `wrap`. An interruption of the caller
 * does not interrupt it: it continues, as a system call would, and its result goes to the file.
 *
 * Results of the user's code are checked, because a wrong count would corrupt the buffers above. A result that breaks
 * the contract is an EIO error with the reason as its cause.
 */
import {
  type AnyOSError,
  ClosedFileError,
  type IoError,
  isIoError,
  makeOSError,
  type Pending,
  type Program,
  type RawIO as CoreRawIO,
  Start,
  type TransferOwner,
  UnsupportedOperation,
  type Whence
} from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as File from "../../File.js"
import { type ForkContext, forkWith } from "../effect/fibers.js"

/** Calls the user's code, which may throw before it returns its effect. */
type Operation = () => Effect.Effect<unknown, IoError>

/** An effect of the user that has begun and is not completed yet: a read or write, or, without an owner, another call. */
interface Transfer {
  readonly pending: Pending
  /** Checks the result of the user's effect, and gives the count of bytes; `null` if it would block. */
  readonly complete: (result: unknown) => number | null
  readonly owner: TransferOwner | undefined
}

/**
 * A raw file whose system calls are effects of the user. They run as external calls of the pool, outside of its threads.
 *
 * Invariant: as in core's `Transfers`, at most one effect of the user has begun and is not completed. `transfer` is that one,
 * and every other operation completes it first.
 *
 * @internal
 */
export class UserRaw implements CoreRawIO {
  readonly name = "<raw>"
  readonly sizeHint = 0
  readonly appending: boolean
  private readonly source: File.RawIO
  private readonly context: ForkContext
  private transfer: Transfer | undefined = undefined
  private isClosed = false

  constructor(source: File.RawIO, context: ForkContext, appending: boolean) {
    this.source = source
    this.appending = appending
    this.context = context
  }

  get closed(): boolean {
    return this.isClosed
  }

  /** There is no descriptor, so operations that need one fail. */
  get fileno(): number {
    throw new UnsupportedOperation("fileno")
  }

  /** The abilities follow from the members that the user has given. */
  get readable(): boolean {
    return this.source.read !== undefined
  }

  get writable(): boolean {
    return this.source.write !== undefined
  }

  get seekable(): boolean {
    return this.source.seek !== undefined
  }

  /** Reads by one call of `read`. The bytes are copied into `buffer` when the effect has succeeded. */
  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    yield* this.settle()
    return yield* this.complete(yield* this.beginRead(buffer, offset, length, owner))
  }

  /** Begins a read whose result a later operation takes. `false` if another transfer has not completed. */
  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    if (this.transfer !== undefined) return false
    yield* this.beginRead(buffer, offset, length, owner)
    return true
  }

  /** By one call of `write`: the result is the count that the user's code gives. `null` means that it would block. */
  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    yield* this.settle()
    const { source } = this
    // a copy, because the library reuses its buffer, and the user may keep the bytes
    const data = new Uint8Array(buffer.subarray(offset, offset + length))
    const write = source.write === undefined ? undefined : () => source.write!(data) // it was checked just now
    const transfer = yield* this.begin("write", write, owner, (result) => {
      const count = result as number | null // by the interface; an untyped caller's is checked below
      if (count !== null && !isCount(count, data.length)) throw wrongCount("write", count, data.length)
      return count
    })
    return yield* this.complete(transfer)
  }

  /** Completes the transfer that has begun, if there is one, so that it does not overlap with the next operation. */
  *settle(): Program<void> {
    const { transfer } = this
    if (transfer === undefined) return
    try {
      yield* this.complete(transfer)
    } catch (error) {
      if (error !== transfer.pending.error) throw error // F1: a failed transfer moved nothing, and the next one meets its error again
    }
  }

  /** The result of the user's code is the new position in bytes. */
  *seek(offset: number, whence: Whence): Program<number> {
    yield* this.settle()
    const { source } = this
    const seek = source.seek === undefined ? undefined : () => source.seek!(offset, whence) // it was checked just now
    const position = (yield* this.call("seek", seek)) as number // by the interface; checked below
    if (!isCount(position, Number.MAX_SAFE_INTEGER)) {
      throw invalid(`raw seek() returned invalid position ${position}`, "seek")
    }
    return position
  }

  /** There is no `tell` in the interface: a seek by 0 bytes from the current position gives it. */
  *tell(): Program<number> {
    return yield* this.seek(0, 1)
  }

  /** The result of the user's code is ignored. */
  *truncate(byteLength: number): Program<number> {
    yield* this.settle()
    const { source } = this
    const truncate = source.truncate === undefined ? undefined : () => source.truncate!(byteLength) // it was checked just now
    yield* this.call("truncate", truncate)
    return byteLength
  }

  /** Closed from the first step on, so that a close that fails or is interrupted is not repeated (N5). */
  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    yield* this.settle()
    const { close } = this.source
    if (close !== undefined) yield* this.call("close", () => close)
  }

  /** Begins a transfer that fills a part of `buffer`. */
  private *beginRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const { source } = this
    const read = source.read === undefined ? undefined : () => source.read!(length) // it was checked just now
    return yield* this.begin("read", read, owner, (bytes) => {
      if (bytes === null) return null
      if (!(bytes instanceof Uint8Array)) throw invalid(`raw read() returned no bytes, but ${typeof bytes}`, "read")
      if (bytes.length > length) throw wrongCount("read", bytes.length, length)
      try {
        buffer.set(bytes, offset)
      } catch {
        throw invalid("raw read() returned bytes whose memory was transferred", "read")
      }
      return bytes.length
    })
  }

  /** Starts the effect, and remembers the transfer in the same step, before anything can interrupt. */
  private *begin(
    name: string,
    operation: Operation | undefined,
    owner: TransferOwner,
    complete: (result: unknown) => number | null
  ): Program<Transfer> {
    if (this.isClosed) throw new ClosedFileError()
    return yield* this.beginEffect(name, operation, owner, complete)
  }

  /** The same without a check: a close is the first operation of a closed file. */
  private *beginEffect(
    name: string,
    operation: Operation | undefined,
    owner: TransferOwner | undefined,
    complete: (result: unknown) => number | null
  ): Program<Transfer> {
    const transfer = { pending: (yield new Start(this.external(name, operation))) as Pending, owner, complete } // a `Start` gives a `Pending`
    this.transfer = transfer
    return transfer
  }

  /** Waits for a transfer, tells its owner the count, and fails if it failed. EAGAIN is `null`, and not an error. */
  private *complete(transfer: Transfer): Program<number | null> {
    const { owner, pending } = transfer
    let byteCount: number | null = null
    try {
      // if this wait is interrupted, the transfer stays, and the next operation completes it
      if (!pending.settled) yield pending
      if (pending.state === "done" && pending.error === undefined) byteCount = transfer.complete(pending.result)
    } finally {
      if (pending.settled) {
        this.transfer = undefined
        owner?.completed(byteCount)
      }
    }
    if (pending.error !== undefined && pending.error._tag !== "BlockingIOError") throw pending.error
    return byteCount
  }

  /** Runs an effect that moves no bytes, and waits for it. If this is interrupted, the next operation waits for the effect. */
  private *call(name: string, operation: Operation | undefined): Program<unknown> {
    const transfer = yield* this.beginEffect(name, operation, undefined, () => null)
    yield* this.complete(transfer)
    const { error, result } = transfer.pending
    if (error !== undefined) throw error // EAGAIN, which only a read or write turns into `null`
    return result
  }

  /**
   * The call that runs the user's effect. Throws `UnsupportedOperation`, before it begins, if the raw file does
   * not have it.
   */
  private external(name: string, operation: Operation | undefined) {
    if (operation === undefined) throw new UnsupportedOperation(name)
    const { context } = this
    const start = (done: (error: AnyOSError | undefined, result: unknown) => void): void => {
      // `suspend`: the user's code may throw before it returns its effect, which is then a defect of that fiber
      forkWith(context)(Effect.suspend(operation)).addObserver((exit) => {
        if (Exit.isSuccess(exit)) done(undefined, exit.value)
        else done(failureOf(name, exit.cause), undefined)
      })
    }
    return { op: "external", name, start } as const
  }
}

/** Whether a value is an integer from 0 to `limit`. */
const isCount = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value <= limit

/** The error for a result of the user's code that breaks the contract of `RawIO`. */
const invalid = (message: string, syscall: string): AnyOSError =>
  makeOSError({ code: "EIO", syscall, pathInMessage: false }, { cause: new Error(message) })

const wrongCount = (name: string, count: number, limit: number): AnyOSError =>
  invalid(`raw ${name}() returned invalid length ${count} (should have been between 0 and ${limit})`, name)

/** The system error that the user's effect failed with, or an EIO with any other failure or defect as its cause. */
const failureOf = (name: string, cause: Cause.Cause<IoError>): AnyOSError => {
  const error = Cause.squash(cause)
  return isIoError(error) && "errno" in error
    ? error
    : makeOSError({ code: "EIO", syscall: name, pathInMessage: false }, { cause: error })
}
