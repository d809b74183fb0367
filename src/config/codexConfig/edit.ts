/**
 * Changes keys in the text of a TOML document, and nothing else: comments,
 * order, quoting and line ends stay.
 *
 * A value that is there is replaced where it stands; a new one goes after the
 * last of its table, or into a table at the end. The result is read again: a
 * text that does not say what was asked for is never returned.
 */
import type { ConfigValue } from "../ConfigOptions.ts"
import { toToml } from "../ConfigOverrides.ts"
import { type Node, nodeAt, type Statement } from "./locate.ts"
import { define, isTable, type Table, valueAt } from "./table.ts"
import { readToml, type TomlDocument } from "./toml.ts"

/** One change; no value removes the key. */
export interface Change {
  readonly path: ReadonlyArray<string>
  readonly value: ConfigValue | undefined
}

/** Why a change cannot be made. */
export class Unchangeable {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

const quoteKey = (name: string): string =>
  /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name).replaceAll("\u007f", "\\u007f")

/** @internal */
export const keyText = (path: ReadonlyArray<string | number>): string =>
  path.map((name) => quoteKey(String(name))).join(".")

const startsWith = (path: ReadonlyArray<string | number>, prefix: ReadonlyArray<string | number>): boolean =>
  prefix.length <= path.length && prefix.every((name, at) => name === path[at])

/** @internal */
export const applyChange = (document: TomlDocument, change: Change): TomlDocument | Unchangeable => {
  if (!isFinite(change.value)) return new Unchangeable("codex has no use for a number that is none")
  const text = change.value === undefined ? remove(document, change.path) : set(document, change.path, change.value)
  if (text instanceof Unchangeable) return text
  if (changesInline(document, change.path) && count(text, "#") !== count(document.text, "#")) {
    return new Unchangeable("a comment stands beside it in an inline table; edit the file by hand")
  }
  const changed = readToml(text)
  if ("detail" in changed || !sameData(changed.data, expected(document.data, change))) {
    return new Unchangeable("this key cannot be changed without rewriting what is around it; edit the file by hand")
  }
  return changed
}

/** Whether the key, or a table it belongs to, is written as an inline table. */
const changesInline = ({ root, text }: TomlDocument, path: ReadonlyArray<string>): boolean =>
  path.some((_, depth) => {
    const start = nodeAt(root, path.slice(0, depth))?.value?.start
    return start !== undefined && text[start] === "{"
  })

const count = (text: string, character: string): number => text.split(character).length

const isFinite = (value: unknown): boolean =>
  typeof value === "object" && value !== null
    ? Object.values(value).every(isFinite)
    : typeof value !== "number" || Number.isFinite(value)

const expected = (data: Table, { path, value }: Change): Table => {
  const [name = "", ...rest] = path
  const table: Table = {}
  for (const [key, child] of Object.entries(data)) define(table, key, child)
  const child = Object.hasOwn(table, name) ? table[name] : undefined
  if (rest.length > 0) define(table, name, expected(isTable(child) ? child : {}, { path: rest, value }))
  else if (value === undefined) delete table[name]
  else define(table, name, value)
  return table
}

/** The same but for tables that hold nothing, which come and go with their keys. */
const sameData = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

const canonical = (value: unknown): string =>
  JSON.stringify(prune(value), (_, each: unknown) =>
    typeof each === "bigint" || (typeof each === "number" && !Number.isFinite(each)) ? `${String(each)} in TOML` : each
  ) ?? ""

const prune = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(prune)
  if (!isTable(value)) return value
  const entries = Object.entries(value)
    .map(([key, child]) => [key, prune(child)] as const)
    .filter(([, child]) => child !== undefined && !(isTable(child) && Object.keys(child).length === 0))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  // Pairs, for a key may be called `__proto__`.
  return entries.length === 0 ? {} : { pairs: entries }
}

const lineEnd = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n")

const splice = (text: string, start: number, end: number, replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end)

/** From the start of its line to the end of its last one, comment and line end with it. */
const wholeLines = (text: string, { end, start }: { readonly start: number; readonly end: number }) => {
  const newline = text.indexOf("\n", end)
  return { start: text.lastIndexOf("\n", start - 1) + 1, end: newline === -1 ? text.length : newline + 1 }
}

const remove = ({ root, statements, text }: TomlDocument, path: ReadonlyArray<string>): string | Unchangeable => {
  if (nodeAt(root, path) === undefined) return text
  const gone = statements.filter((statement) => startsWith(statement.path, path))
  if (gone.length > 0) return gone.toReversed().reduce((rest, each) => removeRange(rest, wholeLines(text, each)), text)
  // It stands in an inline table: with it goes one comma.
  const parent = nodeAt(root, path.slice(0, -1))
  const node = nodeAt(root, path)
  if (parent?.value === undefined || node?.value === undefined) return new Unchangeable("it is part of a list")
  const siblings = [...parent.children.values()]
  const before = siblings[siblings.indexOf(node) - 1]
  const after = siblings[siblings.indexOf(node) + 1]
  if (after !== undefined) return splice(text, node.key, after.key, "")
  if (before?.value !== undefined) return splice(text, before.value.end, node.value.end, "")
  return splice(text, parent.value.start, parent.value.end, "{}")
}

