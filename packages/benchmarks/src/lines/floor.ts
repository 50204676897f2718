/**
 * The floor: what the lines of a file cost in plain Node, with no stream, no library and no care for anything else.
 *
 * One promise loop over `fs.read`, which reads 256 KiB blocks, one of them ahead. Text is decoded as UTF-8 and refused
 * if it is not; lines are cut out with `indexOf` and `slice`. How much is decoded at a time decides how fast it is: see
 * `pieceSize`.
 */
import { isAscii } from "node:buffer"
import * as fs from "node:fs"
import type { Contestant } from "../harness.js"
import { Tally } from "./tally.js"

/** Bytes per read. */
const blockSize = 262_144

/** Room before a block for the line that the block before it ended in: the floor reads no longer ones. */
const headroom = blockSize

/**
 * The most bytes that are decoded at a time. V8 has a separate space for strings of over 128 KiB, which only a major
 * collection empties, and lines are slices that keep their block: decoding whole blocks costs twice the time.
 */
const pieceSize = 65_536

/** The floor as it is usually written, which decodes a block as soon as it is there. */
export const blockFloor = "floor by blocks"

/** The fastest that was found. */
export const floor = "floor"

export const floorContestants = (path: string): ReadonlyArray<Contestant<Tally>> => [
  { name: floor, run: () => countLines(path, makeSplitter(pieceSize)) },
  { name: blockFloor, run: () => countLines(path, makeSplitter(Infinity)) }
]

/** Adds the whole lines in `bytes[start, end)` and returns where the last, incomplete one begins. */
type Splitter = (bytes: Buffer, start: number, end: number, tally: Tally) => number

const countLines = async (path: string, split: Splitter): Promise<Tally> => {
  const tally = new Tally()
  const fd = await openFile(path)
  let block = Buffer.allocUnsafeSlow(headroom + blockSize)
  let other = Buffer.allocUnsafeSlow(headroom + blockSize)
  let start = headroom // where the line begins that the last block ended in
  let position = 0
  let reading = readBlock(fd, block, position)
  try {
    for (let byteCount = await reading; byteCount > 0; byteCount = await reading) {
      position += byteCount
      reading = readBlock(fd, other, position)
      const end = headroom + byteCount
      const rest = split(block, start, end, tally)
      start = headroom - (end - rest)
      if (start < 0) throw new RangeError(`a line of over ${headroom} bytes`)
      block.copy(other, start, rest, end)
      const read = block
      block = other
      other = read
    }
    if (start < headroom) tally.add(decode(block, start, headroom))
    return tally
  } finally {
    await reading.catch(() => undefined) // no close under a read
    fs.closeSync(fd)
  }
}

const makeSplitter = (pieceSize: number): Splitter => (bytes, start, end, tally) => {
  for (;;) {
    const stop = bytes.lastIndexOf(0x0a, Math.min(start + pieceSize, end) - 1) + 1
    if (stop <= start) return start
    const text = decode(bytes, start, stop)
    let from = 0
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      tally.add(text.slice(from, at))
      from = at + 1
    }
    start = stop
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** ASCII needs no decoder, and finding out costs less than it saves. */
const decode = (bytes: Buffer, start: number, end: number): string => {
  const piece = bytes.subarray(start, end)
  return isAscii(piece) ? bytes.toString("latin1", start, end) : strictUtf8.decode(piece)
}

const openFile = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.open(path, "r", (error, fd) => (error === null ? resolve(fd) : reject(error)))
  })

const readBlock = (fd: number, bytes: Buffer, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.read(fd, bytes, headroom, blockSize, position, (error, byteCount) =>
      error === null ? resolve(byteCount) : reject(error))
  })
