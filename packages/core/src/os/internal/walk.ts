/**
 * Walking a tree: directories are read many at a time, by a job that goes ahead in the order in which they are needed.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError, makeOSError } from "../../errors/index.js"
import { isOutOfDescriptors } from "../../executor/internal/retries.js"
import { job } from "../../program/job.js"
import type { Pending } from "../../program/pending.js"
import { join, perform, type Program, Start } from "../../program/program.js"
import { EntryKind, fileType } from "../../syscall/flags.js"
import { basename, join as joinPath } from "../../syscall/internal/posixPath.js"
import type { FilePath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobCall, JobProgram, SystemPath } from "../../syscall/syscall.js"
import type { NameOf, Walk, WalkBatch, WalkDirectory, WalkEntry, WalkOptions } from "../models.js"
import { given, type PathName, pathName, sibling, statusOf, systemPath } from "./paths.js"

/** A directory that is to be read. */
interface Wanted {
  readonly path: string
  /** How far below the top. */
  readonly depth: number
  /** The directories above it, if links are followed. */
  readonly above: ReadonlyArray<string>
}

/** A directory that was read, as plain data; `failure` if it could not be. */
interface Found {
  readonly path: string
  readonly directories: ReadonlyArray<string>
  readonly files: ReadonlyArray<string>
  /** The names to go into: all of `directories` that are no links, or, if links are followed, that lead not upwards. */
  readonly inner: ReadonlyArray<string>
  /** For what is in it: the directories above, with this one. */
  readonly above: ReadonlyArray<string>
  /** It is one of those above it, where a link has led back to: CPython would go round until the system has enough. */
  readonly again: boolean
  readonly failure: { readonly code: string; readonly errno: number } | undefined
}

/** How the job goes. */
interface Ahead {
  readonly bytes: boolean
  readonly followLinks: boolean
  /** Whether it may go into what it found: not if somebody is to be asked first. */
  readonly descend: boolean
}

/**
 * One hop reads up to so many directories, and stops when it has so many names: some milliseconds of work, so that
 * interruption is soon noticed and memory stays small, against some ten microseconds for the hop itself.
 */
const maxDirectories = 64
const maxNames = 4096

/** Two paths are the same directory if these are equal. */
const identity = (status: FileStatus): string => `${status.dev}:${status.ino}`

const isDirectory = (status: FileStatus | undefined): status is FileStatus =>
  status !== undefined && (status.mode & fileType.mask) === fileType.directory

/** Reads one directory, and sorts its names as `os.walk` does: a link to a directory counts as one. */
function* readDirectory({ above, path }: Wanted, { bytes, followLinks }: Ahead): JobProgram<Found> {
  const system = (text: string): SystemPath => systemPath({ text, bytes })
  const directories: Array<string> = []
  const files: Array<string> = []
  const inner: Array<string> = []
  try {
    let line = above
    if (followLinks) {
      const own = identity(yield* perform({ op: "stat", path: system(path) }))
      if (above.includes(own)) return { path, directories, files, inner, above, again: true, failure: undefined }
      line = [...above, own]
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
        const inside = system(joinPath(path, name))
        const status = yield* statusOf("stat", inside)
        if (!isDirectory(status)) {
          files.push(name)
          continue
        }
        directories.push(name)
        const isLink = kind === EntryKind.symbolicLink || !isDirectory(yield* statusOf("lstat", inside))
        // a link that leads upwards would never end
        if (!isLink || (followLinks && !line.includes(identity(status)))) inner.push(name)
      }
    }
    return { path, directories, files, inner, above: line, again: false, failure: undefined }
  } catch (error) {
    if (!isIoError(error) || !("errno" in error)) throw error
    const { code, errno } = error
    return { path, directories, files, inner, above, again: false, failure: { code, errno } }
  }
}

const within = ({ above, inner, path }: Found, depth: number): Array<Wanted> =>
  inner.map((name) => ({ path: joinPath(path, name), depth: depth + 1, above }))

/** Reads directories, what is in each before the next, until there is enough. */
function* readAhead(wanted: ReadonlyArray<Wanted>, ahead: Ahead): JobProgram<ReadonlyArray<Found>> {
  const stack = wanted.slice().reverse()
  const all: Array<Found> = []
  let nameCount = 0
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const found = yield* readDirectory(next, ahead)
    all.push(found)
    nameCount += found.directories.length + found.files.length
    if (all.length === maxDirectories || nameCount >= maxNames) break
    if (ahead.descend) { for (const inside of within(found, next.depth).reverse()) stack.push(inside) }
  }
  return all
}

/** @internal */
export const readAheadJob = job("os.walk", readAhead)

/**
 * Where a walk is.
 *
 * Invariant: the top of `stack` is what comes next, and `found` holds only directories that are on it, or below those that
 * are: what was read ahead is used, once, or left behind with the walk.
 */
