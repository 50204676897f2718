/** N23: the seconds that Node is given for a file to get a time. They depend on the libuv of the Node that runs. */
import { statSync, utimesSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { toTime, unitOf } from "../src/node/internal/times.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"
import { assertSet } from "./support/times.js"

const dir = makeTempDir()

const second = 1_000_000_000n

/** What the libuv of a unit makes of seconds, as its source says: the fraction, cut towards 0. */
const cut = (seconds: number | string, unit: bigint): bigint => {
  const whole = Math.trunc(Number(seconds))
  const nanos = BigInt(Math.trunc((Number(seconds) - whole) * 1e9))
  return BigInt(whole) * second + nanos - nanos % unit
}

/** From 1901 to 2106, in nanoseconds; some in whole microseconds, some in whole milliseconds, some close to 1970. */
const moments = (seed: number): ReadonlyArray<bigint> => {
  const random = new Random(seed)
  return Array.from({ length: 500 }, () => {
    const ns = BigInt(random.below(6_400_000_000) - 2_100_000_000) * second + BigInt(random.below(1_000_000_000))
    const unit = random.pick([1n, 1000n, 1_000_000n])
    const whole = ns - ns % unit
    return random.below(4) === 0 ? whole % (3n * second) : whole
  })
}

describe("the seconds for a time", () => {
  it("a libuv that has microseconds sets the earlier whole one", () => {
    for (const ns of moments(1)) {
      const below = ((ns % 1000n) + 1000n) % 1000n
      assert.strictEqual(cut(toTime(ns, 1000), 1000n), ns - below, String(ns))
    }
  })

  it("a libuv that has nanoseconds sets the last time that a double can say", () => {
    for (const ns of moments(2)) {
      const seconds = Number(toTime(ns, 1))
      assertSet(cut(seconds, 1n), ns)
      const next = seconds + Math.max(Math.abs(seconds) * Number.EPSILON, 1e-9)
      assert.isTrue(cut(next, 1n) > ns, `${ns}: ${next} is not too late`)
    }
  })

  it("what was set stays when it is set again, so that a copy of a copy is as old", () => {
    for (const unit of [1, 1000]) {
      for (const ns of moments(3)) {
        const set = cut(toTime(ns, unit), BigInt(unit))
        assert.strictEqual(cut(toTime(set, unit), BigInt(unit)), set, `${ns}, ${unit}`)
      }
    }
  })

  it("beyond the years that libuv can set to the microsecond no time is later either", () => {
    for (const unit of [1, 1000]) {
      for (const seconds of [2n ** 33n, 2n ** 36n, 2n ** 40n, -(2n ** 35n)]) {
        for (const nanos of [0n, 1n, 123_456_789n, 999_999_999n]) {
          const ns = seconds * second + nanos
          assert.isTrue(cut(toTime(ns, unit), BigInt(unit)) <= ns, `${ns}, ${unit}`)
        }
      }
    }
  })

  it("this Node's libuv cuts as its version says", () => {
    const path = dir.file("")
    const unit = unitOf(process.versions.uv)
    for (const ns of moments(4)) {
      const seconds = toTime(ns)
      utimesSync(path, seconds, 0)
      assert.strictEqual(statSync(path, { bigint: true }).atimeNs, cut(seconds, BigInt(unit)), `${ns}: ${seconds}`)
      assertSet(cut(seconds, BigInt(unit)), ns)
    }
  })

  const units: ReadonlyArray<readonly [libuv: string, unit: number]> = [
    ["1.46.0", 1000],
    ["1.51.0", 1000],
    ["1.52.0", 1],
    ["1.52.1", 1],
    ["1.100.0-dev", 1],
    ["2.0.0", 1]
  ]
  for (const [libuv, unit] of units) {
    it(`libuv ${libuv} passes on units of ${unit} ns`, () => assert.strictEqual(unitOf(libuv), unit))
  }
})
