/** A short soak holds, and a soak notices what is planted. */
import { assert, describe, it } from "@effect/vitest"
import { Executor, NodeExecutor } from "aiofiles"
import type { Done, Syscall } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import { Effect, type Layer } from "effect"
import { withFolder } from "../src/shared/folders.js"
import { growthOf } from "../src/soak/memory.js"
import { soak } from "../src/soak/run.js"
import type { SessionKind } from "../src/soak/session.js"
import { sessionKinds } from "../src/soak/sessions/index.js"
import { names } from "../src/soak/sessions/names.js"
import { records } from "../src/soak/sessions/records.js"
import { temporary } from "../src/soak/sessions/temporary.js"
import { wholeFiles } from "../src/soak/sessions/wholeFiles.js"
import { allWorlds, realWorld } from "../src/soak/world.js"
import { Written } from "../src/soak/written.js"

/** An executor that makes each call as `change` says. */
const changed = (change: (call: Syscall, done: Done) => void): Layer.Layer<Executor.Executor> =>
  Executor.layer({ name: "planted", start: (call, done) => void change(call, done) })

/** Each n-th call of a kind is made in another way. */
const everyNth = (op: Syscall["op"], nth: number, other: (call: Syscall, done: Done) => void) => () => {
  let count = 0
  return changed((call, done) => {
    if (call.op === op && ++count % nth === 0) other(call, done)
    else inline.start(call, done)
  })
}

/** A soak of one executor, all of whose sessions are of one kind; gives what it found. */
const findingOf = (layer: Layer.Layer<Executor.Executor>, kind: SessionKind, sessions: number) =>
  Effect.promise(() =>
    withFolder((folder) =>
      Effect.runPromise(
        soak({
          seed: 1,
          worlds: [realWorld("planted", layer, { blocks: false })],
          kinds: [kind],
          folder,
          windows: 1,
          windowSessions: sessions
        }).pipe(
          Effect.match({ onFailure: ({ message }) => message, onSuccess: () => undefined })
        )
      )
    )
  )

describe("a soak", { concurrent: false }, () => {
  it.live("of a few sessions on every executor holds", () =>
    Effect.gen(function*() {
      const report = yield* Effect.promise(() =>
        withFolder((folder) =>
          Effect.runPromise(soak({ seed: 11, worlds: allWorlds, folder, windows: 2, windowSessions: 2 }))
        )
      )
      const tallies = [...report.tallies.values()]
      assert.deepStrictEqual(tallies.map(({ sessions }) => sessions), allWorlds.map(() => 4))
      assert.isAbove(tallies.reduce((sum, { operations }) => sum + operations, 0), 200)
      assert.isAbove(tallies.reduce((sum, { interrupted }) => sum + interrupted, 0), 20)
    }))

  it.live("of each kind of session holds on an executor that is sound", () =>
    Effect.gen(function*() {
      for (const kind of sessionKinds.filter(({ needsFifo = false }) => !needsFifo)) {
        assert.isUndefined(yield* findingOf(NodeExecutor.layerInline, kind, 1), kind.name)
      }
    }))

  /** What is planted, in which sessions it shows, and what the finding says. */
  const planted: ReadonlyArray<
    readonly [what: string, layer: () => Layer.Layer<Executor.Executor>, kind: SessionKind, says: RegExp]
  > = [
    [
      "a write that is dropped",
      everyNth("write", 5, (call, done) => done(undefined, call.op === "write" ? call.length : 0)),
      records,
      /is not there|follows the last/
    ],
    [
      "a write that is made twice",
      everyNth("write", 5, (call, done) => inline.start(call, () => inline.start(call, done))),
      { ...records, faults: [], cuts: false },
      /is not there|follows the last/
    ],
    [
      "a descriptor that is not closed",
      everyNth("close", 7, (_, done) => done(undefined, undefined)),
      records,
      /left open/
    ],
    [
      "a temporary file that is not removed",
      everyNth("unlink", 3, (_, done) => done(undefined, undefined)),
      temporary,
      /left tmp/
    ],
    [
      "a replacement that does not happen",
      everyNth("rename", 3, (_, done) => done(undefined, undefined)),
      wholeFiles,
      /writeAtomic .*left/
    ],
    [
      "a call that is never made",
      everyNth("mkdir", 2, (_, done) => done(undefined, undefined)),
      names,
      /left|preparation/
    ],
    [
      "a call that fails by itself",
      everyNth("fstat", 4, (_, done) => done({ code: "EIO" }, undefined)),
      temporary,
      /failed without a fault/
    ]
  ]

  for (const [what, layer, kind, says] of planted) {
    it.live(`notices ${what}, and says how to find it again`, () =>
      Effect.gen(function*() {
        const finding = yield* findingOf(layer(), kind, 20)
        assert.match(finding ?? "nothing", says)
        assert.match(
          finding ?? "nothing",
          /again: npm run soak -- 1 --effect [34] --seed 1 --only "planted" --session \d+/
        )
      }))
  }
})

describe("what may be in a file that was written", () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const cases: ReadonlyArray<
    readonly [
      what: string,
      prepare: (written: Written) => void,
      fits: ReadonlyArray<string>,
      not: ReadonlyArray<string>
    ]
  > = [
    ["nothing", () => undefined, [""], ["a"]],
    ["what was accepted", (written) => written.add(bytes("ab"), "accepted"), ["ab"], ["", "a", "abab", "abc"]],
    [
      "what was interrupted, or not",
      (written) => {
        written.add(bytes("ab"), "interrupted")
        written.add(bytes("cd"), "accepted")
      },
      ["abcd", "cd"],
      ["acd", "ab", "cdab"]
    ],
    [
      "a start of what was refused, but not all",
      (written) => {
        written.add(bytes("ab"), "refused")
        written.add(bytes("ab"), "accepted")
      },
      ["ab", "aab"],
      ["abab", "a"]
    ],
    [
      "less of what was not flushed, if closing failed",
      (written) => {
        written.add(bytes("ab"), "accepted")
        written.flushed()
        written.add(bytes("cd"), "accepted")
        written.closeFailed()
      },
      ["ab", "abc", "abcd"],
      ["a", "abd", "abcde"]
    ]
  ]
  for (const [what, prepare, fits, not] of cases) {
    it(what, () => {
      const written = new Written()
      prepare(written)
      for (const content of fits) assert.isUndefined(written.check(bytes(content)), content)
      for (const content of not) assert.isDefined(written.check(bytes(content)), content)
    })
  }
})

describe("memory", () => {
  const minute = 60_000
  it("is not judged before it had time to settle", () => {
    assert.isUndefined(growthOf(Array(13).fill(100), minute, 0))
  })
  it("is flat if the medians are, whatever the warm-up and single windows", () => {
    const windows = [10, 50, ...Array.from({ length: 18 }, (_, index) => index === 17 ? 500 : 100 + index % 3)]
    assert.isTrue(growthOf(windows, minute, 0)?.flat)
  })
  it("is not flat if it grows all the time", () => {
    assert.isFalse(growthOf(Array.from({ length: 20 }, (_, index) => 100 + 5 * index), minute, 10)?.flat)
  })
})
