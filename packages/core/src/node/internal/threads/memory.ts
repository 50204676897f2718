/**
 * The memory that the main thread and its workers share: who waits for what, and the bytes that travel.
 *
 *     words    │ tail … head … sleepers │ queue of slots │ ring of ends │ state of slots │ state of workers │
 *     numbers  │ 16 for each slot                                                                           │
 *     bytes    │ a page for each slot … │ a few large regions                                               │
 *
 * A call lives in a slot. The main thread fills the slot, puts its number into the queue and raises `tail`; a worker
 * raises `head`, and so has the place in the queue to itself, then takes the slot by changing its state. Both are
 * compare-and-swaps: a call runs once, or, if the main thread was faster, never. When it has ended, the worker puts the
 * slot's number into the ring of ends, which only the main thread empties.
 *
 * All numbers count up and wrap; places in the rings are their low bits. A ring has a place for every slot, so that
 * neither can be full.
 */

/** How many calls can be out at once. More wait in the main thread. A power of two. @internal */
export const slotCount = 256

/** What a slot holds of a transfer, in bytes. @internal */
export const pageBytes = 65_536

/** What comes on top, so that a page of data and a few facts about it fit one slot. */
const extraBytes = 4096

/** The end of each page, for the path that a job is about to open: see `Step`. @internal */
export const pathBytes = 4096

/** In bytes, with room for both. */
const strideBytes = pageBytes + extraBytes + pathBytes

/** Regions for transfers and arguments that are larger than a page. @internal */
export const largeCount = 8

/** Each of so many bytes, and a few more: the most that one hop moves. @internal */
export const largeBytes = 2 ** 20

const largeStride = largeBytes + 4096

/** The most workers that there can be. @internal */
export const maxWorkers = 256

/** A cache line, in words: what different threads write keeps this distance. */
const line = 16

/** Words by themselves. @internal */
export const Word = {
  /** How many calls have been queued. Raised by the main thread. */
  tail: 0,
  /** How many of them have been taken. */
  head: line,
  /** How many ends there have been. */
  ends: 2 * line,
  /** 1 if the main thread wants to be rung when a call ends. */
  mainSleeps: 3 * line,
  /** How many workers sleep, or are about to. */
  sleepers: 4 * line,
  /** How often one has gone to sleep. */
  sleeps: 4 * line + 1,
  /** `Quit`. */
  quit: 5 * line,
  /** Nobody writes it: for the main thread to wait on at exit, and for workers while there is no descriptor. */
  pause: 6 * line
} as const

/** Where each row of words begins. @internal */
export const Row = {
  queue: 7 * line,
  ends: 7 * line + slotCount,
  slots: 7 * line + 2 * slotCount,
  workers: 7 * line + 3 * slotCount
} as const

const wordCount = Row.workers + maxWorkers

/** Whether workers are to leave: not yet, when nothing is queued, or at once. @internal */
export const Quit = { no: 0, whenDone: 1, now: 2 } as const

/**
 * Of a slot. From `running` on, the number of the worker is added. `fed` and `unwanted` are the main thread's answers to what
 * a worker asks while it runs a call.
 *
 * @internal
 */
export const SlotState = { free: 0, queued: 1, withdrawn: 2, ended: 3, fed: 4, unwanted: 5, running: 16 } as const

/** Of a worker. A sleeping one waits for its word to change; a retired one has left, or is about to. @internal */
export const WorkerState = { awake: 0, sleeping: 1, retired: 2, absent: 3 } as const

/** How many numbers each slot has. @internal */
export const numbersPerSlot = 16

/** The numbers of a slot: the call, and what became of it. @internal */
export const Field = {
  op: 0,
  /** A descriptor, or the flags of `open`. */
  first: 1,
  /** A length, or a mode. */
  second: 2,
  /** Of a transfer; NaN is the descriptor's own. */
  position: 3,
  /** How many bytes of arguments there are. */
  byteCount: 4,
  /** The address of what travels, or `inMessage`. */
  place: 5,
  answer: 6,
  value: 7,
  answerBytes: 8,
  /** Of a job: what it is doing that could block for good. */
  step: 9,
  stepValue: 10,
  /** Of a job: how long each of its calls may wait for a descriptor, in milliseconds. 0 once its end is all that is waited for. */
  descriptorMillis: 11
} as const

