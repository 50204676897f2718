/** What the `FileSystem` of one major has and that of the other has not. It does not import vitest. */
import type { PlatformError } from "@effect/platform/Error"
import type { FileSystem } from "@effect/platform/FileSystem"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** A member, or an option of one, and what it gives on a directory that `plant` has filled. */
export interface MemberCase {
  readonly name: string
  readonly run: (fs: FileSystem, dir: string) => Effect.Effect<unknown, PlatformError, Scope.Scope>
  readonly expected: unknown
}

/** The files of the cases: by their names, content; `null` for a directory, `{ to }` for a link. */
export const planted: Readonly<Record<string, string | null | { readonly to: string }>> = {}

/** Effect 3 has no member that Effect 4 has not: `fd` of a file and `bufferSize` of a stream are rows of other tests. */
export const memberCases: ReadonlyArray<MemberCase> = []
