/**
 * Type-level tests: packages/<name>/dtslint/*.tst.ts, compiled by the workspace's own tsc and never run. Those of
 * packages/aiofiles-effect4 are those of packages/aiofiles with the names of Effect 4 (scripts/effect4.mjs).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root, script, succeed } from "./run.mjs"

// An expectTrue below a @ts-expect-error is one assertion with it.
const assertion = /@ts-expect-error|(?<!@ts-expect-error[^\n]*\n\s*)\bexpectTrue</g

await script(async () => {
  await succeed(process.execPath, [join(root, "scripts", "effect4.mjs")])
  const folders = readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "dtslint"))
    .filter((folder) => existsSync(folder))
  for (const folder of folders) {
    const files = readdirSync(folder).filter((file) => file.endsWith(".tst.ts"))
    for (const file of files) {
      if (readFileSync(join(folder, file), "utf8").match(assertion) === null) {
        throw new Error(`${file}: asserts nothing`)
      }
    }
    await succeed("tsc", ["-p", folder, "--pretty"])
    const assertions = files.flatMap((file) => readFileSync(join(folder, file), "utf8").match(assertion))
    console.log(`${folder.slice(root.length)}: ${assertions.length} assertions of ${files.length} files hold`)
  }
  if (folders.length === 0) throw new Error("no type-level test was found")
})
