/**
 * The system calls by `node:fs`, in their callback and their synchronous form.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as tty from "node:tty"
import { OpenFlag } from "../syscall.js"
import type { CallFailure, FileStatus, Syscall } from "../syscall.js"

/** How a call ends. @internal */
export type Done = (failure: CallFailure | undefined, result: unknown) => void

/** Linux's flags are the ones that core speaks; another platform has other numbers for the same names. */
const nativeFlags = (flags: number): number => {
  if (os.platform() === "linux") return flags
  let native = flags & 3
  for (const name of ["O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND"] as const) {
    if ((flags & OpenFlag[name]) !== 0) native |= fs.constants[name]
  }
  return native
}

const toPath = (path: string | Uint8Array): string | Buffer =>
  typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)

/** N12: Node checks some arguments before it makes a call, and throws; that is a failure like any other. */
const toFailure = (error: unknown): CallFailure => {
  const { code, errno } = error as NodeJS.ErrnoException // what node:fs reports
  if (code === undefined || !code.startsWith("E") || code.startsWith("ERR_")) throw error // a bug of ours
  return { code, errno: errno === undefined ? undefined : Math.abs(errno) }
}

const toStatus = (stats: fs.BigIntStats): FileStatus => ({
  mode: Number(stats.mode),
  size: Number(stats.size),
  blksize: Number(stats.blksize),
  blocks: Number(stats.blocks),
  dev: stats.dev,
  ino: stats.ino,
  rdev: stats.rdev,
  nlink: Number(stats.nlink),
  uid: Number(stats.uid),
  gid: Number(stats.gid),
  atimeNs: stats.atimeNs,
  mtimeNs: stats.mtimeNs,
  ctimeNs: stats.ctimeNs,
  birthtimeNs: stats.birthtimeNs
})

/** N1: Node has no lseek, and Linux shows the offset of a descriptor as text. */
const tellOf = (fdinfo: string): number => Number(/^pos:\s*(\d+)/.exec(fdinfo)?.[1])

/** Where the offset cannot be asked for, an append handle is at the end of its file. */
const fdinfoPath = (fd: number): string => `/proc/self/fdinfo/${fd}`

const bigint = { bigint: true } as const

/** Makes a call on the calling thread. Throws what `node:fs` throws. @internal */
export const callSync = (call: Syscall): unknown => {
  switch (call.op) {
    case "open":
      return fs.openSync(toPath(call.path), nativeFlags(call.flags), call.mode)
    case "close":
      return fs.closeSync(call.fd)
    case "read":
      return fs.readSync(call.fd, call.buffer, call.offset, call.length, call.position)
    case "write":
      return fs.writeSync(call.fd, call.buffer, call.offset, call.length, call.position)
    case "fstat":
      return toStatus(fs.fstatSync(call.fd, bigint))
    case "isatty":
      return tty.isatty(call.fd)
    case "tell":
      return os.platform() === "linux"
        ? tellOf(fs.readFileSync(fdinfoPath(call.fd), "latin1"))
        : fs.fstatSync(call.fd).size
    case "ftruncate":
      return fs.ftruncateSync(call.fd, call.length)
    case "fsync":
      return fs.fsyncSync(call.fd)
    case "fdatasync":
      return fs.fdatasyncSync(call.fd)
  }
}

const callAsync = (call: Syscall, done: Done): void => {
  const end = (error: NodeJS.ErrnoException | null, result?: unknown): void =>
    error === null || error === undefined ? done(undefined, result) : done(toFailure(error), undefined)
  switch (call.op) {
    case "open":
      return fs.open(toPath(call.path), nativeFlags(call.flags), call.mode, end)
    case "close":
      return fs.close(call.fd, end)
    case "read":
      return fs.read(call.fd, call.buffer, call.offset, call.length, call.position, end)
    case "write":
      return fs.write(call.fd, call.buffer, call.offset, call.length, call.position, end)
    case "fstat":
      return fs.fstat(call.fd, bigint, (error, stats) => end(error, error === null ? toStatus(stats) : undefined))
    case "tell":
      // a file of /proc is made up in memory when it is read: nothing here can block
      return queueMicrotask(() => startInline(call, done))
    case "isatty":
      // an ioctl that never blocks
      return done(undefined, tty.isatty(call.fd))
    case "ftruncate":
      return fs.ftruncate(call.fd, call.length, end)
    case "fsync":
      return fs.fsync(call.fd, end)
    case "fdatasync":
      return fs.fdatasync(call.fd, end)
  }
}

/** Makes a call on the calling thread. @internal */
export const startInline = (call: Syscall, done: Done): void => {
  let result: unknown
  try {
    result = callSync(call)
  } catch (error) {
    done(toFailure(error), undefined)
    return
  }
  done(undefined, result)
}

/** Makes a call on libuv's pool. @internal */
export const startLibuv = (call: Syscall, done: Done): void => {
  try {
    callAsync(call, done)
  } catch (error) {
    done(toFailure(error), undefined)
  }
}
