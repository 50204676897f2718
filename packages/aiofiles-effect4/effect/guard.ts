/**
 * Fails when the library is loaded beside the other major of Effect. This is the file for Effect 4.
 *
 * A package manager can install that pair, with a warning or none. Without this module, the import would end with a module
 * of Effect that is missing. A module runs only after all modules below it have been found and linked, so two rules hold for
 * the library:
 *
 * - each file of this folder that runs anything when it is loaded imports this one first;
 * - a module of Effect that Effect 3 does not have is taken from the index, as `effectModules.FileSystem`, where a missing name
 *   is `undefined`, and its types by `import type`. Other modules are imported as a namespace, for the same reason.
 *
 * The index loads all of Effect, which a program that imports single modules would not: here only files of the folder
 * `platform` take from it, which `AioFiles` and the executors do not need.
 *
 * The packing check installs the wrong pair, and imports each module.
 */
import * as Effect from "effect/Effect"

if (Effect.callback === undefined) {
  throw new Error("aiofiles 2 needs Effect 4: npm i effect@4, or npm i aiofiles@1 for Effect 3")
}
