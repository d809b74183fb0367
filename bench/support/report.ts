/**
 * What a benchmark found: ratios, each with the target it is held to.
 */
import type { Sample, Samples } from "./measure.ts"

export interface Row {
  readonly label: string
  readonly value: number
  /** "x" is a ratio of medians, "%" one less 1. */
  readonly unit: "x" | "%" | "MB" | "kB" | "ms" | "/s"
  /** The value must be at least, or at most, this. Absent where it only informs. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number }
}

export interface Report {
  readonly name: string
  readonly title: string
  readonly rows: ReadonlyArray<Row>
  /** What the rows were made of, times in milliseconds: worth something only beside each other. */
  readonly samples: Readonly<Record<string, Samples<string, Sample | number>>>
}

export const isMet = ({ target, value }: Row): boolean =>
  target === undefined || ("atLeast" in target ? value >= target.atLeast : value <= target.atMost)

const show = (value: number, unit: Row["unit"]): string =>
  unit === "x" ? value.toFixed(2) : `${value.toFixed(unit === "%" ? 1 : 0)} ${unit}`

const cells = (row: Row): ReadonlyArray<string> => [
  row.label,
  show(row.value, row.unit),
  row.target === undefined
    ? ""
    : "atLeast" in row.target
      ? `>= ${show(row.target.atLeast, row.unit)}`
      : `<= ${show(row.target.atMost, row.unit)}`,
  row.target === undefined ? "" : isMet(row) ? "met" : "missed"
]

/** As a Markdown table. */
export const table = ({ rows, title }: Report): string => {
  const lines = [["", "measured", "target", ""], ...rows.map(cells)]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0), 3))
  const render = (line: ReadonlyArray<string>) =>
    `| ${widths.map((width, i) => (i === 0 ? (line[i] ?? "").padEnd(width) : (line[i] ?? "").padStart(width))).join(" | ")} |`
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`
  const [head = [], ...body] = lines
  return [`### ${title}`, "", render(head), rule, ...body.map(render)].join("\n")
}
