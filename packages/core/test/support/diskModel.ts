/** Random sequences of calls, made on a real disk and on the disk in memory, and the answers of each. */
import type { Backend } from "../../src/executor/backend.js"
import { OpenFlag } from "../../src/syscall/flags.js"
import type { FileStatus } from "../../src/syscall/results.js"
import type { Syscall } from "../../src/syscall/syscall.js"
import type { Random } from "./random.js"

/** A call whose descriptor is an index: the n-th that the sequence opened. */
type Step = Syscall

const names = ["a", "b", "c", "d"]

const tails = ["", "", "", "", "", "", "/", "/.", "/.."]

/** Few paths, so that calls meet on them, with every kind of last component. */
const relativePath = (random: Random): string => {
  const depth = 1 + random.below(3)
  const steps = Array.from(
    { length: depth },
    () => random.below(14) === 0 ? random.pick([".", "..", ""]) : random.pick(names)
  )
  return steps.join("/").replace(/^\/+/, "") + random.pick(tails)
}

export interface SequenceOptions {
  /** The absolute path of the directory, the same on both disks. */
  readonly root: string
  /** Whether the calls are made with the rights of the superuser. */
  readonly superuser: boolean
  /** Whether the real disk has O_TMPFILE. */
  readonly unnamed: boolean
}

const flagSets = [
  0,
  OpenFlag.O_CREAT,
  OpenFlag.O_CREAT | OpenFlag.O_EXCL,
  OpenFlag.O_CREAT | OpenFlag.O_TRUNC,
  OpenFlag.O_CREAT | OpenFlag.O_APPEND,
  OpenFlag.O_CREAT | OpenFlag.O_NOFOLLOW,
  OpenFlag.O_TRUNC,
  OpenFlag.O_DIRECTORY,
  OpenFlag.O_DIRECTORY | OpenFlag.O_NOFOLLOW,
  OpenFlag.O_NOFOLLOW,
  OpenFlag.O_APPEND
]

export const randomStep = (random: Random, opened: number, options: SequenceOptions): Step => {
  const path = (): string => `${options.root}/${relativePath(random)}`
  const anyPath = (): string => opened > 0 && random.below(12) === 0 ? `fd:${fd()}/${random.pick(names)}` : path()
  const fd = (): number => random.below(Math.max(opened, 1))
  const permissions = (): number => random.pick([0o644, 0o755, 0o600, 0o444, 0o000, 0o777, 0o311])
  const time = (): bigint => random.pick([0n, 1n, 10n ** 9n, 1234567n, 1_700_000_000n]) * 500_000_000n
  const owner = (): number => random.pick([0, 65534, 1000, 0xffffffff])
  const transfer = (op: "read" | "write"): Step => {
    const length = random.below(9)
    const buffer = new Uint8Array(length)
    if (op === "write") { for (let i = 0; i < length; i++) buffer[i] = 97 + random.below(26) }
    return { op, fd: fd(), buffer, offset: 0, length, position: random.below(2) === 0 ? null : random.below(20) }
  }
  switch (random.below(options.superuser ? 30 : 29)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const access = random.below(3)
      const flags = random.pick(flagSets) | access
      const unnamed = options.unnamed && random.below(12) === 0
      return { op: "open", path: anyPath(), flags: unnamed ? OpenFlag.O_TMPFILE | access : flags, mode: permissions() }
    }
    case 4:
      return { op: "close", fd: fd() }
    case 5:
    case 6:
      return transfer("read")
    case 7:
    case 8:
      return transfer("write")
    case 9:
      return { op: "fstat", fd: fd() }
    case 10:
      return random.pick<Step>([
        { op: "ftruncate", fd: fd(), length: random.below(20) },
        { op: "fsync", fd: fd() },
        { op: "fdatasync", fd: fd() },
        { op: "fchmod", fd: fd(), mode: permissions() },
        { op: "futimes", fd: fd(), atimeNs: time(), mtimeNs: time() },
        { op: "fchown", fd: fd(), uid: owner(), gid: owner() },
        { op: "tell", fd: fd() }
      ])
    case 11:
    case 12:
      return { op: random.pick(["stat", "lstat"] as const), path: anyPath() }
    case 13:
      return { op: "readdir", path: anyPath() }
    case 14:
      return { op: "readlink", path: anyPath() }
    case 15:
      // a C library's realpath takes a ".." back without asking for permission
      return { op: options.superuser ? "realpath" : "stat", path: path() }
    case 16:
      return { op: "rmdir", path: anyPath() }
    case 17:
    case 18:
      return { op: "unlink", path: anyPath() }
    case 19:
    case 20:
    case 21:
      return { op: "mkdir", path: anyPath(), mode: random.pick([0o777, 0o700, 0o755, 0o311, 0o444, 0o1777]) }
    case 22:
      return { op: "link", path: path(), dest: anyPath() }
    case 23:
    case 24:
    case 25:
      return { op: "rename", path: anyPath(), dest: anyPath() }
    case 26: {
      const target = random.pick([relativePath(random).replace(/^\/+/, ""), path(), random.pick(names), ""])
      return { op: "symlink", path: target, dest: anyPath() }
    }
    case 27:
      return random.pick<Step>([
        { op: "chmod", path: path(), mode: permissions() },
        { op: "chown", path: path(), uid: owner(), gid: owner() },
        { op: "lchown", path: path(), uid: owner(), gid: owner() },
        { op: "utimes", path: path(), atimeNs: time(), mtimeNs: time() },
        { op: "lutimes", path: path(), atimeNs: time(), mtimeNs: time() }
      ])
    case 28:
      return { op: "copyFile", path: path(), dest: path(), flags: random.pick([0, 0, 1]) }
    default:
      // access(2) asks for the real user, which the test does not change
      return { op: "access", path: path(), mode: random.below(8) }
  }
}

