/** A directory for one test, removed after it. Tests run at the same time, so descriptors are counted by directory. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { callback } from "./effect/effect.js"

export interface TempDir {
  readonly path: string
  /** A path in the directory. */
  readonly at: (name: string) => string
  /** Writes a file in the directory. */
  readonly file: (name: string, content: string | Uint8Array) => string
  /** The content of a file in the directory. */
  readonly content: (name: string) => string
  /** Makes a FIFO in the directory. */
  readonly fifo: (name: string) => string
  /** The paths below the directory to which open descriptors of this process refer. */
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

/** One event-loop turn, in real time. */
export const turn: Effect.Effect<void> = callback<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** A wait looks this many times at least: the time in which the machine was suspended alone must not end it. */
const manyLooks = 1000

/** Waits, in real time, until a condition holds; `false` if it does not within `millis` milliseconds. */
export const eventually = (condition: () => boolean, millis = 60_000): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const deadline = performance.now() + millis
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

/** Waits for closes that no program waits for: they complete within a few turns, or never. */
export const assertNoDescriptors = (dir: TempDir): Effect.Effect<void> =>
  Effect.flatMap(
    eventually(() => dir.descriptors().length === 0),
    () => Effect.sync(() => assert.deepStrictEqual(dir.descriptors(), []))
  )
