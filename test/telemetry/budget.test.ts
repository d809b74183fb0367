import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Schema, Stream } from "effect"
import { Codex, decodeThreadOptions, decodeTurnOptions } from "effect-codex"
import { Budget } from "effect-codex/telemetry"
import { CodexTest, Script } from "effect-codex/testing"
import { TestClock } from "effect/testing"
import {
  answered,
  command,
  commandCompleted,
  commandStarted,
  handDriven,
  inputTokens,
  reasonOf,
  threadStarted,
  tokensUsed,
  turnCompleted
} from "../support/handDriven.ts"

const fields = ({ kind, limit, per, used }: { kind: string; per: string; limit: number; used: number }) => ({
  kind,
  per,
  limit,
  used
})

const failing = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(Effect.flip(effect))

describe("a turn's tokens", () => {
  it.effect("end it when codex reports more after a tool call, and the error has what was done", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget: Budget.tokens(100) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), { _tag: "TurnStarted", turnId: "u1" })
      yield* say(commandStarted("a"), commandCompleted("a"), tokensUsed(100))
      assert.isFalse(yield* isEnded)
      yield* say(commandStarted("b"), commandCompleted("b"))
      yield* say(tokensUsed(160))
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual(fields(reasonOf(error, "BudgetExceeded")), {
        kind: "Tokens",
        per: "Turn",
        limit: 100,
        used: 160
      })
      assert.isTrue(yield* isEnded)
      assert.isFalse(error.isRetryable)
      assert.deepInclude(error, { threadId: "t1", turnId: "u1" })
      assert.deepStrictEqual(error.items, [command("a", "completed"), command("b", "completed")])
    })
  )

  it.effect("leave a turn that is at its answer to complete", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const fiber = yield* Effect.forkChild((yield* codex.startThread()).run("x", { budget: Budget.tokens(100) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), answered, tokensUsed(500))
      yield* say({ _tag: "RateLimitsUpdated", rateLimits: {} })
      assert.isFalse(yield* isEnded)
      yield* say(turnCompleted(500))
      assert.strictEqual((yield* Fiber.join(fiber)).finalResponse, "Done.")
    })
  )

  it.effect("end a turn that seemed to be at its answer, and goes on", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget: Budget.tokens(100) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), answered, tokensUsed(500))
      assert.isFalse(yield* isEnded)
      yield* say({ _tag: "ReasoningDelta", itemId: "r", delta: "Hm" })
      reasonOf(yield* Fiber.join(fiber), "BudgetExceeded")
      assert.isTrue(yield* isEnded)
    })
  )

  it.effect("are those of the turn, not what its thread had used before", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven({ stored: () => inputTokens(1000) })
      const thread = yield* codex.resumeThread("t1")
      const fiber = yield* failing(thread.run("x", { budget: Budget.tokens(100) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), commandStarted("a"), commandCompleted("a"), tokensUsed(1100))
      assert.isFalse(yield* isEnded)
      yield* say(commandStarted("b"), commandCompleted("b"), tokensUsed(1101))
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded").used, 101)
    })
  )

  it.effect("are read from what codex has stored where only that tells, as on exec", () =>
    Effect.gen(function* () {
      let stored = 0
      const { codex, turn } = handDriven({ transport: "exec", stored: () => inputTokens(stored) })
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget: Budget.tokens(100) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), commandStarted("a"), commandCompleted("a"))
      assert.isFalse(yield* isEnded)
      stored = 150
      yield* say(commandStarted("b"))
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded").used, 150)
      assert.isTrue(yield* isEnded)
    })
  )

  it.effect("leave such a turn to complete, too", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven({ transport: "exec", stored: () => inputTokens(500) })
      const fiber = yield* Effect.forkChild((yield* codex.startThread()).run("x", { budget: Budget.tokens(100) }))
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"), answered)
      yield* say(turnCompleted(500))
      assert.strictEqual((yield* Fiber.join(fiber)).finalResponse, "Done.")
    })
  )
})

