/** The back ends that every behaviour is tested on. */
import { inline, libuv, libuvConcurrency } from "../../src/node/backends.js"
import { Pool } from "../../src/pool.js"

export interface Executor {
  readonly name: string
  readonly makePool: () => Pool
}

export const executors: ReadonlyArray<Executor> = [
  { name: "inline", makePool: () => new Pool(inline) },
  { name: "libuv", makePool: () => new Pool(libuv, { concurrency: libuvConcurrency }) }
]

export const inlinePool = (): Pool => new Pool(inline)
