/** Moves that cannot be renames. */
import { inline } from "../../src/node/backends.js"
import type { Backend } from "../../src/pool.js"

/** A back end for which every two directories are on file systems of their own. */
export const acrossDevices = (backend: Backend = inline): Backend => ({
  name: "across devices",
  start: (call, done) => call.op === "rename" ? done({ code: "EXDEV" }, undefined) : backend.start(call, done)
})
