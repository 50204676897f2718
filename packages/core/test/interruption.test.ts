/**
 * F11: every operation is interrupted at each of its calls, in every state that the call can be in. Afterwards the handle is
 * exact, nothing is leaked, and no call has used a closed descriptor.
 */
import { writeFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { type OpenFile, openFile } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import { TextWriter } from "../src/io/textWriter.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import type { Program } from "../src/program/program.js"
import { bytes, latin, show } from "./support/bytes.js"
import { type Running, start, valueOf } from "./support/driver.js"
import { closingLate, Handle } from "./support/handles.js"
import { SteppedBackend } from "./support/stepped.js"
import { content, makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

/**
 * Where an operation is when it is interrupted: its call waits for a slot, is in the back end and not yet made, has been
 * made without an answer, or has been answered and the outcome not taken.
 */
const states = ["queued", "running", "made", "finished"] as const
type State = typeof states[number]

/** One pool with one slot, stepped, and watched. */
class World {
  readonly backend = new SteppedBackend()
  readonly tracked = new TrackedBackend(this.backend)
  readonly pool = new Pool(this.tracked, { concurrency: 1 })

  /** Runs an operation to its end. */
  finish<A>(running: Running<A>): A {
    this.backend.drain()
    if (running.task.outcome === undefined) throw new Error("it waits for ever")
    return valueOf(running.task.outcome)
  }

  /** Takes the slot, so that the next call has to wait. */
  block(): void {
    this.pool.submit({ op: "isatty", fd: 0 }) // no file of ours
  }

  /**
   * Starts an operation and interrupts it at its n-th call, in that state. `false` if it ended before.
   */
  interruptAt<A>(begin: () => Running<A>, nth: number, state: State): boolean {
    if (state === "queued" && nth === 1) this.block()
    const running = begin()
    for (let call = 1; call < nth; call++) {
      if (running.task.outcome !== undefined) return this.give(running)
      if (state === "queued" && call === nth - 1) this.block()
      this.backend.step()
    }
    if (running.task.outcome !== undefined) return this.give(running)
    if (state === "queued") assert.strictEqual(this.backend.ops.at(0), "isatty", "it has the slot")
    if (state === "made") this.backend.make()
    if (state === "finished") this.backend.drain()
    running.interrupt()
    this.backend.drain()
    const { outcome } = running.task
    assert.isDefined(outcome, "an interrupted operation ends")
    if (state !== "finished") assert.deepEqual(outcome, { _tag: "Cancelled" })
    return true
  }

  /** The operation made fewer calls: its outcome is given back as well. */
  private give<A>(running: Running<A>): boolean {
    this.backend.drain()
    running.interrupt()
    return false
  }

  /** After everything: nothing is leaked, and every rule was kept. */
  check(title: string): void {
    this.backend.drain()
    assert.deepStrictEqual(this.tracked.violations.filter((line) => !line.startsWith("isatty")), [], title)
    assert.strictEqual(this.tracked.open.size, 0, `${title}: a descriptor is left`)
    assert.deepInclude(this.pool.stats(), { active: 0, queued: 0 }, title)
  }

  open<F extends OpenFile>(
    type: abstract new(...args: never) => F,
    path: string,
    mode: string,
    buffering: number
  ): Handle<F> {
    const file = this.finish(start(this.pool, () => openFile(path, mode, { buffering }), closingLate(this.pool)))
    if (!(file instanceof type)) throw new Error(`open made a ${file.constructor.name}`)
    return new Handle(this.pool, file)
  }

  close(handle: Handle<OpenFile>, title: string): void {
    assert.isTrue(handle.gate.free, `${title}: the gate is shut`)
    this.finish(handle.start((file) => file.close()))
    this.check(title)
  }
}

const text = "one\ntwo é\nthree\n\nfive and a longer line €\n😀 seven\nlast"

type Step<F> = readonly [name: string, program: (file: F) => Program<unknown>]

const readerSteps: ReadonlyArray<Step<BufferedReader>> = [
  ["read()", (file) => file.read()],
  ["read(9)", (file) => file.read(9)],
  ["read1(9)", (file) => file.read1(9)],
  ["peek()", (file) => file.peek()],
  ["readline()", (file) => file.readline()],
  ["readlines()", (file) => file.readlines()],
  ["readlines(20)", (file) => file.readlines(20)],
  ["batch", (file) => file.readLineBatch(3, true, false)],
  ["batch with read-ahead", (file) => file.readLineBatch(3, true, true)],
  ["seek(0, 2)", (file) => file.seek(0, 2)],
  ["tell()", (file) => file.tell()]
]

const textSteps: ReadonlyArray<Step<TextReader>> = [
  ["read()", (file) => file.read()],
  ["read(9)", (file) => file.read(9)],
  ["readline()", (file) => file.readline()],
  ["readline(4)", (file) => file.readline(4)],
  ["readlines()", (file) => file.readlines()],
  ["readlines(20)", (file) => file.readlines(20)],
  ["batch", (file) => file.readLineBatch(3, true, false)],
  ["batch with read-ahead", (file) => file.readLineBatch(3, true, true)],
  ["tell()", (file) => file.tell()]
]

const unbufferedSteps: ReadonlyArray<Step<UnbufferedFile>> = [
  ["read(9)", (file) => file.read(9)],
  ["read()", (file) => file.read()],
  ["tell()", (file) => file.tell()]
]

/** A kind of reader: how it is opened, moved a little way, asked for the rest and for the position. */
interface Kind<F extends OpenFile> {
  readonly name: string
  readonly type: abstract new(...args: never) => F
  readonly mode: string
  readonly buffering: number
  readonly steps: ReadonlyArray<Step<F>>
  /** What goes before the operation; it gives what it delivered. */
  readonly befores: ReadonlyArray<readonly [name: string, program: (file: F) => Program<string>]>
  readonly rest: (file: F) => Program<string>
}

function* shownBytes(program: Program<Uint8Array | null>): Program<string> {
  return show(yield* program) ?? ""
}

/** Lines as one text; read-ahead is in flight afterwards. */
function* batchOf(file: BufferedReader | TextReader): Program<string> {
  const batch = yield* file.readLineBatch(1, true, true)
  return (batch ?? []).map((line) => typeof line === "string" ? show(bytes(line)) : show(line)).join("")
}

function* encoded(program: Program<string>): Program<string> {
  return show(bytes(yield* program)) ?? ""
}

function* nothing(): Program<string> {
  return ""
}

const buffered = (buffering: number): Kind<BufferedReader> => ({
  name: `a buffered reader, buffer of ${buffering}`,
  type: BufferedReader,
  mode: "rb",
  buffering,
  steps: readerSteps,
  befores: [
    ["nothing", nothing],
    ["read(3)", (file) => shownBytes(file.read(3))],
    ["read-ahead", batchOf]
  ],
  rest: (file) => shownBytes(file.read())
})

const textual = (buffering: number): Kind<TextReader> => ({
  name: `a text reader, blocks of ${buffering}`,
  type: TextReader,
  mode: "r",
  buffering,
  steps: textSteps,
  befores: [
    ["nothing", nothing],
    ["read(3)", (file) => encoded(file.read(3))],
    ["readline()", (file) => encoded(file.readline())],
    ["read-ahead", batchOf]
  ],
  rest: (file) => encoded(file.read())
})

const unbuffered: Kind<UnbufferedFile> = {
  name: "an unbuffered file",
  type: UnbufferedFile,
  mode: "rb",
  buffering: 0,
  steps: unbufferedSteps,
  befores: [["nothing", nothing], ["read(3)", (file) => shownBytes(file.read(3))]],
  rest: (file) => shownBytes(file.readall())
}

const testReading = <F extends BufferedReader | TextReader | UnbufferedFile>(kind: Kind<F>): void => {
  describe.each(states)(`F11 ${kind.name}, interrupted when its call is %s`, (state) => {
    it.each(kind.steps)("%s: the rest is all that was not delivered", (name, step) => {
      for (const [beforeName, before] of kind.befores) {
        for (let nth = 1, more = true; more; nth++) {
          const title = `${beforeName}, then ${name}, call ${nth}`
          const world = new World()
          const path = dir.file(text)
          const handle = world.open(kind.type, path, kind.mode, kind.buffering)
          const delivered = world.finish(handle.start(before))
          const position = world.finish(handle.start((file) => file.tell()))
          more = world.interruptAt(() => handle.start(step, { keep: state === "finished" }), nth, state)
          // what a seek has done stays done: only the operations that take something give it back
          const moved = name.startsWith("seek") && state === "finished"
          if (more && !moved) {
            if (nth % 2 === 0) assert.strictEqual(world.finish(handle.start((file) => file.tell())), position, title)
            const rest = world.finish(handle.start(kind.rest))
            assert.strictEqual(delivered + rest, show(bytes(text)), title)
          }
          world.close(handle, title)
          assert.isBelow(nth, 200, title)
        }
      }
    })
  })
}

const testReadAhead = <F extends BufferedReader | TextReader>(kind: Kind<F>): void => {
  describe.each(states)(`F11 ${kind.name} with read-ahead in flight, interrupted when its call is %s`, (state) => {
    it.each(kind.steps)("%s: the rest is all that was not delivered", (name, step) => {
      const world = new World()
      const handle = world.open(kind.type, dir.file(text), kind.mode, kind.buffering)
      // steps by hand: the batch is delivered, and the block after it is still being read
      const batch = handle.start((file) => batchOf(file))
      while (batch.task.outcome === undefined) world.backend.step()
      const delivered = valueOf(batch.task.outcome)
      assert.deepStrictEqual(world.backend.ops, ["read"], name)
      if (state === "queued") world.block()
      const running = handle.start(step, { keep: state === "finished" })
      if (state === "made") world.backend.make()
      if (state === "finished") world.backend.drain()
      running.interrupt()
      // without a call of its own it had ended before: its piece was delivered, or the position moved
      const gone = running.atOnce || (name.startsWith("seek") && state === "finished")
      const rest = world.finish(handle.start(kind.rest))
      if (!gone) assert.strictEqual(delivered + rest, show(bytes(text)), name)
      world.close(handle, name)
    })
  })
}

testReading(buffered(4))
testReading(buffered(16))
testReading(textual(4))
testReading(textual(16))
testReading(unbuffered)
testReadAhead(buffered(4))
testReadAhead(buffered(16))
testReadAhead(textual(4))
testReadAhead(textual(16))

describe.each(states)("F11 a writer, interrupted when its call is %s", (state) => {
  const kinds: ReadonlyArray<
    readonly [name: string, mode: string, buffering: number, write: (file: OpenFile, text: string) => Program<unknown>]
  > = [
    ["bytes, small buffer", "wb", 4, (file, data) => (file as BufferedWriter).write(latin(data))],
    ["bytes, larger buffer", "wb", 64, (file, data) => (file as BufferedWriter).write(latin(data))],
    ["bytes, appending", "ab", 4, (file, data) => (file as BufferedWriter).write(latin(data))],
    ["text, small buffer", "w", 4, (file, data) => (file as TextWriter).write(data)],
    ["text by lines", "w", 1, (file, data) => (file as TextWriter).write(data)],
    ["text, appending", "a", 4, (file, data) => (file as TextWriter).write(data)],
    ["unbuffered", "wb", 0, (file, data) => (file as UnbufferedFile).write(latin(data))]
  ]
  const [first, second, third] = ["the first\n", "and the second, which is longer\n", "third\n"]
  type Operation = readonly [name: string, program: (file: OpenFile) => Program<unknown>, writes: boolean]

  it.each(kinds)("%s: whole or not at all, in order", (_, mode, buffering, write) => {
    const operations: ReadonlyArray<Operation> = [
      ["write", (file) => write(file, second), true],
      ["a large write", (file) => write(file, second.repeat(1000)), true],
      ["flush", (file) => "flush" in file ? file.flush() : write(file, ""), false],
      ["tell", (file) => file.tell(), false],
      ["seek to the end", (file) => file.seek(0, 2), false],
      ["truncate", (file) => "truncate" in file ? file.truncate() : write(file, ""), false]
    ]
    for (const [name, operation, writes] of operations) {
      for (let nth = 1, more = true; more; nth++) {
        const title = `${name}, call ${nth}`
        const world = new World()
        const path = dir.fresh()
        const handle: Handle<OpenFile> = world.open<OpenFile>(Object as never, path, mode, buffering)
        world.finish(handle.start((file) => write(file, first)))
        more = world.interruptAt(() => handle.start(operation, { keep: state === "finished" }), nth, state)
        world.finish(handle.start((file) => write(file, third)))
        world.close(handle, title)
        const data = name === "a large write" ? second.repeat(1000) : second
        const allowed = writes ? [first + third, first + data + third] : [first + third]
        assert.include(allowed, content(path), title)
        if (writes && !more) assert.strictEqual(content(path), first + data + third, title)
        assert.isBelow(nth, 200, title)
      }
    }
  })

  it("bytes written in pieces arrive whole or not at all", () => {
    const data = new Uint8Array(2 ** 21 + 12_345).fill(0x78) // a piece is a mebibyte
    for (let nth = 1, more = true; more; nth++) {
      const world = new World()
      const path = dir.fresh()
      const handle = world.open(BufferedWriter, path, "wb", 64)
      world.finish(handle.start((file) => file.write(bytes("first"))))
      more = world.interruptAt(
        () => handle.start((file) => file.write(data), { keep: state === "finished" }),
        nth,
        state
      )
      world.finish(handle.start((file) => file.write(bytes("last"))))
      world.close(handle, `call ${nth}`)
      const written = content(path) ?? ""
      assert.isTrue(written.startsWith("first") && written.endsWith("last"), `call ${nth}`)
      assert.include(more ? [9, 9 + data.length] : [9 + data.length], written.length, `call ${nth}`)
    }
  })

  it("text passed on in chunks arrives whole or not at all", () => {
    const chunk = "é".repeat(5000)
    for (let nth = 1, more = true; more; nth++) {
      const world = new World()
      const path = dir.fresh()
      const handle = world.open(TextWriter, path, "w", 512)
      world.finish(handle.start((file) => file.write("first")))
      more = world.interruptAt(
        () => handle.start((file) => file.writelines([chunk, "-", chunk]), { keep: state === "finished" }),
        nth,
        state
      )
      world.finish(handle.start((file) => file.write("last")))
      world.close(handle, `call ${nth}`)
      const written = Buffer.from(content(path) ?? "", "latin1").toString()
      assert.include(["", chunk, `${chunk}-`, `${chunk}-${chunk}`].map((part) => `first${part}last`), written)
    }
  })
})

describe.each(states)("F11 open, interrupted when its call is %s", (state) => {
  it.each([
    ["r", "text"],
    ["rb", "bytes"],
    ["w", "text"],
    ["ab", "bytes"]
  ])("mode %s: what arrives late is closed", (mode) => {
    for (let nth = 1, more = true; more; nth++) {
      const world = new World()
      const path = dir.file("content")
      more = world.interruptAt(
        () => start(world.pool, () => openFile(path, mode), { ...closingLate(world.pool), keep: state === "finished" }),
        nth,
        state
      )
      if (!more) {
        // it had ended: its file went to a caller, or was closed by `restore`
        break
      }
      world.check(`${mode}, call ${nth}`)
      if (state === "queued" && nth === 1) assert.notInclude(world.tracked.ops, "open")
    }
  })

  it("a directory, which is refused after it was opened", () => {
    for (let nth = 1, more = true; more; nth++) {
      const world = new World()
      more = world.interruptAt(
        () => start(world.pool, () => openFile(dir.path, "rb"), { keep: state === "finished" }),
        nth,
        state
      )
      world.check(`call ${nth}`)
    }
  })
})

describe.each(states)("F11 F12 close, interrupted when its call is %s", (state) => {
  const kinds: ReadonlyArray<readonly [mode: string, before: (file: OpenFile) => Program<unknown>]> = [
    ["rb", (file) => (file as BufferedReader).read(3)],
    ["rb", (file) => (file as BufferedReader).readLineBatch(1, true, true)],
    ["r", (file) => (file as TextReader).readline()],
    ["wb", (file) => (file as BufferedWriter).write(bytes("data"))],
    ["w", (file) => (file as TextWriter).write("data")]
  ]
  it.each(kinds)("mode %s: it closes, once, after the calls in flight", (mode, before) => {
    for (let nth = 1, more = true; more; nth++) {
      const world = new World()
      const path = dir.file(text)
      const handle: Handle<OpenFile> = world.open<OpenFile>(Object as never, path, mode, 8)
      const doing = handle.start(before)
      while (doing.task.outcome === undefined) world.backend.step()
      if (state === "queued" && world.backend.held.length > 0) break // the slot is the read-ahead's
      const begin = () => handle.start((file) => file.close(), { keep: state === "finished" })
      if (state === "queued") {
        // a close never waits; a write before it may
        world.block()
        const closing = begin()
        closing.interrupt()
        more = false
      } else {
        more = world.interruptAt(begin, nth, state)
      }
      world.check(`${mode}, call ${nth}`)
      assert.isTrue(handle.file.closed)
      assert.strictEqual(world.tracked.ops.filter((op) => op === "close").length, 1)
      world.finish(handle.start((file) => file.close()))
      assert.strictEqual(world.tracked.ops.filter((op) => op === "close").length, 1)
    }
  })

  it("an interrupted read's bytes do not outlive the close", () => {
    for (const [mode, buffering] of [["rb", 0], ["rb", 8], ["r", 8]] as const) {
      const world = new World()
      const handle: Handle<OpenFile> = world.open<OpenFile>(Object as never, dir.file(text), mode, buffering)
      const read = (file: OpenFile): Program<unknown> => (file as TextReader).read(3)
      const reading = handle.start(read)
      if (state === "made") world.backend.make()
      if (state === "finished") world.backend.drain()
      reading.interrupt()
      world.finish(handle.start((file) => file.close()))
      const after = handle.start(read)
      assert.strictEqual(after.task.outcome?._tag, "Failure", `${mode}, ${buffering}`)
      assert.throws(() => world.finish(after), "I/O operation on closed file.")
      world.check(mode)
    }
  })
})

describe("F11 F12 close after an interrupted transfer of a file", () => {
  it.each([
    ["a read", "rb", (file: UnbufferedFile): Program<unknown> => file.read(3)],
    ["a write", "wb", (file: UnbufferedFile): Program<unknown> => file.write(bytes("data"))]
  ])("%s: close waits for it, and is told of its own error", (_, mode, transfer) => {
    const world = new World()
    const handle = world.open<UnbufferedFile>(UnbufferedFile, dir.file(text), mode, 0)
    handle.start(transfer).interrupt()
    const closing = handle.start((file) => file.close())
    assert.deepStrictEqual([closing.task.outcome, world.backend.ops], [undefined, [mode === "rb" ? "read" : "write"]])
    world.backend.step()
    assert.deepStrictEqual([closing.task.outcome, world.backend.ops], [undefined, ["close"]])
    world.finish(closing)
    world.check(mode)
  })
})

describe("F11 the raw layer itself", () => {
  const memory = () => {
    const buffer = new Uint8Array(5)
    const completed: Array<number | null> = []
    return { buffer, completed, owner: { completed: (count: number | null) => void completed.push(count) } }
  }

  it("a read in flight lands before the next, and each owner is told once", () => {
    const world = new World()
    const { file } = world.open<UnbufferedFile>(UnbufferedFile, dir.file("0123456789abc"), "rb", 0)
    const [first, second] = [memory(), memory()]
    start(world.pool, () => file.raw.readInto(first.buffer, 0, 5, first.owner)).interrupt()
    const next = start(world.pool, () => file.raw.readInto(second.buffer, 0, 5, second.owner))
    assert.deepStrictEqual(world.backend.ops, ["read"]) // not two at once
    assert.strictEqual(world.finish(next), 5)
    assert.deepStrictEqual([first.completed, second.completed], [[5], [5]])
    assert.deepStrictEqual([show(first.buffer), show(second.buffer)], ["01234", "56789"])
    assert.strictEqual(world.finish(start(world.pool, () => file.raw.tell())), 10)
    world.finish(start(world.pool, () => file.close()))
    world.check("read")
  })

  it("a write in flight lands before the next, and each owner is told once", () => {
    const world = new World()
    const path = dir.fresh()
    const { file } = world.open<UnbufferedFile>(UnbufferedFile, path, "wb", 0)
    const [first, second] = [memory(), memory()]
    start(world.pool, () => file.raw.write(bytes("01234"), 0, 5, first.owner)).interrupt()
    const next = start(world.pool, () => file.raw.write(bytes("56789"), 0, 5, second.owner))
    assert.deepStrictEqual(world.backend.ops, ["write"])
    assert.strictEqual(world.finish(next), 5)
    assert.deepStrictEqual([first.completed, second.completed], [[5], [5]])
    world.finish(start(world.pool, () => file.close()))
    assert.strictEqual(content(path), "0123456789")
    world.check("write")
  })

  it("a transfer that was withdrawn is told as nothing", () => {
    const world = new World()
    const { file } = world.open<UnbufferedFile>(UnbufferedFile, dir.file("0123456789"), "rb", 0)
    const { buffer, completed, owner } = memory()
    world.block()
    start(world.pool, () => file.raw.readInto(buffer, 0, 5, owner)).interrupt()
    assert.deepStrictEqual(completed, [null])
    world.finish(start(world.pool, () => file.close()))
    world.check("withdrawn")
    assert.notInclude(world.tracked.ops, "read")
  })
})

describe("F11 a path in bytes", () => {
  it("is the path that it was when open was called", () => {
    const world = new World()
    const [right, wrong] = [dir.file("right"), dir.file("wrong")]
    const path = bytes(right)
    world.block()
    const opening = start(world.pool, () => openFile(path, "rb"), closingLate(world.pool))
    path.set(bytes(wrong).subarray(0, path.length))
    const file = world.finish(opening)
    assert.instanceOf(file, BufferedReader)
    assert.strictEqual(show(world.finish(start(world.pool, () => file.read()))), "right")
    world.finish(start(world.pool, () => file.close()))
    world.check("bytes path")
  })

  it("F22 twenty readers of one handle get every byte once, in order", () => {
    const world = new World()
    const data = Array.from({ length: 4000 }, (_, index) => `${index}`).join("\n")
    const path = dir.fresh()
    writeFileSync(path, data)
    const handle = world.open(BufferedReader, path, "rb", 64)
    const got: Array<string> = []
    const readers = Array.from({ length: 20 }, (_, index) => index)
    for (let round = 0; round < 60; round++) {
      const running = readers.map((index) => handle.start((file) => shownBytes(file.read(index * 3 + 1))))
      // every seventh goes away, some before they have begun
      for (const [index, one] of running.entries()) {
        if ((index + round) % 7 === 0) one.interrupt()
        else void one.value.then((piece) => got.push(piece))
      }
      for (const one of running) {
        if (one.task.outcome === undefined) world.backend.drain()
        if (one.task.outcome?._tag === "Success") got.push(one.task.outcome.value)
      }
    }
    got.push(world.finish(handle.start((file) => shownBytes(file.read()))))
    assert.isTrue(got.join("") === data)
    world.close(handle, "readers")
  })
})
