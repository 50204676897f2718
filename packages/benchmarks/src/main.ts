/**
 * `npm run bench -- NAME [options]`: runs one benchmark and prints its report.
 *
 * A benchmark is loaded when it is chosen, so that a process which only starts others stays small (see lines/memory.ts).
 */
import { isUsageError, type Options, parse, UsageError } from "./options.js"

const usage = `usage: npm run bench -- NAME [options]

  lines           how fast the lines of a file arrive, through this library and others
  lines-memory    peak resident memory over a file and one ten times as large
  write           how fast a million short strings go into a file
  codecs          how fast big texts are decoded and encoded
  small-files     how fast 20,000 small files are read, written and asked about
  walk            how fast a tree of 9,000 files is walked and copied
  starvation      what else still works while calls block without end
  loop-delay      how long the event loop stands still meanwhile
  script          what a process that reads one file takes

  --effect MAJOR  3, 4 or both: on which Effect (default both for lines and small-files, else 3)
  --size BYTES    size of the input (default 100000000)
  --rounds N      measured rounds
  --warmups N     rounds before them that are not counted
  --only NAME     only this contestant, on each Effect; may be repeated
  --shared        run all contestants in one process, on one Effect
  --json FILE     write the JSON report to FILE instead of the last line of the output
  --assert        exit with status 1 if a bar is missed`

type Benchmark = (options: Options) => Promise<void>

/** The last ones are for processes that the others start. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  "lines": async () => (await import("./lines.js")).run,
  "lines-memory": async () => (await import("./lines/memory.js")).run,
  "write": async () => (await import("./write.js")).run,
  "codecs": async () => (await import("./codecs.js")).run,
  "small-files": async () => (await import("./smallFiles.js")).run,
  "walk": async () => (await import("./walk.js")).run,
  "starvation": async () => (await import("./starvation.js")).run,
  "loop-delay": async () => (await import("./loopDelay.js")).run,
  "script": async () => (await import("./script.js")).run,
  "lines-contestant": async () => (await import("./lines.js")).runContestant,
  "lines-memory-child": async () => (await import("./lines/memoryChild.js")).run,
  "write-contestant": async () => (await import("./write.js")).runContestant,
  "codecs-contestant": async () => (await import("./codecs.js")).runContestant,
  "small-files-contestant": async () => (await import("./smallFiles.js")).runContestant,
  "walk-contestant": async () => (await import("./walk.js")).runContestant,
  "starvation-child": async () => (await import("./starvation.js")).runChild,
  "loop-delay-child": async () => (await import("./loopDelay.js")).runChild,
  "script-child": async () => (await import("./script.js")).runChild
}

const main = async (args: ReadonlyArray<string>): Promise<void> => {
  const { name, options } = parse(args)
  const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
  if (load === undefined) throw new UsageError(`no benchmark is called ${name}`)
  const run = await load()
  await run(options)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(isUsageError(error) ? `${error.message}\n\n${usage}` : error)
  process.exitCode = isUsageError(error) ? 2 : 1
}
