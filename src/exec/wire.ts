/**
 * The one mapping from a line of `codex exec --json` to a `ThreadEvent`.
 *
 * Dispatches on the event's type, then on the item's, and checks only the
 * schema that applies: a line costs one parse, one check and one object.
 * Names and forms were read off codex 0.77.0, 0.80.0 and 0.169.0.
 */
import { Predicate, Result, Schema, SchemaAST } from "effect"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { FileUpdate, ThreadItem } from "../ThreadItem.ts"
import { emptyUsage, type Usage } from "../TurnResult.ts"

const nullish = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** An item, or what does not fit. */
type Reader = (wire: unknown) => ThreadItem | string

const reader = <W>(schema: Schema.ConstraintCodec<W, unknown>, toItem: (wire: W) => ThreadItem): Reader => {
  const known = makeFits(schema.ast)
  const fits = (wire: unknown): wire is W => known(wire)
  const decode = Schema.decodeUnknownResult(schema)
  return (wire) =>
    fits(wire) ? toItem(wire) : Result.match(decode(wire), { onSuccess: toItem, onFailure: (error) => error.message })
}

/**
 * Whether a value surely fits: what `Schema.is` says, at a third of its cost,
 * since nothing is built. What it does not know is left to the schema itself.
 */
const makeFits = (ast: SchemaAST.AST): ((value: unknown) => boolean) => {
  if (ast.checks !== undefined || ast.encoding !== undefined) return () => false
  switch (ast._tag) {
    case "Unknown":
      return () => true
    case "String":
      return (value) => typeof value === "string"
    case "Number":
      return (value) => typeof value === "number"
    case "Boolean":
      return (value) => typeof value === "boolean"
    case "Null":
      return (value) => value === null
    case "Union": {
      const members = ast.types.map(makeFits)
      if (ast.options !== undefined) return () => false
      return (value) => members.some((fits) => fits(value))
    }
    case "Arrays": {
      const [element] = ast.rest.map(makeFits)
      if (element === undefined || ast.elements.length > 0) return () => false
      return (value) => Array.isArray(value) && value.every((each) => element(each))
    }
    case "Objects": {
      if (ast.indexSignatures.length > 0) return () => false
      const fields = ast.propertySignatures.map(({ name, type }) => ({
        name: String(name),
        fits: makeFits(type),
        isOptional: SchemaAST.isOptional(type)
      }))
      return (value) =>
        Predicate.isObject(value) &&
        fields.every(({ fits, isOptional, name }) => {
          const field = value[name]
          return field === undefined ? isOptional : fits(field)
        })
    }
    default:
      return () => false
  }
}

const itemStatus = (status: string): string => (status === "in_progress" ? "inProgress" : status)

const agentMessage = reader(Schema.Struct({ id: Schema.String, text: Schema.String }), ({ id, text }) => ({
  _tag: "AgentMessage",
  id,
  text
}))

const reasoning = reader(Schema.Struct({ id: Schema.String, text: Schema.String }), ({ id, text }) => ({
  _tag: "Reasoning",
  id,
  text
}))

const commandExecution = reader(
  Schema.Struct({
    id: Schema.String,
    command: Schema.String,
    aggregated_output: Schema.String,
    exit_code: nullish(Schema.Number),
    status: Schema.String
  }),
  (wire) => {
    const status = itemStatus(wire.status)
    return wire.exit_code === undefined || wire.exit_code === null
      ? {
          _tag: "CommandExecution",
          id: wire.id,
          command: wire.command,
          aggregatedOutput: wire.aggregated_output,
          status
        }
      : {
          _tag: "CommandExecution",
          id: wire.id,
          command: wire.command,
          aggregatedOutput: wire.aggregated_output,
          exitCode: wire.exit_code,
          status
        }
  }
)

const fileChange = reader(
  Schema.Struct({
    id: Schema.String,
    changes: Schema.Array(Schema.Struct({ path: Schema.String, kind: Schema.String })),
    status: Schema.String
  }),
  (wire) => ({
    _tag: "FileChange",
    id: wire.id,
    changes: wire.changes.map(({ kind, path }): FileUpdate => ({ path, kind })),
    status: itemStatus(wire.status)
  })
)

const mcpToolCall = reader(
  Schema.Struct({
    id: Schema.String,
    server: Schema.String,
    tool: Schema.String,
    arguments: Schema.optionalKey(Schema.Unknown),
    result: nullish(
      Schema.Struct({
        content: Schema.Array(Schema.Unknown),
        structured_content: Schema.optionalKey(Schema.Unknown)
      })
    ),
    error: nullish(Schema.Struct({ message: Schema.String })),
    status: Schema.String
  }),
  (wire) => ({
    _tag: "McpToolCall",
    id: wire.id,
    server: wire.server,
    tool: wire.tool,
    arguments: wire.arguments ?? null,
    ...(wire.result
      ? {
          result: {
            content: wire.result.content,
            ...(wire.result.structured_content === undefined || wire.result.structured_content === null
              ? undefined
              : { structuredContent: wire.result.structured_content })
          }
        }
      : undefined),
    ...(wire.error ? { error: { message: wire.error.message } } : undefined),
    status: itemStatus(wire.status)
  })
)

