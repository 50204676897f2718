/**
 * The system calls by `node:fs`, in their callback and their synchronous form.
 *
 * @since 0.1.0
 */
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as tty from "node:tty"
import { codeOfErrno } from "../errors/internal/errno.js"
import type { Done } from "../executor/backend.js"
import { EntryKind, OpenFlag } from "../syscall/flags.js"
import { pathText, toSystemPath } from "../syscall/path.js"
import type { DirectoryListing, FileStatus, FileSystemStatus } from "../syscall/results.js"
import { StatOf } from "../syscall/stat.js"
import type { CallFailure, Syscall } from "../syscall/syscall.js"
import { toTime } from "./internal/times.js"

const translated = ["O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_NONBLOCK", "O_DIRECTORY", "O_NOFOLLOW"] as const

/** Core speaks Linux's numbers on x86; another platform or processor has other numbers for the same names. */
const isNative = os.platform() === "linux" && translated.every((name) => fs.constants[name] === OpenFlag[name])

/** The bit of O_TMPFILE that is not O_DIRECTORY; the same on all processors. Node has no name for it. */
const tmpfileBit = OpenFlag.O_TMPFILE & ~OpenFlag.O_DIRECTORY

const nativeFlags = (flags: number): number => {
  if (isNative) return flags
  let native = flags & (os.platform() === "linux" ? 3 | OpenFlag.O_CLOEXEC | OpenFlag.O_PATH | tmpfileBit : 3)
  for (const name of translated) {
    if ((flags & OpenFlag[name]) !== 0) native |= fs.constants[name]
  }
  return native
}

/** @internal */
export const toPath = (path: string | Uint8Array): string | Buffer =>
  typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)

/** Why a call failed, by the error that Node made of it; `undefined` if it is no error of the system. @internal */
export const failureOf = (error: unknown): CallFailure | undefined => {
  const { code, errno } = error as NodeJS.ErrnoException // what node:fs reports
  if (code === "ERR_ACCESS_DENIED") return { code: "EACCES" } // the process was started with fewer permissions
  if (code === undefined || code.startsWith("ERR_")) return undefined
  const number = errno === undefined ? undefined : Math.abs(errno)
  if (knownName.test(code)) return { code, errno: number }
  return number === undefined ? undefined : { code: nameOf(number), errno: number }
}

/** N12: Node checks some arguments before it makes a call, and throws; that is a failure like any other. @internal */
export const toFailure = (error: unknown): CallFailure => {
  const failure = failureOf(error)
  if (failure === undefined) throw error // a bug of ours
  return failure
}

/** libuv has no name for some errors: a quota that is used up, a file that a server has forgotten, a damaged disk. */
const knownName = /^E[A-Z0-9]+$/

const nameOf = (errno: number): string => {
  const name = os.platform() === "linux"
    ? codeOfErrno(errno)
    : Object.entries(os.constants.errno).find(([, number]) => number === errno)?.[0]
  return name ?? "UNKNOWN"
}

