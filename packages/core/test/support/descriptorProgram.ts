/**
 * A process that runs out of descriptors, for tests of operations on trees: `descriptorProgram.ts EXECUTOR DIR`. It writes the
 * outcome of each operation as JSON.
 */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
  writeSync
} from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import type { Backend } from "../../src/executor/backend.js"
import type { PoolOptions } from "../../src/executor/options.js"
import { Pool } from "../../src/executor/pool.js"
import { inline, libuv, threads } from "../../src/node/backends.js"
import { Adaptive } from "../../src/node/internal/threads/adaptive.js"
import * as os from "../../src/os/index.js"
import { perform, type Program } from "../../src/program/program.js"
import { copyTree } from "../../src/tree/copy.js"
import { removeTree } from "../../src/tree/remove.js"
import { writeAtomic } from "../../src/wholeFile/atomic.js"
import { readBytes } from "../../src/wholeFile/read.js"
import { writeBytes } from "../../src/wholeFile/write.js"
import { until } from "./calls.js"
import { type Running, start } from "./driver.js"
import { openFileCount } from "./fds.js"

const [executor = "", dir = ""] = process.argv.slice(2)

/** Threads are kept: one that starts takes descriptors and one that ends gives them back, which would change the counts. */
const keptMillis = 3_600_000

/** The number of threads of the adaptive back end. */
let online = (): number => 0

const adaptiveWith = (callsBefore: number): Backend => {
  const adaptive = new Adaptive(1, keptMillis, callsBefore)
  online = () => adaptive.online
  return {
    name: adaptive.name,
    start: (call, done) => adaptive.start(call, done),
    startJob: (call, done, descriptorMillis, caller) => adaptive.startJob(call, done, descriptorMillis, caller),
    close: () => adaptive.close()
  }
}

const backends: Readonly<Record<string, () => Backend>> = {
  inline: () => inline,
  libuv: () => libuv,
  threads: () => threads({ threads: 1, idleMillis: keptMillis }),
  // never starts threads: `slots` calls and one close are no more than it makes at once on libuv's pool
  "adaptive without threads": () => adaptiveWith(Infinity),
  // has threads from the first call on
  "adaptive with threads": () => adaptiveWith(1)
}

/** One directory in this many has a file. */
const filesEvery = 4

/** Directories next to each other, or inside each other. */
const shapes: Readonly<Record<string, ReadonlyArray<string>>> = {
  wide: Array.from({ length: 20 }, (_, index) => `d${index}`),
  deep: Array.from({ length: 200 }, (_, index) => "d/".repeat(index + 1))
}

/** N24: `rmSync` may need a descriptor for each level. */
const removeAll = (path: string): void => {
  if (!existsSync(path)) return
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" }).sort().reverse()) {
    const entry = join(path, name)
    if (lstatSync(entry).isDirectory()) rmdirSync(entry)
    else unlinkSync(entry)
  }
  rmdirSync(path)
}

const plant = (path: string, folders: ReadonlyArray<string>): string => {
  removeAll(path)
  mkdirSync(path)
  folders.forEach((folder, index) => {
    mkdirSync(join(path, folder))
    if (index % filesEvery === 0) writeFileSync(join(path, folder, "f"), "content")
  })
  return path
}

/** The number of files; `NaN` if one of them is incomplete. */
const countFiles = (path: string): number => {
  if (!existsSync(path)) return 0
  let count = 0
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
    if (!lstatSync(join(path, name)).isFile()) continue
    count += readFileSync(join(path, name), "utf8") === "content" ? 1 : NaN
  }
  return count
}

/** Opens files until no descriptor is free, and then closes `butFor` of them. */
const takeAll = (butFor: number): Array<number> => {
  const held: Array<number> = []
  try {
    for (;;) held.push(openSync("/dev/null", "r"))
  } catch {
    for (const fd of held.splice(0, butFor)) closeSync(fd)
    return held
  }
}

const release = (held: Array<number>): void => held.splice(0).forEach((fd) => closeSync(fd))

function* walkAll(path: string): Program<number> {
  const tree = os.walk(path)
  let count = 0
  for (let batch = yield* tree.next(); batch !== undefined; batch = yield* tree.next()) {
    for (const { files } of batch.entries) count += files.length
    if (batch.error !== undefined) throw batch.error
  }
  return count
}

