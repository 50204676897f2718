/**
 * `npm run soak`, `npm run crash` and `npm run scale`: builds packages/reliability and runs one of its programs.
 * packages/reliability/README.md has their options.
 *
 * `--effect` says on which major of Effect: `3`, the default, or `4`, which runs on a Node that Effect 4's platform supports.
 *
 * Usage: node scripts/reliability.mjs NAME [options]
 */
import { dirname, join } from "node:path"
import { build, foldersOf, splitEffect } from "./majors.mjs"
import { environmentOf, nodeOfEffect4 } from "./node.mjs"
import { run, script } from "./run.mjs"

await script(async () => {
  const [name, ...args] = process.argv.slice(2)
  const { effect = "3", rest } = splitEffect(args)
  if (!["3", "4"].includes(effect)) throw new Error(`--effect has to be 3 or 4, not ${effect}`)
  const programs = effect === "4" ? await nodeOfEffect4() : dirname(process.execPath)
  await build("reliability", [Number(effect)])
  const program = join(foldersOf("reliability")[effect], "dist", `${name}.js`)
  const { status } = await run(join(programs, "node"), ["--expose-gc", program, ...rest], {
    show: true,
    env: environmentOf(programs)
  })
  process.exitCode = typeof status === "number" ? status : 1
})
