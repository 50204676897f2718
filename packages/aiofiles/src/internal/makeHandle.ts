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

/** The handle of an open file. @internal */
export const makeHandle = (file: OpenFile, pool: Pool, mode: string): AnyHandle => {
  const text = { mode }
  const binary = { mode: parseMode(mode).raw }
  if (file instanceof StringIO) return new StringIOHandle(file, pool, text)
  if (file instanceof BytesIO) return new BytesIOHandle(file, pool, binary)
  if (file instanceof TextReader) return new TextReaderHandle(file, pool, text)
  if (file instanceof TextWriter) return new TextWriterHandle(file, pool, text)
  if (file instanceof TextFile) return new TextFileHandle(file, pool, text)
  if (file instanceof BufferedReader) return new BufferedReaderHandle(file, pool, binary)
  if (file instanceof BufferedWriter) return new BufferedWriterHandle(file, pool, binary)
  if (file instanceof BufferedRandom) return new BufferedRandomHandle(file, pool, binary)
  return new RawHandle(file, pool, binary)
}
