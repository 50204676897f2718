/**
 * Removes what the other scripts wrote: builds, incremental state, generated docs.
 */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { foldersOf, programs } from "./majors.mjs"
import { root } from "./run.mjs"

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name))
const laidOut = programs.map((name) => foldersOf(name)[4])
for (const folder of [root, ...packages, ...laidOut]) {
  for (const name of ["build", "dist", ...(folder === root ? [] : ["docs"])]) {
    rmSync(join(folder, name), { recursive: true, force: true })
  }
}
