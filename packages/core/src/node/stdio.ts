/**
 * The standard streams of the process, as files of the io stack.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { Pool } from "../executor/pool.js"
import { Task } from "../executor/task.js"
import { BufferedReader } from "../io/bufferedReader.js"
import { BufferedWriter } from "../io/bufferedWriter.js"
import { RawFile } from "../io/rawFile.js"
import type { RawIO } from "../io/rawIO.js"
import { textFormat } from "../io/textOptions.js"
import { TextReader } from "../io/textReader.js"
import { TextWriter } from "../io/textWriter.js"
import { Lease } from "../program/lease.js"
import { fileType } from "../syscall/flags.js"
import { libuv } from "./backends.js"
import { StandardInput } from "./internal/standardInput.js"
import { StandardOutput } from "./internal/standardOutput.js"
import { neverBlocks } from "./internal/standardRaw.js"

/** CPython's `io.DEFAULT_BUFFER_SIZE`, in bytes. */
const bufferSize = 8192

/** No newline translation (S02). Bytes that are no UTF-8 pass through, as in CPython's C locale (S01, S07). */
const passing = { encoding: "utf-8", errors: "surrogateescape", newline: "\n" } as const

/** CPython's exit status when what was written cannot be flushed at exit (S04). */
const flushFailed = 120

/**
 * Where the calls of the standard streams run: no slot is held while a stream waits for the other side.
 *
 * @example
 * ```ts
 * import { standardPool } from "aiofiles-core/node/stdio"
 *
 * console.log(standardPool.stats().slots)
 *
 * // Output:
 * // Infinity
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const standardPool: Pool = new Pool(libuv)

let input: TextReader | undefined
let waitingInput: StandardInput | undefined
let userCount = 0
let output: TextWriter | undefined
let errorOutput: TextWriter | undefined

/**
 * The standard input of the process: the same reader every time. Nothing happens before it is asked for.
 *
 * A read of a pipe, a socket or a terminal waits in `process.stdin`, which should have no other reader: without a thread,
 * and, given up, without losing a byte. It keeps the process alive while it waits, unless `useStandardInput` says that
 * nobody needs it any more. Up to 64 KiB are read ahead, which a child
 * process with the same input will not see. A non-blocking descriptor without data is waited for (S08), and a process
 * that was started without one reads /dev/null, by Node's doing (S06).
 *
 * @example
 * ```ts
 * import { Task } from "aiofiles-core"
 * import { standardInput, standardPool } from "aiofiles-core/node/stdio"
 *
 * const task = new Task(standardPool, () => standardInput().readline())
 * task.start()
 * task.interrupt() // what comes in later is for the next read
 * console.log(standardInput() === standardInput(), standardInput().errors)
 *
 * // Output:
 * // true surrogateescape
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const standardInput = (): TextReader =>
  input ??= new TextReader(new BufferedReader(inputRaw(), bufferSize, { growing: true }), textFormat(passing))

/**
 * Notes that a part of the program may read standard input, and gives what ends that. When the last such part has ended, a
 * read that still waits no longer keeps the process alive: whoever began it has left it behind.
 *
 * @example
 * ```ts
 * import { Task } from "aiofiles-core"
 * import { standardInput, standardPool, useStandardInput } from "aiofiles-core/node/stdio"
 *
 * const leave = useStandardInput()
 * new Task(standardPool, () => standardInput().readline()).start() // nothing comes, perhaps for hours
 * leave()
 * console.log("the process ends")
 *
 * // Output:
 * // the process ends
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const useStandardInput = (): () => void => {
  userCount++
  let ended = false
  return () => {
    if (ended) return
    ended = true
    if (--userCount === 0) waitingInput?.letGo()
  }
}

const inputRaw = (): RawIO => {
  if (!neverBlocks(0)) return waitingInput = new StandardInput(process.stdin)
  const { mode, size } = fs.fstatSync(0)
  const type = mode & fileType.mask
  return new RawFile(new Lease(0, "<stdin>", false), {
    mode: "rb",
    readable: true,
    writable: false,
    appending: false,
    seekable: type === fileType.regular || type === fileType.blockDevice,
    position: undefined, // whoever started us may have read some
    size
  })
}

/**
 * The standard output of the process: the same writer every time. What is written is buffered, by lines if it is a terminal,
 * until it is flushed, or the process exits. If it cannot be written then, the exit status is 120 (S04, S05), as in CPython.
 *
 * A reader that has gone is a `BrokenPipeError` of the write or flush that finds it out. What was buffered is dropped then, and the
 * exit of the process is as if it had been written: the program has heard of it. Writing on fails in the same way, at each flush.
 *
 * What `console` writes meanwhile comes before what is still buffered. When the process is ended by `process.exit`, what is
 * buffered is written all the same, but for what stands behind output of `console` in a full pipe.
 *
 * @example
 * ```ts
 * import { Task } from "aiofiles-core"
 * import { standardOutput, standardPool } from "aiofiles-core/node/stdio"
 *
 * const outcome = new Task(standardPool, () => standardOutput().write("written at exit, if not before\n")).start()
 * console.log(outcome, standardOutput().encoding)
 *
 * // Output:
 * // { _tag: 'Success', value: 31 } utf-8
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const standardOutput = (): TextWriter => {
  if (output === undefined) {
    const raw = new StandardOutput(1, "<stdout>")
    output = writer(raw, "surrogateescape", raw.isatty)
    flushAtExit(output, raw)
  }
  return output
}

/**
 * The standard error of the process: the same writer every time. Each line is written at once, and characters that cannot
 * be encoded as escapes (S01).
 *
 * @example
 * ```ts
 * import { standardError } from "aiofiles-core/node/stdio"
 *
 * console.log(standardError().errors, standardError().lineBuffering)
 *
 * // Output:
 * // backslashreplace true
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const standardError = (): TextWriter => {
  if (errorOutput === undefined) {
    const raw = new StandardOutput(2, "<stderr>")
    errorOutput = writer(raw, "backslashreplace", true)
    flushAtExit(errorOutput, raw)
  }
  return errorOutput
}

const writer = (raw: RawIO, errors: string, lineBuffering: boolean): TextWriter =>
  new TextWriter(new BufferedWriter(raw, bufferSize), {
    ...textFormat({ ...passing, errors }),
    lineBuffering,
    atStart: true
  })

/**
 * S04, S05: what is left is written when the process exits, at once, since nothing is waited for any more. A reader that the
 * program knows to have gone gets nothing, and changes no exit status.
 */
const flushAtExit = (text: TextWriter, raw: StandardOutput): void => {
  process.on("exit", () => {
    if (text.closed || raw.isBroken) return
    raw.exit()
    const outcome = new Task(standardPool, () => text.flush()).start()
    if (outcome?._tag !== "Failure") return
    process.exitCode = flushFailed
    try {
      fs.writeSync(2, `Exception ignored in: ${raw.name}\n${String(outcome.error)}\n`)
    } catch {
      // there is nobody left to tell
    }
  })
}
