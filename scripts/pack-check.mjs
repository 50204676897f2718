/**
 * Checks the packages as their users get them: built, packed, linted, installed into empty projects, one for each major of
 * Effect, run and compiled against there. And installed beside the other major of Effect, where the import has to fail with
 * the sentence that says what to install.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { renameAll } from "../packages/aiofiles-effect4/renames.mjs"
import { build, pack, packages } from "./packages.mjs"
import { root, run, script, succeed } from "./run.mjs"

/**
 * The package for each major of Effect: what its users install with it, the names of the major in a program that is written for
 * Effect 3, and the sentence that ends its import beside the other major.
 */
const majors = [
  {
    folder: "aiofiles",
    needs: ["effect@3", "@effect/platform"],
    rename: (text) => text,
    sentence: "aiofiles 1 needs Effect 3: npm i effect@3 @effect/platform, or npm i aiofiles@2 for Effect 4"
  },
  {
    folder: "aiofiles-effect4",
    needs: ["effect@4"],
    rename: renameAll,
    sentence: "aiofiles 2 needs Effect 4: npm i effect@4, or npm i aiofiles@1 for Effect 3"
  }
]

/** Packs one package and checks the tarball; gives its path. */
const packAndLint = async (one, folder) => {
  const { entryCount, filename, files, manifest, size, tarball } = await pack(one, folder)
  for (const needed of ["LICENSE", "README.md", "dist/index.js", "dist/index.d.ts", "src/index.ts"]) {
    if (!files.includes(needed)) throw new Error(`${filename} lacks ${needed}`)
  }
  const odd = files.filter((path) => !/^(dist|src)\/|^(LICENSE|README\.md|package\.json)$/.test(path))
  if (odd.length > 0) throw new Error(`${filename} holds ${odd.join(", ")}`)
  // the types of the majors differ, so that no package can be for both
  const ranges = Object.values(manifest.peerDependencies ?? {})
  if (ranges.some((range) => range.includes("||"))) throw new Error(`${filename} has the peers ${ranges.join(", ")}`)
  await succeed("publint", ["run", tarball, "--strict"])
  await succeed("attw", [tarball, "--profile", "esm-only", "--no-emoji"])
  console.log(`${filename}: ${entryCount} files, ${Math.ceil(size / 1024)} KiB; publint and attw find nothing`)
  return tarball
}

/** Makes an empty project, and gives what npm says when it installs there. */
const install = async (project, args) => {
  mkdirSync(project)
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", version: "0.0.0", private: true, type: "module" })
  )
  // A user's project knows nothing of the workspace that npm may be running in.
  const { stderr, stdout } = await succeed(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", "--prefix", project, ...args],
    { cwd: project }
  )
  copyFileSync(join(root, "scripts", "pack-modules.mjs"), join(project, "modules.mjs"))
  return stdout + stderr
}

/** Installs tarballs into an empty project, runs a program there and compiles another. */
const consume = async ({ folder, needs, rename }, tarballs, project) => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const said = await install(project, [...tarballs, ...needs, `@types/node@${devDependencies["@types/node"]}`])
  if (/ERESOLVE|EBADENGINE|\bpeer\b/.test(said)) throw new Error(`npm warns of ${folder}:\n${said}`)
  console.log(`${folder}: npm i ${needs.join(" ")} has no warning of peers`)

  copyFileSync(join(root, "scripts", "pack-smoke.mjs"), join(project, "smoke.mjs"))
  await succeed(process.execPath, ["smoke.mjs"], { cwd: project })
  console.log(`${folder}: pack-smoke.mjs runs there`)

  writeFileSync(join(project, "smoke.ts"), rename(readFileSync(join(root, "scripts", "pack-smoke.ts"), "utf8")))
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: "ES2022",
    lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    noEmit: true,
    // Our declarations are compiled too, and with them those of Effect.
    skipLibCheck: false
  }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["smoke.ts"] }))
  await succeed("tsc", ["-p", project])
  console.log(`${folder}: pack-smoke.ts compiles there, under nodenext`)
}

/**
 * Installs tarballs beside the other major of Effect, which npm does if it is forced to: the import fails with the sentence,
 * and so does a program that a bundler has put into one file.
 */
const mispair = async ({ folder, sentence }, needs, tarballs, project) => {
  await install(project, ["--force", ...tarballs, ...needs])
  copyFileSync(join(root, "scripts", "pack-wrong.mjs"), join(project, "wrong.mjs"))
  await succeed(process.execPath, ["wrong.mjs", sentence], { cwd: project })

  writeFileSync(join(project, "program.mjs"), "import { AioFiles } from \"aiofiles\"\nconsole.log(AioFiles.layer)\n")
  const options = ["--bundle", "--platform=node", "--format=esm", "--outfile=bundle.mjs"]
  await succeed("esbuild", ["program.mjs", ...options], { cwd: project })
  const { status, stderr } = await run(process.execPath, ["bundle.mjs"], { cwd: project })
  if (status === 0 || !stderr.includes(`Error: ${sentence}\n`)) {
    throw new Error(`${folder}: a bundle with ${needs.join(" ")} exits with ${status}\n${stderr}`)
  }
  console.log(`${folder}: beside ${needs[0]} its import says what to install`)
}

await script(async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiofiles-pack-"))
  try {
    await build()
    const tarballs = new Map(
      await Promise.all(packages.map(async (each) => [each.folder, await packAndLint(each, folder)]))
    )
    const tarballsOf = (major) => [tarballs.get("core"), tarballs.get(major.folder)]
    await Promise.all(majors.map((each) => consume(each, tarballsOf(each), join(folder, `with-${each.folder}`))))
    const [effect3, effect4] = majors
    await Promise.all(
      [[effect3, effect4], [effect4, effect3]].map(([each, { needs }]) =>
        mispair(each, needs, tarballsOf(each), join(folder, `beside-${each.folder}`))
      )
    )
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})
