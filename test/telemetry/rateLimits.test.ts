import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Clock, Context, Deferred, Effect, Fiber, FileSystem, Layer, Schema, Stream } from "effect"
import { CodexError, Reasons } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { type GateOptions, RateLimits, type RateLimitsSnapshot, UsageLimitReached } from "effect-codex/telemetry"
import { TestClock } from "effect/testing"
import { openScripted } from "../app-server/scripted.ts"

const hour = 3600

/** As the app-server says it; times in seconds. */
const report = (usedPercent: number, resetsAt: number | null = hour, more: object = {}) => ({
  limitId: "codex",
  limitName: null,
  primary: { usedPercent, windowDurationMins: 300, resetsAt },
  secondary: null,
  credits: null,
  planType: null,
  rateLimitReachedType: null,
  ...more
})

const nothing = { limitId: "codex", limitName: null, primary: null, secondary: null, credits: null, planType: null }

const open = Effect.map(Layer.build(RateLimits.layerMemory()), (context) => Context.get(context, RateLimits))

const known = (limits: RateLimits["Service"]) => Stream.runHead(limits.changes).pipe(Effect.flatMap(Effect.fromOption))

const now = Clock.currentTimeMillis

/** Of a day, in local time. */
const noon = new Date(2026, 10, 22, 12, 0, 0).getTime()

/** When an effect was run, by the gate. */
const through = (limits: RateLimits["Service"], options?: GateOptions) =>
  Effect.forkChild(limits.gate(now, options), { startImmediately: true })

describe("what is known", () => {
  it.effect("is nothing before codex has said anything, and nothing is held back", () =>
    Effect.gen(function* () {
      const limits = yield* open
      assert.deepStrictEqual(yield* known(limits), { limits: [] })
      yield* limits.awaitReset()
      assert.strictEqual(yield* limits.gate(Effect.succeed("run"), { onUsedUp: "fail" }), "run")
    })
  )

  it.effect("is the same from the app-server's words and from a rollout's", () =>
    Effect.gen(function* () {
      const camel = yield* open
      yield* camel.note(
        report(42, hour, { planType: "plus", credits: { hasCredits: true, unlimited: false, balance: "12" } })
      )
      const snake = yield* open
      yield* snake.note({
        limit_id: "codex",
        limit_name: null,
        primary: { used_percent: 42, window_minutes: 300, resets_at: hour },
        secondary: null,
        plan_type: "plus",
        credits: { has_credits: true, unlimited: false, balance: "12" }
      })
      const seen = ({ limits }: RateLimitsSnapshot) =>
        limits.map(({ credits, limitId, planType, windows }) => ({
          credits,
          limitId,
          planType,
          windows: windows.map((window) => ({ ...window, raw: undefined }))
        }))
      const expected = [
        {
          credits: { hasCredits: true, unlimited: false, balance: "12" },
          limitId: "codex",
          planType: "plus",
          windows: [
            {
              name: "primary",
              usedPercent: 42,
              resetsAt: 3_600_000,
              durationMillis: 18_000_000,
              observedAt: 0,
              raw: undefined
            }
          ]
        }
      ]
      assert.deepStrictEqual(seen(yield* known(camel)), expected)
      assert.deepStrictEqual(seen(yield* known(snake)), expected)
    })
  )

  it.effect("keeps what a report does not mention", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(42, hour, { planType: "plus", secondary: { usedPercent: 7 } }))
      yield* limits.note(nothing)
      yield* limits.note({ ...nothing, secondary: { usedPercent: 8 } })
      const [limit] = (yield* known(limits)).limits
      assert.strictEqual(limit?.planType, "plus")
      assert.sameDeepMembers(limit?.windows.map(({ name, usedPercent }) => [name, usedPercent]) ?? [], [
        ["primary", 42],
        ["secondary", 8]
      ])
    })
  )

  it.effect("holds windows and fields that this release does not know", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(1, hour, { tertiary: { usedPercent: 100, resetsAt: 60, color: "red" }, mood: "good" }))
      const [limit] = (yield* known(limits)).limits
      assert.strictEqual(limit?.raw["mood"], "good")
      const tertiary = limit?.windows.find(({ name }) => name === "tertiary")
      assert.deepStrictEqual(tertiary?.raw, { usedPercent: 100, resetsAt: 60, color: "red" })
      const error = yield* Effect.flip(limits.gate(Effect.void, { onUsedUp: "fail" }))
      assert.strictEqual(error.window, "tertiary")
    })
  )

  it.effect("tells its changes, from what is known now on", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(1))
      const heard = yield* limits.changes.pipe(
        Stream.map((snapshot) => snapshot.limits[0]?.windows[0]?.usedPercent),
        Stream.take(3),
        Stream.runCollect,
        Effect.forkChild({ startImmediately: true })
      )
      yield* Effect.yieldNow
      yield* limits.note(report(2))
      yield* limits.note(report(3))
      assert.deepStrictEqual(yield* Fiber.join(heard), [1, 2, 3])
    })
  )

  it.effect.prop(
    "is never spoiled by what cannot be read",
    [Arbitrary.schema(Schema.Json), Arbitrary.schema(Schema.Json)],
    ([whole, part]) =>
      Effect.gen(function* () {
        const limits = yield* open
        yield* limits.note(report(42))
        yield* limits.note(whole)
        yield* limits.note({ limitId: "other", primary: part, credits: part, planType: part })
        const limit = (yield* known(limits)).limits.find(({ limitId }) => limitId === "codex")
        assert.strictEqual(limit?.windows.find(({ name }) => name === "primary")?.usedPercent, 42)
      }),
    { arbitrary: { runs: 100 } }
  )
})

