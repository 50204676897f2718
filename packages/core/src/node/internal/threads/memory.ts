/**
 * The memory that the main thread and its workers share: the queue of calls, and the bytes of arguments and results.
 *
 *     words    │ tail … head … sleepers │ queue of slots │ ring of completions │ state of slots │ state of workers │
 *     numbers  │ 16 for each slot                                                                                  │
 *     bytes    │ a page for each slot … │ a few large regions                                                      │
 *
 * A call is in a slot. The main thread fills the slot, puts its index into the queue and raises `tail`. A worker raises `head`,
 * which reserves the place in the queue, and then takes the slot by changing its state. Both are compare-and-swap operations:
 * a call is made once, or, if the main thread withdraws it first, never. When the call has completed, the worker puts the
 * index of the slot into the ring of completions, which only the main thread empties.
 *
 * The counters wrap at 32 bits; their low bits are the index in a ring. Each ring has a place for every slot, so it is never
 * full.
 */

/** The number of slots; calls beyond it wait in the main thread. A power of two, so that counters wrap with it. @internal */
export const slotCount = 256

/** The most bytes of a read or write that a slot holds. @internal */
export const pageBytes = 65_536

/** Bytes after a page, so that a page of data and a few facts about it fit one slot. */
const extraBytes = 4096

/** Bytes at the end of a slot, for the path that a job is about to open: see `Step`. @internal */
export const pathBytes = 4096

/** Bytes of one slot. */
const strideBytes = pageBytes + extraBytes + pathBytes

/** The number of regions for transfers and arguments that are larger than a page. @internal */
export const largeRegionCount = 8

/** Bytes of data that a large region holds: the most that one hop moves. @internal */
export const largeRegionBytes = 2 ** 20

/** Bytes of one large region. The rest is for the alignment of the data. */
const largeStride = largeRegionBytes + 4096

/**
 * The most workers that a back end can have. Each has one word in shared memory, and `SlotState.running` plus its
 * index in a slot.
 *
 * @internal
 */
export const maxWorkers = 256

/** A cache line, in words. Words that different threads write are this far apart, so that they do not slow each other down. */
const cacheLine = 16

/** The words that exist once. @internal */
export const Word = {
  /** The count of calls that were queued. Raised by the main thread. */
  tail: 0,
  /** The count of calls that were taken out of the queue. Raised by workers. */
  head: cacheLine,
  /** The count of completions. Raised by workers. */
  completions: 2 * cacheLine,
  /** 1 if the main thread waits for a signal when a call completes. */
  mainWaits: 3 * cacheLine,
  /** The number of workers that sleep, or are about to. */
  sleepers: 4 * cacheLine,
  /** How often a worker went to sleep. */
  sleepCount: 4 * cacheLine + 1,
  /** `Quit`. */
  quit: 5 * cacheLine,
  /** Never written. A thread waits on it to let time pass: the main thread at exit, a worker while no descriptor is free. */
  pause: 6 * cacheLine
} as const

/** Where each row of words begins. @internal */
export const Row = {
  queue: 7 * cacheLine,
  completions: 7 * cacheLine + slotCount,
  slots: 7 * cacheLine + 2 * slotCount,
  workers: 7 * cacheLine + 3 * slotCount
} as const

const wordCount = Row.workers + maxWorkers

/** Whether workers are to end: not yet, when the queue is empty, or at once. @internal */
export const Quit = { no: 0, whenDone: 1, now: 2 } as const

/**
 * The states of a slot. To `running`, the index of the worker is added. `replied` and `unwanted` are the replies of the main
 * thread to what a worker asks while it runs a call; the worker changes the state back.
 *
 * @internal
 */
export const SlotState = {
  free: 0,
  queued: 1,
  withdrawn: 2,
  completed: 3,
  replied: 4,
  unwanted: 5,
  running: 16
} as const

/** The states of a worker. A sleeping one waits for its word to change; a retired one has ended, or is about to. @internal */
export const WorkerState = { awake: 0, sleeping: 1, retired: 2, absent: 3 } as const

/** The count of numbers of each slot. @internal */
export const numbersPerSlot = 16

/** The numbers of a slot: the arguments and the answer of its call. @internal */
export const Field = {
  op: 0,
  /** The descriptor, or the flags of `open`. */
  first: 1,
  /** The length, or the mode of `open`. */
  second: 2,
  /** Of a read or write; NaN stands for the descriptor's own offset. */
  position: 3,
  /** The byte count of the path, as `writePath` returns it. */
  byteCount: 4,
  /** The offset of the data or arguments, or `inMessage`. */
  place: 5,
  answer: 6,
  value: 7,
  /** Of a job: its current call, if that can block without end, as `stepNumber` makes it. */
  step: 8,
  /** Of a job: the milliseconds that each of its calls may wait for a descriptor. 0 once its result is not wanted. */
  descriptorMillis: 9
} as const

