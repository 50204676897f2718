/**
 * Python's `os` as effects: each member runs the program of core with the same name. A member that changes nothing
 * uses `queryWith`, which is cheaper: see there for what it does on interruption.
 *
 * Three members are more than one program: `sendfile` from a handle, because a handle has buffers and a gate;
 * `scandir` and `walk`, because they are streams.
 */
import { type DirectoryEntry, type FilePath, type IoError, makeOSError, type NameOf, os } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import type { DirEntry, Os, SendSource, SendTarget, WalkEntry, WalkOptions } from "../../Os.js"
import { catchAll } from "../effect/compat.js"
import { streamOfBatches } from "../executor/batches.js"
import { queryWith, runWith } from "../executor/run.js"
import { pointFree } from "../handles/pointFree.js"

/** A program of core without an effect here does not compile. `write` is only a part of `sendfile`. */
type AllPrograms = { readonly [Name in Exclude<keyof typeof os, "write">]: unknown }

/** @internal */
export const make = (executor: Executor): AllPrograms & Os => ({
  stat: (path, options) => queryWith(executor, () => os.stat(path, options)),
  lstat: (path) => queryWith(executor, () => os.lstat(path)),
  statvfs: (path) => queryWith(executor, () => os.statvfs(path)),
  // the types are written out, because the member has overloads
  sendfile: (out: SendTarget | number, from: SendSource | number, offset: number | null, count: number) =>
    typeof from !== "number"
      // a handle: its buffers and position must be respected, so no call may use its descriptor
      ? sendHandle(executor, out, from, offset, count)
      // the overloads allow a handle as the target only if the source is one
      : runWith(executor, () => os.sendfile(out as number, from, offset, count)),
  rename: (source, dest) => runWith(executor, () => os.rename(source, dest)),
  renames: (source, dest) => runWith(executor, () => os.renames(source, dest)),
  replace: (source, dest) => runWith(executor, () => os.replace(source, dest)),
  remove: (path) => runWith(executor, () => os.remove(path)),
  unlink: (path) => runWith(executor, () => os.unlink(path)),
  mkdir: (path, options) => runWith(executor, () => os.mkdir(path, options)),
  makedirs: (path, options) => runWith(executor, () => os.makedirs(path, options)),
  rmdir: (path) => runWith(executor, () => os.rmdir(path)),
  removedirs: (path) => runWith(executor, () => os.removedirs(path)),
  link: (source, dest) => runWith(executor, () => os.link(source, dest)),
  symlink: (target, path) => runWith(executor, () => os.symlink(target, path)),
  readlink: (path) => queryWith(executor, () => os.readlink(path)),
  listdir: (path) => queryWith(executor, () => os.listdir(path)),
  scandir: (path) => scandir(executor, path),
  walk: (top, options) => walk(executor, top, options),
  access: (path, mode) => queryWith(executor, () => os.access(path, mode)),
  // made once for all callers: the effect asks the system each time it runs
  getcwd: queryWith(executor, os.getcwd),
  chmod: (path, mode) => runWith(executor, () => os.chmod(path, mode)),
  chown: (path, uid, gid, options) => runWith(executor, () => os.chown(path, uid, gid, options)),
  utime: (path, options) => runWith(executor, () => os.utime(path, options)),
  truncate: (path, byteLength) => runWith(executor, () => os.truncate(path, byteLength))
})

/** The size of the blocks, in bytes, by which `sendfile` copies from a handle through memory. */
const blockSize = 256 * 1024

/**
 * Sends from a handle, to a handle or a descriptor, until `count` bytes are sent, the source ends, or the target
 * accepts only a part of a block. Uses operations of the handles and never their descriptors, so that buffers and
 * positions stay consistent. With `offset === null`, moves the source's position by the bytes that the target has
 * accepted, even if sending fails or is interrupted.
 *
 * The source is read by `pread`, so its position does not move before that. The operations are not one: other fibers
 * may use the handles between two blocks.
 */
