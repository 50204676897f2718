/**
 * Reading and writing whole files, as effects. Each member runs the program of core with the same name. Reads use
 * `queryWith`, because they change nothing; writes use `runWith`, so that an interruption runs their clean-up before
 * the fiber continues.
 */
import { appendText, readBytes, readText, writeAtomic, writeBytes, writeText } from "aiofiles-core"
import type { Executor } from "../../Executor.js"
import type { WholeFile } from "../../WholeFile.js"
import { queryWith, runWith } from "../executor/run.js"

/** @internal */
export const make = (executor: Executor): WholeFile => ({
  readText: (file, options) => queryWith(executor, () => readText(file, options)),
  readBytes: (file) => queryWith(executor, () => readBytes(file)),
  writeText: (file, text, options) => runWith(executor, () => writeText(file, text, options)),
  writeBytes: (file, data, options) => runWith(executor, () => writeBytes(file, data, options)),
  appendText: (file, text, options) => runWith(executor, () => appendText(file, text, options)),
  writeAtomic: (file, data, options) => runWith(executor, () => writeAtomic(file, data, options))
})
