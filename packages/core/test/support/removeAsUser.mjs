/** A script that a test runs as a user other than root: removes a temporary directory whose entries it may not read. */
import { Pool, removeTempDirectory, Task, Tempfiles } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"

const run = (make) => {
  const outcome = new Task(new Pool(inline), make).start()
  if (outcome?._tag !== "Success") throw outcome?.error
  return outcome.value
}

const path = run(() => new Tempfiles().mkdtemp({ dir: process.argv[2] }))
mkdirSync(`${path}/a/b/c`, { recursive: true })
writeFileSync(`${path}/a/b/c/file`, "")
chmodSync(`${path}/a/b/c/file`, 0)
for (const name of ["a/b/c", "a/b", "a"]) chmodSync(`${path}/${name}`, 0)
mkdirSync(`${path}/readonly`)
writeFileSync(`${path}/readonly/file`, "")
chmodSync(`${path}/readonly`, 0o500)

let refused = false
try {
  readdirSync(`${path}/a`)
} catch {
  refused = true
}
const errors = run(() => removeTempDirectory(path))
process.stdout.write(JSON.stringify({ refused, errors: errors.map(String), there: existsSync(path) }))