/** Instead of an address: the worker has to ask for it. @internal */
export const inMessage = -1

/** What a job is doing: its path is at the end of the page, its descriptor in `stepValue`. @internal */
export const Step = { none: 0, open: 1, read: 2 } as const

/** What a slot says of a call that has ended. @internal */
export const Answer = {
  /** `value` is the result. */
  number: 0,
  nothing: 1,
  /** A `FileStatus`: see `status.ts`. */
  status: 2,
  /** The result, as `values.ts` writes it. */
  data: 3,
  /** Code and errno, as data. */
  failure: 4,
  /** An error that a job threw, as data. */
  error: 5
} as const

/** Of a call. @internal */
export const Op = {
  read: 1,
  write: 2,
  open: 3,
  close: 4,
  stat: 5,
  lstat: 6,
  fstat: 7,
  other: 8,
  job: 9,
  call: 10
} as const

const numbersAt = Math.ceil(wordCount * 4 / 64) * 64
const bytesAt = Math.ceil((numbersAt + slotCount * numbersPerSlot * 8) / 4096) * 4096
const totalBytes = bytesAt + slotCount * strideBytes + largeCount * largeStride

/** Methods that Node's types leave out, and that `internal/buffer` describes for the parts without Node. @internal */
export interface FastBuffer extends Buffer {
  readonly latin1Slice: (start: number, end: number) => string
  readonly utf8Slice: (start: number, end: number) => string
  readonly ucs2Slice: (start: number, end: number) => string
  readonly utf8Write: (text: string, byteOffset: number, byteLength: number) => number
  readonly ucs2Write: (text: string, byteOffset: number, byteLength: number) => number
}

/** The views of either side. @internal */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly numbers: Float64Array
  readonly integers: BigInt64Array
  /** The same, in words without a sign; little-endian, as all that Node runs on. */
  readonly halves: Uint32Array
  readonly view: DataView
  readonly bytes: FastBuffer

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(totalBytes)) {
    this.buffer = buffer
    this.words = new Int32Array(buffer, 0, wordCount)
    this.numbers = new Float64Array(buffer, numbersAt, slotCount * numbersPerSlot)
    this.integers = new BigInt64Array(buffer)
    this.halves = new Uint32Array(buffer)
    this.view = new DataView(buffer)
    this.bytes = Buffer.from(buffer) as unknown as FastBuffer // every Buffer has them
  }

  /** Wakes the sleeping worker with the lowest number, so that those with higher ones can sleep on and retire. */
  wakeOne(): void {
    const { words } = this
    for (let word = Row.workers; word < wordCount; word++) {
      if (words[word] !== WorkerState.sleeping) continue
      if (Atomics.compareExchange(words, word, WorkerState.sleeping, WorkerState.awake) !== WorkerState.sleeping) {
        continue
      }
      Atomics.sub(words, Word.sleepers, 1)
      Atomics.notify(words, word, 1)
      return
    }
  }

  /** Writes a path: its length in bytes, negative for one that is not text. What does not fit is cut off. */
  writePath(at: number, byteLength: number, path: string | Uint8Array): number {
    if (typeof path === "string") return this.bytes.utf8Write(path, at, byteLength)
    const fitting = path.length > byteLength ? path.subarray(0, byteLength) : path
    this.bytes.set(fitting, at)
    return -fitting.length
  }

  /** A path that `writePath` wrote. */
  readPath(at: number, byteCount: number): string | Uint8Array {
    return byteCount >= 0
      ? this.bytes.utf8Slice(at, at + byteCount)
      : new Uint8Array(this.bytes.subarray(at, at - byteCount))
  }
}

/** Where the page of a slot begins. @internal */
export const pageAt = (slot: number): number => bytesAt + slot * strideBytes

/** Where what fits in a slot ends. @internal */
export const pageEnd = (slot: number): number => pageAt(slot) + pageBytes + extraBytes

/** Where the path that a job is about to open is. @internal */
export const stepPathAt = (slot: number): number => pageEnd(slot)

/** Where a large region begins. @internal */
export const largeAt = (index: number): number => bytesAt + slotCount * strideBytes + index * largeStride
