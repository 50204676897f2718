/** Spans. It does not import vitest. */
import * as Effect from "effect/Effect"
import type { Span, Tracer } from "effect/Tracer"

export type { Span } from "effect/Tracer"

/** Runs an effect, and tells of each span that it begins. */
export const tracing = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  begins: (span: Span) => void
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.tracer, (native) => {
    const tracer: Tracer = {
      ...native,
      span: (options) => {
        const span = native.span(options)
        begins(span)
        return span
      }
    }
    return Effect.withTracer(effect, tracer)
  })