describe("a gate", () => {
  it.effect("waits for the reset, and a second more", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const fiber = yield* through(limits)
      yield* TestClock.adjust("1 hour")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(fiber), 3_601_000)
    })
  )

  it.effect("fails at once where the caller would not wait, and says until when", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const error = yield* Effect.flip(limits.gate(Effect.die("not run"), { onUsedUp: "fail" }))
      assert.deepStrictEqual(
        error,
        new UsageLimitReached({ limitId: "codex", window: "primary", usedPercent: 100, resetsAt: 3_601_000 })
      )
      assert.include(error.message, "1970-01-01T01:00:01")
      const never = new UsageLimitReached({ limitId: "codex", resetsAt: Number.MAX_VALUE })
      assert.strictEqual(never.message, "the limit codex is reached")
    })
  )

  it.effect("fails at once where the wait would be too long, and later where it has become so", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      yield* Effect.flip(limits.gate(Effect.void, { maxWait: "30 minutes" }))
      const fiber = yield* Effect.forkChild(Effect.flip(limits.gate(Effect.void, { maxWait: "2 hours" })))
      yield* TestClock.adjust("10 minutes")
      yield* limits.note(report(100, 4 * hour))
      yield* TestClock.adjust("109 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "UsageLimitReached")
    })
  )

  it.effect("closes from the percentage the caller names", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(90))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail", threshold: 91 }), 0)
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail", threshold: 90 }))
    })
  )

  it.effect("waits for the last of several windows, or for the one that is named", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(
        report(100, hour, { secondary: { usedPercent: 100, windowDurationMins: 10_080, resetsAt: 9 * hour } })
      )
      const any = yield* through(limits)
      const primary = yield* through(limits, { window: "primary" })
      const waited = yield* Effect.forkChild(limits.awaitReset("primary"), { startImmediately: true })
      yield* TestClock.adjust("10 hours")
      assert.strictEqual(yield* Fiber.join(primary), 3_601_000)
      assert.strictEqual(yield* Fiber.join(any), 9 * 3_600_000 + 1000)
      yield* Fiber.join(waited)
    })
  )

  it.effect("looks at the limit the caller draws on, and at no other", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100, hour, { limitId: "codex_other" }))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail" }), 0)
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail", limitId: "codex_other" }))
    })
  )

  it.effect("opens early when codex says that the window has room again, and waits on when it resets later", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const fiber = yield* through(limits)
      yield* TestClock.adjust("30 minutes")
      yield* limits.note(report(100, 2 * hour))
      yield* TestClock.adjust("1 hour")
      assert.isUndefined(fiber.pollUnsafe())
      yield* limits.note(report(3, 5 * hour))
      yield* TestClock.adjust(0)
      assert.strictEqual(yield* Fiber.join(fiber), 90 * 60_000)
    })
  )

  it.effect("lets those who wait go in the order in which they came", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const order: Array<number> = []
      const fibers = yield* Effect.forEach([1, 2, 3, 4, 5], (number) =>
        Effect.forkChild(limits.gate(Effect.sync(() => order.push(number))), { startImmediately: true })
      )
      yield* TestClock.adjust("2 hours")
      yield* Effect.forEach(fibers, Fiber.join)
      assert.deepStrictEqual(order, [1, 2, 3, 4, 5])
    })
  )

  it.effect("lets nobody in before those who waited, though he comes when it has just opened", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const order: Array<string> = []
      const enter = (name: string) => limits.gate(Effect.sync(() => order.push(name)))
      const early = yield* Effect.forkChild(enter("early"), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      // One who looks at the clock before those who sleep have woken.
      const clock = yield* Clock.Clock
      const later = () => 2 * 3_600_000
      const ahead: Clock.Clock = {
        currentTimeMillisUnsafe: later,
        currentTimeMillis: Effect.sync(later),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
        currentTimeNanos: clock.currentTimeNanos,
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      }
      const late = yield* Effect.forkChild(Effect.provideService(enter("late"), Clock.Clock, ahead), {
        startImmediately: true
      })
      yield* TestClock.adjust("2 hours")
      yield* Fiber.join(early)
      yield* Fiber.join(late)
      assert.deepStrictEqual(order, ["early", "late"])
    })
  )

  it.effect("is left by who is interrupted, and the others keep their places", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100))
      const first = yield* through(limits)
      const second = yield* through(limits)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust(0)
      yield* TestClock.adjust("2 hours")
      assert.strictEqual(yield* Fiber.join(second), 3_601_000)
    })
  )

  it.effect("does not hold its place while the effect runs", () =>
    Effect.gen(function* () {
      const limits = yield* open
      const long = yield* Effect.forkChild(limits.gate(Effect.never), { startImmediately: true })
      assert.strictEqual(yield* limits.gate(now), 0)
      yield* Fiber.interrupt(long)
    })
  )

  it.effect("passes over credits, unless the caller would spend them", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100, hour, { credits: { hasCredits: true, unlimited: false, balance: "5" } }))
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail", spendCredits: true }), 0)
    })
  )

  it.effect("stays closed at the cost of credits where these too are at their end, and only then", () =>
    Effect.gen(function* () {
      const limits = yield* open
      const credits = { hasCredits: true, unlimited: false, balance: "5" }
      const spending: GateOptions = { onUsedUp: "fail", spendCredits: true }
      // That the plan is at its end is what the credits are for.
      yield* limits.note(report(100, hour, { credits, rateLimitReachedType: "rate_limit_reached" }))
      assert.strictEqual(yield* limits.gate(now, spending), 0)
      yield* limits.note(report(100, hour, { credits, spendControlReached: true }))
      yield* Effect.flip(limits.gate(now, spending))
    })
  )

  it.effect("is closed by codex's word though a window that was used up has reset since", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100, hour))
      yield* TestClock.adjust("2 hours")
      yield* limits.note({ ...nothing, rateLimitReachedType: "workspace_member_credits_depleted" })
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
    })
  )

  it.effect("opens with the window of which codex's word was", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100, 60, { rateLimitReachedType: "rate_limit_reached" }))
      const fiber = yield* through(limits)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Fiber.join(fiber), 61_000)
    })
  )

  it.effect("keeps what the effect gives and how it fails", () =>
    Effect.gen(function* () {
      const limits = yield* open
      assert.strictEqual(yield* Effect.succeed(7).pipe(limits.gate()), 7)
      assert.strictEqual(yield* Effect.flip(Effect.fail("mine").pipe(limits.gate({ threshold: 50 }))), "mine")
      const context = Context.make(RateLimits, limits)
      assert.strictEqual(yield* Effect.provide(RateLimits.gate(Effect.succeed(8)), context), 8)
      assert.strictEqual(yield* Effect.succeed(9).pipe(RateLimits.gate({ threshold: 50 }), Effect.provide(context)), 9)
      assert.strictEqual(yield* Effect.succeed(10).pipe(RateLimits.gate(), Effect.provide(context)), 10)
    })
  )
})

