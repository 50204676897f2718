/** Reads what the process was not given, on each executor, and writes a line of each: `permissionProgram.ts PATH`. */
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
