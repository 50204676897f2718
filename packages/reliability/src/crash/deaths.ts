/**
 * The ways in which a process ends.
 */

export type Death = "SIGINT" | "SIGKILL" | "SIGTERM" | "exit" | "uncaught"

export const deaths: ReadonlyArray<Death> = ["SIGKILL", "SIGTERM", "SIGINT", "exit", "uncaught"]

export const isDeath = (name: string): name is Death => deaths.some((each) => each === name)

/** Whether the process can clean up before it ends: the fiber is interrupted, and finalizers run. */
export const isOrderly = (death: Death): boolean => death === "SIGINT" || death === "SIGTERM"
