/** Lines as streams and as loops: contents, chunks, what is read for them, and where the file is afterwards. */
import { AioFiles, Executor, type File, type IoError } from "aiofiles"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { Random } from "../../core/test/support/random.js"
import { fork, major, yieldNow } from "./support/effect/effect.js"
import { mapChunks, runFold, runForEachChunk } from "./support/effect/stream.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { recording } from "./support/recording.js"
import { interrupted } from "./support/results.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

/** The lines of a text, with their ends, as CPython splits it when it translates. */
const linesOf = (text: string): ReadonlyArray<string> =>
  text.replaceAll(/\r\n?/g, "\n").match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Effect 3 recurses over a chunk when it folds, so that it is not given larger ones. */
const maxChunkLength = major === 3 ? 2048 : Infinity

const bare = (line: string): string => line.replace(/\n$/, "")

const plain = (line: string | Uint8Array): string => typeof line === "string" ? line : Buffer.from(line).toString()

const collect = <A, E>(stream: Stream.Stream<A, E>): Effect.Effect<ReadonlyArray<A>, E> =>
  Effect.map(Stream.runCollect(stream), (all) => Array.from(all))

const contents: ReadonlyArray<readonly [name: string, content: string]> = [
  ["empty", ""],
  ["one line end", "\n"],
  ["only line ends", "\n\n\n"],
  ["no final line end", "a\nb"],
  ["a final line end", "a\nb\n"],
  ["CRLF", "a\r\nb\r\n"],
  ["CR", "a\rb\r"],
  ["all three", "a\nb\r\nc\rd"],
  ["not ASCII", "ä\n€\n😀\n\u2028\u0085\n"],
  ["a line longer than a block", `${"x".repeat(20_000)}\nshort\n${"y".repeat(300_000)}`],
  ["more lines than a chunk", "line\n".repeat(5000)],
  ["more bytes than the largest block", "0123456789abcdef\n".repeat(40_000)]
]