describe("a reset", () => {
  it.effect("that has passed no longer counts, though nothing new was heard", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(2 * 3_600_000)
      const limits = yield* open
      yield* limits.note(report(100, hour))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail" }), 2 * 3_600_000)
    })
  )

  it.effect("is no later than the window is long, whatever another clock says", () =>
    Effect.gen(function* () {
      const limits = yield* open
      // The window has 5 hours; this clock is two hours behind.
      yield* limits.note(report(100, 7 * hour))
      const fiber = yield* through(limits)
      yield* TestClock.adjust("8 hours")
      assert.strictEqual(yield* Fiber.join(fiber), 5 * 3_600_000 + 1000)
    })
  )

  it.effect("that is not named is the end of the window's length, or else five minutes away", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note(report(100, null))
      const whole = yield* through(limits)
      yield* TestClock.adjust("6 hours")
      assert.strictEqual(yield* Fiber.join(whole), 5 * 3_600_000 + 1000)
      yield* limits.note({ limitId: "codex", primary: { usedPercent: 100 } })
      const error = yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      assert.isUndefined(error.resetsAt)
      const unknown = yield* through(limits)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Fiber.join(unknown), 6 * 3_600_000 + 301_000)
    })
  )

  it.effect("that no calendar has is not known", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note({ limitId: "codex", primary: { usedPercent: 100, resetsAt: 1e300, windowDurationMins: 0 } })
      const error = yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      assert.include(error.message, "reached")
      assert.isUndefined(error.resetsAt)
    })
  )

  it.effect("may be a month away", () =>
    Effect.gen(function* () {
      const limits = yield* open
      const days = 31 * 24
      yield* limits.note({
        limitId: "codex",
        primary: { usedPercent: 100, windowDurationMins: days * 60, resetsAt: days * hour }
      })
      const fiber = yield* through(limits)
      yield* TestClock.adjust("32 days")
      assert.strictEqual(yield* Fiber.join(fiber), days * 3_600_000 + 1000)
    })
  )
})

