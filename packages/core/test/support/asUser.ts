/** Programs run as a user whom permissions stop, which they do not stop root. */
import { spawnSync } from "node:child_process"
import { chmodSync, chownSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "vitest"

const uid = 65_534

const isRoot = process.getuid?.() === 0

/** Runs a script of this folder with directories that are its user's own; what it wrote, as JSON. */
export const runAsUser = (script: string, ...dirs: readonly [string, ...ReadonlyArray<string>]): unknown => {
  if (isRoot) {
    for (const dir of dirs) {
      chmodSync(dirname(dir), 0o755)
      chownSync(dir, uid, uid)
    }
  }
  const path = fileURLToPath(new URL(script, import.meta.url))
  const node = [process.execPath, "--conditions=@aiofx/source", "--import", "tsx", path, ...dirs]
  const [command = "", ...args] = isRoot
    ? ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", ...node]
    : node
  const env = { ...process.env, HOME: dirs[0] }
  const { status, stderr, stdout } = spawnSync(command, args, { encoding: "utf8", env })
  assert.strictEqual(status, 0, stderr)
  return JSON.parse(stdout)
}
