/**
 * Calls of functions of the user's own modules, in worker threads. `Executor` has the public operation, which turns a
 * `Completion` into a success or a failure.
 *
 * The function runs in another thread, so that its computation does not block the event loop of this one.
 */
import { Cancelled, type IoError, isIoError, type ModuleCall, Pool, type Program } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { run } from "./run.js"

/** What the function returned or threw. What it threw is for its caller, and not a defect of this library. */
type Completion =
  | { readonly threw: false; readonly value: unknown }
  | { readonly threw: true; readonly thrown: unknown }

/**
 * The one call as a program. Errors of the pool itself, such as a closed executor, and cancellations are not the
 * function's: they pass through.
 */
function* perform(call: ModuleCall): Program<Completion> {
  try {
    return { threw: false, value: yield call }
  } catch (thrown) {
    if (isIoError(thrown) || thrown instanceof Cancelled) throw thrown
    return { threw: true, thrown }
  }
}

/** Set by the first call that needs it, and kept until the process ends. */
let sharedPool: Promise<Pool> | undefined

/** One pool of threads for all executors without threads. Its workers exit when idle, and are started again on demand. */
const sharedThreads = Effect.promise(() =>
  sharedPool ??= import("aiofiles-core/node/backends").then(({ threads }) => new Pool(threads()))
)

/** Calls a function on the executor's own threads, or on the shared ones if it has none. @internal */
export const callModule = (
  pool: Pool,
  module: string,
  name: string,
  args: ReadonlyArray<unknown>
): Effect.Effect<Completion, IoError> => {
  const make = () => perform({ op: "call", module, name, args })
  return pool.callsModules ? run(pool, make) : Effect.flatMap(sharedThreads, (threads) => run(threads, make))
}
