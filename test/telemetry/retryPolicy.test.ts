import { assert, describe, it } from "@effect/vitest"
import {
  Arbitrary,
  Clock,
  Context,
  Duration,
  Effect,
  Fiber,
  Layer,
  Option,
  Random,
  Schedule,
  Schema,
  Stream
} from "effect"
import { Codex, CodexError, Reasons, type ThreadEvent, type ThreadItem } from "effect-codex"
import { RetryPolicy, UsageLimitReached } from "effect-codex/telemetry"
import { CodexTest, Script } from "effect-codex/testing"
import { CircuitBreaker } from "effect/persistence"
import { TestClock } from "effect/testing"
import { makeCodex } from "../../src/Codex.ts"
import { hold } from "../../src/internal/threads.ts"
import { delaysOf } from "../support/delays.ts"
import { handDriven, threadStarted, turnCompleted } from "../support/handDriven.ts"

const failed = (detail: string, codexErrorInfo: Reasons.CodexErrorInfo) =>
  new CodexError({ reason: new Reasons.TurnFailed({ detail, codexErrorInfo }) })

const busyModel = failed("Selected model is at capacity.", { _tag: "ServerOverloaded" })
const lost = failed("stream disconnected before completion: x", { _tag: "ResponseStreamDisconnected" })
const tooMany = (text: string) => failed(`rate limit exceeded: ${text}`, { _tag: "RateLimitExceeded" })
const timedOut = new CodexError({ reason: new Reasons.TurnTimeout({ timeout: 1000 }) })
const badRequest = failed("no", { _tag: "BadRequest" })
const noProcess = (detail: string) => new CodexError({ reason: new Reasons.SpawnFailed({ command: "codex", detail }) })

/** Of a day, in local time. */
const noon = new Date(2026, 10, 22, 12, 0, 0).getTime()

const times = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value)

const between = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))
const seed = Arbitrary.schema(Schema.Int)

const exact = (options: RetryPolicy.PolicyOptions) => RetryPolicy.make({ ...options, jitter: false })

