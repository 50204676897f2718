/**
 * The job that reads directories for a walk: many in one hop, in the order in which the walk needs them.
 *
 * @since 0.1.0
 */
import { isIoError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { EntryKind } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { join as joinPath } from "../../syscall/internal/posixPath.js"
import { isDirectory } from "../../syscall/stat.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { statusOf, systemPath } from "./paths.js"

/** A directory that the walk has to read. @internal */
export interface UnreadDirectory {
  readonly path: string
  /** How far it is below the top of the walk; the top has 0. */
  readonly depth: number
  /** The identities of the directories above it, if links are followed; else empty. */
  readonly ancestors: ReadonlyArray<string>
}

/** A directory that was read, or could not be read. It is plain data, since it comes from a thread. @internal */
export interface ListedDirectory {
  readonly path: string
  readonly directories: ReadonlyArray<string>
  readonly files: ReadonlyArray<string>
  /**
   * Those of `directories` that the walk descends into: no links, or, if links are followed, none that leads upwards.
   */
  readonly inner: ReadonlyArray<string>
  /** The `ancestors` of the directories in it. */
  readonly ancestors: ReadonlyArray<string>
  /** Whether it is one of its own ancestors, by way of a link. CPython's `walk` would not end before ELOOP. */
  readonly isCycle: boolean
  /** Why it could not be read. */
  readonly failure: { readonly code: string; readonly errno: number } | undefined
}

/** @internal */
export interface ReadAheadOptions {
  /** Whether the top of the walk was given as bytes. */
  readonly bytes: boolean
  readonly followLinks: boolean
  /** Whether to read the directories in those that were read. Not if the walk's `descend` decides on each of them. */
  readonly descend: boolean
}

/** How many directories one job reads at most. @internal */
export const maxDirectories = 64

/**
 * A job stops after this number of names. Together, the two limits are a few milliseconds of work: an interruption
 * takes effect soon and memory stays small, while a hop takes only about ten microseconds.
 */
const maxNames = 4096

/** Reads a directory, and sorts its names as `os.walk` does: a link to a directory is a directory. */
function* readDirectory(
  { ancestors, path }: UnreadDirectory,
  { bytes, followLinks }: ReadAheadOptions
): JobProgram<ListedDirectory> {
  const system = (text: string): SystemPath => systemPath({ text, bytes })
  const directories: Array<string> = []
  const files: Array<string> = []
  const inner: Array<string> = []
  try {
    let above = ancestors
    if (followLinks) {
      const own = identityOf(yield* perform({ op: "stat", path: system(path) }))
      if (ancestors.includes(own)) {
        return { path, directories, files, inner, ancestors, isCycle: true, failure: undefined }
      }
      above = [...ancestors, own]
    }
    const { kinds, names } = yield* perform({ op: "readdir", path: system(path) })
    for (let index = 0; index < names.length; index++) {
      const name = names[index]! // as many kinds as names
      const kind = kinds[index]
      if (kind === EntryKind.directory) {
        directories.push(name)
        inner.push(name)
      } else if (kind !== EntryKind.symbolicLink && kind !== EntryKind.unknown) {
        files.push(name)
      } else {
        const entry = system(joinPath(path, name))
        const status = yield* statusOf("stat", entry)
        if (status === undefined || !isDirectory(status)) {
          files.push(name)
          continue
        }
        directories.push(name)
        const isLink = kind === EntryKind.symbolicLink || !(yield* isItselfDirectory(entry))
        // a link that leads upwards would make the walk endless
        if (!isLink || (followLinks && !above.includes(identityOf(status)))) inner.push(name)
      }
    }
    return { path, directories, files, inner, ancestors: above, isCycle: false, failure: undefined }
  } catch (error) {
    if (!isIoError(error) || !("errno" in error)) throw error
    const { code, errno } = error
    return { path, directories, files, inner, ancestors, isCycle: false, failure: { code, errno } }
  }
}

function* isItselfDirectory(path: SystemPath): JobProgram<boolean> {
  const status = yield* statusOf("lstat", path)
  return status !== undefined && isDirectory(status)
}

/** The directories in a directory that the walk descends into. @internal */
export const innerOf = ({ ancestors, inner, path }: ListedDirectory, depth: number): Array<UnreadDirectory> =>
  inner.map((name) => ({ path: joinPath(path, name), depth: depth + 1, ancestors }))

/** Reads directories, and after each those in it, up to the limits. */
function* readAhead(
  unread: ReadonlyArray<UnreadDirectory>,
  options: ReadAheadOptions
): JobProgram<ReadonlyArray<ListedDirectory>> {
  const stack = unread.slice().reverse()
  const all: Array<ListedDirectory> = []
  let nameCount = 0
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const listed = yield* readDirectory(next, options)
    all.push(listed)
    nameCount += listed.directories.length + listed.files.length
    if (all.length === maxDirectories || nameCount >= maxNames) break
    if (options.descend) { for (const inner of innerOf(listed, next.depth).reverse()) stack.push(inner) }
  }
  return all
}

/** @internal */
export const readAheadJob = job("os.walk", readAhead)
