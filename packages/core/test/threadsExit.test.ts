/** N10, F21: a process with threads ends by itself, and keeps its exit code. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()
const script = join(dir.path, "exitScript.mjs")

// in one file of JavaScript, so that a process starts as fast as a user's
beforeAll(() =>
  build({
    entryPoints: [fileURLToPath(new URL("support/exitScript.ts", import.meta.url))],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    define: { "import.meta.url": JSON.stringify(new URL("support/calls.ts", import.meta.url).href) }
  })
)

interface End {
  readonly code: number | null
  readonly signal: string | null
  readonly output: string
}

const endOf = (scenario: string): Promise<End> => {
  const fifo = dir.fifo()
  spawnSync("mkfifo", [`${fifo}2`])
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, scenario, fifo])
    let output = ""
    child.stdout.on("data", (text) => output += text)
    child.stderr.on("data", (text) => output += text)
    // a process that hangs is the failure that is looked for: it must not outlive the test
    const timer = setTimeout(() => child.kill("SIGKILL"), 120_000)
    child.on("close", (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, output })
    })
  })
}

const ends: ReadonlyArray<readonly [scenario: string, what: string, code: number | string]> = [
  ["used", "that used threads ends by itself", 8],
  ["waited", "lives as long as a call that is waited for", 9],
  ["returned", "lives as long as a call whose caller left and came back", 10],
  ["interrupted", "with calls blocked for nobody ends by itself", 5],
  ["late", "that stood still ends by itself, with calls blocked for nobody", 13],
  ["ahead", "with a read ahead of a pipe that was closed ends by itself", 12],
  ["exit", "with blocked calls keeps the code of process.exit", 6],
  ["thrown", "with blocked calls ends with an error that nobody caught", 1],
  ["terminated", "with blocked calls is ended by SIGTERM", "SIGTERM"],
  ["closed", "closes its pool within a bound, and then ends", 7],
  ["adaptive", "on the adaptive back end ends by itself", 11]
]

describe.sequential("a process", () => {
  it.each(ends.map(([scenario, what, code]) => ({ scenario, what, code })))("$what", async ({ code, scenario }) => {
    const end = await endOf(scenario)
    assert.strictEqual(end.signal ?? end.code, code, end.output)
    if (scenario === "thrown") assert.include(end.output, "thrown on purpose")
    else assert.strictEqual(end.output, "")
  })
})
