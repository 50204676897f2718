/**
 * The removal of a temporary directory.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "../errors/index.js"
import type { Program } from "../program/program.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import { removeTree } from "../tree/remove.js"
import { permitOwner } from "./internal/jobs.js"

/** How often the removal is tried at all. Each try may make one more level of directories removable. */
const maxRounds = 1000

/** How often the removal is tried without a pause after an error that may be temporary. */
const maxTries = 3

/** How many pauses are made for names that are busy (EBUSY). */
const maxPauses = 5

/**
 * Removes a temporary directory and everything in it. It does not fail, but gives the errors of the entries that it
 * could not remove. An entry that does not exist is no error (M16). No symbolic link is followed (M17). If the
 * permissions of a directory prevent the removal, the owner gets all permissions on it (M18). After other errors, it
 * tries twice more.
 *
 * If entries are busy (EBUSY), it runs `pause`, with the number of the pause from 1, and tries again, at most five
 * times. Fails with `InvalidArgumentError` only if `path` is invalid.
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
    if ((yield* permitRefused(top, errors)) || ++tries < maxTries) continue
    if (pause === undefined || pauses === maxPauses || !errors.some(({ code }) => code === "EBUSY")) return errors
    yield* pause(++pauses)
  }
}

/**
 * Gives the owner all permissions on the directories whose permissions prevented the removal. Whether any had fewer.
 */
function* permitRefused(top: string, errors: ReadonlyArray<AnyOSError>): Program<boolean> {
  const refused = new Set<string>()
  for (const { _tag, path } of errors) {
    if (_tag !== "PermissionError" || path === undefined || typeof path === "number") continue
    const text = pathText(path)
    if (text === top || text.startsWith(`${top}/`)) refused.add(text.slice(top.length))
  }
  let changed = false
  for (const below of refused) {
    try {
      changed = (yield* permitOwner(top, below)) || changed
    } catch (error) {
      if (!isIoError(error)) throw error // the next try reports why the removal failed
    }
  }
  return changed
}
