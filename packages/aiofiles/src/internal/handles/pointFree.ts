/**
 * Methods that can be taken off their object, as in `Stream.runForEach(stream, file.write)`.
 */

/**
 * The methods of every object that the library makes of a class. A type test compares them with the interfaces.
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
 * Has a class give its public methods bound to the object that they are taken from. An object has nothing more to it than
 * before, and a method that is called at once costs what it did: the engine makes no function for it. The methods that a
 * class inherits, its base has to give so; `super` cannot call them.
 *
 * @internal
 */
export const pointFree = (type: { readonly prototype: object }): void => {
  for (const name of Object.keys(methods)) {
    const method: unknown = Object.getOwnPropertyDescriptor(type.prototype, name)?.value
    if (typeof method !== "function") continue
    Object.defineProperty(type.prototype, name, {
      configurable: true,
      get(this: unknown) {
        return method.bind(this)
      }
    })
  }
}
