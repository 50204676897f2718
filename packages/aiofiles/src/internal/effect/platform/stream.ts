/**
 * The options of a stream of bytes. This is the file for Effect 3.
 */
import "../guard.js"
import type * as FileSystems from "@effect/platform/FileSystem"
import { identity } from "effect/Function"
import * as Stream from "effect/Stream"

export type StreamOptions = FileSystems.StreamOptions

/** The sizes of a stream, in bytes, as its options have them. `bufferSize` is a count of chunks. */
export interface StreamSizes {
  readonly bytesToRead: bigint | number | undefined
  readonly chunkSize: bigint | number | undefined
  readonly offset: bigint | number | undefined
  readonly bufferSize: number
}

/** By default, the platform reads 16 chunks ahead. */
export const sizesOf = ({ bufferSize = 16, bytesToRead, chunkSize, offset }: StreamOptions): StreamSizes => ({
  bytesToRead,
  chunkSize,
  offset,
  bufferSize
})

/** Reads ahead of the consumer, by at most `count` chunks. */
export const readAhead = (count: number): <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R> =>
  count === 0 ? identity : Stream.bufferChunks({ capacity: count })
