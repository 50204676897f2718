/**
 * Temporary files and directories, as Python's `tempfile` makes them: exclusively, for their owner alone, under names that
 * nobody can foresee.
 *
 * @since 0.1.0
 */
import { type AnyOSError, InvalidArgumentError, makeOSError } from "../errors/index.js"
import { checkOpenArguments, openCreated, type OpenFile, type OpenOptions } from "../io/open.js"
import { Lease } from "../program/lease.js"
import type { Program } from "../program/program.js"
import { abspath } from "../syscall/internal/posixPath.js"
import { type FilePath, pathText, toSystemPath } from "../syscall/path.js"
import {
  createTempDirectory,
  createTempFile,
  createUnnamedFile,
  findTempDirectory,
  type TempPlace,
  workingDirectory
} from "./internal/jobs.js"
import { pathAs, TempName } from "./name.js"
import { openSpooled, type SpooledFile } from "./spooled.js"

/**
 * Where a temporary name is made, and how it begins and ends. Text and bytes do not mix: if any is bytes, so is the name that
 * is made (M06).
 *
 * @example
 * ```ts
 * import { Pool, Task, Tempfiles, type TempNameOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: TempNameOptions = { prefix: "upload-", suffix: ".part", dir: "." }
 *
 * new Task(new Pool(inline), function*() {
 *   const path = yield* new Tempfiles().mkdtemp(options)
 *   console.log(/\/upload-[a-z0-9_]{8}\.part$/.test(String(path)))
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface TempNameOptions {
  readonly suffix?: string | Uint8Array | undefined
  /** Default `"tmp"`. */
  readonly prefix?: string | Uint8Array | undefined
  /** Default: what `gettempdir` gives. */
  readonly dir?: FilePath | undefined
}

/**
 * The options of temporary files: those of their names, and those of `open` that are not about a path.
 *
 * @example
 * ```ts
 * import { Pool, Task, type TempFileOptions, Tempfiles, TextFile } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: TempFileOptions = { encoding: "utf-16", newline: "\r\n", dir: "." }
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* new Tempfiles().temporaryFile("w+", options)
 *   if (file instanceof TextFile) console.log(file.encoding)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // utf-16
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface TempFileOptions extends TempNameOptions, Omit<OpenOptions, "closefd" | "permissions"> {}

/**
 * The options of a spooled file.
 *
 * @example
 * ```ts
 * import { Pool, type SpooledFileOptions, Task, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: SpooledFileOptions = { maxSize: 1_000_000, dir: "." }
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* new Tempfiles().spooledTemporaryFile("w+b", options)
 *   console.log(file.rolled)
 *   yield* file.rollover()
 *   console.log(file.rolled)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // false
 * // true
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface SpooledFileOptions extends TempFileOptions {
  /** How many bytes stay in memory. 0, the default, means all, whatever is written (M10). */
  readonly maxSize?: number | undefined
}

/**
 * An open file that has a name for now.
 *
 * @example
 * ```ts
 * import { type NamedTempFile, Pool, type Program, Task, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { existsSync } from "node:fs"
 *
 * function* dispose({ file, name }: NamedTempFile): Program<void> {
 *   yield* file.close()
 *   yield* name.remove()
 * }
 *
 * new Task(new Pool(inline), function*() {
 *   const temporary = yield* new Tempfiles().namedTemporaryFile()
 *   console.log(existsSync(String(temporary.name.path)))
 *   yield* dispose(temporary)
 *   console.log(existsSync(String(temporary.name.path)))
 * }).start()
 *
 * // Output:
 * // true
 * // false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface NamedTempFile {
  readonly file: OpenFile
  readonly name: TempName
}

/**
 * What `mkstemp` makes: a descriptor and its path, both the caller's.
 *
 * @example
 * ```ts
 * import { perform, Pool, type Program, Task, type TempDescriptor, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * function* isEmpty({ fd }: TempDescriptor): Program<boolean> {
 *   return (yield* perform({ op: "fstat", fd })).size === 0
 * }
 *
 * new Task(new Pool(inline), function*() {
 *   const made = yield* new Tempfiles().mkstemp({ dir: "." })
 *   console.log(yield* isEmpty(made))
 *   yield* perform({ op: "close", fd: made.fd })
 *   yield* perform({ op: "unlink", path: made.path })
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TempDescriptor {
  readonly fd: number
  readonly path: string | Uint8Array
}

/** How many names are tried, as in CPython (M07). */
const maxAttempts = 238_328

/** How many of them in one hop, so that it can be interrupted. */
const attemptsPerHop = 128

/** What names begin with by default. @internal */
export const tempPrefix = "tmp"