/** One disk, the descriptors that a sequence has opened on it, and names for its inodes. */
export class Side {
  readonly backend: Backend
  private readonly fds: Array<number> = []
  private readonly closed = new Set<number>()

  constructor(backend: Backend) {
    this.backend = backend
  }

  get opened(): number {
    return this.fds.length
  }

  /** Makes a call, and gives its answer in a form that does not depend on the disk. */
  make(step: Step): unknown {
    if ("fd" in step && this.closed.has(step.fd)) return "closed" // the number may be another file's by now
    const call = this.translate(step)
    if (call === undefined) return "none"
    let answer: unknown = "no answer"
    this.backend.start(call, (failure, result) => {
      answer = failure === undefined ? this.describe(call, result) : failure.code
    })
    if (step.op === "close") this.closed.add(step.fd)
    return answer
  }

  closeAll(): void {
    for (let index = 0; index < this.fds.length; index++) this.make({ op: "close", fd: index })
  }

  private translate(step: Step): Syscall | undefined {
    const call: Record<string, unknown> = { ...step }
    if (step.op === "read" || step.op === "write") call["buffer"] = Uint8Array.from(step.buffer)
    if ("fd" in step) {
      call["fd"] = this.fds[step.fd]
      if (call["fd"] === undefined) return undefined
    }
    for (const key of ["path", "dest"]) {
      const path = call[key]
      const match = typeof path === "string" ? /^fd:(\d+)(.*)$/.exec(path) : null
      if (match === null) continue
      const index = Number(match[1])
      if (this.closed.has(index)) return undefined
      call[key] = `/proc/self/fd/${this.fds[index]}${match[2]}`
    }
    return call as unknown as Syscall
  }

  private describe(call: Syscall, result: unknown): unknown {
    switch (call.op) {
      case "open":
        this.fds.push(result as number)
        return "opened"
      case "read":
        return [result, Buffer.from(call.buffer).toString("latin1")]
      case "stat":
      case "lstat":
      case "fstat":
        return this.describeStatus(result as FileStatus)
      case "readdir": {
        const { kinds, names } = result as {
          readonly names: ReadonlyArray<string>
          readonly kinds: ReadonlyArray<number>
        }
        return names.map((name, index) => `${name} ${kinds[index]}`).sort()
      }
      default:
        return result
    }
  }

  private describeStatus(status: FileStatus): unknown {
    const isDirectory = (status.mode & 0o170000) === 0o040000
    return {
      mode: status.mode.toString(8),
      size: isDirectory ? "any" : status.size,
      nlink: isDirectory ? "any" : status.nlink,
      uid: status.uid,
      gid: status.gid,
      // only times that were set are equal on both disks
      mtime: status.mtimeNs < 1_750_000_000n * 1_000_000_000n ? status.mtimeNs : "now"
    }
  }
}