describe("a policy", () => {
  it.effect("doubles its delay up to the cap, and gives up after so many times", () =>
    Effect.gen(function* () {
      const policy = exact({ on: ["Overloaded"], base: "1 second", cap: "5 seconds", times: 5 })
      assert.deepStrictEqual(yield* delaysOf(policy, times(9, busyModel)), [1000, 2000, 4000, 5000, 5000])
    })
  )

  it.effect("does not retry what it is not for, whatever that is", () =>
    Effect.gen(function* () {
      for (const error of [lost, timedOut, badRequest, new Error("other"), undefined, "text"]) {
        assert.deepStrictEqual(yield* delaysOf(RetryPolicy.overloaded, [error]), [])
      }
    })
  )

  it.effect("begins anew with each use", () =>
    Effect.gen(function* () {
      const policy = exact({ on: ["Overloaded"], times: 1 })
      assert.deepStrictEqual(yield* delaysOf(policy, times(3, busyModel)), [500])
      assert.deepStrictEqual(yield* delaysOf(policy, times(3, busyModel)), [500])
    })
  )

  it.effect("makes no retry that would begin after its time", () =>
    Effect.gen(function* () {
      const policy = exact({ on: ["Overloaded"], base: "1 second", times: 9, elapsed: "6 seconds" })
      // 1 + 2 are 3 seconds; 4 more would be one too many.
      assert.deepStrictEqual(yield* delaysOf(policy, times(9, busyModel)), [1000, 2000])
    })
  )

  it.effect("waits as long as the server asks, when that is longer", () =>
    Effect.gen(function* () {
      const policy = exact({ on: ["RateLimited"], base: "1 second", times: 9 })
      const failures = [tooMany("Please try again in 11.054s."), tooMany("try again in 20ms"), tooMany("no time")]
      assert.deepStrictEqual(yield* delaysOf(policy, failures), [11_054, 2000, 4000])
    })
  )

  it.effect("gives up where the server asks for more than it would wait", () =>
    Effect.gen(function* () {
      const policy = exact({ on: ["RateLimited"], maxServerDelay: "1 minute" })
      assert.deepStrictEqual(yield* delaysOf(policy, [tooMany("try again in 1m0s")]), [60_000])
      assert.deepStrictEqual(yield* delaysOf(policy, [tooMany("try again in 1m1s")]), [])
    })
  )

  it.effect("varies its delays by a fifth, and what the server asks for only upwards", () =>
    Effect.gen(function* () {
      const policy = RetryPolicy.make({ on: ["Overloaded", "RateLimited"], base: "1 second", times: 3 })
      const seen = new Set<number>()
      for (let seed = 0; seed < 50; seed++) {
        const failures = [busyModel, tooMany("try again in 10s"), tooMany("try again in 4m")]
        const [own = 0, asked = 0, long = 0] = yield* Random.withSeed(delaysOf(policy, failures), seed)
        assert.isAtLeast(own, 800)
        assert.isAtMost(own, 1200)
        assert.isAtLeast(asked, 10_000)
        assert.isAtMost(asked, 12_000)
        assert.isAtLeast(long, 240_000)
        assert.isAtMost(long, 250_000)
        seen.add(own)
      }
      assert.isAbove(seen.size, 40)
    })
  )

  it.effect.prop(
    "stays within its bounds, whatever they are",
    [
      between(1, 10_000),
      between(1, 100_000),
      between(0, 12),
      Arbitrary.array(between(0, 1000), { maxLength: 20 }),
      seed
    ],
    ([base, cap, count, asked, seed]) =>
      Effect.gen(function* () {
        const policy = RetryPolicy.make({ on: ["RateLimited"], base, cap, times: count })
        // None asks for nothing.
        const failures = asked.map((millis) => tooMany(millis === 0 ? "" : `try again in ${millis}ms`))
        const delays = yield* Random.withSeed(delaysOf(policy, failures), seed)
        assert.strictEqual(delays.length, Math.min(count, failures.length))
        for (const [i, delay] of delays.entries()) {
          const own = Math.min(cap, base * 2 ** i)
          const least = asked[i] ?? 0
          assert.isAtLeast(delay, Math.max(own * 0.8, least) - 1e-6)
          assert.isAtMost(delay, Math.max(Math.min(cap, own * 1.2), least * 1.2) + 1e-6)
        }
      }),
    { arbitrary: { runs: 200 } }
  )

  it.effect("tells who taps it what it does", () =>
    Effect.gen(function* () {
      const heard: Array<unknown> = []
      const policy = exact({ on: ["Overloaded"], times: 2, base: "1 second" }).pipe(
        Schedule.tap(({ output }) => Effect.sync(() => heard.push([output?.kind, output?.attempt, output?.error])))
      )
      yield* delaysOf(policy, times(3, busyModel))
      assert.deepStrictEqual(heard, [
        ["Overloaded", 1, busyModel],
        ["Overloaded", 2, busyModel]
      ])
    })
  )
})

