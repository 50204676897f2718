/**
 * Assertions about types. A file of type-level tests is compiled and never run: it holds when tsc finds no error.
 *
 * - `expectTrue<Equal<typeof actual, Expected>>()` states what a type is;
 * - `// @ts-expect-error` above a statement states that it does not compile.
 */

/** Whether two types are the same; `any`, optional and `readonly` count as differences. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Compiles only for `true`. */
export declare const expectTrue: <_T extends true>() => void