class Walker<P extends FilePath> implements Walk<NameOf<P>> {
  private readonly options: WalkOptions<NameOf<P>>
  private top: PathName | undefined = undefined
  private readonly given: P
  private readonly found = new Map<string, Found>()
  /** Directories to read, and, from the bottom up, entries whose directories come before them. */
  private readonly stack: Array<Wanted | WalkEntry<NameOf<P>>> = []
  /** The reading of what comes next on the stack, once it was begun. */
  private ahead: Pending | undefined = undefined

  constructor(top: P, options: WalkOptions<NameOf<P>>) {
    this.given = top
    this.options = options
  }

  *next(): Program<WalkBatch<NameOf<P>> | undefined> {
    if (this.top === undefined) {
      this.top = pathName(this.given)
      this.stack.push({ path: this.top.text, depth: 0, above: [] })
    }
    const entries: Array<WalkEntry<NameOf<P>>> = []
    for (;;) {
      const next = this.stack.at(-1)
      if (next === undefined || entries.length === maxEntries) break
      if ("files" in next) {
        this.stack.pop()
        entries.push(next)
        continue
      }
      const found = this.found.get(next.path)
      if (found === undefined) {
        // what there is comes before a wait
        if (entries.length > 0) {
          yield* this.readAhead()
          break
        }
        yield* this.load()
        continue
      }
      this.stack.pop()
      this.found.delete(next.path)
      if (found.again) continue
      if (found.failure === undefined) this.visit(found, next.depth, entries)
      else if (next.depth === 0) throw this.errorOf(found, found.failure) // there is no walk to go on with
      else if (this.options.ignoreErrors !== true) return { entries, error: this.errorOf(found, found.failure) }
    }
    return entries.length === 0 ? undefined : { entries, error: undefined }
  }

  close(): void {
    this.ahead?.abandon()
  }

  /** Begins to read what comes next while the caller works. What fails at once is tried again when its turn is. */
  private *readAhead(): Program<void> {
    const ahead = yield* this.begun()
    if (ahead.error !== undefined) this.ahead = undefined
  }

  /** Reads what comes next. If it was interrupted, what it began is still there, or was taken back. */
  private *load(): Program<void> {
    const ahead = yield* this.begun()
    try {
      const all = (yield* join(ahead)) as ReadonlyArray<Found> // what the job results in
      for (const found of all) {
        // it was not to wait for a descriptor then; now it may
        if (!ahead.draining || found.failure === undefined || !isOutOfDescriptors(found.failure)) {
          this.found.set(found.path, found)
        }
      }
    } finally {
      if (ahead.settled) this.ahead = undefined
      else ahead.drain() // interrupted
    }
  }

  private *begun(): Program<Pending> {
    if (this.ahead === undefined || this.ahead.state === "withdrawn") {
      this.ahead = (yield new Start(this.reading())) as Pending // the driver resumes a Start with its Pending
    }
    return this.ahead
  }

  /** The directories on the stack, and, if nobody wants to be asked, those below them. */
  private reading(): JobCall {
    const wanted: Array<Wanted> = []
    for (let index = this.stack.length - 1; index >= 0 && wanted.length < maxDirectories; index--) {
      const item = this.stack[index]! // below its length
      if (!("files" in item) && !this.found.has(item.path)) wanted.push(item)
    }
    const { descend, followLinks = false } = this.options
    const ahead = { bytes: this.top!.bytes, followLinks, descend: descend === undefined } // set by `next`
    return readAheadJob.callOf(wanted, ahead)
  }

  private visit(found: Found, depth: number, entries: Array<WalkEntry<NameOf<P>>>): void {
    const entry: WalkEntry<NameOf<P>> = {
      path: this.name(found.path),
      directories: this.names(found.directories),
      files: this.names(found.files)
    }
    const { descend, topDown = true } = this.options
    if (topDown) entries.push(entry)
    else this.stack.push(entry)
    const inside = within(found, depth)
    const chosen = descend === undefined ? inside : inside.filter((wanted) => descend(this.directory(wanted)))
    for (const wanted of chosen.reverse()) this.stack.push(wanted)
  }

  private directory({ depth, path }: Wanted): WalkDirectory<NameOf<P>> {
    return { path: this.name(path), name: this.name(basename(path)), depth }
  }

  private name(text: string): NameOf<P> {
    return given(sibling(this.top!, text)) as NameOf<P> // bytes for bytes, text for the rest
  }

  private names(texts: ReadonlyArray<string>): ReadonlyArray<NameOf<P>> {
    return this.top!.bytes ? texts.map((text) => this.name(text)) : texts as ReadonlyArray<NameOf<P>> // as above
  }

  private errorOf(found: Found, failure: NonNullable<Found["failure"]>): AnyOSError {
    return makeOSError({ ...failure, syscall: "readdir", path: this.name(found.path) })
  }
}

/** How many entries a batch has at most; larger chunks overflow the stack in `Stream.runFold`. */
const maxEntries = 2048

/** @internal */
export const walk = <P extends FilePath>(top: P, options: WalkOptions<NameOf<P>> = {}): Walk<NameOf<P>> =>
  new Walker(top, options)
