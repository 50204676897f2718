/** Names are spelled as the path was; a walk has the errors and needs of what it calls. */
import type { AioFiles, IoError, Os } from "aiofiles"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { type Equal, expectTrue } from "./support.js"

declare const os: AioFiles.AioFiles["os"]
declare const path: AioFiles.Path
declare const accessors: typeof Os
declare const report: (error: IoError.IoError) => Effect.Effect<void, "tired", "logger">

const text = os.readlink("l")
expectTrue<Equal<Effect.Effect.Success<typeof text>, string>>()
const bytes = os.readlink(Uint8Array.of(108))
expectTrue<Equal<Effect.Effect.Success<typeof bytes>, Uint8Array>>()
const either = os.path.realpath(path)
expectTrue<Equal<Effect.Effect.Success<typeof either>, string | Uint8Array>>()
const names = os.listdir()
expectTrue<Equal<Effect.Effect.Success<typeof names>, ReadonlyArray<string>>>()
const entries = os.scandir(Uint8Array.of(46))
expectTrue<Equal<Stream.Stream.Success<typeof entries>, Os.DirEntry<Uint8Array>>>()

const walk = os.walk("top")
expectTrue<Equal<typeof walk, Stream.Stream<Os.WalkEntry<string>, IoError.IoError>>>()
const reporting = accessors.walk("top", { onError: report })
expectTrue<
  Equal<
    typeof reporting,
    Stream.Stream<Os.WalkEntry<string>, IoError.IoError | "tired", AioFiles.AioFiles | "logger">
  >
>()
// @ts-expect-error: names of bytes are bytes
os.walk(Uint8Array.of(46), { descend: ({ name }) => name !== "node_modules" })
// @ts-expect-error: a descriptor is not sent to a handle
os.sendfile({ write: () => text, flush: text }, 3, null, 1)
