/** The errors: one table from errno to class and message. */
import { constants } from "node:os"
import { assert, describe, it } from "vitest"
import * as errors from "../src/errors/index.js"
import { makeOSError, type OSErrorFields } from "../src/errors/index.js"
import { lookupErrno } from "../src/errors/internal/errno.js"
import { latin } from "./support/bytes.js"

describe("errors of system calls", () => {
  // ENOSPC and others, which are a plain OSError in CPython, have classes here (O16)
  it.each([
    ["ENOENT", "FileNotFoundError"],
    ["EEXIST", "FileExistsError"],
    ["EACCES", "PermissionError"],
    ["EPERM", "PermissionError"],
    ["ENOTDIR", "NotADirectoryError"],
    ["EISDIR", "IsADirectoryError"],
    ["EINTR", "InterruptedError"],
    ["EAGAIN", "BlockingIOError"],
    ["EWOULDBLOCK", "BlockingIOError"],
    ["EALREADY", "BlockingIOError"],
    ["EINPROGRESS", "BlockingIOError"],
    ["EPIPE", "BrokenPipeError"],
    ["ESHUTDOWN", "BrokenPipeError"],
    ["ETIMEDOUT", "TimeoutError"],
    ["ECHILD", "OSError"],
    ["ESRCH", "OSError"],
    ["EINVAL", "OSError"],
    ["ENOSPC", "NoSpaceError"],
    ["EDQUOT", "NoSpaceError"],
    ["EIO", "OSError"],
    ["ENOTEMPTY", "DirectoryNotEmptyError"],
    ["EXDEV", "CrossDeviceError"],
    ["ELOOP", "OSError"],
    ["EMFILE", "TooManyOpenFilesError"],
    ["ENFILE", "TooManyOpenFilesError"]
  ])("O16 %s is a %s", (code, tag) => {
    const error = makeOSError({ code, syscall: "open" })
    assert.deepInclude(error as object, { _tag: tag, name: tag, code, syscall: "open" })
    assert.strictEqual(error.constructor, (errors as Record<string, unknown>)[tag])
    assert.instanceOf(error, Error)
    assert.isTrue(errors.isIoError(error))
  })

  it("O16 the table has Linux's numbers", () => {
    const codes = Object.entries(constants.errno)
    assert.isAbove(codes.length, 50)
    for (const [code, errno] of codes) {
      if (code.startsWith("WSA")) continue
      assert.strictEqual(lookupErrno(code)?.errno, errno, code)
    }
  })

  const path = "f"
  it.each<readonly [message: string, fields: Partial<OSErrorFields>]>([
    ["[Errno 2] No such file or directory", {}],
    ["[Errno 2] No such file or directory: 'f'", { path }],
    ["[Errno 2] No such file or directory: 'f' -> 'g'", { path, dest: "g" }],
    ["[Errno 2] No such file or directory", { path, pathInMessage: false }],
    ["[Errno 2] No such file or directory: 7", { path: 7 }],
    ["[Errno 2] No such file or directory: b'f\\xff'", { path: latin("f\xff") }],
    ["[Errno 2] No such file or directory: b'f' -> 'g'", { path: latin("f"), dest: "g" }],
    ["[Errno 2] No such file or directory: \"it's\"", { path: "it's" }],
    ["[Errno 2] No such file or directory: 'it\\'s \"\"'", { path: "it's \"\"" }],
    ["[Errno 2] No such file or directory: 'a\\n\\t\\\\b\\x00\\x7f'", { path: "a\n\t\\b\0\x7f" }],
    ["[Errno 2] No such file or directory: 'é€😀'", { path: "é€😀" }],
    ["[Errno 2] No such file or directory: '\\udcff\\xa0\\u2028\\ufeff\\U000e0001'", {
      path: "\udcff\xa0\u2028\ufeff\u{e0001}"
    }],
    ["[Errno 2] No such file or directory: b\"it's\"", { path: latin("it's") }],
    ["[Errno 2] No such file or directory: b'\\xe9\\n\\x00'", { path: latin("\xe9\n\0") }],
    ["[Errno 2] No such file or directory: ''", { path: "" }]
  ])("O17 %s", (message, fields) => {
    const error = makeOSError({ code: "ENOENT", syscall: "rename", ...fields })
    assert.strictEqual(error.message, message)
    assert.deepInclude(error as object, { errno: 2, path: fields.path, dest: fields.dest })
  })

  it("a code that no table knows keeps its number and name", () => {
    const error = makeOSError({ code: "EWHAT", errno: 4711, syscall: "read" })
    assert.deepInclude(error as object, { _tag: "OSError", errno: 4711, code: "EWHAT" })
    assert.strictEqual(error.message, "[Errno 4711] Unknown error 4711")
    assert.deepInclude(makeOSError({ code: "EWHAT", syscall: "read" }) as object, { errno: 0, code: "EWHAT" })
  })

  it("the number of the system wins over the table's", () => {
    assert.strictEqual(makeOSError({ code: "ENOENT", errno: 4058, syscall: "open" }).errno, 4058)
  })

  it("keeps its cause", () => {
    const cause = new Error("why")
    assert.strictEqual(makeOSError({ code: "EIO", syscall: "read" }, { cause }).cause, cause)
  })
})

