/**
 * DESIGN.md, section 1: imports point downwards only.
 */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  type Area,
  areaOf,
  importsOf,
  packagesFolder,
  readSource,
  sourceFiles,
  violationsOf
} from "./support/imports.js"

describe("imports", () => {
  it("every statement of every package is an arrow of DESIGN.md", () => {
    const files = sourceFiles()
    const areas = new Set(files.map(areaOf))
    for (const area of ["core", "aiofiles", "examples", "benchmarks", "reliability"] satisfies ReadonlyArray<Area>) {
      assert.isTrue(areas.has(area), `no source of ${area} was read`)
    }
    assert.isAbove(files.flatMap((file) => importsOf(readSource(file))).length, 0, "no import was read")

    const found = files.flatMap((file) => violationsOf(file, readSource(file)))
    assert.deepStrictEqual(
      found.map(({ area, file, line, specifier, target }) =>
        `packages/${file}:${line} imports ${specifier} (${area} → ${target})`
      ),
      []
    )
  })

  it("core depends on no package", () => {
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      readFileSync(join(packagesFolder, "core/package.json"), "utf8")
    )
    assert.deepStrictEqual({ ...dependencies, ...peerDependencies }, {})
  })
})

/** One statement per row that the checker must refuse; a checker that sees nothing fails all of them. */
const refused: ReadonlyArray<readonly [file: string, statement: string, target: string]> = [
  ["core/src/raw.ts", `import * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/raw.ts", `import type * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/raw.ts", `import { Effect } from "effect"`, "effect barrel"],
  ["core/src/raw.ts", `import type { FileSystem } from "@effect/platform"`, "effect barrel"],
  ["core/src/raw.ts", `import { NodeContext } from "@effect/platform-node"`, "other package"],
  ["core/src/raw.ts", `import { open } from "node:fs/promises"`, "node"],
  ["core/src/raw.ts", `import fs from 'fs'`, "node"],
  ["core/src/raw.ts", `import "node:buffer"`, "node"],
  ["core/src/raw.ts", `import {\n  constants,\n  open\n} from "node:fs"`, "node"],
  ["core/src/raw.ts", `export * from "node:fs"`, "node"],
  ["core/src/raw.ts", `export type { Stats } from "node:fs"`, "node"],
  ["core/src/raw.ts", `let stats: import("node:fs").Stats`, "node"],
  ["core/src/raw.ts", `const fs = await import("node:fs")`, "node"],
  ["core/src/raw.ts", "const fs = await import(`node:fs`)", "node"],
  ["core/src/raw.ts", `const fs = await import(/* webpackIgnore: true */ "node:fs")`, "node"],
  ["core/src/raw.ts", `import fs = require("node:fs")`, "node"],
  ["core/src/raw.ts", `const fs = process.getBuiltinModule("fs")`, "node"],
  ["core/src/raw.ts", `/// <reference types="node" />`, "node"],
  ["core/src/raw.ts", `const load = (name: string) => import(name)`, "computed"],
  ["core/src/raw.ts", "const load = (name: string) => import(`node:${name}`)", "computed"],
  ["core/src/raw.ts", `const slashes = /["'\`]\\/\\//\nimport fs from "node:fs"`, "node"],
  ["core/src/raw.ts", `import { libuv } from "./node/libuv.js"`, "core/node"],
  ["core/src/raw.ts", `import { libuv } from "aiofiles-core/node/libuv"`, "core/node"],
  ["core/src/internal/lease.ts", `import { libuv } from "../node/libuv.js"`, "core/node"],
  ["core/src/index.ts", `export * as libuv from "./node/libuv.js"`, "core/node"],
  ["core/src/raw.ts", `import { AioFiles } from "aiofiles"`, "aiofiles"],
  ["core/src/raw.ts", `import { AioFiles } from "../../aiofiles/src/index.js"`, "path out of the package"],
  ["core/src/raw.ts", `import { scripted } from "../test/support/scripted.js"`, "path out of the package"],
  ["core/src/node/libuv.ts", `import * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/node/libuv.ts", `import { AioFiles } from "aiofiles"`, "aiofiles"],
  ["core/src/node/libuv.ts", `import bindings from "bindings"`, "other package"],
  ["aiofiles/src/AioFiles.ts", `import { open } from "node:fs"`, "node"],
  ["aiofiles/src/AioFiles.ts", `import { open } from "fs"`, "node"],
  ["aiofiles/src/AioFiles.ts", `import { Effect } from "effect"`, "effect barrel"],
  ["aiofiles/src/AioFiles.ts", `import { FileSystem } from "@effect/platform"`, "effect barrel"],
  ["aiofiles/src/AioFiles.ts", `import * as NodeContext from "@effect/platform-node/NodeContext"`, "other package"],
  ["aiofiles/src/AioFiles.ts", `import { lease } from "aiofiles-core/internal/lease"`, "internal of another package"],
  ["aiofiles/src/AioFiles.ts", `import { lease } from "../../core/src/internal/lease.js"`, "path out of the package"],
  ["aiofiles/src/AioFiles.ts", `import { report } from "aiofiles-benchmarks"`, "benchmarks"],
  ["examples/src/lines.ts", `import { report } from "../../benchmarks/src/report.js"`, "path out of the package"],
  ["examples/src/lines.ts", `import { report } from "aiofiles-benchmarks/report"`, "benchmarks"],
  ["benchmarks/src/main.ts", `import { lines } from "aiofiles-examples"`, "examples"],
  ["reliability/src/soak.ts", `import { formatTable } from "../../benchmarks/src/report.js"`, "path out of the package"]
]

/** One statement per row that the checker must let pass; a checker that refuses everything fails all of them. */
const accepted: ReadonlyArray<readonly [file: string, statement: string]> = [
  ["core/src/text.ts", `import type { Decoder } from "./codecs/codec.js"`],
  ["core/src/text.ts", `/**\n * import { Effect } from "effect"\n */\n// import "node:fs"\nexport {}`],
  ["core/src/text.ts", `export const letters = Array.from("node:fs")`],
  ["core/src/text.ts", `const url = "https://x" // import "node:fs"`],
  ["core/src/node/libuv.ts", `import * as fs from "node:fs"\nimport { read } from "../syscall.js"`],
  ["core/src/node/threads.ts", `const load = (url: string) => import(url)`],
  [
    "aiofiles/src/AioFiles.ts",
    `import * as Effect from "effect/Effect"\nimport { OSError } from "aiofiles-core/errors"`
  ],
  ["aiofiles/src/NodeExecutor.ts", `import * as libuv from "aiofiles-core/node/libuv"`],
  ["aiofiles/src/internal/run.ts", `import type * as FileSystem from "@effect/platform/FileSystem"`],
  ["examples/src/lines.ts", `import { SingleBar } from "cli-progress"\nimport { Effect } from "effect"`],
  ["benchmarks/src/main.ts", `import * as fs from "node:fs"\nimport { AioFiles } from "aiofiles"`]
]

describe("the checker of imports", () => {
  it.for(refused)("refuses, in %s, %s", ([file, statement, target]) => {
    assert.deepStrictEqual(violationsOf(file, statement).map((violation) => violation.target), [target])
  })

  it.for(accepted)("accepts, in %s, %s", ([file, statement]) => {
    assert.deepStrictEqual(violationsOf(file, statement), [])
  })

  it("names the line", () => {
    const [violation] = violationsOf("core/src/raw.ts", `/* one\ntwo */\nimport {\n  a\n} from "node:fs"`)
    assert.strictEqual(violation?.line, 5)
  })
})
