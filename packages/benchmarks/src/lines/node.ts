/**
 * Node's own readers of lines, as its documentation shows them.
 */
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { createInterface } from "node:readline"
import type { Contestant } from "../harness.js"
import { Tally } from "./tally.js"

export const readline = "readline"

export const nodeContestants = (path: string): ReadonlyArray<Contestant<Tally>> => [
  {
    name: readline,
    run: () => count(createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
  },
  {
    name: "FileHandle.readLines",
    run: async () => {
      const file = await open(path)
      try {
        return await count(file.readLines())
      } finally {
        await file.close()
      }
    }
  }
]

const count = async (lines: AsyncIterable<string>): Promise<Tally> => {
  const tally = new Tally()
  for await (const line of lines) tally.add(line)
  return tally
}
