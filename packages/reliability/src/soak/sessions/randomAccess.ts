/**
 * One handle that reads and writes at any place, against a set of states that it may be in: an operation that was
 * interrupted happened or did not, and what is seen later decides.
 */
import type { File, IoError } from "aiofiles"
import { Effect } from "effect"
import type { Random } from "../../shared/random.js"
import type { SessionKind } from "../session.js"

interface State {
  readonly content: Buffer
  readonly position: number
}

/** What an operation does to a state, and what it gives then. */
interface Step {
  readonly state: State
  readonly result: Uint8Array | number | undefined
}

interface Operation {
  readonly name: string
  readonly run: Effect.Effect<Uint8Array | number | void, IoError.IoError>
  readonly step: (state: State) => Step
}

const most = 60_000

const put = (content: Buffer, data: Uint8Array, at: number): Buffer => {
  if (data.length === 0) return content
  const result = Buffer.alloc(Math.max(content.length, at + data.length))
  result.set(content)
  result.set(data, at)
  return result
}

const resized = (content: Buffer, size: number): Buffer =>
  size <= content.length ? content.subarray(0, size) : put(content, Buffer.alloc(size - content.length), content.length)

const equal = (left: Step["result"], right: Step["result"]): boolean =>
  left instanceof Uint8Array && right instanceof Uint8Array ? Buffer.compare(left, right) === 0 : left === right

const same = (left: State, right: State): boolean =>
  left.position === right.position && left.content.equals(right.content)

/** Invariant: the file is in one of `states`, and there is at least one. */
class Model {
  states: ReadonlyArray<State> = [{ content: Buffer.alloc(0), position: 0 }]

  /** `false` if no state gives what was seen. */
  done({ step }: Operation, result: Step["result"]): boolean {
    this.states = unique(this.states.map(step).filter((each) => equal(each.result, result)).map(({ state }) => state))
    return this.states.length > 0
  }

  interrupted({ step }: Operation): void {
    this.states = unique([...this.states, ...this.states.map((state) => step(state).state)])
  }
}

const unique = (states: ReadonlyArray<State>): ReadonlyArray<State> =>
  states.filter((state, index) => states.findIndex((other) => same(other, state)) === index)

const makeOperation = (file: File.BufferedRandom, random: Random): Operation => {
  const size = random.pick([0, 1, 100, 5000, 20_000])
  const place = random.below(most)
  const data = Buffer.alloc(size, 33 + random.below(90))
  switch (random.below(9)) {
    case 0:
    case 1:
      return {
        name: `write ${size}`,
        run: file.write(data),
        step: ({ content, position }) => ({
          state: { content: put(content, data, position), position: position + size },
          result: size
        })
      }
    case 2:
      return {
        name: `read ${size}`,
        run: file.read(size),
        step: ({ content, position }) => {
          const result = content.subarray(position, position + size)
          return { state: { content, position: position + result.length }, result }
        }
      }
    case 3:
      return {
        name: `seek ${place}`,
        run: file.seek(place),
        step: ({ content }) => ({ state: { content, position: place }, result: place })
      }
    case 4:
      return {
        name: "seek to the end",
        run: file.seek(0, 2),
        step: ({ content }) => ({ state: { content, position: content.length }, result: content.length })
      }
    case 5:
      return {
        name: `truncate ${place}`,
        run: file.truncate(place),
        step: ({ content, position }) => ({ state: { content: resized(content, place), position }, result: place })
      }
    case 6:
      return {
        name: `pwrite ${size} at ${place}`,
        run: file.pwrite(data, place),
        step: ({ content, position }) => ({ state: { content: put(content, data, place), position }, result: size })
      }
    case 7:
      return {
        name: `pread ${size} at ${place}`,
        run: file.pread(size, place),
        step: (state) => ({ state, result: state.content.subarray(place, place + size) })
      }
    default:
      return { name: "flush", run: file.flush, step: (state) => ({ state, result: undefined }) }
  }
}

/** More states than this are told apart before the next operation. */
const mostStates = 16

export const randomAccess: SessionKind = {
  name: "random access",
  // a write that fails may have been made in part, for which there are too many states
  faults: ["read"],
  // nor is a short write at a place finished after an interruption
  cuts: false,
  run: (session) =>
    Effect.gen(function*() {
      const { random } = session
      const path = session.at("file")
      const file = yield* session.must(session.aio.open(path, "w+b"))
      const model = new Model()
      const tell: Operation = {
        name: "tell",
        run: file.tell,
        step: (state) => ({ state, result: state.position })
      }
      for (let round = 0; round < 50; round++) {
        const isCrowded = model.states.length > mostStates
        const operation = isCrowded ? tell : makeOperation(file, random)
        const attempt = yield* session.attempt(operation.name, operation.run, isCrowded ? 0 : undefined)
        if (attempt._tag === "interrupted") model.interrupted(operation)
        else if (attempt._tag === "done" && !model.done(operation, attempt.value ?? undefined)) {
          const { value } = attempt
          return yield* session.fail(
            `${operation.name} gave ${
              value instanceof Uint8Array ? `${value.length} bytes` : String(value)
            }, as no state does`
          )
        }
        if (model.states.length > mostStates && isCrowded) break
      }
      const { _tag } = yield* session.attempt("close", file.close, 0)
      if (_tag !== "done") return
      const content = session.disk.look(path)
      const fits = content instanceof Uint8Array
        && model.states.some((state) => state.content.equals(content))
      if (!fits) yield* session.fail(`the file is none of ${model.states.length} states`)
    })
}
