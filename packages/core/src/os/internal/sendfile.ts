/**
 * `sendfile` between descriptors, which Node does not have: by reading and writing.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { checkDescriptor } from "../../internal/arguments.js"
import { allocate } from "../../internal/buffer.js"
import { job } from "../../program/job.js"
import { perform, type Program } from "../../program/program.js"
import type { JobProgram } from "../../syscall/syscall.js"

/** How much goes through memory at a time, in bytes: larger blocks are no faster, and smaller ones take more calls. */
const blockSize = 256 * 1024

/** Writes a block, and says how much of it the system took: less if a write failed behind the first bytes (N2). */
function* writeSome(fd: number, block: Uint8Array, length: number): JobProgram<number> {
  let total = 0
  while (total < length) {
    try {
      const left = length - total
      const count = yield* perform({ op: "write", fd, buffer: block, offset: total, length: left, position: null })
      if (count === 0) return total // F3: no loop without end
      total += count
    } catch (error) {
      if (!isIoError(error) || total === 0) throw error
      return total
    }
  }
  return total
}

/** @internal */
export function* write(fd: number, data: Uint8Array): Program<number> {
  checkDescriptor(fd, "write", false)
  const own = allocate(data.length) // the call may outlive its caller, who may then change `data`
  own.set(data)
  return yield* writeSome(fd, own, own.length)
}

/** The offset of a descriptor moves by reading: Node has no `lseek` (N1). */
function* advance(fd: number, block: Uint8Array, byteCount: number): JobProgram<void> {
  let left = byteCount
  while (left > 0) {
    const count = yield* perform({ op: "read", fd, buffer: block, offset: 0, length: left, position: null })
    if (count === 0) return
    left -= count
  }
}

/** Sends one block, from a place, or from where the descriptor is, which then moves by what was sent. */
function* sendBlock(out: number, from: number, offset: number | null, byteCount: number): JobProgram<number> {
  const block = allocate(Math.min(byteCount, blockSize))
  const position = offset ?? (yield* perform({ op: "tell", fd: from }))
  let length: number
  try {
    length = yield* perform({ op: "read", fd: from, buffer: block, offset: 0, length: block.length, position })
  } catch (error) {
    // the system sends from what has places, which a pipe or socket has not
    throw isIoError(error) && "code" in error && error.code === "ESPIPE" ? invalid() : error
  }
  const sent = yield* writeSome(out, block, length)
  if (offset === null) yield* advance(from, block, sent)
  return sent
}

const invalid = (): Error => makeOSError({ code: "EINVAL", syscall: "sendfile" })

/** @internal */
export const sendBlockJob = job("os.sendfile", sendBlock, undefined, (sent) => [sent, sent])

const checkSend = (offset: number | null, count: number): void => {
  const valid = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if (!valid(count) || (offset !== null && !valid(offset))) throw invalid()
}

/**
 * Sends up to `count` bytes, block by block. Fails only if it sent nothing: what was sent is told, and whoever goes on meets the
 * error again.
 *
 * @internal
 */
export function* sendfile(out: number, from: number, offset: number | null, count: number): Program<number> {
  checkDescriptor(out, "sendfile", false)
  checkDescriptor(from, "sendfile", false)
  checkSend(offset, count)
  let total = 0
  while (total < count) {
    const place = offset === null ? null : offset + total
    const wanted = Math.min(count - total, blockSize)
    let sent: number
    try {
      sent = yield* sendBlockJob(out, from, place, wanted)
    } catch (error) {
      if (!isIoError(error) || total === 0) throw error
      return total
    }
    total += sent
    if (sent < wanted) break
  }
  return total
}
