/** A back end that answers two calls itself, and so decides the next temporary names and the environment. */
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import type { Syscall } from "../../src/syscall/syscall.js"
import type { Random } from "./random.js"

const letters = "abcdefghijklmnopqrstuvwxyz0123456789_"

/** The random bytes from which the library makes this name. */
export const bytesOf = (name: string): Uint8Array => {
  const bytes = new Uint8Array(2 * name.length)
  for (const [index, letter] of [...name].entries()) {
    const word = Math.ceil((letters.indexOf(letter) * 65_536) / letters.length)
    bytes.set([word >> 8, word & 0xff], 2 * index)
  }
  return bytes
}

/** A name of eight letters, by a seed. */
export const nameBy = (random: Random): string =>
  Array.from({ length: 8 }, () => letters[random.below(letters.length)]).join("")

export interface Forced {
  /** The next names. After the last one, that one is repeated. */
  readonly names?: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
}

export class ForcedBackend implements Backend {
  readonly name = "forced"
  /** Every call that the system answered. */
  readonly log: Array<Syscall> = []
  private next = 0
  private readonly forced: Forced
  private readonly backend: Backend

  constructor(forced: Forced, backend: Backend = inline) {
    this.forced = forced
    this.backend = backend
  }

  start(call: Syscall, done: Parameters<Backend["start"]>[1]): void {
    const { environment, names } = this.forced
    if (call.op === "getenv" && environment !== undefined) return done(undefined, environment[call.name])
    if (call.op === "getrandom" && names !== undefined) {
      return done(undefined, bytesOf(names[Math.min(this.next++, names.length - 1)] ?? ""))
    }
    this.log.push(call)
    this.backend.start(call, done)
  }
}