describe("all errors", () => {
  const system = { code: "EIO", errno: 5, syscall: "read" }
  const undecodable = { encoding: "utf-8", object: latin("a\xff"), start: 1, end: 2, reason: "invalid start byte" }
  const unencodable = { encoding: "ascii", object: "😀\xff", start: 1, end: 2, reason: "ordinal not in range(128)" }
  const all: Record<string, errors.IoError> = {
    BlockingIOError: new errors.BlockingIOError({ ...system, charactersWritten: 3 }),
    BrokenPipeError: new errors.BrokenPipeError(system),
    ClosedFileError: new errors.ClosedFileError(),
    CrossDeviceError: new errors.CrossDeviceError(system),
    DirectoryNotEmptyError: new errors.DirectoryNotEmptyError(system),
    ExecutorFullError: new errors.ExecutorFullError("pool", 8),
    FileExistsError: new errors.FileExistsError(system),
    FileNotFoundError: new errors.FileNotFoundError(system),
    InterruptedError: new errors.InterruptedError(system),
    InvalidArgumentError: new errors.InvalidArgumentError("why"),
    IsADirectoryError: new errors.IsADirectoryError(system),
    NoSpaceError: new errors.NoSpaceError(system),
    NotADirectoryError: new errors.NotADirectoryError(system),
    OSError: new errors.OSError(system),
    PermissionError: new errors.PermissionError(system),
    SameFileError: new errors.SameFileError({ path: "a", dest: "b" }),
    SpecialFileError: new errors.SpecialFileError({ path: "queue", kind: "named pipe" }),
    TextTooLongError: new errors.TextTooLongError({ byteLength: 9, limit: 8 }),
    TimeoutError: new errors.TimeoutError(system),
    TooManyOpenFilesError: new errors.TooManyOpenFilesError(system),
    TreeError: new errors.TreeError([{ path: "a", dest: "b", error: new errors.OSError(system) }]),
    UnicodeDecodeError: new errors.UnicodeDecodeError(undecodable),
    UnicodeEncodeError: new errors.UnicodeEncodeError(unencodable),
    UnknownEncodingError: new errors.UnknownEncodingError("why"),
    UnsupportedIoType: new errors.UnsupportedIoType("why"),
    UnsupportedOperation: new errors.UnsupportedOperation("why")
  }

  it("every class that is exported is in the table below", () => {
    const classes = Object.entries(errors)
      .filter(([, value]) => typeof value === "function" && value.prototype instanceof Error)
      .map(([name]) => name)
    assert.deepStrictEqual(classes.sort(), Object.keys(all).sort())
  })

  it.each(Object.entries(all))("%s has its name as tag, and shows it", (name, error) => {
    assert.strictEqual(error._tag, name)
    assert.strictEqual(error.name, name)
    assert.strictEqual(String(error), `${name}: ${error.message}`)
    assert.isTrue(errors.isIoError(error))
    assert.isAbove(error.message.length, 0)
    assert.isTrue(error.stack?.includes(error.message))
  })

  it.each(Object.entries(all))("%s has its message in JSON, and no content", (name, error) => {
    const shown: unknown = JSON.parse(JSON.stringify(error))
    assert.deepInclude(shown, { _tag: name, message: error.message })
    assert.notProperty(shown, "object")
  })

  it("JSON has the fields, the bytes of a path as text, and the cause", () => {
    const cause = new errors.ClosedFileError()
    const error = makeOSError({ code: "EXDEV", syscall: "rename", path: latin("a\xff"), dest: "b" }, { cause })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(error)), {
      _tag: "CrossDeviceError",
      message: "[Errno 18] Invalid cross-device link: b'a\\xff' -> 'b'",
      errno: 18,
      code: "EXDEV",
      syscall: "rename",
      path: "b'a\\xff'",
      dest: "b",
      cause: { _tag: "ClosedFileError", message: cause.message }
    })
  })

  it.each([undefined, null, 1, "x", {}, new Error("x"), { _tag: "OSError" }])("%s is none of them", (value) => {
    assert.isFalse(errors.isIoError(value))
  })

  it.each([
    [1, 2, "'utf-8' codec can't decode byte 0xff in position 1: why"],
    [0, 2, "'utf-8' codec can't decode bytes in position 0-1: why"],
    [2, 3, "'utf-8' codec can't decode byte 0x0a in position 2: why"]
  ])("T09 undecodable bytes from %i to %i", (start, end, message) => {
    const object = latin("\xfe\xff\n")
    const error = new errors.UnicodeDecodeError({ encoding: "utf-8", object, start, end, reason: "why" })
    assert.strictEqual(error.message, message)
    assert.deepInclude(error as object, { encoding: "utf-8", object, start, end, reason: "why" })
  })

  it.each([
    [0, 1, "'ascii' codec can't encode character '\\xff' in position 0: why"],
    [1, 2, "'ascii' codec can't encode character '\\U0001f600' in position 1: why"],
    [2, 3, "'ascii' codec can't encode character '\\u20ac' in position 2: why"],
    [3, 4, "'ascii' codec can't encode character '\\udcff' in position 3: why"],
    [1, 4, "'ascii' codec can't encode characters in position 1-3: why"]
  ])("T11 unencodable characters from %i to %i", (start, end, message) => {
    const object = "\xff😀€\udcff"
    const error = new errors.UnicodeEncodeError({ encoding: "ascii", object, start, end, reason: "why" })
    assert.strictEqual(error.message, message)
    assert.deepInclude(error as object, { encoding: "ascii", object, start, end, reason: "why" })
  })
})
