/**
 * What the contestants run on: runtimes that live as long as their process, as a service has one.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { AioFiles, NodeExecutor } from "aiofiles"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"

const runtimeOf = (executor: typeof NodeExecutor.layer) => ManagedRuntime.make(Layer.provide(AioFiles.layer, executor))

/** The executors to compare, by the name that the report gives them. */
export const executors = {
  "aiofiles": () => runtimeOf(NodeExecutor.layer),
  "aiofiles threads": () => runtimeOf(NodeExecutor.layerThreads()),
  "aiofiles libuv": () => runtimeOf(NodeExecutor.layerLibuv()),
  "aiofiles inline": () => runtimeOf(NodeExecutor.layerInline)
} as const

export type ExecutorName = keyof typeof executors

export const executorNames = Object.keys(executors) as ReadonlyArray<ExecutorName> // they are its own keys

export type AioRuntime = ReturnType<typeof runtimeOf>

export const platformRuntime = () => ManagedRuntime.make(NodeFileSystem.layer)
