/**
 * The umask of this process. To ask for it is to change it for a moment, in which a thread of the test beside may create a
 * file: so it is asked for once, before there are threads.
 */
export const umask = process.umask()
