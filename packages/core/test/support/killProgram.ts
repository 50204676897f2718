/**
 * A child process that replaces a file, and is killed: `once` kills itself before or after its n-th call, and `loop` replaces
 * the file until the test kills it. `naive` writes in place: a control, which has to leave a torn file.
 */
import type { Backend } from "../../src/executor/backend.js"
import { Pool } from "../../src/executor/pool.js"
import { Task } from "../../src/executor/task.js"
import { inline } from "../../src/node/backends.js"
import type { Program } from "../../src/program/program.js"
import { writeAtomic } from "../../src/wholeFile/atomic.js"
import { writeBytes } from "../../src/wholeFile/write.js"

const [how, manner, path = "", size = "0", nth = "0", side] = process.argv.slice(2)

/** Cuts writes short, as a slow disk may, so that one write is several calls. */
const pieceSize = 65_536

const kill = (): void => void process.kill(process.pid, "SIGKILL")

let count = 0
const backend: Backend = {
  name: "killing",
  start: (call, done) => {
    count++
    if (count === Number(nth) && side === "before") kill()
    inline.start(
      call.op === "write" ? { ...call, length: Math.min(call.length, pieceSize) } : call,
      (failure, result) => {
        if (count === Number(nth) && side === "after") kill()
        done(failure, result)
      }
    )
  }
}

const write = (content: string): Program<void> => {
  const data = new Uint8Array(Number(size)).fill(content.charCodeAt(0))
  return manner === "naive" ? writeBytes(path, data) : writeAtomic(path, data)
}

const replace = (content: string): void => {
  const outcome = new Task(new Pool(backend), () => write(content)).start()
  if (outcome?._tag !== "Success") throw outcome?._tag === "Failure" ? outcome.error : new Error("not at once")
}

if (how === "once") replace("n")
else for (let round = 0;; round++) replace(round % 2 === 0 ? "n" : "o")
