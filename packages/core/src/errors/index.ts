/**
 * Everything that can go wrong, as a closed union of tagged classes.
 *
 * Two families, never mixed. A failed system call is one of the `OSError` classes, chosen from its errno by the one
 * table in `internal/errno`; it keeps the errno, code and call, and its message is CPython's. Misuse (a closed file, a
 * wrong mode, a bad argument, an undecodable text) is found before or after any system call and has a class of its own.
 *
 * @since 0.1.0
 */
export * from "./ioError.js"
export * from "./misuse.js"
export * from "./systemCall.js"
export * from "./tree.js"
export * from "./unicode.js"
