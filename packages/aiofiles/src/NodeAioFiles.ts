/**
 * The `AioFiles` service on Node's default executor.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import * as AioFiles from "./AioFiles.js"
import * as NodeExecutor from "./NodeExecutor.js"

/**
 * `AioFiles.layer` on `NodeExecutor.layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AioFiles.AioFiles> = Layer.provide(AioFiles.layer, NodeExecutor.layer)
