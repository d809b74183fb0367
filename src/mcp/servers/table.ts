/**
 * A server's entry in codex's names, and in ours.
 *
 * Codex writes `env_vars`, we `envVars`; names that people give (of variables,
 * headers, tools) are the same in both.
 */
import { type Option, Predicate, Redacted, Schema } from "effect"
import { define, isTable, type Table } from "../../config/codexConfig/table.ts"
import type { ConfigRecord, ConfigValue } from "../../config/ConfigOptions.ts"
import { isFiniteDuration, toMillis } from "../../internal/duration.ts"

type Fields = Readonly<Record<string, Schema.Constraint>>

/** The fields of the tables below an entry. */
interface Nested {
  readonly oauth: Fields
  /** Of each tool. */
  readonly tools: Fields
}

const units: Readonly<Record<string, string>> = {
  startupTimeout: "startup_timeout_sec",
  toolTimeout: "tool_timeout_sec"
}

const toWireName = (name: string): string =>
  Object.hasOwn(units, name) ? (units[name] ?? name) : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const below = (
  { oauth, tools }: Nested,
  name: string,
  value: unknown,
  convert: (fields: Fields, table: Table, at: string) => unknown
): unknown => {
  if (!isTable(value) || Redacted.isRedacted(value)) return value
  if (name === "oauth") return convert(oauth, value, "oauth.")
  if (name !== "tools") return value
  const converted: Table = {}
  for (const [tool, settings] of Object.entries(value)) {
    define(converted, tool, isTable(settings) ? convert(tools, settings, `tools.${tool}.`) : settings)
  }
  return converted
}

/** What of a table fits the fields, by our names, and the rest in `other`. */
const sort = (fields: Fields, nested: Nested, table: Table): Table => {
  const names = new Map(Object.keys(fields).map((name) => [toWireName(name), name]))
  const known: Table = {}
  const other: Table = {}
  for (const [key, value] of Object.entries(table)) {
    const name = names.get(key)
    const field = name === undefined ? undefined : fields[name]
    const converted = below(nested, key, value, (inner, child) => sort(inner, nested, child))
    if (name !== undefined && field !== undefined && Schema.is(Schema.toEncoded(field))(converted)) {
      known[name] = converted
    } else define(other, key, value)
  }
  return Object.keys(other).length === 0 ? known : { ...known, other: Redacted.make(other) }
}

/** None when what makes it this kind of server is not of the kind it should be. */
export const fromTable = <A, E>(
  schema: Schema.ConstraintCodec<A, E>,
  fields: Fields,
  nested: Nested,
  table: Readonly<Record<string, unknown>>
): Option.Option<A> => {
  const { startup_timeout_ms: millis, ...rest } = table
  const inSeconds = typeof millis === "number" && !("startup_timeout_sec" in rest)
  const entry = inSeconds ? { ...rest, startup_timeout_sec: millis / 1000 } : table
  return Schema.decodeUnknownOption(schema)(sort(fields, nested, { ...entry }))
}

interface Problem {
  readonly field: string
  readonly detail: string
}

/** The entry for codex, secrets in clear; or what no entry can hold. */
export const toTable = (
  fields: Fields,
  nested: Nested,
  config: Readonly<Record<string, unknown>>
): { readonly table: ConfigRecord; readonly unknown: Problem | undefined } => {
  let problem: Problem | undefined

  const plain = (value: unknown, at: string): ConfigValue | undefined => {
    const bare = Redacted.isRedacted(value) ? Redacted.value(value) : value
    if (Array.isArray(bare)) return bare.flatMap((element) => plain(element, at) ?? [])
    if (Predicate.isString(bare) || Predicate.isNumber(bare) || Predicate.isBoolean(bare) || Predicate.isBigInt(bare)) {
      return bare
    }
    const prototype: unknown = isTable(bare) ? Object.getPrototypeOf(bare) : undefined
    if (isTable(bare) && (prototype === Object.prototype || prototype === null)) return record(bare, at)
    if (bare !== undefined) problem ??= { field: at, detail: "TOML cannot say this value" }
    return undefined
  }

  const record = (table: Table, at: string): ConfigRecord => {
    const made: { [key: string]: ConfigValue | undefined } = {}
    for (const [key, value] of Object.entries(table)) {
      const converted = plain(value, at)
      if (converted !== undefined) {
        Object.defineProperty(made, key, { value: converted, enumerable: true, configurable: true, writable: true })
      }
    }
    return made
  }

  const convert = (known: Fields, table: Readonly<Record<string, unknown>>, prefix: string): Table => {
    const { other: given, ...named } = table
    const other = Redacted.isRedacted(given) ? Redacted.value(given) : given
    const made: Table = isTable(other) ? { ...other } : {}
    for (const [name, value] of Object.entries(named)) {
      if (value === undefined) continue
      if (!Object.hasOwn(known, name)) problem ??= { field: `${prefix}${name}`, detail: "there is no such setting" }
      const key = toWireName(name)
      define(made, key, Object.hasOwn(units, name) ? seconds(value) : below(nested, name, value, convert))
    }
    return made
  }

  const table = record(convert(fields, config, ""), "other")
  return { table, unknown: problem }
}

/** Not a number where it is no duration. */
const seconds = (value: unknown): number => (isFiniteDuration(value) ? toMillis(value) / 1000 : Number.NaN)
