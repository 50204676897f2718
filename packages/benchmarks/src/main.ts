import { packageNames } from "aiofiles"

console.log(packageNames.join(" "), process.argv.slice(2).join(" "))
