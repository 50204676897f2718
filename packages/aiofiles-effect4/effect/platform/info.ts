/**
 * The status of a file as the platform has it. This is the file for Effect 4.
 */
import "../guard.js"
import type { Stat } from "aiofiles-core"
import * as effectModules from "effect"
import type * as FileSystems from "effect/FileSystem"
import * as Option from "effect/Option"

export type Info = FileSystems.File.Info

/** Device and inode numbers are exact. */
export const infoOf = (status: Stat): Info => ({
  type: status.type,
  mtime: Option.some(status.mtime),
  atime: Option.some(status.atime),
  birthtime: Option.some(status.birthtime),
  dev: BigInt(status.dev),
  ino: Option.some(BigInt(status.ino)),
  mode: status.mode,
  nlink: Option.some(BigInt(status.nlink)),
  uid: Option.some(status.uid),
  gid: Option.some(status.gid),
  rdev: Option.some(BigInt(status.rdev)),
  size: effectModules.ByteSize.bytes(status.size),
  blksize: Option.some(effectModules.ByteSize.bytes(status.blksize)),
  blocks: Option.some(BigInt(status.blocks))
})
