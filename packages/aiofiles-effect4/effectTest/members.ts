/** What the `FileSystem` of one major has and that of the other has not. It does not import vitest. */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import type { File, FileSystem } from "effect/FileSystem"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/** A member, or an option of one, and what it gives on a directory that `plant` has filled. */
export interface MemberCase {
  readonly name: string
  readonly run: (fs: FileSystem, dir: string) => Effect.Effect<unknown, PlatformError, Scope.Scope>
  readonly expected: unknown
}

/** The files of the cases: by their names, content; `null` for a directory, `{ to }` for a link. */
export const planted: Readonly<Record<string, string | null | { readonly to: string }>> = {
  "digits": "0123456789",
  "link": { to: "digits" },
  "broken": { to: "nothing" },
  "sub": null,
  "sub/a.txt": "a",
  "sub/b.md": "b",
  "sub/deep": null,
  "sub/deep/c.txt": "c"
}

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const textOf = (bytes: Option.Option<Uint8Array>): string | undefined =>
  Option.getOrUndefined(Option.map(bytes, decoded))

/** The reason of the failure of an effect. */
const reasonOf = <A, R>(effect: Effect.Effect<A, PlatformError, R>): Effect.Effect<unknown, PlatformError, R> =>
  Effect.match(effect, { onFailure: ({ reason }) => [reason._tag, reason.method], onSuccess: () => "it succeeded" })

const opened = (
  name: string,
  use: (file: File) => Effect.Effect<unknown, PlatformError>,
  expected: unknown
): MemberCase => ({
  name,
  run: (fs, dir) => Effect.flatMap(fs.open(`${dir}/digits`, { flag: "r+" }), use),
  expected
})

