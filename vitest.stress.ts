/**
 * A bad place for tests, by `AIOFILES_STRESS=1`: beside them a thread opens and closes descriptors, so that every number
 * is given again at once, and the main thread stands still at random moments. A test that counts on either fails here.
 */
import { Worker } from "node:worker_threads"

/** Opens what no test looks for: it has no path. */
const neighbour = `
const { closeSync, openSync } = require("node:fs")
const cell = new Int32Array(new SharedArrayBuffer(4))
const held = []
const below = (limit) => Math.floor(Math.random() * limit)
for (;;) {
  for (let round = 0; round < 40; round++) {
    try {
      if (held.length < 12 && below(2) === 0) held.push(openSync("/proc/self/ns/net", "r"))
      else if (held.length > 0) closeSync(held.splice(below(held.length), 1)[0])
    } catch {} // a test took all descriptors
  }
  Atomics.wait(cell, 0, 0, below(3))
}
`

/** Milliseconds. */
const pause = { every: 30, short: 20, long: 200 }

const cell = new Int32Array(new SharedArrayBuffer(4))

const below = (limit: number): number => Math.floor(Math.random() * limit)

/** The real clock, and the real timer: a test may have others in their places. */
const now = performance.now.bind(performance)
const { setTimeout: later } = globalThis

/** Busy, as with other people's work, or stopped, as by a machine that has others to serve. */
const stall = (millis: number): void => {
  if (below(2) === 0) {
    Atomics.wait(cell, 0, 0, millis)
    return
  }
  const end = now() + millis
  while (now() < end);
}

const stallAgain = (): void => {
  later(() => {
    stall(below(below(10) === 0 ? pause.long : pause.short))
    stallAgain()
  }, below(pause.every)).unref()
}

new Worker(neighbour, { eval: true, trackUnmanagedFds: false }).unref()
stallAgain()
