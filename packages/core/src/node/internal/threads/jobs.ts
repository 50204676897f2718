/**
 * The jobs that workers can run, by name.
 *
 * The worker bundle contains this file, and so all programs named here; the main thread uses it only to know their
 * names. A job that is missing here still works, but takes a hop for each of its calls.
 *
 * @since 0.1.0
 */
import { ismountJob } from "../../../os/internal/mountPoint.js"
import { makedirsJob, removedirsJob, renamesJob } from "../../../os/internal/nameJobs.js"
import { readAheadJob } from "../../../os/internal/readAhead.js"
import { realpathJob } from "../../../os/internal/realpath.js"
import { sendBlockJob } from "../../../os/internal/sendBlock.js"
import { truncateJob } from "../../../os/internal/truncateJob.js"
import type { JobProgram } from "../../../syscall/syscall.js"
import {
  createTempDirectory,
  createTempFile,
  createUnnamedFile,
  findTempDirectory,
  permitOwner
} from "../../../tempfile/internal/jobs.js"
import {
  abandonFile,
  beginCopy,
  beginFile,
  copyEntries,
  finishDirectory,
  resumeFile
} from "../../../tree/internal/copying.js"
import { beginMove } from "../../../tree/internal/moving.js"
import { beginRemoval, leaveDirectory, removeEntries } from "../../../tree/internal/removal.js"
import { createExclusively, readFile, removeCreated, writeFile } from "../../../wholeFile/internal/fileJobs.js"
import { replaceFile } from "../../../wholeFile/internal/replaceJob.js"

/** Every job of core. A back end runs any other job call by call. @internal */
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
    permitOwner,
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
    // each job has parameters of its own, which the name does not tell; `writeRequest` sends those that the caller gave
  ] as ReadonlyArray<
    { readonly jobName: string; readonly program: (...args: ReadonlyArray<never>) => JobProgram<unknown> }
  >)
    .map((job) => [job.jobName, job.program])
)
