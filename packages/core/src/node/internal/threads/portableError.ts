/**
 * Errors that are not of this library, in a form that a structured clone carries from thread to thread.
 *
 * A worker takes such an error apart (`answerThrown`), and the main thread makes one with the same parts
 * (`Completions`). The class is lost unless it is one of JavaScript's own: a class of the user does not exist in the
 * other thread. Errors of this library travel as data, with their class: see `values.ts`.
 */
import { inspect } from "node:util"

/** The parts of an error. A value that is no error is the field `value` of one whose name is `ThrownValue`. @internal */
export interface PortableError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly fields: Record<string, unknown>
}

/**
 * The parts of a thrown value that a structured clone of it would lose: its own fields, and the name of its class.
 * Fields that cannot be cloned, e.g. functions, are left out.
 *
 * @internal
 */
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

/** The most UTF-16 code units of a thrown value that a message shows. */
const mostShown = 1000

/** A short text for any value. Never throws. */
const show = (value: unknown): string => {
  try {
    return inspect(value).slice(0, mostShown)
  } catch {
    return typeof value // it has its own method to be shown, which throws
  }
}

/** Tried on each field alone, so that one field that cannot be cloned does not lose the others. */
const cloneable = (value: unknown): boolean => {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

/**
 * The classes of JavaScript that take a message as their first argument; other names become a plain `Error` with that
 * name.
 */
const builtIn: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError
}

/** The error that `portable` took apart. @internal */
export const thrownBy = ({ fields, message, name, stack }: PortableError): Error => {
  const error = new (builtIn[name] ?? Error)(message)
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true })
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true })
  for (const [key, value] of Object.entries(fields)) {
    // by definition, not assignment: a field may have the name of a read-only one; `cause` stays hidden, as the
    // constructor makes it
    Object.defineProperty(error, key, { value, configurable: true, enumerable: key !== "cause", writable: true })
  }
  return error
}
