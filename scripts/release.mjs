/**
 * Publishes the packages. Each is built and packed as in the packing check, and its tarball goes to npm under the tag of its
 * package.json (`publishConfig.tag`), or under `latest`. A version that npm has already is left out, so that the script can be
 * run again after a failure. Each published version gets a tag in git, which is not pushed.
 *
 * `changeset publish` would give `latest` to both majors of `aiofiles`: it passes that tag to npm for every package, and npm
 * prefers it to the one of package.json.
 *
 * With `--dry-run`, npm shows what it would publish. Nothing is asked of a registry or changed, and any version will do.
 *
 * Usage: npm run release [-- --dry-run]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build, pack, packages } from "./packages.mjs"
import { run, script, succeed } from "./run.mjs"

// `npm run release --dry-run`, without the two dashes, passes it as a setting of npm
const isDryRun = process.argv.includes("--dry-run") || process.env.npm_config_dry_run === "true"

/** Refuses a version that is not of the major that says which Effect a package is for. */
const checkMajor = ({ name, version }, major) => {
  if (major === undefined || new RegExp(`^${major}\\.\\d+\\.\\d+$`).test(version)) return
  throw new Error(`${name}@${version} is not a version ${major}.x: npm run version-packages`)
}

/** Whether npm has this version. */
const isPublished = async ({ name, version }) => {
  const { status, stderr, stdout } = await run("npm", ["view", `${name}@${version}`, "version"])
  if (status === 0) return stdout.trim() !== "" // a package without this version has no output
  if (stderr.includes("E404")) return false
  throw new Error(stderr)
}

/** Publishes a tarball under its tag. */
const publish = async ({ manifest: { name, publishConfig, version }, tarball }) => {
  const { access = "public", tag = "latest" } = publishConfig ?? {}
  const args = ["publish", tarball, "--tag", tag, "--access", access, ...(isDryRun ? ["--dry-run", "--offline"] : [])]
  const { status } = await run("npm", args, { show: true })
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: exit status ${status}`)
  if (!isDryRun) await succeed("git", ["tag", `${name}@${version}`])
}

await script(async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiofiles-release-"))
  try {
    await build()
    const packed = []
    for (const each of packages) {
      const one = await pack(each, folder)
      if (!isDryRun) checkMajor(one.manifest, each.major)
      packed.push(one)
    }
    for (const one of packed) {
      const { name, version } = one.manifest
      if (!isDryRun && await isPublished(one.manifest)) console.log(`${name}@${version} is published already`)
      else await publish(one)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})
