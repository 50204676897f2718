/**
 * The work of executors as Effect metrics: for dashboards and alerts.
 *
 * Nothing is measured until `observe` or `layer` is used; an executor that is not observed pays one comparison for each
 * call. Every metric has the tag `executor`, whose value is the executor's name. Executors of the same name share their
 * metrics: counters and histograms add up, and a gauge shows the executor that changed it last.
 *
 * @since 0.1.0
 */
import type { PoolObserver } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Executor } from "./Executor.js"
import { scopedDiscardLayer } from "./internal/effect/compat.js"
import { type Counter, counter, type Gauge, gauge, type Histogram, histogram } from "./internal/effect/metrics.js"
import { releasedByScope } from "./internal/executor/finalizer.js"

/** The bounds of the buckets, in milliseconds: from 10 µs to 42 s, each four times the one before. */
const bounds = { start: 0.01, factor: 4, count: 12 }

const metrics = {
  active: gauge("aiofiles_active_calls", "Calls that run now, closes included"),
  queued: gauge("aiofiles_queued_calls", "Calls that wait for a slot now"),
  wait: histogram("aiofiles_wait_milliseconds", "How long calls waited before they began", bounds),
  service: histogram("aiofiles_service_milliseconds", "How long calls ran", bounds),
  failed: counter("aiofiles_failed_calls", "Calls that failed"),
  read: counter("aiofiles_read_bytes", "Bytes of content that were read"),
  written: counter("aiofiles_written_bytes", "Bytes of content that were written"),
  handles: gauge("aiofiles_open_handles", "Files that are open now")
}

