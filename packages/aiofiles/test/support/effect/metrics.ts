/** Metrics. It does not import vitest. */
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** What a metric says of an executor. */
export const valueOf = <Type, In, Out>(metric: Metric.Metric<Type, In, Out>, executor: string): Effect.Effect<Out> =>
  Metric.value(Metric.tagged(metric, "executor", executor))
