/** The questions of `os.path`: CPython's cases. */
import { chmodSync, closeSync, linkSync, openSync, statSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { assert, describe, it } from "vitest"
import * as os from "../src/os/index.js"
import * as osPath from "../src/os/path.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { bytes } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { noDescriptor } from "./support/fds.js"
import { makeTempDir } from "./support/tempDir.js"
import { makeTree } from "./support/tree.js"

const dir = makeTempDir()

/** A descriptor that nothing has. */

describe.each(executors)("os.path on $name", ({ makePool }) => {
  const pool = makePool()
  const give = <A>(program: Program<A>): Promise<A> => run(pool, () => program)
  const told = async (root: string, program: Program<unknown>): Promise<unknown> => {
    const result = await answer(give(program))
    return typeof result === "string" && root !== "" ? result.replaceAll(root, "D") : result
  }

  it("P01 exists and lexists fail for no path", async () => {
    const root = makeTree(dir, ["f", "broken -> no"])
    const fd = openSync(`${root}/f`, "r")
    assert.isTrue(await give(osPath.exists(`${root}/f`)))
    assert.isTrue(await give(osPath.exists(bytes(`${root}/f`))))
    assert.isTrue(await give(osPath.exists(pathToFileURL(`${root}/f`))))
    assert.isFalse(await give(osPath.exists(`${root}/broken`)))
    assert.isTrue(await give(osPath.lexists(`${root}/broken`)))
    assert.isTrue(await give(osPath.exists(fd)))
    closeSync(fd)
    const hostile = ["", "a\0b", "\ud800", "\udcff", Uint8Array.of(0xff), new URL("https://example.com/")]
    for (const path of [...hostile, noDescriptor, -1, 0.5, NaN, 2 ** 40]) {
      assert.isFalse(await give(osPath.exists(path)))
      assert.isFalse(await give(osPath.isfile(path)))
      assert.isFalse(await give(osPath.isdir(path)))
      if (typeof path === "number") continue
      assert.isFalse(await give(osPath.lexists(path)))
      assert.isFalse(await give(osPath.islink(path)))
    }
  })

  it("P02 isfile, isdir, islink", async () => {
    const root = makeTree(dir, ["f", "d/", "lf -> f", "ld -> d", "lb -> no"])
    const answers: Record<string, unknown> = {}
    const paths = ["f", "d", "lf", "ld", "lb", "no"].map((name) => [name, `${root}/${name}`])
    for (const [name = "", path = ""] of [...paths, ["null", "/dev/null"]]) {
      answers[name] = [
        await give(osPath.isfile(path)),
        await give(osPath.isdir(path)),
        await give(osPath.islink(path))
      ]
    }
    assert.deepStrictEqual(answers, {
      f: [true, false, false],
      d: [false, true, false],
      lf: [true, false, true],
      ld: [false, true, true],
      lb: [false, false, true],
      no: [false, false, false],
      null: [false, false, false]
    })
  })

  it("P03 getsize, getatime, getmtime, getctime", async () => {
    const root = makeTree(dir, ["abc", "l -> abc"])
    const path = `${root}/l`
    const fd = openSync(path, "r")
    assert.strictEqual(await give(osPath.getsize(path)), 3)
    assert.strictEqual(await give(osPath.getsize(fd)), 3)
    await give(os.utime(path, { times: [1, 2] }))
    assert.strictEqual(await give(osPath.getatime(path)), 1)
    assert.strictEqual(await give(osPath.getmtime(fd)), 2)
    closeSync(fd)
    await give(os.utime(path, { ns: [-1_500_000_000n, 1_700_000_000_123_456_000n] }))
    assert.strictEqual(await give(osPath.getatime(path)), -1.5)
    const fraction = statSync(path, { bigint: true }).mtimeNs - 1_700_000_000_000_000_000n // as Node set it
    assert.strictEqual(await give(osPath.getmtime(path)), 1700000000 + 1e-9 * Number(fraction))
    assert.closeTo(await give(osPath.getctime(path)), statSync(path).ctimeMs / 1000, 1e-6)
    assert.strictEqual(
      await told(root, osPath.getsize(`${root}/no`)),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
    assert.strictEqual(
      await told(root, osPath.getmtime(noDescriptor)),
      `OSError[EBADF]: [Errno 9] Bad file descriptor: ${noDescriptor}`
    )
  })

  it("P04 ismount", async () => {
    const root = makeTree(dir, ["d/", "l -> /"])
    const answers = []
    for (const path of ["/", "/proc", `${root}/d`, `${root}/l`, `${root}/no`, "a\0b"]) {
      answers.push(await give(osPath.ismount(path)))
    }
    assert.deepStrictEqual(answers, [true, true, false, false, false, false])
  })

  it("P05 samefile and sameopenfile", async () => {
    const root = makeTree(dir, ["f", "g", "l -> f"])
    const at = (name: string): string => `${root}/${name}`
    linkSync(at("f"), at("h"))
    const answers = []
    for (const other of ["f", "h", "l", "g"]) answers.push(await give(osPath.samefile(at("f"), at(other))))
    assert.deepStrictEqual(answers, [true, true, true, false])
    assert.strictEqual(
      await told(root, osPath.samefile(at("f"), at("no"))),
      "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
    )
    const [one, two, other] = [openSync(at("f"), "r"), openSync(at("f"), "r"), openSync(at("g"), "r")]
    assert.isTrue(await give(osPath.sameopenfile(one, two)))
    assert.isFalse(await give(osPath.sameopenfile(one, other)))
    assert.isTrue(await give(osPath.samefile(at("l"), one)))
    for (const fd of [one, two, other]) closeSync(fd)
    for (const fd of [noDescriptor, -1]) {
      assert.strictEqual(
        await told(root, osPath.sameopenfile(fd, fd)),
        "OSError[EBADF]: [Errno 9] Bad file descriptor"
      )
    }
  })

  it("P06 abspath of paths from the root", async () => {
    const answers = []
    for (const path of ["/a//b/./c/..", "//x", "///x", "/..", "/a/../../b"]) {
      answers.push(await give(osPath.abspath(path)))
    }
    assert.deepStrictEqual(answers, ["/a/b", "//x", "/x", "/", "/b"])
    assert.deepStrictEqual(await give(osPath.abspath(bytes("/a/./b"))), bytes("/a/b"))
    assert.deepStrictEqual(await give(osPath.abspath(Uint8Array.of(0x2f, 0xff, 0x2f))), Uint8Array.of(0x2f, 0xff))
    assert.strictEqual(await told("", osPath.abspath("/a\0b")), "InvalidArgumentError: embedded null byte")
  })

  it("P07 realpath follows links, abspath does not", async () => {
    const root = makeTree(dir, ["d/e/", "l -> d/e"])
    assert.strictEqual(await give(osPath.abspath(`${root}/l/..`)), root)
    assert.strictEqual(await give(osPath.realpath(`${root}/l/..`)), `${root}/d`)
  })

  it("P08 getters refuse what is no path, before any call", async () => {
    for (
      const [path, message] of [["a\0b", "embedded null byte"], [
        "\ud800",
        "a path with a lone surrogate that stands for no byte"
      ]] as const
    ) {
      for (
        const program of [
          osPath.getsize(path),
          osPath.getmtime(path),
          osPath.samefile(path, "/"),
          osPath.realpath(path)
        ]
      ) {
        assert.strictEqual(await told("D", program), `InvalidArgumentError: ${message}`)
      }
    }
  })

  describe("realpath", () => {
    const tree = [
      "d/e/f",
      "abs -> /",
      "chain -> chain2",
      "chain2 -> d/e",
      "up -> ../",
      "self -> self",
      "a -> b",
      "b -> a",
      "inner -> inner/x",
      "through -> self/x/../y",
      "dots -> d/./e/../e//f",
      "twice -> chain/../e"
    ]
    it.each([
      ["", ""],
      [".", ""],
      ["d/../d//e/.", "/d/e"],
      ["chain/f", "/d/e/f"],
      ["chain/..", "/d"],
      ["twice/f", "/d/e/f"],
      ["chain/../e/../../chain", "/d/e"],
      ["dots", "/d/e/f"],
      ["d/e/f/x/..", "/d/e/f"],
      ["no/../x", "/x"],
      ["no/such/../x", "/no/x"],
      ["self", "/self"],
      ["self/x/../y", "/self/y"],
      ["a", "/a"],
      ["a/c", "/a/c"],
      ["inner/y", "/inner/x/y"],
      ["through/z", "/self/y/z"]
    ])("of %j", async (path, expected) => {
      const root = await give(osPath.realpath(makeTree(dir, tree)))
      assert.strictEqual(await give(osPath.realpath(`${root}/${path}`)), root + expected)
      assert.deepStrictEqual(await give(osPath.realpath(bytes(`${root}/${path}`))), bytes(root + expected))
    })

    it("leaves the tree by links that do", async () => {
      const root = await give(osPath.realpath(makeTree(dir, tree)))
      assert.strictEqual(await give(osPath.realpath(`${root}/abs/dev/..`)), "/")
      assert.strictEqual(await give(osPath.realpath(`${root}/up`)), await give(osPath.realpath(dir.path)))
    })

    it("strict refuses what is missing, and loops", async () => {
      const root = await give(osPath.realpath(makeTree(dir, tree)))
      const strict = { strict: true }
      assert.strictEqual(await give(osPath.realpath(`${root}/dots`, strict)), `${root}/d/e/f`)
      assert.strictEqual(
        await told(root, osPath.realpath(`${root}/no/../x`, strict)),
        "FileNotFoundError[ENOENT]: [Errno 2] No such file or directory: 'D/no'"
      )
      for (const name of ["self", "a", "inner"]) {
        assert.match(String(await told(root, osPath.realpath(`${root}/${name}`, strict))), /^OSError\[ELOOP\].*: 'D/)
      }
    })

    it("takes more links than the system would", async () => {
      const links = Array.from({ length: 2000 }, (_, index) => `l${index} -> l${index + 1}`)
      const root = await give(osPath.realpath(makeTree(dir, [...links, "l2000/"])))
      assert.match(String(await told(root, os.stat(`${root}/l0`))), /^OSError\[ELOOP\]/)
      assert.strictEqual(await give(osPath.realpath(`${root}/l0/x`)), `${root}/l2000/x`)
    })
  })
})

// another user has other rights: the whole process is that user meanwhile
describe.runIf(process.getuid?.() === 0).sequential("without rights", () => {
  describe.each(executors)("on $name", ({ makePool }) => {
    it("P09 what may not be looked at is not there", async () => {
      const pool = makePool()
      const root = makeTree(dir, ["closed/f"])
      for (const path of [dir.path, root]) chmodSync(path, 0o755)
      chmodSync(`${root}/closed`, 0)
      const path = `${root}/closed/f`
      const answers: Array<unknown> = []
      await run(pool, () => os.stat(root)) // threads begin with all rights
      process.seteuid!(65534)
      try {
        for (const program of [osPath.exists(path), osPath.isfile(path), osPath.islink(path), os.stat(path)]) {
          answers.push(await answer(run<unknown>(pool, () => program)))
        }
      } finally {
        process.seteuid!(0)
      }
      assert.deepStrictEqual(answers, [
        false,
        false,
        false,
        `PermissionError[EACCES]: [Errno 13] Permission denied: '${path}'`
      ])
    })
  })
})
