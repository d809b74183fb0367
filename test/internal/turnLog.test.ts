import { assert, describe, it } from "@effect/vitest"
import type { ThreadEvent, ThreadItem } from "effect-codex"
import { makeTurnLog, type TurnLog } from "../../src/internal/turnLog.ts"
import { emptyUsage } from "../../src/TurnResult.ts"

type Event = ThreadEvent.ThreadEvent
type Item = ThreadItem.ThreadItem

const message = (id: string, text = id): Item => ({ _tag: "AgentMessage", id, text })

const command = (id: string, status: string): Item => ({
  _tag: "CommandExecution",
  id,
  command: "ls",
  aggregatedOutput: "",
  status
})

const plan = (id: string): Item => ({ _tag: "TodoList", id, items: [{ text: "a", completed: false }] })

const started = (item: Item): Event => ({ _tag: "ItemStarted", item })
const updated = (item: Item): Event => ({ _tag: "ItemUpdated", item })
const completed = (item: Item, size = 0): Event => ({ _tag: "ItemCompleted", item, raw: "x".repeat(size) })

const logOf = (events: ReadonlyArray<Event>, bytes = Infinity, items = Infinity): TurnLog => {
  const log = makeTurnLog({ bytes, items })
  for (const event of events) log.note(event)
  return log
}

describe("the log of a turn", () => {
  it("begins empty", () => {
    const log = logOf([])
    assert.deepStrictEqual(log.items(), [])
    assert.deepStrictEqual(log.completed(), [])
    assert.strictEqual(log.working.size, 0)
    assert.isUndefined(log.threadId)
    assert.strictEqual(log.undecodable, 0)
  })

  it("keeps the ids and the figures it was told", () => {
    const used = { ...emptyUsage, inputTokens: 1 }
    const sum = { ...emptyUsage, inputTokens: 3 }
    const log = logOf([
      { _tag: "ThreadStarted", threadId: "t1" },
      { _tag: "TurnStarted", turnId: "u1" },
      { _tag: "TurnCompleted", usage: used, threadUsage: sum }
    ])
    assert.strictEqual(log.threadId, "t1")
    assert.strictEqual(log.turnId, "u1")
    assert.strictEqual(log.usage, used)
    assert.strictEqual(log.threadUsage, sum)
  })

  it("counts lines that could not be read", () => {
    const undecodable: Event = { _tag: "Undecodable", problem: "NotJson", detail: "", raw: "" }
    assert.strictEqual(logOf([undecodable, completed(message("a")), undecodable]).undecodable, 2)
  })

  it("lists completed items in the order they were completed, then the running ones in their last state", () => {
    const log = logOf([
      started(command("a", "inProgress")),
      started(command("b", "inProgress")),
      completed(command("b", "completed")),
      completed(message("c")),
      updated(command("a", "waiting"))
    ])
    assert.deepStrictEqual(log.items(), [command("b", "completed"), message("c"), command("a", "waiting")])
    assert.deepStrictEqual(log.completed(), [command("b", "completed"), message("c")])
  })

  it("keeps an item once, in its last state, at the place of its first completion", () => {
    const log = logOf([completed(message("a", "1")), completed(message("b")), completed(message("a", "2"))])
    assert.deepStrictEqual(log.items(), [message("a", "2"), message("b")])
  })

  it("keeps apart items that codex gave no id", () => {
    const nameless = (type: string): Item => ({ _tag: "Unknown", id: "", type, raw: {} })
    const log = logOf([completed(nameless("one")), completed(nameless("two"))])
    assert.deepStrictEqual(log.completed(), [nameless("one"), nameless("two")])
    assert.deepStrictEqual(logOf([started(nameless("one")), completed(nameless("one"))]).items(), [nameless("one")])
  })

  it("says that something runs from its start to its completion, also when others complete before it", () => {
    const log = makeTurnLog()
    log.note(started(command("a", "inProgress")))
    assert.isAbove(log.working.size, 0)
    log.note(started(command("b", "inProgress")))
    log.note(completed(command("b", "completed")))
    assert.isAbove(log.working.size, 0)
    log.note(completed(command("a", "failed")))
    assert.strictEqual(log.working.size, 0)
  })

  it("does not take a plan for something that runs, and still lists it", () => {
    const log = logOf([started(plan("p")), updated(plan("p"))])
    assert.strictEqual(log.working.size, 0)
    assert.deepStrictEqual(log.items(), [plan("p")])
    log.note(started(command("a", "inProgress")))
    assert.isAbove(log.working.size, 0)
  })

  it("drops the oldest completed items when they are together over the bound", () => {
    const log = logOf([completed(message("a"), 40), completed(message("b"), 40), completed(message("c"), 40)], 100)
    assert.deepStrictEqual(log.completed(), [message("b"), message("c")])
    log.note(completed(message("d"), 90))
    assert.deepStrictEqual(log.completed(), [message("d")])
  })

  it("keeps what is exactly at the bound", () => {
    const log = logOf([completed(message("a"), 50), completed(message("b"), 50)], 100)
    assert.deepStrictEqual(log.completed(), [message("a"), message("b")])
  })

  it("counts an item that completes again only in its last size", () => {
    const log = logOf([completed(message("a"), 90), completed(message("a"), 10), completed(message("b"), 80)], 100)
    assert.deepStrictEqual(log.completed(), [message("a"), message("b")])
  })

  it("drops the oldest completed items, half of what it keeps at a time, when they are too many", () => {
    const ids = Array.from({ length: 7 }, (_, n) => String(n))
    const log = logOf(
      ids.map((id) => completed(message(id))),
      Infinity,
      4
    )
    assert.deepStrictEqual(log.completed(), [message("4"), message("5"), message("6")])
  })

  it("never drops a running item for the bound", () => {
    const log = logOf([started(command("a", "inProgress")), completed(message("b"), 200)], 100)
    assert.deepStrictEqual(log.items(), [command("a", "inProgress")])
  })
})
