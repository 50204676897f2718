/**
 * Makes the fixtures anew: `node regenerate.mjs GEN.PY`. It runs `python3`.
 *
 * GEN.PY is a generator of random sequences that is not part of this repository. It has the usage and the format of `more.py`
 * in this folder, and asks for every kind of file, spooled files and names. Answers of more than 300 characters are kept as digests.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"

const here = fileURLToPath(new URL(".", import.meta.url))
const [generator] = process.argv.slice(2)
if (generator === undefined) throw new Error("usage: node regenerate.mjs GEN.PY")

const files = /^(binary|text|bytesio|stringio)$/
const spooled = /^spooled$/
const names = /^(os|osMore)$/

const runs = [
  { name: "gen-2026", script: generator, seed: 2026, count: 1900, kinds: files },
  { name: "gen-1122", script: generator, seed: 1122, count: 1900, kinds: files },
  { name: "more-5", script: join(here, "more.py"), seed: 5, count: 800, kinds: files },
  { name: "spooled-gen-515", script: generator, seed: 515, count: 20_000, kinds: spooled },
  { name: "spooled-9", script: join(here, "spooled.py"), seed: 9, count: 1200, kinds: spooled },
  { name: "os-gen-4711", script: generator, seed: 4711, count: 9500, kinds: names, folder: "osFixtures" },
  { name: "os-more-3", script: join(here, "osMore.py"), seed: 3, count: 600, kinds: names, folder: "osFixtures" }
]

const digest = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16)
const shorten = (value) => JSON.stringify(value).length > 300 ? { h: digest(value) } : value

const reduce = (item) => {
  if (item.final !== undefined) item.final = shorten(item.final)
  for (const step of item.ops) {
    if (step.ret !== undefined) step.ret = shorten(step.ret)
    if (step.disk !== undefined) step.disk = shorten(step.disk)
  }
  return item
}

const work = mkdtempSync(join(tmpdir(), "oracle-"))
for (const { count, folder = "fixtures", kinds, name, script, seed } of runs) {
  const out = join(work, "out.json")
  execFileSync("python3", ["-B", script, String(seed), String(count), out], { stdio: "inherit" })
  const { cases } = JSON.parse(readFileSync(out, "utf8"))
  const kept = cases.filter((item) => kinds.test(item.kind)).map(reduce)
  const packed = brotliCompressSync(JSON.stringify(kept), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 24 }
  })
  writeFileSync(join(here, folder, `${name}.json.br`), packed)
  process.stdout.write(`${name}: ${kept.length} cases, ${packed.length} bytes\n`)
}
rmSync(work, { recursive: true })
