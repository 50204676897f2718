/** Times that a copy takes over: as Node sets them, which is not to the nanosecond. */
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, it } from "vitest"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { FileStatus } from "../src/syscall/results.js"
import { copyTree } from "../src/tree/copy.js"
import { copyFile } from "../src/tree/copyFile.js"
import { run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { assertSet } from "./support/times.js"

const dir = makeTempDir()

/** A system on which everything was changed, and used, at one moment. */
const changedAt = (ns: bigint): Backend => ({
  name: "changed at",
  start: (call, done) => {
    const isStatus = call.op === "stat" || call.op === "lstat" || call.op === "fstat"
    inline.start(
      call,
      !isStatus ?
        done :
        (failure, status) =>
          done(failure, failure === undefined ? { ...(status as FileStatus), atimeNs: ns, mtimeNs: ns } : status)
    )
  }
})

const moments: ReadonlyArray<bigint> = [
  1_763_806_122_122_999_900n,
  1_763_806_122_122_999_500n,
  1_763_806_122_123_000_000n,
  1_763_806_122_123_000_001n,
  1_999_999_999n,
  -1n,
  -1000n,
  -1_500_000_001n
]

describe("a copy is never younger than its source, and less than a microsecond older", () => {
  for (const moment of moments) {
    it(`${moment} ns`, async () => {
      const source = dir.fresh()
      mkdirSync(source)
      writeFileSync(join(source, "f"), "")
      symlinkSync("f", join(source, "l"))
      const pool = new Pool(changedAt(moment))
      const target = dir.fresh()
      await run(pool, () => copyTree(source, target, { symlinks: true }))
      await run(pool, () => copyFile(join(source, "f"), join(target, "g"), { preserve: "all" }))
      for (const name of ["f", "g", "l"]) {
        assertSet(lstatSync(join(target, name), { bigint: true }).mtimeNs, moment, name)
      }
    })
  }
})
