/**
 * How each system call is made on a disk in memory. A call that fails throws a `Refusal`.
 *
 * `MemoryDisk` looks up the function of a call here by its name. The table has every call, since its type requires
 * that. Calls by path and by descriptor share their functions: they differ only in how the node is found, and in
 * whether a link at the end of the path is followed.
 */
import type { SyscallName, SyscallOf, SyscallResults } from "../../syscall/syscall.js"
import * as attributes from "./attributeCalls.js"
import type { DiskState } from "./diskState.js"
import * as files from "./fileCalls.js"
import { refuse } from "./inode.js"
import * as names from "./nameCalls.js"

export const calls: { readonly [Op in SyscallName]: (disk: DiskState, call: SyscallOf<Op>) => SyscallResults[Op] } = {
  open: files.open,
  close: (disk, { fd }) => files.close(disk, fd),
  read: files.read,
  write: files.write,
  fstat: (disk, { fd }) => files.statusOf(disk.descriptors.get(fd).node),
  isatty: () => false,
  tell: (disk, { fd }) => disk.descriptors.get(fd).offset,
  ftruncate: (disk, { fd, length }) => files.truncate(disk, fd, length),
  // nothing to write: a disk in memory does not outlast a crash. Only the descriptor is checked.
  fsync: (disk, { fd }) => void disk.descriptors.get(fd),
  fdatasync: (disk, { fd }) => void disk.descriptors.get(fd),
  fchmod: (disk, { fd, mode }) => attributes.chmod(disk, disk.descriptors.get(fd).node, mode),
  fchown: (disk, { fd, gid, uid }) => attributes.chown(disk, disk.descriptors.get(fd).node, uid, gid),
  futimes: (disk, { atimeNs, fd, mtimeNs }) =>
    attributes.setTimes(disk, disk.descriptors.get(fd).node, atimeNs, mtimeNs),
  stat: (disk, { path }) => files.statusOf(disk.names.node(path, true)),
  lstat: (disk, { path }) => files.statusOf(disk.names.node(path, false)),
  // the path is only checked: all files are in one file system
  statfs: (disk, { path }) => {
    disk.names.node(path, true)
    return attributes.statfs(disk)
  },
  readdir: (disk, { path }) => names.readdir(disk, path),
  readlink: (disk, { path }) => names.readlink(disk, path),
  realpath: (disk, { path }) => names.realpath(disk, path),
  rmdir: (disk, { path }) => names.rmdir(disk, path),
  unlink: (disk, { path }) => names.unlink(disk, path),
  mkdir: (disk, { mode, path }) => names.mkdir(disk, path, mode),
  link: (disk, { dest, path }) => names.link(disk, path, dest),
  rename: (disk, { dest, path }) => names.rename(disk, path, dest),
  symlink: (disk, { dest, path }) => names.symlink(disk, path, dest),
  copyFile: (disk, { dest, flags, path }) => names.copyFile(disk, path, dest, flags),
  access: (disk, { mode, path }) => attributes.access(disk, disk.names.node(path, true), mode),
  chmod: (disk, { mode, path }) => attributes.chmod(disk, disk.names.node(path, true), mode),
  chown: (disk, { gid, path, uid }) => attributes.chown(disk, disk.names.node(path, true), uid, gid),
  lchown: (disk, { gid, path, uid }) => attributes.chown(disk, disk.names.node(path, false), uid, gid),
  utimes: (disk, { atimeNs, mtimeNs, path }) =>
    attributes.setTimes(disk, disk.names.node(path, true), atimeNs, mtimeNs),
  lutimes: (disk, { atimeNs, mtimeNs, path }) =>
    attributes.setTimes(disk, disk.names.node(path, false), atimeNs, mtimeNs),
  getcwd: ({ names: { cwd } }) => cwd.removed ? refuse("ENOENT") : cwd.path, // N22
  getenv: ({ env }, { name }) => Object.hasOwn(env, name) ? env[name] : undefined,
  getrandom: ({ random }, { length }) => random.next(length)
}
