/**
 * What has happened in a turn so far: for its result, and for the error that
 * may end it.
 */
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem } from "../ThreadItem.ts"
import type { Usage } from "../TurnResult.ts"

export interface TurnLog {
  threadId: string | undefined
  turnId: string | undefined
  usage: Usage | undefined
  threadUsage: Usage | undefined
  undecodable: number
  /** Codex has said that the turn is complete. */
  isComplete: boolean
  /** Something was said or done, or may have been. */
  hasWorked: boolean
  readonly note: (event: ThreadEvent) => void
  /** What codex runs, by id, so that its silence means nothing. A message being said, or a plan, is no work. */
  readonly working: ReadonlyMap<string, ThreadItem>
  /** Completed items in their order. */
  readonly completed: () => ReadonlyArray<ThreadItem>
  /** Completed items, then those still running in their last state. */
  readonly items: () => ReadonlyArray<ThreadItem>
}

export const isWork = (item: ThreadItem): boolean => {
  switch (item._tag) {
    case "CommandExecution":
    case "FileChange":
    case "McpToolCall":
    case "DynamicToolCall":
    case "CollabToolCall":
    case "WebSearch":
    case "Unknown":
      return true
    default:
      return false
  }
}

/** Whether an item shows that something was said or done. Over exec, codex's warnings are items too. */
export const isWorkItem = ({ _tag }: ThreadItem): boolean => _tag !== "UserMessage" && _tag !== "Error"

/** Whether an event shows, or may show, that something was said or done. */
export const isWorkEvent = (event: ThreadEvent): boolean => {
  switch (event._tag) {
    case "ThreadStarted":
    case "TurnStarted":
    case "TokenUsageUpdated":
    case "RateLimitsUpdated":
    case "HookStarted":
    case "HookCompleted":
    case "DeprecationNotice":
    case "Retrying":
    case "Warning":
    case "TurnFailed":
      return false
    case "ItemStarted":
    case "ItemUpdated":
    case "ItemCompleted":
      return isWorkItem(event.item)
    case "RawResponseItem":
      return event.responseItem.type !== "message" || event.responseItem.role === "assistant"
    case "Unknown":
      // What codex tells of the thread, and not of the turn, is no work.
      return !/^(?:thread|account|mcpServer|remoteControl)\//.test(event.type)
    default:
      return true
  }
}

/** How much of the completed items is kept at most; the oldest go first, half of it at a time. */
export interface TurnLogLimits {
  /** Measured on the wire. */
  readonly bytes: number
  /** What lives long is copied by the collector: few small items cost less than many. */
  readonly items: number
}

const unlimited: TurnLogLimits = { bytes: Infinity, items: Infinity }

export const makeTurnLog = (limits: TurnLogLimits = unlimited): TurnLog => {
  // Two halves, of which the older goes as a whole. Lists: an entry by id for each item is what costs most on a fast stream.
  let older: Array<ThreadItem> = []
  let newer: Array<ThreadItem> = []
  const running = new Map<string, ThreadItem>()
  const working = new Map<string, ThreadItem>()
  let olderBytes = 0
  let newerBytes = 0

  const complete = (item: ThreadItem, size: number): void => {
    if (running.size > 0) {
      running.delete(item.id)
      working.delete(item.id)
    }
    if (newer.length > 0 && (newerBytes + size > limits.bytes / 2 || newer.length >= limits.items / 2)) {
      older = newer
      olderBytes = newerBytes
      newer = []
      newerBytes = 0
    }
    if (olderBytes + newerBytes + size > limits.bytes) {
      older = []
      olderBytes = 0
    }
    if (size > limits.bytes) return
    newer.push(item)
    newerBytes += size
  }

  /** In the order of their first completion, each in its last state. */
  const completed = (): Array<ThreadItem> => {
    const byId = new Map<string, ThreadItem>()
    let nameless = 0
    for (const item of [...older, ...newer]) byId.set(item.id === "" ? `nameless ${nameless++}` : item.id, item)
    return [...byId.values()]
  }

  const log: TurnLog = {
    threadId: undefined,
    turnId: undefined,
    usage: undefined,
    threadUsage: undefined,
    undecodable: 0,
    isComplete: false,
    hasWorked: false,
    note: (event) => {
      log.hasWorked ||= isWorkEvent(event)
      // The caller knows what it said; not every transport repeats it.
      if ("item" in event && event.item._tag === "UserMessage") return
      switch (event._tag) {
        case "ThreadStarted":
          log.threadId = event.threadId
          return
        case "TurnStarted":
          log.turnId = event.turnId
          return
        case "ItemStarted":
        case "ItemUpdated":
          // Without an id its end could not be told from another's.
          if (event.item.id === "") return
          running.set(event.item.id, event.item)
          if (isWork(event.item)) working.set(event.item.id, event.item)
          return
        case "ItemCompleted":
          complete(event.item, event.raw?.length ?? 0)
          return
        case "TurnCompleted":
          log.isComplete = true
          log.turnId = event.turnId ?? log.turnId
          log.usage = event.usage
          log.threadUsage = event.threadUsage
          return
        case "Undecodable":
          log.undecodable++
          // It may have been the end of any of them.
          working.clear()
          return
        default:
      }
    },
    working,
    completed,
    items: () => [...completed(), ...running.values()]
  }
  return log
}
