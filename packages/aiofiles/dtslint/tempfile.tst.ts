/** The types of temporary files: those of their modes, and whether names are text or bytes. */
import type { File, Tempfile } from "aiofiles"
import type * as Effect from "effect/Effect"
import { type Equal, expectTrue } from "./support.js"

declare const tempfile: Tempfile.Tempfile
declare const bytes: Uint8Array

type Made<E> = E extends Effect.Effect<infer A, infer _E, infer _R> ? A : never

const unnamed = () => tempfile.temporaryFile()
const text = () => tempfile.temporaryFile("w", { encoding: "latin-1" })
const raw = () => tempfile.temporaryFile("w+b", { buffering: 0 })
expectTrue<Equal<Made<ReturnType<typeof unnamed>>, File.BufferedRandom>>()
expectTrue<Equal<Made<ReturnType<typeof text>>, File.TextWriter>>()
expectTrue<Equal<Made<ReturnType<typeof raw>>, File.RawFile>>()

const named = () => tempfile.namedTemporaryFile("w+", { delete: false })
const inBytes = () => tempfile.namedTemporaryFile("w+", { dir: bytes })
expectTrue<Equal<Made<ReturnType<typeof named>>["name"], string>>()
expectTrue<Equal<Made<ReturnType<typeof inBytes>>["name"], Uint8Array>>()

const spooled = () => tempfile.spooledTemporaryFile("w+", { maxSize: 10 })
declare const spool: Made<ReturnType<typeof spooled>>
const asText: File.TextFile = spool
expectTrue<Equal<typeof spool.rolled, boolean>>()

declare const file: Made<ReturnType<typeof named>>
const alsoText: File.TextFile = file

export const used = [asText, alsoText]

// what names are made of
expectTrue<Equal<Tempfile.NameFor<{}>, string>>()
expectTrue<Equal<Tempfile.NameFor<{ readonly dir: URL }>, string>>()
expectTrue<Equal<Tempfile.NameFor<{ readonly dir: Uint8Array; readonly prefix?: Uint8Array }>, Uint8Array>>()
expectTrue<Equal<Tempfile.NameFor<Tempfile.NameOptions>, string | Uint8Array>>()

// @ts-expect-error: no mode of CPython's
tempfile.temporaryFile("rw")
// @ts-expect-error: a temporary file has no path of the caller's
tempfile.temporaryFile("w", { permissions: 0o644 })
