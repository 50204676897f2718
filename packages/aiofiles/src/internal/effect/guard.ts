/**
 * Fails when the library is loaded beside the other major of Effect. This is the file for Effect 3.
 *
 * A package manager can install that pair, with a warning or none. Without this module, the import would end with a module
 * of Effect that is missing. A module runs only after all modules below it have been found and linked, so three rules hold
 * for the library:
 *
 * - each file of this folder that runs anything when it is loaded imports this one first;
 * - a module of Effect that Effect 4 does not have is taken from the index, as `effectModules.FiberRef`, where a missing name
 *   is `undefined`, and its types by `import type`. Other modules are imported as a namespace, for the same reason;
 * - `@effect/platform/FileSystem` is not imported, but for its types: beside Effect 4 it cannot be linked.
 *
 * Where `@effect/platform` is not installed at all, the message is that of Node, and names that package.
 *
 * The packing check installs the wrong pair, and imports each module.
 */
import * as Effect from "effect/Effect"

if (Effect.catchAll === undefined) {
  throw new Error(
    "aiofiles 1 needs Effect 3: npm i effect@3 @effect/platform, or npm i aiofiles@2 for Effect 4"
  )
}
