/**
 * The jobs that read and write whole files, as bytes. They import little, since every thread loads them.
 * `wholeFile/read.ts` and `wholeFile/write.ts` call them; the jobs for temporary files and atomic replacement use their
 * parts.
 *
 * A job opens, transfers and closes in one hop, where separate calls would need one each. A descriptor outlives a job
 * only if it is in the result; then the caller closes it, or `undo` if the result is not wanted.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { allocate, allocatePooled, asPlain } from "../../internal/buffer.js"
import { parseMode } from "../../io/mode.js"
import { unlinkQuietly } from "../../program/internal/unlinkQuietly.js"
import { type Job, job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { OpenFlag } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"

/**
 * How much the first read asks for, in bytes. Most files are smaller, and then their size does not have to be asked
 * for.
 */
export const blockSize = 65_536

/** Files up to this size, in bytes, are read in one hop. Copying more between threads takes longer than another hop. */
const largestHop = 262_144

/** Blocks that no read uses now: reading a small file does not have to allocate 64 KiB. */
const spareBlocks: Array<Uint8Array> = []

/** How many blocks are kept: as many as there may be jobs in progress at the same time. */
const maxSpareBlocks = 16

/**
 * The memory for the first read of a file. A thread replaces these functions by others, which use memory that it shares
 * with the main thread, so that the result is not copied.
 */
export const blocks = {
  /** Gives a block of `blockSize` bytes. */
  take: (): Uint8Array => spareBlocks.pop() ?? new Uint8Array(blockSize),
  /** The first bytes of a block, as a result that remains valid when the block is used again. */
  cut: (block: Uint8Array, byteLength: number): Uint8Array => {
    const bytes = allocatePooled(byteLength)
    bytes.set(block.subarray(0, byteLength))
    return bytes
  },
  /** Takes a block back. */
  give: (block: Uint8Array): void => {
    if (spareBlocks.length < maxSpareBlocks) spareBlocks.push(block)
  }
}

/**
 * The result of `readFile` for a file that is too large for one hop: the bytes so far, and the descriptor, from which
 * the caller reads the rest and which it closes. `size` is that of `fstat`, and may be wrong.
 *
 * @internal
 */
export interface UnfinishedRead {
  readonly fd: number
  readonly bytes: Uint8Array
  readonly size: number
}

/**
 * Reads all bytes of a file, or the beginning of a large one.
 *
 * The calls are `open`, `read`, `read` and `close`. Only the second read, of 0 bytes, shows the end: any read may be
 * short (F4), and the size of `fstat` is wrong for a file in /proc or one that grows.
 *
 * @internal
 */
export const readFile: Job<[path: SystemPath], Uint8Array | UnfinishedRead> = job(
  "readFile",
  function*(path) {
    const fd = yield* perform({ op: "open", path, flags: readFlags, mode: 0 })
    const block = blocks.take()
    let result: Uint8Array | UnfinishedRead
    try {
      result = yield* readSome(fd, block)
    } catch (error) {
      yield* closeAfter(fd, error)
      throw error
    } finally {
      blocks.give(block)
    }
    if (result instanceof Uint8Array) yield* perform({ op: "close", fd })
    return result
  },
  (result) => result instanceof Uint8Array ? [] : [{ op: "close", fd: result.fd }],
  (result) => [result instanceof Uint8Array ? result.length : result.bytes.length, 0]
)

const readFlags = parseMode("rb").flags

/**
 * Reads with the given block first. The result does not use the block. It is unfinished if the file is large, or larger
 * than `fstat` said.
 */
function* readSome(fd: number, block: Uint8Array): JobProgram<Uint8Array | UnfinishedRead> {
  const count = yield* fill(fd, block, 0)
  // `fill` stops early only at the end of the file
  if (count < block.length) return blocks.cut(block, count)
  const { size } = yield* perform({ op: "fstat", fd })
  if (size > largestHop) return { fd, bytes: block.slice(), size }
  // of exactly the size of the file, if that is known, so that it is the result without a copy
  const memory = asPlain(allocate(size > count ? size : 2 * count))
  memory.set(block)
  const total = yield* fill(fd, memory, count)
  if (total < memory.length) return memory.slice(0, total)
  // the memory is full: is that the end, or did the file grow? The block is free for the answer.
  const rest = yield* fill(fd, block, 0)
  if (rest === 0) return memory
  const bytes = new Uint8Array(total + rest)
  bytes.set(memory)
  bytes.set(block.subarray(0, rest), total)
  return { fd, bytes, size }
}

