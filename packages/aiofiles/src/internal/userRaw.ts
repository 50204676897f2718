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
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import type * as File from "../File.js"

/** A transfer that was begun and whose result nobody has taken yet. */
interface Flight {
  readonly pending: Pending
  readonly land: (result: unknown) => number | null
  readonly owner: TransferOwner
}

/**
 * Makes effects calls of the executor.
 *
 * Invariant: as for `RawFile` of core: at most one transfer is in flight, and whatever comes next takes its result first.
 *
 * @internal
 */
export class UserRaw implements CoreRawIO {
  readonly name = "<raw>"
  readonly sizeHint = 0
  private readonly source: File.RawIO
  private readonly runtime: Runtime.Runtime<never>
  private flight: Flight | undefined = undefined
  private isClosed = false

  constructor(source: File.RawIO, runtime: Runtime.Runtime<never>) {
    this.source = source
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
    return yield* this.land(yield* this.launchRead(buffer, offset, length, owner))
  }

  *readAhead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<boolean> {
    if (this.flight !== undefined) return false
    yield* this.launchRead(buffer, offset, length, owner)
    return true
  }

  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    yield* this.settle()
    const { source } = this
    // the bytes are the library's, and will be used again: what the user is given has to be a copy
    const data = new Uint8Array(buffer.subarray(offset, offset + length))
    const flight = yield* this.launch("write", source.write?.(data), owner, (result) => {
      const count = result as number | null // as the interface says
      if (count !== null && !(count >= 0 && count <= data.length)) throw wrongCount("write", count, data.length)
      return count
    })
    return yield* this.land(flight)
  }

  *settle(): Program<void> {
    const { flight } = this
    if (flight === undefined) return
    try {
      yield* this.land(flight)
    } catch (error) {
      if (error !== flight.pending.error) throw error // as `RawFile.settle`
    }
  }

  *seek(offset: number, whence: Whence): Program<number> {
    yield* this.settle()
    return (yield* this.call("seek", this.source.seek?.(offset, whence))) as number // as the interface says
  }

  *tell(): Program<number> {
    return yield* this.seek(0, 1)
  }

  *truncate(byteLength: number): Program<number> {
    yield* this.settle()
    yield* this.call("truncate", this.source.truncate?.(byteLength))
    return byteLength
  }

  *close(): Program<void> {
    if (this.isClosed) return
    this.isClosed = true
    yield* this.settle()
    if (this.source.close !== undefined) yield* this.call("close", this.source.close)
  }

  private *launchRead(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<Flight> {
    return yield* this.launch("read", this.source.read?.(length), owner, (result) => {
      const bytes = result as Uint8Array | null // as the interface says
      if (bytes === null) return null
      if (bytes.length > length) throw wrongCount("read", bytes.length, length)
      buffer.set(bytes, offset)
      return bytes.length
    })
  }

  private *launch(
    name: string,
    effect: Effect.Effect<unknown, IoError> | undefined,
    owner: TransferOwner,
    land: (result: unknown) => number | null
  ): Program<Flight> {
    if (this.isClosed) throw new ClosedFileError()
    const flight = { pending: (yield new Start(this.external(name, effect))) as Pending, owner, land } // see `Start`
    this.flight = flight
    return flight
  }

  private *land(flight: Flight): Program<number | null> {
    const { owner, pending } = flight
    let byteCount: number | null = null
    try {
      if (!pending.settled) yield pending
      if (pending.state === "done" && pending.error === undefined) byteCount = flight.land(pending.result)
    } finally {
      if (pending.settled) {
        this.flight = undefined
        owner.landed(byteCount)
      }
    }
    if (pending.error !== undefined && pending.error._tag !== "BlockingIOError") throw pending.error
    return byteCount
  }

  private *call(name: string, effect: Effect.Effect<unknown, IoError> | undefined): Program<unknown> {
    return yield this.external(name, effect)
  }

  private external(name: string, effect: Effect.Effect<unknown, IoError> | undefined) {
    if (effect === undefined) throw new UnsupportedOperation(name)
    const { runtime } = this
    const start = (done: (error: AnyOSError | undefined, result: unknown) => void): void => {
      Runtime.runFork(runtime)(effect).addObserver((exit) => {
        if (Exit.isSuccess(exit)) done(undefined, exit.value)
        else done(failureOf(name, exit.cause), undefined)
      })
    }
    return { op: "external", name, start } as const
  }
}

const wrongCount = (name: string, count: number, limit: number): AnyOSError =>
  makeOSError({ code: "EIO", syscall: name, pathInMessage: false }, {
    cause: new Error(`raw ${name} returned invalid length ${count} (should have been between 0 and ${limit})`)
  })

/** What the user's effect failed with, if it is an error of files; anything else is an EIO with that as its cause. */
const failureOf = (name: string, cause: Cause.Cause<IoError>): AnyOSError => {
  const error = Cause.squash(cause)
  return isIoError(error) && "errno" in error
    ? error
    : makeOSError({ code: "EIO", syscall: name, pathInMessage: false }, { cause: error })
}
