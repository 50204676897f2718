/**
 * The options of a stream of bytes. This is the file for Effect 4.
 */
import "../guard.js"
import * as effectModules from "effect"
import type * as ByteSize from "effect/ByteSize"
import type * as FileSystems from "effect/FileSystem"
import { identity } from "effect/Function"
import type * as Stream from "effect/Stream"

export type StreamOptions = NonNullable<Parameters<FileSystems.FileSystem["stream"]>[1]>

/** The sizes of a stream, in bytes, as its options have them. `bufferSize` is a count of chunks. */
export interface StreamSizes {
  readonly bytesToRead: bigint | number | undefined
  readonly chunkSize: bigint | number | undefined
  readonly offset: bigint | number | undefined
  readonly bufferSize: number
}

/** A size may also be a text such as `"4 KiB"`. A number is left as it is, because a wrong one is an error of the caller. */
const sizeOf = (size: ByteSize.Input | undefined): bigint | number | undefined =>
  typeof size === "string" ? effectModules.ByteSize.fromInputUnsafe(size) : size

/** The platform has no option for chunks to read ahead, and reads none. */
export const sizesOf = ({ bytesToRead, chunkSize, offset }: StreamOptions): StreamSizes => ({
  bytesToRead: sizeOf(bytesToRead),
  chunkSize,
  offset: sizeOf(offset),
  bufferSize: 0
})

/** Nothing is read ahead: see `sizesOf`. */
export const readAhead = (_count: number): <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R> =>
  identity
