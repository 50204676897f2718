/**
 * The input: a log of ASCII lines of about 70 characters, the same on every machine, in a temporary folder that is
 * removed at the end.
 */
import { rmSync } from "node:fs"
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Tally } from "./tally.js"

/** A generated log, and what is right to find in it. */
export interface Log {
  readonly path: string
  readonly byteCount: number
  readonly tally: Tally
}

/**
 * How many different lines there are; the file repeats them. A prime of this size keeps the repetition out of step with
 * blocks and out of reach of a processor's memory of branches, and generating a gigabyte costs only the writing.
 */
const distinctLines = 9973

/** The lines of every log, in order, without their ends: line n of a file is line n modulo their number. */
export const makeLines = (): ReadonlyArray<string> => {
  const random = makeRandom(0x5eed)
  const pick = <A>(values: ReadonlyArray<A>): A => values[random() % values.length]!
  return Array.from({ length: distinctLines }, (_, line) => {
    const time = new Date(Date.UTC(2026, 0, 1) + line * 137).toISOString()
    const level = pick(["DEBUG", "INFO ", "INFO ", "INFO ", "WARN "])
    const method = pick(["GET", "GET", "POST", "DELETE"])
    const route = pick(["/api/items", "/api/users", "/health", "/static/app.js"])
    const worker = 10 + random() % 90
    const status = pick([200, 200, 304, 404])
    return `${time} ${level} [${worker}] ${method} ${route}/${random() % 100_000} ${status} ${random() % 900}ms`
  })
}

/** A linear congruential generator: unsigned, 24 bits, never `Math.random`. */
const makeRandom = (seed: number): () => number => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}

/** Makes a log of `size` bytes, or the rest of a line more, for the duration of `use`. */
export const withLog = async <A>(size: number, use: (log: Log) => Promise<A>): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), "aiofiles-bench-"))
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(folder, { recursive: true, force: true })
    process.kill(process.pid, signal) // the handler is gone: this ends the process
  }
  process.once("SIGINT", stop).once("SIGTERM", stop)
  try {
    return await use(await writeLog(join(folder, "access.log"), size))
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop)
    await rm(folder, { recursive: true, force: true })
  }
}

const writeLog = async (path: string, size: number): Promise<Log> => {
  const lines = makeLines()
  const repetition = Buffer.from(lines.map((line) => line + "\n").join(""))
  const tally = new Tally()
  const file = await open(path, "wx")
  let byteCount = 0
  try {
    for (; size - byteCount >= repetition.length; byteCount += repetition.length) {
      await writeAll(file, repetition)
      tally.addAll(lines)
    }
    const rest: Array<string> = []
    for (let line = 0; byteCount < size; line++) {
      rest.push(lines[line]!)
      byteCount += lines[line]!.length + 1
    }
    await writeAll(file, Buffer.from(rest.map((line) => line + "\n").join("")))
    tally.addAll(rest)
  } finally {
    await file.close()
  }
  return { path, byteCount, tally }
}

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten
}
