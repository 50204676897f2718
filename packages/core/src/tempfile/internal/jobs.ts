/**
 * The jobs that create temporary files and directories. Paths are text here, as `pathText` gives it.
 * `tempfile/tempfiles.ts` and `tempfile/directory.ts` call them, and choose directory, prefix and suffix.
 *
 * A name is free only if creating it succeeds: each attempt creates with O_EXCL or `mkdir`, and a name that exists is
 * tried with other random bytes. A check before would be a race with other processes.
 */
import { type AnyOSError, isIoError, makeOSError } from "../../errors/index.js"
import { reprString } from "../../errors/internal/repr.js"
import { type Job, job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { OpenFlag } from "../../syscall/flags.js"
import { abspath, join } from "../../syscall/internal/posixPath.js"
import { toSystemPath } from "../../syscall/path.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { closeAfter, writeAll } from "../../wholeFile/internal/fileJobs.js"

/** The characters of CPython's names. */
const letters = "abcdefghijklmnopqrstuvwxyz0123456789_"

/** How many of them are between prefix and suffix: 37⁸, about 3.5 · 10¹², names. */
const letterCount = 8

/** How many random bytes of the system a name is made of. */
const randomLength = 2 * letterCount

/** How many names are tried to test a directory, as in CPython. */
const probeAttempts = 100

/** How often a removal is tried: its reason (EBUSY) may be temporary. */
const removalAttempts = 3

/** The flags of CPython's `mkstemp`. An existing file is not opened, and a link is not followed (F14). */
const createFlags = OpenFlag.O_RDWR | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC

/** With O_TMPFILE, O_EXCL means something else: the file can never get a name by a link. */
const unnamedFlags = OpenFlag.O_RDWR | OpenFlag.O_TMPFILE | OpenFlag.O_EXCL | OpenFlag.O_CLOEXEC

/** What temporary names are made of. */
export interface TempPlace {
  /** Absolute, unless the working directory is not known. */
  readonly directory: string
  readonly prefix: string
  readonly suffix: string
}

/** A file that was created, and is open. */
export interface CreatedFile {
  readonly fd: number
  readonly path: string
}

/** Makes each letter of two random bytes. The first 16 of the 37 letters are more likely than the others, by 0.06 %. */
const nameOf = (random: Uint8Array): string => {
  let name = ""
  for (let index = 0; index < randomLength; index += 2) {
    const word = random[index]! * 256 + random[index + 1]! // as many as were asked for
    name += letters[(word * letters.length) >> 16]
  }
  return name
}

/** A path with a new random name. The bytes are the system's, so that other users cannot guess it. */
function* freshPath({ directory, prefix, suffix }: TempPlace): JobProgram<string> {
  const random = yield* perform({ op: "getrandom", length: randomLength })
  return join(directory, prefix + nameOf(random) + suffix)
}

/**
 * Runs `create` with new names until one is free. `undefined` if all `attempts` names exist; any other error ends it.
 */
function* withFreshPath<A>(
  place: TempPlace,
  attempts: number,
  create: (path: string) => JobProgram<A>
): JobProgram<A | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const path = yield* freshPath(place)
    try {
      return yield* create(path)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  return undefined
}

/** Whether the name exists. */
const isTaken = (error: unknown): boolean => isIoError(error) && error._tag === "FileExistsError"

/** Creates a file that only its owner can read and write, less the bits of the umask. */
function* createFile(path: string): JobProgram<CreatedFile> {
  return { fd: yield* perform({ op: "open", path: toSystemPath(path), flags: createFlags, mode: 0o600 }), path }
}

/**
 * Creates a file, 0600, under a free name. `undefined` if all `attempts` names exist. A result that is not wanted is
 * removed and closed.
 *
 * @internal
 */
export const createTempFile: Job<[place: TempPlace, attempts: number], CreatedFile | undefined> = job(
  "createTempFile",
  (place: TempPlace, attempts: number) => withFreshPath(place, attempts, createFile),
  (created) =>
    created === undefined ? [] : [{ op: "unlink", path: toSystemPath(created.path) }, { op: "close", fd: created.fd }],
  undefined,
  true
)

/**
 * Creates a directory, 0700, under a free name, and gives its path. `undefined` if all names exist. A result that is
 * not wanted is removed.
 *
 * @internal
 */
export const createTempDirectory: Job<[place: TempPlace, attempts: number], string | undefined> = job(
  "createTempDirectory",
  (place: TempPlace, attempts: number) =>
    withFreshPath(place, attempts, function*(path) {
      yield* perform({ op: "mkdir", path: toSystemPath(path), mode: 0o700 })
      return path
    }),
  (path) => path === undefined ? [] : [{ op: "rmdir", path: toSystemPath(path) }],
  undefined,
  true
)

/**
 * Creates a file without a name, and gives its descriptor. With O_TMPFILE (N14) it never has one; on a file system
 * without it, the name is removed at once.
 *
 * @internal
 */
export const createUnnamedFile: Job<[place: TempPlace, attempts: number], number | undefined> = job(
  "createUnnamedFile",
  function*(place: TempPlace, attempts: number) {
    try {
      return yield* perform({ op: "open", path: toSystemPath(place.directory), flags: unnamedFlags, mode: 0o600 })
    } catch (error) {
      if (!isIoError(error)) throw error // an error that does not come from O_TMPFILE occurs again below
    }
    const created = yield* withFreshPath(place, attempts, createFile)
    if (created === undefined) return undefined
    try {
      yield* removeName(created.path)
    } catch (error) {
      // a file whose name cannot be removed is not a file without a name
      yield* closeAfter(created.fd, error)
      throw error
    }
    return created.fd
  },
  (fd) => fd === undefined ? [] : [{ op: "close", fd }]
)

/**
 * Removes a name, and does not follow a link. After an error other than ENOENT, it tries again.
 *
 * @internal
 */
export function* removeName(path: string): JobProgram<void> {
  for (let attempt = 1;; attempt++) {
    try {
      yield* perform({ op: "unlink", path: toSystemPath(path) })
      return
    } catch (error) {
      // removed between two attempts: also by a first attempt that reported an error
      const missing = isMissing(error)
      if (missing && attempt > 1) return
      if (missing || attempt === removalAttempts) throw error
    }
  }
}

/** Whether a path does not exist. @internal */
export const isMissing = (error: unknown): boolean => isIoError(error) && error._tag === "FileNotFoundError"

/** The directories that may be the default one, in the order of preference (M09). @internal */
export function* tempDirectoryCandidates(): JobProgram<Array<string>> {
  const candidates: Array<string> = []
  for (const name of ["TMPDIR", "TEMP", "TMP"]) {
    const value = yield* perform({ op: "getenv", name })
    if (value !== undefined && value !== "") candidates.push(value)
  }
  candidates.push("/tmp", "/var/tmp", "/usr/tmp", (yield* workingDirectory()) ?? ".")
  return candidates
}

/** The working directory; `undefined` if it was removed (N22). @internal */
export function* workingDirectory(): JobProgram<string | undefined> {
  try {
    return yield* perform({ op: "getcwd" })
  } catch (error) {
    if (!isIoError(error)) throw error
    return undefined
  }
}

/**
 * Gives the first of the candidates in which a file can be created, written and removed, as an absolute path unless the
 * working directory is not known. Only a test shows that: permissions alone say nothing about a full or read-only file
 * system. Fails with `FileNotFoundError` if there is none.
 *
 * @internal
 */
export const findTempDirectory: Job<[], string> = job("findTempDirectory", function*() {
  // relative candidates are made absolute, since the working directory may change later
  const candidates = yield* tempDirectoryCandidates()
  const cwd = (yield* workingDirectory()) ?? "."
  for (const candidate of candidates) {
    const directory = candidate === "." ? candidate : abspath(cwd, candidate)
    if (yield* isUsable(directory)) return directory
  }
  throw noDirectory(candidates)
})

/** CPython's error, which lists the candidates as they were found, and not as absolute paths. */
const noDirectory = (candidates: ReadonlyArray<string>): AnyOSError =>
  makeOSError({
    code: "ENOENT",
    syscall: "open",
    message: `[Errno 2] No usable temporary directory found in [${candidates.map(reprString).join(", ")}]`
  })

/** Whether a file can be created, written and removed in a directory (M09). An error means no, and is not reported. */
function* isUsable(directory: string): JobProgram<boolean> {
  try {
    const created = yield* withFreshPath({ directory, prefix: "", suffix: "" }, probeAttempts, createFile)
    if (created === undefined) return false
    try {
      yield* writeAndClose(created.fd)
    } finally {
      yield* removeName(created.path)
    }
    return true
  } catch (error) {
    if (!isIoError(error)) throw error
    return false
  }
}

/** Writes what CPython writes, and closes the file also if that fails. */
function* writeAndClose(fd: number): JobProgram<void> {
  try {
    yield* writeAll(fd, Uint8Array.of(0x62, 0x6c, 0x61, 0x74)) // "blat", as in CPython
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** Opens a directory without any permission on it, only to reach what is in it. Linux only. */
const pathFlags = OpenFlag.O_PATH | OpenFlag.O_DIRECTORY | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC

/**
 * Gives the owner all permissions on the directories from `top` down to the path `below` it. Whether any had fewer.
 * Each is reached by the descriptor of the one above (N14), so that a link that another process creates in the path
 * cannot lead to a directory outside.
 *
 * @internal
 */
export const permitOwner: Job<[top: string, below: string], boolean> = job(
  "permitOwner",
  function*(top: string, below: string) {
    let changed = false
    let parent = -1
    let path = top
    try {
      // an empty name at the end, so that the loop handles the last directory too
      for (const name of [...below.split("/").filter((part) => part !== ""), ""]) {
        const fd = yield* perform({ op: "open", path: toSystemPath(path), flags: pathFlags, mode: 0 })
        // the one above is closed only now: the path of the open goes through it
        const above = parent
        parent = fd
        if (above >= 0) yield* perform({ op: "close", fd: above })
        const directory = `/proc/self/fd/${fd}`
        path = join(directory, name)
        const { mode } = yield* perform({ op: "fstat", fd })
        if ((mode & 0o700) === 0o700) continue
        // by path, since `fchmod` refuses a descriptor of O_PATH
        yield* perform({ op: "chmod", path: directory, mode: 0o700 })
        changed = true
      }
    } catch (error) {
      // the last part may be a file, and any part may have been removed
      if (!isIoError(error)) throw error
    } finally {
      if (parent >= 0) yield* perform({ op: "close", fd: parent })
    }
    return changed
  }
)