const removeRange = (text: string, { end, start }: { readonly start: number; readonly end: number }): string =>
  splice(text, start, end, "")

const set = (document: TomlDocument, path: ReadonlyArray<string>, value: ConfigValue): string | Unchangeable => {
  const { root, text } = document
  const node = nodeAt(root, path)
  if (node?.value !== undefined) return splice(text, node.value.start, node.value.end, toToml(value))
  if (node !== undefined) {
    // A table with headers or dotted keys of its own: its place is taken by one value.
    const without = remove(document, path)
    const rest = without instanceof Unchangeable ? without : readToml(without)
    return rest instanceof Unchangeable || "detail" in rest
      ? new Unchangeable("it has keys of its own")
      : insert(rest, path, value)
  }
  for (let depth = 1; depth < path.length; depth++) {
    const above = valueAt(document.data, path.slice(0, depth))
    if (above !== undefined && !isTable(above)) return new Unchangeable(`${keyText(path.slice(0, depth))} is no table`)
  }
  return insert(document, path, value)
}

const insert = (document: TomlDocument, path: ReadonlyArray<string>, value: ConfigValue): string => {
  const { root, statements, text } = document
  const inline = inlineAbove(root, path)
  if (inline !== undefined) {
    const { depth, node } = inline
    const pair = `${keyText(path.slice(depth))} = ${toToml(value)}`
    const last = [...node.children.values()].reduce(
      (end, child) => Math.max(end, child.value?.end ?? endWithin(child)),
      0
    )
    return last === 0
      ? splice(text, node.value.start, node.value.end, `{ ${pair} }`)
      : splice(text, last, last, `, ${pair}`)
  }
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const above = path.slice(0, depth)
    // Beside what is already there of the same table, or else under its header.
    const beside = statements.findLast(
      (each) =>
        each._tag === "Pair" &&
        each.path.length > depth &&
        startsWith(each.path, above) &&
        headerDepth(statements, each) <= depth
    )
    const header = statements.findLast(
      (each) => each._tag === "Header" && each.path.length === depth && startsWith(each.path, above)
    )
    const after = beside ?? header
    if (depth > 0 && after !== undefined) {
      const under = after._tag === "Header" ? depth : headerDepth(statements, after)
      return insertAfter(text, after, `${keyText(path.slice(under))} = ${toToml(value)}`)
    }
    if (depth > 0) continue
    if (path.length > 1) break
    const line = `${keyText(path)} = ${toToml(value)}`
    const lastOfTop = statements.findLast((each) => each._tag === "Pair" && each.under === -1)
    if (lastOfTop !== undefined) return insertAfter(text, lastOfTop, line)
    const first = statements.find((each) => each._tag === "Header")
    if (first === undefined) return append(text, line)
    const start = startOfBlock(text, first.start)
    return splice(text, start, start, `${line}${lineEnd(text)}${lineEnd(text)}`)
  }
  const table = `[${keyText(path.slice(0, -1))}]${lineEnd(text)}${quoteKey(path.at(-1) ?? "")} = ${toToml(value)}`
  return append(text, text.trim() === "" ? table : `${lineEnd(text)}${table}`)
}

const headerDepth = (statements: ReadonlyArray<Statement>, pair: Statement): number =>
  statements[pair.under]?.path.length ?? 0

/** Where the comment begins that stands directly above a header. */
const startOfBlock = (text: string, header: number): number => {
  let start = text.lastIndexOf("\n", header - 1) + 1
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1
    if (!/^[ \t]*#/.test(text.slice(above, start))) break
    start = above
  }
  return start === 0 && text.startsWith("\ufeff") ? 1 : start
}

const insertAfter = (text: string, statement: Statement, line: string): string => {
  const { end, start } = wholeLines(text, statement)
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? ""
  const missing = end === text.length && !text.endsWith("\n") ? lineEnd(text) : ""
  return splice(text, end, end, `${missing}${indent}${line}${lineEnd(text)}`)
}

const append = (text: string, lines: string): string => {
  const missing = text === "" || text.endsWith("\n") || text === "\ufeff" ? "" : lineEnd(text)
  return `${text}${missing}${lines}${lineEnd(text)}`
}

type InlineTable = Node & { readonly value: { readonly start: number; readonly end: number } }

const isInline = (node: Node | undefined): node is InlineTable => node?.kind === "table" && node.value !== undefined

const inlineAbove = (root: Node, path: ReadonlyArray<string>) => {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const node = nodeAt(root, path.slice(0, depth))
    if (isInline(node)) return { depth, node }
  }
  return undefined
}

const endWithin = (node: Node): number =>
  [...node.children.values()].reduce((end, child) => Math.max(end, child.value?.end ?? endWithin(child)), 0)
