/** Standard input over a stream of the test: its pieces, its end, its errors, and readers that are interrupted. */
import { Readable } from "node:stream"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { inline } from "../src/node/backends.js"
import { StandardInput } from "../src/node/internal/standardInput.js"
import { bytes, show } from "./support/bytes.js"
import { failure, run, start } from "./support/driver.js"
import { Random } from "./support/random.js"

/** A stream that the test pushes to, and the reader over it. */
const open = () => {
  const stream = new Readable({ read: () => undefined })
  const raw = new StandardInput(stream as unknown as NodeJS.ReadStream) // all of it that is used
  return { stream, raw, reader: new BufferedReader(raw, 8192), pool: new Pool(inline) }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** How many listeners a reader that waits leaves on its stream: none. */
const listeners = (stream: Readable): number => stream.listenerCount("readable") + stream.listenerCount("end")

describe("standard input", () => {
  it("in random pieces, with reads that are given up at random, loses and doubles nothing", async () => {
    const random = new Random(11)
    for (let round = 0; round < 150; round++) {
      const { pool, reader, stream } = open()
      const text = Array.from({ length: random.below(300) }, (_, n) => `${n}${random.below(4) === 0 ? "\n" : " "}`)
        .join("")
      let pushed = 0
      let read = ""
      for (let ended = false; !ended;) {
        const make = random.pick([() => reader.readline(), () => reader.read(5), () => reader.read1(100)])
        const reading = start(pool, make, { rollback: () => reader.rollback(), keep: true })
        for (let turns = random.below(4); turns >= 0 && reading.task.outcome === undefined; turns--) {
          const piece = text.slice(pushed, pushed + 1 + random.below(40))
          pushed += piece.length
          if (random.below(2) === 0) stream.push(piece === "" ? null : piece)
          else pushed -= piece.length
          await turn()
        }
        const { outcome } = reading.task
        if (outcome?._tag === "Success" && outcome.value !== null) {
          reading.task.take()
          read += show(outcome.value)
          ended = outcome.value.length === 0
        } else {
          reading.interrupt()
          assert.strictEqual(listeners(stream), 0)
        }
      }
      assert.strictEqual(read, text, `round ${round}`)
      assert.strictEqual(listeners(stream), 0)
    }
  })

  it("what came before an error is given before it, and the error once", async () => {
    const { pool, reader, stream } = open()
    stream.push("abc")
    const error = Object.assign(new Error("input"), { code: "EIO", errno: -5 })
    const first = run(pool, () => reader.read1())
    assert.strictEqual(show(await first), "abc")
    stream.destroy(error)
    await turn()
    const reported = await failure(run(pool, () => reader.read1()))
    assert.deepStrictEqual([reported._tag, reported.message], ["OSError", "[Errno 5] Input/output error"])
    assert.strictEqual(show(await run(pool, () => reader.read())), "")
  })

  it("an error ends a read that waits", async () => {
    const { pool, reader, stream } = open()
    const waiting = failure(run(pool, () => reader.readline()))
    await turn()
    stream.destroy(Object.assign(new Error("reset"), { code: "ECONNRESET", errno: -104 }))
    assert.strictEqual((await waiting).message, "[Errno 104] Connection reset by peer")
    assert.strictEqual(listeners(stream), 0)
  })

  it("the end stays the end", async () => {
    const { pool, reader, stream } = open()
    stream.push(bytes("a"))
    stream.push(null)
    for (const expected of ["a", "", "", ""]) {
      assert.strictEqual(show(await run(pool, () => reader.readline())), expected)
    }
  })

  it("a stream that was given an encoding by others is read all the same", async () => {
    const { pool, reader, stream } = open()
    stream.setEncoding("utf8")
    stream.push(bytes("é€"))
    stream.push(null)
    assert.strictEqual(Buffer.from((await run(pool, () => reader.read())) ?? []).toString(), "é€")
  })
})
