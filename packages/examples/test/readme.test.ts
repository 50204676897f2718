/**
 * The root README shows programs and what they print: both are compared with the real ones.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { root, runExample, temporaryFolder } from "./support.js"

const readme = readFileSync(join(root, "README.md"), "utf8")
const folder = temporaryFolder()

/** The fenced block of a language that follows a heading. */
const block = (heading: string, language: string): string => {
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading + "\n"))
  assert.isDefined(section, `the README has no section "${heading}"`)
  const match = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(section)
  assert.isNotNull(match, `the section "${heading}" has no block of ${language}`)
  return match[1]!
}

describe("the root README", { concurrent: false }, () => {
  it("shows the first program as it is", () => {
    const source = readFileSync(new URL("../src/first.ts", import.meta.url), "utf8")
    assert.strictEqual(block("A first program", "ts"), source)
  })

  it("shows what the first program prints", async () => {
    const { status, stderr, stdout } = await runExample("first.ts", [], folder)
    assert.deepStrictEqual({ status, stderr, stdout }, {
      status: 0,
      stderr: "",
      stdout: block("A first program", "text")
    })
  })

  it("shows what the main program prints", async () => {
    const [command, ...shown] = block("Try it", "console").split("\n")
    assert.match(command!, /^\$ npm -s start -- /)
    const { stderr, stdout } = await runExample("lines.ts", command!.split(" ").slice(5), root)
    // the rate is another one each time
    const withoutRate = (text: string): string =>
      text.replace(/( +\d+){5}(?= )/g, (cells) => cells.replace(/\d+$/, "…"))
    const squeeze = (text: string): string => withoutRate(text).replace(/ +/g, " ")
    assert.strictEqual(squeeze(shown.join("\n")), squeeze(stdout + stderr))
  })
})
