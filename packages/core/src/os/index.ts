/**
 * Python's `os`, as programs: changing names, walking directories, and reading and setting what the system records
 * about a file. `index.ts` exports this module as the namespace `os`.
 *
 * Every program fails with the error of the system call that failed, an `AnyOSError`, and with `InvalidArgumentError`,
 * before any call, if a path contains a NUL or is the URL of no local file, or if a number is out of its range. Where a
 * path may be a number, that is an open descriptor; a number that is no descriptor is an `OSError` with EBADF. Programs
 * of several calls are jobs: one hop on an executor with threads.
 *
 * @since 0.1.0
 */
export * from "./attributes.js"
export * from "./directories.js"
export * from "./names.js"
export * from "./sendfile.js"
export * from "./status.js"
export * from "./walk.js"
