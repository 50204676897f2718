/**
 * The system calls by `node:fs`: one table, with the synchronous form and the callback form of each.
 *
 * @since 0.1.0
 */
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as tty from "node:tty"
import type { Done } from "../executor/backend.js"
import { pathText } from "../syscall/path.js"
import type { DirectoryListing } from "../syscall/results.js"
import type { Syscall } from "../syscall/syscall.js"
import { nativeFlags, toFileSystemStatus, toListing, toPath, toStatus } from "./internal/conversions.js"
import { toFailure } from "./internal/failures.js"
import { getcwd, tell } from "./internal/missingCalls.js"
import { toTime } from "./internal/times.js"

type Callback = (error: NodeJS.ErrnoException | null, result?: unknown) => void

/** One row of the table. */
interface Forms<Call> {
  /** Makes the call on the calling thread. Throws what `node:fs` throws. */
  readonly sync: (call: Call) => unknown
  /** Makes the call on libuv's pool. `undefined` for a call that never blocks, which is made on the calling thread. */
  readonly async: ((call: Call, end: Callback) => void) | undefined
}

const bigint = { bigint: true } as const
const typed = { withFileTypes: true } as const
const typedBytes = { withFileTypes: true, encoding: "buffer" } as const

/** N11: a name that is not UTF-8 contains U+FFFD, and has to be listed again, as bytes. */
const hasUndecodable = (entries: ReadonlyArray<fs.Dirent>): boolean =>
  entries.some((entry) => entry.name.includes("\ufffd"))

/** Lists a directory as text, and again as bytes if that is needed. */
const readdirSync = (path: string | Buffer): DirectoryListing => {
  const entries = fs.readdirSync(path, typed)
  return toListing(hasUndecodable(entries) ? fs.readdirSync(path, typedBytes) : entries)
}

/** The same in callback form. */
const readdir = (path: string | Buffer, end: Callback): void =>
  fs.readdir(path, typed, (error, entries) => {
    if (error !== null) end(error)
    else if (!hasUndecodable(entries)) end(null, toListing(entries))
    else fs.readdir(path, typedBytes, mapped(end, toListing))
  })

/** The callback form of `tell`, which `node:fs` does not have. */
const tellNow = (fd: number, end: Callback): void => {
  let offset: number
  try {
    offset = tell(fd)
  } catch (error) {
    end(error as NodeJS.ErrnoException) // what node:fs throws
    return
  }
  end(null, offset)
}

/** A callback that passes on the result as `convert` makes it. */
const mapped = <A>(end: Callback, convert: (result: A) => unknown) => (error: Error | null, result: A): void =>
  end(error, error === null ? convert(result) : undefined)

/** The system calls of an `op`, which a member of `Syscall` may share with other ops. */
type CallOf<Op, Call = Syscall> = Call extends { readonly op: infer O } ? Op extends O ? Call : never : never

