/**
 * CPython's cases of the raw, buffered and text layers, of os and os.path: the tests that have them. None waits.
 */

export interface CaseStatus {
  /** Test files, from `packages/core/test`. */
  readonly tests: ReadonlyArray<string>
  /** The file of type-level tests that has what is a TypeError in CPython and does not compile here. */
  readonly types?: string
}

const tests = (...files: ReadonlyArray<string>): CaseStatus => ({ tests: files.map((file) => `${file}.test.ts`) })

const misuse = "../../aiofiles/dtslint/misuse.tst.ts"
const typed = (...files: ReadonlyArray<string>): CaseStatus => ({ ...tests(...files), types: misuse })

/** The shell's own. */
const openOptions = "../../aiofiles/test/openOptions"
const stdio = "../../aiofiles/test/stdio"

export const cases: Readonly<Record<string, CaseStatus>> = {
  R01: tests("raw", "descriptors"),
  R02: typed("mode"),
  R03: tests("mode"),
  R04: tests("raw", "text-writer"),
  R05: tests("raw"),
  R06: tests("raw"),
  R07: typed("raw"),
  R08: tests("raw"),
  R09: tests("raw", "memory"),
  R10: tests("raw", "random"),
  R11: tests("raw", "random", "buffered-writer", "text-reader"),
  R12: tests("raw", "memory"), // `seek(1.5)` compiles: EINVAL, and of a buffered file an InvalidArgumentError
  R13: tests("raw", "memory"),
  R14: tests("raw"),
  R15: tests("descriptors", openOptions),
  R16: tests("descriptors", openOptions),
  R17: typed(openOptions),
  R18: tests("raw", "path"),
  R19: tests("raw"),
  R20: tests("raw"),
  R21: tests("raw"),
  R22: tests("raw"),
  R23: typed("raw", "buffered-reader"),
  R24: typed("raw"),
  R25: tests("raw"),
  B01: tests("buffered-reader", "random", "text-file"),
  B02: tests("buffered-reader", "buffered-writer", "random"),
  B03: tests("buffered-reader"),
  B04: tests("buffered-reader"),
  B05: tests("buffered-reader"),
  B06: tests("buffered-reader"),
  B07: tests("buffered-reader"),
  B08: tests("buffered-reader"),
  B09: tests("buffered-reader"),
  B10: tests("buffered-reader"),
  B11: tests("buffered-writer"),
  B12: tests("buffered-writer"),
  B13: tests("buffered-writer"),
  B14: tests("buffered-writer"),
  B15: tests("buffered-writer", "faults"),
  B16: tests("detach"),
  B17: tests("random"),
  B18: typed("random"),
  B19: tests("random"),
  B20: tests("random"),
  B21: tests("random"),
  B22: tests("random"),
  B23: tests("buffered-writer", "random"),
  B24: tests("buffered-writer", "random"),
  B25: tests("buffered-reader", "buffered-writer", "random"),
  B26: tests("buffered-reader", "buffered-writer"),
  B27: tests("buffered-reader", "buffered-writer", "random"),
  B28: tests("buffered-reader"),
  B29: typed("buffered-writer"),
  B30: tests("buffered-writer"),
  T01: tests("text-reader", "text-file", "memory"),
  T02: tests("text-writer", "newline"),
  T03: tests("text-reader", "newline"),
  T04: tests("text-reader"),
  T05: typed("text-reader", "mode", "newline"),
  T06: tests("text-reader", "descriptors"),
  T07: tests("text-reader"),
  T08: tests("text-writer"),
  T09: tests("text-reader", "errors"),
  T10: tests("text-reader", "memory"),
  T11: tests("text-writer", "errors", "memory"),
  T12: tests("text-writer", "text-file", "reconfigure"),
  T13: tests("text-writer", "text-file"),
  T14: tests("text-reader"),
  T15: tests("text-reader", "text-writer", "text-file"),
  T16: tests("text-reader"),
  T17: tests("text-reader", "text-writer", "text-file"),
  T18: tests("text-reader"),
  T19: tests("text-reader"),
  T20: typed("text-writer", "text-file"),
  T21: tests("text-writer"),
  T22: tests("text-writer"),
  T23: tests("text-writer"),
  T24: tests("reconfigure"),
  T25: tests("detach"),
  T26: tests("text-reader", "text-writer", "text-file"),
  T27: typed("text-reader"), // `read(3.5)` compiles: an InvalidArgumentError
  T28: tests("text-file"),
  T29: tests("text-writer", "text-file"),
  T30: tests("text-reader"),
  T31: tests("text-reader", "text-writer", "text-file"),
  T32: tests("text-reader"), // another answer than CPython's, on purpose
  T33: tests("text-reader"),
  T34: tests("text-reader"),
  T35: tests("text-file"),
  O01: tests("os"),
  O02: tests("os", "os-cwd"),
  O03: tests("os"),
  O04: tests("os", "os-cwd"),
  O05: tests("os", "os-cwd"),
  O06: tests("os"),
  O07: tests("os"),
  O08: tests("os"),
  O09: tests("os"),
  O10: tests("os"),
  O11: tests("os"),
  O12: tests("os"),
  O13: tests("os-sendfile"),
  O14: tests("os"),
  O15: tests("os-cwd"),
  O16: tests("errors", "os", "failures"),
  O17: tests("errors", "os"),
  O18: typed("os"),
  O19: tests("os", "path"),
  O20: tests("treeRemove"),
  P01: tests("os-path"),
  P02: tests("os-path"),
  P03: tests("os-path"),
  P04: tests("os-path"),
  P05: tests("os-path"),
  P06: typed("os-path", "os-cwd", "posix-path"),
  P07: tests("os-path", "os-cwd"),
  P08: tests("os-path"),
  P09: tests("os-path"),
  S01: tests(stdio),
  S02: tests(stdio),
  S03: tests(stdio),
  S04: tests(stdio),
  S05: tests(stdio),
  S06: tests(stdio), // not `None`, but /dev/null: Node's doing
  S07: tests(stdio),
  S08: tests(stdio) // another answer than CPython's, on purpose
}

/** The shell's own. */
const shell = "../../aiofiles/test/tempfile"

/** CPython's cases of `tempfile`. */
export const tempfileCases: Readonly<Record<string, CaseStatus>> = {
  M01: tests("tempfile", shell),
  M02: tests("tempfile", shell),
  M03: tests(shell),
  M04: tests("tempfile"),
  M05: tests("tempfile", shell),
  M06: tests("tempfile", shell),
  M07: tests("tempfile"),
  M08: tests("tempfile", shell),
  M09: tests("tempfile"),
  M10: tests("spooled", shell),
  M11: tests("spooled", shell),
  M12: tests("spooled", shell),
  M13: tests("spooled", shell),
  M14: tests("spooled"),
  M15: tests("spooled", shell),
  M16: tests("temp-directory", shell),
  M17: tests("temp-directory", shell),
  M18: tests("temp-directory")
}
