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
  /** Whether codex works on something, so that its silence means nothing. */
  readonly isItemRunning: () => boolean
  /** Completed items in their order. */
  readonly completed: () => ReadonlyArray<ThreadItem>
  /** Completed items, then those still running in their last state. */
  readonly items: () => ReadonlyArray<ThreadItem>
}

interface Entry {
  readonly item: ThreadItem
  readonly bytes: number
}

/** @param maxBytes how much of the items is kept, measured on the wire; the oldest go first */
export const makeTurnLog = (maxBytes: number): TurnLog => {
  const completed = new Map<string, Entry>()
  const running = new Map<string, ThreadItem>()
  let bytes = 0
  let nameless = 0

  const complete = (item: ThreadItem, size: number): void => {
    const key = item.id === "" ? `nameless ${nameless++}` : item.id
    running.delete(item.id)
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
          if (event.item.id !== "") running.set(event.item.id, event.item)
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
          return
        default:
      }
    },
    isItemRunning: () => {
      // A plan is listed from its first entry to the end of the turn, and never "runs".
      for (const item of running.values()) if (item._tag !== "TodoList") return true
      return false
    },
    completed: () => Array.from(completed.values(), ({ item }) => item),
    items: () => [...Array.from(completed.values(), ({ item }) => item), ...running.values()]
  }
  return log
}
