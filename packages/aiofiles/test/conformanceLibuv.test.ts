/** The conformance suite, on libuv's pool. */
import { NodeExecutor } from "aiofiles"
import { conforms } from "./support/conformance.js"

conforms("libuv", NodeExecutor.layerLibuv())
conforms("libuv, one slot", NodeExecutor.layerLibuv({ concurrency: 1 }))
