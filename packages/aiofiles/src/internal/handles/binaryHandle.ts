/**
 * Handles of binary files: buffered ones for reading, for writing and for both, and raw ones without a buffer.
 *
 * Operations that take data use `take` of `LineHandle`, which rolls the buffer back if the caller does not get the
 * data. A `RawHandle` has no buffer to roll back, so it restores each result. `pread` and `pwrite` go to the raw file
 * and leave the position alone; buffers are flushed before them. Sizes and positions are in bytes.
 */
import {
  type BufferedRandom,
  type BufferedReader,
  type BufferedWriter,
  InvalidArgumentError,
  type IoError,
  makeOSError,
  type Program,
  type RawIO,
  UnbufferedFile
} from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Sink from "effect/Sink"
import type * as File from "../../File.js"
import { sinkOf } from "../effect/pull.js"
import { Handle, ready, readyOrEmpty, sizeOf, supported } from "./handle.js"
import { LineHandle } from "./lineHandle.js"
import { pointFree } from "./pointFree.js"
import { WriterHandle } from "./writerHandle.js"

/** The raw file that a buffered file gives up, with the operations of a file without a buffer. */
function* unbuffered(detach: Program<RawIO>): Program<UnbufferedFile<RawIO>> {
  return new UnbufferedFile(yield* detach)
}

/** The most bytes that one call of `pread` reads. A larger size is read in pieces: it may exceed the memory there is. */
const pieceSize = 2 ** 24

/** Reads `size` bytes at an offset, or fewer at the end of the file. `undefined` if the file has no `pread`. */
const readAt = (raw: RawIO, size: number, position: number): Program<Uint8Array> | undefined => {
  if (size !== Infinity && !Number.isInteger(size)) throw new InvalidArgumentError(`a size must be an integer: ${size}`)
  if (size < 0) throw makeOSError({ code: "EINVAL", syscall: "pread", pathInMessage: false })
  return size > pieceSize ? readPieces(raw, size, position) : raw.pread?.(size, position)
}

/** Reads piece by piece, until `size` bytes or a short piece, which is the end of the file, and joins the pieces. */
function* readPieces(raw: RawIO, size: number, position: number): Program<Uint8Array> {
  const pieces: Array<Uint8Array> = []
  let total = 0
  for (let atEnd = false; total < size && !atEnd;) {
    const wanted = Math.min(size - total, pieceSize)
    // checked for each piece, because the type allows a raw file without `pread`
    const piece = yield* supported(raw.pread?.(wanted, position + total))
    pieces.push(piece)
    total += piece.length
    atEnd = piece.length < wanted
  }
  // the size of a file may change while it is read, so the result is allocated last, at its final size
  const all = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    all.set(piece, offset)
    offset += piece.length
  }
  return all
}

/** The handle of a `BufferedReader` or, as a base class, of a `BufferedRandom`. @internal */
export class BufferedReaderHandle<F extends BufferedRandom | BufferedReader = BufferedReader>
  extends LineHandle<Uint8Array, F>
  implements File.BufferedReader
{
  static {
    pointFree(this)
  }

  /** The layer directly below the buffer. */
  protected override get rawIO(): RawIO {
    return this.file.raw
  }

  /** A part of this handle, made anew each time: it shares the file, the gate and the scope. */
  get raw(): File.RawFile {
    return new RawHandle(new UnbufferedFile(this.rawIO), this.pool, this.partOptions(this.mode))
  }

  /** The buffer is flushed, or its unread bytes are dropped and the position is moved back (B16). */
  get detach(): Effect.Effect<File.RawFile, IoError> {
    return this.replaceBy(
      () => unbuffered(this.file.detach()),
      (file, gate) => new RawHandle(file, this.pool, { mode: this.mode, gate })
    )
  }

  /** Sees bytes that were written before it, because `runRaw` flushes the buffer first. */
  pread(byteCount: number, position: number): Effect.Effect<Uint8Array, IoError> {
    return this.runRaw((raw) => readAt(raw, byteCount, position))
  }

  /**
   * As many bytes as were asked for, or all without a size; fewer only at the end of the file, or if more would
   * block.
   */
  read(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => ready(this.file.read(sizeOf(byteCount))))
  }

  read1(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => readyOrEmpty(this.file, this.file.read1(sizeOf(byteCount))))
  }

  /**
   * The file copies into `target` at its end, within one step, so no call writes there after an interruption. Bytes
   * that the caller did not get go back to the buffer; `target` keeps its copy of them.
   */
  readinto(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.take(() => ready(this.file.readinto(target)))
  }

  readinto1(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.take(() => this.file.readinto1(target))
  }

  /** B06: the size is checked, but does not change what is read. */
  peek(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => {
      sizeOf(byteCount)
      return readyOrEmpty(this.file, this.file.peek())
    })
  }
}

