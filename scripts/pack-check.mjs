/**
 * Checks the packages as their users get them: built, packed, linted, installed into an empty project, run and compiled
 * against there.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { root, script, succeed } from "./run.mjs"

const packages = ["core", "aiofiles"]

const manifest = (name) => JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"))

/** Removes what an earlier build left of sources that are gone: it would be packed. */
const removeStale = (name) => {
  const folder = join(root, "packages", name)
  for (const file of readdirSync(join(folder, "dist"), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const built = join(file.parentPath ?? file.path, file.name)
    const source = join(folder, "src", relative(join(folder, "dist"), built)).replace(/\.(js|d\.ts)(\.map)?$/, ".ts")
    if (!existsSync(source)) rmSync(built)
  }
}

/** Packs one package and checks the tarball; gives its path. */
const pack = async (name, folder) => {
  const { stdout } = await succeed("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(root, "packages", name)
  })
  const [{ entryCount, filename, files, size }] = [JSON.parse(stdout)].flat().flatMap((each) =>
    each.filename === undefined ? Object.values(each) : [each]
  )
  const tarball = join(folder, filename)
  const paths = files.map(({ path }) => path)
  for (const needed of ["LICENSE", "README.md", "dist/index.js", "dist/index.d.ts", "src/index.ts"]) {
    if (!paths.includes(needed)) throw new Error(`${filename} lacks ${needed}`)
  }
  const odd = paths.filter((path) => !/^(dist|src)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path))
  if (odd.length > 0) throw new Error(`${filename} holds ${odd.join(", ")}`)
  await succeed("publint", ["run", tarball, "--strict"])
  await succeed("attw", [tarball, "--profile", "esm-only", "--no-emoji"])
  console.log(`${filename}: ${entryCount} files, ${Math.ceil(size / 1024)} KiB; publint and attw find nothing`)
  return tarball
}

/** Installs the tarballs into an empty project, runs a program there and compiles another. */
const consume = async (tarballs, project) => {
  const { peerDependencies } = manifest("aiofiles")
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  mkdirSync(project)
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", version: "0.0.0", private: true, type: "module" })
  )
  const wanted = { ...peerDependencies, "@types/node": devDependencies["@types/node"] }
  const specs = Object.entries(wanted).map(([name, range]) => `${name}@${range}`)
  // A user's project knows nothing of the workspace that npm may be running in.
  await succeed("npm", ["install", "--no-audit", "--no-fund", "--prefix", project, ...tarballs, ...specs], {
    cwd: project
  })

  copyFileSync(join(root, "scripts", "pack-smoke.mjs"), join(project, "smoke.mjs"))
  await succeed(process.execPath, ["smoke.mjs"], { cwd: project })
  console.log("pack-smoke.mjs runs in an empty project")

  copyFileSync(join(root, "scripts", "pack-smoke.ts"), join(project, "smoke.ts"))
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
  console.log("pack-smoke.ts compiles there, under nodenext")
}

await script(async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiofiles-pack-"))
  try {
    await succeed("tsc", ["-b", "--force", "packages/aiofiles/tsconfig.build.json"])
    packages.forEach(removeStale)
    const tarballs = await Promise.all(packages.map((name) => pack(name, folder)))
    await consume(tarballs, join(folder, "project"))
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})
