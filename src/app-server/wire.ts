/**
 * The one mapping from the app-server's notifications to `ThreadEvent`s: the
 * same vocabulary as exec's, and more of it.
 *
 * The notifications were decoded by their schemas; this only gives them their
 * other names.
 */
import { type CodexErrorReason, Interrupted, TurnFailed } from "../CodexError.ts"
import { turnFailure } from "../internal/failures.ts"
import { redactJson } from "../internal/redact.ts"
import type {
  HookRunSummary,
  ThreadItem as WireItem,
  TokenUsageBreakdown,
  TurnError,
  TurnPlanStep
} from "../protocol/index.ts"
import type { Hook, ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem, TodoList } from "../ThreadItem.ts"
import type { Usage } from "../TurnResult.ts"
import type { Notification } from "./AppServer.ts"

/** What a notification means for a turn. */
export interface TurnEvents {
  readonly events: ReadonlyArray<ThreadEvent>
  /** The turn is over: well, or for this reason. */
  readonly end?: { readonly failure?: CodexErrorReason }
}

const reconnecting = /^Reconnecting\b(?:\W+(\d+)\/(\d+))?/

const planId = "plan"

/**
 * Follows one turn of a thread. Notifications of other turns of it are left
 * out; those that belong to no turn are not.
 */
export const makeTurnReader = (turnId: string, clean: (text: string) => string) => {
  let threadUsage: Usage | undefined
  let plan: TodoList | undefined

  const read = (message: Notification): TurnEvents => {
    switch (message._tag) {
      case "Lagged":
        return { events: [{ _tag: "Lagged", lost: message.lost }] }
      case "Unknown":
        return { events: [{ _tag: "Unknown", type: message.method, raw: message.raw }] }
      case "Undecodable":
        return undecodable(message, turnId, clean)
      case "Notification":
        return isOther(message.notification.params) ? none : readKnown(message)
    }
  }

  const isOther = (params: unknown): boolean => {
    const { turn, turnId: itsTurn } = Object(params)
    const id: unknown = typeof itsTurn === "string" ? itsTurn : Object(turn).id
    return typeof id === "string" && id !== turnId
  }

  const readKnown = ({ notification, raw }: Extract<Notification, { _tag: "Notification" }>): TurnEvents => {
    const one = (event: ThreadEvent): TurnEvents => ({ events: [event] })
    switch (notification.method) {
      case "turn/started":
        return one({ _tag: "TurnStarted", turnId, raw })
      case "item/started":
        return one({ _tag: "ItemStarted", item: itemOf(notification.params.item), raw })
      case "item/completed":
        return one({ _tag: "ItemCompleted", item: itemOf(notification.params.item), raw })
      case "item/agentMessage/delta":
        return one({
          _tag: "AgentMessageDelta",
          itemId: notification.params.itemId,
          delta: notification.params.delta,
          raw
        })
      case "item/reasoning/summaryTextDelta":
      case "item/reasoning/textDelta":
        return one({
          _tag: "ReasoningDelta",
          itemId: notification.params.itemId,
          delta: notification.params.delta,
          raw
        })
      case "item/commandExecution/outputDelta":
        return one({
          _tag: "CommandOutputDelta",
          itemId: notification.params.itemId,
          delta: notification.params.delta,
          raw
        })
      case "turn/plan/updated": {
        const tag = plan === undefined ? "ItemStarted" : "ItemUpdated"
        plan = { _tag: "TodoList", id: planId, items: notification.params.plan.map(stepOf) }
        return one({ _tag: tag, item: plan, raw })
      }
      case "turn/diff/updated":
        return one({ _tag: "DiffUpdated", diff: notification.params.diff, raw })
      case "thread/tokenUsage/updated":
        threadUsage = usageOf(notification.params.tokenUsage.total)
        return one({ _tag: "TokenUsageUpdated", threadUsage, raw })
      case "account/rateLimits/updated":
        return one({ _tag: "RateLimitsUpdated", rateLimits: notification.params.rateLimits, raw })
      case "rawResponseItem/completed":
        return one({ _tag: "RawResponseItem", responseItem: notification.params.item, raw })
      case "deprecationNotice": {
        const { details, summary } = notification.params
        return one({ _tag: "DeprecationNotice", summary, ...(details ? { details } : undefined), raw })
      }
      case "hook/started":
        return one({ _tag: "HookStarted", hook: hookOf(notification.params.run, clean), raw: clean(raw) })
      case "hook/completed":
        return one({ _tag: "HookCompleted", hook: hookOf(notification.params.run, clean), raw: clean(raw) })
      case "configWarning": {
        const { details, summary } = notification.params
        return one({ _tag: "Warning", message: clean(details ? `${summary}: ${details}` : summary), raw: clean(raw) })
      }
      case "warning":
        return one({ _tag: "Warning", message: clean(notification.params.message), raw: clean(raw) })
      case "error": {
        const { error, willRetry } = notification.params
        const text = clean(error.message)
        if (!willRetry) return one({ _tag: "Warning", message: text, raw: clean(raw) })
        const retry = reconnecting.exec(text)
        const counted =
          retry?.[1] === undefined ? undefined : { attempt: Number(retry[1]), maxAttempts: Number(retry[2]) }
        return one({ _tag: "Retrying", message: text, ...counted, raw: clean(raw) })
      }
      case "turn/completed": {
        const { error, status } = notification.params.turn
        const plans: ReadonlyArray<ThreadEvent> = plan === undefined ? [] : [{ _tag: "ItemCompleted", item: plan, raw }]
        if (status === "completed") {
          return {
            events: [...plans, { _tag: "TurnCompleted", turnId, ...(threadUsage && { threadUsage }), raw }],
            end: {}
          }
        }
        // Anything else than "completed" is no success, whatever a later codex calls it.
        const failure =
          status === "interrupted"
            ? new Interrupted()
            : turnFailed(error ?? { message: `the turn ended as ${status}` }, clean)
        return {
          events: [...plans, { _tag: "TurnFailed", turnId, message: failure.message, raw: clean(raw) }],
          end: { failure }
        }
      }
      default:
        return one({ _tag: "Unknown", type: notification.method, raw })
    }
  }

  return read
}

