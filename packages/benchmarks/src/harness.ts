/**
 * Measures contestants against each other.
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
  /** The same work with its result counted, run once, after the rounds, without being measured. */
  readonly proof?: (() => Promise<A>) | undefined
  readonly bars?: ReadonlyArray<Bar> | undefined
  /** Whether it uses Effect, so that it can be compared with the same on another major. */
  readonly effect?: boolean | undefined
}

/** What a contestant's median may be at most, as a multiple of another's. Without `atMost` the ratio is only shown. */
export interface Bar {
  readonly against: string
  readonly atMost?: number | undefined
}

/** What the rounds of one contestant took. Processor time includes that of other threads of the process. */
export interface Measurement {
  readonly name: string
  /** The very first run, which a program that reads one file waits for: most of its code is not compiled yet. */
  readonly firstMillis: number
  readonly millis: ReadonlyArray<number>
  readonly cpuMillis: ReadonlyArray<number>
}

/** One measured run. */
export interface Sample<A> {
  readonly result: A | undefined
  readonly millis: number
  readonly cpuMillis: number
}

/** Where contestants run: in this process, or elsewhere. */
export interface Runner<A> {
  /** The result of the contestant's proof, if it has one. */
  readonly prove: (name: string) => Promise<A | undefined>
  readonly measure: (name: string) => Promise<Sample<A>>
}

export interface RaceOptions<A> {
  readonly rounds: number
  readonly warmups: number
  /** Throws if the result is not the right one. */
  readonly check: (name: string, result: A) => void
  readonly onRound?: ((done: number, total: number) => void) | undefined
}

/** Runs the warm-up rounds, the measured ones and the proofs. */
export const race = async <A>(
  names: ReadonlyArray<string>,
  runner: Runner<A>,
  options: RaceOptions<A>
): Promise<ReadonlyArray<Measurement>> => {
  const samples = names.map(() => new Array<Sample<A>>())
  const total = options.warmups + options.rounds
  for (let round = 0; round < total; round++) {
    for (const place of orderOf(round, names.length)) {
      const name = names[place]!
      const sample = await runner.measure(name)
      if (sample.result !== undefined) options.check(name, sample.result)
      samples[place]!.push(sample)
    }
    options.onRound?.(round + 1, total)
  }
  for (const [place, name] of names.entries()) {
    if (samples[place]!.every(({ result }) => result !== undefined)) continue
    const proof = await runner.prove(name)
    if (proof === undefined) throw new Error(`${name} proves nothing`)
    options.check(name, proof)
  }
  return names.map((name, place) => {
    const measured = samples[place]!.slice(options.warmups)
    return {
      name,
      firstMillis: samples[place]![0]?.millis ?? NaN,
      millis: measured.map(({ millis }) => millis),
      cpuMillis: measured.map(({ cpuMillis }) => cpuMillis)
    }
  })
}

/**
 * Runs contestants in this process. `collect` is for several in one process: none pays for the garbage of the one before. A
 * contestant that is alone pays for its own, and is faster so: a full collection between its runs would also take hidden classes
 * that have no object at that moment, and with them the code that V8 compiled for them.
 */
export const makeRunner = <A>(
  contestants: ReadonlyArray<Contestant<A>>,
  options?: { readonly collect?: boolean | undefined }
): Runner<A> => {
  const find = (name: string): Contestant<A> => {
    const found = contestants.find((contestant) => contestant.name === name)
    if (found === undefined) throw new Error(`no contestant is called ${name}`)
    return found
  }
  return {
    prove: async (name) => find(name).proof?.(),
    measure: async (name) => {
      await nextTurn() // the handles of the run before are closed by now
      if (options?.collect === true) globalThis.gc?.()
      return time(find(name).run)
    }
  }
}

/**
 * The order of a round. It begins one contestant further each time, and visits the others in steps that change, so that no
 * contestant always follows the same one. A step that has no common divisor with their number visits all.
 */
export const orderOf = (round: number, size: number): ReadonlyArray<number> => {
  const steps = Array.from({ length: size }, (_, step) => step + 1).filter((step) => divisor(step, size) === 1)
  const step = steps[round % steps.length] ?? 1
  return Array.from({ length: size }, (_, place) => (place * step + round) % size)
}

/** The greatest common divisor. */
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

const time = async <A>(run: () => Promise<A | undefined>): Promise<Sample<A>> => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await run()
  const millis = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { result, millis, cpuMillis: (user + system) / 1000 }
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
  /** The ratio of the medians, which is what the bar is about. */
  readonly ratio: number
  /** The ratio of the shortest runs, the ones that others at work on the machine disturbed least. */
  readonly ratioOfBest: number
  /** The ratio of the medians of processor time. */
  readonly ratioOfCpu: number
  readonly atMost: number | undefined
  readonly met: boolean | undefined
}

/** The bars of all contestants; those whose other side did not take part are left out. */
export const judge = (
  contestants: ReadonlyArray<Pick<Contestant<unknown>, "name" | "bars">>,
  measurements: ReadonlyArray<Measurement>
): ReadonlyArray<Verdict> => {
  const found = new Map(measurements.map((measurement) => [measurement.name, measurement]))
  return contestants.flatMap(({ bars = [], name }) =>
    bars.flatMap(({ against, atMost }) => {
      const own = found.get(name)
      const other = found.get(against)
      if (own === undefined || other === undefined) return []
      const ratio = median(own.millis) / median(other.millis)
      return [{
        name,
        against,
        ratio,
        ratioOfBest: Math.min(...own.millis) / Math.min(...other.millis),
        ratioOfCpu: median(own.cpuMillis) / median(other.cpuMillis),
        atMost,
        met: atMost === undefined ? undefined : ratio <= atMost
      }]
    })
  )
}