/**
 * Reads until `memory` is full or the file ends, from the index `from` on. Gives how many bytes of `memory` are filled,
 * those before `from` included.
 */
function* fill(fd: number, memory: Uint8Array, from: number): JobProgram<number> {
  let total = from
  while (total < memory.length) {
    const length = memory.length - total
    const count = yield* perform({ op: "read", fd, buffer: memory, offset: total, length, position: null })
    if (count === 0) break
    total += count
  }
  return total
}

/**
 * Closes a descriptor after a failure. If that fails too, it fails with that error, whose cause is the first one (F9).
 */
export function* closeAfter(fd: number, error: unknown): JobProgram<void> {
  try {
    yield* perform({ op: "close", fd })
  } catch (closeError) {
    if (closeError instanceof Error && closeError.cause === undefined) closeError.cause = error
    throw closeError
  }
}

/** A file that was created exclusively. @internal */
export interface CreatedFile {
  readonly fd: number
  /** Device and inode. */
  readonly identity: string
}

/**
 * Removes a file that was created exclusively, if its name still leads to it. It never fails: the error to report is
 * the one because of which the file is removed.
 *
 * @internal
 */
export const removeCreated: Job<[path: SystemPath, identity: string], void> = job(
  "removeCreated",
  function*(path, identity) {
    try {
      // another process may have replaced the file: that one must not be removed
      if (identityOf(yield* perform({ op: "lstat", path })) === identity) yield* perform({ op: "unlink", path })
    } catch (error) {
      if (!isIoError(error)) throw error
    }
  }
)

/**
 * Creates a file. `flags` include O_EXCL. Fails with `FileExistsError` if the name exists. The identity is for
 * `removeCreated`; if it cannot be read, the file is removed at once, by its name.
 *
 * @internal
 */
export const createExclusively: Job<[path: SystemPath, flags: number, mode: number], CreatedFile> = job(
  "createExclusively",
  function*(path, flags, mode) {
    const fd = yield* perform({ op: "open", path, flags, mode })
    try {
      return { fd, identity: identityOf(yield* perform({ op: "fstat", fd })) }
    } catch (error) {
      yield* unlinkQuietly(path)
      yield* closeAfter(fd, error)
      throw error
    }
  },
  ({ fd, identity }, path) => [removeCreated.callOf(path, identity), { op: "close", fd }],
  undefined,
  true
)

/**
 * Writes all of a file: opens it with `flags` and, for a new file, `mode`, writes `bytes`, and closes it. A file that
 * was created exclusively is removed again if a call fails or if the result is not wanted; the result is its identity,
 * for that.
 *
 * @internal
 */
export const writeFile: Job<
  [path: SystemPath, bytes: Uint8Array, flags: number, mode: number],
  string | undefined
> = job(
  "writeFile",
  function*(path, bytes, flags, mode) {
    const { fd, identity } = isExclusive(flags)
      ? yield* createExclusively.program(path, flags, mode)
      : { fd: yield* perform({ op: "open", path, flags, mode }), identity: undefined }
    try {
      try {
        yield* writeAll(fd, bytes)
      } catch (error) {
        yield* closeAfter(fd, error)
        throw error
      }
      yield* perform({ op: "close", fd })
    } catch (error) {
      if (identity !== undefined) yield* removeCreated.program(path, identity)
      throw error
    }
    return identity
  },
  (identity, path) => identity === undefined ? [] : [removeCreated.callOf(path, identity)],
  (_, __, bytes) => [0, bytes.length],
  (_, __, flags) => isExclusive(flags)
)

/** Whether `flags` require that the file does not exist. @internal */
export const isExclusive = (flags: number): boolean => (flags & OpenFlag.O_EXCL) !== 0

/** Writes all of `bytes`. After a short write it continues: the next call reports the error, if there was one (N2). */
export function* writeAll(fd: number, bytes: Uint8Array): JobProgram<void> {
  for (let total = 0; total < bytes.length;) {
    const length = bytes.length - total
    const count = yield* perform({ op: "write", fd, buffer: bytes, offset: total, length, position: null })
    if (count <= 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: no endless loop
    total += count
  }
}
