import { assert, describe, it } from "@effect/vitest"
import { type Contestant, judge, makeRunner, type Measurement, median, orderOf, race } from "../src/harness.js"

const measured = (name: string, ...millis: ReadonlyArray<number>): Measurement => ({
  name,
  firstMillis: NaN,
  millis,
  cpuMillis: millis
})

describe("median", () => {
  const cases: ReadonlyArray<readonly [values: ReadonlyArray<number>, expected: number]> = [
    [[7], 7],
    [[9, 1], 5],
    [[10, 9, 100], 10],
    [[4, 1, 3, 2], 2.5]
  ]
  for (const [values, expected] of cases) {
    it(`of ${values.join(", ")} is ${expected}`, () => {
      const given = [...values]
      assert.strictEqual(median(given), expected)
      assert.deepStrictEqual(given, [...values], "the values keep their order")
    })
  }

  it("of nothing is not a number", () => assert.isNaN(median([])))
})

describe("orderOf", () => {
  it("has every contestant once in each round", () => {
    for (let size = 0; size < 20; size++) {
      for (let round = 0; round < 25; round++) {
        const order = [...orderOf(round, size)].sort((a, b) => a - b)
        assert.deepStrictEqual(order, Array.from({ length: size }, (_, index) => index))
      }
    }
  })

  it("has nobody always follow the same one", () => {
    for (let own = 0; own < 5; own++) {
      const before = new Set(Array.from({ length: 5 }, (_, round) => {
        const order = orderOf(round, 5)
        return order[order.indexOf(own) - 1]
      }))
      assert.isAbove(before.size, 2)
    }
  })
})

describe("judge", () => {
  const measurements = [measured("slow", 300, 200, 100), measured("fast", 100, 100, 700)]

  it("compares medians", () => {
    const contestants = [{ name: "slow", bars: [{ against: "fast", atMost: 2 }, { against: "fast", atMost: 1.99 }] }]
    assert.deepStrictEqual(judge(contestants, measurements), [
      { name: "slow", against: "fast", ratio: 2, ratioOfBest: 1, ratioOfCpu: 2, atMost: 2, met: true },
      { name: "slow", against: "fast", ratio: 2, ratioOfBest: 1, ratioOfCpu: 2, atMost: 1.99, met: false }
    ])
  })

  it("has no verdict where nothing is asked, and none about the absent", () => {
    const contestants = [{ name: "fast", bars: [{ against: "slow" }, { against: "absent", atMost: 1 }] }]
    assert.deepStrictEqual(judge(contestants, measurements), [
      { name: "fast", against: "slow", ratio: 0.5, ratioOfBest: 1, ratioOfCpu: 0.5, atMost: undefined, met: undefined }
    ])
  })
})

describe("race", () => {
  const wrong = (name: string, result: number): void => {
    if (result !== 42) throw new Error(`${name}: ${result}`)
  }
  const run = (contestants: ReadonlyArray<Contestant<number>>, rounds: number, warmups: number) =>
    race(contestants.map(({ name }) => name), makeRunner(contestants), { rounds, warmups, check: wrong })
  const failure = (contestants: ReadonlyArray<Contestant<number>>): Promise<unknown> =>
    run(contestants, 1, 0).then(
      () => assert.fail("the race ended well"),
      (error: unknown) => error
    )

  it("runs warm-ups, rounds and proofs, and counts only the rounds", async () => {
    const calls: Array<string> = []
    const note = <A>(call: string, result: A) => async (): Promise<A> => {
      calls.push(call)
      return result
    }
    const contestants: ReadonlyArray<Contestant<number>> = [
      { name: "a", run: note("a", 42) },
      { name: "b", run: note("b", undefined), proof: note("proof of b", 42) }
    ]
    const result = await run(contestants, 2, 1)
    assert.deepStrictEqual(calls, ["a", "b", "b", "a", "a", "b", "proof of b"])
    assert.deepStrictEqual(result.map(({ millis, name }) => [name, millis.length]), [["a", 2], ["b", 2]])
  })

  it("refuses a wrong result, a wrong proof and none", async () => {
    const nothing = async (): Promise<undefined> => undefined
    assert.include(String(await failure([{ name: "a", run: async () => 41 }])), "a: 41")
    assert.include(String(await failure([{ name: "a", run: nothing, proof: async () => 43 }])), "a: 43")
    assert.include(String(await failure([{ name: "a", run: nothing }])), "proves nothing")
  })
})
