/**
 * The programs of `os` that write to descriptors.
 *
 * @since 0.1.0
 */
import { isIoError } from "../errors/index.js"
import { checkDescriptor } from "../internal/arguments.js"
import { allocate } from "../internal/buffer.js"
import type { Program } from "../program/program.js"
import { blockSize, cannotSend, sendBlockJob, writeSome } from "./internal/sendBlock.js"

/**
 * Writes to a descriptor at its offset, and gives how many bytes the system accepted: fewer than all if a write failed
 * after the first bytes. `data` is copied. Fails only if no byte was accepted, with an `AnyOSError`.
 *
 * @example
 * ```ts
 * import { os, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   const flags = 0o102 // O_RDWR and O_CREAT
 *   const fd = yield* perform({ op: "open", path: "note.txt", flags, mode: 0o600 })
 *   const copy = yield* perform({ op: "open", path: "copy.txt", flags, mode: 0o600 })
 *   console.log(yield* os.write(fd, new TextEncoder().encode("hello")), yield* os.sendfile(copy, fd, 1, 100))
 *   yield* perform({ op: "close", fd })
 *   yield* perform({ op: "close", fd: copy })
 * }).start()
 *
 * // Output:
 * // 5 4
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export function* write(fd: number, data: Uint8Array): Program<number> {
  checkDescriptor(fd, "write", false)
  const own = allocate(data.length) // the call may outlive its caller, who may change `data` then
  own.set(data)
  return yield* writeSome(fd, own, own.length)
}

/** sendfile(2) has no other numbers. */
const checkSend = (offset: number | null, count: number): void => {
  const valid = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if (!valid(count) || (offset !== null && !valid(offset))) throw cannotSend()
}

/**
 * Sends up to `count` bytes from the descriptor `from`, which must be one of a file, to `out`, and gives how many it
 * sent: 0 at the end of the file. It reads at `offset` and leaves the descriptor's own offset unchanged; with `null` it
 * reads from that offset and moves it (O13).
 *
 * Fails only if it sent nothing, so that no count is lost: the next call meets the same error again. A negative count
 * or offset, or a `from` that is a pipe or socket, is an `OSError` with EINVAL.
 *
 * @since 0.1.0
 * @category os
 */
export function* sendfile(out: number, from: number, offset: number | null, count: number): Program<number> {
  checkDescriptor(out, "sendfile", false)
  checkDescriptor(from, "sendfile", false)
  checkSend(offset, count)
  let total = 0
  while (total < count) {
    const place = offset === null ? null : offset + total
    const length = Math.min(count - total, blockSize)
    let sent: number
    try {
      sent = yield* sendBlockJob(out, from, place, length)
    } catch (error) {
      if (!isIoError(error) || total === 0) throw error
      return total
    }
    total += sent
    if (sent < length) break
  }
  return total
}
