/** F13: the process that replaces a file is killed at any moment. The file is the old or the new one in full. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { temporaryPrefix } from "../src/wholeFile/internal/replaceJob.js"
import { bundled } from "./support/bundle.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"

const top = makeTempDir()
const program = bundled("killProgram.ts")

const size = 300_000
const contents = { old: "o".repeat(size), new: "n".repeat(size) }

/** What a file holds, in a word. */
const stateOf = (content: string): "new" | "old" | "torn" =>
  content === contents.old ? "old" : content === contents.new ? "new" : "torn"

const folder = (): { readonly dir: string; readonly path: string } => {
  const dir = mkdtempSync(join(top.path, "k"))
  writeFileSync(join(dir, "file"), contents.old)
  return { dir, path: join(dir, "file") }
}

/** The state of the file; fails if there is more beside it than one temporary file. */
const look = (dir: string, where: string): "new" | "old" | "torn" => {
  const others = readdirSync(dir).filter((name) => name !== "file")
  assert.isTrue(
    others.length <= 1 && others.every((name) => name.startsWith(temporaryPrefix)),
    `${where}: ${others.join()}`
  )
  return stateOf(readFileSync(join(dir, "file"), "latin1"))
}

/** Runs a process to its end, asynchronously: a worker of the test runner must not block for long. */
const endOf = async (command: string, words: ReadonlyArray<string>) => {
  const child = spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] })
  let stderr = ""
  child.stderr.setEncoding("utf8").on("data", (text) => stderr += text)
  const [status, signal] = await once(child, "close") as [number | null, string | null] // what that event gives
  return { signal, status, stderr }
}

/** Kills at every call, before and after it, until a run ends first; the states in order. */
const killEverywhere = async (manner: string): Promise<ReadonlyArray<string>> => {
  const states: Array<string> = []
  for (let nth = 1;; nth++) {
    for (const side of ["before", "after"]) {
      const { dir, path } = folder()
      const words = [program(), "once", manner, path, `${size}`, `${nth}`, side]
      const { signal, status, stderr } = await endOf(process.execPath, words)
      if (signal !== "SIGKILL") {
        assert.strictEqual(status, 0, stderr)
        return states
      }
      states.push(look(dir, `${manner} ${side} ${nth}`))
    }
  }
}

/** Whether there is a strace that may trace, and can inject. */
const canTrace =
  spawnSync("strace", ["-f", "-o", "/dev/null", "-e", "inject=fsync:signal=KILL:when=1", "true"]).status === 0

describe("kill -9", () => {
  it("at every call of `writeAtomic`, before it and after it: old, and then new", async () => {
    const states = await killEverywhere("atomic")
    assert.isAtLeast(states.length, 2 * 12)
    assert.isFalse(states.includes("torn"))
    // nothing is new before the renaming, and all is after it
    assert.deepStrictEqual(states, [...states].sort().reverse())
    assert.deepStrictEqual([states[0], states.at(-1)], ["old", "new"])
  })

  it("a naive write, by the same means, tears the file", async () => {
    assert.include(await killEverywhere("naive"), "torn")
  })

  it.runIf(canTrace)(
    "by the kernel, at the system calls that only `writeAtomic` makes",
    async () => {
      for (const call of ["fsync", "fchown", "fchmod", "rename"]) {
        const states: Array<string> = []
        for (let nth = 1;; nth++) {
          const { dir, path } = folder()
          const inject = `inject=${call}:signal=KILL:when=${nth}`
          const words = [
            "-f",
            "-o",
            "/dev/null",
            "-e",
            inject,
            process.execPath,
            program(),
            "once",
            "atomic",
            path,
            `${size}`
          ]
          const { status, stderr } = await endOf("strace", words)
          if (status === 0) break
          assert.strictEqual(stderr, "", call)
          states.push(look(dir, `${call} ${nth}`))
        }
        assert.isFalse(states.includes("torn"), call)
        assert.isAtLeast(states.length, 1, call)
      }
    }
  )

  /**
   * Reads a file while a child replaces it again and again, and kills the child at some moment: as many rounds as that, and
   * more until what is looked for was seen.
   */
  const attack = async (manner: string, rounds: number, until: (torn: number) => boolean = () => true) => {
    const random = new Random(5)
    const { dir, path } = folder()
    let torn = 0
    let reads = 0
    for (let round = 0; round < rounds || !until(torn); round++) {
      const child = spawn(process.execPath, [program(), "loop", manner, path, `${size}`], { stdio: "ignore" })
      const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
      // as soon as it has begun, which is when the content has changed once, for a while
      let changed = false
      const before = readFileSync(path, "latin1")
      for (let left = 20 + random.below(60); left > 0 && child.exitCode === null;) {
        const content = readFileSync(path, "latin1")
        changed ||= content !== before
        if (changed) left--
        reads++
        if (stateOf(content) === "torn") torn++
        await new Promise((resolve) => setImmediate(resolve))
      }
      child.kill("SIGKILL")
      await ended
      if (stateOf(readFileSync(path, "latin1")) === "torn") torn++
    }
    return { dir, reads, torn }
  }

  it("at random moments, under the eyes of a reader: no torn content in any read", async () => {
    const { dir, reads, torn } = await attack("atomic", 8)
    assert.strictEqual(torn, 0)
    assert.isAbove(reads, 160)
    // each kill leaves a temporary file at most
    const left = readdirSync(dir).filter((name) => name !== "file")
    assert.isAtMost(left.length, 8)
    assert.isTrue(left.every((name) => name.startsWith(temporaryPrefix)))
  })

  it("a naive write, by the same means, shows torn content", async () => {
    assert.isAbove((await attack("naive", 1, (torn) => torn > 0)).torn, 0)
  })
})
