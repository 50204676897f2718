/** From the errors of this library to those of `@effect/platform`, and what each keeps. */
import { isPlatformError } from "@effect/platform/Error"
import { IoError } from "aiofiles"
import { makeOSError } from "aiofiles-core"
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

const misuse: ReadonlyArray<readonly [error: IoError.IoError, tag: string, reason: string | undefined]> = [
  [new IoError.ClosedFileError(), "SystemError", "BadResource"],
  [new IoError.UnsupportedOperation("not writable"), "SystemError", "BadResource"],
  [new IoError.TextTooLongError({ byteLength: 2, limit: 1 }), "SystemError", "InvalidData"],
  [new IoError.InvalidArgumentError("embedded null byte"), "BadArgument", undefined],
  [new IoError.UnknownEncodingError("unknown encoding: x"), "BadArgument", undefined],
  [new IoError.UnsupportedIoType("no source"), "BadArgument", undefined],
  [
    new IoError.UnicodeDecodeError({ encoding: "utf-8", object: Uint8Array.of(255), start: 0, end: 1, reason: "bad" }),
    "SystemError",
    "InvalidData"
  ],
  [
    new IoError.UnicodeEncodeError({ encoding: "ascii", object: "é", start: 0, end: 1, reason: "bad" }),
    "SystemError",
    "InvalidData"
  ]
]

const assertFields = (value: object, fields: Readonly<Record<string, unknown>>): void => {
  for (const [name, expected] of Object.entries(fields)) assert.strictEqual(Reflect.get(value, name), expected, name)
}

describe("toPlatformError", () => {
  for (const [reason, ...all] of codes) {
    for (const code of all) {
      it(`${code} is ${reason}, and is kept`, () => {
        const error = makeOSError({ code, errno: 4242, syscall: "open", path: "f" })
        const converted = IoError.toPlatformError(error, "writeFile")
        assert.isTrue(isPlatformError(converted))
        assertFields(converted, {
          _tag: "SystemError",
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

  for (const [error, tag, reason] of misuse) {
    it(`${error._tag} is ${reason ?? tag}`, () => {
      const converted = IoError.toPlatformError(error, "open", "KeyValueStore")
      assertFields(converted, { _tag: tag, module: "KeyValueStore", method: "open", description: error.message })
      if (reason !== undefined) assertFields(converted, { reason })
      assert.strictEqual(converted.cause, error)
    })
  }

  it("a path of bytes is text, and a descriptor a number", () => {
    const of = (path: Uint8Array | number) =>
      IoError.toPlatformError(makeOSError({ code: "EIO", syscall: "read", path }), "read")
    assertFields(of(Uint8Array.of(0x61, 0xff)), { pathOrDescriptor: "a\udcff" })
    assertFields(of(7), { pathOrDescriptor: 7 })
  })
})
