/**
 * Runs every program of packages/examples as `npm start` does, compiled against the built packages, and checks what it
 * says: on each major of Effect, and on Effect 4 by a Node that its platform supports.
 *
 * A program without a row below is run with no arguments and must exit with status 0. Folders hold the programs' shared
 * parts and are not run.
 */
import assert from "node:assert/strict"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build, foldersOf } from "./majors.mjs"
import { nodeOfEffect4 } from "./node.mjs"
import { run, script } from "./run.mjs"

const folders = foldersOf("examples")

/** The way to run the compiled form of a file of `examples` by `node`, in a folder. */
const starter = (node, examples) => (file, args, folder, input) =>
  run(node, [join(examples, "dist", file.replace(/\.ts$/, ".js")), ...args], { cwd: folder, input })

/** Nothing but the result when piped: no colour, no bar, no carriage return. */
const plain = (text) =>
  assert.ok(
    !text.includes("\u001b") && !text.includes("\r"),
    `piped output holds terminal control characters:\n${text}`
  )

const checks = {
  "lines.ts": async (folder, start) => {
    writeFileSync(join(folder, "good.txt"), "one\nthe longest\r\nthree without an end")

    const one = await start("lines.ts", ["good.txt"], folder)
    assert.equal(one.status, 0, one.stderr)
    assert.match(one.stdout, /good\.txt/)
    assert.match(one.stdout, /\b3\b/, "the number of lines is missing")
    plain(one.stdout + one.stderr)

    const both = await start("lines.ts", ["no-such-file.txt", "good.txt"], folder)
    assert.equal(both.status, 1, "a missing file must give exit status 1")
    assert.match(both.stdout, /good\.txt/, "the other file was not finished")
    assert.match(both.stderr, /no-such-file\.txt/, "the message does not name the missing file")
    assert.doesNotMatch(both.stderr, /^\s+at .+:\d+/m, "a stack trace is no message")
    plain(both.stdout + both.stderr)
  },

  "rotate.ts": async (folder, start) => {
    const { status, stderr, stdout } = await start(
      "rotate.ts",
      ["--size", "8", "--keep", "2", "log"],
      folder,
      "1\n2\n3456\n7"
    )
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" })
    assert.equal(readFileSync(join(folder, "log.1"), "utf8"), "1\n2\n")
    assert.equal(readFileSync(join(folder, "log"), "utf8"), "3456\n7")

    const wrong = await start("rotate.ts", [], folder)
    assert.equal(wrong.status, 2, "without a file there is nothing to write")
    assert.match(wrong.stderr, /^Usage: /)
  },

  "sync.ts": async (folder, start) => {
    mkdirSync(join(folder, "source", "sub"), { recursive: true })
    writeFileSync(join(folder, "source", "sub", "file"), "content")
    mkdirSync(join(folder, "target"))
    writeFileSync(join(folder, "target", "extra"), "")

    const first = await start("sync.ts", ["--delete", "source", "target"], folder)
    assert.equal(first.status, 0, first.stderr)
    assert.deepEqual(readdirSync(join(folder, "target"), { recursive: true }).sort(), ["sub", join("sub", "file")])
    assert.equal(readFileSync(join(folder, "target", "sub", "file"), "utf8"), "content")
    plain(first.stdout + first.stderr)

    const again = await start("sync.ts", ["--delete", "source", "target"], folder)
    assert.equal(again.status, 0, again.stderr)
    assert.match(again.stdout, / 0 brought up to date, 0 problems$/m, "what is the same was copied again")

    const wrong = await start("sync.ts", ["source"], folder)
    assert.equal(wrong.status, 2, "without a target there is nothing to do")
    assert.match(wrong.stderr, /^Usage: /)
  },

  // what it serves and takes is tested in packages/examples/test
  "server.ts": async (folder, start) => {
    const { status, stderr } = await start("server.ts", [], folder)
    assert.equal(status, 2, "without a folder there is nothing to serve")
    assert.match(stderr, /^Usage: /)
  }
}

await script(async () => {
  const files = readdirSync(join(folders[3], "src")).filter((file) => file.endsWith(".ts"))
  if (files.length === 0) throw new Error("no example was found")
  await build("examples", [3, 4])
  const nodes = { 3: process.execPath, 4: join(await nodeOfEffect4(), "node") }
  for (const [major, examples] of Object.entries(folders)) {
    const start = starter(nodes[major], examples)
    const folder = mkdtempSync(join(tmpdir(), "aiofiles-examples-"))
    try {
      for (const file of files) {
        const before = performance.now()
        if (checks[file] !== undefined) await checks[file](folder, start)
        else {
          const { status, stderr, stdout } = await start(file, [], folder)
          assert.equal(status, 0, `${file}: exit status ${status}\n${stdout}${stderr}`)
        }
        console.log(`${file} on Effect ${major}: holds (${Math.round(performance.now() - before)} ms)`)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
})
