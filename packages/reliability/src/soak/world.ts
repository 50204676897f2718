/**
 * The worlds of a soak: an executor, and a view of its disk that does not use the library.
 */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import { TreeLink } from "aiofiles-core/testing/tree"
import { MemoryExecutor } from "aiofiles/testing"
import { Context, Effect, Layer, type Scope } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { executorLayer, type ExecutorName, maxThreads } from "../shared/executors.js"
import { descriptorsBelow } from "../shared/process.js"

/** A view of a disk without the library. */
export interface Disk {
  /** The bytes of a file, `"folder"`, a link as `"-> target"`, or `undefined` if there is nothing. */
  readonly look: (path: string) => Uint8Array | string | undefined
  /** All names below a folder, relative to it, in order. */
  readonly list: (folder: string) => ReadonlyArray<string>
  /** The paths of open files below a folder. */
  readonly open: (folder: string) => ReadonlyArray<string>
  /** Removes what a session has left. */
  readonly remove: (path: string) => Effect.Effect<void>
}

/** The executor and the disk of sessions. */
export interface World {
  readonly name: string
  readonly aio: AioFiles.AioFiles
  readonly executor: Executor.Executor
  readonly disk: Disk
  /** The folder of its sessions. */
  readonly folder: string
  /** A FIFO for calls that block; `undefined` where a blocked call stops the process, or where there are no FIFOs. */
  readonly fifo: string | undefined
}

/** How a world is made; it lasts for a scope. */
export interface WorldMaker {
  readonly name: string
  /** The most threads that its executor starts. */
  readonly threads: number
  /** `folder` is one of its own, on the real disk. */
  readonly make: (folder: string) => Effect.Effect<World, never, Scope.Scope>
}

/** Lists a folder, and does not follow links. Node's own recursive listing follows them. */
const namesBelow = (folder: string): Array<string> =>
  fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? [entry.name, ...namesBelow(join(folder, entry.name)).map((name) => `${entry.name}/${name}`)]
      : [entry.name]
  )

const realDisk: Disk = {
  look: (path) => {
    const status = fs.lstatSync(path, { throwIfNoEntry: false })
    if (status === undefined) return undefined
    if (status.isSymbolicLink()) return `-> ${fs.readlinkSync(path)}`
    return status.isDirectory() ? "folder" : fs.readFileSync(path)
  },
  list: (folder) => namesBelow(folder).sort(),
  open: descriptorsBelow,
  remove: (path) => Effect.sync(() => fs.rmSync(path, { recursive: true, force: true }))
}

const makeFifo = (path: string): string => {
  const { error, status } = spawnSync("mkfifo", [path])
  if (error !== undefined || status !== 0) throw new Error(`mkfifo: ${String(error ?? status)}`)
  return path
}

/** A world on the real disk. */
export const realWorld = (
  name: string,
  layer: Layer.Layer<Executor.Executor>,
  { blocks = true, threads = 0 }: { readonly blocks?: boolean; readonly threads?: number } = {}
): WorldMaker => ({
  name,
  threads,
  make: (folder) =>
    Effect.map(Layer.build(Layer.provideMerge(AioFiles.layer, layer)), (context) => {
      const sessions = join(folder, "sessions")
      fs.mkdirSync(sessions, { recursive: true })
      const fifo = join(folder, "fifo")
      if (blocks && !fs.existsSync(fifo)) makeFifo(fifo)
      return {
        name,
        aio: Context.get(context, AioFiles.AioFiles),
        executor: Context.get(context, Executor.Executor),
        disk: realDisk,
        folder: sessions,
        fifo: blocks ? fifo : undefined
      }
    })
})

/** Runs an effect that completes at once, as every operation on a disk in memory does. */
const now = <A>(effect: Effect.Effect<A>): A => Effect.runSync(effect)

type Entry = MemoryExecutor.Entry

const isFolder = (entry: Entry): entry is MemoryExecutor.Tree =>
  typeof entry === "object" && !(entry instanceof Uint8Array) && !(entry instanceof TreeLink)

const namesIn = (tree: MemoryExecutor.Tree): Array<string> =>
  Object.entries(tree).flatMap(([name, entry]) =>
    isFolder(entry) ? [name, ...namesIn(entry).map((inner) => `${name}/${inner}`)] : [name]
  )

const memoryDisk = (disk: MemoryExecutor.Disk, aio: AioFiles.AioFiles): Disk => ({
  look: (path) => {
    const slash = path.lastIndexOf("/")
    const parent = now(disk.lookup(path.slice(0, slash)))
    // `lookup` follows links: the parent's entry is the link itself
    const entry = parent !== undefined && isFolder(parent) ? parent[path.slice(slash + 1)] : undefined
    if (entry === undefined || entry instanceof Uint8Array) return entry
    if (typeof entry === "string") return Buffer.from(entry)
    return entry instanceof TreeLink ? `-> ${entry.target}` : "folder"
  },
  list: (folder) => namesIn(now(disk.snapshot(folder))).sort(),
  open: (folder) => now(disk.openDescriptors).map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`)),
  remove: (path) => Effect.ignore(aio.shutil.rmtree(path)) // it may have been removed
})

const memoryWorld: WorldMaker = {
  name: "memory",
  threads: 0,
  make: () =>
    Effect.map(
      Layer.build(Layer.provideMerge(AioFiles.layer, MemoryExecutor.layer({ files: { "/sessions": {} } }))),
      (context) => {
        const aio = Context.get(context, AioFiles.AioFiles)
        return {
          name: "memory",
          aio,
          executor: Context.get(context, Executor.Executor),
          disk: memoryDisk(Context.get(context, MemoryExecutor.Disk), aio),
          folder: "/sessions",
          fifo: undefined
        }
      }
    )
}

const plain = (name: ExecutorName): WorldMaker =>
  realWorld(name, executorLayer(name), {
    blocks: name !== "inline",
    threads: name === "threads" || name === "adaptive" ? maxThreads : 0
  })

/** All executors; two of them a second time, with other options. */
export const allWorlds: ReadonlyArray<WorldMaker> = [
  plain("inline"),
  plain("libuv"),
  realWorld("libuv, one slot", NodeExecutor.layerLibuv({ concurrency: 1, maxQueued: 2 }), { blocks: false }),
  plain("threads"),
  realWorld(
    "threads, two",
    NodeExecutor.layerThreads({ threads: 2, maxQueued: 4, onTooManyOpenFiles: "wait" }),
    { blocks: false, threads: 2 }
  ),
  plain("adaptive"),
  memoryWorld
]
