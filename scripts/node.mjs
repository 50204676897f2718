/**
 * Versions of Node other than the running one. npm brings them, and `build/node` keeps them for the next time.
 */
import { existsSync, mkdirSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { root, succeed } from "./run.mjs"

/** The folder of the programs of a version of Node. The package that `node` would choose by a script is taken by its name. */
export const install = async (version) => {
  const folder = join(root, "build", "node", version)
  const name = `node-${process.platform}-${process.arch}`
  const programs = join(folder, "node_modules", name, "bin")
  const isExact = /^\d+\.\d+\.\d+$/.test(version)
  if (isExact && existsSync(join(programs, "node"))) return programs
  mkdirSync(folder, { recursive: true })
  const options = ["--prefer-offline", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
  await succeed("npm", ["install", "--prefix", folder, ...options, `${name}@${version}`])
  return programs
}

/** The oldest Node that vitest and @effect/platform-node take with Effect 4. */
const oldest = [22, 19]

/** What is taken where the running Node is older. */
const pinned = "22.23.5"

/** The folder of the programs of a Node that the tools of Effect 4 support: of the running one if it is new enough. */
export const nodeOfEffect4 = async () => {
  const [major, minor] = process.versions.node.split(".").map(Number)
  const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  return isNewEnough ? dirname(process.execPath) : await install(pinned)
}

/** The environment in which programs, and those that they start, find the Node of a folder, in front of the workspace's tools. */
export const environmentOf = (programs) => ({
  PATH: [programs, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter)
})
