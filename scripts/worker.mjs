/**
 * Bundles what runs in worker threads into a module that holds it as a string: a worker started from a string needs no file,
 * and so works from the sources, from a build, and from inside a user's own bundle.
 *
 * Usage: node scripts/worker.mjs [--check]
 */
import { build } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const threads = new URL("../packages/core/src/node/internal/threads/", import.meta.url)

/** The text of the generated module, as the sources are now. */
export const generate = async () => {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(threads),
    entryPoints: ["worker.ts"],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    charset: "ascii",
    tsconfigRaw: {}
  })
  const source = outputFiles[0].text.trim()
  return `// Written by \`npm run worker\` from worker.ts and what it imports. Not to be edited.\n` +
    `/** @internal */\nexport const workerSource: string = ${JSON.stringify(source)}\n`
}

/** Where it belongs. */
export const generated = fileURLToPath(new URL("workerSource.ts", threads))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await generate()
  if (!process.argv.includes("--check")) writeFileSync(generated, text)
  else if (text !== readFileSync(generated, "utf8")) {
    console.error("the generated worker is out of date: npm run worker")
    process.exitCode = 1
  }
}
