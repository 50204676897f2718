/** The back ends that every behaviour is tested on. */
import { afterAll } from "vitest"
import { Pool } from "../../src/executor/pool.js"
import { inline, libuv, libuvConcurrency, threads } from "../../src/node/backends.js"

export interface Executor {
  readonly name: string
  readonly makePool: () => Pool
}

/** Threads that end with the test file. */
const threadsOf = (count: number): () => Pool => {
  const backend = threads({ threads: count })
  afterAll(() => backend.close())
  return () => new Pool(backend)
}

export const executors: ReadonlyArray<Executor> = [
  { name: "inline", makePool: () => new Pool(inline) },
  { name: "libuv", makePool: () => new Pool(libuv, { concurrency: libuvConcurrency }) },
  { name: "threads (1)", makePool: threadsOf(1) },
  { name: "threads (4)", makePool: threadsOf(4) }
]

export const inlinePool = (): Pool => new Pool(inline)