describe("a turn's tool calls", () => {
  it.effect("may be as many as the limit; one more ends the turn while it runs", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget: Budget.toolCalls(2) }))
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"), commandStarted("a"), commandCompleted("a"))
      // What only completes is a call too; a message is none.
      yield* say({ _tag: "ItemCompleted", item: { _tag: "WebSearch", id: "w", query: "" } }, answered)
      assert.isFalse(yield* isEnded)
      yield* say(commandStarted("b"))
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual(fields(reasonOf(error, "BudgetExceeded")), {
        kind: "ToolCalls",
        per: "Turn",
        limit: 2,
        used: 3
      })
      assert.deepStrictEqual(error.items?.at(-1), command("b"))
    })
  )

  it.effect("are counted once where codex gives them no id", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget: Budget.toolCalls(2) }))
      const { isEnded, say } = yield* turn(1)
      const nameless = [commandStarted(""), { _tag: "ItemUpdated", item: command("") }, commandCompleted("")] as const
      yield* say(threadStarted("t1"), ...nameless, ...nameless)
      assert.isFalse(yield* isEnded)
      yield* say(...nameless)
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded").used, 3)
    })
  )

  it.effect("are counted through the repairs of one run, and none begins when nothing is left", () =>
    Effect.gen(function* () {
      const step = Script.respond(Script.command("true"))
      const { codex, turns } = yield* Effect.gen(function* () {
        return { codex: yield* Codex, turns: (yield* CodexTest).turns }
      }).pipe(Effect.provide(CodexTest.layer([step, "no JSON", "again"])))
      const thread = yield* codex.startThread()
      const error = yield* Effect.flip(
        thread.run("x", {
          outputSchema: Schema.Struct({ a: Schema.String }),
          repairAttempts: 3,
          budget: Budget.toolCalls(1)
        })
      )
      assert.deepInclude(reasonOf(error, "BudgetExceeded"), { used: 1, limit: 1 })
      assert.strictEqual((yield* turns).length, 1)
      assert.isAbove(error.items?.length ?? 0, 0)
    })
  )
})

describe("a turn's time", () => {
  it.effect("ends it even while nobody reads its events", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const thread = yield* codex.startThread()
      const fiber = yield* thread.stream("x", { budget: Budget.duration("1 minute") }).pipe(
        Stream.runForEach(() => Effect.sleep("1 hour")),
        failing
      )
      const { isEnded, say } = yield* turn(1)
      yield* say(threadStarted("t1"))
      yield* TestClock.adjust("59999 millis")
      assert.isFalse(yield* isEnded)
      yield* TestClock.adjust("1 millis")
      assert.isTrue(yield* isEnded)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fields(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded")), {
        kind: "Duration",
        per: "Turn",
        limit: 60_000,
        used: 60_000
      })
    })
  )

  it.effect("does not undo a verdict that came in time", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const thread = yield* codex.startThread()
      const fiber = yield* thread.stream("x", { budget: Budget.duration("1 minute"), timeout: "1 minute" }).pipe(
        Stream.tap(({ _tag }) => (_tag === "TurnCompleted" ? Effect.sleep("1 hour") : Effect.void)),
        Stream.runCollect,
        Effect.forkChild
      )
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"), answered)
      yield* say(turnCompleted())
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(fiber)).at(-1)?._tag, "TurnCompleted")
    })
  )

  it.effect("is the same though the clock of the day is set", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let ahead = 0
      const wallMillis = () => clock.currentTimeMillisUnsafe() + ahead
      const set: Clock.Clock = {
        currentTimeMillisUnsafe: wallMillis,
        currentTimeMillis: Effect.sync(wallMillis),
        currentTimeNanosUnsafe: () => BigInt(wallMillis()) * 1_000_000n,
        currentTimeNanos: Effect.sync(() => BigInt(wallMillis()) * 1_000_000n),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      }
      const { codex, turn } = handDriven()
      const thread = yield* codex.startThread({ budget: Budget.duration("30 minutes") })
      const first = yield* Effect.forkChild(Effect.provideService(thread.run("x"), Clock.Clock, set))
      const { say } = yield* turn(1)
      yield* TestClock.adjust("10 minutes")
      ahead = 3_600_000
      yield* say(threadStarted("t1"), turnCompleted())
      yield* Fiber.join(first)
      const second = yield* failing(Effect.provideService(thread.run("y"), Clock.Clock, set))
      const { isEnded } = yield* turn(2)
      ahead = -3_600_000
      yield* TestClock.adjust("1199 seconds")
      assert.isFalse(yield* isEnded)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(reasonOf(yield* Fiber.join(second), "BudgetExceeded").used, 1_800_000)
    })
  )

  it.effect("of several budgets the first to be used up counts", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const budget = [Budget.tokens(100), Budget.toolCalls(10), Budget.duration("1 minute")]
      const fiber = yield* failing((yield* codex.startThread()).run("x", { budget }))
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"), commandStarted("a"), commandCompleted("a"), tokensUsed(99))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded").kind, "Duration")
    })
  )
})

