/**
 * The packages that npm gets: how they are built and packed. The packing check and the release do both in the same way.
 *
 * A package is packed from a folder of its own, which has what is published and nothing else. packages/aiofiles-effect4 gets
 * its name on npm there: it is `aiofiles` like packages/aiofiles, and the major of its version is another one.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { root, succeed } from "./run.mjs"

/**
 * In the order of their release: what others need comes first, and `aiofiles` for Effect 4 before the one for Effect 3, so that
 * `latest` is never the older one. `major` is that of the version, where it says which Effect a package is for.
 */
export const packages = [
  { folder: "core", name: "aiofiles-core" },
  { folder: "aiofiles-effect4", name: "aiofiles", major: 2 },
  { folder: "aiofiles", name: "aiofiles", major: 1 }
]

const folderOf = (folder) => join(root, "packages", folder)

/** Removes what an earlier build left of sources that are gone: it would be packed. */
const removeStale = (folder) => {
  const dist = join(folder, "dist")
  for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const built = join(file.parentPath ?? file.path, file.name)
    const source = join(folder, "src", relative(dist, built)).replace(/\.(js|d\.ts)(\.map)?$/, ".ts")
    if (!existsSync(source)) rmSync(built)
  }
}

/** Builds all packages anew. */
export const build = async () => {
  await succeed(process.execPath, ["scripts/effect4.mjs"])
  const projects = packages.map(({ folder }) => `packages/${folder}/tsconfig.build.json`)
  await succeed("tsc", ["-b", "--force", ...projects])
  for (const { folder } of packages) removeStale(folderOf(folder))
}

/** The manifest as npm gets it: without what only this repository needs. */
const published = (folder, name) => {
  const { devDependencies: _devDependencies, private: _private, ...manifest } = JSON.parse(
    readFileSync(join(folderOf(folder), "package.json"), "utf8")
  )
  return { ...manifest, name }
}

/** Packs a package that is built. Gives its manifest, the path of its tarball, and what npm says of it. */
export const pack = async ({ folder, name }, destination) => {
  const staged = join(destination, folder)
  mkdirSync(staged)
  const manifest = published(folder, name)
  writeFileSync(join(staged, "package.json"), JSON.stringify(manifest, null, 2) + "\n")
  for (const each of manifest.files) cpSync(join(folderOf(folder), each), join(staged, each), { recursive: true })
  copyFileSync(join(folderOf(folder), "LICENSE"), join(staged, "LICENSE"))
  // both packages named aiofiles have one README
  const readmes = [folder, "aiofiles"].map((each) => join(folderOf(each), "README.md"))
  copyFileSync(readmes.find(existsSync), join(staged, "README.md"))

  const { stdout } = await succeed("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", destination], {
    cwd: staged
  })
  const [{ entryCount, filename, files, size }] = [JSON.parse(stdout)].flat().flatMap((each) =>
    each.filename === undefined ? Object.values(each) : [each]
  )
  return {
    manifest,
    tarball: join(destination, filename),
    filename,
    entryCount,
    size,
    files: files.map(({ path }) => path)
  }
}