/**
 * Makes temporary files and directories. It remembers where they go by default, once it was asked.
 *
 * Everything is created with O_EXCL and O_NOFOLLOW, so that nothing that is there is ever opened, followed or changed; a
 * name that is taken is passed over, up to 238,328 times (M07). Files are for their owner alone, 0600, and directories
 * 0700, less the umask. If a caller goes away while something is created, it is removed again.
 *
 * @example
 * ```ts
 * import { BufferedRandom, Pool, Task, Tempfiles } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const tempfiles = new Tempfiles()
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* tempfiles.temporaryFile()
 *   if (!(file instanceof BufferedRandom)) return
 *   yield* file.write(new TextEncoder().encode("only here"))
 *   yield* file.seek(0)
 *   console.log(new TextDecoder().decode((yield* file.read()) ?? undefined))
 *   yield* file.close() // and gone
 * }).start()
 *
 * // Output:
 * // only here
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Tempfiles {
  private directory: string | undefined;

  /**
   * Where temporary files go: the first of `$TMPDIR`, `$TEMP`, `$TMP`, `/tmp`, `/var/tmp`, `/usr/tmp` and the working
   * directory in which a file can be created, written and removed (M09). Asked once.
   *
   * @throws FileNotFoundError if there is none
   */
  *gettempdir(): Program<string> {
    if (this.directory === undefined) this.directory = yield* findTempDirectory()
    return this.directory
  }

  /** Creates a file. The descriptor is the caller's to close, and the file the caller's to remove. */
  *mkstemp(options: TempNameOptions = {}): Program<TempDescriptor> {
    const { bytes, place } = yield* this.place(options)
    const { fd, path } = yield* untilFree((attempts) => createTempFile(place, attempts), noFileName)
    return { fd, path: pathAs(bytes, path) }
  }

  /** Creates a directory, and gives its path, which is absolute. It is the caller's to remove. */
  *mkdtemp(options: TempNameOptions = {}): Program<string | Uint8Array> {
    const { bytes, place } = yield* this.place(options)
    return pathAs(bytes, yield* untilFree((attempts) => createTempDirectory(place, attempts), noDirectoryName))
  }

  /** Opens a file that has no name, and is gone when it is closed. Its `name` is the number of its descriptor (M05). */
  *temporaryFile(mode = "w+b", options: TempFileOptions = {}): Program<OpenFile> {
    const parsed = checkOpenArguments(mode, options)
    const fd = yield* this.unnamed(options)
    return yield* openCreated(new Lease(fd, fd, true), parsed, options)
  }

  /** Opens a file under a name that is its owner's to remove, or to `persist`. */
  *namedTemporaryFile(mode = "w+b", options: TempFileOptions = {}): Program<NamedTempFile> {
    const parsed = checkOpenArguments(mode, options) // M04: nothing is created by a call that is wrong
    const { fd, path } = yield* this.mkstemp(options)
    const name = new TempName(path)
    let opened = false
    try {
      const file = yield* openCreated(new Lease(fd, toSystemPath(path), true), parsed, options)
      opened = true
      return { file, name }
    } finally {
      if (!opened) yield* name.discard()
    }
  }

  /**
   * Opens a file in memory that moves to a file without a name when it outgrows `maxSize`. Only then anything is created,
   * and all that can go wrong there goes wrong there.
   */
  *spooledTemporaryFile(mode = "w+b", options: SpooledFileOptions = {}): Program<SpooledFile> {
    resolve(options)
    return yield* openSpooled(() => this.unnamed(options), mode, options)
  }

  private *unnamed(options: TempNameOptions): Program<number> {
    const { place } = yield* this.place(options)
    return yield* untilFree((attempts) => createUnnamedFile(place, attempts), noFileName)
  }

  private *place(options: TempNameOptions): Program<{ readonly bytes: boolean; readonly place: TempPlace }> {
    const { bytes, dir, ...affixes } = resolve(options)
    const directory = dir ?? (yield* this.gettempdir())
    if (directory.startsWith("/")) return { bytes, place: { directory: abspath("/", directory), ...affixes } }
    // M06: the name stays right when the working directory changes
    const cwd = yield* workingDirectory()
    return { bytes, place: { directory: cwd === undefined ? directory : abspath(cwd, directory), ...affixes } }
  }
}

interface Resolved {
  readonly bytes: boolean
  readonly prefix: string
  readonly suffix: string
  readonly dir: string | undefined
}

/** Checks the parts of a name, before any call is made, and makes them text. */
const resolve = ({ dir, prefix, suffix }: TempNameOptions): Resolved => {
  const given = [prefix, suffix, dir].filter((part) => part !== undefined)
  const bytes = given.some((part) => part instanceof Uint8Array)
  if (bytes && !given.every((part) => part instanceof Uint8Array)) {
    throw new InvalidArgumentError("Can't mix bytes and non-bytes in path components.") // M06
  }
  const text = (part: FilePath): string => pathText(toSystemPath(part))
  return {
    bytes,
    prefix: prefix === undefined ? tempPrefix : text(prefix),
    suffix: suffix === undefined ? "" : text(suffix),
    dir: dir === undefined ? undefined : text(dir)
  }
}

/** Has `create` try names, hop by hop, until it makes something. */
function* untilFree<A>(
  create: (attempts: number) => Program<A | undefined>,
  exhausted: () => AnyOSError
): Program<A> {
  for (let left = maxAttempts; left > 0; left -= attemptsPerHop) {
    const made = yield* create(Math.min(left, attemptsPerHop))
    if (made !== undefined) return made
  }
  throw exhausted()
}

const noFileName = (): AnyOSError =>
  makeOSError({ code: "EEXIST", syscall: "open", message: "[Errno 17] No usable temporary file name found" })

const noDirectoryName = (): AnyOSError =>
  makeOSError({ code: "EEXIST", syscall: "mkdir", message: "[Errno 17] No usable temporary directory name found" })
