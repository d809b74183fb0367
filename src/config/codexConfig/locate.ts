/**
 * Where things stand in a TOML document.
 *
 * Only for text that smol-toml has already taken: it knows what is valid and
 * what the values are, but not where they are. The scanner here knows nothing
 * else. It is linear, and touches every character once.
 */
import { parse } from "smol-toml"

/** @internal */
export type Kind = "string" | "boolean" | "integer" | "float" | "datetime" | "array" | "table"

/**
 * A value and its place. Offsets are characters from the start.
 *
 * @internal
 */
export interface Node {
  readonly kind: Kind
  /** Where its key begins; for an element of a list, the value. */
  readonly key: number
  /** The value as written, or `undefined` for a table that has headers or dotted keys instead. */
  readonly value: { readonly start: number; readonly end: number } | undefined
  readonly children: Map<string | number, Node>
}

/**
 * A `[header]` or a `key = value`, in the order of the text.
 *
 * @internal
 */
export interface Statement {
  readonly _tag: "Header" | "Pair"
  /** From the root; elements of lists by their index. */
  readonly path: ReadonlyArray<string | number>
  readonly start: number
  /** After the value, before any comment. */
  readonly end: number
  /** The index of the header it stands under, or -1. */
  readonly under: number
}

/** @internal */
export interface Located {
  readonly root: Node
  readonly statements: ReadonlyArray<Statement>
}

interface Segment {
  readonly name: string
  readonly start: number
}

const bare = /[A-Za-z0-9_-]/

const newNode = (kind: Kind, key: number, value: Node["value"]): Node => ({ kind, key, value, children: new Map() })

/** The segments of a dotted key that begins at `at`, and where it ends. */
const readKey = (text: string, at: number): { readonly segments: ReadonlyArray<Segment>; readonly end: number } => {
  const segments: Array<Segment> = []
  let position = at
  for (;;) {
    position = skipBlanks(text, position)
    const start = position
    const quote = text[position]
    if (quote === `"` || quote === "'") {
      position = endOfString(text, position)
      const raw = text.slice(start, position)
      // An escape is for the library to read.
      const name = quote === `"` && raw.includes("\\") ? (Object.keys(parse(`${raw} = 0`))[0] ?? "") : raw.slice(1, -1)
      segments.push({ name, start })
    } else {
      while (position < text.length && bare.test(text.charAt(position))) position++
      segments.push({ name: text.slice(start, position), start })
    }
    const end = position
    position = skipBlanks(text, position)
    if (text[position] !== ".") return { segments, end }
    position++
  }
}

const skipBlanks = (text: string, at: number): number => {
  let position = at
  while (text[position] === " " || text[position] === "\t") position++
  return position
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf("\n", at)
  return end === -1 ? text.length : end
}

/** Past blanks, line ends and comments. */
const skipTrivia = (text: string, at: number): number => {
  let position = at
  for (;;) {
    const character = text[position]
    if (character === "#") position = endOfLine(text, position)
    else if (character === " " || character === "\t" || character === "\n" || character === "\r") position++
    else return position
  }
}

const endOfString = (text: string, at: number): number => {
  const quote = text.charAt(at)
  const long = text.startsWith(quote.repeat(3), at)
  let position = at + (long ? 3 : 1)
  while (position < text.length) {
    if (quote === `"` && text[position] === "\\") position += 2
    else if (!long && text[position] === quote) return position + 1
    else if (long && text.startsWith(quote.repeat(3), position)) {
      position += 3
      // Up to two quotes may stand before the closing three.
      while (text[position] === quote) position++
      return position
    } else position++
  }
  return position
}

const scalarKind = (raw: string): Kind => {
  if (raw === "true" || raw === "false") return "boolean"
  if (/^\d{4}-\d|^\d\d:/.test(raw)) return "datetime"
  return !/^0[xob]/.test(raw) && /[.eEn]/.test(raw) ? "float" : "integer"
}

