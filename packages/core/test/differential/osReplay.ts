/**
 * Replays the sequences of operations on names that CPython has answered, and lists the differences. `regenerate.mjs` says where
 * the cases come from. Each runs in a working directory of its own.
 */
import { mkdirSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import {
  type FilePath,
  isIoError,
  openFile,
  os,
  osPath,
  type Pool,
  type Program,
  type Stat,
  type Walk,
  type WalkBatch
} from "../../src/index.js"
import { join } from "../../src/syscall/internal/posixPath.js"
import { run } from "../support/driver.js"
import { type Bytes, decode, encode, type Json, matches } from "./values.js"

type Arg = Json | string | { readonly [option: string]: boolean | number }

interface Step {
  readonly op: string
  readonly args: ReadonlyArray<Arg>
  readonly ret?: Json
  readonly err?: readonly [string, number | null]
  readonly message?: Json
}

export interface OsCase {
  readonly id: string
  readonly kind: "os" | "osMore"
  readonly ops: ReadonlyArray<Step>
  readonly tree: ReadonlyArray<Json | string>
}

/** CPython's class of our errors. */
const pythonClass: Readonly<Record<string, string>> = {
  InvalidArgumentError: "ValueError",
  NoSpaceError: "OSError",
  CrossDeviceError: "OSError",
  DirectoryNotEmptyError: "OSError",
  TooManyOpenFilesError: "OSError"
}

const isText = (value: unknown): value is { readonly s: ReadonlyArray<number> } =>
  typeof value === "object" && value !== null && "s" in value

const isBytes = (value: unknown): value is Bytes => typeof value === "object" && value !== null && "b" in value

// gen.py writes paths as they are, osMore.py encodes them; options are objects
const argument = (arg: Arg): unknown => typeof arg === "string" || !(isText(arg) || isBytes(arg)) ? arg : decode(arg)

/** Bytes as text, so that both kinds of names sort as Python sorts them, by byte or code point. */
const sortKey = (value: unknown): string =>
  Array.isArray(value)
    ? sortKey(value[0])
    : typeof value === "string"
    ? value
    : Buffer.from(value as Uint8Array).toString("latin1")

const compareCodePoints = (one: string, other: string): number => {
  const [a, b] = [Array.from(one, (char) => char.codePointAt(0)!), Array.from(other, (char) => char.codePointAt(0)!)]
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return a[index]! - b[index]!
  }
  return a.length - b.length
}

const sorted = <A>(values: Iterable<A>): Array<A> =>
  [...values].sort((one, other) => compareCodePoints(sortKey(one), sortKey(other)))

function* create(path: FilePath, size: number): Program<number> {
  const file = yield* openFile(path, "wb", { buffering: 0 })
  try {
    // opened for bytes, and a file takes them all
    return "write" in file ? (yield* file.write(new Uint8Array(size).fill(0x78) as never)) ?? 0 : 0
  } finally {
    yield* file.close()
  }
}

function* scan(kind: OsCase["kind"], path: FilePath): Program<unknown> {
  const rows: Array<Array<unknown>> = []
  const itself = { followSymlinks: false }
  for (const entry of yield* os.scandir(path)) {
    const row = [yield* entry.isDir(), yield* entry.isFile(), yield* entry.isSymlink(), yield* entry.isDir(itself)]
    rows.push(kind === "os" ? [entry.name, ...row] : [entry.name, entry.path, ...row, yield* entry.isFile(itself)])
  }
  return sorted(rows)
}

/** A deviation: a top that cannot be read is an error here, where CPython's walk is empty. */
function* firstOf<N>(tree: Walk<N>): Program<WalkBatch<N> | undefined> {
  try {
    return yield* tree.next()
  } catch (error) {
    if (isIoError(error) && "errno" in error) return undefined
    throw error
  }
}

function* walk(top: FilePath, topDown: boolean): Program<unknown> {
  const tree = os.walk(top, { topDown, ignoreErrors: true })
  const rows = []
  for (let batch = yield* firstOf(tree); batch !== undefined; batch = yield* tree.next()) {
    for (const { directories, files, path } of batch.entries) rows.push([path, sorted(directories), sorted(files)])
  }
  return sorted(rows)
}

function* treeNames(): Program<ReadonlyArray<string>> {
  const tree = os.walk(".")
  const all: Array<string> = []
  for (let batch = yield* tree.next(); batch !== undefined; batch = yield* tree.next()) {
    for (const { directories, files, path } of batch.entries) {
      for (const name of [...directories, ...files]) all.push(join(path, name))
    }
  }
  return sorted(all)
}

const facts = (kind: OsCase["kind"], { mode, nlink, size, type }: Stat): ReadonlyArray<unknown> => {
  const ofFile = <A>(value: A): A | null => type === "File" ? value : null
  if (kind === "osMore") {
    const name = { File: "REG", Directory: "DIR", SymbolicLink: "LNK" }[type as string]
    return [name, type === "SymbolicLink" ? null : mode & 0o7777, ofFile(size), ofFile(nlink)]
  }
  const name = { File: "file", Directory: "dir", SymbolicLink: "link" }[type as string]
  return [name, ofFile(size), ofFile(nlink), type === "SymbolicLink" ? null : mode & 0o777]
}

