/**
 * `npm run bench -- codecs`: decoding and encoding big texts, in this library's codecs and in Node.
 */
import { type Hash, hashOf, makeDecoders, makeEncoders, node, passes } from "./codecs/contestants.js"
import { kinds, makeSample, sampleSize } from "./codecs/texts.js"
import { type Group, lazily, runGroups, serveContestant } from "./groups.js"
import type { Options } from "./options.js"

/** How much is decoded at a time: as much as a read brings, and as much as a large one does. */
const sliceSizes = [16_384, 262_144]

const groups: ReadonlyArray<Group<Hash>> = kinds.flatMap((kind) => {
  const sample = lazily(() => makeSample(kind))
  const hashes = lazily(() => {
    const { bytes, text } = makeSample(kind)
    return { text: hashOf(text), bytes: hashOf(bytes) }
  })
  const check = (name: string, hash: Hash, right: Hash): void => {
    if (hash !== right) throw new Error(`${name} made something else of ${kind.name}`)
  }
  const title = kind.name === kind.encoding ? kind.name : `${kind.name} in ${kind.encoding}`
  return [
    ...sliceSizes.map((sliceSize): Group<Hash> => ({
      name: `${title}, decode slices of ${sliceSize / 1024} KiB`,
      contestants: () => makeDecoders(kind, sample, sliceSize),
      baselines: [node.decode[kind.encoding]],
      prepare: sample,
      check: (name, hash) => check(name, hash, hashes().text)
    })),
    {
      name: `${title}, encode the whole`,
      contestants: () => makeEncoders(kind, sample),
      baselines: [node.encode],
      prepare: sample,
      check: (name, hash) => check(name, hash, hashes().bytes)
    }
  ]
})

export const run = (options: Options): Promise<void> =>
  runGroups(groups, options, {
    benchmark: "codecs",
    title: `${passes} times ${sampleSize / 2 ** 20} MiB of text`,
    rounds: 7,
    warmups: 3,
    argumentsOf: (group, name) => ["codecs-contestant", group, name]
  })

/** `codecs-contestant GROUP NAME`: a process with one of the contestants. */
export const runContestant = async ({ operands: [group = "", name = ""] }: Options): Promise<void> =>
  serveContestant(groups, group, name)