const readValue = (text: string, at: number, key: number): Node => {
  const first = text[at]
  if (first === `"` || first === "'") return newNode("string", key, { start: at, end: endOfString(text, at) })
  if (first === "[") {
    const children = new Map<string | number, Node>()
    let position = skipTrivia(text, at + 1)
    while (position < text.length && text[position] !== "]") {
      const element = readValue(text, position, position)
      children.set(children.size, element)
      position = skipTrivia(text, element.value?.end ?? text.length)
      if (text[position] === ",") position = skipTrivia(text, position + 1)
    }
    return { kind: "array", key, value: { start: at, end: position + 1 }, children }
  }
  if (first === "{") {
    const table = newNode("table", key, undefined)
    let position = skipTrivia(text, at + 1)
    while (position < text.length && text[position] !== "}") {
      const { end, segments } = readKey(text, position)
      const start = skipTrivia(text, skipTrivia(text, end) + 1)
      const last = segments.at(-1)
      const value = readValue(text, start, last?.start ?? start)
      tableAt(table, segments.slice(0, -1)).children.set(last?.name ?? "", value)
      position = skipTrivia(text, value.value?.end ?? text.length)
      if (text[position] === ",") position = skipTrivia(text, position + 1)
    }
    return { ...table, value: { start: at, end: position + 1 } }
  }
  let end = at
  while (end < text.length && !",]}#\r\n".includes(text.charAt(end))) end++
  const raw = text.slice(at, end).trimEnd()
  return newNode(scalarKind(raw), key, { start: at, end: at + raw.length })
}

/** The table that the segments lead to, made where it is missing; of a list of tables, its last element. */
const tableAt = (from: Node, segments: ReadonlyArray<Segment>, path: Array<string | number> = []): Node => {
  let node = from
  for (const { name, start } of segments) {
    path.push(name)
    let next = node.children.get(name)
    if (next === undefined) {
      next = newNode("table", start, undefined)
      node.children.set(name, next)
    }
    if (next.kind === "array") {
      path.push(next.children.size - 1)
      next = next.children.get(next.children.size - 1) ?? next
    }
    node = next
  }
  return node
}

/**
 * The place of everything in a valid document.
 *
 * @internal
 */
export const locate = (text: string): Located => {
  const root = newNode("table", 0, undefined)
  const statements: Array<Statement> = []
  let table = root
  let tablePath: ReadonlyArray<string | number> = []
  let under = -1
  let position = skipTrivia(text, text.startsWith("\ufeff") ? 1 : 0)
  while (position < text.length) {
    const start = position
    if (text[position] === "[") {
      const list = text[position + 1] === "["
      const { end, segments } = readKey(text, position + (list ? 2 : 1))
      const path: Array<string | number> = []
      if (list) {
        const parent = tableAt(root, segments.slice(0, -1), path)
        const last = segments.at(-1)
        const name = last?.name ?? ""
        const tables = parent.children.get(name) ?? newNode("array", last?.start ?? start, undefined)
        parent.children.set(name, tables)
        path.push(name, tables.children.size)
        table = newNode("table", last?.start ?? start, undefined)
        tables.children.set(tables.children.size, table)
      } else {
        table = tableAt(root, segments, path)
      }
      tablePath = path
      position = text.indexOf("]", skipBlanks(text, end)) + (list ? 2 : 1)
      statements.push({ _tag: "Header", path, start, end: position, under: -1 })
      under = statements.length - 1
    } else {
      const { end, segments } = readKey(text, position)
      const path = [...tablePath]
      const last = segments.at(-1)
      const parent = tableAt(table, segments.slice(0, -1), path)
      path.push(last?.name ?? "")
      const value = readValue(text, skipBlanks(text, skipBlanks(text, end) + 1), last?.start ?? start)
      parent.children.set(last?.name ?? "", value)
      position = value.value?.end ?? text.length
      statements.push({ _tag: "Pair", path, start, end: position, under })
    }
    position = skipTrivia(text, position)
  }
  return { root, statements }
}

/**
 * The node at a path.
 *
 * @internal
 */
export const nodeAt = (root: Node, path: ReadonlyArray<string | number>): Node | undefined =>
  path.reduce<Node | undefined>((node, segment) => node?.children.get(segment), root)

/**
 * The names of a key as it is written in TOML, such as `mcp_servers."a.b".url`,
 * or undefined when it is none.
 *
 * @internal
 */
export const parseKey = (text: string): ReadonlyArray<string> | undefined => {
  try {
    if (/[\n\r]/.test(text)) return undefined
    parse(`${text} = 0`)
    const { end, segments } = readKey(text, 0)
    return text.slice(end).trim() === "" ? segments.map(({ name }) => name) : undefined
  } catch {
    return undefined
  }
}