function* touch(path: FilePath, atime: string, mtime: string, followSymlinks: boolean): Program<unknown> {
  const asked = BigInt(mtime)
  yield* os.utime(path, { ns: [BigInt(atime), asked], followSymlinks })
  const { mtimeNs } = yield* os.stat(path, { followSymlinks })
  // Node can set less than a microsecond too early, and the rest has to be right: CPython's records are in microseconds
  const isSet = mtimeNs <= asked && asked - mtimeNs < 1000n
  const micros = floored(isSet ? asked : mtimeNs, 1000n)
  if (!followSymlinks) return [String(micros), null]
  const seconds = yield* osPath.getmtime(path)
  return [String(micros), seconds === secondsOf(mtimeNs) ? secondsOf(micros * 1000n) : seconds]
}

/** A quotient, rounded down as in Python. */
const floored = (value: bigint, unit: bigint): bigint => (value - (((value % unit) + unit) % unit)) / unit

const secondsOf = (ns: bigint): number => {
  const whole = floored(ns, 1_000_000_000n)
  return Number(whole) + 1e-9 * Number(ns - whole * 1_000_000_000n)
}

type Programs = Readonly<Record<string, (...args: ReadonlyArray<never>) => Program<unknown>>>

/** The program of a step. */
const programOf = (kind: OsCase["kind"], { args, op }: Step): () => Program<unknown> => {
  const given: ReadonlyArray<any> = args.map(argument) // the operation knows what they are
  const [path, other] = given
  switch (op) {
    case "create":
      return () => create(path, other)
    case "makedirs":
      return () => os.makedirs(path, typeof other === "boolean" ? { existOk: other } : other)
    case "listdir":
      return function*() {
        return sorted<unknown>(yield* os.listdir<FilePath>(path))
      }
    case "scandir":
      return () => scan(kind, path)
    case "walk":
      return () => walk(path, other)
    case "stat":
    case "lstat":
      return function*() {
        return facts(kind, yield* (op === "stat" ? os.stat(path) : os.lstat(path)))
      }
    case "utime":
      return () => touch(path, other, given[2], given[3])
    default: {
      const program = (op in os ? os : osPath as object as Programs) as Programs
      return () => program[op]!(...given as ReadonlyArray<never>) // an operation of one of the two
    }
  }
}

/** The sandbox's own path is another than that of the record. */
const hide = (value: unknown, root: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => hide(item, root))
  const hidden = (text: string): string => text.replaceAll(root, "$ROOT").replaceAll(dirname(root), "$ABOVE")
  if (typeof value === "string") return hidden(value)
  return value instanceof Uint8Array
    ? new Uint8Array(Buffer.from(hidden(Buffer.from(value).toString("latin1")), "latin1"))
    : value
}

/** Node has no text for a name that is no UTF-8: messages show it as bytes. */
const hasEscapes = ({ args, message }: Step): boolean =>
  [...args, message].some((value) => isText(value) && /[\udc80-\udcff]|\\udc[89a-f]/.test(decode(value as Json)))

/** gen.py does not hide what is above the sandbox. */
const expected = (kind: OsCase["kind"], { args, op, ret }: Step): unknown =>
  kind === "os" && op === "abspath" && args[0] === ".." ? encode("$ABOVE") : ret ?? null

/** CPython names no file in the errors of `utime`. */
const namesNothing = (op: string): boolean => op === "utime"

const compare = async (pool: Pool, root: string, kind: OsCase["kind"], step: Step): Promise<string | undefined> => {
  let value: unknown
  try {
    value = await run(pool, programOf(kind, step))
  } catch (error) {
    if (!isIoError(error)) throw error
    const got = [pythonClass[error._tag] ?? error._tag, "errno" in error ? error.errno : null]
    if (JSON.stringify(got) !== JSON.stringify(step.err)) return `failed with ${error.message}`
    if (step.message === undefined || hasEscapes(step) || namesNothing(step.op)) return undefined
    const message = hide(error.message, root)
    return message === decode(step.message) ? undefined : `said ${String(message)}`
  }
  const got = encode(hide(value, root)) ?? null
  return step.err === undefined && matches(expected(kind, step), got) ? undefined : `gave ${JSON.stringify(got)}`
}

/** Replays one case in a directory that is made for it; the first difference, or `undefined`. */
export const replayOs = async (pool: Pool, root: string, item: OsCase): Promise<string | undefined> => {
  // the cases of gen.py share the directory above theirs, where a link of theirs leads; each of osMore.py has its own
  rmSync(item.kind === "os" ? root : dirname(root), { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  process.chdir(root)
  for (const [index, step] of item.ops.entries()) {
    const problem = await compare(pool, root, item.kind, step)
    if (problem !== undefined) {
      const { args, err, message, op, ret } = step
      return `${item.id} #${index} ${op}(${JSON.stringify(args)}): ${problem}, expected ${
        JSON.stringify([ret, err, decode(message)])
      }`
    }
  }
  const tree = await run(pool, treeNames)
  const names = item.tree.map((name) => typeof name === "string" ? name : decode(name))
  return JSON.stringify(tree) === JSON.stringify(names) ? undefined : `${item.id}: the tree is ${tree.join(" ")}`
}
