/**
 * The job that sends one block from a descriptor to another, by reading and writing: Node has no `sendfile`.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { allocate } from "../../internal/buffer.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import type { JobProgram } from "../../syscall/syscall.js"

/**
 * How much goes through memory at a time, in bytes. Larger blocks are no faster, and smaller ones take more calls.
 *
 * @internal
 */
export const blockSize = 256 * 1024

/**
 * Writes a block, and gives how many bytes the system accepted: fewer if a write failed after the first bytes (N2).
 * Fails only if it accepted none.
 *
 * @internal
 */
export function* writeSome(fd: number, block: Uint8Array, length: number): JobProgram<number> {
  let total = 0
  while (total < length) {
    try {
      const left = length - total
      const count = yield* perform({ op: "write", fd, buffer: block, offset: total, length: left, position: null })
      if (count === 0) return total // F3: no endless loop
      total += count
    } catch (error) {
      if (!isIoError(error) || total === 0) throw error
      return total
    }
  }
  return total
}

/** Moves the offset of a descriptor forward, by reading: Node has no `lseek` (N1). */
function* advance(fd: number, block: Uint8Array, byteCount: number): JobProgram<void> {
  let left = byteCount
  while (left > 0) {
    const count = yield* perform({ op: "read", fd, buffer: block, offset: 0, length: left, position: null })
    if (count === 0) return
    left -= count
  }
}

/** Sends from an offset; with `null`, from the offset of the descriptor, which then moves by what was sent. */
function* sendBlock(out: number, from: number, offset: number | null, byteCount: number): JobProgram<number> {
  const block = allocate(Math.min(byteCount, blockSize))
  const position = offset ?? (yield* perform({ op: "tell", fd: from }))
  let length: number
  try {
    length = yield* perform({ op: "read", fd: from, buffer: block, offset: 0, length: block.length, position })
  } catch (error) {
    // a pipe or socket has no positions; sendfile(2) refuses it with EINVAL
    throw isIoError(error) && "code" in error && error.code === "ESPIPE" ? cannotSend() : error
  }
  const sent = yield* writeSome(out, block, length)
  if (offset === null) yield* advance(from, block, sent)
  return sent
}

/** The error of arguments that `sendfile` does not accept. @internal */
export const cannotSend = (): Error => makeOSError({ code: "EINVAL", syscall: "sendfile" })

/** @internal */
export const sendBlockJob = job("os.sendfile", sendBlock, undefined, (sent) => [sent, sent])
