/** From Node's errors to the failures of calls. */
import { constants } from "node:os"
import { assert, describe, it } from "vitest"
import { makeOSError } from "../src/errors/index.js"
import { toFailure } from "../src/node/internal/failures.js"
import { streamError } from "../src/node/internal/standardRaw.js"

/** An error as Node makes it of what libuv reports. */
const reported = (code: string, errno?: number): Error => Object.assign(new Error("fsync"), { code, errno })

const unnamed = (number: number): Error => reported(`Unknown system error ${-number}`, -number)

describe("a failed call", () => {
  it("O16 is named by its code, and has a positive number", () => {
    assert.deepStrictEqual(toFailure(reported("ENOSPC", -28)), { code: "ENOSPC", errno: 28 })
    assert.deepStrictEqual(toFailure(reported("ENOENT")), { code: "ENOENT", errno: undefined })
  })

  // a used-up quota, a file that its server has forgotten, and a damaged disk would else end the process
  it.each<readonly [code: string, number: number, tag: string, message: string]>([
    ["EDQUOT", constants.errno.EDQUOT, "NoSpaceError", "Disk quota exceeded"],
    ["ESTALE", constants.errno.ESTALE, "OSError", "Stale file handle"],
    ["UNKNOWN", 524, "OSError", "Unknown error 524"]
  ])("O16 that libuv has no name for is named by its number: %s", (code, number, tag, message) => {
    const failure = toFailure(unnamed(number))
    assert.deepStrictEqual(failure, { code, errno: number })
    const error = makeOSError({ ...failure, syscall: "fsync" })
    assert.strictEqual(error._tag, tag)
    assert.strictEqual(error.message, `[Errno ${number}] ${message}`)
    assert.strictEqual(toFailure(reported("UNKNOWN", -number)).code, code)
    assert.strictEqual(streamError(unnamed(number), "write", "<stdout>").code, code)
  })

  it.each([
    new TypeError("no"),
    reported("ERR_OUT_OF_RANGE"),
    reported("ERR_TTY_INIT_FAILED", -25),
    reported("ABORT_ERR")
  ])(
    "is none if Node refused an argument or was wrong: %s",
    (error) => {
      assert.throws(() => toFailure(error), error)
      const told = streamError(error, "write", "<stdout>")
      assert.strictEqual(told.code, "EIO")
      assert.strictEqual(told.cause, error)
    }
  )
})
