/**
 * A progress bar on a terminal, and nothing anywhere else.
 */
import { SingleBar } from "cli-progress"
import { Context, Effect, Layer, Scope } from "effect"
import { printable } from "./printable.js"

interface Service {
  /**
   * A bar for as long as the scope is open, from 0 to `total` bytes, or without an end if `total` is 0. Gives the
   * function that moves it on.
   */
  readonly bar: (label: string, total: number) => Effect.Effect<(bytes: number) => void, never, Scope.Scope>
}

/** Shows how far the work on a file is. */
export class Progress extends Context.Tag("aiofiles-examples/Progress")<Progress, Service>() {}

/** How long a file must take, in milliseconds, before it gets a bar: bars that flash by only disturb. */
const patience = 150

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const terminal: Service = {
  bar: (label, total) =>
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const bar = new SingleBar({
        stream: process.stderr,
        format: total > 0
          ? "[{bar}] {percentage}% | {value} of {total} | {eta_formatted} left | {label}"
          : "{value} | {label}",
        formatValue: (value, _, type) => type === "value" || type === "total" ? megabytes(value) : String(value),
        barsize: 30,
        hideCursor: true,
        clearOnComplete: true
      })
      const since = performance.now()
      let done = 0
      yield* Scope.addFinalizer(scope, Effect.sync(() => bar.stop()))
      return (bytes) => {
        done += bytes
        if (bar.isActive) bar.update(done)
        else if (performance.now() - since > patience) bar.start(total, done, { label: printable(label) })
      }
    })
}

const silent: Service = {
  bar: () => Effect.succeed(() => {})
}

/** Whether somebody watches: nothing but the result goes into pipes and files. */
const watched = (): boolean =>
  process.stdout.isTTY === true && process.stderr.isTTY === true && process.env["TERM"] !== "dumb"

export const layer: Layer.Layer<Progress> = Layer.sync(Progress, () => watched() ? terminal : silent)
