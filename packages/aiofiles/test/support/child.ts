/** Child processes, a few at a time. */
import { type ChildProcess, spawn, type StdioOptions } from "node:child_process"

export interface Ended {
  /** The exit status, or the signal. */
  readonly status: number | NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface ChildOptions {
  readonly stdio?: StdioOptions
  /** Given to the child's standard input, which is closed then. Without it, the input stays open until the child ends. */
  readonly input?: string | Uint8Array
  /** The words that come before the program's, as of a shell. */
  readonly through?: ReadonlyArray<string>
  /** What the test does with the running child. */
  readonly meanwhile?: (child: ChildProcess) => void
  /** Whether the test reads the child's output by itself. */
  readonly ownReader?: boolean
}

const limit = 3
let running = 0
const waiting: Array<() => void> = []

const enter = async (): Promise<void> => {
  if (running === limit) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
}

const leave = (): void => {
  const next = waiting.shift()
  if (next === undefined) running--
  else next()
}

/** How long a child may take before it counts as hung, in milliseconds. */
const descriptorWait = 120_000

export const runChild = async (
  program: string,
  args: ReadonlyArray<string>,
  options: ChildOptions = {}
): Promise<Ended> => {
  await enter()
  try {
    return await new Promise<Ended>((resolve, reject) => {
      const [command, ...words] = [...options.through ?? [], process.execPath, program, ...args]
      const child = spawn(command!, words, { stdio: options.stdio ?? "pipe" }) // there is the program at least
      // in many pieces: a machine that stands still for long has not been patient
      let pieces = 120
      const hung = setInterval(() => {
        if (--pieces === 0) child.kill("SIGKILL")
      }, descriptorWait / pieces)
      const out: Array<Buffer> = []
      const err: Array<Buffer> = []
      if (options.ownReader !== true) child.stdout?.on("data", (chunk: Buffer) => out.push(chunk))
      child.stderr?.on("data", (chunk: Buffer) => err.push(chunk))
      child.stdin?.on("error", () => undefined) // a child that has ended reads no more
      child.on("error", reject)
      child.on("close", (code, signal) => {
        clearInterval(hung)
        resolve({ status: code ?? signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() })
      })
      // the child's end closes its side only
      child.on("exit", () => child.stdin?.destroy())
      if (options.input !== undefined) child.stdin?.end(options.input)
      options.meanwhile?.(child)
    })
  } finally {
    leave()
  }
}