/**
 * The number of calls that are running now, closes included.
 *
 * @example
 * ```ts
 * import { Executor, Metrics, NodeExecutor } from "aiofiles"
 * import { perform } from "aiofiles-core"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Metrics.layer.pipe(Layer.provideMerge(NodeExecutor.layerLibuv({ name: "settings" })))
 * const program = Effect.gen(function*() {
 *   yield* Executor.run(() => perform({ op: "stat", path: process.execPath }))
 *   const { value } = yield* Metric.value(Metrics.active.pipe(Metric.tagged("executor", "settings")))
 *   console.log(value)
 * })
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 0
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const active: Gauge = metrics.active.metric

/**
 * The number of calls that wait for a slot now, operations in the admission queue included. If it stays above zero, the
 * executor has too few slots, or its calls are blocked.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "queries" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("note.txt", "hello")
 *   const { value } = yield* Metric.value(Metrics.queued.pipe(Metric.tagged("executor", "queries")))
 *   console.log(value)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 0
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const queued: Gauge = metrics.queued.metric

/**
 * The time that calls waited for a slot or for a descriptor before they began, in milliseconds.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "drafts" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* Effect.ignore(AioFiles.readText("no such file"))
 *   const { count } = yield* Metric.value(Metrics.wait.pipe(Metric.tagged("executor", "drafts")))
 *   console.log(count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const wait: Histogram = metrics.wait.metric

/**
 * The time that calls ran, in milliseconds.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "lists" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* Effect.ignore(AioFiles.readText("no such file"))
 *   const { count } = yield* Metric.value(Metrics.service.pipe(Metric.tagged("executor", "lists")))
 *   console.log(count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const service: Histogram = metrics.service.metric

/**
 * The number of calls that failed. A call whose failure is an answer, such as whether a file exists, counts too.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "checks" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* Effect.ignore(AioFiles.withFile("no such file")(() => Effect.void))
 *   const { count } = yield* Metric.value(Metrics.failed.pipe(Metric.tagged("executor", "checks")))
 *   console.log(count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const failed: Counter = metrics.failed.metric

/**
 * The number of bytes of content that were read: by handles, including those of the standard streams and of a `RawIO`
 * of your own; by operations on whole files; by `sendfile`; and by copies of files and trees. Bytes that were read
 * ahead count, also if they are never used; bytes that come from a buffer do not count again. Names, directories and
 * attributes do not count, nor do blocks that two files share after a copy (reflink), nor files in memory.
 *
 * The bytes of a call are counted when the call has succeeded. Where a thread runs a whole job in one hop, such as
 * reading a file or a batch of a copy, they are counted when the job has completed; the bytes of a job that fails are
 * not counted.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, Metrics } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const executor = Executor.layer(inline, { name: "notes" })
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(executor))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   yield* AioFiles.withFile("note.txt")((file) => file.read())
 *   const bytes = yield* Metric.value(Metrics.readBytes.pipe(Metric.tagged("executor", "notes")))
 *   console.log(bytes.count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 5
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const readBytes: Counter = metrics.read.metric

/**
 * The number of bytes of content that were written. The rules are those of `readBytes`. `writeAtomic` and `appendText`
 * count, and the writing side of `sendfile` and of copies.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "copies" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("note.txt", "hello")
 *   const { count } = yield* Metric.value(Metrics.writtenBytes.pipe(Metric.tagged("executor", "copies")))
 *   console.log(count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 5
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const writtenBytes: Counter = metrics.written.metric

/**
 * The number of handles that are open now, of those that were opened while the executor was observed.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "letters" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const { value } = yield* Metric.value(Metrics.openHandles.pipe(Metric.tagged("executor", "letters")))
 *   console.log(value)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 0
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const openHandles: Gauge = metrics.handles.metric

const makeObserver = (executor: string): PoolObserver => {
  const setActive = metrics.active.of(executor)
  const setQueued = metrics.queued.of(executor)
  const addWait = metrics.wait.of(executor)
  const addService = metrics.service.of(executor)
  const addFailed = metrics.failed.of(executor)
  const addRead = metrics.read.of(executor)
  const addWritten = metrics.written.of(executor)
  const setHandles = metrics.handles.of(executor)
  let handleCount = 0
  setHandles(handleCount)
  return {
    changed: (activeCount, queuedCount) => {
      setActive(activeCount)
      setQueued(queuedCount)
    },
    began: addWait,
    ended: (serviceMillis, hasFailed) => {
      addService(serviceMillis)
      if (hasFailed) addFailed(1)
    },
    moved: (direction, byteCount) => direction === "read" ? addRead(byteCount) : addWritten(byteCount),
    handles: (change) => {
      handleCount += change
      setHandles(handleCount)
    }
  }
}

/**
 * Measures an executor until the scope closes. An executor has one observer: a second `observe` replaces the first.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, Metrics, NodeAioFiles } from "aiofiles"
 * import { threads } from "aiofiles-core/node/backends"
 * import { Effect, Metric } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const executor = yield* Executor.makeScoped(() => threads(), { name: "uploads" })
 *   yield* Metrics.observe(executor)
 *   yield* AioFiles.withFile("upload.bin", "wb", { executor })((file) => file.write(new Uint8Array(1000)))
 *   const bytes = yield* Metric.value(Metrics.writtenBytes.pipe(Metric.tagged("executor", "uploads")))
 *   console.log(bytes.count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 1000
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const observe = ({ name, pool }: Executor): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(releasedByScope(
    () =>
      Effect.sync(() => {
        const observer = makeObserver(name)
        pool.observer = observer
        return observer
      }),
    (observer) =>
      Effect.sync(() => {
        if (pool.observer === observer) pool.observer = undefined
      })
  ))

/**
 * Measures the executor in the context while the layer exists.
 *
 * @example
 * ```ts
 * import { AioFiles, Metrics, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Metric } from "effect"
 *
 * const live = Layer.mergeAll(AioFiles.layer, Metrics.layer).pipe(Layer.provide(NodeExecutor.layerLibuv({ name: "reports" })))
 *
 * const program = Effect.gen(function*() {
 *   yield* Effect.ignore(AioFiles.withFile("no such file")((file) => file.read()))
 *   const { count } = yield* Metric.value(Metrics.service.pipe(Metric.tagged("executor", "reports")))
 *   console.log(count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Executor> = scopedDiscardLayer(Effect.flatMap(Executor, observe))