describe("a turn that codex refuses for its usage limit", () => {
  const refused = (detail: string) =>
    new CodexError({ reason: new Reasons.TurnFailed({ detail, codexErrorInfo: { _tag: "UsageLimitExceeded" } }) })

  it.effect("closes the gate until the time codex names", () =>
    Effect.gen(function* () {
      const start = noon
      yield* TestClock.setTime(start)
      const limits = yield* open
      yield* Effect.flip(limits.gate(Effect.fail(refused("or try again at 2:00 PM."))))
      const fiber = yield* through(limits)
      yield* TestClock.adjust("3 hours")
      assert.strictEqual(yield* Fiber.join(fiber), start + 121 * 60_000)
    })
  )

  it.effect("closes it for five minutes where codex names none", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* Effect.flip(limits.gate(Effect.fail(refused("or try again later."))))
      assert.isUndefined((yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))).resetsAt)
      const fiber = yield* through(limits)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Fiber.join(fiber), 300_000)
    })
  )

  it.effect("closes it until newer figures come, not for reports of before, nor for those without figures", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* TestClock.adjust("1 minute")
      yield* limits.note(report(60))
      yield* Effect.flip(limits.gate(Effect.fail(refused("try again in 5h."))))
      const error = yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      assert.strictEqual(error.resetsAt, 60_000 + 5 * 3_600_000)
      yield* limits.note(report(60))
      yield* TestClock.adjust("1 minute")
      yield* limits.note({ ...nothing, planType: "plus" })
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      yield* limits.note(report(3))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail" }), 120_000)
    })
  )

  it.effect("closes it for who looks at one window alone, too", () =>
    Effect.gen(function* () {
      const limits = yield* open
      let runs = 0
      const turn = Effect.suspend(() => {
        runs++
        return Effect.fail(refused("try again in 5h."))
      })
      for (const _ of [1, 2, 3]) yield* Effect.flip(limits.gate(turn, { window: "primary", onUsedUp: "fail" }))
      assert.strictEqual(runs, 1)
    })
  )

  it.effect("changes nothing where the figures show it already, nor does any other failure", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* Effect.flip(limits.gate(Effect.fail(new Error("mine"))))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail" }), 0)
      const failing = Effect.andThen(limits.note(report(100)), Effect.fail(refused("or try again later.")))
      yield* Effect.flip(limits.gate(failing))
      assert.isUndefined((yield* known(limits)).limits[0]?.refused)
    })
  )

  it.effect("is known by its word too, and forgotten with the next figures", () =>
    Effect.gen(function* () {
      const limits = yield* open
      yield* limits.note({ ...nothing, rateLimitReachedType: "workspace_member_credits_depleted" })
      const error = yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
      assert.isUndefined(error.window)
      yield* limits.note(report(3))
      assert.strictEqual(yield* limits.gate(now, { onUsedUp: "fail" }), 0)
    })
  )
})