const collabToolCall = reader(
  Schema.Struct({
    id: Schema.String,
    tool: Schema.String,
    sender_thread_id: nullish(Schema.String),
    receiver_thread_ids: nullish(Schema.Array(Schema.String)),
    prompt: nullish(Schema.String),
    agents_states: Schema.optionalKey(Schema.Unknown),
    status: Schema.String
  }),
  (wire) => ({
    _tag: "CollabToolCall",
    id: wire.id,
    tool: wire.tool,
    ...(wire.sender_thread_id ? { senderThreadId: wire.sender_thread_id } : undefined),
    receiverThreadIds: wire.receiver_thread_ids ?? [],
    ...(typeof wire.prompt === "string" ? { prompt: wire.prompt } : undefined),
    agentsStates: wire.agents_states ?? null,
    status: itemStatus(wire.status)
  })
)

const webSearch = reader(
  Schema.Struct({ id: Schema.String, query: Schema.String, action: Schema.optionalKey(Schema.Unknown) }),
  ({ action, id, query }) => ({
    _tag: "WebSearch",
    id,
    query,
    ...(action === undefined || action === null ? undefined : { action })
  })
)

const todoList = reader(
  Schema.Struct({
    id: Schema.String,
    items: Schema.Array(Schema.Struct({ text: Schema.String, completed: Schema.Boolean }))
  }),
  ({ id, items }) => ({ _tag: "TodoList", id, items: items.map(({ completed, text }) => ({ text, completed })) })
)

const errorItem = reader(Schema.Struct({ id: Schema.String, message: Schema.String }), ({ id, message }) => ({
  _tag: "Error",
  id,
  message
}))

const items: ReadonlyMap<string, Reader> = new Map([
  ["agent_message", agentMessage],
  ["reasoning", reasoning],
  ["command_execution", commandExecution],
  ["file_change", fileChange],
  ["mcp_tool_call", mcpToolCall],
  ["collab_tool_call", collabToolCall],
  ["web_search", webSearch],
  ["todo_list", todoList],
  ["error", errorItem]
])

const malformed = (raw: string, detail: string): ThreadEvent => ({
  _tag: "Undecodable",
  problem: "Malformed",
  detail,
  raw
})

const itemEvent = (
  tag: "ItemStarted" | "ItemUpdated" | "ItemCompleted",
  message: Record<string, unknown>,
  raw: string
): ThreadEvent => {
  const wire = message["item"]
  if (!Predicate.isObject(wire)) return malformed(raw, `Expected an object\n  at ["item"]`)
  const type = wire["type"]
  if (typeof type !== "string") return malformed(raw, `Expected string\n  at ["item"]["type"]`)
  const read = items.get(type)
  if (read === undefined) {
    const id = typeof wire["id"] === "string" ? wire["id"] : ""
    return { _tag: tag, item: { _tag: "Unknown", id, type, raw: wire }, raw }
  }
  const item = read(wire)
  if (typeof item === "string") return malformed(raw, `an item of type ${type}: ${item}`)
  return { _tag: tag, item, raw }
}

const reconnecting = /^Reconnecting\b(?:\W+(\d+)\/(\d+))?/

const messageOf = (value: unknown): string =>
  Predicate.isObject(value) && typeof value["message"] === "string" ? value["message"] : ""

const count = (wire: Record<string, unknown>, key: string): number => {
  const value = wire[key]
  return typeof value === "number" && Number.isFinite(value) ? value : 0
}

/** The usage of a codex that reports one; older ones know fewer figures. */
export const usageFromWire = (wire: unknown): Usage | undefined => {
  if (!Predicate.isObject(wire) || typeof wire["input_tokens"] !== "number") return undefined
  return {
    ...emptyUsage,
    inputTokens: count(wire, "input_tokens"),
    cachedInputTokens: count(wire, "cached_input_tokens"),
    cacheWriteInputTokens: count(wire, "cache_write_input_tokens"),
    outputTokens: count(wire, "output_tokens"),
    reasoningOutputTokens: count(wire, "reasoning_output_tokens")
  }
}

/**
 * The event in a line. Total: what cannot be read is `Undecodable`, what is not
 * known is `Unknown`. A terminal event keeps its verdict even when the rest of
 * it does not fit.
 */
export const decodeLine = (raw: string): ThreadEvent => {
  let message: unknown
  try {
    message = JSON.parse(raw)
  } catch {
    return { _tag: "Undecodable", problem: "NotJson", detail: "the line is not JSON", raw }
  }
  if (!Predicate.isObject(message)) return malformed(raw, "Expected an object")
  const type = message["type"]
  switch (type) {
    case "item.started":
      return itemEvent("ItemStarted", message, raw)
    case "item.updated":
      return itemEvent("ItemUpdated", message, raw)
    case "item.completed":
      return itemEvent("ItemCompleted", message, raw)
    case "thread.started": {
      const threadId = message["thread_id"]
      return typeof threadId === "string"
        ? { _tag: "ThreadStarted", threadId, raw }
        : malformed(raw, `Expected string\n  at ["thread_id"]`)
    }
    case "turn.started":
      return { _tag: "TurnStarted", raw }
    case "turn.completed": {
      const threadUsage = usageFromWire(message["usage"])
      return threadUsage === undefined ? { _tag: "TurnCompleted", raw } : { _tag: "TurnCompleted", threadUsage, raw }
    }
    case "turn.failed":
      return { _tag: "TurnFailed", message: messageOf(message["error"]) || "codex gave no reason", raw }
    case "error": {
      const text = messageOf(message)
      const retry = reconnecting.exec(text)
      if (retry === null) return { _tag: "Warning", message: text, raw }
      return retry[1] === undefined
        ? { _tag: "Retrying", message: text, raw }
        : { _tag: "Retrying", message: text, attempt: Number(retry[1]), maxAttempts: Number(retry[2]), raw }
    }
    default:
      return typeof type === "string"
        ? { _tag: "Unknown", type, raw }
        : malformed(raw, `Expected string\n  at ["type"]`)
  }
}