const none: TurnEvents = { events: [] }

/** A verdict that cannot be read is no success: the turn ends without one. */
const undecodable = (
  { detail, method, raw: said }: Extract<Notification, { _tag: "Undecodable" }>,
  turnId: string,
  clean: (text: string) => string
): TurnEvents => {
  const raw = clean(said)
  const events: ReadonlyArray<ThreadEvent> = [{ _tag: "Undecodable", problem: "Malformed", detail: clean(detail), raw }]
  if (method !== "turn/completed" || !raw.includes(turnId)) return { events }
  const failure = new TurnFailed({
    detail: "codex's verdict could not be read",
    codexErrorInfo: { _tag: "Other", raw }
  })
  return { events, end: { failure } }
}

const stepOf = ({ status, step }: TurnPlanStep) => ({ text: step, completed: status === "completed" })

const hookOf = (run: HookRunSummary, clean: (text: string) => string): Hook => ({
  id: run.id,
  event: run.eventName,
  status: run.status,
  entries: run.entries.map(({ kind, text }) => ({ kind, text: clean(text) })),
  source: run.sourcePath,
  ...(typeof run.durationMs === "number" ? { duration: run.durationMs } : undefined)
})

const usageOf = (wire: TokenUsageBreakdown): Usage => ({
  inputTokens: wire.inputTokens,
  cachedInputTokens: wire.cachedInputTokens,
  cacheWriteInputTokens: wire.cacheWriteInputTokens ?? 0,
  outputTokens: wire.outputTokens,
  reasoningOutputTokens: wire.reasoningOutputTokens
})

const itemOf = (wire: WireItem): ThreadItem => {
  switch (wire.type) {
    case "userMessage":
      return {
        _tag: "UserMessage",
        id: wire.id,
        text: wire.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n")
      }
    case "agentMessage":
      return { _tag: "AgentMessage", id: wire.id, text: wire.text }
    case "reasoning":
      return { _tag: "Reasoning", id: wire.id, text: (wire.summary ?? []).join("\n\n") }
    case "commandExecution":
      return {
        _tag: "CommandExecution",
        id: wire.id,
        command: wire.command,
        aggregatedOutput: wire.aggregatedOutput ?? "",
        ...(typeof wire.exitCode === "number" ? { exitCode: wire.exitCode } : undefined),
        status: wire.status
      }
    case "fileChange":
      return {
        _tag: "FileChange",
        id: wire.id,
        changes: wire.changes.map(({ kind, path }) => ({ path, kind: String(kind.type) })),
        status: wire.status
      }
    case "mcpToolCall":
      return {
        _tag: "McpToolCall",
        id: wire.id,
        server: wire.server,
        tool: wire.tool,
        arguments: wire.arguments,
        ...(wire.result
          ? {
              result: {
                content: wire.result.content,
                ...(wire.result.structuredContent === undefined || wire.result.structuredContent === null
                  ? undefined
                  : { structuredContent: wire.result.structuredContent })
              }
            }
          : undefined),
        ...(wire.error ? { error: { message: wire.error.message } } : undefined),
        status: wire.status
      }
    case "dynamicToolCall":
      return {
        _tag: "DynamicToolCall",
        id: wire.id,
        tool: wire.tool,
        arguments: wire.arguments,
        ...(wire.contentItems ? { contentItems: wire.contentItems } : undefined),
        ...(typeof wire.success === "boolean" ? { success: wire.success } : undefined),
        status: wire.status
      }
    case "collabAgentToolCall":
      return {
        _tag: "CollabToolCall",
        id: wire.id,
        tool: wire.tool,
        senderThreadId: wire.senderThreadId,
        receiverThreadIds: wire.receiverThreadIds,
        ...(typeof wire.prompt === "string" ? { prompt: wire.prompt } : undefined),
        agentsStates: wire.agentsStates,
        status: wire.status
      }
    case "subAgentActivity": {
      const { agentPath, agentThreadId, id, kind } = wire
      return { _tag: "SubAgentActivity", id, agentThreadId, agentPath, kind }
    }
    case "webSearch":
      return {
        _tag: "WebSearch",
        id: wire.id,
        query: wire.query,
        ...(wire.action ? { action: wire.action } : undefined)
      }
    case "imageView":
      return { _tag: "ImageView", id: wire.id, path: wire.path }
    default: {
      const { id } = Object(wire)
      return { _tag: "Unknown", id: typeof id === "string" ? id : "", type: String(wire.type), raw: wire }
    }
  }
}

const turnFailed = (error: TurnError, clean: (text: string) => string): CodexErrorReason => {
  const details = error.additionalDetails ? ` (${error.additionalDetails})` : ""
  return turnFailure(clean(error.message + details), redactJson(error.codexErrorInfo, clean))
}
