/**
 * How a temporary directory is removed.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "../errors/index.js"
import type { Program } from "../program/program.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import { removeTree } from "../tree/remove.js"
import { openUp } from "./internal/jobs.js"

/** How often what is in the way is given time to go, or its permissions. Each round may open one more level to removal. */
const maxRounds = 1000

/** How often what fails, and may only have failed once, is tried at once. */
const maxTries = 3

/** How often a name that is busy (EBUSY) is waited for. */
const maxPauses = 5

/**
 * Removes a temporary directory and all in it, and gives the errors of what could not be removed: it never fails. What is
 * gone already is no error (M16). No symbolic link is followed (M17), and a directory whose permissions are in the way gets
 * others (M18). What fails otherwise is tried again at once, twice.
 *
 * `pause` is called before what was busy is tried again, at most five times, with the number of the attempt.
 *
 * @example
 * ```ts
 * import { Pool, removeTempDirectory, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs"
 *
 * mkdirSync("work/closed", { recursive: true })
 * chmodSync("work/closed", 0)
 * mkdirSync("keep")
 * symlinkSync("../keep", "work/link")
 *
 * console.log(new Task(new Pool(inline), () => removeTempDirectory("work")).start())
 * console.log(existsSync("work"), existsSync("keep"))
 *
 * // Output:
 * // { _tag: 'Success', value: [] }
 * // false true
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* removeTempDirectory(
  path: FilePath,
  pause?: (attempt: number) => Program<unknown>
): Program<ReadonlyArray<AnyOSError>> {
  const top = pathText(toSystemPath(path))
  let tries = 0
  let pauses = 0
  for (let round = 1;; round++) {
    const errors: Array<AnyOSError> = []
    yield* removeTree(top, {
      onError: (error) => {
        if (error._tag !== "FileNotFoundError") errors.push(error)
      }
    })
    if (errors.length === 0 || round === maxRounds) return errors
    if ((yield* openRefused(top, errors)) || ++tries < maxTries) continue
    if (pause === undefined || pauses === maxPauses || !errors.some(({ code }) => code === "EBUSY")) return errors
    yield* pause(++pauses)
  }
}

/** Gives the owner all permissions on the directories that refused something; whether any had less. */
function* openRefused(top: string, errors: ReadonlyArray<AnyOSError>): Program<boolean> {
  const refused = new Set<string>()
  for (const { _tag, path } of errors) {
    if (_tag !== "PermissionError" || path === undefined || typeof path === "number") continue
    const text = pathText(path)
    if (text === top || text.startsWith(`${top}/`)) refused.add(text.slice(top.length))
  }
  let changed = false
  for (const below of refused) {
    try {
      changed = (yield* openUp(top, below)) || changed
    } catch (error) {
      if (!isIoError(error)) throw error // what it was for is reported
    }
  }
  return changed
}
