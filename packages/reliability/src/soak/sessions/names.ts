/**
 * Names: each operation happened or did not.
 */
import type { IoError } from "aiofiles"
import { Effect } from "effect"
import { join } from "node:path"
import type { Session, SessionKind } from "../session.js"

/** What is in the folder, by name. */
type Names = ReadonlyMap<string, string>

const namesOf = ({ disk, folder }: Session): Names =>
  new Map(
    disk.list(folder).map((name) => {
      const found = disk.look(join(folder, name))
      return [name, found instanceof Uint8Array ? Buffer.from(found).toString() : String(found)]
    })
  )

const textOf = (names: Names): string => JSON.stringify([...names].sort(([left], [right]) => (left < right ? -1 : 1)))

const changed = (names: Names, change: (names: Map<string, string>) => void): Names => {
  const result = new Map(names)
  change(result)
  return result
}

interface Use {
  readonly name: string
  readonly run: Effect.Effect<unknown, IoError.IoError>
  readonly after: Names
  /** What may be in between, for an operation of several steps. */
  readonly between?: Names
}

const usesOf = (session: Session, names: Names): ReadonlyArray<Use> => {
  const { aio: { os }, at } = { aio: session.aio, at: (name: string) => session.at(name) }
  const toggle = (name: string, content: string, make: Use["run"], undo: Use["run"]): Use =>
    names.has(name)
      ? { name: `remove ${name}`, run: undo, after: changed(names, (map) => map.delete(name)) }
      : { name: `make ${name}`, run: make, after: changed(names, (map) => map.set(name, content)) }
  const file = names.has("a") ? ["a", "b"] as const : ["b", "a"] as const
  const deep = (map: Map<string, string>) => map.set("p", "folder").set("p/q", "folder")
  return [
    toggle("folder", "folder", os.mkdir(at("folder")), os.rmdir(at("folder"))),
    toggle("link", "-> a", os.symlink("a", at("link")), os.remove(at("link"))),
    toggle("hard", "content", os.link(at(file[0]), at("hard")), os.unlink(at("hard"))),
    {
      name: `rename ${file[0]} to ${file[1]}`,
      run: os.rename(at(file[0]), at(file[1])),
      after: changed(names, (map) => map.set(file[1], "content").delete(file[0]))
    },
    names.has("p/q")
      ? {
        name: "removedirs",
        // the session's folder is not empty, where it ends
        run: os.removedirs(at("p/q")),
        after: changed(names, (map) => map.delete("p") && map.delete("p/q")),
        between: changed(names, (map) => map.delete("p/q"))
      }
      : {
        name: "makedirs",
        run: os.makedirs(at("p/q"), { existOk: true }),
        after: changed(names, deep),
        between: changed(names, (map) => map.set("p", "folder"))
      },
    { name: "listdir", run: os.listdir(session.folder), after: names },
    { name: "stat", run: os.stat(at(file[0])), after: names }
  ]
}

export const names: SessionKind = {
  name: "names",
  faults: ["mkdir", "symlink", "link", "rename", "unlink", "rmdir", "stat", "readdir"],
  cuts: false,
  run: (session) =>
    Effect.gen(function*() {
      yield* session.must(session.plain.writeText(session.at("a"), "content"))
      for (let round = 0; round < 40; round++) {
        const before = namesOf(session)
        const use = session.random.pick(usesOf(session, before))
        const { _tag } = yield* session.attempt(use.name, use.run)
        yield* session.settled
        const now = textOf(namesOf(session))
        const possible = _tag === "done" && !(session.faulty && use.name === "removedirs")
          ? [use.after]
          : [before, use.after, ...use.between === undefined ? [] : [use.between]]
        if (!possible.some((each) => textOf(each) === now)) {
          return yield* session.fail(`${use.name} that was ${_tag} left ${now}, before ${textOf(before)}`)
        }
      }
    })
}