describe("on an app-server", () => {
  const openLimits = Effect.gen(function* () {
    const { client, read, server } = yield* openScripted()
    const layer = RateLimits.layerAppServer().pipe(Layer.provide(Layer.succeed(AppServer, client)))
    const limits = Context.get(yield* Layer.build(layer), RateLimits)
    return { limits, read, server }
  })
  const updated = (rateLimits: unknown) => ({ method: "account/rateLimits/updated", params: { rateLimits } })
  const used = (snapshot: RateLimitsSnapshot) => snapshot.limits[0]?.windows[0]?.usedPercent
  const until = (limits: RateLimits["Service"], holds: (snapshot: RateLimitsSnapshot) => boolean) =>
    limits.changes.pipe(Stream.filter(holds), Stream.runHead, Effect.flatMap(Effect.fromOption))

  it.effect("reads them once, and hears of them", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const asked = yield* server.next
      assert.strictEqual(asked.method, "account/rateLimits/read")
      server.say({
        ...(asked.id === undefined ? undefined : { id: asked.id }),
        result: {
          accountId: "acc-1",
          ordinaryUsageAllowed: true,
          rateLimits: report(10),
          rateLimitsByLimitId: { codex: report(10), spark: { ...report(99), limitId: null } }
        }
      })
      const answered = yield* until(limits, (snapshot) => used(snapshot) === 10)
      assert.strictEqual(answered.accountId, "acc-1")
      assert.deepStrictEqual(
        answered.limits.map(({ limitId }) => limitId),
        ["codex", "spark"]
      )
      server.say(updated({ ...report(11), novelty: 1 }))
      const heard = yield* until(limits, (snapshot) => used(snapshot) === 11)
      assert.strictEqual(heard.limits[0]?.raw["novelty"], 1)
      assert.strictEqual(heard.accountId, "acc-1")
    })
  )

  it.effect("goes without where nobody is logged in", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const { id = 0 } = yield* server.next
      server.say({ id, error: { code: -32600, message: "codex account authentication required to read rate limits" } })
      server.say(updated(report(5)))
      yield* until(limits, (snapshot) => used(snapshot) === 5)
      const failed = yield* Effect.forkChild(Effect.flip(limits.refresh), { startImmediately: true })
      const again = yield* server.next
      server.say({
        id: again.id ?? 0,
        error: { code: -32600, message: "codex account authentication required to read rate limits" }
      })
      assert.strictEqual((yield* Fiber.join(failed)).reason._tag, "AuthRequired")
      assert.strictEqual(used(yield* known(limits)), 5)
    })
  )

  it.effect("forgets those of another login, and asks anew", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const first = yield* server.next
      server.say({ id: first.id ?? 0, result: { rateLimits: report(100) } })
      yield* until(limits, (snapshot) => used(snapshot) === 100)
      server.say({ method: "account/updated", params: { authMode: "chatgpt", planType: "pro" } })
      const second = yield* server.next
      assert.strictEqual(second.method, "account/rateLimits/read")
      assert.deepStrictEqual(yield* known(limits), { limits: [] })
      server.say({ id: second.id ?? 0, result: { rateLimits: report(1) } })
      yield* until(limits, (snapshot) => used(snapshot) === 1)
    })
  )

  const login = { method: "account/updated", params: { authMode: "chatgpt", planType: "pro" } }

  it.effect("let nobody through while those of another login are asked for", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const first = yield* server.next
      server.say({ id: first.id ?? 0, result: { rateLimits: report(100) } })
      yield* until(limits, (snapshot) => used(snapshot) === 100)
      const early = yield* through(limits)
      server.say(login)
      const second = yield* server.next
      const late = yield* through(limits)
      const failing = yield* Effect.forkChild(Effect.flip(limits.gate(now, { onUsedUp: "fail" })), {
        startImmediately: true
      })
      const patient = yield* Effect.forkChild(Effect.flip(limits.gate(now, { maxWait: "30 seconds" })))
      yield* TestClock.adjust("1 minute")
      for (const fiber of [early, late, failing]) assert.isUndefined(fiber.pollUnsafe())
      assert.strictEqual((yield* Fiber.join(patient))._tag, "UsageLimitReached")
      server.say({ id: second.id ?? 0, result: { rateLimits: report(100, 2 * hour) } })
      assert.strictEqual((yield* Fiber.join(failing)).resetsAt, 2 * 3_600_000 + 1000)
      yield* TestClock.adjust("3 hours")
      assert.strictEqual(yield* Fiber.join(early), 2 * 3_600_000 + 1000)
      assert.strictEqual(yield* Fiber.join(late), 2 * 3_600_000 + 1000)
    })
  )

  it.effect("let all through when the other login has none", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const first = yield* server.next
      server.say({ id: first.id ?? 0, result: { rateLimits: report(100) } })
      yield* until(limits, (snapshot) => used(snapshot) === 100)
      const fiber = yield* through(limits)
      server.say(login)
      const second = yield* server.next
      server.say({ id: second.id ?? 0, error: { code: -32600, message: "authentication required" } })
      assert.strictEqual(yield* Fiber.join(fiber), 0)
    })
  )

  it.effect("are heard of while they are asked for, and an answer to an earlier login counts no more", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const first = yield* server.next
      server.say(login)
      const second = yield* server.next
      server.say(updated(report(7)))
      yield* until(limits, (snapshot) => used(snapshot) === 7)
      server.say(login)
      const third = yield* server.next
      const fiber = yield* through(limits)
      server.say({ id: first.id ?? 0, result: { rateLimits: report(1) } })
      server.say({ id: second.id ?? 0, result: { rateLimits: report(2) } })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* known(limits), { limits: [] })
      assert.isUndefined(fiber.pollUnsafe())
      server.say({ id: third.id ?? 0, result: { rateLimits: report(3) } })
      yield* until(limits, (snapshot) => used(snapshot) === 3)
      assert.strictEqual(yield* Fiber.join(fiber), 60_000)
    })
  )

  it.effect("holds back where the backend says that the plan may not be drawn on", () =>
    Effect.gen(function* () {
      const { limits, server } = yield* openLimits
      const { id = 0 } = yield* server.next
      server.say({ id, result: { ordinaryUsageAllowed: false, rateLimits: report(60) } })
      yield* until(limits, ({ isUsageAllowed }) => isUsageAllowed === false)
      yield* Effect.flip(limits.gate(now, { onUsedUp: "fail" }))
    })
  )
})

