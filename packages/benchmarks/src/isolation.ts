/**
 * Runs each contestant in a process of its own, still one at a time.
 *
 * In one process contestants are not independent. V8 learns for every place in the code that allocates whether its
 * objects live long, and then allocates them in old space, where they keep all that they refer to until a major
 * collection. Effect's constructors are such places, shared by all contestants that use Effect: one pays for what another has taught
 * V8 there. Measured: `Stream.runDrain` over this library's lines takes twice the time in a process in which
 * @effect/platform's stream has run as well, and `--no-allocation-site-pretenuring` takes that back.
 */
import { type ChildProcess, fork } from "node:child_process"
import type { Runner, Sample } from "./harness.js"

/** What a process runs: a main module of this package, and its arguments. */
export interface Program {
  readonly main: string
  readonly args: ReadonlyArray<string>
}

/** What the parent asks for, and what it is answered. */
type Request = "measure" | "prove"
type Answer<A> = { readonly error: string } | { readonly proof: A | undefined } | { readonly sample: Sample<A> }

/** Starts a process per name, with the program that `programOf` gives, for the duration of `use`. */
export const withProcesses = async <A, B>(
  names: ReadonlyArray<string>,
  programOf: (name: string) => Program,
  use: (runner: Runner<A>) => Promise<B>
): Promise<B> => {
  const start = ({ args, main }: Program): ChildProcess => fork(main, args)
  const children = new Map(names.map((name) => [name, start(programOf(name))]))
  try {
    return await use({
      prove: async (name) => {
        const answer = await ask<A>(name, children.get(name)!, "prove")
        return "proof" in answer ? answer.proof : undefined
      },
      measure: async (name) => {
        const answer = await ask<A>(name, children.get(name)!, "measure")
        if ("sample" in answer) return answer.sample
        throw new Error(`${name} gave no measurement`)
      }
    })
  } finally {
    for (const child of children.values()) child.kill()
  }
}

const ask = <A>(name: string, child: ChildProcess, request: Request): Promise<Answer<A>> =>
  new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => reject(new Error(`${name}: ${String(reason)}`))
    const onExit = (code: number | null, signal: string | null): void =>
      fail(`the process ended with ${signal ?? `status ${code}`}`)
    child.once("exit", onExit)
    child.once("message", (answer: Answer<A>) => {
      child.off("exit", onExit)
      if ("error" in answer) fail(answer.error)
      else resolve(answer)
    })
    child.send(request, (error) => (error === null ? undefined : fail(error)))
  })

/** Answers the parent's requests for one contestant until the parent goes. */
export const serve = <A>(name: string, runner: Runner<A>): void => {
  const answerTo = async (request: Request): Promise<Answer<A>> =>
    request === "prove" ? { proof: await runner.prove(name) } : { sample: await runner.measure(name) }
  process.on("message", (request: Request) => {
    answerTo(request).then(
      (answer) => process.send?.(answer),
      (error: unknown) => process.send?.({ error: error instanceof Error ? String(error.stack) : String(error) })
    )
  })
}
