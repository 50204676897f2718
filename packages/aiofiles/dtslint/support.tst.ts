/**
 * The assertions themselves: each must refuse what is wrong.
 */
import { type Equal, expectTrue } from "./support.js"

expectTrue<Equal<{ readonly a: string }, { readonly a: string }>>()
expectTrue<Equal<string | undefined, undefined | string>>()

// @ts-expect-error: two different types
expectTrue<Equal<string, number>>()
// @ts-expect-error: any is equal to any only
expectTrue<Equal<any, string>>()
// @ts-expect-error: never is equal to never only
expectTrue<Equal<never, string>>()
// @ts-expect-error: a subtype is not the same type
expectTrue<Equal<"a", string>>()
// @ts-expect-error: readonly counts
expectTrue<Equal<{ readonly a: string }, { a: string }>>()
// @ts-expect-error: optional counts
expectTrue<Equal<{ a?: string }, { a: string | undefined }>>()
// @ts-expect-error: neither true nor false
expectTrue<boolean>()
