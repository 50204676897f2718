/**
 * CPython's TypeErrors: what has them does not compile. The numbers are those of its cases.
 */
import type { AioFiles, File } from "aiofiles"
import * as Effect from "effect/Effect"

declare const aio: AioFiles.AioFiles
declare const reader: File.TextReader
declare const writer: File.TextWriter
declare const bytes: File.BufferedReader
declare const random: File.BufferedRandom
declare const bytesWriter: File.BufferedWriter
declare const raw: File.RawFile

// @ts-expect-error: R02 "rw" is no mode
aio.open("f", "rw")
// @ts-expect-error: R02 nor is the empty one
aio.open("f", "")
// @ts-expect-error: R07 what is read into has to be bytes that can be changed
raw.readinto("immutable")
// @ts-expect-error: R17 an opener gives a number
aio.open("f", "r", { opener: () => Effect.succeed("3") })
// @ts-expect-error: R23 a limit is a number
raw.readline("5")
// @ts-expect-error: R23 `null` is none
raw.readline(null)
// @ts-expect-error: R24 no path, bytes, URL or descriptor
aio.open({})
// @ts-expect-error: B18 an offset is a number
random.seek("0")
// @ts-expect-error: B29 text into bytes
bytesWriter.write("s")
// @ts-expect-error: B29 numbers are no bytes
bytesWriter.writelines([1, 2])
// @ts-expect-error: B29 nothing is no list
bytesWriter.writelines(null)
// @ts-expect-error: B29 a text is a list of texts
bytesWriter.writelines("abc")
// @ts-expect-error: T05 a rule for line ends is text
aio.open("f", "r", { newline: Uint8Array.of(10) })
// @ts-expect-error: T05 nor is any text one
aio.open("f", "r", { newline: "invalid" })
// @ts-expect-error: T05 both text and bytes
aio.open("f", "rbt")
// @ts-expect-error: T20 bytes into text
writer.write(Uint8Array.of(120))
// @ts-expect-error: T20 nothing is no text
writer.write(null)
// @ts-expect-error: T20 bytes are a list of numbers
writer.writelines(Uint8Array.of(97))
// @ts-expect-error: T27 a limit is a number
reader.readline("x")
// @ts-expect-error: T27 nothing is no size
reader.read(null)
// @ts-expect-error: T27 of bytes neither
bytes.read("3")
// @ts-expect-error: O18 a list is no path
aio.os.stat([])
// @ts-expect-error: O18 nor is a descriptor one of a name
aio.os.rename(3, "f")
// @ts-expect-error: P06 nor of a path that is text alone
aio.os.path.abspath(3)
