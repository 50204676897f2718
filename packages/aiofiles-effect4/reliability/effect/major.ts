/**
 * The major of Effect that this copy of the package runs on. This is the file for Effect 4.
 */
export const major = 4

/** The exit status of a program that a signal has interrupted under `runMain`. */
export const interruptedStatus = 130
