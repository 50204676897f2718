/** A child process with threads, for tests of its end: `exitScript.ts <scenario> <path of a FIFO>`. */
import { constants, openSync, writeSync } from "node:fs"
import { Pool } from "../../src/executor/pool.js"
import { BufferedReader } from "../../src/io/bufferedReader.js"
import { openFile } from "../../src/io/open.js"
import { adaptive, threads } from "../../src/node/backends.js"
import { readBytes } from "../../src/wholeFile/read.js"
import { blockedThreads, blockingOpen, callOf, ended, make, until } from "./calls.js"
import { run, start } from "./driver.js"

const [scenario, fifo] = process.argv.slice(2) as [string, string]

const pool = new Pool(threads({ threads: 8 }))

/** Calls that can be freed at exit: opens of a FIFO, reads of a pipe, and jobs that make one of them. */
const block = async () => {
  const reader = openSync(fifo, constants.O_RDWR)
  const opens = [1, 2].map(() => pool.submit(blockingOpen(`${fifo}2`)))
  const job = start(pool, () => readBytes(`${fifo}2`))
  const buffer = new Uint8Array(1)
  const reads = [1, 2].map(() => pool.submit({ op: "read", fd: reader, buffer, offset: 0, length: 1, position: null }))
  await until(() => blockedThreads() === 5)
  return { job, pending: [...opens, ...reads] }
}

/** From here on each read of the clock is seconds later than the one before, as if the process had been suspended. */
const standStill = (): void => {
  let now = performance.now()
  performance.now = () => now += 5000
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  async interrupted() {
    const { job, pending } = await block()
    job.interrupt()
    for (const each of pending) pool.abandon(each)
    process.exitCode = 5
  },
  async ahead() {
    const other = openSync(fifo, constants.O_RDWR)
    const file = await run(pool, () => openFile(fifo, "rb"))
    if (!(file instanceof BufferedReader)) throw new Error("it is no reader")
    writeSync(other, "line\n")
    await run(pool, () => file.readLineBatch(1, true, true))
    await until(() => blockedThreads() === 1)
    await run(pool, () => file.close())
    process.exitCode = 12
  },
  async late() {
    const { job, pending } = await block()
    job.interrupt()
    for (const each of pending) pool.abandon(each)
    standStill()
    process.exitCode = 13
  },
  async exit() {
    await block()
    process.exit(6)
  },
  async thrown() {
    await block()
    throw new Error("thrown on purpose")
  },
  async terminated() {
    await block()
    process.kill(process.pid, "SIGTERM")
  },
  async closed() {
    const { job, pending } = await block()
    job.interrupt()
    for (const each of pending) pool.abandon(each)
    await pool.close() // it resolves although the reads never return
    await until(() => blockedThreads() === 2) // the reads are still blocked
    process.exitCode = 7
  },
  async used() {
    await make(pool, { op: "stat", path: "/" })
    process.exitCode = 8
  },
  async waited() {
    // nothing but the call keeps the process alive
    await make(pool, callOf("sleeps", 300))
    process.exitCode = 9
  },
  async returned() {
    const call = pool.submit(callOf("sleeps", 300))
    await make(pool, { op: "stat", path: "/" })
    pool.withdraw(call) // its caller stops waiting, and waits again
    await ended(call)
    process.exitCode = 10
  },
  async adaptive() {
    const shared = new Pool(adaptive())
    for (let round = 0; round < 100; round++) {
      await Promise.all(Array.from({ length: 10 }, () => make(shared, { op: "stat", path: "/" })))
    }
    process.exitCode = 11
  }
}

await scenarios[scenario]!()
