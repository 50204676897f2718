/**
 * Runs the unit tests with another version of Node, which npm brings: it is kept in `build/node` for the next time.
 *
 * Usage: npm run test:node -- VERSION [arguments of vitest]
 */
import { mkdirSync } from "node:fs"
import { delimiter, join } from "node:path"
import { root, run, script, succeed } from "./run.mjs"

/** The folder of the programs of a version of Node. The package that `node` would choose by a script is taken by its name. */
const install = async (version) => {
  const folder = join(root, "build", "node", version)
  const name = `node-${process.platform}-${process.arch}`
  mkdirSync(folder, { recursive: true })
  const options = ["--prefer-offline", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
  await succeed("npm", ["install", "--prefix", folder, ...options, `${name}@${version}`])
  return join(folder, "node_modules", name, "bin")
}

await script(async () => {
  const [version = "", ...args] = process.argv.slice(2)
  if (!/^\d+(\.\d+){0,2}$/.test(version)) throw new Error("usage: npm run test:node -- VERSION [arguments of vitest]")
  const programs = await install(version)
  const node = join(programs, "node")
  console.log(`Node ${(await succeed(node, ["--version"])).stdout.trim()}`)
  // tests that start programs of their own find this Node too, in front of the workspace's tools
  const env = { PATH: [programs, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter) }
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs")
  const { status } = await run(node, [vitest, "run", "--config", "vitest.workspace.ts", ...args], { env, show: true })
  process.exitCode = status === 0 ? 0 : 1
})
