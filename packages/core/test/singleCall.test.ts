/** A program of one call behaves as the generator that it replaces. */
import { assert, describe, it } from "@effect/vitest"
import { Cancelled, perform, type Program, singleCall } from "../src/program/program.js"

const callOf = (path: string) => {
  if (path === "") throw new RangeError("no path")
  return { op: "readlink", path } as const
}

function* generator(path: string): Program<number> {
  return (yield* perform(callOf(path))).length
}

const single = (path: string): Program<number> => singleCall(path, callOf, (text) => text.length)

type Use = (program: Program<number>) => unknown

const uses: ReadonlyArray<readonly [name: string, path: string, uses: ReadonlyArray<Use>]> = [
  ["a call, and its result", "a", [(program) => program.next(), (program) => program.next("four")]],
  ["after its end", "a", [
    (program) => program.next(),
    (program) => program.next("four"),
    (program) => program.next("five!")
  ]],
  ["a call that fails", "a", [
    (program) => program.next(),
    (program) => program.throw(new SyntaxError("failed")),
    (program) => program.next("four")
  ]],
  ["a caller who goes", "a", [(program) => program.next(), (program) => program.throw(new Cancelled())]],
  ["a failure before it has begun", "a", [
    (program) => program.throw(new SyntaxError("failed")),
    (program) => program.next()
  ]],
  ["an argument that is refused", "", [(program) => program.next(), (program) => program.next()]],
  ["a result that cannot be converted", "a", [
    (program) => program.next(),
    (program) => program.next(undefined),
    (program) => program.next("four")
  ]],
  ["a return while it waits", "a", [
    (program) => program.next(),
    (program) => program.return(7),
    (program) => program.next("four")
  ]],
  ["a return before it has begun", "a", [(program) => program.return(7), (program) => program.next()]],
  ["a loop over its steps", "a", [(program) => [...program]]],
  ["as a part of another", "a", [
    (program) => {
      const outer = (function*() {
        return (yield* program) + 1
      })()
      return [outer.next(), outer.next("four")]
    }
  ]]
]

const answersOf = (program: Program<number>, [...steps]: ReadonlyArray<Use>): ReadonlyArray<unknown> =>
  steps.map((use) => {
    try {
      return use(program)
    } catch (error) {
      return (error as Error).name
    }
  })

describe("singleCall", () => {
  it.each(uses.map(([name, path, steps]) => ({ name, path, steps })))("$name", ({ path, steps }) => {
    assert.deepStrictEqual(answersOf(single(path), steps), answersOf(generator(path), steps))
  })
})