describe("on exec", () => {
  const line = (at: number, rateLimits: unknown) =>
    JSON.stringify({
      timestamp: new Date(at).toISOString(),
      type: "event_msg",
      payload: { type: "token_count", info: null, rate_limits: rateLimits }
    })
  const figures = (usedPercent: number) => ({
    limit_id: "codex",
    primary: { used_percent: usedPercent, window_minutes: 300, resets_at: 4_000_000_000 }
  })

  const openHome = Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped({ prefix: "codex-home-" })
    const write = Effect.fnUntraced(function* (name: string, lines: ReadonlyArray<string>) {
      const file = path(home, name)
      yield* fs.makeDirectory(file.slice(0, file.lastIndexOf("/")), { recursive: true })
      yield* fs.writeFileString(file, lines.join("\n"), { flag: "a" })
    })
    const openLimits = Effect.map(
      Layer.build(RateLimits.layerExec({ env: { CODEX_HOME: home } })),
      Context.get(RateLimits)
    )
    return { home, write, openLimits }
  })
  const path = (home: string, name: string) =>
    `${home}/sessions/${name.slice(0, 10).replaceAll("-", "/")}/rollout-${name}.jsonl`
  const used = (snapshot: RateLimitsSnapshot) => snapshot.limits.map(({ windows }) => windows[0]?.usedPercent)

  it.live("are read from the threads' files, the latest report of all counting", () =>
    Effect.gen(function* () {
      const { openLimits, write } = yield* openHome
      const time = yield* now
      yield* write("2026-11-21T10-00-00-a", [
        "no json",
        line(time - 1000, figures(30)),
        line(time - 3000, figures(20)),
        "{"
      ])
      yield* write("2026-11-22T10-00-00-b", [
        line(time - 2000, figures(40)),
        line(time, { limit_id: "codex", primary: null })
      ])
      assert.deepStrictEqual(used(yield* known(yield* openLimits)), [30])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("are looked at again by the gate and on refresh", () =>
    Effect.gen(function* () {
      const { openLimits, write } = yield* openHome
      const limits = yield* openLimits
      assert.deepStrictEqual(used(yield* known(limits)), [])
      const turn = write("2026-11-22T10-00-00-b", [line((yield* now) - 10, figures(50)), ""])
      yield* limits.gate(turn)
      assert.deepStrictEqual(used(yield* known(limits)), [50])
      yield* write("2026-11-22T10-00-00-b", [line(yield* now, figures(100)), ""])
      yield* Effect.flip(limits.gate(Effect.void, { onUsedUp: "fail" }))
      yield* write("2026-11-22T11-00-00-c", [line((yield* now) + 10, figures(0))])
      assert.deepStrictEqual(used(yield* limits.refresh), [0])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  /** A gate that hangs while it reads the files, the older of which says that the plan is used up. */
  const openHanging = Effect.gen(function* () {
    const { home, write } = yield* openHome
    const fs = yield* FileSystem.FileSystem
    const reading = yield* Deferred.make<void>()
    const limits = yield* Layer.build(RateLimits.layerExec({ env: { CODEX_HOME: home } })).pipe(
      Effect.provideService(FileSystem.FileSystem, {
        ...fs,
        open: (file, options) =>
          Effect.flatMap(Deferred.succeed(reading, undefined), (isFirst) =>
            isFirst ? Effect.never : fs.open(file, options)
          )
      }),
      Effect.map(Context.get(RateLimits))
    )
    yield* write("2026-11-22T10-00-00-a", [line(yield* now, figures(100))])
    yield* write("2026-11-22T11-00-00-b", ["{}"])
    yield* fs.utimes(path(home, "2026-11-22T10-00-00-a"), 1000, 1000)
    yield* fs.utimes(path(home, "2026-11-22T11-00-00-b"), 2000, 2000)
    const hanging = yield* Effect.forkChild(limits.gate(Effect.void))
    yield* Deferred.await(reading)
    return { limits, hanging }
  })

  it.live("are not lost by who is interrupted while they are read", () =>
    Effect.gen(function* () {
      const { hanging, limits } = yield* openHanging
      yield* Fiber.interrupt(hanging)
      yield* Effect.flip(limits.gate(Effect.void, { onUsedUp: "fail" }))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("are read by each who comes, not left to one who is not done", () =>
    Effect.gen(function* () {
      const { hanging, limits } = yield* openHanging
      yield* Effect.flip(limits.gate(Effect.void, { onUsedUp: "fail" }))
      yield* Fiber.interrupt(hanging)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("are those of the newest thousand threads", () =>
    Effect.gen(function* () {
      const { home, openLimits, write } = yield* openHome
      const fs = yield* FileSystem.FileSystem
      yield* write("2026-11-21T10-00-00-old", [line(yield* now, figures(50))])
      const newer = Array.from({ length: 1000 }, (_, i) => `2026-11-22T10-00-00-${i}`)
      yield* Effect.forEach(newer, (name) => write(name, ["{}"]), { concurrency: 32, discard: true })
      // It was resumed: it has changed last.
      const last = (yield* now) / 1000 + 60
      yield* fs.utimes(path(home, "2026-11-21T10-00-00-old"), last, last)
      const limits = yield* openLimits
      assert.deepStrictEqual(used(yield* known(limits)), [])
      yield* fs.remove(path(home, "2026-11-22T10-00-00-7"))
      assert.deepStrictEqual(used(yield* limits.refresh), [50])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("are looked at as often as the caller says, without a gate", () =>
    Effect.gen(function* () {
      const { home, write } = yield* openHome
      const options = { env: { CODEX_HOME: home }, pollEvery: "1 minute" } as const
      const limits = yield* Effect.map(Layer.build(RateLimits.layerExec(options)), Context.get(RateLimits))
      const next = (usedPercent: number) =>
        limits.changes.pipe(
          Stream.filter((snapshot) => used(snapshot)[0] === usedPercent),
          Stream.runHead
        )
      for (const usedPercent of [10, 20]) {
        yield* write("2026-11-22T10-00-00-a", [line(usedPercent, figures(usedPercent)), ""])
        yield* TestClock.adjust("59 seconds")
        assert.notInclude(used(yield* known(limits)), usedPercent)
        yield* TestClock.adjust("1 second")
        yield* next(usedPercent)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("are none where codex has never run", () =>
    Effect.gen(function* () {
      const { openLimits } = yield* openHome
      assert.deepStrictEqual(yield* known(yield* openLimits), { limits: [] })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
