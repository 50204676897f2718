/** Compiles the programs once, for the processes that tests start. */
import { execFileSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const setup = (): void => {
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc")
  const project = fileURLToPath(new URL("../tsconfig.build.json", import.meta.url))
  execFileSync(process.execPath, [compiler, "-b", project], { stdio: ["ignore", "inherit", "inherit"] })
}
