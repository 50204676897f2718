// Placeholder: counts lines with node:fs alone.
import { readFileSync } from "node:fs"

for (const path of process.argv.slice(2)) {
  try {
    const lines = readFileSync(path, "utf8").split("\n")
    console.log(`${path}: ${lines.at(-1) === "" ? lines.length - 1 : lines.length} lines`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
