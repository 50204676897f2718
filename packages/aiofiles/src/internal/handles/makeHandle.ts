/**
 * From an open file of core to its handle.
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

/** Any handle. @internal */
export type AnyHandle =
  | BufferedRandomHandle
  | BufferedReaderHandle
  | BufferedWriterHandle
  | RawHandle
  | TextFileHandle
  | TextReaderHandle
  | TextWriterHandle

/** The class of a file's handle. Whoever makes one gives the file that the class is for. @internal */
export type HandleClass = new(file: never, pool: Pool, options: HandleOptions) => AnyHandle

/** @internal */
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

/** The mode as a handle tells it: of a text file as it was given, of a binary one in CPython's spelling. @internal */
export const shownMode = (mode: string): string => {
  const { binary, raw } = parseMode(mode)
  return binary ? raw : mode
}

/** The handle of an open file. @internal */
export const makeHandle = (
  file: OpenFile,
  pool: Pool,
  mode: string,
  options: Omit<HandleOptions, "mode"> = {}
): AnyHandle =>
  // the class is the one for the file
  new (handleClass(file))(file as never, pool, { ...options, mode: shownMode(mode) })
