/**
 * Faults on purpose, over any executor: the n-th call fails, reads and writes are short, calls are held up, space runs out.
 *
 * A plan is a list of faults. Each counts the calls that it is about, and strikes from the n-th on, as often as it says. A
 * `close` that fails closes the file all the same, as Linux does; any other call that fails is not made. `loop` makes every
 * call of a program fail, one after the other, and judges what the program says of it.
 *
 * @since 0.1.0
 */
import type { SyscallName } from "aiofiles-core"
import {
  type CallRecord as CoreRecord,
  type Cut as CoreCut,
  cut as coreCut,
  fail as coreFail,
  type FaultFilter,
  fillUp as coreFillUp
} from "aiofiles-core/testing/faults"
import { ReplayBackend, type ReplayedCall as CoreReplayedCall } from "aiofiles-core/testing/replay"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"
import * as faultLoop from "./internal/faultLoop.js"
import * as injector from "./internal/injector.js"

/**
 * Which calls a fault is about, by name, by path, and by number; all conditions have to hold. A path is the whole of it or the
 * last of its names, or what an expression matches; calls on a descriptor count by the path that it was opened by. `nth`
 * counts from 1, `times` is how many in a row are struck: 1 by default, `Infinity` for good.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // the disk of the log is broken for good, from its second write on; everything else works
 * const where: Faults.Where = { op: "write", path: /\.log$/, nth: 2, times: Infinity }
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.fail("EIO", where)])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 *
 * const program = Effect.gen(function*() {
 *   for (const name of ["a.txt", "app.log", "b.txt", "app.log"]) {
 *     const result = yield* Effect.either(AioFiles.appendText(name, "line\n"))
 *     console.log(name, result._tag)
 *   }
 * })
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // a.txt Right
 * // app.log Right
 * // b.txt Right
 * // app.log Left
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Where = FaultFilter

/**
 * How many bytes of those asked for are moved, from 1 up to all.
 *
 * @example
 * ```ts
 * import { Faults } from "aiofiles/testing"
 *
 * const allButOne: Faults.Cut = (byteCount) => Math.max(1, byteCount - 1)
 * console.log(Faults.cut(allButOne).kind)
 *
 * // Output:
 * // cut
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Cut = CoreCut

/**
 * One fault of a plan: `fail`, `cut`, `fillUp` and `delay` make them.
 *
 * @example
 * ```ts
 * import { Faults } from "aiofiles/testing"
 *
 * const badCable: ReadonlyArray<Faults.Fault> = [
 *   Faults.cut(1, { op: "read" }),
 *   Faults.fail("EIO", { op: "read", nth: 100, times: Infinity })
 * ]
 * console.log(badCable.length)
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = injector.Fault

/**
 * Calls that wait for an effect before they are made.
 *
 * @example
 * ```ts
 * import { Faults } from "aiofiles/testing"
 *
 * const slowDisk: Faults.Delay = Faults.delay("50 millis", { times: Infinity })
 * console.log(slowDisk.kind)
 *
 * // Output:
 * // until
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Delay extends injector.Delay {}

/**
 * A call that was made, or refused: what it was, which fault struck it, and what came of it.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const show = ({ call, failure, path }: Faults.CallRecord): string => `${call.op} ${path}: ${failure?.code ?? "ok"}`
 *
 * const program = Effect.gen(function*() {
 *   // what `flush` cannot write, `close` tries to write again: the text does, and its buffer, as in CPython
 *   yield* Effect.ignore(AioFiles.withFile("note.txt", "w")((file) => Effect.zipRight(file.write("hello"), file.flush)))
 *   console.log((yield* Faults.log).map(show))
 * })
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provideMerge(Faults.layer([Faults.fail("ENOSPC", { op: "write", times: Infinity })])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [
 * //   'open note.txt: ok',
 * //   'fstat note.txt: ok',
 * //   'write note.txt: ENOSPC',
 * //   'write note.txt: ENOSPC',
 * //   'write note.txt: ENOSPC',
 * //   'close note.txt: ok'
 * // ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type CallRecord = CoreRecord

/**
 * A call of a log that is replayed, and its answer.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // a file that is broken in a way that is hard to come by
 * const answers: ReadonlyArray<Faults.ReplayedCall> = [
 *   { call: { op: "open", path: "/mnt/tape", flags: 0, mode: 0o666 }, failure: { code: "EHOSTDOWN" } }
 * ]
 * const live = AioFiles.layer.pipe(Layer.provide(Faults.replay(answers)))
 * const program = AioFiles.withFile("/mnt/tape", "rb")((file) => file.read())
 * console.log(Effect.runSync(program.pipe(Effect.flip, Effect.provide(live))).message)
 *
 * // Output:
 * // [Errno 112] Host is down: '/mnt/tape'
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type ReplayedCall = CoreReplayedCall

/**
 * What a test sees of the faults, and can change.
 *
 * @since 0.1.0
 * @category models
 */
