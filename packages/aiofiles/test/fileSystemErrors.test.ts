/** From the errors of this library to those of the platform, and what each keeps. */
import { IoError } from "aiofiles"
import { makeOSError } from "aiofiles-core"
import { factsOf, isPlatformError } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"

/** What each code becomes. The platform has no word for the last ones. */
const codes: ReadonlyArray<readonly [reason: string, ...codes: ReadonlyArray<string>]> = [
  ["AlreadyExists", "EEXIST", "ENOTEMPTY"],
  [
    "BadResource",
    "EBADF",
    "EINVAL",
    "EISDIR",
    "ELOOP",
    "ENAMETOOLONG",
    "ENODEV",
    "ENOTDIR",
    "ENXIO",
    "EPIPE",
    "ESPIPE",
    "ESTALE",
    "EXDEV"
  ],
  ["Busy", "EBUSY", "EMFILE", "ENFILE", "ETXTBSY"],
  ["InvalidData", "EILSEQ"],
  ["NotFound", "ENOENT"],
  ["PermissionDenied", "EACCES", "EPERM", "EROFS"],
  ["TimedOut", "ETIMEDOUT"],
  ["WouldBlock", "EAGAIN", "EWOULDBLOCK"],
  ["Unknown", "EDQUOT", "EFBIG", "EINTR", "EIO", "ENOMEM", "ENOSPC", "EWEIRD"]
]

const misuse: ReadonlyArray<readonly [error: IoError.IoError, reason: string]> = [
  [new IoError.ClosedFileError(), "BadResource"],
  [new IoError.UnsupportedOperation("not writable"), "BadResource"],
  [new IoError.TextTooLongError({ byteLength: 2, limit: 1 }), "InvalidData"],
  [new IoError.InvalidArgumentError("embedded null byte"), "BadArgument"],
  [new IoError.UnknownEncodingError("unknown encoding: x"), "BadArgument"],
  [new IoError.UnsupportedIoType("no source"), "BadArgument"],
  [
    new IoError.UnicodeDecodeError({ encoding: "utf-8", object: Uint8Array.of(255), start: 0, end: 1, reason: "bad" }),
    "InvalidData"
  ],
  [
    new IoError.UnicodeEncodeError({ encoding: "ascii", object: "é", start: 0, end: 1, reason: "bad" }),
    "InvalidData"
  ]
]

describe("toPlatformError", () => {
  for (const [reason, ...all] of codes) {
    for (const code of all) {
      it(`${code} is ${reason}, and is kept`, () => {
        const error = makeOSError({ code, errno: 4242, syscall: "open", path: "f" })
        const converted = IoError.toPlatformError(error, "writeFile")
        assert.isTrue(isPlatformError(converted))
        assert.deepInclude(factsOf(converted), {
          module: "FileSystem",
          method: "writeFile",
          reason,
          syscall: "open",
          pathOrDescriptor: "f",
          description: error.message
        })
        assert.strictEqual(converted.cause, error)
        assert.include(converted.message, error.message)
      })
    }
  }

  for (const [error, reason] of misuse) {
    it(`${error._tag} is ${reason}`, () => {
      const converted = IoError.toPlatformError(error, "open", "KeyValueStore")
      assert.deepInclude(factsOf(converted), {
        module: "KeyValueStore",
        method: "open",
        reason,
        description: error.message
      })
      assert.strictEqual(converted.cause, error)
    })
  }

  it("a path of bytes is text, and a descriptor a number", () => {
    const of = (path: Uint8Array | number) =>
      factsOf(IoError.toPlatformError(makeOSError({ code: "EIO", syscall: "read", path }), "read")).pathOrDescriptor
    assert.strictEqual(of(Uint8Array.of(0x61, 0xff)), "a\udcff")
    assert.strictEqual(of(7), 7)
  })
})
