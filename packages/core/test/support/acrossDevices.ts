/** Moves that fail as renames, because each file is on a file system of its own. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import { temporaryPrefix } from "../../src/wholeFile/internal/replaceJob.js"

/** A back end that refuses each rename with EXDEV, except that of a temporary file onto the file beside it. */
export const acrossDevices = (backend: Backend = inline): Backend => ({
  name: "across devices",
  start: (call, done) =>
    call.op === "rename" && !String(call.path).includes(temporaryPrefix)
      ? done({ code: "EXDEV" }, undefined)
      : backend.start(call, done)
})
