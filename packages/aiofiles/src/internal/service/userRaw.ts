/**
 * A raw file of the user's own, whose operations are effects.
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
import * as Runtime from "effect/Runtime"
import type * as File from "../../File.js"

/** What the user's code does; it may throw before it gives the effect. */
type Operation = () => Effect.Effect<unknown, IoError>

/** A transfer that was begun and whose result nobody has taken yet. */
interface Transfer {
  readonly pending: Pending
  readonly complete: (result: unknown) => number | null
  readonly owner: TransferOwner
}

/**
 * Makes effects calls of the executor.
 *
 * Invariant: as for `Flights` of core: at most one transfer is in flight, and whatever comes next takes its result first.
 *
 * @internal
 */
export class UserRaw implements CoreRawIO {
  readonly name = "<raw>"
  readonly sizeHint = 0
  readonly appending: boolean
  private readonly source: File.RawIO
  private readonly runtime: Runtime.Runtime<never>
  private transfer: Transfer | undefined = undefined
  private isClosed = false

  constructor(source: File.RawIO, runtime: Runtime.Runtime<never>, appending: boolean) {
    this.source = source
    this.appending = appending
    this.runtime = runtime
  }

  get closed(): boolean {
    return this.isClosed
  }

  get fileno(): number {
    throw new UnsupportedOperation("fileno")
  }

  get readable(): boolean {
    return this.source.read !== undefined
  }

  get writable(): boolean {
    return this.source.write !== undefined
  }

  get seekable(): boolean {
    return this.source.seek !== undefined
  }

  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    yield* this.settle()
    return yield* this.complete(yield* this.beginRead(buffer, offset, length, owner))
  }

  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    if (this.transfer !== undefined) return false
    yield* this.beginRead(buffer, offset, length, owner)
    return true
  }

  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    yield* this.settle()
    const { source } = this
    // the bytes are the library's, and will be used again: what the user is given has to be a copy
    const data = new Uint8Array(buffer.subarray(offset, offset + length))
    const write = source.write === undefined ? undefined : () => source.write!(data) // just checked
    const transfer = yield* this.begin("write", write, owner, (result) => {
      const count = result as number | null // as the interface says
      if (count !== null && !isCount(count, data.length)) throw wrongCount("write", count, data.length)
      return count
    })
    return yield* this.complete(transfer)
  }

  *settle(): Program<void> {
    const { transfer } = this
    if (transfer === undefined) return
    try {
      yield* this.complete(transfer)
    } catch (error) {
      if (error !== transfer.pending.error) throw error // as `Transfers.settle` of core
    }
  }

  *seek(offset: number, whence: Whence): Program<number> {
    yield* this.settle()
    const { source } = this
    const seek = source.seek === undefined ? undefined : () => source.seek!(offset, whence) // as above
    const position = (yield* this.call("seek", seek)) as number // as the interface says
    if (!isCount(position, Number.MAX_SAFE_INTEGER)) {
      throw invalid(`raw seek() returned invalid position ${position}`, "seek")
    }
    return position
  }

  *tell(): Program<number> {
    return yield* this.seek(0, 1)
  }

  *truncate(byteLength: number): Program<number> {
    yield* this.settle()
    const { source } = this
    const truncate = source.truncate === undefined ? undefined : () => source.truncate!(byteLength) // as above
    yield* this.call("truncate", truncate)
    return byteLength
  }

  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    yield* this.settle()
    const { close } = this.source
    if (close !== undefined) yield* this.call("close", () => close)
  }

  private *beginRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Transfer> {
    const { source } = this
    const read = source.read === undefined ? undefined : () => source.read!(length) // as above
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

  private *begin(
    name: string,
    operation: Operation | undefined,
    owner: TransferOwner,
    complete: (result: unknown) => number | null
  ): Program<Transfer> {
    if (this.isClosed) throw new ClosedFileError()
    const transfer = { pending: (yield new Start(this.external(name, operation))) as Pending, owner, complete } // see `Start`
    this.transfer = transfer
    return transfer
  }

  private *complete(transfer: Transfer): Program<number | null> {
    const { owner, pending } = transfer
    let byteCount: number | null = null
    try {
      if (!pending.settled) yield pending
      if (pending.state === "done" && pending.error === undefined) byteCount = transfer.complete(pending.result)
    } finally {
      if (pending.settled) {
        this.transfer = undefined
        owner.completed(byteCount)
      }
    }
    if (pending.error !== undefined && pending.error._tag !== "BlockingIOError") throw pending.error
    return byteCount
  }

  private *call(name: string, operation: Operation | undefined): Program<unknown> {
    return yield this.external(name, operation)
  }

  private external(name: string, operation: Operation | undefined) {
    if (operation === undefined) throw new UnsupportedOperation(name)
    const { runtime } = this
    const start = (done: (error: AnyOSError | undefined, result: unknown) => void): void => {
      Runtime.runFork(runtime)(Effect.suspend(operation)).addObserver((exit) => {
        if (Exit.isSuccess(exit)) done(undefined, exit.value)
        else done(failureOf(name, exit.cause), undefined)
      })
    }
    return { op: "external", name, start } as const
  }
}

const isCount = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value <= limit

/** The user's code has broken its promise. */
const invalid = (message: string, syscall: string): AnyOSError =>
  makeOSError({ code: "EIO", syscall, pathInMessage: false }, { cause: new Error(message) })

const wrongCount = (name: string, count: number, limit: number): AnyOSError =>
  invalid(`raw ${name}() returned invalid length ${count} (should have been between 0 and ${limit})`, name)

/** What the user's effect failed with, if it is an error of files; anything else is an EIO with that as its cause. */
const failureOf = (name: string, cause: Cause.Cause<IoError>): AnyOSError => {
  const error = Cause.squash(cause)
  return isIoError(error) && "errno" in error
    ? error
    : makeOSError({ code: "EIO", syscall: name, pathInMessage: false }, { cause: error })
}
