/**
 * Completes package-lock.json after an `npm install` whose registry did not serve every optional dependency.
 *
 * Tools with native parts list one optional package per platform. A mirror that lacks one of them (they are rarely all
 * there) makes `npm install` drop it from the lock, and the next `npm ci` then refuses the lock: "Missing: … from lock
 * file". This script adds the dropped entries: exact version from the package that asks for it, everything else from the
 * name and from a sibling that was found. An entry for another platform is never downloaded; one for the reader's own is
 * downloaded by name and version, as if it had been there.
 *
 * Usage: node scripts/complete-lock.mjs [--check]
 */
import { readFileSync, writeFileSync } from "node:fs"

const lockUrl = new URL("../package-lock.json", import.meta.url)
const lock = JSON.parse(readFileSync(lockUrl, "utf8"))
const packages = lock.packages

const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32", "aix"]
const processors = [
  ["arm64"],
  ["x64"],
  ["ia32"],
  ["loong64"],
  ["mips64el"],
  ["ppc64", "ppc64le", "powerpc64le"],
  ["riscv64"],
  ["s390x"],
  ["wasm32"],
  ["arm", "armv7", "gnueabihf", "musleabihf"]
]

/** `@scope/tool-linux-x64-musl` is for linux, x64, musl. */
const platformOf = (name) => {
  const words = name.split(/[/-]/)
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((names) => names.some((each) => words.includes(each)))?.[0]
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word === "glibc" || word.startsWith("gnu"))
    ? "glibc"
    : undefined
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(libc && os === "linux" && { libc: [libc] }),
    ...(os && { os: [os] })
  }
}

/** The place of `name` as seen from the package at `path`: the nearest `node_modules` that holds it. */
const resolve = (path, name) => {
  for (let at = path;; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const place = at === "" || !at.includes("node_modules") ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (packages[place] !== undefined) return place
    if (place === `node_modules/${name}`) return undefined
    if (!at.includes("/node_modules/")) at = ""
  }
}

const added = []
for (const [path, entry] of Object.entries(packages)) {
  const wanted = Object.entries(entry.optionalDependencies ?? {})
  const found = wanted.map(([name]) => resolve(path, name)).find((place) => place !== undefined)
  for (const [name, version] of wanted) {
    if (resolve(path, name) !== undefined) continue
    if (!/^\d+\.\d+\.\d+[-+.\w]*$/.test(version)) throw new Error(`${path} wants ${name}@${version}: no exact version`)
    const platform = platformOf(name)
    if (platform.os === undefined && platform.cpu === undefined) throw new Error(`${name}: no platform in its name`)
    const sibling = packages[found ?? path]
    const folder = found === undefined
      ? "node_modules/"
      : found.slice(0, found.lastIndexOf("node_modules/") + "node_modules/".length)
    packages[folder + name] = {
      version,
      ...(platform.cpu && { cpu: platform.cpu }),
      ...(sibling.dev && { dev: true }),
      ...(platform.libc && { libc: platform.libc }),
      ...(sibling.license && { license: sibling.license }),
      optional: true,
      ...(platform.os && { os: platform.os }),
      ...(sibling.engines && { engines: sibling.engines })
    }
    added.push(folder + name)
  }
}

if (process.argv.includes("--check")) {
  for (const place of added) console.error(`missing from package-lock.json: ${place}`)
  if (added.length > 0) console.error("run: npm run lock")
  process.exitCode = added.length === 0 ? 0 : 1
} else if (added.length > 0) {
  const sorted = Object.keys(packages).sort((a, b) => a.localeCompare(b, "en"))
  lock.packages = Object.fromEntries(sorted.map((path) => [path, packages[path]]))
  writeFileSync(lockUrl, JSON.stringify(lock, null, 2) + "\n")
  console.log(`package-lock.json: ${added.length} entries added`)
}
