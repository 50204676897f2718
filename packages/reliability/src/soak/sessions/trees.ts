/**
 * Trees: a copy is complete or says that it is not, a move keeps one whole tree at every moment, a removal can be repeated.
 */
import { Effect, Stream } from "effect"
import { join } from "node:path"
import type { Session, SessionKind } from "../session.js"

/** A file's content says where it is. */
const contentOf = (name: string): string => `${name} `.repeat(1 + (name.length * 7) % 900)

const shapes = [[3, 4], [1, 30], [12, 1]] as const

/** A folder as text: its names, and the content of its files. */
const shapeOf = ({ disk }: Session, folder: string): ReadonlyMap<string, string> | undefined =>
  disk.look(folder) !== "folder"
    ? undefined
    : new Map(
      disk.list(folder).map((name) => {
        const found = disk.look(join(folder, name))
        return [name, found instanceof Uint8Array ? Buffer.from(found).toString("latin1") : String(found)]
      })
    )

const isWhole = (tree: ReadonlyMap<string, string> | undefined, whole: ReadonlyMap<string, string>): boolean =>
  tree !== undefined && tree.size === whole.size && hasParts(tree, whole)

/** Whether a tree has nothing but complete parts of another. */
const hasParts = (tree: ReadonlyMap<string, string> | undefined, whole: ReadonlyMap<string, string>): boolean =>
  tree === undefined || [...tree].every(([name, content]) => whole.get(name) === content)

export const trees: SessionKind = {
  name: "trees",
  faults: ["open", "read", "write", "mkdir", "copyFile", "readdir", "rename"],
  cuts: false,
  run: (session) =>
    Effect.gen(function*() {
      const { aio, plain, random } = session
      const source = session.at("source")
      const copy = session.at("copy")
      const [folders, files] = random.pick(shapes)
      yield* session.must(Effect.gen(function*() {
        for (let folder = 0; folder < folders; folder++) {
          yield* plain.os.makedirs(join(source, `d${folder}`, "inner"))
          for (let file = 0; file < files; file++) {
            const name = `d${folder}/f${file}`
            yield* plain.writeText(join(source, name), contentOf(name))
          }
        }
        yield* plain.os.symlink("d0", join(source, "link"))
      }))
      const whole = shapeOf(session, source)
      if (whole === undefined) return yield* session.fail("the source was not made")
      const clear = Effect.suspend(() =>
        session.must(session.disk.look(copy) === undefined ? Effect.void : plain.shutil.rmtree(copy))
      )
      for (let round = 0; round < 6; round++) {
        const copied = yield* session.attempt("copytree", aio.shutil.copytree(source, copy, { symlinks: true }))
        yield* session.settled
        if (!isWhole(shapeOf(session, source), whole)) return yield* session.fail("a copy changed its source")
        const found = shapeOf(session, copy)
        if (!hasParts(found, whole)) return yield* session.fail(`a copy that was ${copied._tag} has a part of a file`)
        if (copied._tag === "done" && !isWhole(found, whole)) return yield* session.fail("a copy is not complete")
        if (copied._tag === "done") yield* walk(session, copy, whole)

        if (found !== undefined) {
          const removed = yield* session.attempt("rmtree", aio.shutil.rmtree(copy))
          yield* session.settled
          if (removed._tag === "done" && session.disk.look(copy) !== undefined) {
            return yield* session.fail("a tree that was removed is there")
          }
          if (!hasParts(shapeOf(session, copy), whole)) return yield* session.fail("a removal changed a file")
        }
        yield* clear // what is left can be removed

        const moved = yield* session.attempt("move", aio.shutil.move(source, copy))
        yield* session.settled
        const [left, right] = [shapeOf(session, source), shapeOf(session, copy)]
        if (!isWhole(left, whole) && !isWhole(right, whole)) {
          return yield* session.fail(`a move that was ${moved._tag} left no whole tree`)
        }
        if (!hasParts(left, whole) || !hasParts(right, whole)) {
          return yield* session.fail("a move left a part of a file")
        }
        if (moved._tag === "done" && (left !== undefined || !isWhole(right, whole))) {
          return yield* session.fail("a move is not complete")
        }
        if (!isWhole(left, whole)) {
          yield* session.must(left === undefined ? Effect.void : plain.shutil.rmtree(source))
          yield* session.must(plain.os.rename(copy, source))
        }
        yield* clear
      }
    })
}

/** Walks a tree, the whole of it or until it is stopped. */
const walk = (session: Session, top: string, whole: ReadonlyMap<string, string>) =>
  Effect.gen(function*() {
    const names = Stream.flatMap(
      session.aio.os.walk(top, { onError: "fail" }),
      ({ directories, files, path }) =>
        Stream.fromIterable([...directories, ...files].map((name) => join(path, name).slice(top.length + 1)))
    )
    const all = yield* session.attempt("walk", Stream.runCollect(names))
    if (all._tag === "done" && [...all.value].sort().join() !== [...whole.keys()].sort().join()) {
      return yield* session.fail(`a walk found ${all.value.length} names of ${whole.size}`)
    }
    yield* session.attempt("walk, stopped early", Stream.runDrain(Stream.take(names, 3)))
  })
