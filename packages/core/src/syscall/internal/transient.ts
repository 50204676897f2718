/**
 * Failures after which the same call can succeed. The executor makes such calls again; a walk reads such a directory again.
 */
import type { CallFailure, Syscall } from "../syscall.js"

/**
 * Whether a signal interrupted a call, which is then made again at once (N3, PEP 475). A close is not: the descriptor is gone
 * also when an error was reported (N5).
 *
 * @internal
 */
export const isInterrupted = (call: Syscall, failure: CallFailure): boolean =>
  failure.code === "EINTR" && call.op !== "close"

/** Whether a call failed because no descriptor was left: it can succeed when one is closed (F7). @internal */
export const isOutOfDescriptors = ({ code }: Pick<CallFailure, "code">): boolean =>
  code === "EMFILE" || code === "ENFILE"