describe("a thread's budget", () => {
  it.effect("is for all its turns, and none begins once it is used up", () =>
    Effect.gen(function* () {
      const { begun, codex, turn } = handDriven()
      const thread = yield* codex.startThread({ budget: Budget.tokens(100) })
      const first = yield* Effect.forkChild(thread.run("x"))
      yield* (yield* turn(1)).say(threadStarted("t1"), answered, turnCompleted(60))
      yield* Fiber.join(first)
      const second = yield* failing(thread.run("y"))
      yield* (yield* turn(2)).say(commandStarted("a"), commandCompleted("a"), tokensUsed(110))
      assert.deepInclude(reasonOf(yield* Fiber.join(second), "BudgetExceeded"), { per: "Thread", used: 110 })
      const third = yield* Effect.flip(thread.run("z"))
      reasonOf(third, "BudgetExceeded")
      assert.strictEqual(third.threadId, "t1")
      assert.isUndefined(third.items)
      assert.strictEqual(yield* begun, 2)
    })
  )

  it.effect("begins anew for a thread that is resumed or forked: so a turn goes on", () =>
    Effect.gen(function* () {
      const { begun, codex, turn } = handDriven()
      const thread = yield* codex.startThread({ budget: Budget.toolCalls(1) })
      const fiber = yield* failing(thread.run("x"))
      yield* (yield* turn(1)).say(threadStarted("t1"), commandStarted("a"), commandStarted("b"))
      const { threadId = "" } = yield* Fiber.join(fiber)
      const fork = yield* thread.fork()
      const resumed = yield* codex.resumeThread(threadId, { budget: Budget.toolCalls(1) })
      yield* Effect.forkChild(fork.run("y"))
      yield* Effect.forkChild(resumed.run("y"))
      assert.strictEqual(yield* begun, 3)
    })
  )

  it.effect("of time does not run while no turn does", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const thread = yield* codex.startThread({ budget: Budget.duration("1 minute") })
      const first = yield* Effect.forkChild(thread.run("x"))
      const { say } = yield* turn(1)
      yield* TestClock.adjust("40 seconds")
      yield* say(threadStarted("t1"), turnCompleted())
      yield* Fiber.join(first)
      yield* TestClock.adjust("1 hour")
      const second = yield* failing(thread.run("y"))
      const { isEnded } = yield* turn(2)
      yield* TestClock.adjust("19 seconds")
      assert.isFalse(yield* isEnded)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(reasonOf(yield* Fiber.join(second), "BudgetExceeded").used, 60_000)
    })
  )

  it.effect("is charged with what a turn that broke off has used", () =>
    Effect.gen(function* () {
      let stored = 0
      const { codex, turn } = handDriven({ transport: "exec", stored: () => inputTokens(stored) })
      const thread = yield* codex.startThread({ budget: Budget.tokens(100) })
      const fiber = yield* Effect.forkChild(thread.run("x"))
      yield* (yield* turn(1)).say(threadStarted("t1"))
      stored = 120
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(reasonOf(yield* Effect.flip(thread.run("y")), "BudgetExceeded").used, 120)
    })
  )
})

