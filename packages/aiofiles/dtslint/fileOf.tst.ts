/**
 * What each mode gives, with a buffer and without, and what a handle does not have.
 */
import type { AioFiles, File } from "aiofiles"
import type * as Effect from "effect/Effect"
import { type Equal, expectTrue } from "./support.js"

/** What a mode gives by default, with a buffer of some size, and without. */
type Row<M extends File.Mode> = [
  File.FileOf<M>,
  File.FileOf<M, { readonly buffering: 4096 }>,
  File.FileOf<M, { readonly buffering: 0 }>
]

type Text<F> = [F, F, F] // text has no unbuffered form: `buffering: 0` is refused when it is run
type Binary<F> = [F, F, File.RawFile]

expectTrue<Equal<Row<"r">, Text<File.TextReader>>>()
expectTrue<Equal<Row<"rt">, Text<File.TextReader>>>()
expectTrue<Equal<Row<"tr">, Text<File.TextReader>>>()

expectTrue<Equal<Row<"w">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"wt">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"tw">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"a">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"at">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"ta">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"x">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"xt">, Text<File.TextWriter>>>()
expectTrue<Equal<Row<"tx">, Text<File.TextWriter>>>()

expectTrue<Equal<Row<"r+">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"+r">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"w+">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"+a">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"x+">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"rt+">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"r+t">, Text<File.TextFile>>>()
expectTrue<Equal<Row<"+tw">, Text<File.TextFile>>>()

expectTrue<Equal<Row<"rb">, Binary<File.BufferedReader>>>()
expectTrue<Equal<Row<"br">, Binary<File.BufferedReader>>>()

expectTrue<Equal<Row<"wb">, Binary<File.BufferedWriter>>>()
expectTrue<Equal<Row<"bw">, Binary<File.BufferedWriter>>>()
expectTrue<Equal<Row<"ab">, Binary<File.BufferedWriter>>>()
expectTrue<Equal<Row<"ba">, Binary<File.BufferedWriter>>>()
expectTrue<Equal<Row<"xb">, Binary<File.BufferedWriter>>>()
expectTrue<Equal<Row<"bx">, Binary<File.BufferedWriter>>>()

expectTrue<Equal<Row<"rb+">, Binary<File.BufferedRandom>>>()
expectTrue<Equal<Row<"r+b">, Binary<File.BufferedRandom>>>()
expectTrue<Equal<Row<"+br">, Binary<File.BufferedRandom>>>()
expectTrue<Equal<Row<"wb+">, Binary<File.BufferedRandom>>>()
expectTrue<Equal<Row<"b+a">, Binary<File.BufferedRandom>>>()
expectTrue<Equal<Row<"+xb">, Binary<File.BufferedRandom>>>()

// a mode of several gives one of several
expectTrue<Equal<File.FileOf<"r" | "w">, File.TextReader | File.TextWriter>>()

// every mode has one letter of each kind at most
expectTrue<Equal<Extract<File.Mode, "rw" | "rbt" | "b" | "t" | "" | "+" | "rr" | "U">, never>>()

declare const aio: AioFiles.AioFiles
declare const reader: File.TextReader
declare const bytes: File.BufferedReader
declare const writer: File.TextWriter
declare const raw: File.RawFile

// @ts-expect-error: no mode of CPython's
aio.open("f", "rw")
// @ts-expect-error: no path
aio.open({})
// @ts-expect-error: no such rule for line ends
aio.open("f", "r", { newline: "\n\r" })

// @ts-expect-error: a reader has no write
reader.write("text")
// @ts-expect-error: a reader has no truncate
reader.truncate(0)
// @ts-expect-error: nor has one of bytes
bytes.write(Uint8Array.of(1))
// @ts-expect-error: a writer has no read
writer.read()
// @ts-expect-error: a writer has no lines
void writer.lines
// @ts-expect-error: text is written to a text file
writer.write(Uint8Array.of(1))
// @ts-expect-error: text has no peek
void reader.peek
// @ts-expect-error: a raw file has no peek
void raw.peek
// @ts-expect-error: bytes have no encoding
void bytes.encoding
// @ts-expect-error: what a handle says of itself cannot be set
reader.closed = true
// @ts-expect-error: there are three places to count from
reader.seek(0, 3)

expectTrue<Equal<ReturnType<File.TextReader["read"]>, ReturnType<File.TextReader["readline"]>>>()
expectTrue<Equal<Effect.Effect.Success<ReturnType<File.TextReader["read"]>>, string>>()
expectTrue<Equal<Effect.Effect.Success<ReturnType<File.BufferedReader["read"]>>, Uint8Array>>()
expectTrue<Equal<Effect.Effect.Success<ReturnType<File.BufferedReader["readlines"]>>, Array<Uint8Array>>>()
expectTrue<Equal<Effect.Effect.Success<ReturnType<File.BufferedReader["peek"]>>, Uint8Array>>()
expectTrue<Equal<Effect.Effect.Success<ReturnType<File.TextWriter["write"]>>, number>>()
