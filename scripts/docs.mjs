/**
 * Type-checks and runs every `@example` of the public modules, and fails on an export without `@since` or `@example`.
 * What docgen writes goes to packages/<name>/docs, which git ignores.
 */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { root, script, succeed } from "./run.mjs"

const checkPackage = async (name) => {
  const cwd = join(root, "packages", name)
  rmSync(join(cwd, "docs"), { recursive: true, force: true })
  // docgen runs the examples with tsx: they see the sources, not a build.
  const { stdout } = await succeed("docgen", [], { cwd, env: { NODE_OPTIONS: "--conditions=@aiofx/source" } })
  const examples = Number(/(\d+) example\(s\) found/.exec(stdout)?.[1] ?? 0)
  const modules = readdirSync(join(cwd, "docs", "modules"), { recursive: true }).filter((file) =>
    file.endsWith(".ts.md")
  )
  if (examples === 0) throw new Error(`${name}: no example was compiled`)
  return `${name}: ${examples} examples of ${modules.length} modules compiled and run`
}

await script(async () => {
  const results = await Promise.allSettled(["core", "aiofiles"].map(checkPackage))
  for (const { reason, value } of results) console.log(value ?? reason.message)
  if (results.some(({ status }) => status === "rejected")) throw new Error("docs: failed")
})
