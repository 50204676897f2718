/**
 * Opening files: from a path, a mode and options to a stack of raw, buffered and text layers.
 *
 * @since 0.1.0
 */
import { BufferedReader } from "./bufferedReader.js"
import { BufferedWriter } from "./bufferedWriter.js"
import { lookupErrorHandler } from "./codecs/errorHandlers.js"
import { lookupCodec } from "./codecs/lookup.js"
import { InvalidArgumentError, makeOSError, UnsupportedOperation } from "./errors.js"
import { reprString } from "./internal/repr.js"
import { Lease } from "./lease.js"
import { type Mode, parseMode } from "./mode.js"
import { checkNewline } from "./newline.js"
import { type FilePath, toSystemPath } from "./path.js"
import { perform, performOn, type Program } from "./program.js"
import { RawFile } from "./raw.js"
import { type FileStatus, fileType } from "./syscall.js"
import { TextReader } from "./textReader.js"
import { TextWriter } from "./textWriter.js"
import { UnbufferedFile } from "./unbuffered.js"

/**
 * The options of `open`. Those about text are for text modes only.
 *
 * @since 0.1.0
 * @category models
 */
export interface OpenOptions {
  /** Buffer size in bytes; -1, the default, is the file system's block size; 1 is line buffering, for text. */
  readonly buffering?: number | undefined
  /** A text encoding, by any of CPython's names for it. Default `"utf-8"`. */
  readonly encoding?: string | undefined
  /** What becomes of what cannot be decoded or encoded: `"strict"` (the default), `"ignore"`, `"replace"` … */
  readonly errors?: string | undefined
  /** What ends a line. Default `null`. */
  readonly newline?: "\n" | "\r" | "\r\n" | "" | null | undefined
  /** Permission bits of a file that is created, before the umask. Default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * An open file, as its mode makes it.
 *
 * @since 0.1.0
 * @category models
 */
export type OpenFile = BufferedReader | BufferedWriter | TextReader | TextWriter | UnbufferedFile

/** The buffer size where the file system names none, in bytes (CPython's `io.DEFAULT_BUFFER_SIZE`). */
const defaultBufferSize = 8192

/**
 * Opens a file. Arguments are checked before the file is touched, but for the encoding and the error handler: as in
 * CPython, a file that `"w"` creates exists even if its encoding is unknown (T06).
 *
 * A directory is refused (R01). The descriptor is closed again if anything fails after it was opened, or if the caller
 * went away.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* openFile(file: FilePath, mode = "r", options: OpenOptions = {}): Program<OpenFile> {
  const parsed = parseMode(mode)
  checkOptions(parsed, options)
  const path = toSystemPath(file)
  const fd = yield* perform({ op: "open", path, flags: parsed.flags, mode: options.permissions ?? 0o666 })
  const lease = new Lease(fd, path, true)
  let opened = false
  try {
    const status = yield* performOn({ op: "fstat", fd }, lease)
    const type = status.mode & fileType.mask
    if (type === fileType.directory) throw makeOSError({ code: "EISDIR", syscall: "open", path })
    const isatty = type === fileType.characterDevice && (yield* performOn({ op: "isatty", fd }, lease))
    const layers = buildLayers(lease, parsed, options, status, isatty)
    opened = true
    return layers
  } finally {
    if (!opened) yield* lease.close()
  }
}

const checkOptions = (mode: Mode, options: OpenOptions): void => {
  if (mode.binary) {
    for (const option of ["encoding", "errors", "newline"] as const) {
      if (options[option] !== undefined && options[option] !== null) {
        throw new InvalidArgumentError(
          `binary mode doesn't take an ${option} argument`.replace("an newline", "a newline")
        )
      }
    }
  } else {
    checkNewline(options.newline ?? null)
  }
  const { buffering = -1, permissions = 0o666 } = options
  if (!Number.isSafeInteger(buffering)) throw new InvalidArgumentError("buffering must be an integer")
  if (!(permissions >= 0 && permissions <= 0o7777)) throw new InvalidArgumentError("permissions must be 0 to 0o7777")
  if (buffering === 0 && !mode.binary) throw new InvalidArgumentError("can't have unbuffered text I/O") // B01
  if (mode.updating && buffering !== 0) {
    throw new UnsupportedOperation(`mode ${reprString(mode.raw)} needs buffering: 0 as yet`)
  }
}

const buildLayers = (
  lease: Lease,
  mode: Mode,
  options: OpenOptions,
  status: FileStatus,
  isatty: boolean
): OpenFile => {
  const type = status.mode & fileType.mask
  const raw = new RawFile(lease, {
    mode: mode.raw,
    readable: mode.readable,
    writable: mode.writable,
    appending: mode.base === "a",
    seekable: type === fileType.regular || type === fileType.blockDevice ||
      (type === fileType.characterDevice && !isatty),
    position: mode.base === "a" ? status.size : 0, // R10, R11: "a" begins at the end
    size: status.size
  })
  const { buffering = -1 } = options
  if (buffering === 0) return new UnbufferedFile(raw)
  const bufferSize = buffering > 1 ? buffering : status.blksize > 1 ? status.blksize : defaultBufferSize // B28
  const growing = { growing: buffering < 2 }
  if (mode.binary) {
    return mode.readable ? new BufferedReader(raw, bufferSize, growing) : new BufferedWriter(raw, bufferSize)
  }
  const text = {
    codec: lookupCodec(options.encoding ?? "utf-8"),
    handler: lookupErrorHandler(options.errors ?? "strict"),
    newline: checkNewline(options.newline ?? null)
  }
  return mode.readable
    ? new TextReader(new BufferedReader(raw, bufferSize, growing), text)
    : new TextWriter(new BufferedWriter(raw, bufferSize), {
      ...text,
      lineBuffering: buffering === 1 || (buffering < 0 && isatty),
      atStart: mode.base !== "a" || status.size === 0
    })
}
