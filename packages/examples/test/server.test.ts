/** `node server.js FOLDER [PORT]`: files over HTTP, in both directions, and what becomes of those that are not right. */
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync
} from "node:fs"
import { Agent, type IncomingMessage, request } from "node:http"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { type Run, runExample, temporaryFolder } from "./support.js"

const folder = temporaryFolder()
const files = join(folder, "files")
/** How many bytes a request may bring. */
const limit = 6_000_000
const content = (name: string): Buffer => readFileSync(join(files, name))

const links = {
  inside: "digits.txt",
  nowhere: "missing.txt",
  round: "round",
  outside: "../outside/secret",
  through: "../outside",
  throughAnother: "through/secret",
  absolute: join(folder, "outside", "secret")
}

let url = ""
let stop = (): void => undefined
let run: Promise<Run>

beforeAll(async () => {
  mkdirSync(join(files, "directory"), { recursive: true })
  writeFileSync(join(files, "digits.txt"), "0123456789")
  writeFileSync(join(files, "empty.txt"), "")
  writeFileSync(join(files, ".hidden"), "nobody's")
  writeFileSync(join(files, "x\n9\tforged"), "")
  execFileSync("mkfifo", [join(files, "pipe")])
  mkdirSync(join(folder, "outside"))
  writeFileSync(join(folder, "outside", "secret"), "secret")
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(files, name))
  url = await new Promise<string>((resolve, reject) => {
    run = runExample("server.ts", ["files", "0", String(limit)], folder, (child) => {
      let shown = ""
      child.stdout.on("data", (chunk: Buffer) => {
        shown += chunk.toString()
        if (shown.endsWith("\n")) resolve(shown.trim())
      })
      child.on("exit", () => reject(new Error("the server has ended")))
      stop = () => child.kill("SIGTERM")
    })
  })
})

afterAll(async () => {
  stop()
  const { stderr, stdout } = await run
  assert.deepStrictEqual([stdout, stderr], [`${url}\n`, ""])
})

/**
 * `fetch` by a connection of its own: one that is kept may be closed by the server, for having been idle for seconds, at the
 * moment when it is used again.
 */
const fetchOnce = async (path: string, init?: RequestInit): Promise<Response> => {
  const asked = new Request(url + path, init)
  const body = Buffer.from(await asked.arrayBuffer())
  const headers = { ...Object.fromEntries(asked.headers), "content-length": body.length }
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request(asked.url, { agent: false, method: asked.method, headers }, resolve).on("error", reject).end(body)
  )
  const parts: Array<Buffer> = []
  for await (const part of answer) parts.push(part as Buffer) // there is no encoding
  const { headersDistinct, statusCode: status = 0 } = answer
  return new Response(status === 204 ? null : Buffer.concat(parts), {
    status,
    headers: Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value])
    )
  })
}

const fetchText = async (path: string, init?: RequestInit): Promise<readonly [status: number, text: string]> => {
  const response = await fetchOnce(path, init)
  return [response.status, await response.text()]
}

/**
 * Sends a body in pieces, without saying how long it is, until the answer is there or the body ends. The connection is not to
 * be closed by the server, which would do it as soon as it has answered, and perhaps in the middle of a piece.
 */
const sendPieces = (
  path: string,
  method: string,
  pieces: Iterable<Uint8Array>,
  headers: Record<string, string> = {}
): Promise<readonly [status: number | undefined, text: string]> =>
  new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true })
    const upload = request(url + path, { agent, method, headers }, async (answer) => {
      answered = true
      const parts: Array<Buffer> = []
      for await (const part of answer) parts.push(part as Buffer) // there is no encoding
      agent.destroy()
      resolve([answer.statusCode, Buffer.concat(parts).toString()])
    })
    let answered = false
    upload.on("error", reject)
    const iterator = pieces[Symbol.iterator]()
    const next = (): void => {
      const piece = iterator.next()
      if (answered || piece.done === true) upload.end()
      else upload.write(piece.value, next)
    }
    next()
  })

