/**
 * The command line.
 */
import { parseArgs } from "node:util"

/** What the command line can say, to any benchmark. */
export interface Options {
  /** What follows the benchmark's name. */
  readonly operands: ReadonlyArray<string>
  /** Bytes of input. */
  readonly size: number
  /** Measured rounds; each benchmark has its own default. */
  readonly rounds: number | undefined
  /** Rounds that are run first and not counted. */
  readonly warmups: number | undefined
  /** The names of contestants, without the major; all if there is none. */
  readonly only: ReadonlyArray<string>
  /** The main module of the copy of this package for the other major of Effect, if that is measured too. */
  readonly other: string | undefined
  /** Whether all contestants run in one process. */
  readonly shared: boolean
  /** The file for the JSON report; without one it is the last line of the output. */
  readonly json: string | undefined
  /** Whether a missed bar is a failure. */
  readonly assert: boolean
}

/** A command line that makes no sense: its message is for the user. */
export class UsageError extends Error {}

const count = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`--${name} must be a positive integer, not ${text}`)
  }
  return value
}

/** Reads the arguments; throws an error of `isUsageError` if they make no sense. */
export const parse = (args: ReadonlyArray<string>): { readonly name: string; readonly options: Options } => {
  const { positionals: [name, ...operands], values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      size: { type: "string", default: "100000000" },
      rounds: { type: "string" },
      warmups: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      other: { type: "string" },
      shared: { type: "boolean", default: false },
      json: { type: "string" },
      assert: { type: "boolean", default: false }
    }
  })
  if (name === undefined) throw new UsageError("which benchmark?")
  return {
    name,
    options: {
      operands,
      size: count("size", values.size),
      rounds: values.rounds === undefined ? undefined : count("rounds", values.rounds),
      warmups: values.warmups === undefined ? undefined : count("warmups", values.warmups),
      only: values.only,
      other: values.other,
      shared: values.shared,
      json: values.json,
      assert: values.assert
    }
  }
}

export const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError
  || (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
