/**
 * `npm run bench -- NAME [options]`: builds the benchmarks and runs one of them. packages/benchmarks/README.md has the names
 * and the options.
 *
 * `--effect` says on which major of Effect: `3`, `4`, or `both`, which is the default of the benchmarks that compare the
 * majors; the others run on Effect 3. What runs on Effect 4 needs a Node that Effect 4's platform supports. Both majors are
 * measured on the same one: on an older Node, that is one that npm brings.
 */
import { dirname, join } from "node:path"
import { build, foldersOf, splitEffect } from "./majors.mjs"
import { environmentOf, nodeOfEffect4 } from "./node.mjs"
import { run, script } from "./run.mjs"

/** The benchmarks that compare the majors by default, and those that can. */
const comparing = new Set(["lines", "small-files"])
const comparable = new Set([...comparing, "write", "walk"])

const folders = foldersOf("benchmarks")

const mainOf = (major) => join(folders[major], "dist", "main.js")

await script(async () => {
  const { effect: given, rest } = splitEffect(process.argv.slice(2))
  const effect = given ?? (comparing.has(rest[0]) && !rest.includes("--shared") ? "both" : "3")
  if (!["3", "4", "both"].includes(effect)) throw new Error(`--effect has to be 3, 4 or both, not ${effect}`)
  if (effect === "both" && !comparable.has(rest[0])) throw new Error(`${rest[0]} runs on one major: --effect 3 or 4`)
  const majors = effect === "both" ? [3, 4] : [Number(effect)]

  let node = process.execPath
  if (majors.includes(4)) {
    node = join(await nodeOfEffect4(), "node")
    if (node !== process.execPath) {
      console.error(
        `Node ${process.version} is too old for the platform of Effect 4: all of this runs on ${node}.\n`
          + "With --effect 3, Effect 3 alone runs on this Node.\n"
      )
    }
  }
  await build("benchmarks", majors)
  const [own, other] = majors.map(mainOf)
  const args = ["--expose-gc", own, ...rest, ...(other === undefined ? [] : ["--other", other])]
  const { status } = await run(node, args, { show: true, env: environmentOf(dirname(node)) })
  process.exitCode = typeof status === "number" ? status : 1
})