const toStatus = (stats: fs.BigIntStats): FileStatus =>
  new StatOf({
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

const toFileSystemStatus = (stats: fs.StatsFs): FileSystemStatus => ({
  type: stats.type,
  bsize: stats.bsize,
  blocks: stats.blocks,
  bfree: stats.bfree,
  bavail: stats.bavail,
  files: stats.files,
  ffree: stats.ffree
})

const kindOf = (entry: fs.Dirent<string | Buffer>): number =>
  entry.isFile()
    ? EntryKind.file
    : entry.isDirectory()
    ? EntryKind.directory
    : entry.isSymbolicLink()
    ? EntryKind.symbolicLink
    : entry.isFIFO()
    ? EntryKind.fifo
    : entry.isSocket()
    ? EntryKind.socket
    : entry.isCharacterDevice()
    ? EntryKind.characterDevice
    : entry.isBlockDevice()
    ? EntryKind.blockDevice
    : EntryKind.unknown

const toListing = (entries: ReadonlyArray<fs.Dirent<string | Buffer>>): DirectoryListing => ({
  names: entries.map((entry) => pathText(entry.name)),
  kinds: entries.map(kindOf)
})

/** N11: a name that is no UTF-8 shows a U+FFFD, and has to be asked for as bytes. */
const hasUndecodable = (entries: ReadonlyArray<fs.Dirent>): boolean =>
  entries.some((entry) => entry.name.includes("\ufffd"))

const typed = { withFileTypes: true } as const
const typedBytes = { withFileTypes: true, encoding: "buffer" } as const

const readdirSync = (path: string | Buffer): DirectoryListing => {
  const entries = fs.readdirSync(path, typed)
  return toListing(hasUndecodable(entries) ? fs.readdirSync(path, typedBytes) : entries)
}

/**
 * N22: fails with ENOENT if the directory was removed. Node keeps the path that it was given last, which then is wrong, and
 * so is one that is no UTF-8 (N11). Linux knows better, and marks what was removed.
 */
const getcwd = (): string => {
  const path = os.platform() === "linux" ? linkedCwd() : undefined
  if (path === undefined) return process.cwd()
  if (path.endsWith(" (deleted)") && !isHere(path)) throw Object.assign(new Error("getcwd"), { code: "ENOENT" })
  return path
}

const linkedCwd = (): string | undefined => {
  try {
    return pathText(fs.readlinkSync("/proc/self/cwd", "buffer"))
  } catch {
    return undefined // no /proc
  }
}

/** Whether a path leads to the working directory: a name may end like that mark. */
const isHere = (path: string): boolean => {
  const there = fs.statSync(toPath(toSystemPath(path)), { bigint: true, throwIfNoEntry: false })
  const here = fs.statSync(".", { bigint: true })
  return there?.ino === here.ino && there.dev === here.dev
}

/** N1: Node has no lseek, and Linux shows the offset of a descriptor as text. */
const tell = (fd: number): number => {
  // where the offset cannot be asked for, an append handle is at the end of its file
  if (os.platform() !== "linux") return fs.fstatSync(fd).size
  try {
    return Number(/^pos:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1])
  } catch (error) {
    fs.fstatSync(fd) // what is no descriptor is EBADF, and no missing file
    throw error
  }
}

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
      return tell(call.fd)
    case "ftruncate":
      return fs.ftruncateSync(call.fd, call.length)
    case "fsync":
      return fs.fsyncSync(call.fd)
    case "fdatasync":
      return fs.fdatasyncSync(call.fd)
    case "fchmod":
      return fs.fchmodSync(call.fd, call.mode)
    case "fchown":
      return fs.fchownSync(call.fd, call.uid, call.gid)
    case "futimes":
      return fs.futimesSync(call.fd, toTime(call.atimeNs), toTime(call.mtimeNs))
    case "stat":
      return toStatus(fs.statSync(toPath(call.path), bigint))
    case "lstat":
      return toStatus(fs.lstatSync(toPath(call.path), bigint))
    case "statfs":
      return toFileSystemStatus(fs.statfsSync(toPath(call.path)))
    case "readdir":
      return readdirSync(toPath(call.path))
    case "readlink":
      return pathText(fs.readlinkSync(toPath(call.path), "buffer"))
    case "realpath":
      return pathText(fs.realpathSync.native(toPath(call.path), "buffer"))
    case "rmdir":
      return fs.rmdirSync(toPath(call.path))
    case "unlink":
      return fs.unlinkSync(toPath(call.path))
    case "mkdir":
      return void fs.mkdirSync(toPath(call.path), call.mode)
    case "link":
      return fs.linkSync(toPath(call.path), toPath(call.dest))
    case "rename":
      return fs.renameSync(toPath(call.path), toPath(call.dest))
    case "symlink":
      return fs.symlinkSync(toPath(call.path), toPath(call.dest))
    case "copyFile":
      return fs.copyFileSync(toPath(call.path), toPath(call.dest), call.flags)
    case "access":
      return fs.accessSync(toPath(call.path), call.mode)
    case "chmod":
      return fs.chmodSync(toPath(call.path), call.mode)
    case "chown":
      return fs.chownSync(toPath(call.path), call.uid, call.gid)
    case "lchown":
      return fs.lchownSync(toPath(call.path), call.uid, call.gid)
    case "utimes":
      return fs.utimesSync(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs))
    case "lutimes":
      return fs.lutimesSync(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs))
    case "getcwd":
      return getcwd()
    case "getenv":
      return process.env[call.name]
    case "getrandom":
      return randomBytes(call.length)
  }
}

const readdir = (path: string | Buffer, end: (error: NodeJS.ErrnoException | null, result?: unknown) => void): void =>
  fs.readdir(path, typed, (error, entries) => {
    if (error !== null) end(error)
    else if (!hasUndecodable(entries)) end(null, toListing(entries))
    else fs.readdir(path, typedBytes, (again, bytes) => end(again, again === null ? toListing(bytes) : undefined))
  })

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
    case "fchmod":
      return fs.fchmod(call.fd, call.mode, end)
    case "fchown":
      return fs.fchown(call.fd, call.uid, call.gid, end)
    case "futimes":
      return fs.futimes(call.fd, toTime(call.atimeNs), toTime(call.mtimeNs), end)
    case "stat":
      return fs.stat(
        toPath(call.path),
        bigint,
        (error, stats) => end(error, error === null ? toStatus(stats) : undefined)
      )
    case "lstat":
      return fs.lstat(
        toPath(call.path),
        bigint,
        (error, stats) => end(error, error === null ? toStatus(stats) : undefined)
      )
    case "statfs":
      return fs.statfs(
        toPath(call.path),
        (error, stats) => end(error, error === null ? toFileSystemStatus(stats) : undefined)
      )
    case "readdir":
      return readdir(toPath(call.path), end)
    case "readlink":
      return fs.readlink(
        toPath(call.path),
        "buffer",
        (error, text) => end(error, error === null ? pathText(text) : text)
      )
    case "realpath":
      return fs.realpath.native(
        toPath(call.path),
        "buffer",
        (error, path) => end(error, error === null ? pathText(path) : path)
      )
    case "rmdir":
      return fs.rmdir(toPath(call.path), end)
    case "unlink":
      return fs.unlink(toPath(call.path), end)
    case "mkdir":
      return fs.mkdir(toPath(call.path), call.mode, (error) => end(error))
    case "link":
      return fs.link(toPath(call.path), toPath(call.dest), end)
    case "rename":
      return fs.rename(toPath(call.path), toPath(call.dest), end)
    case "symlink":
      return fs.symlink(toPath(call.path), toPath(call.dest), end)
    case "copyFile":
      return fs.copyFile(toPath(call.path), toPath(call.dest), call.flags, end)
    case "access":
      return fs.access(toPath(call.path), call.mode, end)
    case "chmod":
      return fs.chmod(toPath(call.path), call.mode, end)
    case "chown":
      return fs.chown(toPath(call.path), call.uid, call.gid, end)
    case "lchown":
      return fs.lchown(toPath(call.path), call.uid, call.gid, end)
    case "utimes":
      return fs.utimes(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs), end)
    case "lutimes":
      return fs.lutimes(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs), end)
    case "getcwd":
    case "getenv":
    case "getrandom":
      // none of these can block
      return startInline(call, done)
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