interface Operation {
  readonly name: string
  readonly program: (path: string, dest: string) => Program<unknown>
}

const operations: ReadonlyArray<Operation> = [
  { name: "rmtree", program: (path) => removeTree(path) },
  { name: "copytree", program: (path, dest) => copyTree(path, dest) },
  { name: "walk", program: walkAll }
]

const backend = (backends[executor] ?? backends["inline"]!)() // the one that there is
/** Whether a call waits for a descriptor. A job waits in the back end, and the pool's statistics do not show that. */
const waitsBelow = backend.startJob !== undefined
const slots = backend.name === "adaptive" ? 2 : 3

const poolWith = (options: PoolOptions): Pool => new Pool(backend, { concurrency: slots, ...options })

/** The codes of an error, and of all errors in it. */
const codesOf = (error: unknown): ReadonlyArray<string> => {
  const { code, errors, _tag } = error as {
    readonly _tag: string
    readonly code?: string
    readonly errors?: ReadonlyArray<{ readonly error: unknown }>
  }
  return errors === undefined
    ? [code === undefined ? _tag : `${_tag} ${code}`]
    : errors.flatMap((each) => codesOf(each.error))
}

const outcomeOf = async ({ outcome }: Pick<Running<unknown>, "outcome">): Promise<unknown> => {
  const result = await outcome
  return result._tag === "Success"
    ? result.value ?? null
    : result._tag === "Failure"
    ? codesOf(result.error)
    : "cancelled"
}

/** Makes the tree again if a file is missing, and removes its copy. */
const prepare = (shape: string): { readonly path: string; readonly dest: string } => {
  const [path, dest] = [join(dir, shape), join(dir, `${shape} copy`)]
  const folders = shapes[shape] ?? []
  if (countFiles(path) !== Math.ceil(folders.length / filesEvery)) plant(path, folders)
  removeAll(dest)
  return { path, dest }
}

/** The number of files in both trees, and of descriptors that are open beyond those `before`. */
const stateOf = (path: string, dest: string, before: number) => ({
  leaked: openFileCount() - before,
  source: countFiles(path),
  dest: countFiles(dest)
})

/** Runs the operation with few free descriptors, and then with all. */
const scarce = async (operation: Operation, shape: string, free: number) => {
  const { dest, path } = prepare(shape)
  const before = openFileCount()
  const held = takeAll(free)
  const outcome = await outcomeOf(start(poolWith({}), () => operation.program(path, dest)))
  release(held)
  const state = stateOf(path, dest, before)
  removeAll(dest)
  const again = existsSync(path) ? await outcomeOf(start(poolWith({}), () => operation.program(path, dest))) : "nothing"
  return { outcome, ...state, again, afterwards: stateOf(path, dest, before) }
}

/** An executor that waits for descriptors; one more becomes free each time that the operation waits. */
const patient = async (operation: Operation, shape: string) => {
  const { dest, path } = prepare(shape)
  const before = openFileCount()
  const held = takeAll(0)
  const all = held.length
  const pool = poolWith({ onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 600_000 })
  let ended = false
  const outcome = outcomeOf(start(pool, () => operation.program(path, dest))).finally(() => (ended = true))
  for (;;) {
    await until(() => ended || pool.stats().waitingForDescriptor > 0 || (waitsBelow && pool.stats().active > 0))
    const fd = ended ? undefined : held.pop()
    if (fd === undefined) break
    const tries = pool.stats().wait.count
    closeSync(fd)
    if (waitsBelow) await setTimeout(20) // the call is made again, and may need one more
    else await until(() => ended || pool.stats().wait.count > tries)
  }
  const result = await outcome
  const needed = all - held.length
  release(held)
  return { outcome: result, needed, ...stateOf(path, dest, before) }
}

/** An executor that waits for descriptors, and none becomes free: the wait ends after its bound. */
const hopeless = async (operation: Operation) => {
  const { dest, path } = prepare("wide")
  const before = openFileCount()
  const held = takeAll(0)
  const pool = poolWith({ onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 30 })
  const outcome = await outcomeOf(start(pool, () => operation.program(path, dest)))
  release(held)
  return { outcome, ...stateOf(path, dest, before) }
}

