/** Items as spans: what they are called, and what is said of them without showing what is in them. */
import type { ThreadItem } from "../../ThreadItem.ts"

export interface ItemSpan {
  readonly name: string
  /** The tool's name, of an item that is a tool call. */
  readonly tool?: string
  readonly attributes: Readonly<Record<string, unknown>>
}

const call = (
  item: ThreadItem,
  tool: string,
  type: "extension" | "function",
  more?: Record<string, unknown>
): ItemSpan => ({
  name: `execute_tool ${tool}`,
  tool,
  attributes: {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": tool,
    "gen_ai.tool.type": type,
    ...(item.id === "" ? undefined : { "gen_ai.tool.call.id": item.id }),
    ...more
  }
})

const step = (name: string, item: ThreadItem): ItemSpan => ({
  name,
  attributes: item.id === "" ? {} : { "effect_codex.item.id": item.id }
})

/** Undefined for an item that is no step of the turn. */
export const itemSpan = (item: ThreadItem): ItemSpan | undefined => {
  switch (item._tag) {
    case "CommandExecution":
      // Which of its tools for commands the model used, codex does not say.
      return call(item, "shell", "extension")
    case "FileChange":
      return call(item, "apply_patch", "extension", { "effect_codex.files": item.changes.length })
    case "McpToolCall":
      return call(item, item.tool, "extension", {
        "mcp.method.name": "tools/call",
        "effect_codex.mcp.server": item.server
      })
    case "DynamicToolCall":
      return call(item, item.tool, "function")
    case "CollabToolCall":
      return call(item, item.tool, "extension")
    case "WebSearch":
      return call(item, "web_search", "extension")
    case "ImageView":
      return call(item, "view_image", "extension")
    case "AgentMessage":
      return step("message", item)
    case "Reasoning":
      return step("reasoning", item)
    case "TodoList":
      return step("plan", item)
    case "Unknown":
      return step("item", item)
    default:
      return undefined
  }
}

/** Why an item failed, in a word; undefined for one that did not. */
export const itemFailure = (item: ThreadItem): string | undefined => {
  if ("status" in item && (item.status === "failed" || item.status === "declined")) return item.status
  return item._tag === "DynamicToolCall" && item.success === false ? "failed" : undefined
}
