import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Random, Schedule } from "effect"
import { Codex, CodexError, Reasons } from "effect-codex"
import { RetryPolicy } from "effect-codex/telemetry"
import { CodexTest, Script } from "effect-codex/testing"
import { CircuitBreaker } from "effect/persistence"
import { delaysOf } from "../support/delays.ts"

const failed = (detail: string, codexErrorInfo: Reasons.CodexErrorInfo) =>
  new CodexError({ reason: new Reasons.TurnFailed({ detail, codexErrorInfo }) })

const busyModel = failed("Selected model is at capacity.", { _tag: "ServerOverloaded" })
const lost = failed("stream disconnected before completion: x", { _tag: "ResponseStreamDisconnected" })
const tooMany = (text: string) => failed(`rate limit exceeded: ${text}`, { _tag: "RateLimitExceeded" })
const usedUp = (text: string) => failed(`usage limit: ${text}`, { _tag: "UsageLimitExceeded" })

const exact = (options: RetryPolicy.PolicyOptions) => RetryPolicy.make({ ...options, jitter: false })

const often = (error: unknown) => Array.from({ length: 20 }, () => error)

describe("of several policies the first that is for an error", () => {
  it.effect("decides when it has no more tries left, too", () =>
    Effect.gen(function* () {
      const once = exact({ on: ["Overloaded"], base: "3 seconds", times: 1 })
      assert.deepStrictEqual(yield* delaysOf(RetryPolicy.either(once, RetryPolicy.transient), often(busyModel)), [3000])
      const never = exact({ on: ["Overloaded"], times: 0 })
      assert.deepStrictEqual(yield* delaysOf(RetryPolicy.either(never, RetryPolicy.transient), often(busyModel)), [])
    })
  )

  it.effect("decides when the server asks for more than it would wait, or its time is over", () =>
    Effect.gen(function* () {
      const short = RetryPolicy.make({ on: ["RateLimited"], maxServerDelay: "1 minute" })
      const asked = [tooMany("try again in 4m")]
      assert.lengthOf(yield* delaysOf(RetryPolicy.transient, asked), 1)
      assert.deepStrictEqual(yield* delaysOf(RetryPolicy.either(short, RetryPolicy.transient), asked), [])
      const brief = exact({ on: ["Overloaded"], base: "1 second", times: 9, elapsed: "4 seconds" })
      const policy = RetryPolicy.either(brief, RetryPolicy.transient)
      assert.deepStrictEqual(yield* delaysOf(policy, often(busyModel)), [1000, 2000])
    })
  )

  it.effect("decides when it is tapped or made of others, and leaves what it is not for to the next", () =>
    Effect.gen(function* () {
      let taps = 0
      const once = exact({ on: ["Overloaded"], base: "3 seconds", times: 1 }).pipe(
        Schedule.tap(() => Effect.sync(() => taps++))
      )
      const other = exact({ on: ["Connection"], base: "1 second", times: 1 })
      const policy = RetryPolicy.either(RetryPolicy.either(once, other), RetryPolicy.transient)
      assert.deepStrictEqual(yield* delaysOf(policy, often(busyModel)), [3000])
      assert.strictEqual(taps, 1)
      assert.deepStrictEqual(yield* delaysOf(policy, [lost, busyModel]), [1000, 3000])
      assert.lengthOf(yield* delaysOf(policy, [tooMany("x")]), 1)
    })
  )

  it.effect("says at its end what it gave up; nothing for what no policy is for", () =>
    Effect.gen(function* () {
      const policy = RetryPolicy.either(exact({ on: ["Overloaded"], times: 0 }), RetryPolicy.spawn)
      const endOf = (error: CodexError) =>
        Effect.retryOrElse(Effect.fail(error), policy, (_, end) => Effect.succeed(end))
      const end = yield* endOf(busyModel)
      assert.deepInclude(end, { kind: "Overloaded", attempt: 1, error: busyModel })
      assert.isFalse(Duration.isFinite(end?.delay ?? Duration.zero))
      assert.isUndefined(yield* endOf(lost))
    })
  )
})

