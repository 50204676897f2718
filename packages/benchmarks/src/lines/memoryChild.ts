/**
 * The process that lines-memory measures: reads one file in one way and reports its own peak.
 */
import type { Options } from "../options.js"
import { read, type ReaderName, readers } from "./aiofiles.js"

/** What the process prints, as JSON. */
export interface ChildReport {
  /** Not known of a reader that does not count. */
  readonly lines: number | undefined
  readonly maxRssKibibytes: number
}

export const run = async ({ operands: [name = "", path = ""] }: Options): Promise<void> => {
  if (!isReaderName(name)) throw new Error(`no reader is called ${name}`)
  const { lines } = await read(name, path)
  const report: ChildReport = {
    lines: name === "runDrain" ? undefined : lines,
    maxRssKibibytes: process.resourceUsage().maxRSS
  }
  console.log(JSON.stringify(report))
}

const isReaderName = (name: string): name is ReaderName => Object.hasOwn(readers, name)
