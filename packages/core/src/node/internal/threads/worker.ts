/**
 * The program of a worker thread: takes calls out of shared memory, and makes them synchronously.
 *
 * `npm run worker` bundles this file, and all that it imports, into `workerSource.ts`.
 *
 * All modules that this one imports run in the worker; those with `worker` in their name run only there. The main
 * thread starts the program by `WorkerPool`. There is no message for a call: the worker sleeps on a word of shared
 * memory until it is woken (`workerQueue.ts`), so that a call begins without a turn of the worker's event loop and
 * without a structured clone.
 */
import * as fs from "node:fs"
import type { Syscall } from "../../../syscall/syscall.js"
import { callSync } from "../../syscalls.js"
import { toPath } from "../conversions.js"
import { Answer, Field, numbersPerSlot, Op } from "./memory.js"
import type { Arguments } from "./messages.js"
import { runJob } from "./workerJobs.js"
import { setAwake, takeCall } from "./workerQueue.js"
import {
  answer,
  answerData,
  answerFailure,
  answerStatus,
  answerThrown,
  argumentsOf,
  bytes,
  numbers,
  pathOf,
  post,
  requestArguments,
  setCompleted,
  stackTraceLimit
} from "./workerSlots.js"

const bigint = { bigint: true } as const

/** Errors have no stacks: one without costs a third, and the main thread has no use for stacks of this thread. */
const disableStacks = (): void => {
  Error.stackTraceLimit = 0
}

/**
 * Makes the call in a slot and answers it. The frequent calls are made here, straight from the numbers of the slot;
 * the bytes of a read or write are in shared memory already. Throws what `node:fs` throws; `main` turns that into the
 * answer.
 */
const runCall = (slot: number): void => {
  const at = slot * numbersPerSlot
  switch (numbers[at + Field.op]) {
    // a short count is answered as it is: the main thread decides whether another hop follows
    case Op.read: {
      const position = numbers[at + Field.position]!
      const count = fs.readSync(
        numbers[at + Field.first]!,
        bytes,
        numbers[at + Field.place]!,
        numbers[at + Field.second]!,
        Number.isNaN(position) ? null : position
      )
      return answer(slot, Answer.number, count)
    }
    case Op.write: {
      const position = numbers[at + Field.position]!
      const count = fs.writeSync(
        numbers[at + Field.first]!,
        bytes,
        numbers[at + Field.place]!,
        numbers[at + Field.second]!,
        Number.isNaN(position) ? null : position
      )
      return answer(slot, Answer.number, count)
    }
    case Op.open: {
      const flags = numbers[at + Field.first]!
      const mode = numbers[at + Field.second]!
      // by `callSync`, because it translates the flags to those of the platform
      // an open results in a descriptor
      return answer(slot, Answer.number, callSync({ op: "open", path: pathOf(slot), flags, mode }) as number)
    }
    case Op.close:
      fs.closeSync(numbers[at + Field.first]!)
      return answer(slot, Answer.nothing, 0)
    // converted by the main thread from the bigints, see `status.ts`
    case Op.stat:
      return answerStatus(slot, fs.statSync(toPath(pathOf(slot)), bigint))
    case Op.lstat:
      return answerStatus(slot, fs.lstatSync(toPath(pathOf(slot)), bigint))
    case Op.fstat:
      return answerStatus(slot, fs.fstatSync(numbers[at + Field.first]!, bigint))
    case Op.job:
      return runJob(slot)
    default:
      return answerData(slot, Answer.data, callSync(argumentsOf(slot) as Syscall)) // as `writeRequest` wrote it
  }
}

/**
 * Calls a function of the user, which may return a promise. The thread takes no other call before that is settled.
 * Never rejects: each error of the function is its answer. Errors and results go as messages, since they may be of
 * any class that a structured clone carries.
 */
const runFunction = async (slot: number): Promise<void> => {
  const { args, module, name } = requestArguments(slot) as Exclude<Arguments, Uint8Array> // those of a function are never bytes
  Error.stackTraceLimit = stackTraceLimit // the errors of the user's function have stacks
  try {
    const exports: Record<string, unknown> = await import(module)
    // of the exports of a CommonJS module, Node finds some only as members of `default`
    const exported = exports[name] ?? (exports["default"] as Record<string, unknown> | null | undefined)?.[name]
    if (typeof exported !== "function") throw new TypeError(`${module} exports no function ${JSON.stringify(name)}`)
    const result: unknown = await exported(...args)
    // before the message: from here on, the end of this thread does not fail the call
    setCompleted(slot)
    post({ kind: "result", slot, result })
  } catch (error) {
    answerThrown(slot, error)
  } finally {
    disableStacks()
  }
}

/**
 * Takes and makes calls until the worker is to end. It waits synchronously, so its event loop turns only for the user's
 * functions.
 */
const main = async (): Promise<void> => {
  disableStacks()
  setAwake()
  for (let slot = takeCall(); slot !== -1; slot = takeCall()) {
    // the only wait for a promise: all other calls are synchronous
    if (numbers[slot * numbersPerSlot + Field.op] === Op.call) {
      await runFunction(slot)
      continue
    }
    try {
      runCall(slot)
    } catch (error) {
      answerFailure(slot, error)
    }
  }
  process.exit() // ends this thread, also if functions of the user left something running
}

// it rejects only because of a bug: the rejection ends this thread, and the call that it was running fails with
// EOWNERDEAD
void main()
