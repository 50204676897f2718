/**
 * The n-th call fails, for n = 1, 2, … until the operation ends before it, with every kind of temporary file: no file and no
 * descriptor is left.
 */
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { inline } from "../src/node/backends.js"
import { perform, type Program } from "../src/program/program.js"
import { OpenFlag } from "../src/syscall/flags.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { removeTempDirectory } from "../src/tempfile/directory.js"
import { TempName } from "../src/tempfile/name.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { bytes, show } from "./support/bytes.js"
import { start } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const root = makeTempDir()

/**
 * Fails the n-th call of all, or all from the n-th on. A close that fails has closed the descriptor all the same (N5).
 *
 * Nothing can be created outside `dir`: a search for a directory that cannot remove its files would leave one in /tmp and
 * in the working directory too.
 */
class NthBackend implements Backend {
  readonly name = "nth"
  fired = 0
  private seen = 0
  private readonly dir: string
  private readonly nth: number
  private readonly code: string
  private readonly persistent: boolean
  private readonly fails: (call: Syscall) => boolean

  constructor(dir: string, nth: number, code: string, persistent: boolean, fails: (call: Syscall) => boolean) {
    this.dir = dir
    this.nth = nth
    this.code = code
    this.persistent = persistent
    this.fails = fails
  }

  start(call: Syscall, done: Parameters<Backend["start"]>[1]): void {
    const due = this.fails(call) && (++this.seen === this.nth || (this.persistent && this.seen > this.nth))
    if (!due) {
      const creates = call.op === "open" && (call.flags & OpenFlag.O_CREAT) !== 0
      if (creates && !String(call.path).startsWith(this.dir)) return done({ code: "EACCES" }, undefined)
      return void inline.start(call, done)
    }
    this.fired++
    if (call.op === "close") inline.start(call, () => done({ code: this.code }, undefined))
    else done({ code: this.code }, undefined)
  }
}

interface Body {
  readonly name: string
  readonly run: (tempfiles: Tempfiles, dir: string) => Program<unknown>
  /** Whether it cannot remove what it made without other calls. */
  readonly needsCalls?: true
}

/** What every kind of file is used for. */
const use = (file: unknown): Program<unknown> => {
  assert.instanceOf(file, BufferedRandom)
  return finallyDo(writeAndRead(file), file.close())
}

function* writeAndRead(file: BufferedRandom): Program<string | null> {
  yield* file.write(bytes("hello"))
  yield* file.seek(0)
  return show(yield* file.read())
}

const bodies: ReadonlyArray<Body> = [
  {
    name: "temporaryFile",
    *run(tempfiles, dir) {
      return yield* use(yield* tempfiles.temporaryFile("w+b", { dir }))
    }
  },
  {
    name: "namedTemporaryFile",
    *run(tempfiles, dir) {
      const { file, name } = yield* tempfiles.namedTemporaryFile("w+b", { dir })
      return yield* finallyDo(use(file), name.remove())
    }
  },
  {
    name: "spooledTemporaryFile",
    *run(tempfiles, dir) {
      return yield* use(yield* tempfiles.spooledTemporaryFile("w+b", { dir, maxSize: 3 }))
    }
  },
  {
    name: "mkstemp",
    *run(tempfiles, dir) {
      const { fd, path } = yield* tempfiles.mkstemp({ dir })
      yield* new TempName(path).removeAfter(perform({ op: "close", fd }))
    }
  },
  {
    name: "temporaryDirectory",
    *run(tempfiles, dir) {
      const path = yield* tempfiles.mkdtemp({ dir })
      mkdirSync(join(String(path), "sub"))
      writeFileSync(join(String(path), "sub/file"), "")
      const [error] = yield* removeTempDirectory(path)
      if (error !== undefined) throw error
    },
    needsCalls: true
  },
  {
    name: "persist",
    *run(tempfiles, dir) {
      const { file, name } = yield* tempfiles.namedTemporaryFile("w+b", { dir })
      yield* finallyDo(name.persist(join(dir, "kept"), { permissions: 0o644 }), name.removeAfter(file.close()))
    }
  },
  {
    name: "gettempdir",
    *run(_, dir) {
      process.env["TMPDIR"] = dir
      yield* new Tempfiles().gettempdir()
    }
  }
]

/** Runs both, the second even if the first fails, whose error is thrown then. */
function* finallyDo<A>(first: Program<A>, second: Program<unknown>): Program<A> {
  let result: A
  try {
    result = yield* first
  } catch (error) {
    try {
      yield* second
    } catch {
      // the first is what is reported
    }
    throw error
  }
  yield* second
  return result
}

/** The calls that remove. Only if these fail each time may a file be left. */
const removes = (call: Syscall): boolean => call.op === "unlink" || call.op === "rmdir"

describe.each(bodies)("$name", ({ name, needsCalls, run }) => {
  const before = process.env["TMPDIR"]

  describe.each(["EIO", "EMFILE", "ENOSPC", "EACCES", "EBUSY", "EINTR"])("%s", (code) => {
    it.each([
      { title: "once", persistent: false, fails: () => true },
      { title: "each time, but for removals", persistent: true, fails: (call: Syscall) => !removes(call) },
      { title: "each time, removals only", persistent: true, fails: removes }
    ])("at every call $title", ({ fails, persistent, title }) => {
      if (code === "EINTR" && persistent) return // every call but close would be made again without end
      for (let nth = 1;; nth++) {
        const dir = mkdtempSync(join(root.path, "d"))
        const faulty = new NthBackend(dir, nth, code, persistent, fails)
        const tracked = new TrackedBackend(faulty)
        const pool = new Pool(tracked)
        const { task } = start(pool, () => run(new Tempfiles(), dir))
        const where = `${name}: ${code} ${title}, ${nth}: ${tracked.ops.join()}`
        const { outcome } = task
        assert.isDefined(outcome, where)
        if (outcome?._tag === "Failure") assert.isTrue(isIoError(outcome.error), `${where}: ${String(outcome.error)}`)
        assert.deepStrictEqual([tracked.violations, [...tracked.open]], [[], []], where)
        assert.deepInclude(pool.stats(), { active: 0, queued: 0 }, where)
        // one name at most, and only where nothing could be done, and where that was reported
        const stuck = persistent && faulty.fired > 0 && (fails === removes || needsCalls === true)
        const left = readdirSync(dir).filter((entry) => entry !== "kept")
        assert.isAtMost(left.length, stuck ? 1 : 0, `${where}: ${left.join()}`)
        if (left.length > 0 && name !== "gettempdir" && name !== "persist") {
          assert.strictEqual(outcome?._tag, "Failure", where)
        }
        if (faulty.fired === 0) {
          assert.strictEqual(outcome?._tag, "Success", where)
          assert.isTrue(nth > 1 || fails === removes, "no fault was tried") // an unnamed file is not removed
          break
        }
      }
      if (before === undefined) delete process.env["TMPDIR"]
      else process.env["TMPDIR"] = before
    })
  })
})
