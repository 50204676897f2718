import { beforeEach } from "vitest"

/** Gives the event loop a turn before every test: tests that never wait would keep the runner from reporting. */
beforeEach(() => new Promise<void>((resolve) => setImmediate(resolve)))
