/**
 * The ways to write an array of strings to a file, which none of them finds there.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as FileSystem from "@effect/platform/FileSystem"
import { AioFiles, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import { pipe } from "effect/Function"
import * as Stream from "effect/Stream"
import { once } from "node:events"
import { createWriteStream, writeFileSync } from "node:fs"
import { finished } from "node:stream/promises"
import { rateOf } from "../groups.js"
import type { Contestant } from "../harness.js"

/** A file that was written; its bytes are looked at outside the measurement. */
export interface Written {
  readonly path: string
}

export const writeStream = "createWriteStream"
export const joined = "join, writeFileSync"

type Texts = () => ReadonlyArray<string>

export const makeContestants = (path: string, texts: Texts): ReadonlyArray<Contestant<Written>> => {
  const writing = (write: () => Promise<unknown>) => async (): Promise<Written> => {
    await write()
    return { path }
  }
  const { writeEach, writelines } = aiofilesWriters(path, texts)
  const { writeSink, writeString } = platformWriters(path, texts)
  return [
    { name: joined, run: writing(async () => writeFileSync(path, texts().join(""))) },
    { name: writeStream, run: writing(() => writeToStream(path, texts())) },
    { name: "platform writeFileString", effect: true, run: writing(writeString) },
    { name: "platform sink of pieces", effect: true, run: writing(writeSink) },
    {
      name: "aiofiles writelines",
      effect: true,
      bars: [rateOf(writeStream, 2), rateOf(joined, 0.7)],
      run: writing(writelines)
    },
    { name: "aiofiles write", effect: true, bars: [{ against: writeStream }], run: writing(writeEach) }
  ]
}

const aiofilesWriters = (path: string, texts: Texts) => {
  const run = <A, E>(effect: Effect.Effect<A, E, AioFiles.AioFiles>): Promise<A> =>
    Effect.runPromise(Effect.provide(effect, NodeAioFiles.layer))
  return {
    writelines: () => run(AioFiles.withFile(path, "w")((file) => file.writelines(texts()))),
    writeEach: () =>
      run(
        AioFiles.withFile(path, "w")((file) => Effect.forEach(texts(), (text) => file.write(text), { discard: true }))
      )
  }
}

/** One `write` per string, which waits where the stream asks for it. */
const writeToStream = async (path: string, texts: ReadonlyArray<string>): Promise<void> => {
  const stream = createWriteStream(path)
  for (const text of texts) {
    if (!stream.write(text)) await once(stream, "drain")
  }
  stream.end()
  await finished(stream)
}

/** The strings of each piece are as many as the elements of a chunk of `Stream.fromIterable`. */
const pieceSize = 4096

/** The texts, joined to pieces. */
function* joinedPieces(texts: ReadonlyArray<string>): Iterable<string> {
  for (let start = 0; start < texts.length; start += pieceSize) yield texts.slice(start, start + pieceSize).join("")
}

/** The sink makes a system call for each element: it gets pieces, for the strings themselves would be a million calls. */
const platformWriters = (path: string, texts: Texts) => {
  const run = <A, E>(use: (files: FileSystem.FileSystem) => Effect.Effect<A, E>): Promise<A> =>
    Effect.runPromise(Effect.provide(Effect.flatMap(FileSystem.FileSystem, use), NodeFileSystem.layer))
  return {
    writeString: () => run((files) => files.writeFileString(path, texts().join(""))),
    writeSink: () =>
      run((files) =>
        pipe(
          Stream.fromIterable(joinedPieces(texts())),
          Stream.encodeText,
          Stream.run(files.sink(path))
        )
      )
  }
}
