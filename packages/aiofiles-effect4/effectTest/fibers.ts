/** Fibers. It does not import vitest. */
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"

/** A fiber that was begun here, and not any value that can be joined. */
export type RunningFiber<A, E> = Fiber.Fiber<A, E>

/** How a fiber ended; `undefined` if it has not. */
export const poll = <A, E>(fiber: RunningFiber<A, E>): Exit.Exit<A, E> | undefined => fiber.pollUnsafe()

export const isRunning = (fiber: RunningFiber<unknown, unknown>): boolean => poll(fiber) === undefined

/** Interrupts a fiber, and does not wait for its end. */
export const beginInterrupt = (fiber: RunningFiber<unknown, unknown>): void => fiber.interruptUnsafe()
