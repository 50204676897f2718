/** Programs that run as a user for whom permissions count: root may do everything. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, chownSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "vitest"

const uid = 65_534

const isRoot = process.getuid?.() === 0

/** Runs a script of this folder with directories that its user owns, and gives the JSON that it wrote. */
export const runAsUser = async (
  script: string,
  ...dirs: readonly [string, ...ReadonlyArray<string>]
): Promise<unknown> => {
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
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text) => stdout += text)
  child.stderr.setEncoding("utf8").on("data", (text) => stderr += text)
  const [status] = await once(child, "close") as [number | null] // what that event gives
  assert.strictEqual(status, 0, stderr)
  return JSON.parse(stdout)
}
