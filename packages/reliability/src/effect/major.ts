/**
 * The major of Effect that this copy of the package runs on. This is the file for Effect 3; packages/aiofiles-effect4 has the
 * one for Effect 4.
 */
export const major = 3

/** The exit status of a program that a signal has interrupted under `runMain`. */
export const interruptedStatus = 0
