/** Raw files that follow a script, like those of CPython's test suite. */
import type { RawIO, TransferOwner, Whence } from "../../src/io/rawIO.js"
import type { Program } from "../../src/program/program.js"
import { bytes } from "./bytes.js"

/**
 * A raw file whose reads give a list of results, `null` for one that would block, and that keeps what is written. Bytes for
 * which a read has no room come with the next read (MockRawIOWithoutRead).
 */
export class ScriptedRaw implements RawIO {
  readonly name = "script"
  readonly fileno = -1
  readonly readable: boolean = true
  readonly writable: boolean = true
  readonly seekable: boolean = true
  closed = false
  readonly sizeHint = 0
  /** The result of each read: a count, or `null`. */
  readonly reads: Array<number | null> = []
  readonly written: Array<Uint8Array> = []
  protected readonly script: Array<Uint8Array | null>

  constructor(script: ReadonlyArray<string | Uint8Array | null> = []) {
    this.script = script.map((result) => typeof result === "string" ? bytes(result) : result)
  }

  /** The number of results that were not read yet. */
  get left(): number {
    return this.script.length
  }

  *readInto(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    const next = this.script.shift()
    const count = next === null ? null : Math.min(next?.length ?? 0, length)
    if (next !== null && next !== undefined && count !== null) {
      buffer.set(next.subarray(0, count), offset)
      if (count < next.length) this.script.unshift(next.subarray(count))
    }
    this.reads.push(count)
    owner.completed(count)
    return count
  }

  *readAhead(): Program<boolean> {
    return false
  }

  *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    this.written.push(Uint8Array.from(buffer.subarray(offset, offset + length)))
    owner.completed(length)
    return length
  }

  *settle(): Program<void> {}

  *seek(offset: number, _whence: Whence): Program<number> {
    return offset
  }

  *tell(): Program<number> {
    return 0
  }

  *truncate(byteLength: number): Program<number> {
    return byteLength
  }

  *close(): Program<void> {
    this.closed = true
  }
}

/** A raw file that accepts bytes up to a given one, and would block there once (MockNonBlockWriterIO). */
export class BlockingRaw extends ScriptedRaw {
  private blocker: number | undefined = undefined

  blockOn(char: string): void {
    this.blocker = char.charCodeAt(0)
  }

  /** All bytes that were written since the last time. */
  popWritten(): string {
    return Buffer.concat(this.written.splice(0)).toString("latin1")
  }

  override *write(buffer: Uint8Array, offset: number, length: number, owner: TransferOwner): Program<number | null> {
    const data = buffer.subarray(offset, offset + length)
    const stop = this.blocker === undefined ? -1 : data.indexOf(this.blocker)
    if (stop < 0) return yield* super.write(buffer, offset, length, owner)
    if (stop > 0) return yield* super.write(buffer, offset, stop, owner)
    this.blocker = undefined
    owner.completed(null)
    return null
  }
}