/** Changes the folder once before and again and again while something is done. */
const meanwhile = async <A>(change: (round: number) => void, act: () => Promise<A>): Promise<A> => {
  const over = new AbortController()
  const changing = async (): Promise<void> => {
    for (let round = 0; !over.signal.aborted; round++) {
      change(round)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const changes = changing()
  try {
    return await act()
  } finally {
    over.abort()
    await changes
  }
}

const put = (name: string, body: Uint8Array): Promise<readonly [status: number, text: string]> =>
  fetchText(`/${name}`, { method: "PUT", body: new Uint8Array(body) })

/** In many looks, too: a machine that stands still for long has not been patient. */
const waitFor = async (condition: () => boolean): Promise<boolean> => {
  const end = performance.now() + 60_000
  for (let looks = 0; looks < 1000 || performance.now() < end; looks++) {
    if (condition()) return true
    await new Promise((resolve) => setImmediate(resolve))
  }
  return false
}

/** Nothing of an upload is left, or on its way. */
const noUploads = (): boolean => !readdirSync(files).some((name) => name.startsWith(".upload-"))

// one after the other: some look at what is in the folder
describe("the file server", { concurrent: false }, () => {
  it("lists its files, and nothing else", async () => {
    const [status, text] = await fetchText("/")
    assert.strictEqual(status, 200)
    const lines = text.trim().split("\n")
    assert.include(lines, "10\tdigits.txt")
    assert.include(lines, "0\tempty.txt")
    assert.include(lines, "10\tinside")
    assert.isFalse(lines.some((line) => line.endsWith("directory") || line.includes("\t.")))
    const names = lines.map((line) => line.replace(/^\d+\t/, ""))
    for (const name of ["nowhere", "round", "outside", "through", "throughAnother", "absolute", "pipe", "forged"]) {
      assert.notInclude(names, name)
    }
  })

  it("lists its files while others come and go", async () => {
    const brief = (round: number): string => join(files, `brief-${round}`)
    const statuses = await meanwhile(
      (round) => {
        writeFileSync(brief(round), "")
        if (round >= 20) unlinkSync(brief(round - 20))
      },
      async () => {
        const statuses: Array<number> = []
        for (let asked = 0; asked < 60; asked++) statuses.push((await fetchText("/"))[0])
        return statuses
      }
    )
    assert.deepStrictEqual(new Set(statuses), new Set([200]))
  })

  it("sends a file with its size, its date and a tag", async () => {
    const response = await fetchOnce("/digits.txt")
    assert.deepStrictEqual([response.status, await response.text()], [200, "0123456789"])
    assert.strictEqual(response.headers.get("content-length"), "10")
    assert.match(response.headers.get("etag") ?? "", /^W\/".+"$/)
    assert.isFalse(Number.isNaN(Date.parse(response.headers.get("last-modified") ?? "")))
  })

  it("sends an empty file", async () => {
    assert.deepStrictEqual(await fetchText("/empty.txt"), [200, ""])
  })

  const ranges: ReadonlyArray<readonly [range: string, status: number, body: string, contentRange: string | null]> = [
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=-100", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=8-100", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=-0", 416, "", "bytes */10"],
    ["bytes=5-2", 200, "0123456789", null],
    ["bytes=0-1,4-5", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null]
  ]
  it.each(ranges)("answers Range: %s with %i", async (range, status, body, contentRange) => {
    const response = await fetchOnce("/digits.txt", { headers: { range } })
    assert.deepStrictEqual([response.status, await response.text()], [status, body])
    assert.strictEqual(response.headers.get("content-range"), contentRange)
  })

  const problems: ReadonlyArray<readonly [method: string, path: string, status: number]> = [
    ["GET", "/missing.txt", 404],
    ["GET", "/directory", 409],
    ["GET", "/.hidden", 400],
    ["GET", "/..%2fsecret", 400],
    ["GET", "/a%00b", 400],
    ["PUT", "/.hidden", 400],
    ["DELETE", "/missing.txt", 404],
    ["GET", "/a%0ab", 400],
    ["PUT", "/a%0d%0ab", 400],
    ["DELETE", "/a%1bb", 400],
    ["GET", "/pipe", 409],
    ["GET", "/a/b", 404]
  ]
  it.each(problems)("answers %s %s with %i", async (method, path, status) => {
    assert.strictEqual((await fetchText(path, { method }))[0], status)
  })

  const leading: ReadonlyArray<readonly [name: keyof typeof links, status: number, body: string]> = [
    ["inside", 200, "0123456789"],
    ["nowhere", 404, "no such file\n"],
    ["round", 409, "not a file\n"],
    ["outside", 403, "leads out of the folder\n"],
    ["through", 409, "not a file\n"],
    ["throughAnother", 403, "leads out of the folder\n"],
    ["absolute", 403, "leads out of the folder\n"]
  ]
  it.each(leading)("answers for the link %s with %i", async (name, status, body) => {
    assert.deepStrictEqual(await fetchText(`/${name}`), [status, body])
  })

  it("sends nothing from outside, however often a link is changed meanwhile", async () => {
    const bodies = await meanwhile(
      (round) => {
        symlinkSync(round % 2 === 0 ? "digits.txt" : "../outside/secret", join(files, ".next"))
        renameSync(join(files, ".next"), join(files, "swapped"))
      },
      async () => {
        const bodies: Array<string> = []
        for (let asked = 0; asked < 200; asked++) bodies.push((await fetchText("/swapped"))[1])
        return bodies
      }
    )
    for (const body of bodies) assert.include(["0123456789", "leads out of the folder\n"], body)
  })

  it("replaces and removes a link, and not what it leads to", async () => {
    for (const name of ["replaced", "removed"]) symlinkSync("../outside/secret", join(files, name))
    assert.deepStrictEqual(await put("replaced", Buffer.from("new")), [201, ""])
    assert.strictEqual((await fetchText("/removed", { method: "DELETE" }))[0], 204)
    assert.strictEqual(content("replaced").toString(), "new")
    assert.throws(() => readlinkSync(join(files, "removed")))
    assert.strictEqual(readFileSync(join(folder, "outside", "secret"), "utf8"), "secret")
  })

  it("tells of a name that is none in one line", async () => {
    const [status, text] = await fetchText("/a%0a10%09forged%1b[2J")
    assert.deepStrictEqual([status, text], [400, "not a name: a\\x0a10\\x09forged\\x1b[2J\n"])
  })

  const tooLarge = [413, `more than ${limit} bytes\n`] as const

  it("takes a body as large as the limit", async () => {
    assert.deepStrictEqual(await put("limit.bin", Buffer.alloc(limit)), [201, ""])
    assert.deepStrictEqual(await sendPieces("/limit.bin", "PUT", [Buffer.alloc(limit - 1), Buffer.alloc(1)]), [201, ""])
  })

  it.each(["PUT", "POST"])("refuses by its length what %s says is larger, before any of it is sent", async (method) => {
    const headers = { "content-length": String(limit + 1), "content-type": "multipart/form-data; boundary=b" }
    const status = await new Promise((resolve, reject) => {
      const upload = request(`${url}/${method === "PUT" ? "large.bin" : ""}`, { agent: false, method, headers })
      upload.on("error", reject)
      upload.on("response", (answer) => {
        resolve(answer.statusCode)
        upload.off("error", reject).on("error", () => undefined).destroy() // it is not sent
      })
      upload.flushHeaders()
    })
    assert.strictEqual(status, 413)
  })

  it("refuses a body that does not say its length when it is too large, and keeps nothing of it", async () => {
    const large = {
      *[Symbol.iterator]() {
        for (let piece = 0; piece < 200; piece++) yield Buffer.alloc(100_000)
      }
    }
    for (let round = 0; round < 5; round++) {
      assert.deepStrictEqual(await sendPieces("/large.bin", "PUT", large), tooLarge)
    }
    assert.isTrue(noUploads())
    assert.notInclude(readdirSync(files), "large.bin")
  })

  it("refuses a form whose files are too large together, and keeps nothing of the one that is", async () => {
    const part = (name: string): Buffer =>
      Buffer.from(`--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`)
    const large = {
      *[Symbol.iterator]() {
        yield part("first.bin")
        yield Buffer.alloc(limit / 2)
        yield Buffer.from("\r\n")
        yield part("second.bin")
        for (let piece = 0; piece < 200; piece++) yield Buffer.alloc(100_000)
      }
    }
    const headers = { "content-type": "multipart/form-data; boundary=b" }
    for (let round = 0; round < 5; round++) {
      assert.deepStrictEqual(await sendPieces("/", "POST", large, headers), tooLarge)
    }
    assert.isTrue(noUploads())
    assert.strictEqual(content("first.bin").length, limit / 2)
    assert.notInclude(readdirSync(files), "second.bin")
  })

  it("takes a large body as a file, and sends it again", async () => {
    const body = randomBytes(5_000_000)
    assert.deepStrictEqual(await put("large.bin", body), [201, ""])
    assert.isTrue(content("large.bin").equals(body))
    const response = await fetchOnce("/large.bin")
    assert.isTrue(Buffer.from(await response.arrayBuffer()).equals(body))
    assert.isTrue(noUploads())
  })

  it("takes names and contents of every kind", async () => {
    for (const name of ["na\u00efve.txt", "two words.txt", "-rf", "100%.txt"]) {
      assert.deepStrictEqual(await put(encodeURIComponent(name), Buffer.from(name)), [201, ""])
      assert.strictEqual(content(name).toString(), name)
      assert.deepStrictEqual(await fetchText(`/${encodeURIComponent(name)}`), [200, name])
    }
    assert.deepStrictEqual(await put("nothing.txt", new Uint8Array(0)), [201, ""])
    assert.strictEqual(content("nothing.txt").length, 0)
  })

  it("replaces a file by the last of many uploads at once, whole", async () => {
    const bodies = Array.from({ length: 8 }, (_, index) => Buffer.alloc(200_000, index))
    const results = await Promise.all(bodies.map((body) => put("shared.bin", body)))
    assert.isTrue(results.every(([status]) => status === 201))
    const result = content("shared.bin")
    assert.isTrue(bodies.some((body) => body.equals(result)), "it is one of them")
    assert.isTrue(noUploads())
  })

  it("takes the files of a form", async () => {
    const form = new FormData()
    form.append("comment", "two files")
    form.append("file", new File(["one"], "one.txt"))
    form.append("file", new File([randomBytes(300_000)], "two.bin"))
    assert.deepStrictEqual(await fetchText("/", { method: "POST", body: form }), [201, "one.txt\ntwo.bin\n"])
    assert.strictEqual(content("one.txt").toString(), "one")
    assert.strictEqual(content("two.bin").length, 300_000)
  })

  it("keeps nothing of an upload that breaks off", async () => {
    const { hostname, port } = new URL(url)
    const upload = request({ hostname, port, path: "/broken.bin", method: "PUT", headers: { "content-length": 1000 } })
    upload.on("error", () => undefined) // it breaks off on purpose
    upload.write(Buffer.alloc(500))
    assert.isTrue(await waitFor(() => !noUploads()), "it has begun")
    upload.destroy()
    assert.isTrue(await waitFor(noUploads), "nothing is left of it")
    assert.notInclude(readdirSync(files), "broken.bin")
  })

  it("removes a file", async () => {
    writeFileSync(join(files, "old.txt"), "")
    assert.strictEqual((await fetchText("/old.txt", { method: "DELETE" }))[0], 204)
    assert.notInclude(readdirSync(files), "old.txt")
  })

  it("says how it is used", async () => {
    for (const args of [[], ["files", "many"], ["files", "123456"], ["files", "0", "much"]]) {
      const { status, stderr, stdout } = await runExample("server.ts", args, folder)
      assert.deepStrictEqual([status, stdout], [2, ""])
      assert.match(stderr, /^Usage: /)
    }
  })
})
