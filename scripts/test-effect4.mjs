/**
 * Runs the unit tests of the package for Effect 4, with its own vitest, on a Node that the tools of Effect 4 support.
 *
 * Usage: npm run test:effect4 -- [arguments of vitest]
 */
import { join } from "node:path"
import { environmentOf, nodeOfEffect4 } from "./node.mjs"
import { root, run, script, succeed } from "./run.mjs"

await script(async () => {
  const programs = await nodeOfEffect4()
  const node = join(programs, "node")
  console.log(`Node ${(await succeed(node, ["--version"])).stdout.trim()}`)
  await succeed(node, [join(root, "scripts", "effect4.mjs")])
  const env = { ...environmentOf(programs), AIOFILES_EFFECT: "4" }
  const vitest = join(root, "packages", "aiofiles-effect4", "node_modules", "vitest", "vitest.mjs")
  const args = [vitest, "run", "--config", "vitest.workspace.ts", ...process.argv.slice(2)]
  const { status } = await run(node, args, { env, show: true })
  process.exitCode = status === 0 ? 0 : 1
})
