/**
 * F6: a read that would block is an error of its own, and not the end of the file, whichever operation meets it. Data that
 * comes later is read as if nothing had happened.
 */
import { AioFiles, type File, type IoError, NodeAioFiles } from "aiofiles"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "./support/effect/testing.js"

/** A FIFO with a writer that has written nothing yet, and its end for reading, which does not wait. */
const emptyPipe = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "not-ready-"))
    const path = join(folder, "fifo")
    execFileSync("mkfifo", [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, constants.O_WRONLY)
    return { folder, reader, writer }
  }),
  ({ folder, reader, writer }) =>
    Effect.sync(() => {
      closeSync(reader)
      closeSync(writer)
      rmSync(folder, { recursive: true })
    })
)

type Read<F> = readonly [name: string, read: (file: F) => Effect.Effect<unknown, IoError.IoError>]

const text: ReadonlyArray<Read<File.TextReader>> = [
  ["read()", (file) => file.read()],
  ["read(3)", (file) => file.read(3)],
  ["readline()", (file) => file.readline()],
  ["readline(3)", (file) => file.readline(3)],
  ["readlines()", (file) => file.readlines()],
  ["foldLines", (file) => file.foldLines(0, (count) => count + 1)]
]

const bytes: ReadonlyArray<Read<File.BufferedReader>> = [
  ["read()", (file) => file.read()],
  ["read(3)", (file) => file.read(3)],
  ["read1()", (file) => file.read1()],
  ["readinto", (file) => file.readinto(new Uint8Array(3))],
  ["peek", (file) => file.peek()],
  ["readline()", (file) => file.readline()],
  ["readlines()", (file) => file.readlines()],
  ["foldLines", (file) => file.foldLines(0, (count) => count + 1)]
]

describe("a pipe with nothing in it", () => {
  it.effect.each(text.map(([name, read]) => ({ name, read })))("text $name", ({ read }) =>
    Effect.gen(function*() {
      const pipe = yield* emptyPipe
      const file = yield* AioFiles.wrap(pipe.reader, "r", { closefd: false })
      assert.strictEqual((yield* Effect.flip(read(file)))._tag, "BlockingIOError")
      writeSync(pipe.writer, "one\n")
      assert.strictEqual(yield* file.readline(), "one\n")
    }).pipe(Effect.provide(NodeAioFiles.layer)))

  it.effect.each(bytes.map(([name, read]) => ({ name, read })))("bytes $name", ({ read }) =>
    Effect.gen(function*() {
      const pipe = yield* emptyPipe
      const file = yield* AioFiles.wrap(pipe.reader, "rb", { closefd: false })
      assert.strictEqual((yield* Effect.flip(read(file)))._tag, "BlockingIOError")
      writeSync(pipe.writer, "one\n")
      assert.deepStrictEqual(yield* file.readline(), new TextEncoder().encode("one\n"))
    }).pipe(Effect.provide(NodeAioFiles.layer)))
})
