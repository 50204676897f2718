/**
 * The jobs that threads know, by name.
 *
 * @since 0.1.0
 */
import { readFile, writeFile } from "./internal/fileJobs.js"
import { replaceFile } from "./internal/replaceJob.js"
import type { JobProgram } from "./syscall.js"
import { beginRemoval, leaveDirectory, removeEntries } from "./tree/internal/removal.js"

/** Every job of core. What is not here runs call by call everywhere. @internal */
export const jobs: ReadonlyMap<string, (...args: ReadonlyArray<never>) => JobProgram<unknown>> = new Map(
  ([
    beginRemoval,
    leaveDirectory,
    readFile,
    removeEntries,
    replaceFile,
    writeFile
  ] as ReadonlyArray<
    { readonly jobName: string; readonly program: (...args: ReadonlyArray<never>) => JobProgram<unknown> }
  >)
    .map((job) => [job.jobName, job.program])
)
