/** Reads a file that Node's permission model forbids, on each executor, and writes a line for each: `permissionProgram.ts PATH`. */
import { Pool } from "../../src/executor/pool.js"
import { adaptive, inline, libuv, threads } from "../../src/node/backends.js"
import { readBytes } from "../../src/wholeFile/read.js"
import { failure, run } from "./driver.js"

const [path = ""] = process.argv.slice(2)

for (const backend of [inline, libuv, adaptive(), threads()]) {
  const pool = new Pool(backend)
  process.stdout.write(`${backend.name}: ${String(await failure(run(pool, () => readBytes(path))))}\n`)
  await pool.close()
}
