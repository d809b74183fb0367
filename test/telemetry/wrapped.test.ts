import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Stream } from "effect"
import { Codex, type Thread, type ThreadOptions } from "effect-codex"
import { Budget, Telemetry } from "effect-codex/telemetry"
import { commandStarted, handDriven, reasonOf, threadStarted, turnCompleted } from "../support/handDriven.ts"
import { begin, makeWatch, scriptedCodex } from "./observed.ts"

type Service = Codex["Service"]

const completes = [...begin, { _tag: "TurnCompleted" }] as const

/** Ours, as an app may change it: every thread it starts is of one model. */
const withModel = (codex: Service, asked: Array<ThreadOptions | undefined> = []): Service => ({
  ...codex,
  startThread: (options) =>
    Effect.suspend(() => {
      asked.push(options)
      return codex.startThread({ ...options, model: "wrapped" })
    })
})

/** Nothing of it is ours. */
const foreign = (thread: Thread): Service => {
  const give = () => Effect.succeed(thread)
  return Codex.of({
    capabilities: { transport: "test", deltas: false, steering: false, approvals: false },
    startThread: give,
    resumeThread: give,
    resumeLastThread: give,
    forkThread: give,
    threads: () => Stream.empty
  })
}

const through = <E>(codex: Service, layer: Layer.Layer<Codex, E, Codex>) =>
  Effect.map(Layer.build(Layer.provide(layer, Layer.succeed(Codex, codex))), Context.get(Codex))

const runOn = (codex: Service) => Effect.flatMap(codex.startThread(), (thread) => thread.run("x"))

describe("a Codex that wraps one of ours", () => {
  it.effect("is observed, and what it changes is kept", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const asked: Array<ThreadOptions | undefined> = []
      const codex = yield* through(withModel(scriptedCodex([completes]), asked), Telemetry.layer())
      yield* watch.watched(runOn(codex))
      assert.strictEqual(asked.length, 1)
      assert.strictEqual(watch.named("invoke_agent codex").at(0)?.attributes.get("gen_ai.request.model"), "wrapped")
    })
  )

  it.effect("is held to a budget", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const asked: Array<ThreadOptions | undefined> = []
      const codex = yield* through(withModel(driven.codex, asked), Budget.layer(Budget.toolCalls(1)))
      const fiber = yield* Effect.forkChild(Effect.flip(runOn(codex)))
      yield* (yield* driven.turn(1)).say(threadStarted("t1"), commandStarted("a"), commandStarted("b"))
      assert.deepInclude(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded"), { per: "Layer", limit: 1 })
      assert.strictEqual(asked.length, 1)
    })
  )

  it.effect("between two layers has both, each turn observed once and charged once", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const driven = handDriven()
      const limited = yield* through(driven.codex, Budget.layer(Budget.toolCalls(2)))
      const codex = yield* through(withModel(limited), Telemetry.layer())
      const fiber = yield* Effect.forkChild(watch.watched(Effect.flip(runOn(codex))))
      const { say } = yield* driven.turn(1)
      yield* say(threadStarted("t1"), commandStarted("a"), commandStarted("b"), commandStarted("c"))
      assert.deepInclude(reasonOf(yield* Fiber.join(fiber), "BudgetExceeded"), { used: 3, limit: 2 })
      assert.strictEqual(watch.named("invoke_agent codex").length, 1)
    })
  )

  it.effect("is held to a budget in what it resumes, forks and copies too", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* through({ ...driven.codex }, Budget.layer(Budget.toolCalls(1)))
      const started = yield* codex.resumeThread("t0")
      const threads = [started, yield* codex.resumeLastThread(), yield* codex.forkThread("t0"), yield* started.fork()]
      const first = yield* Effect.forkChild(Effect.flip(started.run("x")))
      yield* (yield* driven.turn(1)).say(threadStarted("t0"), commandStarted("a"), commandStarted("b"))
      yield* Fiber.join(first)
      for (const thread of threads) reasonOf(yield* Effect.flip(thread.run("x")), "BudgetExceeded")
      assert.strictEqual(yield* driven.begun, 1)
    })
  )

  it.effect("leaves the Codex beneath as it is", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const inner = scriptedCodex([completes, completes])
      const codex = yield* through({ ...inner }, Telemetry.layer())
      yield* watch.watched(runOn(inner))
      assert.isEmpty(watch.named("invoke_agent codex"))
      yield* watch.watched(runOn(codex))
      assert.strictEqual(watch.named("invoke_agent codex").length, 1)
    })
  )

  it.effect("lists what is stored through it", () =>
    Effect.gen(function* () {
      const codex = yield* through({ ...handDriven().codex }, Budget.layer(Budget.toolCalls(1)))
      const error = yield* Effect.flip(Stream.runCollect(codex.threads()))
      assert.strictEqual(error.reason._tag, "Unsupported")
    })
  )

  it.effect("takes turns with the Codex beneath, by the thread's id", () =>
    Effect.gen(function* () {
      const driven = handDriven()
      const codex = yield* through(driven.codex, Budget.layer(Budget.toolCalls(1)))
      const beneath = yield* Effect.forkChild((yield* driven.codex.resumeThread("t1")).run("x"))
      const one = yield* driven.turn(1)
      const busy = yield* Effect.flip((yield* codex.resumeThread("t1")).run("x", { onBusy: "fail" }))
      assert.strictEqual(busy.reason._tag, "ThreadBusy")
      yield* one.say(threadStarted("t1"), turnCompleted())
      yield* Fiber.join(beneath)
    })
  )
})

describe("a Codex that is none of ours", () => {
  it.effect("is passed through as it is, unobserved and without a budget", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const thread = yield* scriptedCodex([completes, completes]).startThread()
      for (const layer of [Telemetry.layer(), Budget.layer(Budget.toolCalls(1))]) {
        const codex = yield* through(foreign(thread), layer)
        assert.strictEqual(yield* codex.startThread(), thread)
        yield* watch.watched(runOn(codex))
      }
      assert.isEmpty(watch.named("invoke_agent codex"))
    })
  )
})
