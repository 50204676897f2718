/** Metrics. It does not import vitest. */
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** What a metric says of an executor. */
export const valueOf = <Input, State>(metric: Metric.Metric<Input, State>, executor: string): Effect.Effect<State> =>
  Metric.value(Metric.withAttributes(metric, { executor }))
