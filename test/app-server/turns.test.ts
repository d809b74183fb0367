import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Queue, Scheduler, Scope, Stream } from "effect"
import type { CodexError } from "effect-codex"
import { onNode, opened, openThreads, threadId } from "./scriptedThreads.ts"

const start = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

const refusal = (message: string, data?: unknown) => ({ error: { code: -32600, message, data } })

const planted = "sk-planted-4b1d9f00c0ffee"

const shown = (error: CodexError): string => `${JSON.stringify(error)} ${error.message}`

describe("a turn to hold", () => {
  it.effect("that is refused gives the thread free for the next", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, begun, complete, start: open } = yield* openThreads()
        const thread = yield* open()
        const held = yield* start(Effect.retry(thread.turn("Hello"), { times: 1 }))
        assert.strictEqual((yield* answer()).method, "thread/start")
        assert.strictEqual((yield* answer(refusal("not now"))).method, "turn/start")
        yield* begun
        const turn = yield* Fiber.join(held)
        complete()
        assert.strictEqual((yield* turn.result).threadId, threadId)
      })
    )
  )

  it.effect("whose scope is closed ends as Interrupted for whoever waits for it", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, begun, complete, start: open } = yield* openThreads()
        const scope = yield* Scope.make()
        const held = yield* start(Scope.provide((yield* open()).turn("Hello"), scope))
        yield* begun
        const turn = yield* Fiber.join(held)
        const closing = yield* start(Scope.close(scope, Exit.void))
        assert.strictEqual((yield* answer()).method, "turn/interrupt")
        complete()
        yield* answer()
        yield* Fiber.join(closing)
        assert.strictEqual((yield* Effect.flip(turn.result)).reason._tag, "Interrupted")
      })
    )
  )

  it.effect("that is over has nothing to be interrupted", () =>
    onNode(
      Effect.gen(function* () {
        const { begun, complete, server, start: open } = yield* openThreads()
        const held = yield* start((yield* open()).turn("Hello"))
        yield* begun
        const turn = yield* Fiber.join(held)
        complete()
        yield* turn.result
        yield* turn.interrupt
        assert.deepStrictEqual(yield* server.untaken, [])
      })
    )
  )

  it.effect("does not take an option that only a run has", () =>
    onNode(
      Effect.gen(function* () {
        const { server, start: open } = yield* openThreads()
        const thread = yield* open()
        for (const refused of [
          thread.turn("Hello", { repairAttempts: 1 }),
          Stream.runDrain(thread.stream("Hello", { repairAttempts: 1 }))
        ]) {
          const { reason } = yield* Effect.flip(Effect.asVoid(refused))
          assert.deepInclude(reason, { _tag: "OptionInvalid", option: "repairAttempts" })
        }
        assert.deepStrictEqual(yield* server.untaken, [])
      })
    )
  )
})

describe("a turn that is left", () => {
  it.effect("for a line that cannot be read is ended on the server", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, begun, complete, server, start: open } = yield* openThreads()
        const run = yield* start(Effect.flip((yield* open()).run("Hello", { strict: true })))
        yield* begun
        server.say({ method: "item/completed", params: { threadId, turnId: "turn", item: 7 } })
        assert.deepStrictEqual(yield* answer(), { method: "turn/interrupt", params: { threadId, turnId: "turn" } })
        complete()
        assert.strictEqual((yield* answer()).method, "thread/backgroundTerminals/clean")
        assert.strictEqual((yield* Fiber.join(run)).reason._tag, "DecodeFailed")
      })
    )
  )

  it.effect("before the server has taken it is ended when it has, however late", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, server, start: open } = yield* openThreads()
        const run = yield* start((yield* open()).run("Hello"))
        yield* answer()
        const { id, method } = yield* server.next
        assert.strictEqual(method, "turn/start")
        // Its own end waits 5 seconds of real time, and no longer.
        yield* Fiber.interrupt(run)
        server.say({ id: id ?? 0, result: { turn: { id: "turn", items: [], status: "inProgress" } } })
        assert.deepStrictEqual(yield* answer(), { method: "turn/interrupt", params: { threadId, turnId: "turn" } })
      })
    )
  )

  it.effect("at any step of its beginning is ended on the server", () =>
    onNode(
      Effect.gen(function* () {
        const { folder, server, start: open } = yield* openThreads()
        const opening = yield* Queue.unbounded<string | number>()
        const left = new Set<string>()
        yield* Effect.forever(
          Effect.map(server.next, ({ id, method, params }) => {
            const { threadId: of = "" }: { readonly threadId?: string } = Object(params)
            if (id === undefined) return
            if (method === "thread/start") return void Queue.offerUnsafe(opening, id)
            const turn = { id: "turn", items: [], status: "interrupted" }
            server.say({ id, result: method === "turn/start" ? { turn: { ...turn, status: "inProgress" } } : {} })
            if (method === "turn/start") left.add(of)
            if (method !== "turn/interrupt") return
            left.delete(of)
            server.say({ method: "turn/completed", params: { threadId: of, turn } })
          })
        ).pipe(Effect.forkScoped)

        const leaving = []
        for (let step = 0; step < 100; step++) {
          const run = (yield* open()).run("Hello")
          // So few, that it may be left nearly everywhere.
          const running = yield* start(Effect.provideService(run, Scheduler.MaxOpsBeforeYield, 4))
          const { thread, ...others } = opened(folder)
          const result = { ...others, thread: { ...thread, id: `thread-${step}` } }
          server.say({ id: yield* Queue.take(opening), result })
          for (let waited = 0; waited < step; waited++) yield* Effect.yieldNow
          leaving.push(yield* start(Fiber.interrupt(running)))
        }
        yield* Effect.forEach(leaving, Fiber.join)
        assert.deepStrictEqual([...left], [])
      })
    )
  )

  it.effect("with the layer of its connection fails with ConnectionClosed", () =>
    onNode(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const { begun, start: open } = yield* Scope.provide(openThreads(), scope)
        const run = yield* Effect.forkDetach(Effect.flip((yield* open()).run("Hello")), { startImmediately: true })
        yield* begun
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual((yield* Fiber.join(run)).reason._tag, "ConnectionClosed")
      })
    )
  )
})

