/**
 * The descriptors, threads and memory of a process, and the delay of its event loop.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { monitorEventLoopDelay } from "node:perf_hooks"

/** The targets of the open descriptors: paths, and others such as `anon_inode:[eventpoll]`. */
export const descriptorTargets = (): ReadonlyArray<string> =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return [] // the descriptor of this listing itself, or one that was closed since
    }
  })

/** The targets of open descriptors in a folder, removed files included. */
export const descriptorsBelow = (folder: string): ReadonlyArray<string> =>
  descriptorTargets().filter((target) => target.startsWith(`${folder}/`))

/** The number of descriptors of each kind: `file`, or the target without its number. */
export const descriptorKinds = (): ReadonlyMap<string, number> => {
  const kinds = new Map<string, number>()
  for (const target of descriptorTargets()) {
    const kind = target.startsWith("/") ? "file" : target.replace(/:\[\d+\]$/, "")
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return kinds
}

export const threadCount = (): number => readdirSync("/proc/self/task").length

const statusKilobytes = (field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1])

/** The peak of the process's resident memory, in MB. */
export const peakMegabytes = (): number => statusKilobytes("VmHWM") / 1024

/** Delays of the event loop since the last measurement, in milliseconds. */
export interface LoopDelay {
  readonly p99: number
  readonly max: number
}

const resolutionMillis = 5

/** Measures the event loop from now on. Each call gives the delays since the call before it. */
export const watchLoop = (): () => LoopDelay => {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMillis })
  histogram.enable()
  return () => {
    const of = (nanos: number): number => Math.max(0, nanos / 1e6 - resolutionMillis)
    const delay = { p99: of(histogram.percentile(99)), max: of(histogram.max) }
    histogram.reset()
    return delay
  }
}
