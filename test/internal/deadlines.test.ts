import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { decodeTurnOptions, type Reasons, type TurnOptions } from "effect-codex"
import { Budget } from "effect-codex/telemetry"
import { TestClock } from "effect/testing"
import {
  answered,
  command,
  commandCompleted,
  commandStarted,
  handDriven,
  reasonOf,
  threadStarted,
  turnCompleted
} from "../support/handDriven.ts"

const mcpCall = (id: string, status = "inProgress") =>
  ({ _tag: "McpToolCall", id, server: "s", tool: "t", arguments: {}, status }) as const

/** A turn that runs, and is to fail. */
const running = Effect.fnUntraced(function* (options: TurnOptions) {
  const { codex, turn } = handDriven()
  const thread = yield* codex.startThread()
  const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", options)))
  return { fiber, ...(yield* turn(1)) }
})

describe("the time to the first event", () => {
  it.effect("ends a turn of which codex says nothing, not before", () =>
    Effect.gen(function* () {
      const { fiber, isEnded } = yield* running({ firstEventTimeout: "30 seconds" })
      yield* TestClock.adjust("29999 millis")
      assert.isFalse(yield* isEnded)
      yield* TestClock.adjust("1 millis")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(reasonOf(error, "FirstEventTimeout").timeout, 30_000)
      assert.isFalse(error.isRetryable)
      assert.isTrue(yield* isEnded)
    })
  )

  it.effect("is of no account once codex has said something", () =>
    Effect.gen(function* () {
      const { fiber, say } = yield* running({ firstEventTimeout: "30 seconds", timeout: "1 hour" })
      yield* TestClock.adjust("29 seconds")
      yield* say(threadStarted("t1"))
      yield* TestClock.adjust("59 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      reasonOf(yield* Fiber.join(fiber), "TurnTimeout")
    })
  )
})

describe("the time of an item", () => {
  it.effect("runs on whatever the item says, and the error names the item", () =>
    Effect.gen(function* () {
      const { fiber, isEnded, say } = yield* running({ itemTimeout: "10 minutes", idleTimeout: "1 minute" })
      yield* say(threadStarted("t1"), commandStarted("c1"))
      for (let minute = 1; minute < 10; minute++) {
        yield* TestClock.adjust("1 minute")
        yield* say({ _tag: "CommandOutputDelta", itemId: "c1", delta: "still building" })
        assert.isUndefined(fiber.pollUnsafe())
      }
      yield* TestClock.adjust("1 minute")
      const error = yield* Fiber.join(fiber)
      const reason = reasonOf(error, "IdleTimeout")
      assert.deepStrictEqual(reason.item, { id: "c1", kind: "CommandExecution" })
      assert.strictEqual(reason.timeout, 600_000)
      assert.include(error.message, "CommandExecution c1")
      assert.isTrue(yield* isEnded)
    })
  )

  it.effect("of two that run side by side is up first for the elder", () =>
    Effect.gen(function* () {
      const { fiber, say } = yield* running({ itemTimeout: "10 minutes" })
      yield* say(threadStarted("t1"), commandStarted("elder"))
      yield* TestClock.adjust("6 minutes")
      yield* say(commandStarted("younger"))
      yield* TestClock.adjust("4 minutes")
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "IdleTimeout").item?.id, "elder")
    })
  )

  it.effect("is each item's own: one that is done leaves the other what it has", () =>
    Effect.gen(function* () {
      const { fiber, say } = yield* running({ itemTimeout: "10 minutes" })
      yield* say(threadStarted("t1"), commandStarted("elder"))
      yield* TestClock.adjust("6 minutes")
      yield* say(commandStarted("younger"))
      yield* TestClock.adjust("3 minutes")
      yield* say(commandCompleted("elder"))
      yield* TestClock.adjust("6 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "IdleTimeout").item?.id, "younger")
    })
  )

  it.effect("begins anew for an item with the same id", () =>
    Effect.gen(function* () {
      const { fiber, say } = yield* running({ itemTimeout: "10 minutes" })
      yield* say(threadStarted("t1"), commandStarted("c1"))
      yield* TestClock.adjust("9 minutes")
      yield* say(commandCompleted("c1"))
      yield* say(commandStarted("c1"))
      yield* TestClock.adjust("9 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      reasonOf(yield* Fiber.join(fiber), "IdleTimeout")
    })
  )

  it.effect("is that of its kind, and a kind that is not named may run on", () =>
    Effect.gen(function* () {
      const itemTimeout = { CommandExecution: "10 minutes", McpToolCall: "1 minute" } as const
      const { fiber, say } = yield* running({ itemTimeout, idleTimeout: "1 minute" })
      yield* say(threadStarted("t1"), { _tag: "ItemStarted", item: { _tag: "WebSearch", id: "w", query: "" } })
      yield* TestClock.adjust("10 hours")
      assert.isUndefined(fiber.pollUnsafe())
      yield* say(commandStarted("c1"))
      yield* TestClock.adjust("9 minutes")
      yield* say({ _tag: "ItemStarted", item: mcpCall("m1") })
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* say({ _tag: "ItemCompleted", item: mcpCall("m1", "completed") })
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(fiber), "IdleTimeout").item, {
        id: "c1",
        kind: "CommandExecution"
      })
    })
  )

  it.effect("gives way to the idle time when the item is done", () =>
    Effect.gen(function* () {
      const { fiber, say } = yield* running({ itemTimeout: { CommandExecution: "1 hour" }, idleTimeout: "1 minute" })
      yield* say(threadStarted("t1"), commandStarted("c1"))
      yield* TestClock.adjust("59 minutes")
      yield* say(commandCompleted("c1"))
      yield* TestClock.adjust("1 minute")
      const error = yield* Fiber.join(fiber)
      const reason = reasonOf(error, "IdleTimeout")
      assert.isUndefined(reason.item)
      assert.strictEqual(reason.timeout, 60_000)
      assert.deepStrictEqual(error.items, [command("c1", "completed")])
    })
  )

  it.effect("does not count the time that the consumer takes", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const thread = yield* codex.startThread()
      const fiber = yield* thread.stream("x", { itemTimeout: "1 minute" }).pipe(
        Stream.tap(({ _tag }) => (_tag === "ItemStarted" ? Effect.sleep("1 hour") : Effect.void)),
        Stream.runCollect,
        Effect.forkChild
      )
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"), commandStarted("c1"))
      yield* say(commandCompleted("c1"), answered, turnCompleted())
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(fiber)).at(-1)?._tag, "TurnCompleted")
    })
  )
})

