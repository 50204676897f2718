/**
 * Mode strings, as CPython's `open` takes them: one of `r w a x`, at most one each of `+`, `b`, `t`, in any order.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError } from "../errors/index.js"
import { reprString } from "../errors/internal/repr.js"
import { kindOf } from "../internal/arguments.js"
import { OpenFlag } from "../syscall/flags.js"

/**
 * The meaning of a mode string.
 *
 * @example
 * ```ts
 * import { type Mode, parseMode } from "aiofiles-core"
 *
 * const mode: Mode = parseMode("x+t")
 * console.log(mode.base, mode.readable, mode.writable, mode.binary, mode.raw)
 *
 * // Output:
 * // x true true false xb+
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Mode {
  /** Read, write (truncates the file), append, or create exclusively. */
  readonly base: "r" | "w" | "a" | "x"
  /** Whether there is a `+`: the file is opened for both reading and writing. */
  readonly updating: boolean
  /** Whether the file has bytes (`b`), and not text. */
  readonly binary: boolean
  readonly readable: boolean
  readonly writable: boolean
  /** The `mode` of the raw file, in CPython's spelling (R03): `"rb"`, `"rb+"`, `"ab"` … */
  readonly raw: string
  /** The flags for the `open` call. */
  readonly flags: number
}

const baseFlags = {
  r: 0,
  w: OpenFlag.O_CREAT | OpenFlag.O_TRUNC,
  a: OpenFlag.O_CREAT | OpenFlag.O_APPEND,
  x: OpenFlag.O_CREAT | OpenFlag.O_EXCL
} as const

/** CPython's spelling of the raw file's mode (R03). */
const rawMode = (base: Mode["base"], updating: boolean): string => {
  if (base === "a" || base === "x") return updating ? `${base}b+` : `${base}b`
  return updating ? "rb+" : `${base}b`
}

/**
 * Parses a mode string. Throws `InvalidArgumentError` for an invalid one, with CPython's message (T05).
 *
 * @example
 * ```ts
 * import { OpenFlag, parseMode } from "aiofiles-core"
 *
 * console.log((parseMode("ab").flags & OpenFlag.O_APPEND) !== 0)
 * for (const mode of ["", "rr", "rwb", "rbt"]) {
 *   try {
 *     parseMode(mode)
 *   } catch (error) {
 *     console.log((error as Error).message)
 *   }
 * }
 *
 * // Output:
 * // true
 * // Must have exactly one of create/read/write/append mode and at most one plus
 * // invalid mode: 'rr'
 * // must have exactly one of create/read/write/append mode
 * // can't have text and binary mode at once
 * ```
 *
 * @since 0.1.0
 * @category constructors
 * @throws InvalidArgumentError with CPython's message (T05)
 */
export const parseMode = (mode: string): Mode => {
  const known = parsed.get(mode)
  if (known !== undefined) return known
  const result = parse(mode)
  parsed.set(mode, result)
  return result
}

/** The results for the valid modes, which are few, while one of them is parsed for each file that is opened. */
const parsed = new Map<string, Mode>()

const parse = (mode: string): Mode => {
  if (typeof mode !== "string") throw new InvalidArgumentError(`a mode must be a string, not ${kindOf(mode)}`)
  const chars = new Set(mode)
  if (chars.size !== mode.length || !/^[rwax+bt]*$/.test(mode)) {
    throw new InvalidArgumentError(`invalid mode: ${reprString(mode)}`)
  }
  if (chars.has("b") && chars.has("t")) throw new InvalidArgumentError("can't have text and binary mode at once")
  const bases = (["r", "w", "a", "x"] as const).filter((base) => chars.has(base))
  if (bases.length > 1) throw new InvalidArgumentError("must have exactly one of create/read/write/append mode")
  const base = bases[0]
  if (base === undefined) {
    throw new InvalidArgumentError("Must have exactly one of create/read/write/append mode and at most one plus")
  }
  const updating = chars.has("+")
  const access = updating ? OpenFlag.O_RDWR : base === "r" ? OpenFlag.O_RDONLY : OpenFlag.O_WRONLY
  return {
    base,
    updating,
    binary: chars.has("b"),
    readable: updating || base === "r",
    writable: updating || base !== "r",
    raw: rawMode(base, updating),
    flags: access | baseFlags[base]
  }
}