onEachExecutor("lines", (it) => {
  for (const [name, content] of contents) {
    it.effect(`${name}: streams and loops split it alike, and come to the end of the file`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const path = dir.file("f", content)
        const expected = linesOf(content)

        assert.deepStrictEqual(yield* collect(aio.lines(path)), expected.map(bare))
        assert.deepStrictEqual(yield* collect(aio.lines(path, { keepEnds: true })), expected)
        const looped: Array<string> = []
        yield* aio.forEachLine(path, (line) => void looped.push(line))
        const inChunks: Array<string> = []
        yield* aio.forEachChunk(path, (lines) => void inChunks.push(...lines))
        assert.deepStrictEqual(inChunks, looped)
        assert.deepStrictEqual(looped, expected.map(bare))
        assert.strictEqual(yield* aio.foldLines(path, 0, (count) => count + 1), expected.length)
        yield* assertNoDescriptors(dir)

        const file = yield* aio.open(path)
        const chunks = yield* collect(Stream.chunks(file.lines))
        assert.deepStrictEqual(chunks.flatMap((chunk) => Array.from(chunk)), expected.map(bare))
        for (const { length } of chunks) {
          assert.isTrue(length >= 1 && length <= maxChunkLength, `a chunk of ${length}`)
        }
        assert.strictEqual(yield* file.read(), "")
        assert.strictEqual(yield* file.tell, Buffer.byteLength(content))
      }))

    it.effect(`${name}: bytes are split at "\\n" alone`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const file = yield* aio.open(dir.file("f", content), "rb")
        const expected = content.match(/[^\n]*\n|[^\n]+$/g) ?? []
        assert.deepStrictEqual((yield* collect(file.linesWith({ keepEnds: true }))).map(plain), [...expected])
        yield* file.seek(0)
        assert.deepStrictEqual((yield* collect(file.lines)).map(plain), expected.map(bare))
      }))
  }

  it.effect("a stream begins at the position, and can be run again from there", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", "one\ntwo\nthree\n"))
      const { lines } = file
      yield* file.readline()
      assert.deepStrictEqual(yield* collect(lines), ["two", "three"])
      assert.deepStrictEqual(yield* collect(lines), [])
      yield* file.seek(0)
      assert.deepStrictEqual(yield* collect(lines), ["one", "two", "three"])
    }))

  for (const newline of ["", "\n", "\r", "\r\n", null] as const) {
    it.effect(`newline ${JSON.stringify(newline)}: the kept ends are those of readline`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const path = dir.file("f", "a\nb\r\nc\rd\r\r\n\n\re")
        const file = yield* aio.open(path, "r", { newline })
        const kept = yield* collect(aio.lines(path, { newline, keepEnds: true }))
        assert.deepStrictEqual(yield* file.readlines(), [...kept])
      }))
  }

  for (const mode of ["r", "rb"] as const) {
    for (const keepEnds of [true, false]) {
      it.effect(`maxLength, "${mode}", keepEnds ${keepEnds}: gives the lines before a longer one, then its error`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const dir = yield* tempDir
          const long = "x".repeat(70_000)
          const file: File.BufferedReader | File.TextReader = yield* aio.open(
            dir.file("f", `12345\n${"ab\n".repeat(3000)}123456\nend\n${long}`),
            mode
          )
          const lines: Stream.Stream<string | Uint8Array, IoError.IoError> = file.linesWith({ keepEnds, maxLength: 5 })
          const taken: Array<string> = []
          const take = Stream.runForEach(lines, (line) => Effect.sync(() => taken.push(plain(line).trimEnd())))
          const error = yield* Effect.flip(take)
          assert.strictEqual(error._tag, "TextTooLongError")
          assert.deepStrictEqual(taken, ["12345", ...Array<string>(3000).fill("ab")])
          assert.strictEqual(yield* file.tell, 6 + 3 * 3000)
          assert.strictEqual((yield* Effect.flip(take))._tag, "TextTooLongError")
          assert.strictEqual(plain(yield* file.readline()), "123456\n")
          assert.strictEqual(plain(yield* file.readline()), "end\n")
          assert.strictEqual((yield* Effect.flip(take))._tag, "TextTooLongError")
          assert.strictEqual(plain(yield* file.readline()), long)
        }))
    }
  }

  it.effect("maxLength counts code points, without the line end; a last line without one counts too", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", "😀😀😀\r\n€€€"))
      const collectUpTo = (maxLength: number) => collect(file.linesWith({ maxLength }))
      assert.strictEqual((yield* Effect.flip(collectUpTo(2)))._tag, "TextTooLongError")
      assert.deepStrictEqual(yield* collectUpTo(3), ["😀😀😀", "€€€"])
      yield* file.seek(0)
      for (const maxLength of [-1, 1.5, Number.NaN]) {
        assert.strictEqual((yield* Effect.flip(collectUpTo(maxLength)))._tag, "InvalidArgumentError")
      }
    }))

  it.effect("a stream that ends early leaves the file usable, behind a whole chunk", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const all = Array.from({ length: 30_000 }, (_, index) => `line ${index}`)
      const path = dir.file("f", all.join("\n"))
      for (const mode of ["r", "rb"] as const) {
        const file: File.Lines<string | Uint8Array> = yield* aio.open(path, mode)
        let used = 0
        for (const count of [1, 1, 3000, 2]) {
          const lengths: Array<number> = []
          const counted = mapChunks(file.lines, (chunk) => {
            lengths.push(chunk.length)
            return chunk
          })
          const taken = Stream.take(counted, count)
          assert.deepStrictEqual((yield* collect(taken)).map(plain), all.slice(used, used + count))
          used += lengths.reduce((sum, length) => sum + length, 0)
          assert.strictEqual(plain(yield* file.readline()), `${all[used]!}\n`, `after ${count} lines`)
          used++
        }
        assert.deepStrictEqual((yield* collect(file.lines)).map(plain), all.slice(used))
      }
    }))

  it.effect("runFold over 100,000 short lines does not overflow the stack", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "x\n".repeat(100_000))
      assert.strictEqual(yield* runFold(aio.lines(path), 0, (sum, line) => sum + line.length), 100_000)
    }))

  for (const [name, good] of [["at the start", ""], ["in the middle", "good\nfine\n"]] as const) {
    it.effect(`undecodable bytes ${name}: the lines before come first, then the error, and the file stays there`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        dir.file("f", Buffer.concat([Buffer.from(good), Buffer.from([0x61, 0xff, 0x62, 0x0a]), Buffer.from("after\n")]))
        const file = yield* aio.open(dir.at("f"))
        const got: Array<string> = []
        const error = yield* assertFails(
          Stream.runForEach(file.lines, (line) => Effect.sync(() => got.push(line))),
          "UnicodeDecodeError"
        )
        assert.deepStrictEqual(got, linesOf(good).map(bare))
        if (error._tag !== "UnicodeDecodeError") return
        assert.deepStrictEqual([...error.object.subarray(error.start, error.end)], [0xff])
        assert.deepInclude(error, { encoding: "utf-8", reason: "invalid start byte" })

        assert.strictEqual(yield* file.tell, good.length)
        yield* assertFails(file.readline(), "UnicodeDecodeError")
        yield* assertFails(file.forEachLine(() => undefined), "UnicodeDecodeError")
        yield* file.seek(good.length + 4)
        assert.strictEqual(yield* file.read(), "after\n")
      }))
  }

  it.effect("errors: replace and ignore deliver every line", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", Buffer.from([0x61, 0xff, 0x0a, 0x62]))
      assert.deepStrictEqual(yield* collect(aio.lines(path, { errors: "replace" })), ["a\ufffd", "b"])
      assert.deepStrictEqual(yield* collect(aio.lines(path, { errors: "ignore" })), ["a", "b"])
      assert.deepStrictEqual(yield* collect(aio.lines(path, { encoding: "latin-1" })), ["aÿ", "b"])
    }))

  it.effect("a missing file fails the stream, and a closed one too", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      yield* assertFails(Stream.runDrain(aio.lines(dir.at("no"))), "FileNotFoundError")
      yield* assertFails(aio.forEachLine(dir.at("no"), () => undefined), "FileNotFoundError")
      yield* assertFails(aio.forEachChunk(dir.at("no"), () => undefined), "FileNotFoundError")
      yield* assertFails(aio.foldLines(dir.at("no"), 0, (n) => n), "FileNotFoundError")
      const file = yield* aio.open(dir.file("f", "one\n"))
      yield* file.close
      yield* assertFails(Stream.runDrain(file.lines), "ClosedFileError")
    }))

  it.effect("a file that is closed in the middle of a stream ends the stream with an error", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", "line\n".repeat(100_000)))
      const closing = runForEachChunk(file.lines, () => file.close)
      yield* assertFails(closing, "ClosedFileError")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("AioFiles.lines closes the file when the stream ends, early, late or by an error", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "line\n".repeat(100_000))
      const lines = aio.lines(path)
      yield* Stream.runDrain(Stream.take(lines, 1))
      yield* assertNoDescriptors(dir)
      yield* Effect.exit(Stream.runForEach(lines, () => Effect.fail("enough")))
      yield* assertNoDescriptors(dir)
      yield* Effect.exit(Stream.runForEach(lines, () => Effect.interrupt))
      yield* assertNoDescriptors(dir)
      assert.strictEqual(yield* Stream.runCount(lines), 100_000)
      yield* assertNoDescriptors(dir)
    }))
})