export interface Injector extends injector.Injector {}

/**
 * The tag of the faults; `layer` provides it with its executor.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const faults = yield* Faults.Injector
 *   const save = AioFiles.writeText("note.txt", "hello")
 *   const broken = faults.using([Faults.fail("EROFS", { op: "open" })])
 *   console.log((yield* Effect.flip(broken(save))).message)
 *   yield* save
 *   console.log(yield* faults.fired)
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(Faults.layer()), Layer.provide(MemoryExecutor.layer()))
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [Errno 30] Read-only file system: 'note.txt'
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export const Injector: Context.Tag<Injector, Injector> = injector.Injector

/**
 * Calls fail with a system error, by its code. With `made`, the call is made and its result lost: what was renamed is
 * renamed, and the program hears that it failed.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.fail("EIO", { op: "read", nth: 2 })])),
 *   Layer.provide(MemoryExecutor.layer({ files: { "a.txt": "hello" } }))
 * )
 *
 * const program = AioFiles.withFile("a.txt", "rb", { buffering: 0 })((file) =>
 *   Effect.gen(function*() {
 *     yield* file.read(2)
 *     console.log((yield* Effect.flip(file.read(2))).message)
 *     console.log(new TextDecoder().decode(yield* file.read(9))) // nothing was lost
 *   })
 * )
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [Errno 5] Input/output error
 * // llo
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fail: (code: string, where?: Where & { readonly made?: boolean | undefined }) => Fault = coreFail

/**
 * Reads and writes are cut short, to a number of bytes or to what a function says; by default all of them.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // one byte at a time: a program must not notice
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.cut(1)])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 *
 * const program = AioFiles.writeText("a.txt", "naïve €\n").pipe(Effect.zipRight(AioFiles.readText("a.txt")))
 * console.log(JSON.stringify(Effect.runSync(program.pipe(Effect.provide(live)))))
 *
 * // Output:
 * // "naïve €\n"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const cut: (to: Cut | number, where?: Where) => Fault = coreCut

/**
 * Space for some bytes: the write that has no room for all of its bytes is short, and those after it fail with ENOSPC.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const error = yield* Effect.flip(AioFiles.writeText("a.txt", "too long"))
 *   console.log(error._tag, yield* MemoryExecutor.snapshot()) // what `writeText` does not promise to prevent
 * })
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.fillUp(4)])),
 *   Layer.provideMerge(MemoryExecutor.layer())
 * )
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // NoSpaceError { 'a.txt': 'too ' }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fillUp: (byteCount: number, where?: Omit<Where, "nth" | "op" | "times">) => Fault = coreFillUp

/**
 * Calls wait before they are made: for an effect, such as a latch that the test opens, or for some time of the `Clock`, which
 * a `TestClock` lets pass. What interrupts the program does not end the wait.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Fiber, Layer } from "effect"
 *
 * // a file that takes for ever to open: does the program give up?
 * const program = Effect.gen(function*() {
 *   const latch = yield* Effect.makeLatch()
 *   const live = AioFiles.layer.pipe(
 *     Layer.provide(Faults.layer([Faults.delay(latch.await, { op: "open" })])),
 *     Layer.provide(MemoryExecutor.layer({ files: { "a.txt": "hello" } }))
 *   )
 *   const read = AioFiles.withFile("a.txt")((file) => file.read()).pipe(Effect.provide(live))
 *   const impatient = yield* Effect.fork(Effect.timeoutTo(read, {
 *     duration: "10 millis",
 *     onSuccess: (text) => text,
 *     onTimeout: () => "gave up"
 *   }))
 *   console.log(yield* Fiber.join(impatient))
 *   yield* latch.open
 * })
 * await Effect.runPromise(program)
 *
 * // Output:
 * // gave up
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const delay = (until: Duration.DurationInput | Effect.Effect<unknown>, where: Where = {}): Delay => ({
  ...where,
  kind: "until",
  until: Effect.isEffect(until) ? until as Effect.Effect<unknown> : Effect.sleep(until) // an effect is no duration
})

/**
 * Puts faults over the executor of the context, and is an executor itself. Programs that run in one hop elsewhere make their
 * calls one by one here, so that each can be struck. With an empty plan it only keeps a log.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // the program: saves, and keeps the old file if that fails
 * const save = (text: string) => AioFiles.writeAtomic("settings.json", text)
 *
 * // the test: what if the new file cannot be put in its place?
 * const test = Effect.gen(function*() {
 *   const error = yield* Effect.flip(save("{}"))
 *   console.log(error.message.replace(/'[^']*'/, "'…'"))
 *   console.log(yield* MemoryExecutor.snapshot())
 * })
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.fail("EIO", { op: "rename" })])),
 *   Layer.provideMerge(MemoryExecutor.layer({ files: { "settings.json": "old" } }))
 * )
 * Effect.runSync(test.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [Errno 5] Input/output error: '…' -> 'settings.json'
 * // { 'settings.json': 'old' }
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  plan: ReadonlyArray<Fault> = []
): Layer.Layer<Executor.Executor | Injector, never, Executor.Executor> =>
  Layer.scopedContext(
    Effect.map(injector.make(plan), ({ executor, injector }) =>
      Context.make(Executor.Executor, executor).pipe(Context.add(Injector, injector)))
  )

/**
 * An executor without a system: each call gets the next answer of a log, if it is the call that the log has there; another
 * call is a defect that says which. The log of `Faults.layer` will do, or one that a test writes.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const read = AioFiles.withFile("a.txt")((file) => file.read())
 *
 * const program = Effect.gen(function*() {
 *   const recording = AioFiles.layer.pipe(
 *     Layer.provideMerge(Faults.layer()),
 *     Layer.provide(MemoryExecutor.layer({ files: { "a.txt": "hello" } }))
 *   )
 *   const log = yield* read.pipe(Effect.zipRight(Faults.log), Effect.provide(recording))
 *   return yield* read.pipe(Effect.provide(AioFiles.layer.pipe(Layer.provide(Faults.replay(log)))))
 * })
 * console.log(Effect.runSync(program))
 *
 * // Output:
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const replay = (log: ReadonlyArray<ReplayedCall>): Layer.Layer<Executor.Executor> =>
  Layer.suspend(() => Executor.layer(new ReplayBackend(log)))

/**
 * How often a fault of the context's has struck.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provideMerge(Faults.layer([Faults.fail("EINTR", { op: "open" })])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 * // a call that a signal interrupts is made again, and nobody hears of it
 * const program = AioFiles.writeText("a.txt", "").pipe(Effect.zipRight(Faults.fired))
 * console.log(Effect.runSync(program.pipe(Effect.provide(live))))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const fired: Effect.Effect<number, never, Injector> = Effect.flatMap(Injector, (injector) => injector.fired)

/**
 * The calls of the context's executor so far, in the order in which they began.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(Faults.layer()), Layer.provide(MemoryExecutor.layer()))
 *
 * const program = AioFiles.withFile("a.txt", "w")((file) => file.write("hello")).pipe(Effect.zipRight(Faults.log))
 * console.log(Effect.runSync(program.pipe(Effect.provide(live))).map(({ call }) => call.op))
 *
 * // Output:
 * // [ 'open', 'fstat', 'write', 'close' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const log: Effect.Effect<ReadonlyArray<CallRecord>, never, Injector> = Effect.flatMap(
  Injector,
  (injector) => injector.log
)

/**
 * Follows a plan for the duration of an effect: `using` of the context's faults.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(Faults.layer()), Layer.provide(MemoryExecutor.layer()))
 *
 * const append = AioFiles.appendText("app.log", "line\n")
 * const program = Effect.gen(function*() {
 *   yield* append
 *   const error = yield* append.pipe(Faults.using([Faults.fail("EDQUOT", { op: "write" })]), Effect.flip)
 *   console.log(error.message)
 *   yield* append
 * })
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [Errno 122] Disk quota exceeded
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const using =
  (plan: ReadonlyArray<Fault>) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Injector | R> =>
    Effect.flatMap(Injector, (injector) => injector.using(plan)(effect))

/**
 * How `loop` goes about it.
 *
 * @example
 * ```ts
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 *
 * const options: Faults.LoopOptions<MemoryExecutor.Disk> = {
 *   executor: MemoryExecutor.layer({ files: { "a.txt": "old" } }),
 *   codes: ["EIO", "ENOSPC"],
 *   where: { op: ["open", "write", "close"] },
 *   mode: "once"
 * }
 * console.log(options.codes)
 *
 * // Output:
 * // [ 'EIO', 'ENOSPC' ]
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface LoopOptions<I, A = unknown, E = unknown, E1 = never, E2 = never> {
  /** What each round begins with: built anew for each, such as a disk in memory with the files that the program expects. */
  readonly executor: Layer.Layer<Executor.Executor | I, E1>
  /** What calls fail with. Default `["EIO"]`. */
  readonly codes?: ReadonlyArray<string> | undefined
  /** Which calls fail: by default all, one after the other. */
  readonly where?: Pick<Where, "op" | "path"> | undefined
  /** Whether one call fails, or all that follow it as well. Default: first one, then the other. */
  readonly mode?: "once" | "persistent" | undefined
  /** Calls whose failure the program may keep to itself, as that of removing what it leaves behind anyway. Default: none. */
  readonly mayHide?: ((record: CallRecord) => boolean) | undefined
  /** Looks at what a round has left behind, without faults. Its failure is the loop's. */
  readonly check?: ((round: Round<A, E>) => Effect.Effect<unknown, E2, Executor.Executor | I>) | undefined
}

