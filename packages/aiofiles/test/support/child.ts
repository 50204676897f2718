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
  /** Written to the child's standard input, which is closed after it. Without it, the input stays open until the child ends. */
  readonly input?: string | Uint8Array
  /** Words of the command before those of the program, such as a shell's. */
  readonly through?: ReadonlyArray<string>
  /** Called with the running child. */
  readonly meanwhile?: (child: ChildProcess) => void
  /** Whether `use` reads the child's output itself. */
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

/** Milliseconds after which a child is considered hung. */
const hungMillis = 120_000

export const runChild = async (
  program: string,
  args: ReadonlyArray<string>,
  options: ChildOptions = {}
): Promise<Ended> => {
  await enter()
  try {
    return await new Promise<Ended>((resolve, reject) => {
      const [command, ...words] = [...options.through ?? [], process.execPath, program, ...args]
      const child = spawn(command!, words, { stdio: options.stdio ?? "pipe" }) // the program is one word at least
      // in many pieces, so that time in which the machine was suspended counts as one of them
      let pieces = 120
      const hung = setInterval(() => {
        if (--pieces === 0) child.kill("SIGKILL")
      }, hungMillis / pieces)
      const out: Array<Buffer> = []
      const err: Array<Buffer> = []
      if (options.ownReader !== true) child.stdout?.on("data", (chunk: Buffer) => out.push(chunk))
      child.stderr?.on("data", (chunk: Buffer) => err.push(chunk))
      child.stdin?.on("error", () => undefined) // writing fails when the child has ended
      child.on("error", reject)
      child.on("close", (code, signal) => {
        clearInterval(hung)
        resolve({ status: code ?? signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() })
      })
      // when the child ends, only its side is closed
      child.on("exit", () => child.stdin?.destroy())
      if (options.input !== undefined) child.stdin?.end(options.input)
      options.meanwhile?.(child)
    })
  } finally {
    leave()
  }
}
