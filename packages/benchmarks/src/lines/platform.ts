/**
 * The lines of a file through the platform's `FileSystem`, as its users write them today.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { pipe } from "effect/Function"
import * as Stream from "effect/Stream"
import { runFold } from "../effect/streams.js"
import type { Contestant } from "../harness.js"
import { Tally } from "./tally.js"

export const platformForEach = "platform runForEach"
export const platformFold = "platform runFold"

export const platformContestants = (path: string): ReadonlyArray<Contestant<Tally>> => {
  const lines = pipe(
    FileSystem.FileSystem,
    Effect.map((files) => files.stream(path)),
    Stream.unwrap,
    Stream.decodeText(),
    Stream.splitLines
  )
  const run = <A, E>(effect: Effect.Effect<A, E, FileSystem.FileSystem>): Promise<A> =>
    Effect.runPromise(Effect.provide(effect, NodeFileSystem.layer))
  const drain = async (): Promise<undefined> => {
    await run(Stream.runDrain(lines))
  }
  const forEach = (): Promise<Tally> => {
    const tally = new Tally()
    return run(Effect.as(Stream.runForEach(lines, (line) => Effect.sync(() => tally.add(line))), tally))
  }
  const fold = (): Promise<Tally> =>
    run(runFold(lines, new Tally(), (tally, line) => {
      tally.add(line)
      return tally
    }))
  return [
    { name: "platform runDrain", effect: true, run: drain, proof: forEach },
    { name: platformFold, effect: true, run: fold },
    { name: platformForEach, effect: true, run: forEach }
  ]
}
