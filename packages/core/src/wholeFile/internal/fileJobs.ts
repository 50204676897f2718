/**
 * The jobs that read and write whole files. They know bytes only, and import as little as they can: threads load them.
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

/** Most files are smaller, and need no `fstat` then: what a first read of this many bytes leaves over is known to be little. */
export const blockSize = 65_536

/** Files up to this size are read in one hop; above it, what a copy between threads costs exceeds what a hop costs. */
const largestHop = 262_144

/** Blocks that no read uses now, so that a small file costs no 64 KiB of new memory. */
const spareBlocks: Array<Uint8Array> = []

/** As many as run at once in one thread. */
const maxSpareBlocks = 16

/** Where reads of whole files put what they read first. A thread sets others, in memory that it shares: nothing is copied then. */
export const blocks = {
  take: (): Uint8Array => spareBlocks.pop() ?? new Uint8Array(blockSize),
  /** The first bytes of a block as the result of a read. */
  cut: (block: Uint8Array, byteLength: number): Uint8Array => {
    const bytes = allocatePooled(byteLength)
    bytes.set(block.subarray(0, byteLength))
    return bytes
  },
  give: (block: Uint8Array): void => {
    if (spareBlocks.length < maxSpareBlocks) spareBlocks.push(block)
  }
}

/**
 * What `readFile` results in for a file that is too large for one hop: the bytes so far, and the descriptor, which is its
 * receiver's to read on and to close. `size` is what the system says, and need not be true.
 *
 * @internal
 */
export interface UnfinishedRead {
  readonly fd: number
  readonly bytes: Uint8Array
  readonly size: number
}

/**
 * Reads a file whole: its bytes, or what there is of a large one.
 *
 * The calls are `open`, `read`, `read` and `close`. The second read is what tells the end: a first one may be short on any
 * file system (F4), and the size that `fstat` names is not that of a file in /proc, or of one that grows.
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

function* readSome(fd: number, block: Uint8Array): JobProgram<Uint8Array | UnfinishedRead> {
  const count = yield* fill(fd, block, 0)
  if (count < block.length) return blocks.cut(block, count)
  const { size } = yield* perform({ op: "fstat", fd })
  if (size > largestHop) return { fd, bytes: block.slice(), size }
  // of the size that the file has, if that can be: then it is given away as it is
  const memory = asPlain(allocate(size > count ? size : 2 * count))
  memory.set(block)
  const total = yield* fill(fd, memory, count)
  if (total < memory.length) return memory.slice(0, total)
  const rest = yield* fill(fd, block, 0)
  if (rest === 0) return memory
  const bytes = new Uint8Array(total + rest)
  bytes.set(memory)
  bytes.set(block.subarray(0, rest), total)
  return { fd, bytes, size }
}

/** Reads until `memory` is full or the file ends; how far it is filled. */
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

/** Closes after a failure. If that fails too, its error has the first as its cause (F9). */
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
  /** Which file it is: device and inode. */
  readonly identity: string
}

/**
 * Removes a file that was created exclusively, if its name still leads to it. It never fails: what is to be heard of is why
 * the file has to go.
 *
 * @internal
 */
export const removeCreated: Job<[path: SystemPath, identity: string], void> = job(
  "removeCreated",
  function*(path, identity) {
    try {
      if (identityOf(yield* perform({ op: "lstat", path })) === identity) yield* perform({ op: "unlink", path })
    } catch (error) {
      if (!isIoError(error)) throw error
    }
  }
)

/** Creates a file with `flags`, which say that it has to be new. @internal */
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
 * Writes a file whole: opens it with `flags` and, if that creates it, `mode`, writes all of `bytes`, and closes it. What was
 * created exclusively is removed again if a call fails, or if its caller has gone. The result is its identity.
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

/** Whether a file that is opened with `flags` has to be new. @internal */
export const isExclusive = (flags: number): boolean => (flags & OpenFlag.O_EXCL) !== 0

/** Writes all of `bytes`. A short count means that an error will come with the next call (N2), so it is never an end. */
export function* writeAll(fd: number, bytes: Uint8Array): JobProgram<void> {
  for (let total = 0; total < bytes.length;) {
    const length = bytes.length - total
    const count = yield* perform({ op: "write", fd, buffer: bytes, offset: total, length, position: null })
    if (count <= 0) throw makeOSError({ code: "EIO", syscall: "write", pathInMessage: false }) // F3: no loop without end
    total += count
  }
}
