/**
 * Makes the handle of an open file of core: the class of the file decides the class of the handle.
 *
 * `open`, `wrap` and the members of `tempfile` use it. Types cannot express the choice, because the mode that decides
 * the class of the file may be known only at run time: the callers cast to the type that the mode has.
 */
import {
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  type OpenFile,
  parseMode,
  type Pool,
  StringIO,
  TextFile,
  TextReader,
  TextWriter
} from "aiofiles-core"
import { BufferedRandomHandle, BufferedReaderHandle, BufferedWriterHandle, RawHandle } from "./binaryHandle.js"
import type { HandleOptions } from "./handle.js"
import { BytesIOHandle, StringIOHandle } from "./memoryHandle.js"
import { TextFileHandle, TextReaderHandle, TextWriterHandle } from "./textHandle.js"

/**
 * Any handle, by its class. Callers outside of this folder see it as `File.AnyFile`, or as the type of its mode.
 *
 * @internal
 */
export type AnyHandle =
  | BufferedRandomHandle
  | BufferedReaderHandle
  | BufferedWriterHandle
  | RawHandle
  | TextFileHandle
  | TextReaderHandle
  | TextWriterHandle

/** A class of handles. Its constructor takes only the kind of file that the class is for. @internal */
export type HandleClass = new(file: never, pool: Pool, options: HandleOptions) => AnyHandle

/**
 * The class of handles for a file. Files in memory come first, because their classes extend those on disk. A file of
 * no other class is a raw file.
 *
 * @internal
 */
export const handleClass = (file: OpenFile): HandleClass =>
  file instanceof StringIO
    ? StringIOHandle
    : file instanceof BytesIO
    ? BytesIOHandle
    : file instanceof TextReader
    ? TextReaderHandle
    : file instanceof TextWriter
    ? TextWriterHandle
    : file instanceof TextFile
    ? TextFileHandle
    : file instanceof BufferedReader
    ? BufferedReaderHandle
    : file instanceof BufferedWriter
    ? BufferedWriterHandle
    : file instanceof BufferedRandom
    ? BufferedRandomHandle
    : RawHandle

/** The mode that a handle shows: as it was given for a text file, in CPython's spelling for a binary one. @internal */
export const shownMode = (mode: string): string => {
  const { binary, raw } = parseMode(mode)
  return binary ? raw : mode
}

/**
 * Makes the handle of an open file. The handle does not register its close: that is its caller's part, in the frame
 * that acquired the file.
 *
 * @internal
 */
export const makeHandle = (
  file: OpenFile,
  pool: Pool,
  mode: string,
  options: Omit<HandleOptions, "mode"> = {}
): AnyHandle =>
  // the cast is safe: the class is the one for this file
  new (handleClass(file))(file as never, pool, { ...options, mode: shownMode(mode) })
