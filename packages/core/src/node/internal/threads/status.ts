/**
 * The form of a `FileStatus` in shared memory: 64-bit integers at the beginning of the page.
 *
 * `node:fs` has the fields as bigints. Storing a bigint into shared memory is one instruction; converting it to a
 * number is a call into V8's runtime. The main thread reads the fields that are numbers as two 32-bit words.
 *
 * A worker writes it (`answerStatus`), and the main thread reads it (`readResult`). The order of the fields is
 * private to these two functions.
 */
import type { BigIntStats } from "node:fs"
import type { FileStatus } from "../../../syscall/results.js"
import { StatOf } from "../../../syscall/stat.js"
import { pageAt, type SharedMemory } from "./memory.js"

/** @internal */
export const writeStatus = ({ integers }: SharedMemory, slot: number, status: BigIntStats): void => {
  const at = pageAt(slot) / 8
  // pages begin at multiples of 4096, so that the index is an integer
  integers[at] = status.mode
  integers[at + 1] = status.size
  integers[at + 2] = status.blksize
  integers[at + 3] = status.blocks
  integers[at + 4] = status.nlink
  integers[at + 5] = status.uid
  integers[at + 6] = status.gid
  integers[at + 7] = status.dev
  integers[at + 8] = status.ino
  integers[at + 9] = status.rdev
  integers[at + 10] = status.atimeNs
  integers[at + 11] = status.mtimeNs
  integers[at + 12] = status.ctimeNs
  integers[at + 13] = status.birthtimeNs
}

/** @internal */
export const readStatus = (memory: SharedMemory, slot: number): FileStatus => {
  const { integers } = memory
  const at = pageAt(slot) / 8
  return new StatOf({
    mode: numberAt(memory, at),
    size: numberAt(memory, at + 1),
    blksize: numberAt(memory, at + 2),
    blocks: numberAt(memory, at + 3),
    nlink: numberAt(memory, at + 4),
    uid: numberAt(memory, at + 5),
    gid: numberAt(memory, at + 6),
    dev: integers[at + 7]!,
    ino: integers[at + 8]!,
    rdev: integers[at + 9]!,
    atimeNs: integers[at + 10]!,
    mtimeNs: integers[at + 11]!,
    ctimeNs: integers[at + 12]!,
    birthtimeNs: integers[at + 13]!
  })
}

/** A field that is exact as a number. If its high word is 0, the low word is read: V8 makes a small integer of it. */
const numberAt = ({ halves, integers }: SharedMemory, at: number): number =>
  halves[2 * at + 1] === 0 ? halves[2 * at]! : Number(integers[at])
