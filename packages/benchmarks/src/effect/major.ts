/**
 * The major of Effect that this copy of the package runs on. This is the file for Effect 3; packages/aiofiles-effect4 has the
 * one for Effect 4.
 */
import type { Major } from "../majors.js"

export const major: Major = 3
