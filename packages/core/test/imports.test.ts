/** Imports point to lower floors only, as ARCHITECTURE.md draws them. */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  type Area,
  areaOf,
  circlesOf,
  floors,
  importsOf,
  importsWithin,
  packagesFolder,
  readSource,
  sourceFiles,
  upwardImports,
  violationsOf
} from "./support/imports.js"

describe("imports", () => {
  it("every statement of every package is an arrow that its area may have", () => {
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

  it("those of core point to lower floors, types too", () => {
    const files = sourceFiles().filter((file) => file.startsWith("core/"))
    for (const folder of floors.flat()) {
      assert.isTrue(files.some((file) => file.startsWith(`core/src/${folder}`)), `no source of ${folder} was read`)
    }
    assert.deepStrictEqual(files.flatMap((file) => upwardImports(file, readSource(file))), [])
  })

  it("nothing but its index stands in the root of core", () => {
    assert.deepStrictEqual(sourceFiles().filter((file) => /^core\/src\/[^/]+$/.test(file)), ["core/src/index.ts"])
  })

  it("core has no circle, types too", () => {
    assert.deepStrictEqual(circlesOf(importsWithin("core")), [])
  })

  // the service has its parts as members, and each part has accessors that ask for the service: as in Effect's own packages
  it("aiofiles has one circle: the service, and the modules that are its parts", () => {
    const circles = circlesOf(importsWithin("aiofiles"))
    assert.strictEqual(circles.length, 1, JSON.stringify(circles, undefined, 1))
    assert.deepStrictEqual(
      circles[0]!.filter((file) =>
        !/^aiofiles\/src\/(?:AioFiles|Os|OsPath|Shutil|Tempfile|WholeFile|internal\/(?:handles\/tempHandle|service\/\w+))\.ts$/
          .test(file)
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
  ["core/src/io/rawFile.ts", `import * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/io/rawFile.ts", `import type * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/io/rawFile.ts", `import { Effect } from "effect"`, "effect barrel"],
  ["core/src/io/rawFile.ts", `import type { FileSystem } from "@effect/platform"`, "effect barrel"],
  ["core/src/io/rawFile.ts", `import { NodeContext } from "@effect/platform-node"`, "other package"],
  ["core/src/io/rawFile.ts", `import { open } from "node:fs/promises"`, "node"],
  ["core/src/io/rawFile.ts", `import fs from 'fs'`, "node"],
  ["core/src/io/rawFile.ts", `import "node:buffer"`, "node"],
  ["core/src/io/rawFile.ts", `import {\n  constants,\n  open\n} from "node:fs"`, "node"],
  ["core/src/io/rawFile.ts", `export * from "node:fs"`, "node"],
  ["core/src/io/rawFile.ts", `export type { Stats } from "node:fs"`, "node"],
  ["core/src/io/rawFile.ts", `let stats: import("node:fs").Stats`, "node"],
  ["core/src/io/rawFile.ts", `const fs = await import("node:fs")`, "node"],
  ["core/src/io/rawFile.ts", "const fs = await import(`node:fs`)", "node"],
  ["core/src/io/rawFile.ts", `const fs = await import(/* webpackIgnore: true */ "node:fs")`, "node"],
  ["core/src/io/rawFile.ts", `import fs = require("node:fs")`, "node"],
  ["core/src/io/rawFile.ts", `const fs = process.getBuiltinModule("fs")`, "node"],
  ["core/src/io/rawFile.ts", `/// <reference types="node" />`, "node"],
  ["core/src/io/rawFile.ts", `const load = (name: string) => import(name)`, "computed"],
  ["core/src/io/rawFile.ts", "const load = (name: string) => import(`node:${name}`)", "computed"],
  ["core/src/io/rawFile.ts", `const slashes = /["'\`]\\/\\//\nimport fs from "node:fs"`, "node"],
  ["core/src/io/rawFile.ts", `import { libuv } from "../node/libuv.js"`, "core/node"],
  ["core/src/io/rawFile.ts", `import { libuv } from "aiofiles-core/node/libuv"`, "core/node"],
  ["core/src/program/lease.ts", `import { libuv } from "../node/libuv.js"`, "core/node"],
  ["core/src/index.ts", `export * as libuv from "./node/libuv.js"`, "core/node"],
  ["core/src/io/rawFile.ts", `import { AioFiles } from "aiofiles"`, "aiofiles"],
  ["core/src/io/rawFile.ts", `import { AioFiles } from "../../../aiofiles/src/index.js"`, "path out of the package"],
  ["core/src/io/rawFile.ts", `import { scripted } from "../../test/support/scripted.js"`, "path out of the package"],
  ["core/src/node/libuv.ts", `import * as Effect from "effect/Effect"`, "effect module"],
  ["core/src/node/libuv.ts", `import { AioFiles } from "aiofiles"`, "aiofiles"],
  ["core/src/node/libuv.ts", `import bindings from "bindings"`, "other package"],
  ["aiofiles/src/AioFiles.ts", `import { open } from "node:fs"`, "node"],
  ["aiofiles/src/AioFiles.ts", `import { open } from "fs"`, "node"],
  ["aiofiles/src/AioFiles.ts", `import { Effect } from "effect"`, "effect barrel"],
  ["aiofiles/src/AioFiles.ts", `import { FileSystem } from "@effect/platform"`, "effect barrel"],
  ["aiofiles/src/AioFiles.ts", `import * as NodeContext from "@effect/platform-node/NodeContext"`, "other package"],
  [
    "aiofiles/src/AioFiles.ts",
    `import { lease } from "aiofiles-core/io/internal/transfers"`,
    "internal of another package"
  ],
  ["aiofiles/src/AioFiles.ts", `import { lease } from "../../core/src/program/lease.js"`, "path out of the package"],
  ["aiofiles/src/AioFiles.ts", `import { report } from "aiofiles-benchmarks"`, "benchmarks"],
  ["examples/src/lines.ts", `import { report } from "../../benchmarks/src/report.js"`, "path out of the package"],
  ["examples/src/lines.ts", `import { report } from "aiofiles-benchmarks/report"`, "benchmarks"],
  ["benchmarks/src/main.ts", `import { lines } from "aiofiles-examples"`, "examples"],
  ["reliability/src/soak.ts", `import { formatTable } from "../../benchmarks/src/report.js"`, "path out of the package"]
]

/** One statement per row that the checker must let pass; a checker that refuses everything fails all of them. */
const accepted: ReadonlyArray<readonly [file: string, statement: string]> = [
  ["core/src/io/textFile.ts", `import type { Decoder } from "../codecs/codec.js"`],
  ["core/src/io/textFile.ts", `/**\n * import { Effect } from "effect"\n */\n// import "node:fs"\nexport {}`],
  ["core/src/io/textFile.ts", `export const letters = Array.from("node:fs")`],
  ["core/src/io/textFile.ts", `const url = "https://x" // import "node:fs"`],
  ["core/src/node/libuv.ts", `import * as fs from "node:fs"\nimport { read } from "../syscall/syscall.js"`],
  ["core/src/node/threads.ts", `const load = (url: string) => import(url)`],
  [
    "aiofiles/src/AioFiles.ts",
    `import * as Effect from "effect/Effect"\nimport { OSError } from "aiofiles-core/errors"`
  ],
  ["aiofiles/src/NodeExecutor.ts", `import * as libuv from "aiofiles-core/node/libuv"`],
  ["aiofiles/src/internal/executor/run.ts", `import type * as FileSystem from "@effect/platform/FileSystem"`],
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

  it("finds what points upwards, or to another folder of the same floor", () => {
    const found = (file: string, specifier: string) =>
      upwardImports(file, `import type { A } from "${specifier}"`).length
    assert.strictEqual(found("core/src/io/open.ts", "../program/program.js"), 0)
    assert.strictEqual(found("core/src/io/open.ts", "./mode.js"), 0)
    assert.strictEqual(found("core/src/program/lease.ts", "../executor/pool.js"), 1)
    assert.strictEqual(found("core/src/io/open.ts", "../executor/pool.js"), 1) // programs do not know what runs them
    assert.strictEqual(found("core/src/os/names.ts", "../wholeFile/read.js"), 1)
    assert.strictEqual(found("core/src/io/open.ts", "../nowhere/a.js"), 1)
    assert.strictEqual(found("core/src/io/open.ts", "../index.js"), 1)
  })

  it("finds circles, direct and through others", () => {
    const circles = circlesOf(new Map([["a", ["b"]], ["b", ["c", "d"]], ["c", ["a"]], ["d", []], ["e", ["e", "a"]]]))
    assert.deepStrictEqual(circles, [["a", "b", "c"], ["e"]])
  })

  it("names the line", () => {
    const [violation] = violationsOf("core/src/io/rawFile.ts", `/* one\ntwo */\nimport {\n  a\n} from "node:fs"`)
    assert.strictEqual(violation?.line, 5)
  })
})
