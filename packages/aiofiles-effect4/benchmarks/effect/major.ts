/**
 * The major of Effect that this copy of the package runs on. This is the file for Effect 4.
 */
import type { Major } from "../majors.js"

export const major: Major = 4
