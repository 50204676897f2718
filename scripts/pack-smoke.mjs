/**
 * Runs in an empty project that has installed the two packed packages, and uses them end to end.
 */
import assert from "node:assert/strict"
import { readdirSync } from "node:fs"

for (const name of ["aiofiles-core", "aiofiles"]) {
  const module = await import(name)
  assert.notEqual(Object.keys(module).length, 0, `${name} exports nothing`)

  // Every module but the internal ones can be imported by its name.
  const files = readdirSync(`node_modules/${name}/dist`, { recursive: true, encoding: "utf8" })
  for (const file of files.filter((each) => each.endsWith(".js"))) {
    const path = `${name}/${file.replaceAll("\\", "/").replace(/(?<=^testing)\/index\.js$|\.js$/, "")}`
    if (path.includes("/internal/")) {
      await assert.rejects(import(path), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" }, `${path} is internal`)
    } else {
      await import(path)
    }
  }
}
