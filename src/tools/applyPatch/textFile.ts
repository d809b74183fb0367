/**
 * A file's text as lines, and how a chunk finds its place among them.
 *
 * A line ends with "\r\n", "\n" or a lone "\r". A line that stays keeps its own
 * text and end; a new one gets the end that the file's first line has.
 */
import { Result } from "effect"
import { type Chunk, ContextNotFound, LinesNotFound } from "./patch.ts"
import { trim, trimEnd } from "./whitespace.ts"

/** Lines without their ends, and where each begins in the text. */
interface Lines {
  readonly texts: ReadonlyArray<string>
  /** One more than there are lines: the last is the text's length. */
  readonly starts: Int32Array
}

export interface Split extends Lines {
  /** What new lines end with. */
  readonly newline: string
  /** Whether the last line lacks its end. */
  readonly open: boolean
}

export const split = (text: string): Split => {
  const firstReturn = text.indexOf("\r")
  if (firstReturn === -1) {
    const texts = text.split("\n")
    const open = texts.at(-1) !== ""
    if (!open) texts.pop()
    return { ...withStarts(texts, text.length), newline: "\n", open }
  }
  const texts: Array<string> = []
  const starts: Array<number> = []
  let newline: string | undefined
  let from = 0
  let nextReturn = firstReturn
  while (from < text.length) {
    starts.push(from)
    const feed = text.indexOf("\n", from)
    if (nextReturn !== -1 && nextReturn < from) nextReturn = text.indexOf("\r", from)
    const isReturn = nextReturn !== -1 && (feed === -1 || nextReturn < feed)
    const end = isReturn ? nextReturn : feed
    if (end === -1) {
      texts.push(text.slice(from))
      from = text.length
      break
    }
    texts.push(text.slice(from, end))
    const after = isReturn && feed === end + 1 ? end + 2 : end + 1
    newline ??= text.slice(end, after)
    from = after
  }
  starts.push(text.length)
  const last = text.charCodeAt(text.length - 1)
  return {
    texts,
    starts: Int32Array.from(starts),
    newline: newline ?? "\n",
    open: last !== 10 && last !== 13
  }
}

const withStarts = (texts: ReadonlyArray<string>, length: number): Lines => {
  const starts = new Int32Array(texts.length + 1)
  let at = 0
  for (let i = 0; i < texts.length; i++) {
    starts[i] = at
    at += (texts[i]?.length ?? 0) + 1
  }
  starts[texts.length] = length
  return { texts, starts }
}

/** New lines in the place of old ones. */
interface Replacement {
  readonly start: number
  readonly length: number
  readonly lines: ReadonlyArray<string>
}

/** The file's text with the chunks applied; `path` is for what is said when that fails. */
export const update = (
  text: string,
  chunks: ReadonlyArray<Chunk>,
  path: string
): Result.Result<string, LinesNotFound | ContextNotFound> => {
  const file = split(text)
  const search = new Search(file.texts)
  const replacements: Array<Replacement> = []
  let cursor = 0
  for (const chunk of chunks) {
    if (chunk.context !== undefined) {
      const found = search.find([chunk.context], cursor, false)
      if (found === undefined) return Result.fail(new ContextNotFound({ path, context: chunk.context }))
      cursor = found + 1
    }
    const replacement = place(chunk, search, file.texts.length, cursor)
    if (replacement === undefined) {
      return Result.fail(new LinesNotFound({ path, lines: oldLines(chunk).join("\n") }))
    }
    replacements.push(...replacement.value)
    cursor = replacement.cursor
  }
  // Lines that are only added go to the end, wherever their chunk stands; where two begin, the first is first.
  replacements.sort((a, b) => a.start - b.start)
  return Result.succeed(join(text, file, replacements))
}

const oldLines = (chunk: Chunk): Array<string> =>
  chunk.lines.flatMap((line) => (line.kind === "add" ? [] : [line.text]))

const place = (
  chunk: Chunk,
  search: Search,
  lineCount: number,
  cursor: number
): { readonly value: ReadonlyArray<Replacement>; readonly cursor: number } | undefined => {
  const old: Array<string> = []
  /** What stands there afterwards: a number is an old line that stays. */
  const added: Array<number | string> = []
  for (const line of chunk.lines) {
    if (line.kind === "add") added.push(line.text)
    else {
      if (line.kind === "context") added.push(old.length)
      old.push(line.text)
    }
  }
  if (old.length === 0) return { value: between(added, lineCount, old), cursor }
  let start = search.find(old, cursor, chunk.endOfFile)
  if (start === undefined && old.at(-1) === "") {
    // The empty line may be the end of the last line, which is no line of the file.
    old.pop()
    const last = added.at(-1)
    if (last === "" || (typeof last === "number" && (old[last] ?? "") === "")) added.pop()
    start = search.find(old, cursor, chunk.endOfFile)
  }
  if (start === undefined) return undefined
  return { value: between(added, start, old), cursor: start + old.length }
}

