/** What of a tool's definition a model's API sees, without its words. */
import type { Tool } from "effect-codex/tools"

export const shapeOf = (definition: unknown): unknown => {
  const plain: unknown = withoutWords(definition)
  if (typeof plain !== "object" || plain === null || !("format" in plain)) return plain
  // The grammar's text is our own.
  const { definition: _, ...format } = Object(plain.format)
  return { ...plain, format }
}

export const shapesOf = (tools: ReadonlyArray<Tool.Tool>): ReadonlyArray<unknown> =>
  JSON.parse(JSON.stringify(tools.map(({ definition }) => shapeOf(definition))))

/** Order of names in a schema, and of what is required, means nothing. */
const withoutWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutWords)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, content]) => name !== "description" || typeof content !== "string")
      .map(([name, content]) => [
        name,
        name === "required" && Array.isArray(content)
          ? content.map(String).toSorted((a, b) => (a < b ? -1 : 1))
          : withoutWords(content)
      ])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  )
}
