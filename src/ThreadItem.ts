/**
 * What a turn produces: messages, commands, file changes, tool calls.
 *
 * The same vocabulary serves every transport; what a codex release adds later
 * arrives as `Unknown` with its raw value. This module holds no decoding: each
 * transport maps its own wire form into it.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"

/**
 * How far an item has come. Open: a status this release does not know is kept
 * as codex wrote it.
 *
 * @since 0.1.0
 * @category models
 */
export const ItemStatus = Schema.Union([
  Schema.Literals(["inProgress", "completed", "failed", "declined"]),
  Schema.StringForLiteralAutocomplete
])

/**
 * @since 0.1.0
 * @category models
 */
export type ItemStatus = typeof ItemStatus.Type

/**
 * What the user said. The app-server repeats it; exec does not, and a result
 * does not hold it.
 *
 * @since 0.1.0
 * @category models
 */
export const UserMessage = Schema.TaggedStruct("UserMessage", {
  id: Schema.String,
  /** The text parts, joined by a blank line. */
  text: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type UserMessage = typeof UserMessage.Type

/**
 * Text the agent says to the user.
 *
 * @since 0.1.0
 * @category models
 */
export const AgentMessage = Schema.TaggedStruct("AgentMessage", {
  id: Schema.String,
  text: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type AgentMessage = typeof AgentMessage.Type

/**
 * A summary of what the model thought, as far as the provider shows it.
 *
 * @since 0.1.0
 * @category models
 */
export const Reasoning = Schema.TaggedStruct("Reasoning", {
  id: Schema.String,
  text: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type Reasoning = typeof Reasoning.Type

/**
 * A command the agent ran. A non-zero `exitCode` makes the item `failed`, not
 * the turn.
 *
 * @since 0.1.0
 * @category models
 */
export const CommandExecution = Schema.TaggedStruct("CommandExecution", {
  id: Schema.String,
  /** The command line as codex shows it, quoted for a shell. */
  command: Schema.String,
  /** stdout and stderr in the order they were written; empty while it runs. */
  aggregatedOutput: Schema.String,
  /** Absent while the command runs. */
  exitCode: Schema.optionalKey(Schema.Number),
  status: ItemStatus
})

/**
 * @since 0.1.0
 * @category models
 */
export type CommandExecution = typeof CommandExecution.Type

/**
 * One file of a patch.
 *
 * @since 0.1.0
 * @category models
 */
export const FileUpdate = Schema.Struct({
  /** Absolute, as codex reports it. */
  path: Schema.String,
  kind: Schema.Union([Schema.Literals(["add", "delete", "update"]), Schema.StringForLiteralAutocomplete])
})

/**
 * @since 0.1.0
 * @category models
 */
export type FileUpdate = typeof FileUpdate.Type

/**
 * A patch the agent applied, or tried to.
 *
 * @since 0.1.0
 * @category models
 */
export const FileChange = Schema.TaggedStruct("FileChange", {
  id: Schema.String,
  changes: Schema.Array(FileUpdate),
  status: ItemStatus
})

/**
 * @since 0.1.0
 * @category models
 */
export type FileChange = typeof FileChange.Type

/**
 * A call of a tool on an MCP server.
 *
 * @since 0.1.0
 * @category models
 */
export const McpToolCall = Schema.TaggedStruct("McpToolCall", {
  id: Schema.String,
  server: Schema.String,
  tool: Schema.String,
  /** As the model wrote them; opaque. Null when codex does not say. */
  arguments: Schema.Unknown,
  /** What the server answered; `content` blocks are opaque MCP content. */
  result: Schema.optionalKey(
    Schema.Struct({
      content: Schema.Array(Schema.Unknown),
      structuredContent: Schema.optionalKey(Schema.Unknown)
    })
  ),
  error: Schema.optionalKey(Schema.Struct({ message: Schema.String })),
  status: ItemStatus
})

/**
 * @since 0.1.0
 * @category models
 */
export type McpToolCall = typeof McpToolCall.Type

/**
 * A call of a tool that the host runs itself. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const DynamicToolCall = Schema.TaggedStruct("DynamicToolCall", {
  id: Schema.String,
  tool: Schema.String,
  /** As the model wrote them; opaque. */
  arguments: Schema.Unknown,
  /** What the host answered; opaque. */
  contentItems: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  success: Schema.optionalKey(Schema.Boolean),
  status: ItemStatus
})

/**
 * @since 0.1.0
 * @category models
 */
export type DynamicToolCall = typeof DynamicToolCall.Type

/**
 * An image file that the agent looked at. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const ImageView = Schema.TaggedStruct("ImageView", { id: Schema.String, path: Schema.String })

/**
 * @since 0.1.0
 * @category models
 */
export type ImageView = typeof ImageView.Type

/**
 * What a sub-agent does, as its parent is told. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const SubAgentActivity = Schema.TaggedStruct("SubAgentActivity", {
  id: Schema.String,
  /** The sub-agent's own thread. */
  agentThreadId: Schema.String,
  /** Its place among the agents. */
  agentPath: Schema.String,
  /** `started`, `interacted`, `interrupted` … */
  kind: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type SubAgentActivity = typeof SubAgentActivity.Type

/**
 * A call between agents: spawning a sub-agent, waiting for it, sending to it.
 *
 * @since 0.1.0
 * @category models
 */
export const CollabToolCall = Schema.TaggedStruct("CollabToolCall", {
  id: Schema.String,
  tool: Schema.String,
  senderThreadId: Schema.optionalKey(Schema.String),
  receiverThreadIds: Schema.Array(Schema.String),
  prompt: Schema.optionalKey(Schema.String),
  /** The state of each agent by thread id; opaque. Null when codex does not say. */
  agentsStates: Schema.Unknown,
  status: ItemStatus
})

/**
 * @since 0.1.0
 * @category models
 */
export type CollabToolCall = typeof CollabToolCall.Type

/**
 * A web search.
 *
 * @since 0.1.0
 * @category models
 */
export const WebSearch = Schema.TaggedStruct("WebSearch", {
  id: Schema.String,
  query: Schema.String,
  /** What the model did: a search, opening a page, finding in it; opaque. */
  action: Schema.optionalKey(Schema.Unknown)
})

/**
 * @since 0.1.0
 * @category models
 */
export type WebSearch = typeof WebSearch.Type

/**
 * The agent's plan. Each update holds the whole list.
 *
 * @since 0.1.0
 * @category models
 */
export const TodoList = Schema.TaggedStruct("TodoList", {
  id: Schema.String,
  items: Schema.Array(Schema.Struct({ text: Schema.String, completed: Schema.Boolean }))
})

/**
 * @since 0.1.0
 * @category models
 */
export type TodoList = typeof TodoList.Type

/**
 * Something codex wants the user to know that did not end the turn: a config
 * key it ignores, a model it has no metadata for.
 *
 * @since 0.1.0
 * @category models
 */
export const ErrorItem = Schema.TaggedStruct("Error", {
  id: Schema.String,
  message: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type ErrorItem = typeof ErrorItem.Type

/**
 * An item of a kind this release does not know, whole.
 *
 * @since 0.1.0
 * @category models
 */
export const UnknownItem = Schema.TaggedStruct("Unknown", {
  id: Schema.String,
  /** The kind as codex names it. */
  type: Schema.String,
  raw: Schema.Unknown
})

/**
 * @since 0.1.0
 * @category models
 */
export type UnknownItem = typeof UnknownItem.Type

/**
 * Everything a turn can produce.
 *
 * @since 0.1.0
 * @category models
 */
export const ThreadItem = Schema.Union([
  UserMessage,
  AgentMessage,
  Reasoning,
  CommandExecution,
  FileChange,
  McpToolCall,
  DynamicToolCall,
  CollabToolCall,
  SubAgentActivity,
  ImageView,
  WebSearch,
  TodoList,
  ErrorItem,
  UnknownItem
])

/**
 * @since 0.1.0
 * @category models
 */
export type ThreadItem = typeof ThreadItem.Type

/**
 * The text of the last agent message: what the turn answers. Empty when the
 * agent said nothing.
 *
 * @since 0.1.0
 * @category getters
 */
export const finalResponse = (items: ReadonlyArray<ThreadItem>): string => {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i]
    if (item?._tag === "AgentMessage") return item.text
  }
  return ""
}
