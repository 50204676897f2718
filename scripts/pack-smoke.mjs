/**
 * Runs in an empty project that has installed the two packed packages, and uses them end to end.
 */
import assert from "node:assert/strict"

for (const name of ["aiofiles-core", "aiofiles"]) {
  const module = await import(name)
  assert.notEqual(Object.keys(module).length, 0, `${name} exports nothing`)
  await assert.rejects(import(`${name}/internal/x`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" })
}
