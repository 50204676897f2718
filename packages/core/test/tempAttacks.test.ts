/**
 * F14: files, links and directories that an attacker plants at the names of temporary files. A seeded generator makes the names
 * known before.
 */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { basename, join } from "node:path"
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import { Pool } from "../src/executor/pool.js"
import type { OpenFile } from "../src/io/open.js"
import { inline } from "../src/node/backends.js"
import { perform, type Program } from "../src/program/program.js"
import { OpenFlag } from "../src/syscall/flags.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { bytes } from "./support/bytes.js"
import { runSync } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { ForcedBackend, nameBy } from "./support/forced.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"

const root = makeTempDir()

/** What is planted under a name. */
const plants: Readonly<Record<string, (path: string, victim: string) => void>> = {
  "a file": (path) => writeFileSync(path, "planted"),
  "a directory": (path) => mkdirSync(path),
  "a link to nothing": (path) => symlinkSync(`${path}-nothing`, path),
  "a link to the victim": (path, victim) => symlinkSync(victim, path),
  "a link to the victim's directory": (path, victim) => symlinkSync(join(victim, ".."), path),
  "a link to itself": (path) => symlinkSync(basename(path), path)
}

interface Kind {
  readonly name: string
  /** Makes one, writes to it, and gives its path, if it has one. */
  readonly make: (tempfiles: Tempfiles, dir: string) => Program<string | undefined>
  readonly mode: number
}

function* write(file: OpenFile): Program<void> {
  assert.isTrue("write" in file)
  if ("write" in file) yield* file.write(bytes("mine") as never) // a binary file
  yield* file.close()
}

const kinds: ReadonlyArray<Kind> = [
  {
    name: "mkstemp",
    mode: 0o600,
    *make(tempfiles, dir) {
      const { fd, path } = yield* tempfiles.mkstemp({ dir })
      yield* perform({ op: "write", fd, buffer: bytes("mine"), offset: 0, length: 4, position: 0 })
      yield* perform({ op: "close", fd })
      return String(path)
    }
  },
  {
    name: "namedTemporaryFile",
    mode: 0o600,
    *make(tempfiles, dir) {
      const { file, name } = yield* tempfiles.namedTemporaryFile("w+b", { dir })
      yield* write(file)
      return String(name.path)
    }
  },
  {
    name: "temporaryFile",
    mode: 0o600,
    *make(tempfiles, dir) {
      yield* write(yield* tempfiles.temporaryFile("w+b", { dir }))
      return undefined
    }
  },
  {
    name: "mkdtemp",
    mode: 0o700,
    *make(tempfiles, dir) {
      return String(yield* tempfiles.mkdtemp({ dir }))
    }
  }
]

/** A victim, and a directory with planted names in it. */
const setUp = (seed: number, planted: ReadonlyArray<string>) => {
  const random = new Random(seed)
  const victim = join(mkdtempSync(join(root.path, "v")), "victim")
  writeFileSync(victim, "precious", { mode: 0o640 })
  const dir = mkdtempSync(join(root.path, "d"))
  const names = planted.map((plant) => {
    const name = nameBy(random)
    plants[plant]?.(join(dir, `tmp${name}`), victim)
    return name
  })
  const free = nameBy(random)
  return { dir, free, names, victim, before: snapshot(dir) }
}

/** What a directory holds, links not followed. */
const snapshot = (dir: string): ReadonlyArray<string> =>
  readdirSync(dir).sort().map((name) => {
    const path = join(dir, name)
    const status = lstatSync(path)
    return `${name} ${status.mode} ${status.ino} ${status.isFile() ? readFileSync(path, "latin1") : ""}`
  })

const assertUnharmed = (victim: string): void => {
  assert.strictEqual(readFileSync(victim, "latin1"), "precious")
  assert.strictEqual(statSync(victim).mode & 0o777, 0o640)
  assert.deepStrictEqual(readdirSync(join(victim, "..")), ["victim"])
}

/** Without O_TMPFILE every kind of file needs a name. */
const withoutTmpfile = (names: ReadonlyArray<string>) =>
  new ForcedBackend({ names }, {
    name: "without O_TMPFILE",
    start: (call, done) =>
      call.op === "open" && (call.flags & OpenFlag.O_TMPFILE) === OpenFlag.O_TMPFILE
        ? done({ code: "EOPNOTSUPP" }, undefined)
        : inline.start(call, done)
  })