/** In place of an offset: the worker requests the arguments as a message. @internal */
export const inMessage = -1

/**
 * Calls of a job that can block without end. The path of an `open` is at the end of the slot.
 *
 * @internal
 */
export const Step = { none: 0, open: 1, read: 2 } as const

/** Above all values of a step: byte counts of paths, negative for bytes, and descriptors. */
const stepRange = 2 ** 40

/**
 * A kind of step, and its value: the byte count of the path, as `writePath` returns it, or the descriptor. Both are in one
 * number, so that the main thread never reads the kind of one call and the value of the next.
 *
 * @internal
 */
export const stepNumber = (kind: number, value: number): number => kind * stepRange + value + stepRange / 2

/** The kind and the value that a number was made of. @internal */
export const stepIn = (number: number): { readonly kind: number; readonly value: number } => {
  const kind = Math.floor(number / stepRange)
  return { kind, value: number - kind * stepRange - stepRange / 2 }
}

/** The kinds of answers to a call that has completed. @internal */
export const Answer = {
  /** `value` is the result. */
  number: 0,
  nothing: 1,
  /** A `FileStatus`: see `status.ts`. */
  status: 2,
  /** The result, as `values.ts` writes it into the slot. */
  data: 3,
  /** The code and errno of the failure, as data. */
  failure: 4,
  /** The error that a job threw, and whether the job is retryable, as data. */
  error: 5
} as const

/** The kinds of calls. The frequent ones have numbers for their arguments; `other` calls have them as data. @internal */
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
const totalBytes = bytesAt + slotCount * strideBytes + largeRegionCount * largeStride

/**
 * Methods of `Buffer` that Node's types leave out; `internal/buffer.ts` describes them for the parts without Node.
 *
 * @internal
 */
export interface FastBuffer extends Buffer {
  readonly latin1Slice: (start: number, end: number) => string
  readonly utf8Slice: (start: number, end: number) => string
  readonly ucs2Slice: (start: number, end: number) => string
  readonly utf8Write: (text: string, byteOffset: number, byteLength: number) => number
  readonly ucs2Write: (text: string, byteOffset: number, byteLength: number) => number
}

/** The views of the shared memory; each thread has its own. @internal */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly numbers: Float64Array
  readonly integers: BigInt64Array
  /** The low and the high word of each integer, unsigned. Node runs on little-endian machines only. */
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

  /**
   * Wakes the sleeping worker with the lowest index, so that those with higher ones sleep long enough to retire.
   * Called by the main thread, and by a worker that leaves calls in the queue. If several threads call it at once,
   * the compare-and-swap gives each of them another worker, and the winner lowers `sleepers`. Does nothing if no
   * worker sleeps.
   */
  wakeOne(): void {
    const { words } = this
    for (let word = Row.workers; word < wordCount; word++) {
      // a plain read is enough to skip a word: the compare-and-swap decides
      if (words[word] !== WorkerState.sleeping) continue
      if (Atomics.compareExchange(words, word, WorkerState.sleeping, WorkerState.awake) !== WorkerState.sleeping) {
        continue
      }
      Atomics.sub(words, Word.sleepers, 1)
      // after the state: a worker that is just about to wait sees the changed word, and does not wait
      Atomics.notify(words, word, 1)
      return
    }
  }

  /**
   * Writes a path, cut to `byteLength`. Returns its byte count, negative for a path that is bytes. Only the path of a `Step` is
   * ever cut, and a path that long opens nothing.
   */
  writePath(at: number, byteLength: number, path: string | Uint8Array): number {
    if (typeof path === "string") return this.bytes.utf8Write(path, at, byteLength)
    const fitting = path.length > byteLength ? path.subarray(0, byteLength) : path
    this.bytes.set(fitting, at)
    return -fitting.length
  }

  /** The path that `writePath` wrote. */
  readPath(at: number, byteCount: number): string | Uint8Array {
    return byteCount >= 0
      ? this.bytes.utf8Slice(at, at + byteCount)
      : new Uint8Array(this.bytes.subarray(at, at - byteCount))
  }
}

/** The offset of the page of a slot. @internal */
export const pageAt = (slot: number): number => bytesAt + slot * strideBytes

/** The offset behind the data of a slot. @internal */
export const pageEnd = (slot: number): number => pageAt(slot) + pageBytes + extraBytes

/** The offset of the path that a job is about to open. @internal */
export const stepPathAt = (slot: number): number => pageEnd(slot)

/** The offset of a large region. @internal */
export const largeRegionAt = (index: number): number => bytesAt + slotCount * strideBytes + index * largeStride
