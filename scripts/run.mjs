/**
 * Starting other programs from the scripts, with the workspace's own tools on PATH.
 */
import { spawn } from "node:child_process"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The root folder of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url))

/** The environment of every program: the tools of the root's node_modules come first. */
const environment = { ...process.env, PATH: join(root, "node_modules", ".bin") + delimiter + process.env.PATH }

/**
 * Runs a program to its end and gives its exit status and output. With `show` the output appears as it comes instead
 * of being returned. Its standard input is `input`, or empty.
 */
export const run = (command, args, { cwd = root, env = {}, input, show = false } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environment, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      shell: process.platform === "win32"
    })
    const chunks = { stdout: [], stderr: [] }
    child.stdout?.on("data", (chunk) => chunks.stdout.push(chunk))
    child.stderr?.on("data", (chunk) => chunks.stderr.push(chunk))
    child.on("error", reject)
    child.stdin?.on("error", () => {}) // it may end before it has read all, and its status tells
    child.stdin?.end(input)
    child.on("close", (code, signal) =>
      resolve({
        status: code ?? signal,
        stdout: Buffer.concat(chunks.stdout).toString(),
        stderr: Buffer.concat(chunks.stderr).toString()
      }))
  })

/** Like `run`, but any exit status other than 0 is an error that shows the output. */
export const succeed = async (command, args, options) => {
  const result = await run(command, args, options)
  if (result.status === 0) return result
  throw new Error(`${[command, ...args].join(" ")}: exit status ${result.status}\n${result.stdout}${result.stderr}`)
}

/** Runs `main`; what it throws is the message of an exit with status 1. */
export const script = async (main) => {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
