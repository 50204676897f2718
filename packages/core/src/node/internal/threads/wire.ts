/** What the main thread and its workers tell each other besides what is in shared memory. */
import { inspect } from "node:util"
import type { JobProgram, Syscall } from "../../../syscall/syscall.js"

/** What a worker is started with. @internal */
export interface WorkerData {
  readonly buffer: SharedArrayBuffer
  /** Its number among the workers: one that left may have had it before. */
  readonly index: number
  /** How long it sleeps before it leaves. */
  readonly idleMillis: number
  readonly stackTraceLimit: number
}

/** From a worker. `null` rings: a call has ended. @internal */
export type FromWorker = null | Ask | AskWanted | Reply

/** A worker asks for the arguments of a call, which did not fit its slot. @internal */
export interface Ask {
  readonly kind: "ask"
  readonly slot: number
}

/** A worker whose job was held up asks whether anybody still wants it. @internal */
export interface AskWanted {
  readonly kind: "wanted?"
  readonly slot: number
}

/** A call has ended, and its result did not fit its slot, or is of a kind that only a structured clone carries. @internal */
export type Reply =
  | { readonly kind: "bytes"; readonly slot: number; readonly failed: boolean; readonly bytes: Uint8Array }
  | { readonly kind: "result"; readonly slot: number; readonly result: unknown }
  | { readonly kind: "error"; readonly slot: number; readonly error: PortableError }

/** An error that is not this library's, as a structured clone can carry it. @internal */
export interface PortableError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly fields: Record<string, unknown>
}

/** What the main thread answers an `Ask` with: the arguments as bytes, or those of a function of the user's. @internal */
export type Arguments = Uint8Array | {
  readonly module: string
  readonly name: string
  readonly args: ReadonlyArray<unknown>
}

/** Takes what a structured clone would lose out of an error: its own fields, and its class's name. @internal */
export const portable = (error: unknown): PortableError => {
  if (!(error instanceof Error)) {
    const shown = show(error)
    const fields = { value: cloneable(error) ? error : shown }
    return { name: "ThrownValue", message: `no error was thrown, but ${shown}`, stack: undefined, fields }
  }
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(error)) {
    if (cloneable(value)) fields[key] = value
  }
  if (error.cause !== undefined && cloneable(error.cause)) fields["cause"] = error.cause
  return { name: error.name, message: error.message, stack: error.stack, fields }
}

/** How much of a thrown value is shown, in UTF-16 units. */
const mostShown = 1000

const show = (value: unknown): string => {
  try {
    return inspect(value).slice(0, mostShown)
  } catch {
    return typeof value // it has a way of its own to be shown, and that throws
  }
}

const cloneable = (value: unknown): boolean => {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

const builtIn: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError
}

/** What was thrown, again; what was no error is the `value` of one whose name is `ThrownValue`. @internal */
export const thrownBy = ({ fields, message, name, stack }: PortableError): Error => {
  const error = new (builtIn[name] ?? Error)(message)
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true })
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true })
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(error, key, { value, configurable: true, enumerable: key !== "cause", writable: true })
  }
  return error
}

/** A job as the registry has it. @internal */
export type AnyJob = (...args: ReadonlyArray<never>) => JobProgram<unknown>

/** Whether a call may be made on libuv's pool, one at a time, while every worker is stuck: what frees what is held. @internal */
export const isCleanUp = (call: { readonly op: string }): call is Syscall =>
  call.op === "close" || call.op === "unlink" || call.op === "rmdir"
