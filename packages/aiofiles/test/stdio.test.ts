/** The standard streams, in processes of their own. */
import type { ChildProcess } from "node:child_process"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll } from "vitest"
import { bundled } from "../../core/test/support/bundle.js"
import { type ChildOptions, type Ended, runChild } from "./support/child.js"
import { assert, describe, it } from "./support/effect/testing.js"

const program = bundled(new URL("support/stdioProgram.ts", import.meta.url))
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "aiofiles-stdio-"))
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }))

const child = (words: string, options?: ChildOptions): Promise<Ended> => {
  const [name = "", ...args] = words.split(" ")
  return runChild(program(), [name, "default", ...args], options)
}

/** What a child told, line by line. */
const told = ({ stderr }: Ended): ReadonlyArray<unknown> =>
  stderr.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as unknown)

/** Runs the child by a shell that changes its descriptors first. */
const shell = (redirections: string): ReadonlyArray<string> => ["sh", "-c", `exec "$0" "$@" ${redirections}`]

describe("CPython's cases", () => {
  it("S01 encoding, errors, line buffering, terminal, descriptor, name, mode", async () => {
    const ended = await child("attributes", { input: "" })
    assert.deepStrictEqual(told(ended), [
      [
        ["utf-8", "surrogateescape", false, false, 0, "<stdin>", "r"],
        ["utf-8", "surrogateescape", false, false, 1, "<stdout>", "w"],
        ["utf-8", "backslashreplace", true, false, 2, "<stderr>", "w"]
      ],
      [["<stdin>", "rb", false], ["<stdout>", "wb", false], ["<stderr>", "wb", false]]
    ])
  })

  it("S02 no translation of newlines", async () => {
    assert.deepStrictEqual(told(await child("readlines", { input: "a\r\nb" })), [["a\r\n", "b", "", ""]])
    assert.deepStrictEqual(told(await child("readBytes", { input: "a\r\nb" })), ["a\r\nb"])
  })

  it("S03 text and bytes have buffers of their own, and both are flushed at exit", async () => {
    assert.strictEqual((await child("buffers keep", { input: "" })).stdout.toString(), "ba")
    assert.strictEqual((await child("buffers flush", { input: "" })).stdout.toString(), "ab")
  })

  it("S04 a full device: exit status 120 and a message, or a typed error of an explicit flush", async () => {
    const full = fs.openSync("/dev/full", "w")
    const atExit = await child("print", { stdio: ["ignore", full, "pipe"] })
    assert.strictEqual(atExit.status, 120)
    assert.strictEqual(
      atExit.stderr,
      "Exception ignored in: <stdout>\nNoSpaceError: [Errno 28] No space left on device\n"
    )
    const explicit = await child("flush", { stdio: ["ignore", full, "pipe"] })
    assert.include(explicit.stderr, "[\"NoSpaceError\",28]\n")
    fs.closeSync(full)
  })

  it("S05 the reader is gone: BrokenPipeError of a flush, exit status 120 of the one at exit", async () => {
    const close = ({ stdin, stdout }: ChildProcess): void => {
      stdout?.on("close", () => stdin?.write("ready\n"))
      stdout?.destroy()
    }
    const explicit = await child("flush ready", { meanwhile: close, ownReader: true })
    assert.include(explicit.stderr, "[\"BrokenPipeError\",32]\n")
    const atExit = await child("printReady", { meanwhile: close, ownReader: true })
    assert.strictEqual(atExit.status, 120)
    assert.include(atExit.stderr, "BrokenPipeError: [Errno 32] Broken pipe")
  })

  it("S06 N21 a closed stdin reads as empty, and a closed stdout takes all: Node opens /dev/null there", async () => {
    assert.deepStrictEqual(told(await child("readlines", { through: shell("<&-") })), [["", "", "", ""]])
    assert.strictEqual((await child("print", { through: shell(">&-") })).status, 0)
    assert.strictEqual((await child("buffers flush", { through: shell("2>&- <&-") })).stdout.toString(), "ab")
  })

  it("S07 another encoding and other errors; strict refuses a lone surrogate; bytes pass through", async () => {
    const ended = await child("encodings", { input: Uint8Array.of(0xff, 0xc3, 0xa9, 0x0d) })
    assert.strictEqual(ended.stdout.toString("latin1"), "\\xe9\n\xff\xc3\xa9\r")
    assert.strictEqual(ended.stderr, "\"UnicodeEncodeError\"\n\\udcff \u20ac\n")
  })

  it("S08 an empty stdin that does not block is waited for, where CPython takes it for its end", async () => {
    const fifo = makeFifo("nonblocking")
    const fd = fs.openSync(fifo, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
    const meanwhile = ({ stderr }: ChildProcess): void => {
      stderr?.once("data", () => fs.writeSync(fd, "late\n"))
    }
    const ended = await child("waits", { stdio: [fd, "pipe", "pipe"], meanwhile })
    assert.deepStrictEqual([ended.status, told(ended)], [0, [true, "late\n"]])
    assert.deepStrictEqual(told(await child("pending", { stdio: [fd, "pipe", "pipe"] })), [true])
    fs.closeSync(fd)
  })
})

const makeFifo = (name: string): string => {
  const fifo = path.join(dir, name)
  const { status } = spawnSync("mkfifo", [fifo])
  assert.strictEqual(status, 0, "mkfifo")
  return fifo
}

/** Text in pieces that are cut anywhere, and come now and then. */
const trickle = (write: (piece: string) => void, end: () => void): void => {
  const pieces = expected.match(/[^]{1,7}/g) ?? []
  const next = (): void => {
    const piece = pieces.shift()
    if (piece === undefined) return end()
    write(piece)
    setTimeout(next, pieces.length % 3 === 0 ? 7 : 0)
  }
  next()
}

const expected = Array.from({ length: 120 }, (_, n) => `line ${n} \u00e9\u20ac\r\n`).join("")

describe("stdin", () => {
  it("read impatiently, a socket loses nothing", async () => {
    const meanwhile = ({ stderr, stdin }: ChildProcess): void =>
      void stderr?.once("data", () => trickle((piece) => stdin?.write(piece), () => stdin?.end()))
    assert.deepStrictEqual(told(await child("impatient", { meanwhile })), ["waits", expected])
  })

  it("read impatiently, a FIFO loses nothing", async () => {
    const fifo = makeFifo("impatient")
    const keep = fs.openSync(fifo, fs.constants.O_RDWR)
    const input = fs.openSync(fifo, fs.constants.O_RDONLY)
    const meanwhile = ({ stderr }: ChildProcess): void =>
      void stderr?.once("data", () => trickle((piece) => fs.writeSync(keep, piece), () => fs.closeSync(keep)))
    const ended = await child("impatient", { stdio: [input, "pipe", "pipe"], meanwhile })
    fs.closeSync(input)
    assert.deepStrictEqual(told(ended), ["waits", expected])
  })

  it("a pipe, a file, an empty file and /dev/null end", async () => {
    const file = path.join(dir, "input")
    fs.writeFileSync(file, expected)
    const piped = await child("cat", { through: ["sh", "-c", `cat '${file}' | "$0" "$@"`] })
    assert.strictEqual(piped.stdout.toString(), expected)
    const input = fs.openSync(file, "r")
    assert.strictEqual((await child("catLines", { stdio: [input, "pipe", "pipe"] })).stdout.toString(), expected)
    fs.closeSync(input)
    assert.deepStrictEqual(told(await child("readlines", { stdio: ["ignore", "pipe", "pipe"] })), [["", "", "", ""]])
  })

  it("a directory is an error, and not an empty file", async () => {
    const input = fs.openSync(dir, "r")
    const { stderr, stdout } = await child("catLines", { stdio: [input, "pipe", "pipe"] })
    fs.closeSync(input)
    assert.strictEqual(stdout.toString(), "")
    assert.include(stderr, "IsADirectoryError: [Errno 21] Is a directory")
  })

  it("a file can be sought", async () => {
    const file = path.join(dir, "seek")
    fs.writeFileSync(file, "abcdef")
    const input = fs.openSync(file, "r")
    assert.deepStrictEqual(told(await child("seek", { stdio: [input, "pipe", "pipe"] })), [[2, "abcdef"]])
    fs.closeSync(input)
  })

  it("a read that was given up does not keep the process", async () => {
    const socket = await child("pending")
    assert.deepStrictEqual([socket.status, told(socket)], [0, [true]])
    const fifo = fs.openSync(makeFifo("pending"), fs.constants.O_RDWR)
    const pipe = await child("pending", { stdio: [fifo, "pipe", "pipe"] })
    assert.deepStrictEqual([pipe.status, told(pipe)], [0, [true]])
    fs.closeSync(fifo)
  })

  it("a read that nobody ends keeps the process only for as long as the service is there", async () => {
    assert.deepStrictEqual(await child("abandoned").then((ended) => [ended.status, told(ended)]), [0, [true]])
  })

  it("a read that the program waits for keeps the process, without anything else to do so", async () => {
    const meanwhile = ({ stderr, stdin }: ChildProcess): void => {
      stderr?.once("data", () => setTimeout(() => stdin?.write("late\n"), 300))
    }
    const ended = await child("patient", { meanwhile })
    assert.deepStrictEqual([ended.status, told(ended)], [0, ["waits", "late\n"]])
  })

  it("a read that waits takes no slot", async () => {
    const file = path.join(dir, "other")
    fs.writeFileSync(file, "another file")
    for (const executor of ["one", "inline"]) {
      const ended = await runChild(program(), ["slotFree", executor, file])
      assert.deepStrictEqual([ended.status, told(ended)], [0, [["another file", true]]])
    }
  })

  it.runIf(spawnSync("script", ["--version"]).status === 0)("a terminal", () => {
    const words = `'${process.execPath}' '${program()}' attributes default`
    const { stdout } = spawnSync("script", ["-qec", words, "/dev/null"], { input: "", encoding: "utf8" })
    const attributes = stdout.split("\r\n").find((line) => line.startsWith("[["))
    assert.deepStrictEqual(JSON.parse(attributes ?? stdout), [
      ["utf-8", "surrogateescape", false, true, 0, "<stdin>", "r"],
      ["utf-8", "surrogateescape", true, true, 1, "<stdout>", "w"],
      ["utf-8", "backslashreplace", true, true, 2, "<stderr>", "w"]
    ])
  })

  it("is looked up when it is used", async () => {
    assert.deepStrictEqual(told(await child("lazy", { input: "" })), [[0, 1]])
  })
})

const large = Buffer.from(Array.from({ length: 300_000 }, (_, n) => `${n}\n`).join(""))

/** Reads the output of a child from when it should, and adds it up. */
const lateReader = (parts: Array<Buffer>, when: (start: () => void, child: ChildProcess) => void) => {
  return (running: ChildProcess): void => {
    when(() => running.stdout?.on("data", (part: Buffer) => parts.push(part)), running)
  }
}

const later = (start: () => void): void => void setTimeout(start, 500)

/** When the child says something. */
const whenTold = (start: () => void, running: ChildProcess): void => void running.stderr?.once("data", start)

describe("stdout and stderr", () => {
  it("a full pipe is waited for, and nothing is lost (EAGAIN)", async () => {
    for (const words of ["cat", "catLines"]) {
      const parts: Array<Buffer> = []
      const { status } = await child(words, { input: large, ownReader: true, meanwhile: lateReader(parts, later) })
      assert.strictEqual(status, 0)
      assert.isTrue(Buffer.concat(parts).equals(large), words)
    }
  })

  it("a file gets all, in order with what the process writes by itself", async () => {
    const order = "ours 0\ntheirs 0\nours 1\ntheirs 1\nours 2\ntheirs 2\n"
    const file = path.join(dir, "output")
    const output = fs.openSync(file, "w")
    await child("console", { stdio: ["ignore", output, "pipe"] })
    assert.strictEqual(fs.readFileSync(file, "utf8"), order)
    await child("cat", { stdio: ["pipe", output, "pipe"], input: large })
    fs.closeSync(output)
    assert.isTrue(fs.readFileSync(file).equals(Buffer.concat([Buffer.from(order), large])))
    assert.strictEqual((await child("console", { input: "" })).stdout.toString(), order)
  })

  it("`process.exit` keeps its status and loses nothing of ours", async () => {
    const parts: Array<Buffer> = []
    const { status } = await child("exit 300000", { ownReader: true, meanwhile: lateReader(parts, later) })
    assert.strictEqual(status, 3)
    assert.isTrue(Buffer.concat(parts).equals(Buffer.from(`${"x".repeat(300_000)}end`)))
  })

  it("`process.exit` in the middle of a flush writes the rest, and nothing twice", async () => {
    const parts: Array<Buffer> = []
    const { status } = await child("exitInFlush 300000", { ownReader: true, meanwhile: lateReader(parts, whenTold) })
    assert.strictEqual(status, 3)
    const written = Buffer.concat(parts)
    assert.strictEqual(written.length, 300_003)
    assert.isTrue(written.equals(Buffer.from(`${"x".repeat(300_000)}end`)))
  })

  it("an interrupted flush is finished before anything else is written", async () => {
    const parts: Array<Buffer> = []
    const ended = await child("interruptedFlush", { ownReader: true, meanwhile: lateReader(parts, whenTold) })
    const lines = Array.from({ length: 5 }, (_, round) => `${String(round).repeat(1_000_000)}\n`)
    assert.isTrue(Buffer.concat(parts).equals(Buffer.from(`${lines.join("")}end\n`)))
    assert.deepStrictEqual(told(ended)[0], true, "the first flush waited for the reader")
  })

  it("one handle for the process, which no scope closes, and closing it leaves the descriptor", async () => {
    const ended = await child("identity", { input: "" })
    assert.deepStrictEqual(told(ended), [[true, true, true, false], [true, "ClosedFileError"]])
    assert.deepStrictEqual([ended.status, ended.stdout.toString()], [0, "the descriptor is open\n"])
  })

  it("stderr writes each line at once", async () => {
    const ended = await child("killed", { input: "" })
    assert.deepStrictEqual([ended.status, ended.stderr], ["SIGKILL", "a whole line\nhalf a line"])
  })
})

/** Runs the program before `head -1`; descriptor 3 is where the test listens. */
const beforeHead = (stream: string): ReadonlyArray<string> => {
  const output = stream === "stderr" ? "2>&1 >&3" : ""
  return ["sh", "-c", `{ "$0" "$@" ${output}; echo "status $?" >&3; } 3>&2 | head -1`]
}

const yes = (stream: string, way: string, end: string, executor = "default"): Promise<Ended> =>
  runChild(program(), ["yes", executor, stream, way, end], { input: "", through: beforeHead(stream) })

describe.each(["stdout", "stderr"])("a reader of %s that goes away", (stream) => {
  const line = (way: string): string => way === "large" ? "\n" : "y\n"

  it.each(["text", "bytes", "large", "writelines", "writelinesOfBytes", "flush", "sink"])(
    "is told to the program once, and the end of the process is its own: %s",
    async (way) => {
      const simple = way === "text" || way === "bytes"
      for (const end of simple ? ["ends", "flushes", "writesOn", "closes", "goesOn"] : ["ends", "writesOn"]) {
        const ended = await yes(stream, way, end)
        assert.deepStrictEqual([ended.stderr, ended.stdout.toString()], ["status 7\n", line(way)], end)
      }
    }
  )

  it("on every executor", async () => {
    for (const executor of ["default", "libuv", "threads", "inline"]) {
      for (const way of ["text", "sink"]) {
        const ended = await yes(stream, way, "ends", executor)
        assert.deepStrictEqual([ended.stderr, ended.stdout.toString()], ["status 7\n", line(way)], executor)
      }
    }
  })

  it("fails a program that does not handle it: status 1, and no word of the flush at exit", async () => {
    for (const way of ["text", "bytes", "sink"]) {
      const { stderr } = await yes(stream, way, "uncaught")
      assert.match(stderr, /status 1\n$/, way)
      assert.notInclude(stderr, "Exception ignored", way)
      if (stream === "stdout") assert.include(stderr, "BrokenPipeError", way)
    }
  })
})
