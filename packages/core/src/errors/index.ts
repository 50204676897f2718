/**
 * Everything that can go wrong, as a closed union of tagged classes.
 *
 * A failed system call is one of the classes of `AnyOSError`, chosen by its errno; it has errno, code, name of the call
 * and paths, and CPython's message. Misuse (a closed file, a wrong mode, an invalid argument) and text that cannot be
 * decoded are found before or after system calls, and have classes of their own.
 *
 * @since 0.1.0
 */
export * from "./ioError.js"
export * from "./misuse.js"
export * from "./systemCall.js"
export * from "./tree.js"
export * from "./unicode.js"
