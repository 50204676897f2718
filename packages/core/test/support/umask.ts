/**
 * The umask of this process. Node can read it only by changing it for a moment, in which a thread of another test could create a
 * file. So it is read once, before there are threads.
 */
export const umask = process.umask()
