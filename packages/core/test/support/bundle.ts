/** Programs for child processes, bundled into one file each: to compile the sources at each start takes seconds. */
import { build } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "vitest"

/** A function that gives the path of a program's bundle, from the first test of a file on. The program is named by its name in
 * this folder, or by its URL. */
export const bundled = (program: string | URL): () => string => {
  let dir: string | undefined
  const outfile = (): string => {
    if (dir === undefined) throw new Error("the program is bundled before all tests")
    return join(dir, "program.mjs")
  }
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "aiofiles-bundle-"))
    await build({
      entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
      outfile: outfile(),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      conditions: ["@aiofx/source"],
      logLevel: "error"
    })
  })
  afterAll(() => dir === undefined ? undefined : rmSync(dir, { recursive: true, force: true }))
  return outfile
}
