/** Node's permission model: what a process was not given fails as what the system refuses. */
import { assert, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { bundled } from "./support/bundle.js"

const program = bundled("./permissionProgram.ts")

const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission"

it("N12 a path that Node refuses is a PermissionError, on every executor", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    flag,
    `--allow-fs-read=${program()}`,
    program(),
    "/etc/passwd"
  ])
  const said = "PermissionError: [Errno 13] Permission denied: '/etc/passwd'"
  // without --allow-worker no thread can be started, and calls go to libuv's pool
  const names = ["inline", "libuv", "adaptive", "threads"]
  assert.deepStrictEqual(stdout.trimEnd().split("\n"), names.map((name) => `${name}: ${said}`))
})
