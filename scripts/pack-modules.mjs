/**
 * Runs in a project that has installed the packed packages: the modules of a package, as a program there names them.
 */
import { readdirSync } from "node:fs"

/** Of core, these folders have names; the rest is in its index. */
const named = /^aiofiles-core\/(?:codecs|node|testing)\//

/** The names of all modules of a package but its index. What is internal cannot be imported by its name. */
export const modulesOf = (name) =>
  readdirSync(`node_modules/${name}/dist`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js") && file !== "index.js")
    .map((file) => `${name}/${file.replaceAll("\\", "/").replace(/(?<=^testing)\/index\.js$|\.js$/, "")}`)
    .map((path) => ({
      path,
      isPublic: !path.includes("/internal/") && (name !== "aiofiles-core" || named.test(path))
    }))
