/**
 * `npm run bench -- NAME [options]`: builds the benchmarks and runs one of them. packages/benchmarks/README.md has the names
 * and the options.
 *
 * `--effect` says on which major of Effect: `3`, `4`, or `both`, which is the default of the benchmarks that compare the
 * majors; the others run on Effect 3. What runs on Effect 4 needs a Node that Effect 4's platform supports. Both majors are
 * measured on the same one: on an older Node, that is one that npm brings.
 */
import { join } from "node:path"
import { parseArgs } from "node:util"
import { environmentOf, nodeOfEffect4 } from "./node.mjs"
import { root, run, script, succeed } from "./run.mjs"

/** The benchmarks that compare the majors. */
const comparing = new Set(["lines", "small-files"])

/** The folder of the benchmarks for a major of Effect. */
const folders = {
  3: join(root, "packages", "benchmarks"),
  4: join(root, "packages", "aiofiles-effect4", "benchmarks")
}

const mainOf = (major) => join(folders[major], "dist", "main.js")

/** Splits `--effect` from the arguments, which are the benchmark's own otherwise. */
const split = (args) => {
  const { tokens, values: { effect } } = parseArgs({
    args,
    options: { effect: { type: "string" } },
    strict: false,
    tokens: true
  })
  const taken = new Set(
    tokens.filter(({ kind, name }) => kind === "option" && name === "effect")
      .flatMap(({ index, inlineValue }) => inlineValue ? [index] : [index, index + 1])
  )
  return { effect, rest: args.filter((_, index) => !taken.has(index)) }
}

await script(async () => {
  const { effect: given, rest } = split(process.argv.slice(2))
  const effect = given ?? (comparing.has(rest[0]) && !rest.includes("--shared") ? "both" : "3")
  if (!["3", "4", "both"].includes(effect)) throw new Error(`--effect has to be 3, 4 or both, not ${effect}`)
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
    await succeed(process.execPath, [join(root, "scripts", "effect4.mjs")])
  }
  await succeed("tsc", ["-b", ...majors.map((major) => join(folders[major], "tsconfig.build.json"))])
  const [own, other] = majors.map(mainOf)
  const args = ["--expose-gc", own, ...rest, ...(other === undefined ? [] : ["--other", other])]
  const { status } = await run(node, args, { show: true, env: environmentOf(node) })
  process.exitCode = typeof status === "number" ? status : 1
})
