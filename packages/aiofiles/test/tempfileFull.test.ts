/** Temporary files on a device that is full. */
import { AioFiles, type File, type IoError, Tempfile } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { assert, describe, it } from "./support/effect/testing.js"

const full = AioFiles.layer.pipe(
  Layer.provideMerge(Faults.layer([Faults.fillUp(0)])),
  Layer.provideMerge(MemoryExecutor.layer({ files: { tmp: {} } }))
)

const dir = "tmp"

type Opened = Effect.Effect<File.AnyFile, IoError.IoError, AioFiles.AioFiles | Scope.Scope>

/** A mode that is not known yet gives a file that can do everything. */
const mode = (literal: string): string => literal

const removed: ReadonlyArray<readonly [name: string, open: Opened, data: string | Uint8Array]> = [
  ["temporaryFile of text", Tempfile.temporaryFile(mode("w+"), { dir }), "lost"],
  ["temporaryFile of bytes", Tempfile.temporaryFile(mode("w+b"), { dir }), Uint8Array.of(1, 2)],
  ["temporaryFile that only writes", Tempfile.temporaryFile(mode("w"), { dir }), "lost"],
  ["namedTemporaryFile", Tempfile.namedTemporaryFile(mode("w"), { dir }), "lost"],
  ["namedTemporaryFile of bytes", Tempfile.namedTemporaryFile(mode("w+b"), { dir }), Uint8Array.of(1, 2)],
  [
    "namedTemporaryFile that close leaves",
    Tempfile.namedTemporaryFile(mode("w"), { dir, deleteOnClose: false }),
    "lost"
  ],
  [
    "spooledTemporaryFile",
    Effect.tap(Tempfile.spooledTemporaryFile(mode("w+"), { dir }), (file) => file.rollover),
    "lost"
  ],
  [
    "what temporaryFile was detached from",
    Effect.flatMap(Tempfile.temporaryFile(mode("w"), { dir }), (file) => file.detach),
    Uint8Array.of(1, 2)
  ],
  [
    "what namedTemporaryFile was detached from",
    Effect.flatMap(Tempfile.namedTemporaryFile(mode("w"), { dir }), (file) => file.detach),
    Uint8Array.of(1, 2)
  ]
]

/** Gives the program's own end: a scope that fails is a defect. */
const ended = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.exit(Effect.scoped(effect))

describe.each(removed)("the scope of %s", (_, open, data) => {
  it.effect("writes nothing to it, and ends a program as that wants to end", () =>
    Effect.gen(function*() {
      const exit = yield* ended(Effect.gen(function*() {
        const file = yield* open
        yield* file.write(data)
        const error = yield* Effect.flip(file.flush)
        assert.strictEqual(error._tag, "NoSpaceError")
        const before = yield* Faults.fired
        return before
      }))
      assert.deepStrictEqual(exit, Exit.succeed(yield* Faults.fired))
      assert.deepStrictEqual(yield* MemoryExecutor.snapshot(), { tmp: {} })
      assert.deepStrictEqual(yield* MemoryExecutor.openDescriptors, [])
    }).pipe(Effect.provide(full)))

  it.effect("keeps nothing from a close, which reports", () =>
    Effect.gen(function*() {
      const exit = yield* ended(Effect.gen(function*() {
        const file = yield* open
        yield* file.write(data)
        return (yield* Effect.flip(file.close))._tag
      }))
      assert.deepStrictEqual(exit, Exit.succeed("NoSpaceError"))
    }).pipe(Effect.provide(full)))
})

describe("the scope of a named file that stays", () => {
  const opened: ReadonlyArray<readonly [name: string, open: Opened]> = [
    ["because it is not to be deleted", Tempfile.namedTemporaryFile(mode("w"), { dir, delete: false })],
    [
      "because it has its final name",
      Effect.tap(Tempfile.namedTemporaryFile(mode("w"), { dir }), (file) => file.persist("tmp/final"))
    ],
    [
      "because it has replaced another",
      Effect.tap(
        Tempfile.namedTemporaryFile(mode("w"), { dir }),
        (file) => file.persist("tmp/final", { replace: true })
      )
    ]
  ]

  for (const [name, open] of opened) {
    it.effect(`writes what is still to be written, ${name}`, () =>
      Effect.gen(function*() {
        yield* Effect.scoped(Effect.flatMap(open, (file) => file.write("kept")))
        const { tmp } = yield* MemoryExecutor.snapshot()
        assert.deepStrictEqual(Object.values(tmp as MemoryExecutor.Tree), ["kept"])
      }).pipe(Effect.provide(AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer({ files: { tmp: {} } }))))))

    it.effect(`reports what it cannot write, ${name}`, () =>
      Effect.gen(function*() {
        const exit = yield* ended(Effect.flatMap(open, (file) => file.write("kept")))
        assert.isTrue(Exit.isFailure(exit))
        if (Exit.isFailure(exit)) assert.include(Cause.pretty(exit.cause), "No space left on device")
      }).pipe(Effect.provide(full)))
  }

  it.effect("persist reports what it cannot write, and the file is temporary still", () =>
    Effect.gen(function*() {
      const exit = yield* ended(Effect.gen(function*() {
        const file = yield* Tempfile.namedTemporaryFile("w", { dir })
        yield* file.write("kept")
        return (yield* Effect.flip(file.persist("tmp/final")))._tag
      }))
      assert.deepStrictEqual(exit, Exit.succeed("NoSpaceError"))
      assert.deepStrictEqual(yield* MemoryExecutor.snapshot(), { tmp: {} })
    }).pipe(Effect.provide(full)))
})
