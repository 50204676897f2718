/**
 * What has to be done to make one directory like another.
 */
import { type AioFiles, type IoError, Os, OsPath } from "aiofiles"
import { Effect, Stream } from "effect"

/** One thing to do. */
export type Step =
  | { readonly _tag: "Directory"; readonly target: string }
  | { readonly _tag: "File"; readonly source: string; readonly target: string; readonly bytes: number }
  | { readonly _tag: "Link"; readonly text: string; readonly target: string }
  | { readonly _tag: "Remove"; readonly target: string; readonly isDirectory: boolean }

export interface Plan {
  readonly removals: ReadonlyArray<Step>
  /** From the top downwards. */
  readonly directories: ReadonlyArray<Step>
  /** Files and links. */
  readonly files: ReadonlyArray<Step>
  /** How many bytes there are to copy. */
  readonly bytes: number
  /** How many entries need nothing. */
  readonly same: number
}

export const stepsOf = ({ directories, files, removals }: Plan): ReadonlyArray<Step> => [
  ...removals,
  ...directories,
  ...files
]

/** An entry of a tree, by its path below the top. */
interface Entry {
  readonly type: string
  readonly size: number
  readonly changedNs: bigint
  /** What a link says. */
  readonly text: string | undefined
}

const entryAt = (path: string): Effect.Effect<Entry, IoError.IoError, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const { mtimeNs, size, type } = yield* Os.lstat(path)
    const text = type === "SymbolicLink" ? yield* Os.readlink(path) : undefined
    return { type, size, changedNs: mtimeNs, text }
  })

/** All entries below `top`, from the top downwards. One that vanished meanwhile is not among them. */
const entriesBelow = (top: string): Effect.Effect<Map<string, Entry>, IoError.IoError, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const entries = new Map<string, Entry>()
    yield* Os.walk(top, { onError: "fail" }).pipe(
      Stream.runForEach(({ directories, files, path }) =>
        Effect.forEach([...directories, ...files], (name) => {
          const full = `${path}/${name}`
          return entryAt(full).pipe(
            Effect.map((entry) => void entries.set(full.slice(top.length + 1), entry)),
            Effect.catchTag("FileNotFoundError", () => Effect.void)
          )
        }, { concurrency: 64, discard: true })
      )
    )
    return entries
  })

const isSame = (source: Entry, copy: Entry): boolean =>
  source.type === copy.type && (
    source.type === "Directory" || source.type === "SymbolicLink"
      ? source.text === copy.text
      : source.size === copy.size && isCopied(source.changedNs, copy.changedNs)
  )

/** A copy's time is less than a microsecond before its source's. */
const isCopied = (source: bigint, copy: bigint): boolean => copy <= source && source - copy < 1000n

/** Compares the trees. Sockets, devices and FIFOs are passed over. */
export const make = (
  from: string,
  to: string,
  deletes: boolean
): Effect.Effect<Plan, IoError.IoError, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const source = yield* OsPath.abspath(from)
    const target = yield* OsPath.abspath(to)
    const exists = yield* OsPath.isdir(target)
    const wanted = yield* entriesBelow(source)
    const present = exists ? yield* entriesBelow(target) : new Map<string, Entry>()
    const removals: Array<Step> = []
    const directories: Array<Step> = exists ? [] : [{ _tag: "Directory", target }]
    const files: Array<Step> = []
    let bytes = 0
    let same = 0

    const removed = new Set<string>()
    const remove = (path: string, { type }: Entry): void => {
      // with a directory goes what is in it
      if (removed.has(path.slice(0, path.lastIndexOf("/")))) return void removed.add(path)
      removed.add(path)
      removals.push({ _tag: "Remove", target: `${target}/${path}`, isDirectory: type === "Directory" })
    }
    for (const [path, entry] of present) {
      const other = wanted.get(path)
      const inTheWay = other !== undefined && other.type !== entry.type
      if (inTheWay || (other === undefined && deletes)) remove(path, entry)
    }

    for (const [path, entry] of wanted) {
      const other = removed.has(path) ? undefined : present.get(path)
      const place = { source: `${source}/${path}`, target: `${target}/${path}` }
      if (other !== undefined && isSame(entry, other)) same++
      else if (entry.type === "Directory") directories.push({ _tag: "Directory", target: place.target })
      else if (entry.text !== undefined) files.push({ _tag: "Link", text: entry.text, target: place.target })
      else if (entry.type === "File") {
        files.push({ _tag: "File", ...place, bytes: entry.size })
        bytes += entry.size
      }
    }
    return { removals, directories, files, bytes, same }
  })