/** Members and options that only Effect 4 has. */
export const memberCases: ReadonlyArray<MemberCase> = [
  {
    name: "lstat is of a link itself, also of a broken one",
    run: (fs, dir) =>
      Effect.map(
        Effect.forEach(["digits", "link", "broken", "sub"], (name) => fs.lstat(`${dir}/${name}`)),
        (infos) => infos.map(({ type }) => type)
      ),
    expected: ["File", "SymbolicLink", "SymbolicLink", "Directory"]
  },
  {
    name: "lstat of nothing",
    run: (fs, dir) => reasonOf(fs.lstat(`${dir}/nothing`)),
    expected: ["NotFound", "lstat"]
  },
  {
    name: "readDirectoryEntries gives names and types, of links themselves",
    run: (fs, dir) =>
      Effect.map(
        fs.readDirectoryEntries(dir),
        (entries) => entries.map(({ name, type }) => `${name}: ${type}`).sort()
      ),
    expected: ["broken: SymbolicLink", "digits: File", "link: SymbolicLink", "sub: Directory"]
  },
  {
    name: "readDirectoryEntries of a file",
    run: (fs, dir) => reasonOf(fs.readDirectoryEntries(`${dir}/digits`)),
    expected: ["BadResource", "readDirectoryEntries"]
  },
  {
    name: "open with noFollow refuses a link",
    run: (fs, dir) =>
      Effect.map(reasonOf(fs.open(`${dir}/link`, { noFollow: true })), (reason) => reason !== "it succeeded"),
    expected: true
  },
  {
    name: "open with noFollow creates nothing behind a link",
    run: (fs, dir) =>
      Effect.andThen(
        Effect.exit(fs.open(`${dir}/broken`, { flag: "w", noFollow: true })),
        fs.exists(`${dir}/nothing`)
      ),
    expected: false
  },
  {
    name: "open with noFollow opens a file, and what is not there is created",
    run: (fs, dir) =>
      Effect.gen(function*() {
        const file = yield* fs.open(`${dir}/digits`, { noFollow: true })
        const created = yield* fs.open(`${dir}/created`, { flag: "wx", noFollow: true })
        yield* created.writeAll(new Uint8Array(3))
        return [textOf(yield* file.readAlloc(3)), (yield* created.stat).size]
      }),
    expected: ["012", 3n]
  },
  opened(
    "readAlloc at a position leaves the cursor",
    (file) =>
      Effect.map(
        Effect.all([file.readAlloc(2), file.readAlloc(3, { position: 6n }), file.readAlloc(2)]),
        (parts) => parts.map(textOf)
      ),
    ["01", "678", "23"]
  ),
  opened(
    "read at a position leaves the cursor",
    (file) =>
      Effect.gen(function*() {
        const buffer = new Uint8Array(4)
        const count = yield* file.read(buffer, { position: 8n })
        return [count, decoded(buffer.subarray(0, count)), yield* file.seek(0n, "current")]
      }),
    [2, "89", 0n]
  ),
  opened(
    "reads at positions may be made at the same time",
    (file) =>
      Effect.map(
        Effect.forEach(
          [..."0123456789"],
          (digit) => file.readAlloc(1, { position: BigInt(digit) }),
          { concurrency: "unbounded" }
        ),
        (parts) => parts.map(textOf).join("")
      ),
    "0123456789"
  ),
  opened(
    "a read at or behind the end gives nothing",
    (file) =>
      Effect.gen(function*() {
        const none = yield* file.readAlloc(2, { position: 10n })
        return [Option.isNone(none), yield* file.read(new Uint8Array(2), { position: 1000n })]
      }),
    [true, 0]
  ),
  opened(
    "a position before the start is refused",
    (file) =>
      Effect.all([
        reasonOf(file.read(new Uint8Array(2), { position: -1n })),
        reasonOf(file.readAlloc(2, { position: -1n }))
      ]),
    [["BadArgument", "read"], ["BadArgument", "readAlloc"]]
  ),
  opened(
    "seek gives the position, and refuses one before the start without moving",
    (file) =>
      Effect.all([
        file.seek(7n, "start"),
        file.seek(-3n, "current"),
        reasonOf(file.seek(-5n, "current")),
        file.seek(0n, "current")
      ]),
    [7n, 4n, ["BadArgument", "seek"], 4n]
  ),
  opened(
    "counts of bytes are numbers, and sizes of files are `ByteSize`",
    (file) =>
      Effect.gen(function*() {
        const count = yield* file.write(new TextEncoder().encode("ab"))
        const { dev, ino, size } = yield* file.stat
        return [count, ByteSize.toBigInt(size), typeof dev, typeof Option.getOrThrow(ino)]
      }),
    [2, 10n, "bigint", "bigint"]
  ),
  {
    name: "stream takes sizes with a unit",
    run: (fs, dir) =>
      Effect.map(
        Stream.runCollect(fs.stream(`${dir}/digits`, { offset: "4 B", bytesToRead: 5n, chunkSize: 2 })),
        (chunks) => chunks.map(decoded)
      ),
    expected: ["45", "67", "8"]
  },
  {
    name: "glob finds names below a directory",
    run: (fs, dir) => Effect.map(fs.glob("**/*.txt", { root: dir }), (names) => [...names].sort()),
    expected: ["sub/a.txt", "sub/deep/c.txt"]
  },
  {
    name: "glob leaves out what is excluded",
    run: (fs, dir) => Effect.map(fs.glob("sub/*", { root: dir, exclude: ["**/*.md"] }), (names) => [...names].sort()),
    expected: ["sub/a.txt", "sub/deep"]
  },
  {
    name: "watch says when it watches: what is written from then on is an event",
    run: (fs, dir) => {
      let write = (): void => undefined
      const ready = new Promise<void>((resolve) => {
        write = resolve
      })
      return Effect.gen(function*() {
        yield* Effect.forkScoped(
          Effect.andThen(Effect.promise(() => ready), Effect.orDie(fs.writeFileString(`${dir}/new`, "new")))
        )
        const event = yield* Stream.runHead(fs.watch(dir, { onReady: () => write() }))
        return Option.getOrThrow(event).path
      })
    },
    expected: "new"
  }
]
