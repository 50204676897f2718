/**
 * The messages of the main thread and its workers, for all that does not go through shared memory. They are rare:
 * calls and most answers go through shared memory. A slot in a message is its index. The main thread sends only
 * `Arguments`.
 */
import type { PortableError } from "./portableError.js"

/** The data that a worker is started with. @internal */
export interface WorkerData {
  readonly buffer: SharedArrayBuffer
  /** Its index among the workers, which an earlier worker may have had. */
  readonly index: number
  /** Milliseconds without a call after which it ends. */
  readonly idleMillis: number
  readonly stackTraceLimit: number
}

/** A message from a worker. `null` is the signal that calls have completed. @internal */
export type FromWorker = null | ArgumentsRequest | InterestRequest | Reply

/** A worker requests the arguments of a call, which did not fit its slot. The reply is `Arguments`. @internal */
export interface ArgumentsRequest {
  readonly kind: "arguments"
  readonly slot: number
}

/**
 * A worker whose job was held up asks whether its caller still wants the result. The reply is a state of the slot.
 *
 * @internal
 */
export interface InterestRequest {
  readonly kind: "isWanted"
  readonly slot: number
}

/** The answer of a call that is too large for its slot, or that only a structured clone can carry. @internal */
export type Reply =
  | { readonly kind: "bytes"; readonly slot: number; readonly failed: boolean; readonly bytes: Uint8Array }
  | { readonly kind: "result"; readonly slot: number; readonly result: unknown }
  | { readonly kind: "error"; readonly slot: number; readonly error: PortableError }

/** The arguments of a call as bytes, or those of a function of the user. @internal */
export type Arguments = Uint8Array | {
  readonly module: string
  readonly name: string
  readonly args: ReadonlyArray<unknown>
}
