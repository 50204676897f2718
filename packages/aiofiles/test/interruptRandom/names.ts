/** Operations on names: one that is interrupted has happened or has not, and leaves nothing else. */
import { assert } from "@effect/vitest"
import type { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import { join } from "node:path"
import type { TempDir } from "../support/tempDir.js"
import { pick, type Random, type Scenario, type Use } from "./scenario.js"

/** A scenario in a folder of its own, whose uses each say what has to be true there afterwards. */
const inFolder = (
  name: string,
  rounds: number,
  prepare: (folder: string) => void,
  uses: (aio: AioFiles.AioFiles, folder: string, random: Random, round: number) => ReadonlyArray<Use>
): Scenario => ({
  name,
  rounds,
  make: (aio: AioFiles.AioFiles, dir: TempDir, random) =>
    Effect.sync(() => {
      const folder = dir.at(name)
      fs.mkdirSync(folder)
      prepare(folder)
      let round = 0
      return { next: () => pick(random, uses(aio, folder, random, round++)), finish: Effect.void }
    })
})

const check = (assertion: (succeeded: boolean) => void) => (succeeded: boolean): Effect.Effect<void> =>
  Effect.sync(() => assertion(succeeded))

/** All the content that a file may have: what it had, and, if the use succeeded, only what was written. */
const replaces = (path: string, written: string, run: Effect.Effect<unknown, unknown>, name: string): Use => {
  const before = fs.readFileSync(path, "latin1")
  return {
    name,
    run,
    settled: check((succeeded) => {
      const content = fs.readFileSync(path, "latin1")
      assert.isTrue(content === written || (!succeeded && content === before), `holds ${content.length} characters`)
      assert.deepStrictEqual(fs.readdirSync(join(path, "..")), ["f"])
    })
  }
}

const wholeFiles = inFolder(
  "whole files",
  500,
  (folder) => fs.writeFileSync(join(folder, "f"), "at first"),
  (aio, folder, random, round) => {
    const path = join(folder, "f")
    const content = `${round} `.repeat(pick(random, [1, 1000, 100_000]))
    const before = fs.readFileSync(path, "latin1")
    return [
      replaces(path, content, aio.writeAtomic(path, content), "writeAtomic"),
      replaces(path, content, aio.writeText(path, content), "writeText"),
      replaces(path, `${before}${round}`, aio.appendText(path, `${round}`), "appendText"),
      { name: "readText", run: aio.readText(path), succeeded: (text: string) => assert.strictEqual(text, before) }
    ]
  }
)

const exists = (path: string): boolean => fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Toggles between two states, which `isDone` tells apart. */
const toggle = (
  name: string,
  isDone: () => boolean,
  make: Effect.Effect<unknown, unknown>,
  undo: Effect.Effect<unknown, unknown>
): Use => {
  const before = isDone()
  return {
    name: before ? `undo ${name}` : name,
    run: before ? undo : make,
    settled: check((succeeded) => {
      if (succeeded) assert.strictEqual(isDone(), !before)
    })
  }
}

const directories = inFolder(
  "directories and links",
  500,
  (folder) => {
    fs.writeFileSync(join(folder, "a"), "content")
  },
  (aio, folder) => {
    const at = (name: string): string => join(folder, name)
    const isRenamed = (): boolean => exists(at("b"))
    return [
      toggle("mkdir", () => exists(at("d")), aio.os.mkdir(at("d")), aio.os.rmdir(at("d"))),
      toggle(
        "makedirs",
        () => exists(at("p/q/r")),
        aio.os.makedirs(at("p/q/r"), { existOk: true }),
        Effect.andThen(aio.os.makedirs(at("p/q/r"), { existOk: true }), aio.os.rmdir(at("p/q/r")))
      ),
      toggle("symlink", () => exists(at("s")), aio.os.symlink("target", at("s")), aio.os.remove(at("s"))),
      {
        ...toggle("rename", isRenamed, aio.os.rename(at("a"), at("b")), aio.os.rename(at("b"), at("a"))),
        settled: check(() => assert.notStrictEqual(exists(at("a")), isRenamed()))
      },
      { name: "stat", run: aio.os.stat(folder) },
      { name: "listdir", run: aio.os.listdir(folder) }
    ]
  }
)

const treeSize = { folders: 4, files: 8 }

const makeTree = (root: string): void => {
  for (let folder = 0; folder < treeSize.folders; folder++) {
    fs.mkdirSync(join(root, String(folder)), { recursive: true })
    for (let file = 0; file < treeSize.files; file++) {
      fs.writeFileSync(join(root, String(folder), String(file)), `${file}`)
    }
  }
}

const countFiles = (root: string): number =>
  fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

const trees = inFolder(
  "trees",
  150,
  (folder) => makeTree(join(folder, "source")),
  (aio, folder, _random, round) => {
    const source = join(folder, "source")
    const copy = join(folder, `copy ${round}`)
    const total = treeSize.folders * treeSize.files
    const cleanUp = Effect.sync(() => fs.rmSync(copy, { recursive: true, force: true }))
    return [
      {
        name: "copytree",
        run: aio.shutil.copytree(source, copy),
        settled: (succeeded) =>
          Effect.andThen(
            Effect.sync(() => {
              assert.strictEqual(countFiles(source), total)
              if (succeeded) assert.strictEqual(countFiles(copy), total)
            }),
            cleanUp
          )
      },
      {
        name: "rmtree",
        run: Effect.andThen(Effect.sync(() => makeTree(copy)), aio.shutil.rmtree(copy)),
        settled: (succeeded) =>
          Effect.andThen(
            Effect.suspend(() => {
              if (succeeded) assert.isFalse(exists(copy))
              return exists(copy) ? aio.shutil.rmtree(copy) : Effect.void // what is left can be removed
            }),
            Effect.sync(() => assert.isFalse(exists(copy)))
          )
      }
    ]
  }
)

const temporary = inFolder("temporary files", 500, () => undefined, (aio, dir) => {
  const { tempfile } = aio
  const settled = check(() => assert.deepStrictEqual(fs.readdirSync(dir), []))
  const data = Buffer.alloc(20_000, "x")
  const uses: ReadonlyArray<Use> = [
    {
      name: "temporaryFile",
      run: Effect.scoped(Effect.flatMap(tempfile.temporaryFile("w+b", { dir }), (file) => file.write(data)))
    },
    {
      name: "namedTemporaryFile",
      run: Effect.scoped(Effect.flatMap(tempfile.namedTemporaryFile("w+b", { dir }), (file) => file.write(data)))
    },
    {
      name: "spooledTemporaryFile",
      run: Effect.scoped(
        Effect.flatMap(tempfile.spooledTemporaryFile("w+b", { dir, maxSize: 10 }), (file) => file.write(data))
      )
    },
    {
      name: "temporaryDirectory",
      run: Effect.scoped(
        Effect.flatMap(tempfile.temporaryDirectory({ dir }), (path) => aio.writeBytes(join(path, "f"), data))
      )
    },
    {
      name: "mkstemp",
      run: tempfile.mkstemp({ dir }),
      succeeded: ({ fd, path }: { readonly fd: number; readonly path: string }) => {
        fs.closeSync(fd)
        fs.unlinkSync(path)
      }
    },
    { name: "mkdtemp", run: tempfile.mkdtemp({ dir }), succeeded: (path: string) => fs.rmdirSync(path) }
  ]
  return uses.map((use) => ({ ...use, settled }))
})

export const names: ReadonlyArray<Scenario> = [wholeFiles, directories, trees, temporary]
