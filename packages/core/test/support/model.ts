/** A model of the io layers that is simple enough to be checked by eye: whole contents, one character at a time. */
import type { Newline } from "../../src/codecs/newline.js"

export const newlineRules: ReadonlyArray<Newline> = [null, "", "\n", "\r", "\r\n"]

/** The length, with its end, of the first line of a list of characters. */
const firstLine = (chars: ReadonlyArray<string>, from: number, newline: Newline): number => {
  for (let at = from; at < chars.length; at++) {
    const [char, next] = [chars[at], chars[at + 1]]
    if (newline === "\n" || newline === "\r") {
      if (char === newline) return at + 1 - from
    } else if (newline === "\r\n") {
      if (char === "\r" && next === "\n") return at + 2 - from
    } else {
      if (char === "\r" && next === "\n") return at + 2 - from
      if (char === "\r" || char === "\n") return at + 1 - from
    }
  }
  return chars.length - from
}

/** The lines of a text, with their ends untranslated. */
export const splitNaively = (text: string, newline: Newline): Array<string> => {
  const chars = [...text]
  const lines: Array<string> = []
  for (let at = 0; at < chars.length;) {
    const length = firstLine(chars, at, newline)
    lines.push(chars.slice(at, at + length).join(""))
    at += length
  }
  return lines
}

/** A text file that is read: all its characters, and the number of those that were taken. */
export class TextModel {
  readonly chars: ReadonlyArray<string>
  position = 0
  private readonly newline: Newline

  /** `text` is the whole decoded content, with untranslated line ends. */
  constructor(text: string, newline: Newline) {
    this.newline = newline
    this.chars = [...(newline === null ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text)]
  }

  read(charCount = Infinity): string {
    const part = this.chars.slice(this.position, this.position + charCount)
    this.position += part.length
    return part.join("")
  }

  readline(limit = Infinity): string {
    return this.read(Math.min(limit, firstLine(this.chars, this.position, this.newline)))
  }

  readlines(hint = -1): Array<string> {
    const lines: Array<string> = []
    for (let total = 0;;) {
      const line = this.readline()
      if (line === "") return lines
      lines.push(line)
      total += [...line].length
      if (hint > 0 && total > hint) return lines // as CPython's C; _pyio stops at `hint` itself
    }
  }

  get rest(): string {
    return this.chars.slice(this.position).join("")
  }
}

/** A file that is written: its bytes, one character each, and the position. */
export class WriteModel {
  content = ""
  position = 0
  private readonly appending: boolean

  constructor(appending: boolean, content = "") {
    this.appending = appending
    this.content = content
    this.position = appending ? content.length : 0
  }

  write(data: string): void {
    if (this.appending) this.position = this.content.length
    this.truncateTo(Math.max(this.content.length, data === "" ? 0 : this.position))
    this.content = this.content.slice(0, this.position) + data + this.content.slice(this.position + data.length)
    this.position += data.length
  }

  truncateTo(byteLength: number): void {
    this.content = this.content.slice(0, byteLength).padEnd(byteLength, "\0")
  }
}
