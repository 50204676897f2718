/** Paths as text: CPython's `posixpath`. */
import { assert, describe, it } from "vitest"
import { abspath, basename, dirname, isabs, join, normpath, split } from "../src/syscall/internal/posixPath.js"

describe("paths as text", () => {
  it.each([
    ["", "."],
    [".", "."],
    ["/", "/"],
    ["//", "//"],
    ["///", "/"],
    ["//x", "//x"],
    ["///x", "/x"],
    ["/a//b/./c/..", "/a/b"],
    ["/..", "/"],
    ["//..", "//"],
    ["/../a", "/a"],
    ["..", ".."],
    ["../..", "../.."],
    ["../../a/..", "../.."],
    ["a/..", "."],
    ["a/../..", ".."],
    ["a/../b", "b"],
    ["./a/", "a"],
    ["a\udcff/./b", "a\udcff/b"]
  ])("P06 normpath(%j) is %j", (path, expected) => {
    assert.strictEqual(normpath(path), expected)
    assert.strictEqual(normpath(expected), expected)
  })

  it.each([
    ["", "", ""],
    ["a", "", "a"],
    ["/a", "/", "a"],
    ["a/", "a", ""],
    ["a/b", "a", "b"],
    ["a//b", "a", "b"],
    ["//a", "//", "a"],
    ["//", "//", ""],
    ["///a", "///", "a"],
    ["a/b//", "a/b", ""]
  ])("split(%j) is %j and %j", (path, head, tail) => {
    assert.deepStrictEqual(split(path), [head, tail])
    assert.strictEqual(dirname(path), head)
    assert.strictEqual(basename(path), tail)
    assert.strictEqual(normpath(join(head, tail)), normpath(path))
  })

  it.each([
    [["a", "b"], "a/b"],
    [["a/", "b"], "a/b"],
    [["", "b"], "b"],
    [["a", ""], "a/"],
    [["a", "/b", "c"], "/b/c"],
    [["/", "a"], "/a"],
    [["a"], "a"]
  ])("join(%j) is %j", (parts, expected) => assert.strictEqual(join(...parts as [string]), expected))

  it("isabs and abspath", () => {
    assert.isTrue(isabs("/a"))
    assert.isFalse(isabs("a/"))
    assert.isFalse(isabs(""))
    assert.strictEqual(abspath("/cwd", ""), "/cwd")
    assert.strictEqual(abspath("/cwd", "../x"), "/x")
    assert.strictEqual(abspath("/cwd", "/x/."), "/x")
  })
})