/**
 * One round of a loop: what was made to fail, and how the program ended.
 *
 * @example
 * ```ts
 * import { Faults } from "aiofiles/testing"
 *
 * const show = ({ code, nth, struck }: Faults.Round): string => `${code} at call ${nth}: ${struck[0]?.call.op ?? "none left"}`
 * console.log(typeof show)
 *
 * // Output:
 * // function
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Round<A = unknown, E = unknown> = faultLoop.Round<A, E>

/**
 * A program that does not say what happened, or says what did not: a fault that it hides, a failure without a fault, a defect,
 * or a file that it leaves open.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * // a program that says it has saved, whatever happens
 * const careless = Effect.ignore(AioFiles.writeText("a.txt", "hello"))
 *
 * const finding = await Effect.runPromise(Effect.flip(Faults.loop(careless, { executor: MemoryExecutor.layer() })))
 * console.log(finding instanceof Faults.LoopFinding && finding.message)
 *
 * // Output:
 * // EIO at call 1, once (open 'a.txt'): the program succeeded, and says nothing of it
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class LoopFinding extends faultLoop.LoopFindingBase {}

/**
 * Makes each call of a program fail, the first, the second, and so on, until none is left to fail, and judges each round:
 *
 * - a call failed ⇔ the program failed, with a typed error or an `IoError` as its defect;
 * - EINTR is invisible, but at `close`;
 * - what the program opened is closed, and no call is left running;
 * - what `check` asks for, such as that a file has its old content or the new.
 *
 * Fails with the first finding; the number of rounds says that something was tried. The method is SQLite's.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * // the program: whatever fails, there is the old file or the new one, and nothing else
 * const save = AioFiles.writeAtomic("settings.json", "new")
 *
 * const test = Faults.loop(save, {
 *   executor: MemoryExecutor.layer({ files: { "settings.json": "old" } }),
 *   codes: ["EIO", "ENOSPC"],
 *   mode: "once",
 *   check: () =>
 *     Effect.map(MemoryExecutor.snapshot(), (files) => {
 *       const content = files["settings.json"]
 *       if (content !== "old" && content !== "new") throw new Error(`torn: ${String(content)}`)
 *     })
 * })
 *
 * const { rounds } = await Effect.runPromise(test)
 * console.log(rounds > 10)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const loop = <A, E, I, E1 = never, E2 = never>(
  body: Effect.Effect<A, E, faultLoop.BodyContext | I>,
  options: LoopOptions<I, A, E, E1, E2>
): Effect.Effect<{ readonly rounds: number }, E1 | E2 | LoopFinding> =>
  faultLoop.loop(body, options, (finding) => new LoopFinding(finding))

/**
 * The name of a system call.
 *
 * @example
 * ```ts
 * import { Faults } from "aiofiles/testing"
 *
 * const changing: ReadonlyArray<Faults.CallName> = ["write", "ftruncate", "rename", "unlink"]
 * console.log(Faults.fail("EROFS", { op: changing }).kind)
 *
 * // Output:
 * // fail
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type CallName = SyscallName
