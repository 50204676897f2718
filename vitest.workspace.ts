import { existsSync, readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const [packages, setup, stress] = ["packages/", "vitest.setup.ts", "vitest.stress.ts"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url))
) as [string, string, string] // as many as there are paths

/** The folders of a package that have tests in `test`: its own, and of the programs that are laid out in it for Effect 4. */
const tested = (name: string): Array<string> =>
  ["", ...readdirSync(packages + name).map((folder) => `${folder}/`)].filter((folder) =>
    existsSync(`${packages}${name}/${folder}test`)
  )

/** What these need to be done once before their tests. */
const setupOf = (name: string): Array<string> =>
  tested(name).map((folder) => `${packages}${name}/${folder}test/globalSetup.ts`).filter((file) => existsSync(file))

/** The packages that need Effect 4, and so a Node that its tools support: they run by themselves, with AIOFILES_EFFECT=4. */
const isOfEffect4 = (name: string): boolean => name.endsWith("-effect4")
const wantsEffect4 = process.env["AIOFILES_EFFECT"] === "4"

export default defineConfig({
  // Workspace packages resolve to their sources, so that no test needs a build. Tests on Node read `ssr`, not `resolve`.
  ssr: { resolve: { conditions: ["@aiofx/source"] } },
  test: {
    setupFiles: process.env["AIOFILES_STRESS"] ? [setup, stress] : [setup],
    sequence: { concurrent: true },
    // Tests count the open descriptors of their process: no two test files may share one.
    pool: "forks",
    // All processors: vitest leaves one to itself, which is one of two on a small machine, and hardly uses it.
    maxWorkers: "100%",
    // No test asserts a time: what does not end is a failure, however slow the machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    projects: readdirSync(packages, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isOfEffect4(entry.name) === wantsEffect4)
      .map(({ name }) => ({
        extends: true as const,
        root: packages + name,
        test: { name, globalSetup: setupOf(name), include: tested(name).map((folder) => `${folder}test/**/*.test.ts`) }
      }))
  }
})
