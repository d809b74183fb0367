/**
 * What is wrong with the arguments of a tool call, in the words of codex's own
 * reader (serde_json, driven by 0.169.0), with the place in the text.
 *
 * It decides nothing: it is asked about arguments that were refused, and says
 * nothing of what only the schema knows. What codex calls by the name of a Rust
 * struct is `a map` here, every number a `u64`.
 */
import { Data, Predicate, Result } from "effect"

type JsonSchema = Readonly<Record<string, unknown>>

/** Thrown within this module alone, from any depth of the text. */
class Problem extends Data.TaggedError("Problem")<{
  readonly what: string
  /** How much of the text was read by then. */
  readonly read: number
}> {}

/** Undefined when the text fits, as far as this can see. */
export const argumentProblem = (
  text: string,
  schema: JsonSchema,
  options: { readonly refuseUnknown: boolean }
): string | undefined => {
  let at = 0

  const stop = (what: string, read = at): never => {
    throw new Problem({ what, read })
  }
  /** At the character that is next, which was only looked at. */
  const stopAhead = (what: string): never => stop(what, Math.min(at + 1, text.length))

  const peek = (): string | undefined => {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++
    return text[at]
  }

  const word = (rest: string): void => {
    at++
    for (const letter of rest) {
      if (at === text.length) stop("EOF while parsing a value")
      if (text[at++] !== letter) stop("expected ident")
    }
  }

  const string = (): string => {
    const start = at++
    for (;;) {
      const character = text[at++]
      if (character === undefined) return stop("EOF while parsing a string", text.length)
      if (character === `"`) return String(JSON.parse(text.slice(start, at)))
      if (character < " ") stop("control character (\\u0000-\\u001F) found while parsing a string")
      if (character !== "\\") continue
      const escape = text[at++]
      if (escape === undefined) stop("EOF while parsing a string", text.length)
      else if (escape === "u") {
        const digits = text.slice(at, at + 4)
        at += digits.length
        if (digits.length < 4) stop("EOF while parsing a string")
        if (!/^[\da-f]{4}$/i.test(digits)) stop("invalid escape")
      } else if (!`"\\/bfnrt`.includes(escape)) stop("invalid escape")
    }
  }

  const number = (): string => {
    const rest = text.slice(at)
    const [found] = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?/i.exec(rest) ?? [/^-?/.exec(rest)?.[0] ?? ""]
    at += found.length
    const next = text[at]
    if (next === undefined && !/\d$/.test(found)) stop("EOF while parsing a value")
    if (!/\d$/.test(found) || /[\d.e]/i.test(next ?? "")) stopAhead("invalid number")
    return found
  }

  /** Reads a value of which nothing is asked. */
  const any = (): void => {
    const next = peek()
    if (next === "[") return list(any)
    if (next === "{") return object((_, value) => value(any))
    scalar()
  }

  /** Reads a value that is no list and no object, and names it. */
  const scalar = (): string => {
    const next = peek()
    if (next === undefined) return stop("EOF while parsing a value")
    if (next === `"`) return `string ${JSON.stringify(string())}`
    if (next === "n") return (word("ull"), "null")
    if (next === "t") return (word("rue"), "boolean `true`")
    if (next === "f") return (word("alse"), "boolean `false`")
    if (/[-\d]/.test(next)) {
      const digits = number()
      return isInteger(digits) ? `integer \`${digits}\`` : "number"
    }
    return stopAhead("expected value")
  }

  const unexpected = (expected: string): never => {
    const next = peek()
    const found = next === "[" ? "sequence" : next === "{" ? "map" : scalar()
    return stop(`invalid type: ${found}, expected ${expected}`)
  }

  const list = (element: () => void): void => {
    at++
    for (let first = true; ; first = false) {
      const next = peek()
      if (next === undefined) stop("EOF while parsing a list")
      if (next === "]") return void at++
      if (!first) {
        if (next !== ",") stopAhead("expected `,` or `]`")
        at++
        const after = peek()
        if (after === "]") stopAhead("trailing comma")
        if (after === undefined) stop("EOF while parsing a value")
      }
      element()
    }
  }

  const object = (member: (name: string, value: (read: () => void) => void) => void): void => {
    at++
    for (let first = true; ; first = false) {
      let next = peek()
      if (next === undefined) stop("EOF while parsing an object")
      if (next === "}") return void at++
      if (!first) {
        if (next !== ",") stopAhead("expected `,` or `}`")
        at++
        next = peek()
        if (next === "}") stopAhead("trailing comma")
        if (next === undefined) stop("EOF while parsing a value")
      }
      if (next !== `"`) stopAhead("key must be a string")
      member(string(), (read) => {
        const colon = peek()
        if (colon === undefined) stop("EOF while parsing an object")
        if (colon !== ":") stopAhead("expected `:`")
        at++
        read()
      })
    }
  }

  const struct = (schema: JsonSchema): void => {
    const properties = new Map(Object.entries(Object(schema["properties"])))
    const required = namesIn(schema["required"])
    const seen = new Set<string>()
    object((name, value) => {
      if (seen.has(name)) stop(`duplicate field \`${name}\``)
      seen.add(name)
      const property = properties.get(name)
      if (property === undefined && options.refuseUnknown) {
        stop(`unknown field \`${name}\`, ${expectedNames([...properties.keys()])}`)
      }
      value(() => {
        // What may be left out may be null.
        if (!required.includes(name) && peek() === "n") any()
        else read(property)
      })
    })
    const missing = required.find((name) => !seen.has(name))
    if (missing !== undefined) stop(`missing field \`${missing}\``)
  }

  const variant = (names: ReadonlyArray<string>): void => {
    const next = peek()
    if (next === undefined) stop("EOF while parsing a value")
    if (next === "{") at++
    if (peek() !== `"`) stopAhead("expected value")
    const name = string()
    if (!names.includes(name)) stop(`unknown variant \`${name}\`, ${expectedNames(names)}`)
  }

  const read = (given: unknown): void => {
    const schema = withoutNull(given)
    if (!isJsonSchema(schema)) return any()
    const next = peek()
    const names = namesIn(schema["enum"])
    if (names.length > 0) return variant(names)
    switch (schema["type"]) {
      case "string":
        return next === `"` ? void string() : unexpected("a string")
      case "boolean":
        return next === "t" || next === "f" ? void scalar() : unexpected("a boolean")
      case "number":
      case "integer": {
        if (next === undefined || !/[-\d]/.test(next)) return unexpected("u64")
        const digits = number()
        if (!isInteger(digits)) stop(`invalid type: floating point \`${digits}\`, expected u64`)
        return
      }
      case "array":
        return next === "[" ? list(() => read(schema["items"])) : unexpected("a sequence")
      case "object":
        return next === "{" ? struct(schema) : unexpected("a map")
      default:
        return any()
    }
  }

  const outcome = Result.try({
    try: () => {
      read(schema)
      if (peek() !== undefined) stopAhead("trailing characters")
    },
    catch: (problem) => problem
  })
  if (Result.isSuccess(outcome) || !(outcome.failure instanceof Problem)) return undefined
  const { read: length, what } = outcome.failure
  const lines = text.slice(0, length).split("\n")
  return `${what} at line ${lines.length} column ${Buffer.byteLength(lines.at(-1) ?? "")}`
}

const isJsonSchema = (value: unknown): value is JsonSchema => Predicate.isObject(value)

/** What a value may be besides null, which is looked at where the value stands. */
const withoutNull = (schema: unknown): unknown => {
  const members: unknown = isJsonSchema(schema) ? schema["anyOf"] : undefined
  const others = Array.isArray(members) ? members.filter((member) => Object(member).type !== "null") : []
  return others.length === 1 ? others[0] : schema
}

const isInteger = (digits: string): boolean => /^-?\d{1,20}$/.test(digits) && BigInt(digits) < 2n ** 64n

const namesIn = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter(Predicate.isString) : []

const expectedNames = (names: ReadonlyArray<string>): string => {
  const quoted = names.map((name) => `\`${name}\``)
  if (quoted.length === 0) return "there are no fields"
  return quoted.length < 3 ? `expected ${quoted.join(" or ")}` : `expected one of ${quoted.join(", ")}`
}
