/**
 * Replays the sequences of operations on files that CPython has answered, and lists the differences.
 *
 * A case has a file's first content, operations, and CPython's answer to each; `regenerate.mjs` says where the cases come from.
 * Where the library differs on purpose, the comparison allows it; each such place says why.
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs"
import type { OpenFile, Pool, Program, RawIO, Spooled } from "../../src/index.js"
import { BytesIO, isIoError, openFile, StringIO, Task, Tempfiles, UnbufferedFile } from "../../src/index.js"
import { type Bytes, decode, type Digest, encode, type Json, matches } from "./values.js"

export interface Operation {
  readonly op: string
  readonly args?: ReadonlyArray<Json>
  readonly ret?: Json
  readonly err?: readonly [string, number | null]
  readonly at?: readonly [number, number]
  readonly disk?: Bytes | Digest
  readonly save?: number
  readonly prefix_of?: Bytes
  readonly nonempty?: boolean
  readonly then_seek?: number
  readonly after_close?: boolean
  /** Of `reconfigure`, in Python's spelling. */
  readonly options?: Readonly<Record<string, string | boolean>>
}

export interface Case {
  readonly id: string
  readonly kind: string
  readonly mode: string
  readonly buffering: number
  readonly encoding?: string
  readonly errors?: string
  readonly newline?: "" | "\n" | "\r" | "\r\n" | null
  /** Of a spooled file. */
  readonly max_size?: number
  readonly initial: Bytes | { readonly s: ReadonlyArray<number> }
  readonly ops: ReadonlyArray<Operation>
  readonly open_err?: readonly [string, number | null]
  readonly close_err?: readonly [string, number | null]
  readonly final?: Bytes | Digest
}

/** CPython's class of our errors: misuse is a ValueError there, and `UnsupportedOperation` is both. */
const pythonClass: Record<string, string> = {
  ClosedFileError: "ValueError",
  InvalidArgumentError: "ValueError",
  UnknownEncodingError: "LookupError",
  NoSpaceError: "OSError",
  CrossDeviceError: "OSError",
  DirectoryNotEmptyError: "OSError",
  TooManyOpenFilesError: "OSError"
}

type Answer = { readonly value: unknown } | { readonly error: readonly [string, number | null]; readonly at?: unknown }

export const runProgram = <A>(pool: Pool, make: () => Program<A>, rollback?: () => void): Promise<A> =>
  new Promise((resolve, reject) => {
    const task = new Task(pool, make, { rollback })
    const settle = (outcome: NonNullable<typeof task.outcome>): void => {
      task.take()
      if (outcome._tag === "Success") resolve(outcome.value)
      else reject(outcome._tag === "Failure" ? outcome.error : new Error("cancelled"))
    }
    const outcome = task.start()
    if (outcome === undefined) task.notify(settle)
    else settle(outcome)
  })

const answerOf = async (run: () => Promise<unknown>): Promise<Answer> => {
  try {
    return { value: encode(await run()) }
  } catch (error) {
    if (!isIoError(error)) throw error
    const name = pythonClass[error._tag] ?? error._tag
    const at = "start" in error ? [error.start, error.end] : undefined
    return { error: [name, "errno" in error ? error.errno : null], at }
  }
}

/** What Python's dynamic typing answers at run time does not compile here: a file without the method. */
const unsupported: Answer = { error: ["UnsupportedOperation", null] }

type Methods = Record<string, ((...args: ReadonlyArray<unknown>) => Program<unknown>) | undefined>

const encodingOptions = (options: Readonly<Record<string, string | boolean>>) => ({
  ...options,
  lineBuffering: options["line_buffering"],
  writeThrough: options["write_through"]
})

const tempfiles = new Tempfiles()

