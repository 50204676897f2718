/**
 * Runs a job, and measures its time and memory.
 */
import { AioFiles } from "aiofiles"
import { Effect, Layer } from "effect"
import { executorLayer, type ExecutorName } from "../shared/executors.js"
import { type LoopDelay, peakMegabytes, watchLoop } from "../shared/process.js"
import type { Job } from "./jobs.js"

export interface Measurement {
  readonly millis: number
  /** Processor time of all threads, in milliseconds. */
  readonly cpuMillis: number
  /** The peak of resident memory in MB, and the resident memory before the job. */
  readonly peakMegabytes: number
  readonly idleMegabytes: number
  readonly delay: LoopDelay
}

export const measure = async (
  job: Job,
  executor: ExecutorName,
  folder: string,
  size: number
): Promise<Measurement> => {
  const layer = Layer.provide(
    AioFiles.layer,
    executorLayer(
      executor,
      job.waits === true ? { onTooManyOpenFiles: "wait", tooManyOpenFilesTimeout: "1 minute" } : {}
    )
  )
  const program = Effect.flatMap(AioFiles.AioFiles, (aio) =>
    Effect.promise(async () => {
      const idleMegabytes = peakMegabytes()
      const readDelay = watchLoop()
      const [start, cpu] = [performance.now(), process.cpuUsage()]
      await Effect.runPromise(job.run(aio, folder, size))
      const { system, user } = process.cpuUsage(cpu)
      const millis = performance.now() - start
      // the monitor of the loop sees a delay when the loop turns again
      await new Promise((resolve) => setTimeout(resolve, 20))
      return {
        millis,
        cpuMillis: (system + user) / 1000,
        peakMegabytes: peakMegabytes(),
        idleMegabytes,
        delay: readDelay()
      }
    }))
  return Effect.runPromise(Effect.provide(program, layer))
}
