/**
 * The ways to walk a tree, and to copy one.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import { readdirSync } from "node:fs"
import { cp } from "node:fs/promises"
import { join } from "node:path"
import { runFold } from "../effect/streams.js"
import { lazily, rateOf } from "../groups.js"
import type { Contestant } from "../harness.js"
import { type AioRuntime, executorNames, executors, platformRuntime } from "../smallFiles/runtimes.js"

export const sync = "node:fs, synchronous"
export const platform = "platform"
export const promises = "node:fs/promises"

/** What a walk found. */
export interface Found {
  readonly files: number
  readonly folders: number
}

/** The tree that a contestant walked or made, and, if it walked, what it found. */
export interface Result {
  readonly path: string
  readonly found: Found | undefined
}

export const countSync = (folder: string): Found => {
  let files = 0
  let folders = 1
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      const inner = countSync(join(folder, entry.name))
      files += inner.files
      folders += inner.folders
    } else {
      files++
    }
  }
  return { files, folders }
}

export const walkers = (root: string): ReadonlyArray<Contestant<Result>> => {
  const walked = (found: Found): Result => ({ path: root, found })
  const runtime = lazily(platformRuntime)
  const countPlatform = Effect.gen(function*() {
    const system = yield* FileSystem.FileSystem
    const names = yield* system.readDirectory(root, { recursive: true })
    const infos = yield* Effect.forEach(names, (name) => system.stat(join(root, name)), { concurrency: 64 })
    const files = infos.filter((info) => info.type === "File").length
    return walked({ files, folders: 1 + names.length - files })
  })
  const none: Found = { files: 0, folders: 0 }
  const countOurs = Effect.flatMap(AioFiles.AioFiles, (aio) =>
    Effect.map(
      runFold(aio.os.walk(root), none, (found, { files }) => ({
        files: found.files + files.length,
        folders: found.folders + 1
      })),
      walked
    ))
  return [
    { name: sync, run: async () => walked(countSync(root)) },
    { name: platform, effect: true, run: () => runtime().runPromise(countPlatform) },
    ...executorNames.map((name): Contestant<Result> => {
      const own = lazily<AioRuntime>(executors[name])
      const bars = [{ against: sync, atMost: 2.5 }, rateOf(platform, 5)]
      return {
        name,
        effect: true,
        bars: name === "aiofiles" ? bars : bars.map(({ against }) => ({ against })),
        run: () => own().runPromise(countOurs)
      }
    })
  ]
}

export const copiers = (root: string, target: (name: string) => string): ReadonlyArray<Contestant<Result>> => [
  {
    name: promises,
    run: async () => {
      await cp(root, target(promises), { recursive: true })
      return { path: target(promises), found: undefined }
    }
  },
  ...executorNames.map((name): Contestant<Result> => {
    const own = lazily<AioRuntime>(executors[name])
    const path = target(name)
    const copy = Effect.flatMap(
      AioFiles.AioFiles,
      (aio) => Effect.as(aio.shutil.copytree(root, path), { path, found: undefined })
    )
    return {
      name,
      effect: true,
      bars: name === "aiofiles" ? [rateOf(promises, 2)] : [{ against: promises }],
      run: () => own().runPromise(copy)
    }
  })
]
