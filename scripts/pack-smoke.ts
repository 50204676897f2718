/**
 * Compiled in an empty project that has installed the two packed packages, against their declarations, and never run.
 */
import * as aiofiles from "aiofiles"
import * as core from "aiofiles-core"
// @ts-expect-error: what is internal cannot be imported
import type * as internal from "aiofiles/internal/x"

export const modules: ReadonlyArray<object> = [aiofiles, core]
export type Internal = typeof internal
