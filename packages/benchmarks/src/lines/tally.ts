/**
 * What every consumer does with a line: the least that cannot be optimised away, and proves that each line was seen.
 */
export class Tally {
  lines = 0
  /** Without line ends. */
  characters = 0

  /** A line without its end. */
  add(line: string): void {
    this.lines++
    this.characters += line.length
  }

  /** A line with its end, "\n". */
  addEnded(line: string): void {
    this.lines++
    this.characters += line.length - 1
  }

  addAll(lines: ReadonlyArray<string>): void {
    for (let index = 0; index < lines.length; index++) this.add(lines[index]!)
  }
}