describe("lines, properties", () => {
  const parts = ["a", "b\n", "\r\n", "\r", "ä€", "x".repeat(9000)]

  it.effect("join to the content, whatever the chunks of the file are", () =>
    Effect.gen(function*() {
      const random = new Random(9)
      for (let round = 0; round < 60; round++) {
        const aio = yield* recording.aio
        const dir = yield* tempDir
        const content = random.list(40, () => random.pick(parts)).join("")
        const size = random.pick([1, 2, 7, -1])
        const options = { newline: "" as const, buffering: size === 1 ? 2 : size }
        const path = dir.file("f", content)
        const kept = yield* collect(aio.lines(path, { ...options, keepEnds: true }))
        assert.strictEqual(kept.join(""), content)
        const file = yield* aio.open(path, "r", options)
        assert.deepStrictEqual(yield* file.readlines(), [...kept])
      }
    }))
})

describe("what a stream of lines reads", () => {
  const big = "0123456789abcde\n".repeat(20_000)

  it.effect("Stream.take(1) makes one call of each: open, fstat, read, close", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, calls } = yield* recording.make
      yield* Stream.runDrain(Stream.take(aio.lines(dir.file("f", big)), 1))
      assert.deepStrictEqual(calls, ["open", "fstat", "read", "close"])
    }))

  it.effect("a short file is read with one call more, which finds its end", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, calls } = yield* recording.make
      yield* Stream.runDrain(aio.lines(dir.file("f", "one\ntwo\n")))
      assert.deepStrictEqual(calls, ["open", "fstat", "read", "read", "close"])
    }))

  it.effect("a line that is in the buffer costs no call, nor does a seek within it", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, calls } = yield* recording.make
      yield* aio.withFile(dir.file("f", "one\ntwo\nthree\n"))((file) =>
        Effect.zip(Effect.zip(file.readline(), file.readline()), file.seek(0))
      )
      assert.deepStrictEqual(calls, ["open", "fstat", "read", "close"])
    }))

  it.effect("blocks grow: a file of 320,000 bytes takes a few calls", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, calls } = yield* recording.make
      yield* Stream.runDrain(aio.lines(dir.file("f", big)))
      assert.isAtMost(calls.filter((call) => call === "read").length, 8)
    }))
})

describe("a line of 100 MB", () => {
  it.effect("goes through a stream", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio } = yield* recording.make
      const piece = "0123456789abcdef".repeat(65_536)
      const fd = fs.openSync(dir.at("f"), "w")
      for (let count = 0; count < 100; count++) fs.writeSync(fd, piece)
      fs.writeSync(fd, "\nlast\n")
      fs.closeSync(fd)
      const lengths = yield* collect(
        Stream.map(aio.lines(dir.at("f")), (line) => [line.length, line.slice(-4)] as const)
      )
      assert.deepStrictEqual(lengths, [[100 * piece.length, "cdef"], [4, "last"]])
    }))
})

