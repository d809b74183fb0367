import { knownKeyLines } from "./knownKeyLines.ts"
import type { Kind, Node } from "./locate.ts"
/**
 * What the pinned codex takes in config.toml, and what of a document it would
 * not know or not take.
 */
import { isTable, type Table, valueAt } from "./table.ts"

interface KnownKey {
  readonly kinds: ReadonlyMap<string, ReadonlyArray<string>>
  readonly children: Map<string, KnownKey>
}

/** Lines such as `history/persistence: string(save-all none)|table`, as the generator writes them. */
const readKeys = (): KnownKey => {
  const root: KnownKey = { kinds: new Map([["table", []]]), children: new Map() }
  for (const line of knownKeyLines.trim().split("\n")) {
    const at = line.lastIndexOf(": ")
    const path = line.slice(0, at).split("/")
    const kinds = new Map(
      line
        .slice(at + 2)
        .split("|")
        .map((kind) => {
          const [name = "", values] = kind.replace(")", "").split("(")
          return [name, values?.split(" ") ?? []]
        })
    )
    const parent = path.slice(0, -1).reduce<KnownKey | undefined>((key, name) => key?.children.get(name), root)
    parent?.children.set(path.at(-1) ?? "", { kinds, children: new Map() })
  }
  return root
}

let keys: KnownKey | undefined
const knownKeys = (): KnownKey => (keys ??= readKeys())

const childOf = (key: KnownKey | undefined, name: string | number): KnownKey | undefined =>
  typeof name === "number" ? key?.children.get("[]") : (key?.children.get(name) ?? key?.children.get("*"))

const keyAt = (path: ReadonlyArray<string | number>): KnownKey | undefined =>
  path.reduce<KnownKey | undefined>(childOf, knownKeys())

/**
 * Whether the text at a path names a file or folder, which codex takes from
 * the folder of the file it stands in.
 *
 * @internal
 */
export const isPath = (path: ReadonlyArray<string | number>): boolean => keyAt(path)?.kinds.has("path") ?? false

/**
 * What is wrong with a value.
 *
 * @internal
 */
export interface KeyProblem {
  readonly _tag: "UnknownKey" | "UnknownValue" | "WrongKind"
  readonly path: ReadonlyArray<string | number>
  readonly detail: string
}

const kindOf = (value: unknown, node: Node | undefined): Kind => {
  if (node !== undefined) return node.kind
  switch (typeof value) {
    case "string":
      return "string"
    case "boolean":
      return "boolean"
    case "bigint":
      return "integer"
    case "number":
      return Number.isInteger(value) ? "integer" : "float"
    default:
      return Array.isArray(value) ? "array" : "table"
  }
}

const words: Readonly<Record<string, string>> = {
  path: "a string",
  string: "a string",
  boolean: "true or false",
  integer: "an integer",
  unsigned: "an integer that is not negative",
  float: "a number",
  array: "a list",
  table: "a table",
  datetime: "a date or time"
}

const takes = (key: KnownKey, kind: Kind, value: unknown): boolean => {
  if (key.kinds.has("any") || key.kinds.has(kind)) return true
  if (kind === "integer") {
    return (
      (key.kinds.has("unsigned") && (typeof value === "number" || typeof value === "bigint") && value >= 0) ||
      key.kinds.has("float")
    )
  }
  return kind === "string" && key.kinds.has("path")
}

/**
 * All that codex would not know or not take, in the order of the document.
 * No detail shows a value.
 *
 * @internal
 */
export const check = (data: unknown, root: Node | undefined): ReadonlyArray<KeyProblem> => {
  const problems: Array<KeyProblem> = []
  const walk = (value: unknown, node: Node | undefined, key: KnownKey, path: ReadonlyArray<string | number>): void => {
    const kind = kindOf(value, node)
    if (!takes(key, kind, value)) {
      const expected = [...key.kinds].map(([name, values]) =>
        values.length === 0 ? (words[name] ?? name) : `one of ${values.join(", ")}`
      )
      const found = kind === "integer" && key.kinds.has("unsigned") ? "a negative one" : words[kind]
      problems.push({ _tag: "WrongKind", path, detail: `expected ${expected.join(" or ")}, not ${found}` })
      return
    }
    const values = typeof value === "string" ? (key.kinds.get("string") ?? []) : []
    if (values.length > 0 && typeof value === "string" && !values.includes(value)) {
      problems.push({ _tag: "UnknownValue", path, detail: `expected one of ${values.join(", ")}` })
    }
    const entries: ReadonlyArray<readonly [string | number, unknown]> = Array.isArray(value)
      ? value.map((element, index) => [index, element])
      : isTable(value)
        ? Object.entries(value)
        : []
    for (const [name, child] of entries) {
      const known = childOf(key, name)
      if (known !== undefined) walk(child, node?.children.get(name), known, [...path, name])
      else if (key.children.size > 0 && typeof name === "string") {
        problems.push({ _tag: "UnknownKey", path: [...path, name], detail: "codex knows no such key" })
      }
    }
  }
  walk(data, root, knownKeys(), [])
  return problems
}

/** Providers of codex's own that a definition may not replace. */
const reserved: ReadonlySet<string> = new Set(["openai", "ollama", "lmstudio"])

/**
 * Definitions that codex does not take, whatever their single values are.
 *
 * @internal
 */
export const checkDefinitions = (data: unknown): ReadonlyArray<KeyProblem> => {
  const problems: Array<KeyProblem> = []
  const each = (table: string, problemOf: (id: string, definition: Table) => string | undefined): void => {
    const definitions = valueAt(data, [table])
    for (const [id, definition] of Object.entries(isTable(definitions) ? definitions : {})) {
      const detail = isTable(definition) ? problemOf(id, definition) : undefined
      if (detail !== undefined) problems.push({ _tag: "WrongKind", path: [table, id], detail })
    }
  }
  each("model_providers", (id, { name }) =>
    reserved.has(id)
      ? "this is a provider of codex's own; define yours by another id"
      : id !== "amazon-bedrock" && (name === undefined || name === "")
        ? "a provider needs a name"
        : undefined
  )
  each("mcp_servers", (_, { command, url }) =>
    (command === undefined) === (url === undefined) ? "a server has either a command or a url" : undefined
  )
  return problems
}
