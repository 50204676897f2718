/** Operations that create files, and record which of these the program owns then. It does not import vitest. */
import * as Effect from "effect/Effect"
import * as AioFiles from "../../src/AioFiles.js"
import type { IoError } from "../../src/IoError.js"
import * as Os from "../../src/Os.js"
import * as Tempfile from "../../src/Tempfile.js"

export interface Creation {
  readonly run: Effect.Effect<unknown, IoError, AioFiles.AioFiles>
  /** The paths that the program owns, and has to remove. */
  readonly owned: Set<string>
}

type Path = string | Uint8Array

/** Creates, records and removes. `create` has to call `own` when the operation has succeeded: from then on the path is the program's. */
const owning = (
  create: (own: (path: Path) => string) => Effect.Effect<string, IoError, AioFiles.AioFiles>,
  remove: (path: string) => Effect.Effect<unknown, IoError, AioFiles.AioFiles>
): Creation => {
  const owned = new Set<string>()
  const own = (path: Path): string => {
    owned.add(String(path))
    return String(path)
  }
  const run = Effect.flatMap(
    Effect.suspend(() => create(own)),
    (path) => Effect.tap(remove(path), () => Effect.sync(() => owned.delete(path)))
  )
  return { run, owned }
}

const scoped = (use: Effect.Effect<unknown, IoError, AioFiles.AioFiles>): Creation => ({ run: use, owned: new Set() })

/** Names that were not used before. */
const freshIn = (dir: string): () => string => {
  let count = 0
  return () => `${dir}/${process.pid}-${count++}`
}

/** By name, the operations that create something in a directory. */
export const creations: Readonly<Record<string, (dir: string) => Creation>> = {
  "open, x": (dir) => {
    const fresh = freshIn(dir)
    return owning((own) => {
      const path = fresh()
      return Effect.scoped(Effect.map(AioFiles.open(path, "x"), () => own(path)))
    }, Os.unlink)
  },
  "writeText, exclusive": (dir) => {
    const fresh = freshIn(dir)
    return owning((own) => {
      const path = fresh()
      return Effect.map(AioFiles.writeText(path, "text", { exclusive: true }), () => own(path))
    }, Os.unlink)
  },
  mkdtemp: (dir) => owning((own) => Effect.map(Tempfile.mkdtemp({ dir }), own), Os.rmdir),
  mkstemp: (dir) =>
    owning(
      (own) =>
        Effect.flatMap(
          Effect.map(Tempfile.mkstemp({ dir }), ({ fd, path }) => ({ fd, path: own(path) })),
          ({ fd, path }) => Effect.as(Effect.scoped(AioFiles.wrap(fd, "wb")), path)
        ),
      Os.unlink
    ),
  namedTemporaryFile: (dir) => scoped(Effect.scoped(Tempfile.namedTemporaryFile("w", { dir }))),
  temporaryDirectory: (dir) =>
    scoped(Effect.scoped(Effect.flatMap(
      Tempfile.temporaryDirectory({ dir }),
      (path) => AioFiles.writeText(`${path}/inside`, "text")
    ))),
  writeAtomic: (dir) => {
    const fresh = freshIn(dir)
    // once it runs, an interruption waits for its completion
    return owning((own) => {
      const path = own(fresh())
      return Effect.as(AioFiles.writeAtomic(path, "text"), path)
    }, Os.unlink)
  }
}
