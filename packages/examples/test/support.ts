import { type ChildProcessByStdio, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { type Readable, type Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"

const rootAbove = (folder: string): string =>
  existsSync(join(folder, "package-lock.json")) ? folder : rootAbove(dirname(folder))

/** The root folder of the repository: this file has a copy for Effect 4, deeper in it. */
export const root = rootAbove(dirname(fileURLToPath(import.meta.url)))

export interface Run {
  readonly status: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program of `src`, compiled, in `cwd`, with its input and output piped. `onSpawn` may do to the
 * process what a user would; without it there is nothing to read.
 */
export const runExample = (
  name: string,
  args: ReadonlyArray<string>,
  cwd: string,
  onSpawn?: (child: ChildProcessByStdio<Writable, Readable, Readable>) => void
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL(`../dist/${name.replace(/\.ts$/, ".js")}`, import.meta.url))
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      stdio: ["pipe", "pipe", "pipe"]
    })
    if (onSpawn === undefined) child.stdin.end()
    const chunks = { stdout: Array<Buffer>(), stderr: Array<Buffer>() }
    child.stdout.on("data", (chunk: Buffer) => chunks.stdout.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => chunks.stderr.push(chunk))
    child.on("error", reject)
    onSpawn?.(child)
    child.on("close", (code, signal) =>
      resolve({
        status: code ?? signal,
        stdout: Buffer.concat(chunks.stdout).toString(),
        stderr: Buffer.concat(chunks.stderr).toString()
      }))
  })

/** An empty folder that goes when the tests of the file are through. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "aiofiles-examples-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
