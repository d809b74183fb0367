/**
 * Reads a TOML document as codex does: the values, and where they stand.
 *
 * smol-toml decides what is valid and what it means; `locate` adds the places.
 * What codex refuses besides (nesting, days that do not exist) is refused
 * here too.
 */
import { parse, TomlDate, TomlError } from "smol-toml"
import { type Located, locate, type Node } from "./locate.ts"
import { define, isTable, type Table } from "./table.ts"

/**
 * A document that was read.
 *
 * @internal
 */
export interface TomlDocument extends Located {
  readonly text: string
  readonly lineStarts: ReadonlyArray<number>
  /** Plain data: dates and times as their text, integers beyond 2^53 as bigint. */
  readonly data: Table
}

/**
 * Why and where a document is not valid. Line and column count from 1.
 *
 * @internal
 */
export interface TomlProblem {
  readonly detail: string
  readonly line: number
  readonly column: number
}

/** What codex takes; it refuses a document nested deeper. */
const maxDepth = 80

/** Where each line begins. */
const lineStartsOf = (text: string): ReadonlyArray<number> => {
  const starts = [0]
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  return starts
}

/**
 * The line and the column of an offset, both from 1.
 *
 * @internal
 */
export const positionAt = (
  { lineStarts, text }: Pick<TomlDocument, "lineStarts" | "text">,
  offset: number
): { readonly line: number; readonly column: number } => {
  let low = 0
  let high = lineStarts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  const column = offset - (lineStarts[low] ?? 0) + 1
  // A byte order mark is no character of the first line.
  return { line: low + 1, column: low === 0 && text.startsWith("\ufeff") ? Math.max(1, column - 1) : column }
}

/** @internal */
export const readToml = (text: string): TomlDocument | TomlProblem => {
  try {
    const parsed = parse(text, { integersAsBigInt: "asNeeded", maxDepth })
    const located = locate(text)
    const lineStarts = lineStartsOf(text)
    const problems: Array<TomlProblem> = []
    const refuse = (offset: number, detail: string): void => {
      problems.push({ detail, ...positionAt({ text, lineStarts }, offset) })
    }
    const data = plain(parsed, { node: located.root, text, depth: 0, refuse })
    return problems[0] ?? { ...located, text, lineStarts, data: isTable(data) ? data : {} }
  } catch (error) {
    if (!(error instanceof TomlError)) return { detail: "this document cannot be read", line: 1, column: 1 }
    const detail = (error.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "")
    return { detail, line: error.line, column: error.column }
  }
}

interface PlainContext {
  readonly node: Node | undefined
  readonly text: string
  readonly depth: number
  readonly refuse: (offset: number, detail: string) => void
}

const plain = (value: unknown, context: PlainContext): unknown => {
  const { depth, node, refuse, text } = context
  const offset = node?.key ?? 0
  if (depth > maxDepth) return refuse(offset, `nested deeper than ${maxDepth} levels`)
  if (value instanceof TomlDate) {
    const raw = text.slice(node?.value?.start, node?.value?.end)
    // The library turns 30 February into 2 March.
    if (!value.isTime() && !value.toISOString().startsWith(raw.slice(0, 10))) refuse(offset, "there is no such day")
    return raw
  }
  if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value) refuse(offset, "this integer is beyond 64 bits")
  const inner = (child: unknown, key: string | number): unknown =>
    plain(child, { ...context, node: node?.children.get(key), depth: depth + 1 })
  if (Array.isArray(value)) return value.map(inner)
  if (typeof value !== "object" || value === null) return value
  const table: Table = {}
  for (const [key, child] of Object.entries(value)) define(table, key, inner(child, key))
  return table
}

/** What can be no secret: an answer, or a short number. */
const harmless = /^(?:true|false|[+-]?[\d_.]{1,12})$/

/**
 * A line of a document, to be shown: the names in it, and of values only what
 * can be no secret.
 *
 * @internal
 */
export const shownLine = (text: string, line: number): string => {
  const shown = (text.split("\n")[line - 1] ?? "").trim()
  if (/^\[{1,2}[\w."' -]+\]{0,2}$/.test(shown)) return shorten(shown)
  const [, key, value = ""] = /^([\w."' -]+?)\s*=\s*(.*)$/.exec(shown) ?? []
  if (key !== undefined) return `${shorten(key)} = ${harmless.test(value) ? value : "…"}`
  return shown === "" ? "" : "…"
}

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text)