const forms: { readonly [Op in Syscall["op"]]: Forms<CallOf<Op>> } = {
  open: {
    sync: (call) => fs.openSync(toPath(call.path), nativeFlags(call.flags), call.mode),
    async: (call, end) => fs.open(toPath(call.path), nativeFlags(call.flags), call.mode, end)
  },
  close: {
    sync: (call) => fs.closeSync(call.fd),
    async: (call, end) => fs.close(call.fd, end)
  },
  read: {
    sync: (call) => fs.readSync(call.fd, call.buffer, call.offset, call.length, call.position),
    async: (call, end) => fs.read(call.fd, call.buffer, call.offset, call.length, call.position, end)
  },
  write: {
    sync: (call) => fs.writeSync(call.fd, call.buffer, call.offset, call.length, call.position),
    async: (call, end) => fs.write(call.fd, call.buffer, call.offset, call.length, call.position, end)
  },
  fstat: {
    sync: (call) => toStatus(fs.fstatSync(call.fd, bigint)),
    async: (call, end) => fs.fstat(call.fd, bigint, mapped(end, toStatus))
  },
  // cannot block: it is one ioctl
  isatty: {
    sync: (call) => tty.isatty(call.fd),
    async: undefined
  },
  // cannot block: the system makes a file of /proc in memory when it is read
  tell: {
    sync: (call) => tell(call.fd),
    async: (call, end) => queueMicrotask(() => tellNow(call.fd, end))
  },
  ftruncate: {
    sync: (call) => fs.ftruncateSync(call.fd, call.length),
    async: (call, end) => fs.ftruncate(call.fd, call.length, end)
  },
  fsync: {
    sync: (call) => fs.fsyncSync(call.fd),
    async: (call, end) => fs.fsync(call.fd, end)
  },
  fdatasync: {
    sync: (call) => fs.fdatasyncSync(call.fd),
    async: (call, end) => fs.fdatasync(call.fd, end)
  },
  fchmod: {
    sync: (call) => fs.fchmodSync(call.fd, call.mode),
    async: (call, end) => fs.fchmod(call.fd, call.mode, end)
  },
  fchown: {
    sync: (call) => fs.fchownSync(call.fd, call.uid, call.gid),
    async: (call, end) => fs.fchown(call.fd, call.uid, call.gid, end)
  },
  futimes: {
    sync: (call) => fs.futimesSync(call.fd, toTime(call.atimeNs), toTime(call.mtimeNs)),
    async: (call, end) => fs.futimes(call.fd, toTime(call.atimeNs), toTime(call.mtimeNs), end)
  },
  stat: {
    sync: (call) => toStatus(fs.statSync(toPath(call.path), bigint)),
    async: (call, end) => fs.stat(toPath(call.path), bigint, mapped(end, toStatus))
  },
  lstat: {
    sync: (call) => toStatus(fs.lstatSync(toPath(call.path), bigint)),
    async: (call, end) => fs.lstat(toPath(call.path), bigint, mapped(end, toStatus))
  },
  statfs: {
    sync: (call) => toFileSystemStatus(fs.statfsSync(toPath(call.path))),
    async: (call, end) => fs.statfs(toPath(call.path), mapped(end, toFileSystemStatus))
  },
  readdir: {
    sync: (call) => readdirSync(toPath(call.path)),
    async: (call, end) => readdir(toPath(call.path), end)
  },
  readlink: {
    sync: (call) => pathText(fs.readlinkSync(toPath(call.path), "buffer")),
    async: (call, end) => fs.readlink(toPath(call.path), "buffer", mapped(end, pathText))
  },
  realpath: {
    sync: (call) => pathText(fs.realpathSync.native(toPath(call.path), "buffer")),
    async: (call, end) => fs.realpath.native(toPath(call.path), "buffer", mapped(end, pathText))
  },
  rmdir: {
    sync: (call) => fs.rmdirSync(toPath(call.path)),
    async: (call, end) => fs.rmdir(toPath(call.path), end)
  },
  unlink: {
    sync: (call) => fs.unlinkSync(toPath(call.path)),
    async: (call, end) => fs.unlink(toPath(call.path), end)
  },
  mkdir: {
    sync: (call) => void fs.mkdirSync(toPath(call.path), call.mode),
    async: (call, end) => fs.mkdir(toPath(call.path), call.mode, (error) => end(error))
  },
  link: {
    sync: (call) => fs.linkSync(toPath(call.path), toPath(call.dest)),
    async: (call, end) => fs.link(toPath(call.path), toPath(call.dest), end)
  },
  rename: {
    sync: (call) => fs.renameSync(toPath(call.path), toPath(call.dest)),
    async: (call, end) => fs.rename(toPath(call.path), toPath(call.dest), end)
  },
  symlink: {
    sync: (call) => fs.symlinkSync(toPath(call.path), toPath(call.dest)),
    async: (call, end) => fs.symlink(toPath(call.path), toPath(call.dest), end)
  },
  copyFile: {
    sync: (call) => fs.copyFileSync(toPath(call.path), toPath(call.dest), call.flags),
    async: (call, end) => fs.copyFile(toPath(call.path), toPath(call.dest), call.flags, end)
  },
  access: {
    sync: (call) => fs.accessSync(toPath(call.path), call.mode),
    async: (call, end) => fs.access(toPath(call.path), call.mode, end)
  },
  chmod: {
    sync: (call) => fs.chmodSync(toPath(call.path), call.mode),
    async: (call, end) => fs.chmod(toPath(call.path), call.mode, end)
  },
  chown: {
    sync: (call) => fs.chownSync(toPath(call.path), call.uid, call.gid),
    async: (call, end) => fs.chown(toPath(call.path), call.uid, call.gid, end)
  },
  lchown: {
    sync: (call) => fs.lchownSync(toPath(call.path), call.uid, call.gid),
    async: (call, end) => fs.lchown(toPath(call.path), call.uid, call.gid, end)
  },
  utimes: {
    sync: (call) => fs.utimesSync(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs)),
    async: (call, end) => fs.utimes(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs), end)
  },
  lutimes: {
    sync: (call) => fs.lutimesSync(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs)),
    async: (call, end) => fs.lutimes(toPath(call.path), toTime(call.atimeNs), toTime(call.mtimeNs), end)
  },
  getcwd: {
    sync: getcwd,
    async: undefined
  },
  getenv: {
    sync: (call) => process.env[call.name],
    async: undefined
  },
  getrandom: {
    sync: (call) => randomBytes(call.length),
    async: undefined
  }
}

/** The forms of a call, from its row. The table's type pairs each row with its call, which an index by `op` loses. */
const formsOf = (call: Syscall): Forms<Syscall> => forms[call.op] as Forms<Syscall>

/** Makes a call on the calling thread. Throws what `node:fs` throws. @internal */
export const callSync = (call: Syscall): unknown => {
  // the most frequent calls; the look-up of a row by a name that varies costs 3 to 5 % of a read from the page cache
  switch (call.op) {
    case "read":
      return forms.read.sync(call)
    case "write":
      return forms.write.sync(call)
    case "open":
      return forms.open.sync(call)
    case "close":
      return forms.close.sync(call)
    default:
      return formsOf(call).sync(call)
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

/** Makes a call on libuv's pool; one that never blocks, on the calling thread. @internal */
export const startLibuv = (call: Syscall, done: Done): void => {
  const { async } = formsOf(call)
  if (async === undefined) return startInline(call, done)
  try {
    async(
      call,
      (error, result) =>
        error === null || error === undefined ? done(undefined, result) : done(toFailure(error), undefined)
    )
  } catch (error) {
    done(toFailure(error), undefined)
  }
}
