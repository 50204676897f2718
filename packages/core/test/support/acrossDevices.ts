/** Moves that cannot be renames. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import { temporaryPrefix } from "../../src/wholeFile/internal/replaceJob.js"

/** A back end for which every two files are on file systems of their own, but for a temporary file beside another. */
export const acrossDevices = (backend: Backend = inline): Backend => ({
  name: "across devices",
  start: (call, done) =>
    call.op === "rename" && !String(call.path).includes(temporaryPrefix)
      ? done({ code: "EXDEV" }, undefined)
      : backend.start(call, done)
})