describe("the cap of a policy", () => {
  it.effect("is the longest delay, however it varies, and the delays at it vary still", () =>
    Effect.gen(function* () {
      const policy = RetryPolicy.make({ on: ["Overloaded"], base: "1 second", cap: "2 seconds" })
      const seen = new Set<number>()
      for (let seed = 0; seed < 50; seed++) {
        const delays = yield* Random.withSeed(delaysOf(policy, often(busyModel)), seed)
        for (const delay of delays.slice(1)) {
          assert.isAtLeast(delay, 1600)
          assert.isAtMost(delay, 2000)
          seen.add(delay)
        }
      }
      assert.isAbove(seen.size, 150)
    })
  )
})

describe("a circuit", () => {
  const openFor = (circuit: RetryPolicy.CodexCircuit) =>
    Effect.map(circuit.state, (state) =>
      state._tag === "Open" ? Duration.toMillis(state.retryAfter) / 3_600_000 : state._tag
    )

  it.effect("stays open for as many hours or days as codex names", () =>
    Effect.gen(function* () {
      const tripPolicy = CircuitBreaker.consecutive(1)
      const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy })
      yield* Effect.flip(circuit.protect(Effect.fail(usedUp("try again in 5h"))))
      assert.strictEqual(yield* openFor(circuit), 5)
      const other = yield* RetryPolicy.circuitBreaker({ tripPolicy })
      yield* Effect.flip(other.protect(Effect.fail(usedUp("try again in 6 days"))))
      assert.strictEqual(yield* openFor(other), 6 * 24)
    })
  )

  it.effect("does not stay open for longer than its owner would have it", () =>
    Effect.gen(function* () {
      const circuit = yield* RetryPolicy.circuitBreaker({
        tripPolicy: CircuitBreaker.consecutive(1),
        maxServerDelay: "2 hours"
      })
      yield* Effect.flip(circuit.protect(Effect.fail(usedUp("try again in 5h"))))
      assert.strictEqual(yield* openFor(circuit), 2)
    })
  )
})

describe("in a pipe", () => {
  class Number extends Context.Service<Number, { readonly number: number }>()("test/Number") {}

  it.effect("a layer is built again by a policy, or by the default one", () =>
    Effect.gen(function* () {
      let built = 0
      const flaky = Layer.effect(
        Number,
        Effect.suspend(() => (++built % 2 === 1 ? Effect.fail(busyModel) : Effect.succeed({ number: built })))
      )
      const now = exact({ on: ["Overloaded"], base: 0 })
      assert.strictEqual((yield* Effect.provide(Number, flaky.pipe(RetryPolicy.layer(now)))).number, 2)
      assert.strictEqual((yield* Effect.provide(Number, RetryPolicy.layer(flaky, now))).number, 4)
      const refused = Layer.effect(Number, Effect.fail("no"))
      assert.strictEqual(yield* Effect.flip(Effect.provide(Number, refused.pipe(RetryPolicy.layer()))), "no")
    })
  )

  it.effect("a thread's turns are tried again as the options say, or by the default policy", () =>
    Effect.gen(function* () {
      const codex = yield* Codex
      const now = exact({ on: ["Connection"], base: 0 })
      const thread = yield* Effect.map(codex.startThread(), RetryPolicy.turns({ policy: now }))
      assert.strictEqual((yield* thread.run("Hi")).finalResponse, "Hello.")
      const other = yield* Effect.map(codex.startThread(), RetryPolicy.turns())
      assert.strictEqual((yield* other.run("Hi")).finalResponse, "Hello again.")
    }).pipe(Effect.provide(CodexTest.layer([Script.httpFailure(503), "Hello.", "Hello again."])))
  )
})
