/** Which file a status is of: one file can have several names. */
import type { FileStatus } from "../results.js"

/** Device and inode: two statuses have the same exactly if they are of one file. @internal */
export const identityOf = ({ dev, ino }: FileStatus): string => `${dev}:${ino}`
