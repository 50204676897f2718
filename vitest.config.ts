// A bare `vitest` looks for this name; the configuration itself is in vitest.workspace.ts.
export { default } from "./vitest.workspace.js"
