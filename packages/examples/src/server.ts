/**
 * `npm run serve -- FOLDER [PORT [LIMIT]]`: an HTTP server that shows and takes the files of a folder, through aiofiles.
 *
 *     GET    /            the names and sizes of the files, one a line
 *     GET    /NAME        a file, or the part of it that `Range` asks for
 *     PUT    /NAME        takes the body as a file: curl -T photo.jpg http://127.0.0.1:8080/
 *     POST   /            takes the files of a form: curl -F file=@photo.jpg http://127.0.0.1:8080/
 *     DELETE /NAME        removes a file
 *
 * Files and bodies are streams: however large they are, memory holds a few blocks of each. A file that is being sent to the
 * server is not seen before it is there in full, and leaves nothing behind if it never is. A request brings at most
 * LIMIT bytes, a billion by default. What a link leads to outside the folder is not shown.
 */
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import * as Etag from "@effect/platform/Etag"
import * as HttpRouter from "@effect/platform/HttpLayerRouter"
import * as HttpPlatform from "@effect/platform/HttpPlatform"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type * as Multipart from "@effect/platform/Multipart"
import * as Path from "@effect/platform/Path"
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import { Console, Effect, Layer, Stream } from "effect"
import { createServer } from "node:http"
import { type PlatformError, reasonOf } from "./effect/platform.js"
import * as Range from "./server/range.js"
import * as Store from "./server/store.js"
import * as Upload from "./server/upload.js"
import { printable } from "./terminal/printable.js"

const usage =
  "Usage: npm run serve -- FOLDER [PORT [LIMIT]]\n\nServes the files of a folder, and takes new ones of at most LIMIT bytes."

const text = (status: number, message: string) => HttpServerResponse.text(`${message}\n`, { status })

const lines = (all: ReadonlyArray<string>): string => all.map((line) => `${line}\n`).join("")

type Problem =
  | PlatformError
  | Store.BadName
  | Store.NotAFile
  | Store.Outside
  | Upload.BrokenOff
  | Upload.TooLarge
  | Multipart.MultipartError

const statuses: Partial<Record<ReturnType<typeof reasonOf>, readonly [status: number, message: string]>> = {
  BadArgument: [400, "not a name"],
  BadResource: [409, "not a file"],
  NotFound: [404, "no such file"],
  PermissionDenied: [403, "permission denied"]
}

/** What a client is told of a problem. */
const explain = (problem: Problem): HttpServerResponse.HttpServerResponse => {
  switch (problem._tag) {
    case "BadName":
      return text(400, `not a name: ${printable(problem.name)}`)
    case "BrokenOff":
    case "MultipartError":
      return HttpServerResponse.empty({ status: 400 }) // the body ended too early, or is no form
    case "NotAFile":
      return text(409, "not a file")
    case "Outside":
      return text(403, "leads out of the folder")
    case "TooLarge":
      return text(413, `more than ${problem.limit} bytes`)
    default:
      return text(...statuses[reasonOf(problem)] ?? [500, reasonOf(problem)])
  }
}

const answering = <R>(
  response: Effect.Effect<HttpServerResponse.HttpServerResponse, Problem, R>
) => Effect.catchAll(response, (problem) => Effect.succeed(explain(problem)))

/** The client has to see the answer, also a refusal. */
const receiving = <R>(response: Effect.Effect<HttpServerResponse.HttpServerResponse, Problem, R>) =>
  Effect.ensuring(answering(response), Effect.flatMap(HttpServerRequest.HttpServerRequest, Upload.drain))

const name = Effect.map(HttpRouter.params, (params) => params["name"] ?? "")

const routes = (folder: string, limit: number) =>
  Effect.gen(function*() {
    const store = yield* Store.make(folder)

    const list = Effect.map(
      store.list,
      (files) => HttpServerResponse.text(lines(files.map(({ name, size }) => `${size}\t${name}`)))
    )

    const send = Effect.gen(function*() {
      const { path, size } = yield* store.open(yield* name)
      const request = yield* HttpServerRequest.HttpServerRequest
      const range = Range.parse(request.headers["range"], Number(size))
      if (range === "all") {
        return yield* HttpServerResponse.file(path, { headers: { "accept-ranges": "bytes" } })
      }
      if (range === "unsatisfiable") {
        return HttpServerResponse.empty({ status: 416, headers: { "content-range": `bytes */${size}` } })
      }
      const { first, last } = range
      return yield* HttpServerResponse.file(path, {
        status: 206,
        offset: first,
        bytesToRead: last - first + 1,
        headers: { "content-range": `bytes ${first}-${last}/${size}` }
      })
    })

    const put = Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      const count = yield* Upload.limit(request, limit)
      yield* store.take(yield* name, count(Upload.body(request)))
      return HttpServerResponse.empty({ status: 201 })
    })

    /** The parts of a form come one after the other, and so are they written. */
    const post = Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      const count = yield* Upload.limit(request, limit)
      const names = yield* request.multipartStream.pipe(
        Stream.mapEffect((part) =>
          part._tag === "Field"
            ? Effect.succeed([])
            : Effect.as(store.take(part.name, count(part.content)), [part.name])
        ),
        Stream.runCollect
      )
      return HttpServerResponse.text(lines(Array.from(names).flat()), { status: 201 })
    })

    const remove = Effect.gen(function*() {
      yield* store.remove(yield* name)
      return HttpServerResponse.empty({ status: 204 })
    })

    return [
      HttpRouter.route("GET", "/", answering(list)),
      HttpRouter.route("GET", "/:name", answering(send)),
      HttpRouter.route("PUT", "/:name", receiving(put)),
      HttpRouter.route("POST", "/", receiving(post)),
      HttpRouter.route("DELETE", "/:name", answering(remove))
    ]
  })

/** Shows where the server is: the port is the system's choice if it is 0. */
const announce = HttpServer.addressFormattedWith((address) => Console.log(address))

const serve = (folder: string, port: number, limit: number) =>
  HttpRouter.serve(HttpRouter.addAll(routes(folder, limit)), { disableListenLog: true, disableLogger: true }).pipe(
    Layer.merge(Layer.effectDiscard(announce)),
    Layer.provide(NodeHttpServer.layerServer(createServer, { host: "127.0.0.1", port })),
    // the platform's own responses of files read them through its `FileSystem`, and so on our executor
    Layer.provide(HttpPlatform.layer),
    Layer.provide([Etag.layerWeak, AioFileSystem.layer, Path.layer]),
    Layer.provide(NodeAioFiles.layer)
  )

const main = Effect.suspend(() => {
  const [folder, port = "8080", limit = "1000000000"] = process.argv.slice(2)
  if (folder === undefined || !/^\d{1,5}$/.test(port) || !/^\d{1,15}$/.test(limit)) {
    process.exitCode = 2
    return Console.error(usage)
  }
  return Layer.launch(serve(folder, Number(port), Number(limit)))
})

// npm runs the program in the folder of package.json; the folder is meant from where the user is.
if (process.env["npm_lifecycle_event"] === "serve") process.chdir(process.env["INIT_CWD"] ?? ".")

NodeRuntime.runMain(main)