/** The loops over text and over bytes, as one. */
type AnyLines = File.FileBase & File.Lines<string | Uint8Array> & {
  readonly read: () => Effect.Effect<string | Uint8Array, unknown>
}

onEachExecutor("loops", (it) => {
  const all = Array.from({ length: 9000 }, (_, index) => `line ${index}`)
  const content = all.join("\n")
  const rest = (from: number): string => all.slice(from).join("\n")

  for (const mode of ["r", "rb"] as const) {
    const prepare = Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file: AnyLines = yield* aio.open(dir.file("f", content), mode)
      return file
    })

    it.effect(`${mode}: f may give an effect, for some lines or all`, () =>
      Effect.gen(function*() {
        const file = yield* prepare
        const got: Array<string> = []
        yield* file.forEachLine((line) => {
          const add = Effect.sync(() => got.push(plain(line)))
          if (got.length % 3 === 0) return add
          if (got.length % 3 === 1) return Effect.andThen(yieldNow, add)
          got.push(plain(line))
        })
        assert.deepStrictEqual(got, all)
      }))

    it.effect(`${mode}: forEachChunk gives every line once, and waits for effects`, () =>
      Effect.gen(function*() {
        const file = yield* prepare
        const got: Array<string> = []
        let busy = false
        yield* file.forEachChunk((lines) => {
          assert.isFalse(busy)
          busy = true
          return Effect.andThen(
            yieldNow,
            Effect.sync(() => {
              busy = false
              got.push(...lines.map(plain))
            })
          )
        })
        assert.deepStrictEqual(got, all)
      }))

    for (const stop of [1, 2, 2048, 2049, 5000, 9000]) {
      it.effect(`${mode}: f that fails, dies, throws or interrupts at line ${stop} leaves the lines after it`, () =>
        Effect.gen(function*() {
          const endings: ReadonlyArray<readonly [() => Effect.Effect<void, string>, ReadonlyArray<unknown>]> = [
            [() => Effect.fail("failed"), [["failure", "failed"]]],
            [() => Effect.die("died"), [["defect", "died"]]],
            [() => Effect.interrupt, [["interruption", undefined]]],
            [() => {
              throw "thrown"
            }, [["defect", "thrown"]]]
          ]
          for (const [ending, reasons] of endings) {
            const file = yield* prepare
            let count = 0
            const exit = yield* Effect.exit(file.forEachLine(() => ++count === stop ? ending() : undefined))
            assert.deepStrictEqual(reasonsOf(exit), reasons)
            assert.strictEqual(count, stop)
            assert.strictEqual(plain((yield* file.read()) as string), rest(stop))
          }
        }))
    }

    it.effect(`${mode}: f that throws in a fold leaves the lines after it`, () =>
      Effect.gen(function*() {
        const file = yield* prepare
        const exit = yield* Effect.exit(file.foldLines(0, (count) => {
          if (count === 10) throw "thrown"
          return count + 1
        }))
        assert.deepStrictEqual(reasonsOf(exit), [["defect", "thrown"]])
        assert.strictEqual(plain((yield* file.read()) as string), rest(11))
      }))

    it.effect(`${mode}: interruption in the middle of an effect of f leaves the lines after it`, () =>
      Effect.gen(function*() {
        const file = yield* prepare
        const reached = yield* Deferred.make<void>()
        let count = 0
        const fiber = yield* fork(
          file.forEachLine(() =>
            ++count === 2500 ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.never) : undefined
          )
        )
        yield* Deferred.await(reached)
        assert.deepStrictEqual(reasonsOf(yield* interrupted(fiber)), [["interruption", undefined]])
        assert.strictEqual(plain((yield* file.read()) as string), rest(2500))
      }))

    it.effect(`${mode}: loops and streams can follow each other`, () =>
      Effect.gen(function*() {
        const file = yield* prepare
        assert.strictEqual(plain(yield* file.readline()), "line 0\n")
        let count = 0
        yield* Effect.flip(file.forEachLine(() => ++count === 9 ? Effect.fail("enough") : undefined))
        assert.strictEqual(plain(yield* file.readline()), "line 10\n")
        assert.deepStrictEqual((yield* collect(file.lines)).map(plain), all.slice(11))
        yield* file.forEachLine(() => Effect.die("called at the end of the file"))
      }))
  }
})

describe("recording", () => {
  it.effect("counts the calls that its executor made", () =>
    Effect.gen(function*() {
      const { calls, executor } = yield* recording.make
      yield* Effect.provide(
        Effect.flatMap(AioFiles.make, (aio) => aio.withFile("/dev/null")((file) => file.read())),
        Context.make(Executor.Executor, executor)
      )
      const { completed } = yield* executor.stats
      assert.strictEqual(calls.length, completed)
    }))
})
