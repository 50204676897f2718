/** Histograms of times. */
import { assert, describe, it } from "vitest"
import { Histogram, quantile } from "../src/executor/histogram.js"

const of = (...millis: ReadonlyArray<number>): Histogram => {
  const histogram = new Histogram()
  for (const time of millis) histogram.record(time)
  return histogram
}

describe("buckets", () => {
  it.each([
    0,
    0.0001,
    0.001,
    0.0019,
    0.002,
    0.003,
    0.004,
    0.007,
    0.008,
    0.0095,
    0.1,
    1,
    1.023,
    1.024,
    15.9,
    1000,
    60_000,
    1_000_000
  ])(
    "%d ms is below the bound of its bucket, by at most a quarter or a microsecond",
    (millis) => {
      const [bucket, ...others] = of(millis).snapshot().buckets
      assert.deepStrictEqual(others, [])
      assert.isAbove(bucket?.belowMillis ?? 0, millis)
      assert.isAtMost(bucket?.belowMillis ?? Infinity, Math.max(millis * 1.25, millis + 0.001) + 1e-9)
    }
  )

  it("are in order, count everything once, and do not overlap", () => {
    const histogram = new Histogram()
    let count = 0
    for (let millis = 0.0005; millis < 10_000; millis *= 1.07) {
      histogram.record(millis)
      count++
    }
    const { buckets } = histogram.snapshot()
    assert.strictEqual(buckets.reduce((sum, bucket) => sum + bucket.count, 0), count)
    for (const [index, { belowMillis }] of buckets.entries()) {
      assert.isAbove(belowMillis, buckets[index - 1]?.belowMillis ?? 0)
    }
  })

  it.each([2_147_483, 2_147_484, 1e12, Infinity])("%d ms is in the last", (millis) => {
    assert.strictEqual(of(millis).snapshot().buckets.length, 1)
    assert.strictEqual(of(millis).snapshot().maxMillis, millis)
  })

  it.each([-1, Number.NaN])("%d ms counts as nothing", (millis) => {
    assert.deepInclude(of(millis).snapshot(), { count: 1, totalMillis: 0, maxMillis: 0 })
  })
})

describe("quantile", () => {
  it("of nothing is 0", () => assert.strictEqual(quantile(new Histogram().snapshot(), 0.5), 0))

  it.each([0, 0.01, 0.25, 0.5, 0.9, 0.99, 1])("%d is exact but for the width of a bucket", (q) => {
    const times = Array.from({ length: 1000 }, (_, n) => 1.007 ** n / 100)
    const exact = times[Math.max(0, Math.ceil(q * 1000) - 1)] ?? 0
    const estimate = quantile(of(...times).snapshot(), q)
    assert.isAtLeast(estimate, exact)
    assert.isAtMost(estimate, exact * 1.25 + 0.001)
  })

  it("is never more than the longest", () => assert.strictEqual(quantile(of(5, 5, 5).snapshot(), 0.99), 5))
})
