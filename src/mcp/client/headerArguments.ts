/**
 * Arguments that a tool wants said in a header too (`x-mcp-header`, 2026-07-28
 * over HTTP). A tool that declares them wrongly has to be left out. The SDK does
 * so for whole lists alone, and says it on the console.
 */
import { Predicate } from "effect"

const annotation = "x-mcp-header"
/** A header's name, by RFC 9110. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const allowedTypes = new Set<unknown>(["string", "integer", "boolean"])
/** What holds values, and no schemas. */
const values = new Set(["const", "default", "enum", "examples", "required", "type"])
/** What holds schemas by names of its own. */
const maps = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"])

/** What is wrong with the declarations of an input's schema, or undefined when nothing is. */
export const headerProblem = (inputSchema: object): string | undefined => {
  const names = new Set<string>()
  // No recursion, which a schema could make too deep.
  const waiting: Array<{ readonly schema: unknown; readonly isArgument: boolean; readonly isOutermost?: boolean }> = [
    { schema: inputSchema, isArgument: true, isOutermost: true }
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { isArgument, isOutermost = false, schema } = next
    if (Array.isArray(schema)) {
      waiting.push(...schema.map((one: unknown) => ({ schema: one, isArgument: false })))
      continue
    }
    if (!Predicate.isObject(schema)) continue
    for (const [key, value] of Object.entries(schema)) {
      if (key === annotation) {
        if (!isArgument || isOutermost) return `${annotation} stands where no argument is`
        if (typeof value !== "string" || !token.test(value)) return `${annotation} is no name of a header`
        if (!allowedTypes.has(Reflect.get(schema, "type"))) {
          return `${value} is for an argument that is no string, integer or boolean`
        }
        if (names.has(value.toLowerCase())) return `two arguments have the header ${value}`
        names.add(value.toLowerCase())
      } else if (maps.has(key) && Predicate.isObject(value)) {
        const isReachable = isArgument && key === "properties"
        waiting.push(...Object.values(value).map((one: unknown) => ({ schema: one, isArgument: isReachable })))
      } else if (!values.has(key)) waiting.push({ schema: value, isArgument: false })
    }
  }
  return undefined
}
