/**
 * All kinds of sessions.
 */
import type { SessionKind } from "../session.js"
import { blocking } from "./blocking.js"
import { names } from "./names.js"
import { randomAccess } from "./randomAccess.js"
import { reading } from "./reading.js"
import { records } from "./records.js"
import { sharingKinds } from "./sharing.js"
import { temporary } from "./temporary.js"
import { trees } from "./trees.js"
import { wholeFiles } from "./wholeFiles.js"

export const sessionKinds: ReadonlyArray<SessionKind> = [
  records,
  reading,
  randomAccess,
  ...sharingKinds,
  wholeFiles,
  trees,
  temporary,
  names,
  blocking
]
