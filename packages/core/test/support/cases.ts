/**
 * CPython's cases of the raw, buffered and text layers: the tests that have them, or why they wait.
 */

/** What a case waits for. */
const waits = {
  files: "files that read and write through a buffer, a later issue",
  descriptors: "opening a descriptor, closefd and opener, a later issue",
  raw: "readline on raw files, a later issue",
  reconfigure: "reconfigure, a later issue",
  detach: "detach, a later issue"
} as const

export type CaseStatus = { readonly tests: ReadonlyArray<string> } | { readonly waitsFor: string }

const tests = (...files: ReadonlyArray<string>): CaseStatus => ({ tests: files.map((file) => `${file}.test.ts`) })
const waiting = (reason: keyof typeof waits): CaseStatus => ({ waitsFor: waits[reason] })

export const cases: Readonly<Record<string, CaseStatus>> = {
  R01: tests("raw"), // its second half waits for descriptors
  R02: tests("mode"),
  R03: tests("mode"),
  R04: tests("raw", "text-writer"),
  R05: tests("raw"),
  R06: tests("raw"),
  R07: tests("raw"),
  R08: tests("raw"),
  R09: tests("raw"),
  R10: tests("raw"),
  R11: tests("raw", "buffered-writer", "text-reader"),
  R12: tests("raw"),
  R13: tests("raw"),
  R14: tests("raw"),
  R15: waiting("descriptors"),
  R16: waiting("descriptors"),
  R17: waiting("descriptors"),
  R18: tests("raw", "path"),
  R19: tests("raw"),
  R20: tests("raw"),
  R21: tests("raw"),
  R22: tests("raw"),
  R23: waiting("raw"), // the buffered readline is in buffered-reader
  R24: tests("raw"),
  R25: tests("raw"),
  B01: tests("buffered-reader"), // r+b waits for files
  B02: tests("buffered-reader", "buffered-writer"),
  B03: tests("buffered-reader"),
  B04: tests("buffered-reader"),
  B05: tests("buffered-reader"),
  B06: tests("buffered-reader"), // but for readinto1
  B07: tests("buffered-reader"),
  B08: tests("buffered-reader"),
  B09: tests("buffered-reader"),
  B10: tests("buffered-reader"),
  B11: tests("buffered-writer"),
  B12: tests("buffered-writer"),
  B13: tests("buffered-writer"),
  B14: tests("buffered-writer"),
  B15: tests("buffered-writer", "faults"),
  B16: waiting("detach"),
  B17: waiting("files"),
  B18: waiting("files"),
  B19: waiting("files"),
  B20: waiting("files"),
  B21: waiting("files"),
  B22: waiting("files"),
  B23: tests("buffered-writer"),
  B24: tests("buffered-writer"),
  B25: tests("buffered-reader", "buffered-writer"), // the last two answers wait for files
  B26: tests("buffered-reader", "buffered-writer"),
  B27: tests("buffered-reader", "buffered-writer"),
  B28: tests("buffered-reader"),
  B29: tests("buffered-writer"), // its type errors do not compile
  B30: tests("buffered-writer"),
  T01: tests("text-reader"),
  T02: tests("text-writer", "newline"),
  T03: tests("text-reader", "newline"),
  T04: tests("text-reader"),
  T05: tests("text-reader", "mode", "newline"),
  T06: tests("text-reader"),
  T07: tests("text-reader"),
  T08: tests("text-writer"),
  T09: tests("text-reader", "errors"),
  T10: tests("text-reader"),
  T11: tests("text-writer", "errors"),
  T12: tests("text-writer"),
  T13: tests("text-writer"),
  T14: tests("text-reader"),
  T15: tests("text-reader", "text-writer"), // one half each
  T16: tests("text-reader"),
  T17: tests("text-reader", "text-writer"),
  T18: tests("text-reader"),
  T19: tests("text-reader"),
  T20: tests("text-writer"),
  T21: tests("text-writer"),
  T22: tests("text-writer"),
  T23: tests("text-writer"),
  T24: waiting("reconfigure"),
  T25: waiting("detach"),
  T26: tests("text-reader", "text-writer"),
  T27: tests("text-reader"),
  T28: waiting("files"),
  T29: tests("text-writer"), // r+ waits for files
  T30: tests("text-reader"),
  T31: tests("text-reader", "text-writer"),
  T32: tests("text-reader"), // another answer than CPython's, on purpose
  T33: tests("text-reader"),
  T34: tests("text-reader"),
  T35: waiting("files")
}
