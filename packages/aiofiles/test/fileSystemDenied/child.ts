/** Run as a user without privileges: what each operation says of what it may not do. Its argument is a folder. */
import { AioFileSystem, IoError, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { factsOf, FileSystem, type PlatformError } from "../support/effect/platform.js"

const folder = process.argv[2]!
const locked = `${folder}/locked` // 0o700, not ours
const secret = `${folder}/secret` // 0o600, not ours

const program = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const operations: Readonly<Record<string, Effect.Effect<unknown, PlatformError>>> = {
    access: fs.access(secret, { readable: true }),
    "access of what is there": fs.access(secret),
    chmod: fs.chmod(secret, 0o777),
    chown: fs.chown(secret, 65534, 65534),
    copy: fs.copy(secret, "/tmp/never"),
    copyFile: fs.copyFile(secret, "/tmp/never"),
    exists: fs.exists(`${locked}/f`),
    link: fs.link(`${locked}/f`, "/tmp/never"),
    makeDirectory: fs.makeDirectory(`${folder}/d`),
    makeTempDirectory: fs.makeTempDirectory({ directory: folder }),
    makeTempDirectoryScoped: Effect.scoped(fs.makeTempDirectoryScoped({ directory: folder })),
    makeTempFile: fs.makeTempFile({ directory: folder }),
    makeTempFileScoped: Effect.scoped(fs.makeTempFileScoped({ directory: folder })),
    open: Effect.scoped(fs.open(secret)),
    readDirectory: fs.readDirectory(locked),
    "readDirectory recursive": fs.readDirectory(folder, { recursive: true }),
    readFile: fs.readFile(secret),
    readFileString: fs.readFileString(secret),
    readLink: fs.readLink(`${locked}/l`),
    realPath: fs.realPath(`${locked}/f`),
    remove: fs.remove(secret),
    "remove recursive": fs.remove(folder, { recursive: true }),
    rename: fs.rename(secret, `${folder}/other`),
    sink: Stream.run(Stream.empty, fs.sink(`${folder}/new`)),
    stat: fs.stat(`${locked}/f`),
    stream: Stream.runDrain(fs.stream(secret)),
    symlink: fs.symlink("x", `${folder}/l`),
    truncate: fs.truncate(secret),
    utimes: fs.utimes(secret, 0, 0),
    watch: Stream.runDrain(fs.watch(locked)),
    writeFile: fs.writeFile(secret, new Uint8Array(0)),
    writeFileString: fs.writeFileString(`${folder}/new`, "")
  }
  for (const [name, operation] of Object.entries(operations)) {
    const said = yield* Effect.match(operation, {
      onFailure: (error) => {
        const { cause, method, reason } = factsOf(error)
        const code = IoError.isIoError(cause) && "code" in cause ? cause.code : "no code"
        return `${reason}: ${method} ${code}`
      },
      onSuccess: () => "allowed"
    })
    process.stdout.write(`${name}\t${said}\n`)
  }
})

const live = Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)
await Effect.runPromise(Effect.provide(program, live))
