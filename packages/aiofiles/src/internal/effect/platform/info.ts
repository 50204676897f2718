/**
 * The status of a file as the platform has it. This is the file for Effect 3.
 */
import "../guard.js"
import type * as FileSystems from "@effect/platform/FileSystem"
import type { Stat } from "aiofiles-core"
import * as Option from "effect/Option"

/** A size as the platform has it. */
export const sizeOf = (byteCount: bigint | number): FileSystems.Size => BigInt(byteCount) as FileSystems.Size // the brand is of the type alone

export type Info = FileSystems.File.Info

/** The type of the platform rounds inode and device numbers beyond 2⁵³. */
export const infoOf = (status: Stat): Info => ({
  type: status.type,
  mtime: Option.some(status.mtime),
  atime: Option.some(status.atime),
  birthtime: Option.some(status.birthtime),
  dev: Number(status.dev),
  ino: Option.some(Number(status.ino)),
  mode: status.mode,
  nlink: Option.some(status.nlink),
  uid: Option.some(status.uid),
  gid: Option.some(status.gid),
  rdev: Option.some(Number(status.rdev)),
  size: sizeOf(status.size),
  blksize: Option.some(sizeOf(status.blksize)),
  blocks: Option.some(status.blocks)
})
