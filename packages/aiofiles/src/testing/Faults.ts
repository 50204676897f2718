/**
 * Injects faults into the calls of any executor: the n-th call fails, reads and writes are short, calls are delayed, or the
 * disk is full.
 *
 * A plan is a list of faults. Each fault counts the calls that its conditions select, and strikes the n-th one and, if
 * `times` says so, those after it. A `close` that fails still closes the file, as on Linux; any other call that fails is not
 * made. `loop` makes each call of a program fail in turn, and checks that the program reports it.
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
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"
import { type DurationInput, scopedContextLayer, type Tag } from "../internal/effect/compat.js"
import * as faultLoop from "./internal/faultLoop.js"
import * as injector from "./internal/injector.js"

/**
 * The calls that a fault strikes. All conditions must hold:
 *
 * - `op`: the name of the call, or one of several names.
 * - `path`: the whole path, its last name, or a regular expression. A call on a descriptor has the path that the descriptor
 *   was opened with.
 * - `nth`: the number of the first call that is struck, counted from 1 among the calls that meet `op` and `path`. Default 1.
 * - `times`: the number of calls in a row that are struck. Default 1; `Infinity` for all that follow.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // all writes to the log fail, from the second one on; everything else works
 * const where: Faults.Where = { op: "write", path: /\.log$/, nth: 2, times: Infinity }
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.fail("EIO", where)])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 *
 * const program = Effect.gen(function*() {
 *   for (const name of ["a.txt", "app.log", "b.txt", "app.log"]) {
 *     const result = yield* Effect.exit(AioFiles.appendText(name, "line\n"))
 *     console.log(name, result._tag)
 *   }
 * })
 * Effect.runSync(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // a.txt Success
 * // app.log Success
 * // b.txt Success
 * // app.log Failure
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Where = FaultFilter

/**
 * Chooses the number of bytes that a call moves, from 1 to the `byteCount` that it was asked for.
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
 * One fault of a plan. Made by `fail`, `cut`, `fillUp` and `delay`.
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
 * A fault that delays calls until an effect completes. Made by `delay`.
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
 * A call of the log: the call itself, the fault that struck it, if one did, and its result or failure.
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
 *   // `close` tries again to write what `flush` could not: first the text layer, then its buffer, as in CPython
 *   yield* Effect.ignore(AioFiles.withFile("note.txt", "w")((file) => Effect.andThen(file.write("hello"), file.flush)))
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
 * A call of a log that `replay` answers, and the answer: a result or a failure.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // an error that is hard to produce on a real system
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
 * The faults of an executor, for the test: counters, the log of the calls, and `using`, which replaces the plan for a while.
 *
 * @since 0.1.0
 * @category models
 */
export interface Injector extends injector.Injector {}

/**
 * The tag of the injector. `layer` provides it together with its executor.
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
export const Injector: Tag<Injector> = injector.Injector

/**
 * Makes calls fail with the system error of a code, such as `EIO`. The call is not made, except for a `close`. With `made`,
 * the call is made and then reported as failed: a file is renamed, but the program gets an error.
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
 *     console.log(new TextDecoder().decode(yield* file.read(9))) // the failed read took nothing from the file
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
 * Makes reads and writes short: they move at most `to` bytes, or as many as the function `to` chooses. By default strikes all
 * reads and writes.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // each call moves one byte: the program must still read and write everything
 * const live = AioFiles.layer.pipe(
 *   Layer.provide(Faults.layer([Faults.cut(1)])),
 *   Layer.provide(MemoryExecutor.layer())
 * )
 *
 * const program = AioFiles.writeText("a.txt", "naïve €\n").pipe(Effect.andThen(AioFiles.readText("a.txt")))
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
 * Gives the disk space for `byteCount` more bytes. The write that exceeds it is short, and the writes after that fail with
 * ENOSPC.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const error = yield* Effect.flip(AioFiles.writeText("a.txt", "too long"))
 *   console.log(error._tag, yield* MemoryExecutor.snapshot()) // `writeText` is not atomic: a part was written
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
 * Delays calls before they are made: until an effect completes, such as a latch that the test opens, or for a duration of the
 * `Clock`, which a `TestClock` controls. An interruption of the program does not end the delay.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Deferred, Effect, Layer, Option } from "effect"
 *
 * // an open that never completes: does the program give up?
 * const program = Effect.gen(function*() {
 *   const gate = yield* Deferred.make<void>()
 *   const live = AioFiles.layer.pipe(
 *     Layer.provide(Faults.layer([Faults.delay(Deferred.await(gate), { op: "open" })])),
 *     Layer.provide(MemoryExecutor.layer({ files: { "a.txt": "hello" } }))
 *   )
 *   const read = AioFiles.withFile("a.txt")((file) => file.read()).pipe(Effect.provide(live))
 *   const text = yield* Effect.timeoutOption(read, "10 millis")
 *   console.log(Option.getOrElse(text, () => "gave up"))
 *   yield* Deferred.succeed(gate, undefined)
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
export const delay = (until: DurationInput | Effect.Effect<unknown>, where: Where = {}): Delay => ({
  ...where,
  kind: "until",
  until: Effect.isEffect(until) ? until as Effect.Effect<unknown> : Effect.sleep(until) // an effect is no duration
})

/**
 * Wraps the executor of the context in one that injects faults. A job, which other executors run in one hop, makes its calls
 * one by one here, so that each of them can be struck. With an empty plan, the executor only keeps a log.
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
 * // the test: what if the new file cannot replace the old one?
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
  scopedContextLayer(
    Effect.map(injector.make(plan), ({ executor, injector }) =>
      Context.make(Executor.Executor, executor).pipe(Context.add(Injector, injector)))
  )

/**
 * An executor that makes no system calls: it answers each call from a log, in order. A call that is not the next one of the
 * log is a defect that names both. The log may come from `Faults.log`, or be written by the test.
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
 *   const log = yield* read.pipe(Effect.andThen(Faults.log), Effect.provide(recording))
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
 * The number of calls that the faults of the context have struck.
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
 * // a call that a signal interrupts is made again, so the program succeeds
 * const program = AioFiles.writeText("a.txt", "").pipe(Effect.andThen(Faults.fired))
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
 * const program = AioFiles.withFile("a.txt", "w")((file) => file.write("hello")).pipe(Effect.andThen(Faults.log))
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
 * Replaces the plan of the context's faults during an effect. The faults of both plans count from 1 again when they begin.
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
 * The options of `loop`.
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
export type LoopOptions<I, A = unknown, E = unknown, E1 = never, E2 = never> = faultLoop.LoopOptions<I, A, E, E1, E2>

/**
 * One round of a loop: the calls that failed, the log of all calls, and the exit of the program.
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
 * The failure of `loop`: the program hides a fault, fails without a fault, dies with a defect that is not an `IoError`, leaves
 * a file open, or leaves a call running. `problem` says which, and `round` has the details.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * // a program that ignores all errors of saving
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
 * Runs a program again and again. In the n-th round its n-th call fails, until a round has no such call. Checks each round:
 *
 * - The program fails if and only if a call failed, with a typed error or with a defect that is an `IoError`.
 * - The program does not fail because of an EINTR, except at `close`.
 * - All files that the program opened are closed, and no call is left running.
 * - `check` succeeds: for example, a file has either its old content or the new one.
 *
 * Fails with a `LoopFinding` for the first round that breaks a rule, or with the error of `check`. Returns the number of
 * rounds, so that a test can assert that there were some. SQLite's tests use the same method.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Faults, MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * // the program: after any failure there is the old file or the new one, and no other file
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
