/**
 * The jobs that threads know, by name.
 *
 * @since 0.1.0
 */
import { createExclusively, readFile, removeCreated, writeFile } from "./internal/fileJobs.js"
import { truncateJob } from "./internal/os/attributes.js"
import { makedirsJob, removedirsJob, renamesJob } from "./internal/os/names.js"
import { sendBlockJob } from "./internal/os/sendfile.js"
import { readAheadJob } from "./internal/os/walk.js"
import { ismountJob } from "./internal/osPath/questions.js"
import { realpathJob } from "./internal/osPath/realpath.js"
import { replaceFile } from "./internal/replaceJob.js"
import {
  createTempDirectory,
  createTempFile,
  createUnnamedFile,
  findTempDirectory,
  openUp
} from "./internal/tempJobs.js"
import type { JobProgram } from "./syscall.js"
import { abandonFile, beginCopy, beginFile, copyEntries, finishDirectory, resumeFile } from "./tree/internal/copying.js"
import { beginMove } from "./tree/internal/moving.js"
import { beginRemoval, leaveDirectory, removeEntries } from "./tree/internal/removal.js"

/** Every job of core. What is not here runs call by call everywhere. @internal */
export const jobs: ReadonlyMap<string, (...args: ReadonlyArray<never>) => JobProgram<unknown>> = new Map(
  ([
    abandonFile,
    beginCopy,
    beginFile,
    beginMove,
    beginRemoval,
    copyEntries,
    createExclusively,
    finishDirectory,
    createTempDirectory,
    createTempFile,
    createUnnamedFile,
    findTempDirectory,
    ismountJob,
    leaveDirectory,
    makedirsJob,
    openUp,
    readAheadJob,
    readFile,
    realpathJob,
    removeCreated,
    removedirsJob,
    removeEntries,
    resumeFile,
    renamesJob,
    replaceFile,
    sendBlockJob,
    truncateJob,
    writeFile
  ] as ReadonlyArray<
    { readonly jobName: string; readonly program: (...args: ReadonlyArray<never>) => JobProgram<unknown> }
  >)
    .map((job) => [job.jobName, job.program])
)