/**
 * The handle of a `BufferedWriter`. A write copies its bytes before any call is made, so the caller may reuse its
 * memory, even after an interruption.
 *
 * @internal
 */
export class BufferedWriterHandle extends WriterHandle<Uint8Array, BufferedWriter> implements File.BufferedWriter {
  static {
    pointFree(this)
  }

  protected override get rawIO(): RawIO {
    return this.file.raw
  }

  get raw(): File.RawFile {
    return new RawHandle(new UnbufferedFile(this.rawIO), this.pool, this.partOptions(this.mode))
  }

  /** Writes the buffer first. This handle then fails for every operation (B16). */
  get detach(): Effect.Effect<File.RawFile, IoError> {
    return this.replaceBy(
      () => unbuffered(this.file.detach()),
      (file, gate) => new RawHandle(file, this.pool, { mode: this.mode, gate })
    )
  }

  /** Writes all bytes at an offset, after flushing the buffer, and leaves the position alone. */
  pwrite(data: Uint8Array, position: number): Effect.Effect<number, IoError> {
    return this.runRaw((raw) => raw.pwrite?.(data, position))
  }
}

/**
 * The handle of a `BufferedRandom`, which reads and writes one position. It repeats the members of the writer,
 * because a class has one base, but not the writer's shortcut: before a write the file must undo what was read ahead.
 *
 * @internal
 */
export class BufferedRandomHandle<F extends BufferedRandom = BufferedRandom> extends BufferedReaderHandle<F>
  implements File.BufferedRandom
{
  static {
    pointFree(this)
  }

  write(data: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<Uint8Array>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  /** Writes each chunk of the stream as one operation. The sink does not close the file. */
  get sink(): Sink.Sink<void, Uint8Array, never, IoError> {
    return sinkOf((data) => this.writelines(data))
  }

  /** As that of the writer. */
  pwrite(data: Uint8Array, position: number): Effect.Effect<number, IoError> {
    return this.runRaw((raw) => raw.pwrite?.(data, position))
  }

  /** Without a length, the position is the new end; the position itself does not move. */
  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}

/** The handle of a file without a buffer, whose results may go back to the file one by one. @internal */
export class RawHandle extends Handle<UnbufferedFile<RawIO>> implements File.RawFile {
  static {
    pointFree(this)
  }

  protected override get rawIO(): RawIO {
    return this.file.raw
  }

  /** There is no buffer that could be rolled back: bytes go back to the file, which gives them to the next read. */
  private readonly restore = (bytes: Uint8Array): void => this.file.restore(bytes)

  /**
   * By one call, so it may give fewer bytes than asked for; all that are left without a size. Fails with EAGAIN if
   * the descriptor is not ready.
   */
  read(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => ready(this.file.read(sizeOf(byteCount))), undefined, this.restore)
  }

  /**
   * By as many calls as needed. If it is interrupted between two of them, the file puts back what it has read itself.
   */
  get readall(): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => ready(this.file.readall()), undefined, this.restore)
  }

  /** A line, or its first `limit` bytes. Bytes behind the line that were read are read again by the next operation. */
  readline(limit?: number): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => this.file.readline(sizeOf(limit)), undefined, this.restore)
  }

  /** All lines that are left, or lines until their total size in bytes exceeds `hint`. */
  readlines(hint?: number): Effect.Effect<Array<Uint8Array>, IoError> {
    // each line goes in front of those before it, so the last line is restored first
    const restoreAll = (lines: ReadonlyArray<Uint8Array>): void => {
      for (const line of [...lines].reverse()) this.restore(line)
    }
    return this.run(() => this.file.readlines(sizeOf(hint)), undefined, restoreAll)
  }

  /** The file keeps its own copy of the bytes, so that they can be put back even if the caller has changed `target`. */
  readinto(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(
      () => ready(this.file.readinto(target)),
      undefined,
      () => this.file.restoreInto()
    )
  }

  /** By one call: the count may be less than the length of `data`. Fails with EAGAIN if the descriptor is not ready. */
  write(data: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(() => ready(this.file.write(data)))
  }

  /** Unlike `write`, writes all bytes of each item, by as many calls as that takes. */
  writelines(data: Iterable<Uint8Array>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  get sink(): Sink.Sink<void, Uint8Array, never, IoError> {
    return sinkOf((data) => this.writelines(data))
  }

  /** There is no buffer to flush, but a closed file fails in the same way. */
  pread(byteCount: number, position: number): Effect.Effect<Uint8Array, IoError> {
    return this.runRaw((raw) => readAt(raw, byteCount, position))
  }

  pwrite(data: Uint8Array, position: number): Effect.Effect<number, IoError> {
    return this.runRaw((raw) => raw.pwrite?.(data, position))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}
