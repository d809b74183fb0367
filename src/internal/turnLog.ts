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

/** @param maxBytes how much of the items is kept at most, measured on the wire; the oldest go first, half of it at a time */
export const makeTurnLog = (maxBytes: number): TurnLog => {
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
    if (newer.length > 0 && newerBytes + size > maxBytes / 2) {
      older = newer
      olderBytes = newerBytes
      newer = []
      newerBytes = 0
    }
    if (olderBytes + newerBytes + size > maxBytes) {
      older = []
      olderBytes = 0
    }
    if (size > maxBytes) return
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
