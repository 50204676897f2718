/** Programs that a bundler has put into one file. */
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll } from "vitest"
import { assert, it } from "./support/effect/testing.js"

const dir = mkdtempSync(join(tmpdir(), "aiofiles-bundle-"))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it.each([["esm", "mjs"], ["cjs", "cjs"]] as const)(
  "as %s: threads, whole files, and where a file was opened",
  async (format, ending) => {
    const outfile = join(dir, `program.${ending}`)
    await build({
      entryPoints: [fileURLToPath(new URL("support/bundleProgram.ts", import.meta.url))],
      outfile,
      format,
      bundle: true,
      platform: "node",
      target: "node20",
      conditions: ["@aiofx/source"],
      logLevel: "silent" // that CommonJS has no import.meta
    })
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, join(dir, `${format}.txt`)])
    const [result, warning = "", ...trace] = stdout.trimEnd().split("\n")
    assert.strictEqual(result, "threads: hello")
    assert.include(warning, "A file is still open")
    assert.isTrue(trace.some((line) => line.includes(`program.${ending}`)), "in a bundle, no line is left out")
  }
)
