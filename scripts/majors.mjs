/**
 * The programs beside the library, such as packages/benchmarks, on each major of Effect.
 */
import { join } from "node:path"
import { parseArgs } from "node:util"
import { root, succeed } from "./run.mjs"

/** The programs. */
export const programs = ["benchmarks", "examples", "reliability"]

/** The folders of a program. That for Effect 4 is laid out by scripts/effect4.mjs. */
export const foldersOf = (name) => ({
  3: join(root, "packages", name),
  4: join(root, "packages", "aiofiles-effect4", name)
})

/** Builds a program for some majors. */
export const build = async (name, majors) => {
  const folders = foldersOf(name)
  if (majors.includes(4)) await succeed(process.execPath, [join(root, "scripts", "effect4.mjs")])
  await succeed("tsc", ["-b", ...majors.map((major) => join(folders[major], "tsconfig.build.json"))])
}

/** Splits `--effect` from the arguments of a program, which are its own otherwise. */
export const splitEffect = (args) => {
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
