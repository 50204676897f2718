/**
 * The declarations that have another type in each major of Effect: those that are made of a type of Effect which has another
 * name there.
 */
import type * as PlatformError from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import type { AioFiles, AioFileSystem, Executor, IoError, Metrics, NodeExecutor } from "aiofiles"
import type { Faults, MemoryExecutor, SteppedExecutor } from "aiofiles/testing"
import type * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Metric from "effect/Metric"
import { type Equal, expectTrue } from "./support.js"

// keys of services
expectTrue<Equal<typeof AioFiles.AioFiles, Context.Tag<AioFiles.AioFiles, AioFiles.AioFiles>>>()
expectTrue<Equal<typeof Executor.Executor, Context.Tag<Executor.Executor, Executor.Executor>>>()
expectTrue<Equal<typeof Faults.Injector, Context.Tag<Faults.Injector, Faults.Injector>>>()
expectTrue<Equal<typeof MemoryExecutor.Disk, Context.Tag<MemoryExecutor.Disk, MemoryExecutor.Disk>>>()
expectTrue<Equal<typeof SteppedExecutor.Stepper, Context.Tag<SteppedExecutor.Stepper, SteppedExecutor.Stepper>>>()

// metrics
expectTrue<Equal<typeof Metrics.active, Metric.Metric.Gauge<number>>>()
expectTrue<Equal<typeof Metrics.queued, Metric.Metric.Gauge<number>>>()
expectTrue<Equal<typeof Metrics.openHandles, Metric.Metric.Gauge<number>>>()
expectTrue<Equal<typeof Metrics.failed, Metric.Metric.Counter<number>>>()
expectTrue<Equal<typeof Metrics.readBytes, Metric.Metric.Counter<number>>>()
expectTrue<Equal<typeof Metrics.writtenBytes, Metric.Metric.Counter<number>>>()
expectTrue<Equal<typeof Metrics.wait, Metric.Metric.Histogram<number>>>()
expectTrue<Equal<typeof Metrics.service, Metric.Metric.Histogram<number>>>()

// durations and configuration
expectTrue<Equal<NonNullable<Executor.Options["tooManyOpenFilesTimeout"]>, Duration.DurationInput>>()
expectTrue<Equal<Parameters<typeof Faults.delay>[0], Duration.DurationInput | Effect.Effect<unknown>>>()
expectTrue<
  Equal<
    typeof NodeExecutor.layerConfig,
    (config: Config.Config.Wrap<NodeExecutor.ConfigOptions>) => Layer.Layer<Executor.Executor, ConfigError>
  >
>()

// the platform
expectTrue<Equal<ReturnType<typeof IoError.toPlatformError>, PlatformError.PlatformError>>()
expectTrue<Equal<typeof AioFileSystem.make, Effect.Effect<FileSystem.FileSystem, never, AioFiles.AioFiles>>>()
expectTrue<Equal<typeof AioFileSystem.layer, Layer.Layer<FileSystem.FileSystem, never, AioFiles.AioFiles>>>()
