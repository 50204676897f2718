/**
 * Runs the examples of the docs, which `docs.mjs` has put into a folder, one after the other: each in an empty working
 * directory, which is removed. What an example prints has to be what stands below its `// Output:`, if it has that.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { format } from "node:util"

const folder = resolve(process.argv[2])
const { log } = console

/** The lines below `// Output:` at the end of an example. */
const expectedOutput = (code) =>
  /^\/\/ Output:\n((?:\/\/.*\n)*)\s*$/m.exec(code)?.[1].replaceAll(/^\/\/ ?/gm, "").trimEnd()

const runExample = async (file) => {
  let printed = ""
  console.log = (...values) => {
    printed += format(...values) + "\n"
  }
  const directory = mkdtempSync(join(tmpdir(), "aiofiles-example-"))
  process.chdir(directory)
  try {
    await import(pathToFileURL(file).href)
  } finally {
    console.log = log
    process.chdir(folder)
    rmSync(directory, { recursive: true, force: true })
  }
  const expected = expectedOutput(readFileSync(file, "utf8"))
  if (expected !== undefined && printed.trimEnd() !== expected) {
    throw new Error(`prints\n${printed}and not\n${expected}`)
  }
}

let running
process.on("exit", () => {
  // status 13: nothing is left that could end it
  if (running !== undefined) console.error(`${running}: it waits for something that nobody does`)
})

for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
  running = name
  try {
    await runExample(join(folder, name))
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.stack : error}`)
    process.exitCode = 1
  }
}
running = undefined
