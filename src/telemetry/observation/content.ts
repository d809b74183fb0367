/** What was said and done, for who asked to have it recorded: cleaned, and no longer than was asked for. */
import { Redacted } from "effect"
import { redact } from "../../internal/redact.ts"
import type { ThreadItem } from "../../ThreadItem.ts"

/**
 * How what was said and done is recorded.
 *
 * @since 0.1.0
 * @category models
 */
export interface ContentOptions {
  /**
   * What must not be seen, besides what looks like a credential, the API keys of
   * this process's environment, and `apiKey` and the redacted variables that the
   * `Codex` was made with.
   */
  readonly secrets?: ReadonlyArray<Redacted.Redacted> | undefined
  /** Has the last word on each text, after the secrets are gone; where it throws, nothing of the text is kept. */
  readonly redact?: ((text: string) => string) | undefined
  /** How much of a text is kept, in UTF-16 code units. Default: 16,384. */
  readonly maxLength?: number | undefined
}

export interface Content {
  readonly clean: (text: string) => string
  /** A JSON text of any value. */
  readonly json: (value: unknown) => string
  /** Messages as the conventions have them. */
  readonly messages: (role: "user" | "assistant", text: string) => string
}

/** @param keys what else must not be seen */
export const makeContent = (options: ContentOptions, keys: ReadonlyArray<string>): Content => {
  const { maxLength = 16_384, redact: last = (text: string) => text, secrets = [] } = options
  const values = [...secrets.map(Redacted.value), ...keys]
  const whole = (text: string): string => {
    try {
      return last(redact(text, values))
    } catch {
      return "<redacted>"
    }
  }
  const clean = (text: string): string => {
    const cleaned = whole(text)
    return cleaned.length > maxLength ? `${cleaned.slice(0, maxLength)}…` : cleaned
  }
  // Names and numbers may be secrets too.
  const cleaned = (_: string, value: unknown): unknown => {
    if (typeof value === "string") return clean(value)
    if (typeof value === "number") {
      const text = whole(String(value))
      return text === String(value) ? value : text
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [whole(name), child]))
  }
  const json = (value: unknown): string => {
    try {
      return JSON.stringify(value, cleaned) ?? "null"
    } catch {
      return "null"
    }
  }
  return {
    clean,
    json,
    messages: (role, content) =>
      json([{ role, parts: [{ type: "text", content }], ...(role === "assistant" && { finish_reason: "stop" }) }])
  }
}

/** What a tool was asked and what came of it; undefined for what is no tool call, or says nothing. */
export const callOf = (item: ThreadItem): { readonly arguments: unknown; readonly result: unknown } | undefined => {
  switch (item._tag) {
    case "CommandExecution":
      return { arguments: { command: item.command }, result: item.aggregatedOutput }
    case "FileChange":
      return { arguments: { changes: item.changes }, result: undefined }
    case "McpToolCall":
      return { arguments: item.arguments, result: item.result ?? item.error }
    case "DynamicToolCall":
      return { arguments: item.arguments, result: item.contentItems }
    case "CollabToolCall":
      return { arguments: { prompt: item.prompt, to: item.receiverThreadIds }, result: item.agentsStates }
    case "WebSearch":
      return { arguments: { query: item.query }, result: item.action }
    case "ImageView":
      return { arguments: { path: item.path }, result: undefined }
    default:
      return undefined
  }
}
