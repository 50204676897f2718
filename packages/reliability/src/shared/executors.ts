/**
 * The executors that a program can choose on Node, under the names of the tables.
 */
import { type Executor, NodeExecutor } from "aiofiles"
import type { Layer } from "effect"

export type ExecutorName = "adaptive" | "inline" | "libuv" | "threads"

export const executorNames: ReadonlyArray<ExecutorName> = ["inline", "libuv", "threads", "adaptive"]

export type ExecutorOptions = NonNullable<Parameters<typeof NodeExecutor.layerLibuv>[0]>

/** The most threads that an executor of `executorLayer` starts. */
export const maxThreads = 8

export const executorLayer = (name: ExecutorName, options: ExecutorOptions = {}): Layer.Layer<Executor.Executor> => {
  switch (name) {
    case "inline":
      return NodeExecutor.layerInlineWith(options)
    case "libuv":
      return NodeExecutor.layerLibuv(options)
    case "threads":
      return NodeExecutor.layerThreads({ ...options, threads: maxThreads })
    case "adaptive":
      return NodeExecutor.layerAdaptive({ ...options, threads: maxThreads })
  }
}

export const isExecutorName = (name: string): name is ExecutorName => executorNames.some((each) => each === name)
