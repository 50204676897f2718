/**
 * Runs the unit tests with another version of Node, which npm brings: it is kept in `build/node` for the next time.
 *
 * Usage: npm run test:node -- VERSION [arguments of vitest]
 */
import { join } from "node:path"
import { environmentOf, install } from "./node.mjs"
import { root, run, script, succeed } from "./run.mjs"

await script(async () => {
  const [version = "", ...args] = process.argv.slice(2)
  if (!/^\d+(\.\d+){0,2}$/.test(version)) throw new Error("usage: npm run test:node -- VERSION [arguments of vitest]")
  const programs = await install(version)
  const node = join(programs, "node")
  console.log(`Node ${(await succeed(node, ["--version"])).stdout.trim()}`)
  // tests that start programs of their own find this Node too
  const env = environmentOf(programs)
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs")
  const { status } = await run(node, [vitest, "run", "--config", "vitest.workspace.ts", ...args], { env, show: true })
  process.exitCode = status === 0 ? 0 : 1
})
