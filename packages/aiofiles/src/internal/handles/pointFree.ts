/**
 * Methods that can be used without their object, as in `Stream.runForEach(stream, file.write)`.
 *
 * Effects and streams that take no arguments are getters, and do not need this: only methods lose their object when
 * they are passed on. Each class of handles that has such methods of its own calls `pointFree` in a static block, and
 * so does each other class whose objects reach the caller.
 */

/**
 * The names of the methods of all objects that the library makes from classes. A type test compares them with the interfaces.
 *
 * @internal
 */
export const methods = {
  foldLines: true,
  forEachChunk: true,
  forEachLine: true,
  isDir: true,
  isFile: true,
  linesWith: true,
  peek: true,
  persist: true,
  pread: true,
  pwrite: true,
  read: true,
  read1: true,
  readAlloc: true,
  readinto: true,
  readinto1: true,
  readline: true,
  readlines: true,
  reconfigure: true,
  seek: true,
  stat: true,
  truncate: true,
  write: true,
  writeAll: true,
  writelines: true
} as const

/**
 * Replaces the public methods of a class by getters that give the method bound to its object. Objects do not grow, and a
 * method that is called at once costs the same as before, because the engine then allocates no bound function. Call this
 * for each class of a hierarchy: it changes own methods only. `super` cannot call a method that was replaced.
 *
 * @internal
 */
export const pointFree = (type: { readonly prototype: object }): void => {
  for (const name of Object.keys(methods)) {
    const method: unknown = Object.getOwnPropertyDescriptor(type.prototype, name)?.value
    // inherited methods were replaced by the base class; a getter of that name, such as `stat` of a handle, has no
    // value
    if (typeof method !== "function") continue
    Object.defineProperty(type.prototype, name, {
      configurable: true,
      get(this: unknown) {
        return method.bind(this)
      }
    })
  }
}
