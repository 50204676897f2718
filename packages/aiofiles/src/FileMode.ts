/**
 * The modes of `open`, as types: CPython's letters, in any order. Each type is the union of the modes that give one kind of
 * file; `File.FileOf` says which kind.
 *
 * `File` exports all of this module: programs import these types from there.
 *
 * @since 0.1.0
 */

/** The letters of the modes that can create a file. */
type Create = "a" | "w" | "x"

/** Two letters in any order, as CPython accepts them. */
type Letters2<A extends string, B extends string> = `${A}${B}` | `${B}${A}`
/** Three letters in any order. */
type Letters3<A extends string, B extends string, C extends string> =
  | `${A}${Letters2<B, C>}`
  | `${B}${Letters2<A, C>}`
  | `${C}${Letters2<A, B>}`

/**
 * The modes that open a text file for reading.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const readAll = (mode: File.TextReadMode) => AioFiles.withFile("note.txt", mode)((file) => file.read())
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   console.log(yield* readAll("r"), yield* readAll("rt"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // hello hello
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type TextReadMode = Letters2<"r", "t"> | "r"

/**
 * The modes that open a text file for writing: `w` truncates the file, `a` appends to it, and `x` creates it, or fails
 * with `FileExistsError` if it exists.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const save = (mode: File.TextWriteMode, text: string) =>
 *   AioFiles.withFile("note.txt", mode)((file) => file.write(text)).pipe(
 *     Effect.catchTag("FileExistsError", () => Effect.succeed("refused")),
 *     Effect.andThen(AioFiles.withFile("note.txt")((file) => file.read()))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* save("w", "one"))
 *   console.log(yield* save("a", " two"))
 *   console.log(yield* save("x", " three"))
 *   console.log(yield* save("w", "four"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // one
 * // one two
 * // one two
 * // four
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type TextWriteMode = Letters2<Create, "t"> | Create

/**
 * The modes that open a text file for reading and writing: those of reading and of writing, with `+`.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const both = (mode: File.TextUpdateMode) =>
 *   AioFiles.withFile("note.txt", mode)((file) =>
 *     Effect.gen(function*() {
 *       yield* file.write("new ")
 *       yield* file.seek(0)
 *       return yield* file.read()
 *     })
 *   )
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* both("w+"), "|", yield* both("a+"), "|", yield* both("r+"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // new  | new new  | new new
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type TextUpdateMode = Letters2<Create | "r", "+"> | Letters3<Create | "r", "+", "t">

/**
 * The modes that open a binary file for reading.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const head = (mode: File.BinaryReadMode) => AioFiles.withFile(process.execPath, mode)((file) => file.read(4))
 *
 * console.log((await Effect.runPromise(head("rb").pipe(Effect.provide(NodeAioFiles.layer)))).length)
 *
 * // Output:
 * // 4
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryReadMode = Letters2<"r", "b">

/**
 * The modes that open a binary file for writing.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const save = (mode: File.BinaryWriteMode, ...bytes: Array<number>) =>
 *   AioFiles.withFile("data.bin", mode)((file) => file.write(Uint8Array.from(bytes)))
 *
 * const program = Effect.gen(function*() {
 *   yield* save("wb", 1, 2)
 *   yield* save("ab", 3)
 *   console.log(yield* AioFiles.withFile("data.bin", "rb")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 1, 2, 3 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryWriteMode = Letters2<Create, "b">

/**
 * The modes that open a binary file for reading and writing.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const mode: File.BinaryUpdateMode = "wb+" // or "w+b", "+bw" …
 *
 * const program = AioFiles.withFile("data.bin", mode)((file) =>
 *   Effect.gen(function*() {
 *     yield* file.write(Uint8Array.of(7))
 *     yield* file.seek(0)
 *     console.log(yield* file.read())
 *   })
 * )
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(1) [ 7 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryUpdateMode = Letters3<Create | "r", "+", "b">

/**
 * All modes of `open`.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // a mode of this union gives any kind of file: use what all kinds have, and the rest after a check
 * const size = (mode: File.Mode) =>
 *   AioFiles.withFile("note.txt", mode)((file) =>
 *     Effect.gen(function*() {
 *       const end = yield* file.seek(0, 2)
 *       return "encoding" in file ? `${end} bytes of ${file.encoding}` : `${end} bytes`
 *     })
 *   )
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   console.log(yield* size("r"), "|", yield* size("rb"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 5 bytes of utf-8 | 5 bytes
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Mode =
  | BinaryReadMode
  | BinaryUpdateMode
  | BinaryWriteMode
  | TextReadMode
  | TextUpdateMode
  | TextWriteMode

/**
 * A mode that `open` accepts: one of `Mode`, or a string that is known only at run time. Any other literal does not
 * compile.
 *
 * @example
 * ```ts
 * import { AioFiles, type File } from "aiofiles"
 *
 * const good: File.CheckedMode<"w+b"> = "w+b"
 * // @ts-expect-error: both reading and writing, which is spelt "r+"
 * const bad: File.CheckedMode<"rw"> = "rw"
 *
 * console.log(good, bad)
 *
 * // Output:
 * // w+b rw
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type CheckedMode<M extends string> = string extends M ? M : M extends Mode ? M : Mode
