/**
 * Calls of functions of the user's own modules.
 */
import { Cancelled, type IoError, isIoError, type ModuleCall, Pool, type Program } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { run } from "./run.js"

/** How a function ended. What it threw is its caller's, and no defect of this library. */
type End =
  | { readonly threw: false; readonly value: unknown }
  | { readonly threw: true; readonly thrown: unknown }

function* calling(call: ModuleCall): Program<End> {
  try {
    return { threw: false, value: yield call }
  } catch (thrown) {
    if (isIoError(thrown) || thrown instanceof Cancelled) throw thrown
    return { threw: true, thrown }
  }
}

let shared: Promise<Pool> | undefined

/** The threads of all executors that have none. They end when there is no work, and start again. */
const sharedThreads = Effect.promise(() =>
  shared ??= import("aiofiles-core/node/backends").then(({ threads }) => new Pool(threads()))
)

/** @internal */
export const callModule = (
  pool: Pool,
  module: string,
  name: string,
  args: ReadonlyArray<unknown>
): Effect.Effect<End, IoError> => {
  const make = () => calling({ op: "call", module, name, args })
  return pool.callsModules ? run(pool, make) : Effect.flatMap(sharedThreads, (threads) => run(threads, make))
}
