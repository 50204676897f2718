/** A script that a test runs as a user other than root: moves trees across file systems, with entries that it may not touch. */
import { move, Pool, Task } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"

const [here, there] = process.argv.slice(2)

const files = (path) => readdirSync(path, { recursive: true, withFileTypes: true }).map(({ name }) => name).sort()

const moved = (name) => {
  const outcome = new Task(new Pool(inline), () => move(`${here}/${name}`, `${there}/${name}`)).start()
  const errors = outcome?._tag === "Failure" ? outcome.error.errors?.map(({ error }) => error) ?? [outcome.error] : []
  return errors.map(String)
}

const plant = (name) => {
  mkdirSync(`${here}/${name}/sub`, { recursive: true })
  for (const file of ["one", "sub/two", "sub/three"]) writeFileSync(`${here}/${name}/${file}`, file)
}

plant("unreadable")
chmodSync(`${here}/unreadable/sub/two`, 0)
const unreadable = moved("unreadable")
chmodSync(`${here}/unreadable/sub/two`, 0o600)

plant("closed")
chmodSync(`${here}/closed/sub`, 0)
const closed = moved("closed")
chmodSync(`${here}/closed/sub`, 0o700)

plant("fixed")
chmodSync(`${here}/fixed/sub`, 0o500)
const fixed = moved("fixed")
chmodSync(`${here}/fixed/sub`, 0o700)
for (const file of ["one", "sub/two", "sub/three"]) readFileSync(`${there}/fixed/${file}`)

// onto a writable file in a directory that is not writable, and the reverse
const onto = {}
for (const [name, folderMode, fileMode] of [["walled", 0o500, 0o600], ["kept", 0o700, 0o400]]) {
  writeFileSync(`${here}/${name}`, "new")
  mkdirSync(`${there}/${name}`)
  writeFileSync(`${there}/${name}/f`, "older", { mode: fileMode })
  chmodSync(`${there}/${name}`, folderMode)
  const outcome = new Task(new Pool(inline), () => move(`${here}/${name}`, `${there}/${name}/f`)).start()
  onto[name] = [
    outcome?._tag === "Failure" ? String(outcome.error) : "moved",
    readFileSync(`${there}/${name}/f`, "utf8"),
    existsSync(`${here}/${name}`)
  ]
  chmodSync(`${there}/${name}`, 0o700)
  rmSync(`${there}/${name}`, { recursive: true })
  rmSync(`${here}/${name}`, { force: true })
}

process.stdout.write(JSON.stringify({
  unreadable,
  closed,
  fixed,
  onto,
  here: Object.fromEntries(readdirSync(here).sort().map((name) => [name, files(`${here}/${name}`)])),
  there: Object.fromEntries(readdirSync(there).sort().map((name) => [name, files(`${there}/${name}`)]))
}))
