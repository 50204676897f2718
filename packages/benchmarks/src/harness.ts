/**
 * Runs contestants against each other in one process and measures them.
 *
 * A shared machine changes speed from second to second. Contestants are therefore interleaved: every round runs each of
 * them once, in an order that changes from round to round, and only ratios of medians are compared.
 */
import { setImmediate as nextTurn } from "node:timers/promises"

/** What is measured, and what it is compared with. `A` is the result that proves that the work was done. */
export interface Contestant<A> {
  readonly name: string
  /** The measured run. `undefined` if counting the result would be a cost of its own: then there is a `proof`. */
  readonly run: () => Promise<A | undefined>
  /** The same work with its result counted, run once, before the rounds, without being measured. */
  readonly proof?: (() => Promise<A>) | undefined
  readonly bars?: ReadonlyArray<Bar> | undefined
}

/** What a contestant's median may be at most, as a multiple of another's. Without `atMost` the ratio is only shown. */
export interface Bar {
  readonly against: string
  readonly atMost?: number | undefined
}

/** What the rounds of one contestant took. Processor time includes that of other threads of the process. */
export interface Measurement {
  readonly name: string
  readonly millis: ReadonlyArray<number>
  readonly cpuMillis: ReadonlyArray<number>
}

export interface RaceOptions<A> {
  readonly rounds: number
  readonly warmups: number
  /** Throws if the result is not the right one. */
  readonly check: (name: string, result: A) => void
  readonly onRound?: ((done: number, total: number) => void) | undefined
}

/** Runs the proofs, the warm-up rounds and the measured ones. */
export const race = async <A>(
  contestants: ReadonlyArray<Contestant<A>>,
  options: RaceOptions<A>
): Promise<ReadonlyArray<Measurement>> => {
  const measurements = contestants.map(({ name }) => ({
    name,
    millis: new Array<number>(),
    cpuMillis: new Array<number>()
  }))
  for (const { name, proof } of contestants) if (proof !== undefined) options.check(name, await proof())
  const total = options.warmups + options.rounds
  for (let round = 0; round < total; round++) {
    for (const place of orderOf(round, contestants.length)) {
      const contestant = contestants[place]!
      const { cpuMillis, millis, result } = await once(contestant.run)
      if (result !== undefined) options.check(contestant.name, result)
      else if (contestant.proof === undefined) throw new Error(`${contestant.name} proves nothing`)
      if (round < options.warmups) continue
      measurements[place]!.millis.push(millis)
      measurements[place]!.cpuMillis.push(cpuMillis)
    }
    options.onRound?.(round + 1, total)
  }
  return measurements
}

/**
 * The order of a round: it begins one contestant further each time, and goes round the others in steps that change, so
 * that nobody always follows the same one. A step without a common divisor with the size meets everyone.
 */
export const orderOf = (round: number, size: number): ReadonlyArray<number> => {
  const steps = Array.from({ length: size }, (_, step) => step + 1).filter((step) => divisor(step, size) === 1)
  const step = steps[round % steps.length] ?? 1
  return Array.from({ length: size }, (_, place) => (place * step + round) % size)
}

/** The greatest common divisor. */
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

const once = async <A>(run: () => Promise<A>): Promise<{ result: A; millis: number; cpuMillis: number }> => {
  await settle()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await run()
  const millis = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { result, millis, cpuMillis: (user + system) / 1000 }
}

/** Whether the process can collect its garbage on request: `node --expose-gc`. */
export const canCollect = typeof globalThis.gc === "function"

/** Nobody pays for the garbage, the pending callbacks or the closing handles of the one before. */
const settle = async (): Promise<void> => {
  await nextTurn()
  globalThis.gc?.()
  await nextTurn()
}

/** The middle of the values; of the two in the middle of an even number of them, the mean. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** A bar and what came of it. `met` is `undefined` where nothing is asked. */
export interface Verdict {
  readonly name: string
  readonly against: string
  readonly ratio: number
  readonly atMost: number | undefined
  readonly met: boolean | undefined
}

/** The bars of all contestants; those whose other side did not take part are left out. */
export const judge = (
  contestants: ReadonlyArray<Pick<Contestant<unknown>, "name" | "bars">>,
  measurements: ReadonlyArray<Measurement>
): ReadonlyArray<Verdict> => {
  const medians = new Map(measurements.map(({ millis, name }) => [name, median(millis)]))
  return contestants.flatMap(({ bars = [], name }) =>
    bars.flatMap(({ against, atMost }) => {
      const own = medians.get(name)
      const other = medians.get(against)
      if (own === undefined || other === undefined) return []
      const ratio = own / other
      return [{ name, against, ratio, atMost, met: atMost === undefined ? undefined : ratio <= atMost }]
    })
  )
}