describe("a limit that is reached while the consumer takes its time", () => {
  const limits: ReadonlyArray<readonly [string, TurnOptions, Reasons.CodexErrorReason["_tag"]]> = [
    ["the turn's", { timeout: "1 minute" }, "TurnTimeout"],
    ["a budget's", { budget: Budget.duration("1 minute") }, "BudgetExceeded"]
  ]
  for (const [whose, options, reason] of limits) {
    it.effect(`ends the turn at once, and fails the next event with what was done: ${whose}`, () =>
      Effect.gen(function* () {
        const { codex, turn } = handDriven()
        const thread = yield* codex.startThread()
        const fiber = yield* thread.stream("x", options).pipe(
          Stream.runForEach(({ _tag }) => (_tag === "ItemCompleted" ? Effect.sleep("1 hour") : Effect.void)),
          Effect.flip,
          Effect.forkChild
        )
        const { isEnded, say } = yield* turn(1)
        yield* say(threadStarted("t1"), commandStarted("c1"))
        yield* say(commandCompleted("c1"))
        yield* TestClock.adjust("1 minute")
        assert.isTrue(yield* isEnded)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("59 minutes")
        const error = yield* Fiber.join(fiber)
        reasonOf(error, reason)
        assert.strictEqual(error.threadId, "t1")
        assert.deepStrictEqual(error.items, [command("c1", "completed")])
      })
    )
  }
})

describe("a timeout that cannot be meant is refused", () => {
  for (const [name, options, option] of [
    ["a kind that there is not", { itemTimeout: { commandExecution: "1 minute" } }, "itemTimeout"],
    ["a time that is none", { itemTimeout: { McpToolCall: "soon" } }, "itemTimeout"],
    ["a unit that there is not", { idleTimeout: { minute: 5 } }, "idleTimeout"],
    ["no end", { firstEventTimeout: "Infinity" }, "firstEventTimeout"]
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const reason = reasonOf(yield* Effect.flip(decodeTurnOptions(options)), "OptionInvalid")
        assert.match(reason.option, new RegExp(`^${option}`))
      })
    )
  }

  it.effect("and every form of a duration is taken", () =>
    Effect.gen(function* () {
      for (const itemTimeout of [500, "10 minutes", { minutes: 10 }, { FileChange: { seconds: 1 } }]) {
        const decoded: unknown = yield* decodeTurnOptions({ itemTimeout })
        assert.deepStrictEqual(decoded, { itemTimeout })
      }
    })
  )
})
