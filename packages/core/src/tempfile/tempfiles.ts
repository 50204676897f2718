/**
 * Temporary files and directories, as Python's `tempfile` creates them: exclusively, accessible for their owner only,
 * and under names that cannot be predicted.
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
 * The directory, prefix and suffix of a temporary name. Either all of them are bytes, and then so is the path, or none
 * is (M06); a mixture is an `InvalidArgumentError`.
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
  /** Default: empty. */
  readonly suffix?: string | Uint8Array | undefined
  /** Default `"tmp"`. */
  readonly prefix?: string | Uint8Array | undefined
  /** Default: the result of `Tempfiles.gettempdir`. */
  readonly dir?: FilePath | undefined
}

/**
 * The options of temporary files: those of their names, and those of `open` for a file that is not opened by a path.
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
  /** The size, in bytes, above which the content moves to a temporary file. 0, the default, means never (M10). */
  readonly maxSize?: number | undefined
}

/**
 * An open temporary file, and its name.
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
 * The descriptor and the path of a file that `mkstemp` created. The caller closes the one and removes the other.
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

/** How many of them are tried in one hop: an interruption takes effect between two hops. */
const attemptsPerHop = 128

/** The default prefix. @internal */
export const tempPrefix = "tmp"

/**
 * Creates temporary files and directories.
 *
 * Files are created with O_EXCL and O_NOFOLLOW, so that no existing file is opened, followed or changed. If a name
 * exists, another one is tried, up to 238,328 times (M07); then it fails with `FileExistsError`. The mode of a file is
 * 0600 and of a directory 0700, less the umask. If the caller is interrupted during the creation, what was created is
 * removed again.
 *
 * Each program fails with an `AnyOSError` if the file or directory cannot be created, with `FileNotFoundError` if no
 * `dir` is given and `gettempdir` finds none, and with `InvalidArgumentError`, before any call, for invalid options.
 *
 * Invariant: once `directory` is set, it does not change.
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
 *   yield* file.close() // removes it
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
   * Gives the default directory of temporary files: the first of `$TMPDIR`, `$TEMP`, `$TMP`, `/tmp`, `/var/tmp`,
   * `/usr/tmp` and the working directory in which a file can be created, written and removed (M09). The first result is
   * kept. Fails with `FileNotFoundError` if there is no such directory.
   */
  *gettempdir(): Program<string> {
    if (this.directory === undefined) this.directory = yield* findTempDirectory()
    return this.directory
  }

  /** Creates a file, open for reading and writing. The caller has to close the descriptor and to remove the file. */
  *mkstemp(options: TempNameOptions = {}): Program<TempDescriptor> {
    const { bytes, place } = yield* this.place(options)
    const { fd, path } = yield* untilFree((attempts) => createTempFile(place, attempts), noFileName)
    return { fd, path: pathAs(bytes, path) }
  }

  /** Creates a directory, and gives its absolute path. The caller has to remove it. */
  *mkdtemp(options: TempNameOptions = {}): Program<string | Uint8Array> {
    const { bytes, place } = yield* this.place(options)
    return pathAs(bytes, yield* untilFree((attempts) => createTempDirectory(place, attempts), noDirectoryName))
  }

  /**
   * Opens a file that has no name, and that the system removes when it is closed. Its `name` is its descriptor (M05).
   */
  *temporaryFile(mode = "w+b", options: TempFileOptions = {}): Program<OpenFile> {
    const parsed = checkOpenArguments(mode, options)
    const fd = yield* this.unnamed(options)
    return yield* openCreated(new Lease(fd, fd, true), parsed, options)
  }

  /** Opens a file with a name, which the caller has to remove, or to make permanent with `persist`. */
  *namedTemporaryFile(mode = "w+b", options: TempFileOptions = {}): Program<NamedTempFile> {
    const parsed = checkOpenArguments(mode, options) // M04: before anything is created
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
   * Opens a file in memory, which moves to a temporary file without a name when it becomes larger than `maxSize`. No
   * system call is made before that, so the errors of creating the file are those of the operation that makes it too
   * large.
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
    // M06: an absolute path stays valid when the working directory changes
    const cwd = yield* workingDirectory()
    return { bytes, place: { directory: cwd === undefined ? directory : abspath(cwd, directory), ...affixes } }
  }
}

/** Checked options, as text. */
interface Resolved {
  /** Whether the user gave bytes. */
  readonly bytes: boolean
  readonly prefix: string
  readonly suffix: string
  readonly dir: string | undefined
}

/** Checks the options of a name, before any call. */
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

/** Runs `create`, one hop at a time, until one of the names that it tries is free. */
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