const sendHandle = (
  executor: Executor,
  out: SendTarget | number,
  from: SendSource,
  offset: number | null,
  count: number
): Effect.Effect<number, IoError> =>
  Effect.suspend(() => {
    // checked here, because `pread` refuses a negative offset, but no call would see a negative count
    if (!(count >= 0 && (offset === null || offset >= 0))) {
      return Effect.fail(makeOSError({ code: "EINVAL", syscall: "sendfile" }))
    }
    const put = typeof out === "number"
      ? (data: Uint8Array) => runWith(executor, () => os.write(out, data))
      : (data: Uint8Array) => out.write(data)
    // flushed at the end, so that the bytes are in the file when the effect succeeds
    const flush = typeof out === "number" ? Effect.void : out.flush
    let total = 0 // bytes that the target has accepted
    const loop = (start: number): Effect.Effect<number, IoError> =>
      Effect.flatMap(from.pread(Math.min(count - total, blockSize), start + total), (data) =>
        data.length === 0
          ? Effect.succeed(total)
          : Effect.flatMap(put(data), (sent) => {
            total += sent
            // a target that accepts less than a block is full for now: its caller decides whether to send the rest
            return sent < data.length || total >= count ? Effect.succeed(total) : loop(start)
          }))
    const send = (start: number): Effect.Effect<number, IoError> =>
      Effect.tap(
        // after some bytes were sent, an error is not reported: a caller that sends the rest meets it again
        catchAll(loop(start), (error) => total > 0 ? Effect.succeed(total) : Effect.fail(error)),
        () => flush
      )
    return offset !== null ?
      send(offset) :
      // uninterruptible from `tell` to `seek`, but for the sending: otherwise the position could stay behind
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(from.tell, (start) =>
          Effect.onExit(restore(send(start)), () =>
            // if the source was closed meanwhile, the caller already has an error, or needs no position
            Effect.ignore(from.seek(start + total))))
      )
  })

/** An entry of `scandir`. Its questions make a system call only if the directory did not already answer them. */
class Entry<N extends string | Uint8Array> implements DirEntry<N> {
  static {
    pointFree(this)
  }

  private readonly entry: DirectoryEntry<N>
  private readonly executor: Executor

  constructor(entry: DirectoryEntry<N>, executor: Executor) {
    this.entry = entry
    this.executor = executor
  }

  get name(): N {
    return this.entry.name
  }

  get path(): N {
    return this.entry.path
  }

  get type(): DirEntry<N>["type"] {
    return this.entry.type
  }

  get inode(): DirEntry<N>["inode"] {
    return runWith(this.executor, () => this.entry.inode())
  }

  get isSymlink(): DirEntry<N>["isSymlink"] {
    return runWith(this.executor, () => this.entry.isSymlink())
  }

  isDir(options?: Parameters<DirEntry<N>["isDir"]>[0]): ReturnType<DirEntry<N>["isDir"]> {
    return runWith(this.executor, () => this.entry.isDir(options))
  }

  isFile(options?: Parameters<DirEntry<N>["isFile"]>[0]): ReturnType<DirEntry<N>["isFile"]> {
    return runWith(this.executor, () => this.entry.isFile(options))
  }

  stat(options?: Parameters<DirEntry<N>["stat"]>[0]): ReturnType<DirEntry<N>["stat"]> {
    return runWith(this.executor, () => this.entry.stat(options))
  }
}

/**
 * Reads the whole directory by one call when the stream is run, and then emits its entries. No directory stays open,
 * so a consumer that stops early leaves nothing behind.
 */
const scandir = <P extends FilePath = string>(
  executor: Executor,
  path?: P
): Stream.Stream<DirEntry<NameOf<P>>, IoError> =>
  streamOfBatches(() => {
    let wasRead = false
    const read = Effect.map(queryWith(executor, () => os.scandir(path)), (entries) => {
      wasRead = true
      return entries.map((entry): DirEntry<NameOf<P>> => new Entry(entry, executor))
    })
    return { read: Effect.suspend(() => wasRead ? Effect.succeed(undefined) : read) }
  })

/**
 * Emits the directories of a tree in batches. The program of a batch runs when the consumer asks for it. Core reads
 * the next directory ahead of that; `release` abandons that read when the consumer stops early or is interrupted.
 */
const walk = <P extends FilePath, E = never, R = never>(
  executor: Executor,
  top: P,
  { onError = "ignore", ...options }: WalkOptions<NameOf<P>, E, R> = {}
): Stream.Stream<WalkEntry<NameOf<P>>, E | IoError, R> => {
  // a callback decides by its effect whether the walk continues
  const report = (error: IoError): Effect.Effect<unknown, E | IoError, R> =>
    typeof onError === "function"
      ? Effect.suspend(() => onError(error) ?? Effect.void)
      : Effect.fail(error)
  return streamOfBatches(() => {
    const tree = os.walk(top, { ...options, ignoreErrors: onError === "ignore" })
    let failure: IoError | undefined
    const next = Effect.map(runWith(executor, () => tree.next()), (batch) => {
      failure = batch?.error
      return batch?.entries
    })
    const read = Effect.suspend(() => {
      if (failure === undefined) return next
      // the entries that were read before the error were emitted first
      const reported = Effect.andThen(report(failure), Effect.succeed([]))
      failure = undefined
      return reported
    })
    return { read, release: Effect.sync(() => tree.close()) }
  })
}