/** What is new between the lines that stay. */
const between = (
  added: ReadonlyArray<number | string>,
  start: number,
  old: ReadonlyArray<string>
): ReadonlyArray<Replacement> => {
  const replacements: Array<Replacement> = []
  let lines: Array<string> = []
  let at = 0
  const take = (to: number): void => {
    if (lines.length > 0 || at < to) replacements.push({ start: start + at, length: to - at, lines })
    lines = []
    at = to + 1
  }
  for (const line of added) {
    if (typeof line === "string") lines.push(line)
    else if (line < old.length) take(line)
    // The line of context that is no line of the file is one of the new ones.
    else lines.push("")
  }
  take(old.length)
  return replacements
}

const join = (text: string, file: Split, replacements: ReadonlyArray<Replacement>): string => {
  const count = file.texts.length
  const parts: Array<string> = []
  // Lines that stay one after the other are taken as one piece.
  let keptFrom = 0
  let keptTo = 0
  const flush = (): void => {
    if (keptFrom === keptTo) return
    parts.push(text.slice(file.starts[keptFrom], file.starts[keptTo]))
    if (keptTo === count && file.open) parts.push(file.newline)
  }
  const keep = (from: number, to: number): void => {
    if (from === to) return
    if (from !== keptTo) {
      flush()
      keptFrom = from
    }
    keptTo = to
  }
  let at = 0
  for (const { length, lines, start } of replacements) {
    keep(at, start)
    if (lines.length > 0) {
      flush()
      keptFrom = keptTo
      for (const line of lines) parts.push(line, file.newline)
    }
    at = start + length
  }
  keep(at, count)
  flush()
  return parts.join("")
}

/** How lines are compared when none are the same, each way over the whole range before the next. */
const looseComparisons: ReadonlyArray<(line: string) => string> = [
  trimEnd,
  trim,
  (line) => withPlainPunctuation(trim(line))
]

class Search {
  private readonly lines: ReadonlyArray<string>
  /** The lines as a comparison sees them, made as far as they are looked at. */
  private readonly seen = new Map<number, Array<string | undefined>>()

  constructor(lines: ReadonlyArray<string>) {
    this.lines = lines
  }

  /** Where the pattern begins, at `from` or below. */
  find(pattern: ReadonlyArray<string>, from: number, endOfFile: boolean): number | undefined {
    const last = this.lines.length - pattern.length
    if (pattern.length === 0) return from
    const first = endOfFile ? Math.max(from, last) : from
    if (last < first) return undefined
    const exact = this.findExact(pattern, first, last)
    if (exact !== undefined) return exact
    for (const [way, compare] of looseComparisons.entries()) {
      const seen = this.seen.get(way) ?? Array.from<string | undefined>({ length: this.lines.length })
      this.seen.set(way, seen)
      const wanted = pattern.map(compare)
      const matches = (start: number): boolean => {
        for (let i = 0; i < wanted.length; i++) {
          if ((seen[start + i] ??= compare(this.lines[start + i] ?? "")) !== wanted[i]) return false
        }
        return true
      }
      for (let start = first; start <= last; start++) if (matches(start)) return start
    }
    return undefined
  }

  private findExact(pattern: ReadonlyArray<string>, first: number, last: number): number | undefined {
    const [head = ""] = pattern
    for (let start = this.lines.indexOf(head, first); start !== -1; start = this.lines.indexOf(head, start + 1)) {
      if (start > last) return undefined
      if (pattern.every((line, i) => this.lines[start + i] === line)) return start
    }
    return undefined
  }
}

const dashes = /[\u2010-\u2015\u2212]/g
const singleQuotes = /[\u2018-\u201b]/g
const doubleQuotes = /[\u201c-\u201f]/g
const spaces = /[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g
const special = /[\u00a0\u2002-\u2015\u2018-\u201f\u202f\u205f\u2212\u3000]/

const withPlainPunctuation = (line: string): string =>
  special.test(line)
    ? line.replace(dashes, "-").replace(singleQuotes, "'").replace(doubleQuotes, '"').replace(spaces, " ")
    : line