describe("several policies", () => {
  it.effect("each count their own retries", () =>
    Effect.gen(function* () {
      const policy = RetryPolicy.either(
        exact({ on: ["Overloaded"], base: "1 second", times: 2 }),
        exact({ on: ["Connection"], base: "10 millis", times: 2 })
      )
      const failures = [busyModel, lost, busyModel, lost, busyModel]
      assert.deepStrictEqual(yield* delaysOf(policy, failures), [1000, 10, 2000, 20])
    })
  )

  it.effect("leave what passes on its own to `transient`, and never a timeout", () =>
    Effect.gen(function* () {
      const once = (policy: RetryPolicy.Policy, error: unknown) =>
        Effect.map(delaysOf(policy, [error]), ({ length }) => length === 1)
      for (const error of [busyModel, lost, tooMany("x"), noProcess("Unknown: spawn EAGAIN")]) {
        assert.isTrue(yield* once(RetryPolicy.transient, error))
      }
      // One of another library has the same name.
      const foreign = Object.assign(new Error("no"), { _tag: "CodexError", reason: undefined })
      for (const error of [timedOut, badRequest, noProcess("there is no such file"), foreign]) {
        assert.isFalse(yield* once(RetryPolicy.transient, error))
      }
      assert.isTrue(yield* once(RetryPolicy.reads, timedOut))
    })
  )

  it.effect("wait on the clock, to the millisecond", () =>
    Effect.gen(function* () {
      let calls = 0
      const at: Array<number> = []
      const call = Effect.gen(function* () {
        at.push(yield* Clock.currentTimeMillis)
        return ++calls < 4 ? yield* busyModel : "done"
      })
      const policy = exact({ on: ["Overloaded"], base: "1 second" })
      const fiber = yield* Effect.forkChild(Effect.retry(call, policy))
      yield* TestClock.adjust("7 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), "done")
      assert.deepStrictEqual(at, [0, 1000, 3000, 7000])
    })
  )
})

describe("what may pass", () => {
  const kind = (error: unknown) => Option.getOrUndefined(RetryPolicy.kindOf(error))
  const sentences: ReadonlyArray<readonly [string, Reasons.CodexErrorInfo, RetryPolicy.Kind | undefined]> = [
    ["You’ve hit your usage limit. Try again later.", { _tag: "UsageLimitExceeded" }, "UsageLimit"],
    ["exceeded retry limit", { _tag: "ResponseTooManyFailedAttempts", status: 429 }, "RateLimited"],
    ["exceeded retry limit", { _tag: "ResponseTooManyFailedAttempts", status: 502 }, "Connection"],
    ["x", { _tag: "HttpConnectionFailed", status: 404 }, undefined],
    ["x", { _tag: "HttpConnectionFailed", status: 408 }, "Connection"],
    ["x", { _tag: "HttpConnectionFailed" }, "Connection"],
    ["x", { _tag: "InternalServerError" }, "Overloaded"],
    ["x", { _tag: "RateLimitExceeded" }, "RateLimited"],
    ["x", { _tag: "FlexUnavailable" }, "Overloaded"],
    ["x", { _tag: "Other", raw: "x" }, undefined],
    ["x", { _tag: "ContextWindowExceeded" }, undefined],
    ["x", { _tag: "Unauthorized" }, undefined]
  ]
  for (const [detail, info, expected] of sentences) {
    it(`is ${expected ?? "nothing"} for ${info._tag}${"status" in info ? ` ${info.status}` : ""}: ${detail}`, () => {
      assert.strictEqual(kind(failed(detail, info)), expected)
    })
  }

  const reasons: ReadonlyArray<readonly [Reasons.CodexErrorReason, RetryPolicy.Kind | undefined]> = [
    [new Reasons.Overloaded({ method: "thread/start" }), "Overloaded"],
    [new Reasons.ThreadBusy(), "Busy"],
    [new Reasons.ProcessExited({ signal: "SIGKILL" }), "Spawn"],
    [new Reasons.ProcessExited({ exitCode: 1 }), undefined],
    [new Reasons.IdleTimeout({ timeout: 1 }), "OutcomeUnknown"],
    [new Reasons.TurnTimeout({ timeout: 1 }), "OutcomeUnknown"],
    [new Reasons.RequestTimeout({ method: "x", timeout: 1 }), "OutcomeUnknown"],
    [new Reasons.TurnIncomplete({ exitCode: 0 }), "OutcomeUnknown"],
    [new Reasons.ConnectionClosed({ detail: "x" }), "OutcomeUnknown"],
    [new Reasons.Interrupted(), undefined],
    [new Reasons.OptionInvalid({ option: "x", detail: "try again in 1s" }), undefined]
  ]
  for (const [reason, expected] of reasons) {
    it(`is ${expected ?? "nothing"} for ${reason._tag}`, () => {
      assert.strictEqual(kind(new CodexError({ reason })), expected)
    })
  }

  it("is a gate that was closed, and a circuit that is open", () => {
    assert.strictEqual(kind(new UsageLimitReached({ limitId: "codex" })), "UsageLimit")
    const open = new CircuitBreaker.CircuitOpen({ key: "codex", retryAfter: Duration.seconds(3) })
    const refusal = new CircuitBreaker.CircuitBreakerError({ reason: open })
    assert.strictEqual(kind(refusal), "Circuit")
    assert.deepStrictEqual(RetryPolicy.serverDelay(refusal, 0), Option.some(Duration.seconds(3)))
  })

  it("is all that the error itself calls retryable", () => {
    const retryable = Reasons.CodexErrorInfo.members
      .flatMap((member) => [undefined, 400, 404, 408, 425, 429, 500, 503].map((status) => ({ member, status })))
      .flatMap(({ member, status }) => {
        const info = { _tag: member.fields._tag.schema.literal, raw: "x", turnKind: "x", ...(status && { status }) }
        const error = Schema.is(Reasons.CodexErrorInfo)(info) ? failed("x", info) : badRequest
        return error.isRetryable ? [error] : []
      })
    assert.isAbove(retryable.length, 5)
    for (const error of retryable) assert.isDefined(kind(error), JSON.stringify(error.reason))
  })
})

describe("what a server asks for", () => {
  const delay = (text: string, now = 0) =>
    Option.getOrUndefined(Option.map(RetryPolicy.serverDelay(tooMany(text), now), Duration.toMillis))

  it("is read from its sentence, in any unit", () => {
    assert.strictEqual(delay("Please try again in 11.054s. Visit x"), 11_054)
    assert.strictEqual(delay("try again in 862ms."), 862)
    assert.strictEqual(delay("Try again in 35 seconds"), 35_000)
    assert.strictEqual(delay("try again in 6m0s"), 360_000)
    assert.strictEqual(delay("try again in 1h2m3.5s."), 3_723_500)
    assert.strictEqual(delay("try again in 2 days"), 172_800_000)
    assert.isUndefined(delay("try again later"))
    // However long, its end is a time that a message can name.
    for (const days of ["999999999999", "9".repeat(400)]) {
      const resetsAt = delay(`try again in ${days} days`)
      assert.include(new UsageLimitReached({ limitId: "codex", resetsAt: resetsAt ?? 0 }).message, "it resets at")
    }
    assert.isUndefined(delay("try again in a while"))
  })

  it("is the end of the minute of a time of day, in local time", () => {
    const now = new Date(2026, 10, 22, 15, 3, 20).getTime()
    const minutes = (count: number) => new Date(2026, 10, 22, 15, 3 + count, 0).getTime() - now
    assert.strictEqual(delay("or try again at 3:33 PM.", now), minutes(31))
    assert.strictEqual(delay("or try again at 3:03 PM.", now), minutes(1))
    // It has passed already.
    assert.strictEqual(delay("or try again at 12:05 AM.", now), 0)
    assert.strictEqual(delay("try again at Nov 25th, 2026 3:02 PM.", now), minutes(3 * 24 * 60))
    assert.strictEqual(delay("try again at Jan 1st, 2027 12:00 AM.", now), new Date(2027, 0, 1, 0, 1).getTime() - now)
  })

  it.effect("is what a plan that is used up is waited for, and without it nothing is", () =>
    Effect.gen(function* () {
      const used = (text: string) => failed(text, { _tag: "UsageLimitExceeded" })
      assert.deepStrictEqual(yield* delaysOf(RetryPolicy.usageLimit, [used("try again later.")]), [])
      yield* TestClock.setTime(noon)
      const [waited = 0] = yield* delaysOf(RetryPolicy.usageLimit, [used("try again at 2:00 PM.")])
      assert.isAtLeast(waited, 121 * 60_000)
      // Beyond six hours it is for people to decide.
      assert.deepStrictEqual(yield* delaysOf(RetryPolicy.usageLimit, [used("try again at 9:00 PM.")]), [])
    })
  )
})

const overload = Script.httpFailure(503)
const quick: RetryPolicy.TurnsOptions = {
  policy: exact({ on: ["Overloaded", "Connection"], base: "1 second", times: 3 })
}

const open = (script: Script.Script) =>
  Effect.map(Layer.build(CodexTest.layer(script)), (context) => ({
    codex: Context.get(context, Codex),
    test: Context.get(context, CodexTest)
  }))

/** Each turn says this, and fails for overload. */
const failing = (events: ReadonlyArray<ThreadEvent.ThreadEvent>) => {
  let made = 0
  const codex = makeCodex({
    capabilities: { transport: "test", deltas: true, steering: false, approvals: false },
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: () =>
      Effect.sync(() => {
        made++
        return { events: Stream.concat(Stream.fromIterable(events), Stream.fail(busyModel)) }
      })
  })
  return { codex, made: () => made }
}

describe("a turn", () => {
  it.effect("that fails before anything happened is run again, and succeeds", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([overload, overload, "Hello."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const fiber = yield* Effect.forkChild(thread.run("Hi"))
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).finalResponse, "Hello.")
      assert.lengthOf(yield* test.turns, 3)
    })
  )

  it.effect("that ran a command is not run again", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([Script.respond(Script.command("rm -rf build")), overload, "Done."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const error = yield* Effect.flip(thread.run("Clean up"))
      assert.deepStrictEqual(
        error.items?.map(({ _tag }) => _tag),
        ["CommandExecution"]
      )
      assert.lengthOf(yield* test.turns, 1)
    })
  )

  it.effect("that ran a command is run again where the caller says it may", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([Script.respond(Script.command("ls")), overload, "Done."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), {
        ...quick,
        mayRepeat: (items) => items.every((item) => item._tag === "CommandExecution" && item.command === "ls")
      })
      const fiber = yield* Effect.forkChild(thread.run("Look"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber)).finalResponse, "Done.")
      assert.lengthOf(yield* test.turns, 2)
    })
  )

  it.effect("that timed out is not run again: what it did is unknown", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([Script.silentStream(), "Never."])
      const thread = RetryPolicy.turns(yield* codex.startThread())
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("Hi", { timeout: "1 minute" })))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "TurnTimeout")
      assert.lengthOf(yield* test.turns, 1)
    })
  )

  const tags = (events: ReadonlyArray<ThreadEvent.ThreadEvent>) => events.map(({ _tag }) => _tag)

  it.effect("that is streamed says that it is tried again, and has one verdict", () =>
    Effect.gen(function* () {
      const { codex } = yield* open([overload, "Hello."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const fiber = yield* Effect.forkChild(Stream.runCollect(thread.stream("Hi")))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), [
        "ThreadStarted",
        "TurnStarted",
        "Retrying",
        "ThreadStarted",
        "TurnStarted",
        "ItemCompleted",
        "TurnCompleted"
      ])
    })
  )

  it.effect("that is streamed is not run again once an item was passed on", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([Script.cutStream([Script.message("I am")]), "Never."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const seen: Array<ThreadEvent.ThreadEvent> = []
      const error = yield* thread.stream("Hi").pipe(
        Stream.runForEach((event) => Effect.sync(() => seen.push(event))),
        Effect.flip
      )
      assert.strictEqual(error.reason._tag, "TurnFailed")
      assert.deepStrictEqual(tags(seen), ["ThreadStarted", "TurnStarted", "ItemCompleted", "TurnFailed"])
      assert.lengthOf(yield* test.turns, 1)
    })
  )

  it.effect("that is streamed is run again where the caller says so, and is passed on twice", () =>
    Effect.gen(function* () {
      const { codex } = yield* open([Script.cutStream([Script.message("I am")]), "I am here."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), { ...quick, mayRepeat: () => true })
      const fiber = yield* Effect.forkChild(Stream.runCollect(thread.stream("Hi")))
      yield* TestClock.adjust("1 second")
      assert.lengthOf(
        tags(yield* Fiber.join(fiber)).filter((tag) => tag === "ItemCompleted"),
        2
      )
    })
  )

  it.effect("fails with the last failure, and its verdict, when the policy gives up", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open(times(9, overload))
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const seen: Array<ThreadEvent.ThreadEvent> = []
      const fiber = yield* thread.stream("Hi").pipe(
        Stream.runForEach((event) => Effect.sync(() => seen.push(event))),
        Effect.flip,
        Effect.forkChild
      )
      yield* TestClock.adjust("7 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "TurnFailed")
      assert.deepStrictEqual(tags(seen).slice(-1), ["TurnFailed"])
      assert.lengthOf(
        tags(seen).filter((tag) => tag === "TurnFailed"),
        1
      )
      assert.lengthOf(yield* test.turns, 4)
    })
  )

  const items: ReadonlyArray<ThreadItem.ThreadItem> = [
    { _tag: "Error", id: "e", message: "unknown configuration key" },
    { _tag: "UserMessage", id: "u", text: "Hi" }
  ]
  const command = {
    _tag: "CommandExecution",
    id: "",
    command: "rm",
    aggregatedOutput: "",
    status: "inProgress"
  } as const
  const before: ReadonlyArray<readonly [string, ThreadEvent.ThreadEvent, number]> = [
    ["what nobody can read", { _tag: "Undecodable", problem: "Malformed", detail: "x", raw: "{" }, 1],
    ["an item that has no id yet", { _tag: "ItemStarted", item: command }, 1],
    ["something of an item that is not known", { _tag: "Unknown", type: "item/new/ran", raw: "{}" }, 1],
    ["a part of a message", { _tag: "AgentMessageDelta", itemId: "m", delta: "I" }, 1],
    ["that others were lost", { _tag: "Lagged", lost: 3 }, 1],
    ["something of the thread", { _tag: "Unknown", type: "thread/new/said", raw: "{}" }, 4],
    ["a warning", { _tag: "Warning", message: "careful" }, 4],
    ...items.map((item) => [`an item ${item._tag}`, { _tag: "ItemCompleted", item } as const, 4] as const)
  ]
  for (const [what, event, tries] of before) {
    it.effect(`that fails after ${what} is ${tries === 1 ? "not " : ""}run again, streamed or not`, () =>
      Effect.gen(function* () {
        const { codex, made } = failing([{ _tag: "ThreadStarted", threadId: "t1" }, event])
        const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
        const run = yield* Effect.forkChild(Effect.flip(thread.run("Hi")))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(run)).reason._tag, "TurnFailed")
        assert.strictEqual(made(), tries)
        const streamed = yield* Effect.forkChild(Effect.flip(Stream.runDrain(thread.stream("Hi"))))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(streamed)).reason._tag, "TurnFailed")
        assert.strictEqual(made(), 2 * tries)
      })
    )
  }

  it.effect("that runs is waited for by what takes the thread for itself, whichever `Thread` it asks with", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const plain = yield* codex.startThread()
      const thread = RetryPolicy.turns(plain)
      const running = yield* Effect.forkChild(thread.run("Hi"))
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"))
      const held = yield* Effect.forEach([plain, thread, yield* thread.fork()], (each) =>
        Effect.forkChild(Effect.scoped(hold(each)))
      )
      yield* TestClock.adjust("1 minute")
      const isHeld = () => held.map((fiber) => fiber.pollUnsafe() !== undefined)
      // A fork has turns of its own.
      assert.deepStrictEqual(isHeld(), [false, false, true])
      yield* say(turnCompleted())
      yield* Fiber.join(running)
      yield* TestClock.adjust("0 millis")
      assert.deepStrictEqual(isHeld(), [true, true, true])
    })
  )

  it.effect("can be interrupted while it waits", () =>
    Effect.gen(function* () {
      const { codex, test } = yield* open([overload, "Never."])
      const thread = RetryPolicy.turns(yield* codex.startThread(), quick)
      const fiber = yield* Effect.forkChild(thread.run("Hi"))
      yield* TestClock.adjust("500 millis")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(yield* test.turns, 1)
    })
  )
})