/** Three operations hold every thread and slot, and wait for descriptors; then closes let them continue, one by one. */
const closes = async () => {
  const { dest, path } = prepare("wide")
  const before = openFileCount()
  const held = takeAll(0)
  const pool = poolWith({ onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 600_000 })
  const walks = [0, 1, 2].map(() => start(pool, () => walkAll(path)))
  const fd = held.pop()!
  const closing = start(pool, () => perform({ op: "close", fd }))
  const outcome = await Promise.all([...walks, closing].map((running) => outcomeOf(running)))
  release(held)
  return { outcome, ...stateOf(path, dest, before) }
}

const areAllTaken = (): boolean => {
  try {
    closeSync(openSync("/dev/null", "r"))
    return false
  } catch {
    return true
  }
}

/** In milliseconds: longer than any step that does not wait for descriptors, and shorter than the wait for one. */
const soonMillis = 60_000

/** The caller gives up while the operation waits for descriptors: at its first call, or later if some are free. */
const interrupted = async ({ program }: Pick<Operation, "program">, free = 0) => {
  const { dest, path } = prepare("wide")
  const before = openFileCount()
  const held = takeAll(free)
  const pool = poolWith({ onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 10 * soonMillis })
  const running = start(pool, () => program(path, dest))
  const isRunning = (): boolean => pool.stats().active > 0 || pool.stats().waitingForDescriptor > 0
  await until(() => isRunning() && areAllTaken())
  await setTimeout(20) // a call that has not begun by now would be withdrawn
  running.interrupt()
  const late = setTimeout(soonMillis, "late", { ref: false })
  const outcome = await Promise.race([outcomeOf(running), late])
  if (outcome !== "late") await Promise.race([until(() => !isRunning()), late]) // its slot and its thread are free again
  const wasBusy = isRunning()
  release(held)
  await outcomeOf(running)
  return { outcome, wasBusy, ...stateOf(path, dest, before) }
}

/** Free descriptors for an operation that is interrupted. Each operation needs one more: at once, or for its next step. */
const whenInterrupted: Readonly<Record<string, number>> = { rmtree: 1, copytree: 1, walk: 0 }

/** The threads are closed while the operation waits for descriptors. */
const closed = async () => {
  const { path } = prepare("wide")
  const held = takeAll(0)
  const pool = poolWith({ onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 600_000 })
  const outcome = outcomeOf(start(pool, () => removeTree(path)))
  await setTimeout(20) // a call that is closed sooner has not begun
  await backend.close?.()
  const result = await outcome
  release(held)
  return { outcome: result, source: countFiles(path) }
}

const main = async (): Promise<void> => {
  // threads, and descriptors that are opened once, come before descriptors are counted
  const first = poolWith({})
  await Promise.all([0, 1, 2].map(() => start(first, () => perform({ op: "stat", path: dir })).outcome))
  await start(first, () => walkAll(dir)).outcome
  if (executor === "adaptive with threads") await until(() => online() > 0)
  const report: Record<string, unknown> = {
    closes: await closes(),
    interrupted: await interrupted({ program: (path) => readBytes(join(path, "d0", "f")) }),
    "interrupted write": await interrupted({ program: (path) => writeBytes(join(path, "d0", "g"), new Uint8Array(1)) }),
    "interrupted replacement": await interrupted({
      program: (path) => writeAtomic(join(path, "d0", "f"), "not the content")
    }, 1)
  }
  for (const operation of operations) {
    const { name } = operation
    report[`${name} interrupted`] = await interrupted(operation, whenInterrupted[name])
    for (const shape of Object.keys(shapes)) {
      for (const free of [1, 24]) {
        report[`${operation.name} ${shape} ${free}`] = await scarce(operation, shape, free)
      }
      report[`${operation.name} ${shape} patient`] = await patient(operation, shape)
    }
    report[`${operation.name} hopeless`] = await hopeless(operation)
  }
  if (backend.close !== undefined) report["closed"] = await closed()
  writeSync(1, JSON.stringify(report))
}

await main()
