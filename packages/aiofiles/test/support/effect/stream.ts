/** Streams that have another name or form in the other major. It does not import vitest. */

/** What `Stream.chunks` gives can be iterated in both majors. */
export { mapChunks, runFold, runForEachChunk } from "effect/Stream"