describe.each(kinds)("attacks on $name", ({ make, mode }) => {
  const attack = (planted: ReadonlyArray<string>, seed: number): void => {
    const { before, dir, free, names, victim } = setUp(seed, planted)
    const backend = withoutTmpfile([...names, free])
    const path = runSync(new Pool(backend), () => make(new Tempfiles(), dir))
    if (path !== undefined) {
      assert.strictEqual(basename(path), `tmp${free}`)
      assert.strictEqual(lstatSync(path).mode & 0o777, mode)
    }
    const after = snapshot(dir).filter((line) => !line.startsWith(`tmp${free} `))
    assert.deepStrictEqual(after, before)
    assertUnharmed(victim)
    for (const call of backend.log) {
      if (call.op !== "open" || (call.flags & OpenFlag.O_TMPFILE) === OpenFlag.O_TMPFILE) continue
      const needed = OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW
      assert.deepStrictEqual([call.flags & needed, call.mode], [needed, 0o600])
    }
  }

  it.each(Object.keys(plants))("%s", (plant) => attack([plant], 1))

  it("any sequence of them", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new Random(seed)
      attack(random.list(12, () => random.pick(Object.keys(plants))), seed + 1000)
    }
  })

  it("ten thousand taken names", () => {
    const { dir, free, names, victim } = setUp(7, ["a link to the victim"])
    const backend = withoutTmpfile([...Array.from({ length: 10_000 }, () => names[0] ?? ""), free])
    runSync(new Pool(backend), () => make(new Tempfiles(), dir))
    assertUnharmed(victim)
  })
})

describe("attacks on the probe for a directory", () => {
  it("planted links are not written to", () => {
    const { dir, victim } = setUp(3, [])
    symlinkSync(victim, join(dir, "aaaaaaaa"))
    const backend = new ForcedBackend({ names: ["aaaaaaaa", "bbbbbbbb"], environment: { TMPDIR: dir } })
    assert.strictEqual(runSync(new Pool(backend), () => new Tempfiles().gettempdir()), dir)
    assertUnharmed(victim)
    assert.deepStrictEqual(readdirSync(dir), ["aaaaaaaa"])
  })

  it.each(["EACCES", "EROFS", "ENOSPC", "EIO", "EMFILE"])("a directory where writing fails with %s is left", (code) => {
    for (const op of ["open", "write", "close", "unlink"] as const) {
      const first = mkdtempSync(join(root.path, "first"))
      const second = mkdtempSync(join(root.path, "second"))
      const faulty = new FaultyBackend({ op, nth: 1, code })
      const backend = new ForcedBackend({ environment: { TMPDIR: first, TEMP: second } }, faulty)
      const found = runSync(new Pool(backend), () => new Tempfiles().gettempdir())
      assert.strictEqual(found, op === "unlink" ? first : second) // a removal is tried again
      assert.deepStrictEqual([readdirSync(first), readdirSync(second)], [[], []])
    }
  })
})

describe("attacks on persist", () => {
  it.each(["a file", "a link to nothing", "a link to the victim", "a directory"])("%s at the final name", (plant) => {
    const { dir, victim } = setUp(5, [])
    const dest = join(dir, "dest")
    plants[plant]?.(dest, victim)
    const before = snapshot(dir)
    const pool = new Pool(inline)
    const made = runSync(pool, () => new Tempfiles().namedTemporaryFile("w+b", { dir }))
    let error: unknown
    try {
      runSync(pool, () => made.name.persist(dest))
    } catch (thrown) {
      error = thrown
    }
    assert.strictEqual(isIoError(error) && error._tag, "FileExistsError")
    runSync(pool, () => made.name.removeAfter(made.file.close()))
    assert.deepStrictEqual(snapshot(dir), before)
    assertUnharmed(victim)
  })

  it("a link in the place of the temporary file: its permissions are not given to what it leads to", () => {
    const { dir, victim } = setUp(6, [])
    const pool = new Pool(inline)
    const made = runSync(pool, () => new Tempfiles().namedTemporaryFile("w+b", { dir }))
    runSync(pool, () => perform({ op: "unlink", path: made.name.path }))
    symlinkSync(victim, String(made.name.path))
    assert.throws(() => runSync(pool, () => made.name.persist(join(dir, "dest"), { permissions: 0o777 })))
    assertUnharmed(victim)
    runSync(pool, () => made.name.removeAfter(made.file.close()))
    assert.deepStrictEqual(readdirSync(dir), [])
    assertUnharmed(victim)
  })
})
