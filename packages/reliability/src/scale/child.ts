/**
 * One measurement, in a process of its own: `child.js JOB EXECUTOR FOLDER SIZE`. Prints it as JSON.
 */
import { isExecutorName } from "../shared/executors.js"
import { jobs } from "./jobs.js"
import { measure } from "./measure.js"

const [name, executor = "", folder = "", size] = process.argv.slice(2)
const job = jobs.find((each) => each.name === name)
if (job === undefined || !isExecutorName(executor)) throw new Error(`no such job: ${name} on ${executor}`)
console.log(JSON.stringify(await measure(job, executor, folder, Number(size))))
