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
  readonly note: (event: ThreadEvent) => void
  /** Whether codex runs something, so that its silence means nothing. A message being said, or a plan, is no work. */
  readonly isWorking: () => boolean
  /** Completed items in their order. */
  readonly completed: () => ReadonlyArray<ThreadItem>
  /** Completed items, then those still running in their last state. */
  readonly items: () => ReadonlyArray<ThreadItem>
}

interface Entry {
  readonly item: ThreadItem
  readonly bytes: number
}

const isWork = (item: ThreadItem): boolean => {
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

/** @param maxBytes how much of the items is kept, measured on the wire; the oldest go first */
export const makeTurnLog = (maxBytes: number): TurnLog => {
  const completed = new Map<string, Entry>()
  const running = new Map<string, ThreadItem>()
  const working = new Set<string>()
  let bytes = 0
  let nameless = 0

  const complete = (item: ThreadItem, size: number): void => {
    const key = item.id === "" ? `nameless ${nameless++}` : item.id
    running.delete(item.id)
    working.delete(item.id)
    bytes += size - (completed.get(key)?.bytes ?? 0)
    completed.set(key, { item, bytes: size })
    for (const [oldest, entry] of completed) {
      if (bytes <= maxBytes) break
      completed.delete(oldest)
      bytes -= entry.bytes
    }
  }

  const log: TurnLog = {
    threadId: undefined,
    turnId: undefined,
    usage: undefined,
    threadUsage: undefined,
    undecodable: 0,
    note: (event) => {
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
          if (isWork(event.item)) working.add(event.item.id)
          return
        case "ItemCompleted":
          complete(event.item, event.raw?.length ?? 0)
          return
        case "TurnCompleted":
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
    isWorking: () => working.size > 0,
    completed: () => Array.from(completed.values(), ({ item }) => item),
    items: () => [...Array.from(completed.values(), ({ item }) => item), ...running.values()]
  }
  return log
}
