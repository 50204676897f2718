/** A directory of one test's own, removed after it. Tests run side by side: descriptors are counted per directory. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

export interface TempDir {
  readonly path: string
  /** A path in it. */
  readonly at: (name: string) => string
  /** A file in it. */
  readonly file: (name: string, content: string | Uint8Array) => string
  /** What a file in it holds. */
  readonly content: (name: string) => string
  /** A FIFO in it. */
  readonly fifo: (name: string) => string
  /** What the process's open descriptors below it refer to. */
  readonly descriptors: () => ReadonlyArray<string>
}

export const descriptorsBelow = (dir: string): ReadonlyArray<string> =>
  fs.readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = fs.readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(`${dir}/`) ? [path.relative(dir, target)] : []
    } catch {
      return [] // closed since it was listed
    }
  })

const unsafeMake = (): TempDir => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "aiofiles-"))
  const at = (name: string): string => path.join(dir, name)
  return {
    path: dir,
    at,
    file: (name, content) => {
      fs.writeFileSync(at(name), content)
      return at(name)
    },
    content: (name) => fs.readFileSync(at(name), "utf8"),
    fifo: (name) => {
      const { error, status } = spawnSync("mkfifo", [at(name)])
      if (error !== undefined || status !== 0) throw new Error(`mkfifo: ${String(error ?? status)}`)
      return at(name)
    },
    descriptors: () => descriptorsBelow(dir)
  }
}

export const tempDir: Effect.Effect<TempDir, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(unsafeMake),
  (dir) => Effect.sync(() => fs.rmSync(dir.path, { recursive: true, force: true }))
)

/** One turn of the event loop, in real time. */
export const turn: Effect.Effect<void> = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** A machine that stands still for long has not been patient. */
const manyLooks = 1000

/** Waits, in real time, for what must come true by itself; `false` if it does not within `patience` milliseconds. */
export const eventually = (condition: () => boolean, descriptorWait = 60_000): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const deadline = performance.now() + descriptorWait
    let looks = 0
    const loop: Effect.Effect<boolean> = Effect.suspend(() =>
      condition()
        ? Effect.succeed(true)
        : ++looks > manyLooks && performance.now() > deadline
        ? Effect.succeed(false)
        : Effect.flatMap(turn, () => loop)
    )
    return loop
  })

/** Descriptors that are closed by calls nobody waits for are closed within a few turns, or never. */
export const assertNoDescriptors = (dir: TempDir): Effect.Effect<void> =>
  Effect.flatMap(
    eventually(() => dir.descriptors().length === 0),
    () => Effect.sync(() => assert.deepStrictEqual(dir.descriptors(), []))
  )
