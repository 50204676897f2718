/**
 * How much content an operation moved: a table with a row for each operation that may move some.
 *
 * The types find those operations, by their results and parameters. A new one without a row here does not compile; a new
 * member of `os` needs a row only if its result is a number.
 */
import type * as Effect from "effect/Effect"
import type * as File from "../../File.js"
import type { Os } from "../../Os.js"
import type { WholeFile } from "../../WholeFile.js"

/** Content that was moved: `bytes`, `characters`, both for a mixed list, or nothing if the size is unknown. */
export type Sizes = Readonly<Record<string, number>>

/** Finds the size in the result of an operation that succeeded, or in its arguments. */
type Measure = (result: unknown, args: ReadonlyArray<unknown>, isBinary: boolean) => Sizes

/** What a file holds, in memory. */
type Content = string | Uint8Array

/** The success type of a member: of the effect that it is, or that it returns. */
type ResultOf<Member> = Member extends Effect.Effect<infer A, unknown, unknown> ? A
  : Member extends (...args: never) => Effect.Effect<infer A, unknown, unknown> ? A
  : never

type FirstParameterOf<Member> = Member extends (...args: infer Args) => unknown ? Args[0] : never

/** Content, or a number, which may be a count of it. A result of type `never` comes from an operation that only fails. */
type MayCarry<A> = [A] extends [never] ? false : [A] extends [Content | ReadonlyArray<Content> | number] ? true : false

/**
 * Whether a parameter takes bytes, or a list of them. A parameter of type `unknown` would take anything, and is none.
 */
type AcceptsContent<Parameter> = unknown extends Parameter ? false
  : Uint8Array extends Parameter ? true
  : Array<Uint8Array> extends Parameter ? true
  : false

/** The operations of a handle whose result may be content or a count, or whose first argument is content. */
type HandleOperation<Handle> = {
  [Key in keyof Handle]-?: true extends MayCarry<ResultOf<Handle[Key]>> | AcceptsContent<FirstParameterOf<Handle[Key]>>
    ? Key
    : never
}[keyof Handle]

/** Operations on names give names, which are not content: only a number may be a count of it. */
type CountingOperation<Operations> = {
  [Key in keyof Operations]: [ResultOf<Operations[Key]>] extends [never] ? never
    : [ResultOf<Operations[Key]>] extends [number] ? Key
    : never
}[keyof Operations]

/** Code points, the unit of every character count of this library. A lone surrogate counts as one. */
const countCharacters = (text: string): number =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)

/** The size of content. An iterable that is not an array may be consumed by reading it, so it has no size here. */
const sizeOfContent = (content: unknown): Sizes => {
  if (content instanceof Uint8Array) return { bytes: content.byteLength }
  if (typeof content === "string") return { characters: countCharacters(content) }
  if (!Array.isArray(content)) return {}
  const total: Record<string, number> = {}
  for (const each of content) {
    for (const [unit, size] of Object.entries(sizeOfContent(each))) total[unit] = (total[unit] ?? 0) + size
  }
  return total
}

const resultIsContent: Measure = (result) => sizeOfContent(result)

/** The result counts what was moved, in the unit of the handle. */
const resultIsCount: Measure = (result, _, isBinary) =>
  isBinary ? { bytes: result as number } : { characters: result as number } // the table has it for numbers alone

const resultIsByteCount: Measure = (result) => ({ bytes: result as number }) // as above

const firstArgument: Measure = (_, args) => sizeOfContent(args[0])

const secondArgument: Measure = (_, args) => sizeOfContent(args[1])

/** The number is a position, a length or a descriptor, or the content was moved before. */
const nothing: Measure = () => ({})

/** All members that any handle has. */
type AnyHandle = File.AnyFile & Pick<File.BytesIO, "getvalue">

/** Operations of handles. */
const handleSizes: { readonly [Key in HandleOperation<AnyHandle>]: Measure } = {
  fileno: nothing,
  getvalue: nothing,
  peek: resultIsContent,
  pread: resultIsContent,
  pwrite: resultIsCount,
  read: resultIsContent,
  read1: resultIsContent,
  readall: resultIsContent,
  readinto: resultIsCount,
  readinto1: resultIsCount,
  readline: resultIsContent,
  readlines: resultIsContent,
  seek: nothing,
  tell: nothing,
  truncate: nothing,
  write: resultIsCount,
  writelines: firstArgument
}

/** Members of the service, by their path in it. */
const serviceSizes:
  & { readonly [Key in keyof WholeFile]: Measure }
  & { readonly [Key in CountingOperation<Os> as `os.${Key}`]: Measure } = {
    appendText: secondArgument,
    readBytes: resultIsContent,
    readText: resultIsContent,
    writeAtomic: secondArgument,
    writeBytes: secondArgument,
    writeText: secondArgument,
    "os.sendfile": resultIsByteCount
  }

/** Maps, which unlike objects have no members but the rows. */
const tables = {
  handle: new Map<string, Measure>(Object.entries(handleSizes)),
  service: new Map<string, Measure>(Object.entries(serviceSizes))
}

/**
 * What an operation that succeeded has moved. `member` is its path in the service or in the handle, such as `os.sendfile`.
 *
 * @internal
 */
export const sizesOf = (
  owner: keyof typeof tables,
  member: string,
  result: unknown,
  args: ReadonlyArray<unknown>,
  isBinary: boolean
): Sizes => tables[owner].get(member)?.(result, args, isBinary) ?? {}

/** Whether the second argument of a member of the service is content, which no span may show. @internal */
export const isGivenContent = (member: string): boolean => tables.service.get(member) === secondArgument
