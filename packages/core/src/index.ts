/**
 * The io stack of `aiofiles`, without Effect: programs over system calls, and what they are made of.
 *
 * @since 0.1.0
 */
export * from "./bufferedRandom.js"
export * from "./bufferedReader.js"
export * from "./bufferedWriter.js"
export * from "./codecs/codec.js"
export * from "./codecs/errorHandlers.js"
export * from "./codecs/lookup.js"
export * from "./errors.js"
export * from "./job.js"
export * from "./lease.js"
export * from "./memory.js"
export * from "./mode.js"
export * from "./newline.js"
export * from "./open.js"
export * from "./path.js"
export * from "./pool.js"
export * from "./program.js"
export * from "./raw.js"
export * from "./syscall.js"
export * from "./task.js"
export * from "./textFile.js"
export * from "./textOptions.js"
export * from "./textReader.js"
export * from "./textWriter.js"
export * from "./unbuffered.js"
