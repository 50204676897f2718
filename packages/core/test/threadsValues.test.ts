/** Values as bytes: a value that is passed between threads arrives unchanged, and is never written beyond its slot. */
import { assert, describe, it } from "@effect/vitest"
import { InvalidArgumentError, makeOSError } from "../src/errors/index.js"
import { Step, stepIn, stepNumber } from "../src/node/internal/threads/memory.js"
import type { FastBuffer } from "../src/node/internal/threads/memory.js"
import { fromBytes, NotDataError, toBytes, ValueReader, writeValue } from "../src/node/internal/threads/values.js"
import { Random } from "./support/random.js"

const names = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, index) => `file-${index}.txt`)

const values: ReadonlyArray<readonly [name: string, value: unknown]> = [
  ["nothing", undefined],
  ["null", null],
  ["booleans", [true, false]],
  ["small integers", [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]],
  ["other numbers", [-0, 0.5, 2 ** 31, 2 ** 53, NaN, Infinity, Number.MIN_VALUE]],
  ["bigints", [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]],
  ["no text", ""],
  ["ASCII", "a\0b\x7f"],
  ["text", "ä€𝄞"],
  ["lone surrogates", "a\udce9\ud834"],
  ["no bytes", new Uint8Array(0)],
  ["bytes", Uint8Array.of(0, 255, 7)],
  ["an empty array", []],
  ["an array in an array", [[[1]], []]],
  ["a hole", [undefined, "a"]],
  ["one text", ["a"]],
  ["texts", ["a", "", "bc", "", ""]],
  ["texts with NUL", ["a\0", "\0", "b"]],
  ["texts of which one is not ASCII", ["a", "ж", "b"]],
  ["texts that end within a pair", ["\ud834", "\udd1e", "\udce9a"]],
  ["texts and something else", ["a", "b", 1]],
  ["many texts", names(3000)],
  ["a long text among short ones", ["a", "x".repeat(10_000), "b", "y".repeat(4096), "c"]],
  ["many texts, one of them not ASCII", [...names(600), "\udcff", ...names(600)]],
  ["an object", { a: 1, b: { c: [] }, "": "", "ж": undefined }]
]

describe("values", () => {
  it.each(values.map(([name, value]) => ({ name, value })))("$name", ({ value }) => {
    assert.deepStrictEqual(fromBytes(toBytes(value)), value)
  })

  it.each([
    makeOSError({ code: "ENOENT", syscall: "open", path: "a\udce9" }),
    makeOSError({ code: "EIO", syscall: "read" }, { cause: makeOSError({ code: "EBADF", syscall: "read" }) }),
    new InvalidArgumentError("no")
  ])("an error is of its class, with its fields: $message", (error) => {
    const read = fromBytes(toBytes(error)) as typeof error // the same class
    assert.instanceOf(read, error.constructor as new() => Error) // the class of an error
    assert.deepStrictEqual([read._tag, read.message, { ...read }], [error._tag, error.message, { ...error }])
    assert.strictEqual(String(read.cause), String(error.cause))
  })

  it.each([Symbol("a"), () => undefined, new Date(), new Map(), 2n ** 64n, [new Date()]])(
    "what is no data: %s",
    (value) => {
      assert.throws(() => toBytes(value), NotDataError)
    }
  )

  it("nothing is written beyond the end, and what fits is read as it was, wherever it is", () => {
    const random = new Random(11)
    const size = 1024
    const memory = Buffer.alloc(size)
    const view = new DataView(memory.buffer, memory.byteOffset, size)
    const bytes = memory as unknown as FastBuffer // every Buffer has them
    const make = (depth: number): unknown => {
      switch (random.below(depth > 2 ? 5 : 8)) {
        case 0:
          return random.below(1000) - 500
        case 1:
          return random.below(1000) / 7
        case 2:
          return random.pick([null, true, 7n])
        case 3:
          return random.pick(["", "a", "file-1.txt", "ж", "\udce9"])
        case 4:
          return Uint8Array.from({ length: random.below(9) }, () => random.below(256))
        case 5:
          return Array.from(
            { length: random.below(9) },
            () => random.pick(["", "name", "\udce9\ud834", "long".repeat(9)])
          )
        case 6:
          return Array.from({ length: random.below(4) }, () => make(depth + 1))
        default:
          return { a: make(depth + 1), b: make(depth + 1) }
      }
    }
    for (let round = 0; round < 300; round++) {
      const value = make(0)
      const at = random.below(16)
      const whole = writeValue({ bytes, view }, at, size, value)
      if (whole === -1) continue
      assert.deepStrictEqual(new ValueReader({ bytes, view }, at).value(), value)
      for (let end = at; end < whole; end += 1 + random.below(4)) {
        memory.fill(0xee)
        assert.isAtMost(writeValue({ bytes, view }, at, end, value), end)
        assert.isTrue(memory.subarray(end).every((byte) => byte === 0xee), `${end} of ${whole}`)
      }
    }
  })
})

describe("the step of a job", () => {
  it.each([[Step.open, -4096], [Step.open, 0], [Step.open, 4096], [Step.read, 0], [Step.read, 2 ** 31 - 1]])(
    "of kind %i with value %i is one number",
    (kind, value) => assert.deepStrictEqual(stepIn(stepNumber(kind, value)), { kind, value })
  )

  it("is none in new memory", () => {
    assert.strictEqual(stepIn(0).kind, Step.none)
  })
})
