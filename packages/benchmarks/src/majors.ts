/**
 * The two majors of Effect beside each other. There is a copy of this package for each of them, and a contestant that uses
 * Effect takes part once in each copy, in a process of its own.
 */
import { major } from "./effect/major.js"
import { type Contestant, type Measurement, median } from "./harness.js"
import { type Options, UsageError } from "./options.js"
import { formatTable } from "./report.js"

export type Major = 3 | 4

/** A copy of this package: its major, and its main module. */
export interface Copy {
  readonly major: Major
  readonly main: string
}

/** This copy of the package. */
export const ownCopy: Copy = { major, main: process.argv[1]! }

/** The other copy, if it takes part. */
export const otherCopy = ({ other, shared }: Options): Copy | undefined => {
  if (other === undefined) return undefined
  if (shared) throw new UsageError("--shared is for one major of Effect: --effect 3 or --effect 4")
  return { major: major === 3 ? 4 : 3, main: other }
}

/** Where a contestant runs, and its name there. */
export interface Place {
  readonly main: string
  readonly name: string
}

/** The contestants of a race. */
export interface Field<A> {
  readonly contestants: ReadonlyArray<Contestant<A>>
  readonly placeOf: (name: string) => Place
  /** The contestant that another one is compared with: of the same major, if it has one. */
  readonly baselineOf: (name: string, baseline: string) => string
  /** The names of the two that differ in nothing but the major. */
  readonly pairs: ReadonlyArray<readonly [name: string, own: string, other: string]>
  readonly other: Copy | undefined
}

/**
 * The contestants of one copy, and those of another copy that use Effect. With another copy, the names of those that use
 * Effect say which one.
 */
export const fieldOf = <A>(
  makeContestants: (major: Major) => ReadonlyArray<Contestant<A>>,
  other: Copy | undefined
): Field<A> => {
  const own = ownCopy
  const usesEffect = new Set(makeContestants(own.major).flatMap(({ effect, name }) => effect === true ? [name] : []))
  const nameIn = (name: string, { major }: Copy): string =>
    other !== undefined && usesEffect.has(name) ? `${name}, Effect ${major}` : name
  const entries = (copy: Copy) =>
    makeContestants(copy.major).map(({ bars = [], ...contestant }) => ({
      copy,
      place: { main: copy.main, name: contestant.name },
      contestant: {
        ...contestant,
        name: nameIn(contestant.name, copy),
        bars: bars.map((bar) => ({ ...bar, against: nameIn(bar.against, copy) }))
      }
    }))
  const all = [
    ...entries(own),
    ...(other === undefined ? [] : entries(other).filter(({ place }) => usesEffect.has(place.name)))
  ]
  const find = (name: string) => {
    const entry = all.find(({ contestant }) => contestant.name === name)
    if (entry === undefined) throw new Error(`no contestant is called ${name}`)
    return entry
  }
  return {
    contestants: all.map(({ contestant }) => contestant),
    placeOf: (name) => find(name).place,
    baselineOf: (name, baseline) => nameIn(baseline, find(name).copy),
    pairs: other === undefined
      ? []
      : [...usesEffect].map((name) => [name, nameIn(name, own), nameIn(name, other)] as const),
    other
  }
}

/** The contestants whose name was asked for: their own, or that of a pair. */
export const chosenOf = <A>(field: Field<A>, only: ReadonlyArray<string>): ReadonlyArray<Contestant<A>> =>
  field.contestants.filter(({ name }) =>
    only.length === 0 || only.includes(name) || only.includes(field.placeOf(name).name)
  )

/** One row for each pair that took part: the medians of both, and their ratios. `undefined` if there is no pair. */
export const formatPairs = (
  { other, pairs }: Pick<Field<never>, "other" | "pairs">,
  measurements: ReadonlyArray<Measurement>
): string | undefined => {
  const rows = pairs.flatMap(([name, ...both]) => {
    const [first, second] = both.map((shown) => measurements.find((measurement) => measurement.name === shown))
    if (first === undefined || second === undefined) return []
    const columns = (of: (measurement: Measurement) => ReadonlyArray<number>): ReadonlyArray<string> => {
      const medians = [median(of(first)), median(of(second))] as const
      return [...medians.map((value) => value.toFixed(0)), (medians[1] / medians[0]).toFixed(2)]
    }
    return [[name, ...columns(({ millis }) => millis), ...columns(({ cpuMillis }) => cpuMillis)]]
  })
  if (other === undefined || rows.length === 0) return undefined
  const ratio = `${other.major} / ${ownCopy.major}`
  const titles = (what: string): ReadonlyArray<string> => [
    ...[ownCopy, other].map((copy) => `Effect ${copy.major} ${what}`),
    ratio
  ]
  return formatTable(["medians", ...titles("ms"), ...titles("cpu ms")], rows)
}
