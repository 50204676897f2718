/** Each member of the service has an accessor, which asks for the service and is otherwise the same. */
import type { AioFiles, Os, OsPath, Shutil, StandardStreams, Tempfile, WholeFile } from "aiofiles"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Equal, expectTrue } from "./support.js"

type Without<Part, Module> = Exclude<keyof Part, keyof Module>

expectTrue<Equal<Without<Os.Os, typeof Os>, never>>()
expectTrue<Equal<Without<OsPath.OsPath, typeof OsPath>, never>>()
expectTrue<Equal<Without<Shutil.Shutil, typeof Shutil>, never>>()
expectTrue<Equal<Without<Tempfile.Tempfile, typeof Tempfile>, never>>()
expectTrue<Equal<Without<StandardStreams.StandardStreams, typeof AioFiles>, never>>()
expectTrue<Equal<Without<WholeFile.WholeFile, typeof AioFiles>, never>>()
// what is no operation is reached by the service itself
expectTrue<
  Equal<
    Without<AioFiles.AioFiles, typeof AioFiles>,
    typeof AioFiles.TypeId | "executor" | "os" | "shutil" | "tempfile"
  >
>()

type Accessor<Member> = Member extends (...args: infer Args) => Effect.Effect<infer A, infer E, infer R>
  ? (...args: Args) => Effect.Effect<A, E, AioFiles.AioFiles | R>
  : Member extends Effect.Effect<infer A, infer E, infer R> ? Effect.Effect<A, E, AioFiles.AioFiles | R>
  : never

/** The members whose type is no one effect for all arguments: os.tst.ts has those. */
type Plain = Exclude<keyof Os.Os, "listdir" | "readlink" | "scandir" | "sendfile" | "walk">
expectTrue<
  Equal<{ [Name in Plain]: (typeof Os)[Name] }, { [Name in Plain]: Accessor<Os.Os[Name]> }>
>()
expectTrue<
  Equal<
    { [Name in keyof WholeFile.WholeFile]: (typeof AioFiles)[Name] },
    { [Name in keyof WholeFile.WholeFile]: Accessor<WholeFile.WholeFile[Name]> }
  >
>()
expectTrue<
  Equal<
    { [Name in keyof StandardStreams.StandardStreams]: (typeof AioFiles)[Name] },
    { [Name in keyof StandardStreams.StandardStreams]: Accessor<StandardStreams.StandardStreams[Name]> }
  >
>()
expectTrue<Equal<typeof Tempfile.gettempdir, Accessor<Tempfile.Tempfile["gettempdir"]>>>()
expectTrue<Equal<Effect.Effect.Context<ReturnType<typeof Tempfile.temporaryFile>>, AioFiles.AioFiles | Scope.Scope>>()
