/**
 * Runs in a project that has installed aiofiles beside the other major of Effect, and imports each of its modules: those that
 * need Effect fail with the sentence that says what to install, and no module fails in another way.
 *
 * Usage: node wrong.mjs SENTENCE
 */
import assert from "node:assert/strict"
import { createRequire } from "node:module"
import { modulesOf } from "./modules.mjs"

const [sentence] = process.argv.slice(2)

/** How an import ends. */
const outcomeOf = (path) => import(path).then(() => "can be imported", ({ message }) => message)

for (const path of ["aiofiles", "aiofiles/testing", "aiofiles/AioFiles", "aiofiles/NodeExecutor"]) {
  assert.deepEqual({ path, outcome: await outcomeOf(path) }, { path, outcome: sentence })
}

for (const { path } of modulesOf("aiofiles").filter(({ isPublic }) => isPublic)) {
  const outcome = await outcomeOf(path)
  // a module of types alone needs no Effect
  if (outcome !== "can be imported") assert.deepEqual({ path, outcome }, { path, outcome: sentence })
}

if (process.features.require_module) {
  assert.throws(() => createRequire(import.meta.url)("./node_modules/aiofiles/dist/index.js"), { message: sentence })
}
