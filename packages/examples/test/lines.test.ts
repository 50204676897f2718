/**
 * `npm start -- FILE…` as its user meets it: a process with arguments, two streams and an exit status.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { type Run, runExample, temporaryFolder } from "./support.js"

const folder = temporaryFolder()

interface Case {
  readonly name: string
  readonly file: string
  /** Nothing is written where there is none. */
  readonly content?: string | Uint8Array
  /** What the table says of the file, without the rate. */
  readonly row?: string
  readonly stderr?: string
}

const cases: ReadonlyArray<Case> = [
  { name: "counts lines and bytes", file: "plain.txt", content: "one\nthree\ntwo\n", row: "3 5 2 14 plain.txt" },
  { name: "says that a file is missing", file: "missing.txt", stderr: "missing.txt: no such file\n" },
  {
    name: "counts a last line without an end",
    file: "no end.txt",
    content: "one\nthe longest\r\nthree without an end",
    row: "3 20 3 37 no end.txt"
  },
  { name: "reads an empty file", file: "empty.txt", content: "", row: "0 0 0 0 empty.txt" },
  { name: "has no longest line among empty ones", file: "blank.txt", content: "\n\n", row: "2 0 0 2 blank.txt" },
  { name: "ends lines at a carriage return", file: "mac.txt", content: "a\rbc\r", row: "2 2 2 5 mac.txt" },
  {
    name: "takes a line end in two blocks as one",
    file: "split.txt",
    content: "x".repeat(8191) + "\r\nshort\n",
    row: "2 8191 1 8199 split.txt"
  },
  {
    name: "takes the first of the longest lines",
    file: "equal.txt",
    content: "a\nbb\r\ncc\n",
    row: "3 2 2 9 equal.txt"
  },
  { name: "says that a file is a directory", file: "directory", stderr: "directory: is a directory\n" },
  {
    name: "measures lines in code points",
    file: "characters.txt",
    content: "ééé\n😀😀\n日本語文\n",
    row: "3 4 3 29 characters.txt"
  },
  { name: "keeps a byte order mark", file: "mark.txt", content: "\ufeffbom\n", row: "1 4 1 7 mark.txt" },
  {
    name: "takes U+FFFD for the character it is",
    file: "replacement.txt",
    content: "a genuine \ufffd\n",
    row: "1 11 1 14 replacement.txt"
  },
  {
    name: "finishes a file that is not all UTF-8",
    file: "dirty.txt",
    content: Uint8Array.of(...Buffer.from("fine\nbad: "), 0xff, 0xfe, 0x0a, ...Buffer.from("😀 "), 0xe2, 0x82),
    row: "3 7 2 20 dirty.txt",
    stderr: "dirty.txt: note: 4 bytes are not UTF-8, the first in line 2\n"
  },
  {
    name: "counts one bad byte as a character",
    file: "one-bad.txt",
    content: Uint8Array.of(0x80),
    row: "1 1 1 1 one-bad.txt",
    stderr: "one-bad.txt: note: 1 byte is not UTF-8, the first in line 1\n"
  },
  {
    name: "numbers lines across blocks",
    file: "many.txt",
    content: "line\n".repeat(5000) + "longest\n" + "line\n".repeat(5000),
    row: "10001 7 5001 50008 many.txt"
  },
  {
    name: "numbers bad lines across blocks",
    file: "late.txt",
    content: Uint8Array.of(...Buffer.from("line\n".repeat(5000)), 0xff, 0x0a, 0xff),
    row: "5002 4 1 25003 late.txt",
    stderr: "late.txt: note: 2 bytes are not UTF-8, the first in line 5001\n"
  },
  {
    name: "shows a name without the control characters in it",
    file: "bell\u0007\u001b[31m.txt",
    content: "ring\n",
    row: "1 4 1 5 bell\\x07\\x1b[31m.txt"
  },
  { name: "does so in messages too", file: "\u001b[2J", stderr: "\\x1b[2J: no such file\n" },
  {
    name: "leaves other errors to Python's words",
    file: "plain.txt/inside",
    stderr: "plain.txt/inside: NotADirectoryError: [Errno 20] Not a directory: 'plain.txt/inside'\n"
  }
]

const header = "lines longest at-line bytes file"
const sums = "15028 8191 - 83353 total"