describe("what the server says of a failure", () => {
  const failed = (error: object) => ({
    method: "turn/completed",
    params: { threadId, turn: { id: "turn", items: [], status: "failed", error } }
  })

  for (const [what, error] of [
    ["with no kind", { message: `your key ${planted} is wrong` }],
    ["with a kind", { message: `your key ${planted} is wrong`, codexErrorInfo: "unauthorized" }],
    ["in a form that cannot be read", { message: 7, note: planted }]
  ] as const) {
    it.effect(`holds no secret ${what}`, () =>
      onNode(
        Effect.gen(function* () {
          const { begun, server, start: open } = yield* openThreads()
          const run = yield* start(Effect.flip((yield* open()).run("Hello")))
          yield* begun
          server.say(failed(error))
          const failure = yield* Fiber.join(run)
          assert.strictEqual(failure.reason._tag, "TurnFailed")
          assert.notInclude(shown(failure), planted)
        })
      )
    )
  }

  it.effect("holds no secret when it refuses the turn", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, start: open } = yield* openThreads()
        const run = yield* start(Effect.flip((yield* open()).run("Hello")))
        yield* answer(refusal(`bad key ${planted}`, { detail: [`again: ${planted}`] }))
        const failure = yield* Fiber.join(run)
        assert.deepInclude(failure.reason, { _tag: "RequestFailed", detail: "bad key <redacted>" })
        assert.notInclude(shown(failure), planted)
      })
    )
  )

  it.effect("is not taken for a thread that there is not", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, codex } = yield* openThreads()
        for (const [message, expected] of [
          ["Model provider `nope` not found", "RequestFailed"],
          [`no rollout found for thread id ${threadId}`, "ThreadNotFound"]
        ] as const) {
          const run = yield* start(Effect.flip((yield* codex.forkThread(threadId)).run("Hello")))
          yield* answer(refusal(message))
          assert.strictEqual((yield* Fiber.join(run)).reason._tag, expected)
        }
      })
    )
  )
})

describe("taking a turn back", () => {
  it.effect("loads the thread first, as it was opened", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, codex, folder, turn } = yield* openThreads()
        const thread = yield* codex.resumeThread(threadId, { workingDirectory: folder, model: "m2" })
        const reverted = yield* start(thread.revert("turn-2"))
        assert.deepInclude((yield* answer()).params, { threadId, model: "m2" })
        assert.deepStrictEqual(yield* answer(), {
          method: "thread/revert",
          params: { threadId, beforeTurnId: "turn-2" }
        })
        yield* Fiber.join(reverted)
        // It is loaded now.
        assert.deepStrictEqual([...(yield* turn(thread)).asked.keys()], ["turn/start"])
      })
    )
  )

  it.effect("loads it again when the server has forgotten it", () =>
    onNode(
      Effect.gen(function* () {
        const { answer, start: open, turn } = yield* openThreads()
        const thread = yield* open()
        yield* turn(thread)
        const reverted = yield* start(thread.revert("turn"))
        assert.strictEqual((yield* answer(refusal(`thread not found: ${threadId}`))).method, "thread/revert")
        assert.strictEqual((yield* answer()).method, "thread/resume")
        assert.strictEqual((yield* answer()).method, "thread/revert")
        yield* Fiber.join(reverted)
      })
    )
  )
})