describe("a layer", () => {
  class Connection extends Context.Service<Connection, { readonly number: number }>()("test/Connection") {}

  it.effect("is built again, after what the failed attempt had opened is closed", () =>
    Effect.gen(function* () {
      const log: Array<string> = []
      let built = 0
      const flaky = Layer.effect(
        Connection,
        Effect.gen(function* () {
          const number = ++built
          yield* Effect.acquireRelease(
            Effect.sync(() => log.push(`open ${number}`)),
            () => Effect.sync(() => log.push(`close ${number}`))
          )
          return number < 3 ? yield* noProcess("Unknown: spawn EAGAIN") : Connection.of({ number })
        })
      )
      const policy = exact({ on: ["Spawn"], base: "1 second" })
      const used = Effect.provide(Connection, RetryPolicy.layer(flaky, policy))
      const fiber = yield* Effect.forkChild(used)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).number, 3)
      assert.deepStrictEqual(log, ["open 1", "close 1", "open 2", "close 2", "open 3", "close 3"])
    })
  )
})

describe("a circuit", () => {
  it.effect("opens when codex keeps failing, and closes when it is well again", () =>
    Effect.gen(function* () {
      const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(3) })
      yield* Effect.ignore(circuit.protect(busyModel))
      yield* Effect.ignore(circuit.protect(lost))
      assert.strictEqual((yield* circuit.state)._tag, "Closed")
      yield* Effect.ignore(circuit.protect(timedOut))
      assert.strictEqual((yield* circuit.state)._tag, "Open")
      const refusal = yield* Effect.flip(circuit.protect(Effect.succeed("not run")))
      assert.strictEqual(refusal._tag, "CircuitBreakerError")
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* circuit.protect(Effect.succeed("run")), "run")
      assert.strictEqual((yield* circuit.state)._tag, "Closed")
    })
  )

  it.effect("does not count what the caller did, nor what is no error of codex", () =>
    Effect.gen(function* () {
      const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(1) })
      const invalid = new CodexError({ reason: new Reasons.OptionInvalid({ option: "input", detail: "x" }) })
      const busy = new CodexError({ reason: new Reasons.ThreadBusy() })
      for (const error of [invalid, busy, badRequest, new UsageLimitReached({ limitId: "codex" })]) {
        yield* Effect.ignore(circuit.protect(Effect.fail(error)))
      }
      yield* Effect.exit(circuit.protect(Effect.die("a bug of mine")))
      assert.strictEqual((yield* circuit.state)._tag, "Closed")
    })
  )

  it.effect("stays open as long as the server asks", () =>
    Effect.gen(function* () {
      const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(1) })
      yield* Effect.ignore(circuit.protect(tooMany("try again in 10m")))
      yield* TestClock.adjust("9 minutes")
      assert.strictEqual((yield* circuit.state)._tag, "Open")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* circuit.protect(Effect.succeed("run")), "run")
    })
  )

  it.effect("is waited for by a policy that is for it", () =>
    Effect.gen(function* () {
      const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(1) })
      yield* Effect.ignore(circuit.protect(lost))
      const patient = exact({ on: ["Circuit"] })
      const fiber = yield* Effect.forkChild(Effect.retry(circuit.protect(Effect.succeed("run")), patient))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), "run")
    })
  )

  it.effect("is shared through a store, where one is provided", () =>
    Effect.gen(function* () {
      const one = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(1) })
      const other = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(1) })
      yield* Effect.ignore(one.protect(lost))
      assert.strictEqual((yield* other.state)._tag, "Open")
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  )
})