/** The rows of the table, cell by cell, without the rate, which is a whole number. */
const table = (stdout: string): Array<string> => {
  const lines = stdout.split("\n")
  assert.strictEqual(lines.pop(), "", "the output ends with a line end")
  return lines.map((line, index) => {
    const match = /^ *(\S+) +(\S+) +(\S+) +(\S+) +(\S+) {2}(.*)$/.exec(line)
    assert.isNotNull(match, `not a row: ${JSON.stringify(line)}`)
    const [, count, longest, at, bytes, rate, name] = match
    assert.match(rate!, index === 0 ? /^lines\/s$/ : /^\d+$/)
    return [count, longest, at, bytes, name].join(" ")
  })
}

const run = (...args: ReadonlyArray<string>): Promise<Run> => runExample("lines.ts", args, folder)

beforeAll(() => {
  for (const { content, file } of cases) if (content !== undefined) writeFileSync(join(folder, file), content)
  mkdirSync(join(folder, "directory"))
})

// One process at a time: each has the time limit for itself.
describe("npm start", { concurrent: false }, () => {
  // A process starts slowly: one reads the files of all the cases, which also shows that no file stops the others.
  describe("on many files", () => {
    let result: Run
    beforeAll(async () => {
      result = await run(...cases.map(({ file }) => file))
    })

    it.each(cases)("$name", ({ row, stderr }) => {
      if (row !== undefined) assert.include(table(result.stdout), row)
      if (stderr !== undefined) assert.include(result.stderr, stderr)
    })

    it("keeps to the order of its arguments, and says nothing else", () => {
      assert.deepStrictEqual(table(result.stdout), [header, ...cases.flatMap(({ row }) => row ?? []), sums])
      assert.strictEqual(result.stderr, cases.map(({ stderr }) => stderr ?? "").join(""))
    })

    it("ends with status 1, as some could not be read", () => {
      assert.strictEqual(result.status, 1)
    })

    it("writes no control character when piped", () => {
      assert.notMatch(result.stdout + result.stderr, /[^\n\P{Cc}]/u)
    })
  })

  it("reads one file, and ends with status 0 although it is not all UTF-8", async () => {
    const { status, stderr, stdout } = await run("one-bad.txt")
    assert.deepStrictEqual(table(stdout), [header, "1 1 1 1 one-bad.txt"])
    assert.strictEqual(stderr, "one-bad.txt: note: 1 byte is not UTF-8, the first in line 1\n")
    assert.strictEqual(status, 0)
  })

  it("shows no table where no file could be read", async () => {
    assert.deepStrictEqual(await run("missing.txt"), { status: 1, stdout: "", stderr: "missing.txt: no such file\n" })
  })

  it("shows its usage when there is nothing to do", async () => {
    assert.deepStrictEqual(await run(), {
      status: 2,
      stdout: "",
      stderr: "Usage: npm start -- FILE…\n\nCounts the lines of each file, and finds the longest.\n"
    })
  })

  it("ends by the signal of Ctrl-C, even while a file blocks", async () => {
    const pipe = join(folder, "pipe")
    execFileSync("mkfifo", [pipe])
    const { status, stderr, stdout } = await runExample("lines.ts", ["plain.txt", pipe], folder, (child) => {
      let shown = ""
      child.stdout.on("data", (chunk: Buffer) => {
        shown += chunk.toString()
        if (shown.endsWith("plain.txt\n")) child.kill("SIGINT")
      })
    })
    assert.strictEqual(stderr, "")
    assert.deepStrictEqual(table(stdout), [header, "3 5 2 14 plain.txt"])
    assert.strictEqual(status, "SIGINT")
  })

  it("stops without a word when nobody reads the result", async () => {
    const { status, stderr } = await runExample("lines.ts", ["plain.txt"], folder, (child) => child.stdout.destroy())
    assert.strictEqual(stderr, "")
    assert.strictEqual(status, 1)
  })

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)("says that a file may not be read", async () => {
    writeFileSync(join(folder, "secret.txt"), "nobody reads this\n", { mode: 0 })
    const { status, stderr, stdout } = await run("secret.txt", "plain.txt")
    assert.strictEqual(stderr, "secret.txt: permission denied\n")
    assert.deepStrictEqual(table(stdout), [header, "3 5 2 14 plain.txt"])
    assert.strictEqual(status, 1)
  })
})
