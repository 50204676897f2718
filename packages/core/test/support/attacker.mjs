/**
 * A second process that attacks a removal (F15): `attacker.mjs BASE`. For as long as its parent lives, it swaps
 * `BASE/current/sub` and a link to `BASE/victim`, where `current` is a link to the tree of the round. `BASE/count` gets a byte
 * for every 256 swaps that it tried.
 */
import { appendFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync, writeSync } from "node:fs"

const [base] = process.argv.slice(2)
const parent = process.ppid

/** Ignores errors: a step fails if the removal was faster. */
const attempt = (act) => {
  try {
    act()
    return true
  } catch {
    return false
  }
}

const swap = () => {
  const sub = `${readlinkSync(`${base}/current`)}/sub`
  const parked = `${sub}.parked`
  renameSync(sub, parked)
  attempt(() => symlinkSync(`${base}/victim`, sub))
  attempt(() => unlinkSync(sub))
  renameSync(parked, sub)
}

for (let count = 1;; count++) {
  if (count % 256 === 1) {
    appendFileSync(`${base}/count`, ".")
    if (count === 1) writeSync(1, "ready")
    if (process.ppid !== parent) process.exit()
  }
  attempt(swap)
}
