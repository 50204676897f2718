/**
 * Metrics with a value for each executor. This is the file for Effect 4.
 */
import "./guard.js"
import * as Context from "effect/Context"
import * as Metric from "effect/Metric"

export type Gauge = Metric.Gauge<number>

export type Counter = Metric.Counter<number>

export type Histogram = Metric.Histogram<number>

/** A metric, and its values. */
export interface Measured<M> {
  /** The metric without a tag, as users read it. */
  readonly metric: M
  /** Updates the value of one executor, which has the tag `executor`. */
  readonly of: (executor: string) => (value: number) => void
}

/** The registry of metrics is in the context of a fiber: an update outside of fibers goes to the default one. */
const noContext = Context.empty()

const measured = <M extends Metric.Metric<number, unknown>>(metric: M): Measured<M> => ({
  metric,
  of: (executor) => {
    const tagged = Metric.withAttributes(metric, { executor })
    return (value) => tagged.updateUnsafe(value, noContext)
  }
})

export const gauge = (name: string, description: string): Measured<Gauge> =>
  measured(Metric.gauge(name, { description }))

/** A counter that only grows. */
export const counter = (name: string, description: string): Measured<Counter> =>
  measured(Metric.counter(name, { description, incremental: true }))

/** The bounds of the buckets grow from `start` by `factor`. */
export const histogram = (
  name: string,
  description: string,
  bounds: { readonly start: number; readonly factor: number; readonly count: number }
): Measured<Histogram> =>
  measured(Metric.histogram(name, { description, boundaries: Metric.exponentialBoundaries(bounds) }))
