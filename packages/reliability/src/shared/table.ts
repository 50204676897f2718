/**
 * Tables of plain text.
 */

export type Cell = number | string | undefined

const textOf = (cell: Cell): string =>
  cell === undefined ? "-" : typeof cell === "string" ? cell : Number.isInteger(cell) ? String(cell) : cell.toFixed(1)

/** Rows below a head. Numbers are aligned to the right, as is the title of a column that has only numbers. */
export const formatTable = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const isNumeric = head.map((_, column) => rows.every((row) => typeof row[column] !== "string"))
  const lines = [head, ...rows].map((row) => head.map((_, column) => textOf(row[column])))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)))
  const format = (line: ReadonlyArray<string>): string =>
    line.map((text, column) => {
      const width = widths[column] ?? 0
      return isNumeric[column] === true ? text.padStart(width) : text.padEnd(width)
    }).join("  ").trimEnd()
  const [title = [], ...body] = lines
  return [format(title), widths.map((width) => "-".repeat(width)).join("  "), ...body.map(format)].join("\n")
}
