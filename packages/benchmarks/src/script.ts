/**
 * `npm run bench -- script`: the wall time of a whole process that reads one small file, from start to exit.
 */
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { withFolders } from "./folders.js"
import { type Contestant, judge, makeRunner, race } from "./harness.js"
import type { Options } from "./options.js"
import {
  applyVerdicts,
  describeEnvironment,
  formatMeasurements,
  formatVerdicts,
  readEnvironment,
  writeJson
} from "./report.js"

const text = "a small file\n".repeat(100)

const libuv = "aiofiles libuv"

/** The default executor, the one without threads, and Node's own call without Effect. */
const readers: Record<string, (path: string) => Promise<string>> = {
  "node:fs": async (path) => {
    const { readFile } = await import("node:fs")
    return promisify(readFile)(path, "utf8")
  },
  "aiofiles": async (path) => {
    const { AioFiles, Effect, NodeAioFiles } = await load()
    return Effect.runPromise(Effect.provide(AioFiles.readText(path), NodeAioFiles.layer))
  },
  [libuv]: async (path) => {
    const { AioFiles, Effect, Layer, NodeExecutor } = await load()
    return Effect.runPromise(
      Effect.provide(AioFiles.readText(path), Layer.provide(AioFiles.layer, NodeExecutor.layerLibuv()))
    )
  }
}

const load = async () => {
  const [aiofiles, Effect, Layer] = await Promise.all([
    import("aiofiles"),
    import("effect/Effect"),
    import("effect/Layer")
  ])
  return { ...aiofiles, Effect, Layer }
}

export const run = (options: Options): Promise<void> =>
  withFolders([tmpdir()], async ([folder]) => {
    const path = join(folder!, "one.txt") // one for each parent
    writeFileSync(path, text)
    const environment = readEnvironment()
    const { rounds = 25, warmups = 3 } = options
    const contestants = Object.keys(readers).map((name): Contestant<string> => ({
      name,
      bars: name === "aiofiles" ? [{ against: libuv, atMost: 1.1 }] : [],
      run: async () =>
        (await promisify(execFile)(process.execPath, [process.argv[1]!, "script-child", name, path])).stdout
    }))
    console.log(`${describeEnvironment(environment)}\na process that reads one file; ${rounds} rounds\n`)
    const measurements = await race(contestants.map(({ name }) => name), makeRunner(contestants), {
      rounds,
      warmups,
      check: (name, output) => {
        if (Number(output) !== text.length) throw new Error(`${name} read ${output}`)
      }
    })
    const verdicts = judge(contestants, measurements)
    console.log(`${formatMeasurements(measurements, [libuv])}\n\n${formatVerdicts(verdicts)}`)
    await writeJson({ benchmark: "script", environment, rounds, warmups, measurements, bars: verdicts }, options.json)
    applyVerdicts(verdicts, options.assert)
  })

/** `script-child NAME PATH`: reads the file, and says how long it is. */
export const runChild = async ({ operands: [name = "", path = ""] }: Options): Promise<void> => {
  console.log((await readers[name]!(path)).length)
}
