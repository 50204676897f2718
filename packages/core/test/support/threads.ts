/** Pools with threads that end with their test. */
import { onTestFinished } from "vitest"
import { Pool } from "../../src/executor/pool.js"
import { adaptive, type ThreadedBackend, threads, type ThreadsOptions } from "../../src/node/backends.js"

export interface Threaded {
  readonly backend: ThreadedBackend
  readonly pool: Pool
}

const closing = (backend: ThreadedBackend): Threaded => {
  onTestFinished(() => backend.close())
  return { backend, pool: new Pool(backend) }
}

/** Threads are kept, unless a test sets a time: a test process that was suspended would find them ended. */
const forGood = { idleMillis: 3_600_000 }

export const threaded = (options?: ThreadsOptions): Threaded => closing(threads({ ...forGood, ...options }))

export const adapting = (options?: ThreadsOptions): Threaded => closing(adaptive({ ...forGood, ...options }))
