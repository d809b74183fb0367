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

/** @param maxBytes how much of the items is kept at most, measured on the wire; the oldest go first, half of it at a time */
export const makeTurnLog = (maxBytes: number): TurnLog => {
  // Two halves, and the older one goes as a whole: taking single entries off the front of a map costs more with each.
  let older = new Map<string, ThreadItem>()
  let newer = new Map<string, ThreadItem>()
  const running = new Map<string, ThreadItem>()
  const working = new Set<string>()
  let olderBytes = 0
  let newerBytes = 0
  let nameless = 0

  const complete = (item: ThreadItem, size: number): void => {
    const key = item.id === "" ? `nameless ${nameless++}` : item.id
    running.delete(item.id)
    working.delete(item.id)
    if (older.has(key)) {
      older.set(key, item)
      return
    }
    if (newer.size > 0 && newerBytes + size > maxBytes / 2) {
      older = newer
      olderBytes = newerBytes
      newer = new Map()
      newerBytes = 0
    }
    if (olderBytes + newerBytes + size > maxBytes) {
      older = new Map()
      olderBytes = 0
    }
    if (size > maxBytes) return
    newer.set(key, item)
    newerBytes += size
  }

  const completed = (): Array<ThreadItem> => [...older.values(), ...newer.values()]

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
    completed,
    items: () => [...completed(), ...running.values()]
  }
  return log
}