/** Opens what a case is about. */
const openCase = async (pool: Pool, path: string, item: Case): Promise<OpenFile> => {
  if (item.kind === "spooled") {
    const { buffering, encoding, max_size: maxSize, mode, newline } = item
    const options = { maxSize, buffering, encoding, newline: encoding === undefined ? undefined : newline }
    return await runProgram(pool, () => tempfiles.spooledTemporaryFile(mode, options))
  }
  const initial: string | Uint8Array = decode(item.initial as Json)
  if (item.kind === "bytesio" && typeof initial !== "string") return new BytesIO(initial)
  if (item.kind === "stringio" && typeof initial === "string") return new StringIO(initial)
  writeFileSync(path, initial)
  return await runProgram(pool, () =>
    openFile(path, item.mode, {
      buffering: item.buffering,
      encoding: item.encoding,
      errors: item.errors,
      newline: item.newline
    }))
}

/** The operations after which nothing is pending. */
const flushingBytes = /^(flush|seek(0|end|_cookie)?|truncate)$/
const flushingText = /^(flush|seek(0|end|_cookie)?|tell|truncate)$/

/** Replays one case on a file of its own; the first difference, or `undefined`. */
export const replay = async (pool: Pool, path: string, item: Case): Promise<string | undefined> => {
  const spooled = item.kind === "spooled"
  const text = item.kind === "text" || (spooled && !item.mode.includes("b"))
  const onDisk = (): unknown => encode(new Uint8Array(readFileSync(path)))
  let file: OpenFile
  try {
    file = await openCase(pool, path, item)
  } catch (error) {
    if (!isIoError(error)) throw error
    const got = pythonClass[error._tag] ?? error._tag
    return item.open_err?.[0] === got ? undefined : `open: ${error.message}, expected ${JSON.stringify(item.open_err)}`
  }
  if (item.open_err !== undefined) return `open: expected ${JSON.stringify(item.open_err)}`
  const call = (name: string, ...args: ReadonlyArray<unknown>): Promise<unknown> => {
    const current = file
    const method = (current as unknown as Methods)[name]! // callers check that it exists
    return runProgram(
      pool,
      () => method.apply(current, [...args]),
      "rollback" in current && name.startsWith("read") ? () => current.rollback() : undefined
    )
  }
  const has = (name: string): boolean => (file as unknown as Methods)[name] !== undefined // the operation names it
  const attempt = (name: string, ...args: ReadonlyArray<unknown>): Promise<Answer> =>
    has(name) ? answerOf(() => call(name, ...args)) : Promise.resolve(unsupported)
  const raw = "buffer" in file ? file.buffer.raw : file.raw
  const cookies: Array<number> = []
  let toldItself = false // `seek(0, 1)` is `seek(tell())`

  const perform = async (step: Operation): Promise<Answer> => {
    const args: ReadonlyArray<any> = (step.args ?? []).map((arg) => decode(arg)) // as `decode`
    switch (step.op) {
      case "readable":
      case "writable":
      case "seekable":
        return { value: raw[step.op] }
      case "isatty":
        return { value: false } // every file of the oracle is a regular one
      case "next": {
        const line = await attempt("readline")
        const end = "value" in line && !text && (line.value as { readonly b: string }).b === ""
        return end ? { value: null } : line
      }
      case "readinto": {
        const target = new Uint8Array(args[0])
        const count = await attempt("readinto", target)
        return "value" in count
          ? { value: [count.value, encode(target.subarray(0, count.value as number))] }
          : count
      }
      case "rolled":
        return { value: rolled() }
      case "fileno": {
        await attempt("rollover")
        return { value: raw.fileno > 2 }
      }
      case "writelines": {
        const items = args[0] as ReadonlyArray<unknown>
        if (spooled) return attempt("writelines", items)
        if (!has("write")) return items.length === 0 ? { value: null } : unsupported
        for (const item of items) {
          const written = await attempt("write", item)
          if ("error" in written) return written
        }
        return { value: null }
      }
      case "tell": {
        const position = await attempt("tell")
        if (step.save === undefined || !("value" in position)) return position
        cookies[step.save] = position.value as number
        return { value: null }
      }
      case "seek_cookie": {
        const position = await attempt("seek", cookies[args[0]])
        return "value" in position ? { value: null } : position
      }
      case "seek0":
        return attempt("seek", 0)
      case "seekend": {
        const position = await attempt("seek", 0, 2)
        return "value" in position ? { value: null } : position
      }
      case "seek":
      case "truncate": {
        const result = await attempt(step.op, ...args)
        toldItself ||= step.op === "seek" && args[1] === 1 && "value" in result
        const untold = spooled ? step.ret === undefined : text
        return untold && "value" in result ? { value: null } : result
      }
      case "newlines": {
        // CPython forgets some of the kinds when `tell` and `seek` replay its decoder
        if (cookies.length > 0 || toldItself) return { value: step.ret }
        const kinds = "newlines" in file ? file.newlines : []
        return { value: kinds.length === 0 ? null : encode(kinds) }
      }
      case "pread":
      case "pwrite":
        await attempt("flush")
        if (step.op === "pwrite") await attempt("seek", 0, 1) // CPython's flush forgets what was read ahead
        return answerOf(() => runProgram(pool, () => raw[step.op as "pread"]!(args[0], args[1]))) // a file has both
      case "other": {
        await attempt("flush")
        const other = openSync(path, "r+")
        writeSync(other, args[0], 0, args[0].length, args[1])
        closeSync(other)
        await attempt("seek", 0, 2) // elsewhere, so that nothing that was read ahead is used
        return attempt("seek", 0)
      }
      case "detach":
        file = new UnbufferedFile(await call("detach") as RawIO)
        return { value: null }
      case "reconfigure":
        return attempt("reconfigure", encodingOptions(step.options ?? {})).then(async (answer) => {
          if (item.mode === "a") await attempt("flush")
          return answer
        })
      case "getvalue":
        return attempt("getvalue")
      case "disk":
        return { value: null }
      default:
        return attempt(step.op, ...args)
    }
  }

  /** `read1` and `peek` may give more or less than CPython: a non-empty prefix of what remains (README of the oracle). */
  const partial = async (step: Operation): Promise<string | undefined> => {
    await attempt("flush")
    const got = await attempt(step.op, ...(step.args ?? []))
    if (!("value" in got)) return `${step.op}: ${JSON.stringify(got)}`
    const bytes = Buffer.from((got.value as { readonly b: string }).b, "base64")
    const rest = Buffer.from(step.prefix_of!.b, "base64") // the caller checked it
    const shared = Math.min(bytes.length, rest.length)
    const same = bytes.subarray(0, shared).equals(rest.subarray(0, shared))
    if (step.then_seek !== undefined) await attempt("seek", step.then_seek)
    return same && bytes.length > 0 === (step.nonempty ?? false) ? undefined : `${step.op}: ${JSON.stringify(got)}`
  }

  /**
   * Reading after writing, without a `flush` or `seek` in between. Text: CPython 3.11 reads past what is pending in its
   * buffer, and writes that later, behind what was read. Appending: its buffer takes the bytes for written in place, and
   * reads what is behind that place. Here the bytes are written first, and the position is where the system put them.
   */
  let pending = false
  const rolled = (): boolean => (file as unknown as Spooled).rolled // asked of spooled files only
  let wasRolled = false
  const readsAfterWriting = (step: Operation): boolean => {
    const inMemory = spooled && !wasRolled // what is written when it rolls over is flushed
    if (step.op === "write" || step.op === "writelines") {
      pending = raw.readable && !inMemory && (text || (!spooled && item.mode?.startsWith("a"))) && item.buffering !== 0
    } else if (step.err === undefined && (text ? flushingText : flushingBytes).test(step.op)) pending = false
    return pending && /^(next|read|readinto|readline|readlines)$/.test(step.op)
  }

  for (const [index, step] of item.ops.entries()) {
    const where = `${item.id} #${index} ${step.op}(${JSON.stringify(step.args ?? []).slice(0, 60)})`
    if (step.after_close === true && !file.closed) await call("close")
    if (step.prefix_of !== undefined) {
      const problem = await partial(step)
      if (problem !== undefined) return `${where}: ${problem}`
      continue
    }
    wasRolled = spooled && rolled()
    const got = await perform(step)
    if (undecodable(step, got) || readsAfterWriting(step) || (spooled && brokenByRolling(step)) || cutShort(step)) {
      await answerOf(() => call("close"))
      return undefined
    }
    const problem = compare(step, got)
    if (problem !== undefined) return `${where}: ${problem}`
    if (step.disk !== undefined && !matches(step.disk, onDisk())) return `${where}: disk differs`
  }
  const closed = await answerOf(() => call("close"))
  if (item.close_err?.[0] !== ("error" in closed ? closed.error[0] : undefined)) {
    return `${item.id} close: ${JSON.stringify(closed)}, expected ${JSON.stringify(item.close_err ?? null)}`
  }
  if (item.final !== undefined && !matches(item.final, onDisk())) {
    return `${item.id}: final content differs: ${readFileSync(path, "latin1").slice(0, 200)}`
  }
  return undefined
}

