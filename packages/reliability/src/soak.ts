/**
 * `npm run soak -- MINUTES [--seed N] [--only WORLD] [--session N]`: see packages/reliability/README.md.
 */
import { Effect } from "effect"
import { parseArgs } from "node:util"
import { numberOf, runMain, UsageError } from "./shared/arguments.js"
import { withFolder } from "./shared/folders.js"
import { formatTable } from "./shared/table.js"
import { soak, type SoakReport, type Window } from "./soak/run.js"
import { allWorlds } from "./soak/world.js"

const usage = `usage: npm run soak -- [MINUTES] [options]

  MINUTES        how long, 10 by default
  --seed N       the choices of an earlier run
  --only WORLD   only this executor; may be repeated
  --session N    only this session of each, ten times`

/** The length of a window in milliseconds. A short soak has shorter windows, so that there are enough of them to judge memory. */
const windowMillisOf = (minutes: number): number => Math.min(5000, Math.max(1000, (minutes * 60_000) / 60))

const line = ({ delay, descriptors, heapMegabytes, number, operations, residentMegabytes, threads }: Window): string =>
  [
    `window ${number}`,
    `${operations} operations`,
    `${residentMegabytes.toFixed(0)} MB resident`,
    `${heapMegabytes.toFixed(1)} MB heap`,
    `${threads} threads`,
    `${descriptors} descriptors`,
    `loop ${delay.p99.toFixed(0)} ms p99, ${delay.max.toFixed(0)} ms max`
  ].join(", ")

const report = ({ memory, tallies, warnings, windows }: SoakReport): string => {
  const lines = Object.entries(memory).map(([what, growth]) =>
    growth === undefined
      ? `${what} memory: too short a soak to judge`
      : `${what} memory: ${growth.before.toFixed(1)} MB at first, ${growth.after.toFixed(1)} MB at last`
  )
  return [
    formatTable(
      ["executor", "sessions", "operations", "interrupted", "failed", "faults"],
      [...tallies].map(([name, { failed, faults, interrupted, operations, sessions }]) => [
        name,
        sessions,
        operations,
        interrupted,
        failed,
        faults
      ])
    ),
    "",
    ...lines,
    `event loop: ${Math.max(...windows.map(({ delay }) => delay.p99)).toFixed(0)} ms p99 of the worst window, ${
      Math.max(...windows.map(({ delay }) => delay.max)).toFixed(0)
    } ms at most`,
    `${warnings} warnings in the log`,
    "nothing was lost, left or hung"
  ].join("\n")
}

await runMain(usage, async (args) => {
  const { positionals: [minutesText = "10"], values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      only: { type: "string", multiple: true, default: [] },
      session: { type: "string" }
    }
  })
  const minutes = numberOf("MINUTES", minutesText, 0)
  const seed = numberOf("--seed", values.seed, 0)
  const worlds = values.only.length === 0 ? allWorlds : allWorlds.filter(({ name }) => values.only.includes(name))
  if (worlds.length === 0) {
    throw new UsageError(
      `no executor is called ${values.only.join(", ")}; there are: ${allWorlds.map(({ name }) => name).join("; ")}`
    )
  }
  const windowMillis = windowMillisOf(minutes)
  console.log(`seed ${seed}, ${worlds.map(({ name }) => name).join("; ")}`)
  return withFolder(async (folder) => {
    const shared = { seed, worlds, folder, onWindow: (window: Window) => console.log(line(window)) }
    const run = values.session === undefined
      ? soak({ ...shared, windows: Math.max(1, Math.round((minutes * 60_000) / windowMillis)), windowMillis })
      : Effect.forEach(Array.from({ length: 10 }), () =>
        soak({
          ...shared,
          windows: 1,
          windowSessions: 1,
          firstSession: numberOf("--session", values.session ?? "", 0)
        })).pipe(Effect.map((reports) => reports[0]!)) // there are ten
    const [status, text] = await Effect.runPromise(Effect.match(run, {
      onFailure: ({ message }) => [1, message] as const,
      onSuccess: (result) => [0, report(result)] as const
    }))
    console.log(`\n${text}`)
    return status
  })
})