describe("the budget of a layer", () => {
  const under = (codex: Codex["Service"], ...budgets: ReadonlyArray<Budget.Budget>) =>
    Effect.provide(
      Effect.map(Codex, (shared) => shared),
      Budget.layer(...budgets).pipe(Layer.provide(Layer.succeed(Codex, codex)))
    )

  it.effect("is for all threads: the turn that uses it up ends the others, and none begins", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* under(driven.codex, Budget.toolCalls(2))
      const one = yield* failing((yield* codex.startThread()).run("x"))
      yield* (yield* driven.turn(1)).say(threadStarted("t1"), commandStarted("a"))
      const other = yield* failing((yield* codex.startThread()).run("x"))
      yield* (yield* driven.turn(2)).say(threadStarted("t2"), commandStarted("a"), commandStarted("b"))
      for (const [fiber, threadId] of [
        [one, "t1"],
        [other, "t2"]
      ] as const) {
        const error = yield* Fiber.join(fiber)
        assert.deepInclude(reasonOf(error, "BudgetExceeded"), { per: "Layer", used: 3, limit: 2 })
        assert.strictEqual(error.threadId, threadId)
      }
      reasonOf(yield* Effect.flip((yield* codex.startThread()).run("x")), "BudgetExceeded")
      assert.strictEqual(yield* driven.begun, 2)
    })
  )

  it.effect("counts the time of turns side by side once", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* under(driven.codex, Budget.duration("10 minutes"))
      const run = Effect.flatMap(codex.startThread(), (thread) => thread.run("x"))
      const first = yield* Effect.forkChild(run)
      const one = yield* driven.turn(1)
      yield* TestClock.adjust("4 minutes")
      const second = yield* failing(run)
      const two = yield* driven.turn(2)
      yield* TestClock.adjust("4 minutes")
      yield* one.say(threadStarted("t1"), turnCompleted())
      yield* Fiber.join(first)
      yield* TestClock.adjust("119 seconds")
      assert.isFalse(yield* two.isEnded)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(reasonOf(yield* Fiber.join(second), "BudgetExceeded").used, 600_000)
    })
  )

  it.effect("leaves the turn that is at its answer to complete, and ends the others", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* under(driven.codex, Budget.tokens(100))
      const one = yield* Effect.forkChild((yield* codex.startThread()).run("x"))
      const other = yield* failing((yield* codex.startThread()).run("x"))
      yield* (yield* driven.turn(2)).say(threadStarted("t2"))
      const { say } = yield* driven.turn(1)
      yield* say(threadStarted("t1"), answered, tokensUsed(101))
      reasonOf(yield* Fiber.join(other), "BudgetExceeded")
      yield* say(turnCompleted(101))
      assert.strictEqual((yield* Fiber.join(one)).finalResponse, "Done.")
    })
  )

  it.effect("adds to those of threads and turns, whichever is used up first", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* under(yield* under(driven.codex, Budget.toolCalls(9)), Budget.toolCalls(1))
      const thread = yield* codex.startThread({ budget: Budget.toolCalls(5) })
      const fiber = yield* failing(thread.run("x", { budget: Budget.toolCalls(3) }))
      yield* (yield* driven.turn(1)).say(threadStarted("t1"), commandStarted("a"), commandStarted("b"))
      assert.deepInclude(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded"), { per: "Layer", limit: 1 })
    })
  )

  it.effect("that cannot be meant fails the layer", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(under(handDriven().codex, Budget.tokens(0)))
      assert.strictEqual(error.reason._tag, "OptionInvalid")
    })
  )
})

describe("a budget from data", () => {
  it.effect("is what the functions make", () =>
    Effect.gen(function* () {
      const budget = [
        { _tag: "Tokens", limit: 5 },
        { _tag: "ToolCalls", limit: 5 },
        { _tag: "Duration", limit: "5 seconds" }
      ]
      const made = [Budget.tokens(5), Budget.toolCalls(5), Budget.duration("5 seconds")]
      assert.deepStrictEqual((yield* decodeThreadOptions({ budget })).budget, made)
      assert.deepStrictEqual((yield* decodeTurnOptions({ budget: budget[0] })).budget, made[0])
    })
  )

  for (const [name, budget] of [
    ["no tokens", Budget.tokens(0)],
    ["part of a call", Budget.toolCalls(1.5)],
    ["endless time", Budget.duration("Infinity")],
    ["what is no budget", { _tag: "Money", limit: 1 }]
  ] as const) {
    it.effect(`is refused when it is ${name}`, () =>
      Effect.gen(function* () {
        const { option } = reasonOf(yield* Effect.flip(decodeTurnOptions({ budget })), "OptionInvalid")
        assert.match(option, /^budget/)
      })
    )
  }
})
