/** Offsets and sizes that make no sense: CPython's answers, before a raw file sees anything. */
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { BytesIO, MemoryFile, StringIO } from "../src/io/memory.js"
import type { Whence } from "../src/io/rawIO.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { runSync } from "./support/driver.js"

const pool = new Pool(inline)

const answerOf = (make: () => Program<unknown>): string => {
  try {
    return String(runSync(pool, make))
  } catch (error) {
    return String(error)
  }
}

/** A raw file that counts its operations. */
class Counting extends MemoryFile {
  seen = 0

  override seek(offset: number, whence: Whence = 0): Program<number> {
    this.seen++
    return super.seek(offset, whence)
  }

  override write(...args: Parameters<MemoryFile["write"]>): Program<number> {
    this.seen++
    return super.write(...args)
  }
}

const refused: ReadonlyArray<readonly [offset: number, whence: number, message: string]> = [
  [0, -1, "whence value -1 unsupported"],
  [0, 5, "whence value 5 unsupported"],
  [0, NaN, "whence value NaN unsupported"],
  [0, 0.5, "whence value 0.5 unsupported"],
  [1.5, 0, "an offset must be an integer: 1.5"],
  [NaN, 2, "an offset must be an integer: NaN"],
  [2 ** 60, 1, `an offset must be an integer: ${2 ** 60}`]
]

describe.each([BufferedReader, BufferedWriter, BufferedRandom])("seek of a %o", (Buffered) => {
  it.each(refused)("(%d, %d) is refused before the raw file sees it", (offset, whence, message) => {
    const raw = new Counting(new TextEncoder().encode("0123456789"))
    const file = new Buffered(raw, 16)
    if (!(file instanceof BufferedReader)) runSync(pool, () => file.write(Uint8Array.of(0x78)))
    const { seen } = raw
    // BufferedRandom writes what is pending before it asks its reader
    const expected = file instanceof BufferedRandom ? seen + 1 : seen
    assert.strictEqual(answerOf(() => file.seek(offset, whence as Whence)), `InvalidArgumentError: ${message}`)
    assert.isAtMost(raw.seen, expected)
    runSync(pool, () => file.close())
    assert.strictEqual(answerOf(() => file.seek(offset, whence as Whence)).split(":")[0], "ClosedFileError")
  })
})

describe("BytesIO", () => {
  // what CPython 3.11 answers at position 2 of six bytes, and the position then
  const seeks: ReadonlyArray<readonly [offset: number, whence: Whence, answer: string, position: number]> = [
    [-1, 0, "InvalidArgumentError: negative seek value -1", 2],
    [-1, 1, "1", 1],
    [-2, 1, "0", 0],
    [-100, 1, "0", 0],
    [3, 1, "5", 5],
    [-1, 2, "5", 5],
    [-100, 2, "0", 0],
    [4, 2, "10", 10],
    [0, 0, "0", 0],
    [9, 0, "9", 9]
  ]

  it.each(seeks)("seek(%d, %d)", (offset, whence, answer, position) => {
    for (const prepare of ["read", "seek", "write"] as const) {
      const file = new BytesIO(new TextEncoder().encode("abcdef"))
      runSync(pool, function*() {
        if (prepare === "read") yield* file.read(2)
        else if (prepare === "seek") yield* file.seek(2)
        else yield* file.write(new TextEncoder().encode("ab"))
      })
      assert.strictEqual(answerOf(() => file.seek(offset, whence)), answer, prepare)
      assert.strictEqual(answerOf(() => file.tell()), String(position), prepare)
    }
  })

  it("negative sizes are refused, and there is nothing to detach", () => {
    for (const file of [new BytesIO(Uint8Array.of(1, 2, 3)), new StringIO("abc")]) {
      assert.strictEqual(answerOf(() => file.truncate(-1)), "InvalidArgumentError: negative size value -1")
      assert.strictEqual(answerOf(() => file.detach()), "UnsupportedOperation: detach")
      const kept = answerOf(() => file.getvalue())
      assert.strictEqual(kept, file instanceof BytesIO ? "1,2,3" : "abc")
    }
  })
})
