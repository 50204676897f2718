/**
 * The `AioFiles` service on the default executor of Node.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import * as AioFiles from "./AioFiles.js"
import * as NodeExecutor from "./NodeExecutor.js"

/**
 * `AioFiles.layer` on `NodeExecutor.layer`. Most programs need no other layer.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("greeting.txt", "w")((file) => file.write("Hello, files\n"))
 *   return yield* AioFiles.withFile("greeting.txt")((file) => file.read())
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // Hello, files
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AioFiles.AioFiles> = Layer.provide(AioFiles.layer, NodeExecutor.layer)
