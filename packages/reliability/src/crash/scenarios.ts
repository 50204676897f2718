/**
 * The scenarios of the crash loops.
 */
import { Effect, Stream } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"
import { isOrderly } from "./deaths.js"
import type { Places, Remains, Run, Scenario } from "./scenario.js"

const read = (path: string): string | undefined => {
  try {
    return fs.readFileSync(path, "latin1")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

/** A record has its number and its length in it, so that a half record is noticed. */
const recordOf = (number: number): string => `<${number} ${"x".repeat((number * 977) % 9000)}>\n`

/** Whether a text is records from 0 on, in order, at least up to `last`; a part of one may end it. */
const recordError = (content: string, last: number): string | undefined => {
  let at = 0
  let number = 0
  for (;; number++) {
    const record = recordOf(number)
    if (content.startsWith(record, at)) at += record.length
    else break
  }
  const rest = content.slice(at)
  if (number <= last) return `record ${number} is not whole, and ${last} was confirmed: ${rest.slice(0, 40)}`
  return recordOf(number).startsWith(rest) ? undefined : `after record ${number - 1} comes ${rest.slice(0, 40)}`
}

/** The names of files that the library makes for itself. */
const own = /^(\.aiofiles-(atomic|copy)-|tmp)/

/** Judges the names in a folder that the work did not make. */
const remains = (run: Run, expected: ReadonlySet<string>, violations: ReadonlyArray<string | undefined>): Remains => {
  const others = [run.here, run.there].flatMap((folder) =>
    fs.existsSync(folder)
      ? fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => !expected.has(path.split("/")[0] ?? ""))
        .map((path) => path.split("/").find((name) => own.test(name)) ?? path)
      : []
  )
  const leftovers = [...new Set(others.filter((name) => own.test(name)))]
  const strange = others.filter((name) => !own.test(name)).map((name) => `left behind: ${name}`)
  const late = isOrderly(run.death) ? leftovers.map((name) => `left behind by ${run.death}: ${name}`) : []
  const wrong = violations.filter((each) => each !== undefined)
  return { violations: [...wrong, ...strange, ...late], leftovers }
}

/** A file of records, written by steps that each add one. */
const recordFile = (name: string, work: Scenario["work"]): Scenario => ({
  name,
  work,
  verify: (run) => remains(run, new Set(["file"]), [recordError(read(join(run.here, "file")) ?? "", run.confirmed)])
})

const flush = recordFile(
  "flush",
  (aio, { here }, steps) =>
    Effect.scoped(
      Effect.flatMap(aio.open(join(here, "file"), "w"), (file) =>
        steps((number) => Effect.andThen(file.write(recordOf(number)), file.flush)))
    )
)

const append = recordFile(
  "append",
  (aio, { here }, steps) => steps((number) => aio.appendText(join(here, "file"), recordOf(number)))
)

const sink = recordFile(
  "sink",
  (aio, { here }, steps) =>
    Effect.scoped(
      Effect.flatMap(aio.open(join(here, "file"), "a"), (file) =>
        steps((number) => Effect.andThen(Stream.run(Stream.make(recordOf(number)), file.sink), file.flush)))
    )
)

const scope: Scenario = {
  name: "scope",
  work: (aio, { here }, steps) =>
    steps((number) =>
      Effect.scoped(Effect.flatMap(aio.open(join(here, `file${number}`), "w"), (file) => file.write(recordOf(number))))
    ),
  verify: (run) => {
    const names = Array.from({ length: run.confirmed + 2 }, (_, number) => `file${number}`)
    const wrong = names.map((name, number) => {
      const content = read(join(run.here, name))
      const whole = recordOf(number)
      if (number > run.confirmed) {
        return content === undefined || whole.startsWith(content)
          ? undefined
          : `${name} is torn`
      }
      return content === whole ? undefined : `${name} was confirmed, and is ${content?.length ?? "no"} bytes long`
    })
    return remains(run, new Set(names), wrong)
  }
}

const bigSize = 300_000

/** The content of one version; each line names the version. */
const versionOf = (number: number): string => `${number}\n`.repeat(bigSize / 10)

const versionIn = (content: string): number | undefined => {
  const number = parseInt(content)
  return content === versionOf(number) ? number : undefined
}

const atomic: Scenario = {
  name: "atomic",
  prepare: ({ here }) => fs.writeFileSync(join(here, "file"), versionOf(0)),
  work: (aio, { here }, steps) => steps((number) => aio.writeAtomic(join(here, "file"), versionOf(number + 1))),
  watch: ({ here }) => {
    const content = read(join(here, "file"))
    return content === undefined || versionIn(content) === undefined
      ? `a reader saw ${content?.length ?? "no"} bytes`
      : undefined
  },
  verify: (run) => {
    const found = versionIn(read(join(run.here, "file")) ?? "")
    const wrong = found === undefined
      ? "the file is torn"
      : found < run.confirmed + 1 || found > run.confirmed + 2
      ? `version ${found}, where ${run.confirmed + 1} was confirmed`
      : undefined
    return remains(run, new Set(["file"]), [wrong])
  }
}

/** Two places between which a file or tree is moved: at every moment it is whole at one of them. */
const toAndFro = (
  name: string,
  needsOtherDevice: boolean,
  make: (path: string) => void,
  isWhole: (path: string) => boolean
): Scenario => {
  const ends = ({ here, there }: Places): readonly [string, string] => [
    join(here, "item"),
    needsOtherDevice ? join(there, "item") : join(here, "moved")
  ]
  return {
    name,
    needsOtherDevice,
    prepare: (places) => make(ends(places)[0]),
    work: (aio, places, steps) => {
      const [first, second] = ends(places)
      return steps((number) => number % 2 === 0 ? aio.shutil.move(first, second) : aio.shutil.move(second, first))
    },
    verify: (run) => {
      const [first, second] = ends(run)
      const current = run.confirmed % 2 === 0 ? second : first // -1 is the start
      const whole = [first, second].filter(isWhole)
      const wrong = whole.length === 0
        ? "it is whole nowhere"
        : !run.inside && !whole.includes(current)
        ? "it is not where the last move was confirmed"
        : undefined
      return remains(run, new Set(["item", "moved"]), [wrong])
    }
  }
}

const isVersion = (path: string): boolean => versionIn(read(path) ?? "") === 7

const moveFile = toAndFro("move", false, (path) => fs.writeFileSync(path, versionOf(7)), isVersion)

const treeFiles = 12

const makeTree = (path: string): void => {
  for (let number = 0; number < treeFiles; number++) {
    fs.mkdirSync(join(path, `d${number % 3}`), { recursive: true })
    fs.writeFileSync(join(path, `d${number % 3}`, `f${number}`), recordOf(number))
  }
}

/** How many files of a tree are complete; `undefined` if one is not. */
const completeFiles = (path: string): number | undefined => {
  let count = 0
  for (let number = 0; number < treeFiles; number++) {
    const content = read(join(path, `d${number % 3}`, `f${number}`))
    if (content === undefined) continue
    if (content !== recordOf(number)) return undefined
    count++
  }
  return count
}

const moveAcross = toAndFro("move across devices", true, makeTree, (path) => completeFiles(path) === treeFiles)

const moveFileAcross = toAndFro(
  "move of a file across devices",
  true,
  (path) => fs.writeFileSync(path, versionOf(7)),
  isVersion
)

const copyfile: Scenario = {
  name: "copyfile",
  prepare: ({ here }) => {
    fs.writeFileSync(join(here, "even"), versionOf(2))
    fs.writeFileSync(join(here, "odd"), versionOf(3))
    fs.writeFileSync(join(here, "dest"), versionOf(3))
  },
  work: (aio, { here }, steps) =>
    steps((number) => aio.shutil.copyfile(join(here, number % 2 === 0 ? "even" : "odd"), join(here, "dest"))),
  verify: (run) => {
    const versionAt = (name: string): number | undefined => versionIn(read(join(run.here, name)) ?? "")
    const dest = read(join(run.here, "dest")) ?? "gone"
    const expected = run.confirmed % 2 === 0 ? 2 : 3 // -1 is the start
    return remains(run, new Set(["even", "odd", "dest"]), [
      versionAt("even") === 2 && versionAt("odd") === 3 ? undefined : "a source is not whole",
      run.inside || versionIn(dest) === expected
        ? undefined
        : `${dest.length} bytes, where version ${expected} was confirmed`,
      /^([23]\n)*[23]?$/.test(dest) ? undefined : "the destination has what is in no source"
    ])
  }
}

const copytree: Scenario = {
  name: "copytree",
  prepare: ({ here }) => makeTree(join(here, "source")),
  work: (aio, { here }, steps) =>
    steps((number) => aio.shutil.copytree(join(here, "source"), join(here, `copy${number}`))),
  verify: (run) => {
    const copies = Array.from({ length: run.confirmed + 1 }, (_, number) => `copy${number}`)
    const last = `copy${run.confirmed + 1}`
    return remains(run, new Set(["source", ...copies, last]), [
      completeFiles(join(run.here, "source")) === treeFiles ? undefined : "the source is not whole",
      ...copies.map((name) => completeFiles(join(run.here, name)) === treeFiles ? undefined : `${name} was confirmed`),
      isOrderly(run.death) && completeFiles(join(run.here, last)) === undefined
        ? `${last} has a part of a file after ${run.death}`
        : undefined
    ])
  }
}

const temporary: Scenario = {
  name: "temporary files",
  work: ({ tempfile, writeText }, { here: dir }, steps) =>
    steps(() =>
      Effect.scoped(Effect.gen(function*() {
        const named = yield* tempfile.namedTemporaryFile("w", { dir })
        const folder = yield* tempfile.temporaryDirectory({ dir })
        const spooled = yield* tempfile.spooledTemporaryFile("w+b", { dir, maxSize: 100 })
        yield* named.write("named")
        yield* writeText(join(folder, "inside"), "inside")
        yield* spooled.write(new Uint8Array(1000))
      }))
    ),
  verify: (run) => remains(run, new Set(), [])
}

export const scenarios: ReadonlyArray<Scenario> = [
  flush,
  scope,
  append,
  atomic,
  sink,
  moveFile,
  copyfile,
  copytree,
  moveAcross,
  moveFileAcross,
  temporary
]
