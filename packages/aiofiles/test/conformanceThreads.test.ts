/** The conformance suite, on threads. */
import { NodeExecutor } from "aiofiles"
import { conforms } from "./support/conformance.js"

conforms("threads (1)", NodeExecutor.layerThreads({ threads: 1 }))
conforms("threads (4)", NodeExecutor.layerThreads({ threads: 4 }))
conforms("adaptive", NodeExecutor.layer)
