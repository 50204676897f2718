/**
 * Which file a status belongs to. One file can have several names.
 *
 * @since 0.1.0
 */
import type { FileStatus } from "../results.js"

/** Device and inode. Two statuses have the same identity exactly if they are of the same file. @internal */
export const identityOf = ({ dev, ino }: FileStatus): string => `${dev}:${ino}`
