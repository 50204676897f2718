/**
 * Metrics with a value for each executor. This is the file for Effect 3.
 */
import "./guard.js"
import * as effectModules from "effect"
import * as Metric from "effect/Metric"
import type * as MetricKey from "effect/MetricKey"
import type * as MetricKeyType from "effect/MetricKeyType"

export type Gauge = Metric.Metric.Gauge<number>

export type Counter = Metric.Metric.Counter<number>

export type Histogram = Metric.Metric.Histogram<number>

/** A metric, and its values. */
export interface Measured<M> {
  /** The metric without a tag, as users read it. */
  readonly metric: M
  /** Updates the value of one executor, which has the tag `executor`. */
  readonly of: (executor: string) => (value: number) => void
}

/** The tag is part of the key of the metric, so that an update needs no look-up. */
const measured = <Type extends MetricKeyType.MetricKeyType<number, unknown>>(
  key: MetricKey.MetricKey<Type>
): Measured<Metric.Metric<Type, number, MetricKeyType.MetricKeyType.OutType<Type>>> => ({
  metric: Metric.fromMetricKey(key) as Metric.Metric<Type, number, MetricKeyType.MetricKeyType.OutType<Type>>, // keys here take numbers
  of: (executor) => {
    const metric = Metric.fromMetricKey(effectModules.MetricKey.tagged(key, "executor", executor))
    return (value) => metric.unsafeUpdate(value as MetricKeyType.MetricKeyType.InType<Type>, []) // as above
  }
})

export const gauge = (name: string, description: string): Measured<Gauge> =>
  measured(effectModules.MetricKey.gauge(name, { description }))

/** A counter that only grows. */
export const counter = (name: string, description: string): Measured<Counter> =>
  measured(effectModules.MetricKey.counter(name, { description, incremental: true }))

/** The bounds of the buckets grow from `start` by `factor`. */
export const histogram = (
  name: string,
  description: string,
  bounds: { readonly start: number; readonly factor: number; readonly count: number }
): Measured<Histogram> =>
  measured(effectModules.MetricKey.histogram(name, effectModules.MetricBoundaries.exponential(bounds), description))