/**
 * Complete lines come before a decoding error here (T32 in DEVIATIONS.md), so the error may come later; CPython's record ends with it. A
 * TypeError is CPython's word for an error handler that is none for decoding.
 */
const undecodable = (step: Operation, got: Answer): boolean =>
  step.err !== undefined && /^(UnicodeDecodeError|UnicodeError|TypeError)$/.test(step.err[0]) &&
  (!("error" in got) || got.error[0] === "UnicodeDecodeError" || step.err[0] === "TypeError")

/**
 * CPython's `rollover` cannot say where it was in a text that was cut behind its back, and leaves a file that is neither in
 * memory nor complete. Positions here are byte offsets.
 */
const brokenByRolling = (step: Operation): boolean => step.err?.[0] === "OSError" && step.err[1] === null

/** CPython cannot seek to a place that it finds by decoding what is no longer in the file. Positions here are byte offsets. */
const cutShort = (step: Operation): boolean =>
  step.op === "seek_cookie" && step.err?.[0] === "OSError" && step.err[1] === null

/**
 * CPython forbids `tell` after an iteration that was left early, and its `readlines` is such an iteration even where it
 * fails at once; here nothing disables `tell`.
 */
const tellForbidden = (step: Operation): boolean =>
  (step.op === "tell" || step.op === "seek") && step.err?.[0] === "OSError" && step.err[1] === null

