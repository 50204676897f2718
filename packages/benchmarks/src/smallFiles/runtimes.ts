/**
 * What the contestants run on: runtimes that live as long as their process, as a service has one.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { AioFiles, NodeExecutor } from "aiofiles"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"

const runtimeOf = (executor: typeof NodeExecutor.layer) => ManagedRuntime.make(Layer.provide(AioFiles.layer, executor))

/**
 * Longer than a contestant waits for its next turn. By default threads end after ten seconds without a call, and each measured
 * run would start them again, which a process that works all the time does not.
 */
const idleMillis = 600_000

/** The executors to compare, by the name that the report gives them. The first one is the default. */
export const executors = {
  "aiofiles": () => runtimeOf(NodeExecutor.layerAdaptive({ idleMillis })),
  "aiofiles threads": () => runtimeOf(NodeExecutor.layerThreads({ idleMillis })),
  "aiofiles libuv": () => runtimeOf(NodeExecutor.layerLibuv()),
  "aiofiles inline": () => runtimeOf(NodeExecutor.layerInline)
} as const

export type ExecutorName = keyof typeof executors

export const executorNames = Object.keys(executors) as ReadonlyArray<ExecutorName> // they are its own keys

export type AioRuntime = ReturnType<typeof runtimeOf>

export const platformRuntime = () => ManagedRuntime.make(NodeFileSystem.layer)
