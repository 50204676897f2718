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

/** No newline translation (S02). Bytes that are not UTF-8 pass through, as in CPython's C locale (S01, S07). */
const passing = { encoding: "utf-8", errors: "surrogateescape", newline: "\n" } as const

/** CPython's exit status when the buffer cannot be flushed at exit (S04). */
const flushFailed = 120

/**
 * The pool of the standard streams. Its slots are not limited, so that a stream that waits for another process does not hold
 * one that a file needs.
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
 * The standard input of the process. Each call returns the same reader. Before the first call, nothing is read.
 *
 * A read of a pipe, a socket or a terminal waits in `process.stdin`, which should have no other reader. It needs no thread, and
 * if it is interrupted, no byte is lost. It keeps the process alive while it waits, until the last user of `useStandardInput`
 * has ended. Up to 64 KiB are read ahead, and a child process with the same input does not get them. A read of a non-blocking
 * descriptor waits for data (S08). If the process was started without standard input, Node has opened /dev/null for it (S06).
 *
 * A read fails with one of the classes of `AnyOSError`, such as `IsADirectoryError` if standard input is a directory.
 *
 * @example
 * ```ts
 * import { Task } from "aiofiles-core"
 * import { standardInput, standardPool } from "aiofiles-core/node/stdio"
 *
 * const task = new Task(standardPool, () => standardInput().readline())
 * task.start()
 * task.interrupt() // data that arrives later is for the next read
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
 * Registers a user of standard input, and returns the function that ends its use. When the last user has ended its use, a read
 * that still waits no longer keeps the process alive, because its caller has left. A second call of that function does nothing.
 *
 * @example
 * ```ts
 * import { Task } from "aiofiles-core"
 * import { standardInput, standardPool, useStandardInput } from "aiofiles-core/node/stdio"
 *
 * const leave = useStandardInput()
 * new Task(standardPool, () => standardInput().readline()).start() // it may wait for hours
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
    if (--userCount === 0) waitingInput?.unref()
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
    position: undefined, // unknown: the parent process may have read some
    size
  })
}

/**
 * The standard output of the process. Each call returns the same writer. Text is buffered, by lines if the output is a
 * terminal, until it is flushed or the process exits. If the buffer cannot be written at exit, the exit status is 120 (S04,
 * S05), as in CPython.
 *
 * If the reader of a pipe has closed it, the next write or flush that reaches the system fails with `BrokenPipeError`. The
 * buffer is dropped, and does not change the exit status, since the program knows of the error. Each later flush of new
 * text fails in the same way. Other failures are one of the classes of `AnyOSError`.
 *
 * Output of `console` comes before text that is still buffered here. `process.exit` writes the buffer too, except text that
 * waits behind output of `console` in a full pipe.
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
 * The standard error of the process. Each call returns the same writer. Each line is written at once. A character that
 * cannot be encoded, as a lone surrogate, is written as an escape sequence (S01). It fails as `standardOutput` does.
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
 * S04, S05: writes the buffer when the process exits, synchronously, because the event loop does not turn any more. If a write
 * has failed with `BrokenPipeError`, nothing is written, and the exit status stays.
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
      // standard error cannot be written either
    }
  })
}