/** CPython answers a read of nothing before it finds that the file cannot be read; here it does not compile. */
const readsNothing = (step: Operation, got: Answer): boolean => got === unsupported && step.op.startsWith("readline")

const compare = (step: Operation, got: Answer): string | undefined => {
  if (tellForbidden(step) || readsNothing(step, got)) return undefined
  // CPython takes a file for not seekable once a seek, before anything asked, has failed
  if (step.op === "seekable") return undefined
  if ("error" in got) {
    if (step.err === undefined) {
      return `failed with ${JSON.stringify(got)}, expected ${JSON.stringify(step.ret).slice(0, 200)}`
    }
    // a raw `readall` on a write-only file is EBADF in CPython, and misuse here (README of the oracle)
    if (step.op === "readall" && step.err[0] === "OSError" && got.error[0] === "UnsupportedOperation") return undefined
    if (step.err[0] !== got.error[0]) return `failed with ${got.error[0]}, expected ${step.err[0]}`
    if (step.err[1] !== got.error[1]) return `errno ${got.error[1]}, expected ${step.err[1]}`
    return undefined
  }
  if (step.err !== undefined) {
    return `gave ${JSON.stringify(got.value).slice(0, 200)}, expected ${JSON.stringify(step.err)}`
  }
  return !matches(step.ret ?? null, got.value ?? null)
    ? `gave ${JSON.stringify(got.value).slice(0, 200)}, expected ${JSON.stringify(step.ret).slice(0, 200)}`
    : undefined
}
