/**
 * Members and options of the platform's `FileSystem` that one major of Effect has alone: each on Node's implementation and on
 * ours, with the same result.
 */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as nodeFs from "node:fs"
import { major } from "./support/effect/effect.js"
import { memberCases, planted } from "./support/effect/members.js"
import { FileSystem, nodeFileSystem } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

const plant = ({ at }: TempDir): void => {
  for (const [name, content] of Object.entries(planted)) {
    if (content === null) nodeFs.mkdirSync(at(name))
    else if (typeof content === "string") nodeFs.writeFileSync(at(name), content)
    else nodeFs.symlinkSync(content.to, at(name))
  }
}

describe.each([
  ["node", nodeFileSystem],
  ["ours", Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)]
])("members of one major, %s", (_, fileSystem) => {
  it.effect.each(memberCases)("$name", ({ expected, run }) =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      plant(dir)
      const fs = yield* FileSystem.FileSystem
      assert.deepStrictEqual(yield* run(fs, dir.path), expected)
    }).pipe(Effect.provide(fileSystem)))

  it("Effect 4 has such members, and Effect 3 has none", () => {
    assert.strictEqual(memberCases.length > 0, major === 4)
  })
})
