import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import {
  AnswerTimeout,
  AppServer,
  Approvals,
  DynamicTools,
  makePair,
  type Notification,
  type SubscribeOptions
} from "effect-codex/app-server"
import { TestClock } from "effect/testing"
import { makePeer } from "../../src/internal/peer.ts"
import { makeScripted, openScripted } from "./scripted.ts"

const delta = (threadId: string, text = "x") => ({
  method: "item/agentMessage/delta",
  params: { threadId, turnId: "turn", itemId: "item", delta: text }
})

const completedItem = (threadId: string, id: string) => ({
  method: "item/completed",
  params: { threadId, turnId: "turn", completedAtMs: 1, item: { type: "agentMessage", id, text: "Hello" } }
})

const completedTurn = (threadId: string) => ({
  method: "turn/completed",
  params: { threadId, turn: { id: "turn", items: [], status: "completed" } }
})

const commandApproval = (command = "git status") => ({
  method: "item/commandExecution/requestApproval",
  params: { threadId: "thread", turnId: "turn", itemId: "item", startedAtMs: 1, command, cwd: "/work" }
})

const toolCall = {
  method: "item/tool/call",
  params: { threadId: "thread", turnId: "turn", callId: "call", tool: "lookup", arguments: {} }
}

const methodOf = (message: Notification): string => {
  switch (message._tag) {
    case "Notification":
      return message.notification.method
    case "Lagged":
      return "Lagged"
    default:
      return `${message._tag} ${message.method}`
  }
}

/** Starts what must be under way before the test goes on. */
const start = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

/** The next problems that are reported. */
const problems = (client: AppServer["Service"], count: number) =>
  start(client.diagnostics.pipe(Stream.take(count), Stream.runCollect))

describe("an answer", () => {
  it.effect("that comes twice, or to nothing that was asked, is a diagnostic and nothing else", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const reported = yield* problems(client, 3)
      const asked = yield* start(client.requestRaw("test/once"))
      const { id } = yield* server.next
      assert.isNumber(id)
      server.say({ id: id ?? 0, result: "first" })
      server.say({ id: id ?? 0, result: "second" })
      server.say({ id: 4711, result: "nobody asked" })
      server.say({ id: String(id), result: "another type" })
      assert.strictEqual(yield* Fiber.join(asked), "first")
      const diagnostics = yield* Fiber.join(reported)
      assert.deepStrictEqual(
        diagnostics.map(({ detail, problem }) => [problem, detail]),
        [
          ["UnknownResponse", String(id)],
          ["UnknownResponse", "4711"],
          ["NoMessage", "expected a method or a known id"]
        ]
      )
      yield* read
    })
  )

  it.effect("with an error that is null is an answer", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(client.requestRaw("test/once"))
      const { id } = yield* server.next
      server.sayText(JSON.stringify({ id, result: 1, error: null }))
      assert.strictEqual(yield* Fiber.join(asked), 1)
    })
  )

  it.effect("that refuses is RequestFailed with code, detail and data", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.request("model/list", {})))
      const { id } = yield* server.next
      server.sayText(JSON.stringify({ id, error: { code: -32600, message: "not now", data: { wait: 1 } } }))
      assert.deepInclude((yield* Fiber.join(asked)).reason, {
        _tag: "RequestFailed",
        method: "model/list",
        code: -32600,
        detail: "not now",
        data: { wait: 1 }
      })
    })
  )

  it.effect("that refuses holds nothing that looks like a secret", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.requestRaw("test/once")))
      const { id } = yield* server.next
      const key = "sk-abcdefghijklmnop123456"
      server.sayText(
        JSON.stringify({ id, error: { code: -32600, message: `bad key ${key}`, data: { keys: [key, 1, null] } } })
      )
      assert.deepInclude((yield* Fiber.join(asked)).reason, {
        detail: "bad key <redacted>",
        data: { keys: ["<redacted>", 1, null] }
      })
    })
  )

  it.effect("that refuses with data nested without end is RequestFailed, and the connection goes on", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.requestRaw("test/once")))
      const { id } = yield* server.next
      const deep = "[".repeat(50_000) + "]".repeat(50_000)
      server.sayText(`{"id":${id},"error":{"code":-32600,"message":"no","data":${deep}}}`)
      yield* read
      assert.deepInclude((yield* Fiber.join(asked)).reason, { _tag: "RequestFailed", detail: "no" })
    })
  )

  it.effect("that cannot be made a failure of is DecodeFailed to who asked, and to nobody else", () =>
    Effect.gen(function* () {
      const [connection, server] = yield* makePair
      const peer = yield* makePeer(connection, {
        clean: () => {
          throw new Error("a bug")
        },
        onNotification: () => {},
        onRequest: () => Effect.never,
        onDiagnostic: () => {},
        settled: Effect.void
      })
      const refused = yield* start(Effect.flip(peer.request("test/refused", {})))
      const answered = yield* start(peer.request("test/answered", {}))
      server.send(JSON.stringify({ id: 1, error: { code: -32600, message: "no" } }))
      server.send(JSON.stringify({ id: 2, result: "yes" }))
      assert.strictEqual(yield* Fiber.join(answered), "yes")
      const { reason } = yield* Fiber.join(refused)
      assert.deepInclude(reason, { _tag: "DecodeFailed", problem: "Malformed" })
      assert.include(reason.message, "test/refused")
    })
  )

  it.effect("whose error is no object is RequestFailed all the same", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.requestRaw("test/once")))
      const { id } = yield* server.next
      server.sayText(JSON.stringify({ id, error: "no" }))
      assert.deepInclude((yield* Fiber.join(asked)).reason, { _tag: "RequestFailed", method: "test/once" })
    })
  )

  it.effect("that does not fit its method is DecodeFailed, and says where", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.request("model/list", {})))
      const { id } = yield* server.next
      server.say({ id: id ?? 0, result: { data: "none" } })
      const { reason } = yield* Fiber.join(asked)
      assert.deepInclude(reason, { _tag: "DecodeFailed", problem: "Malformed" })
      assert.match(reason.message, /model\/list[^]*data/)
    })
  )

  it.effect("to a request that was interrupted finds nobody", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const reported = yield* problems(client, 1)
      const asked = yield* start(client.requestRaw("test/slow"))
      const { id } = yield* server.next
      yield* Fiber.interrupt(asked)
      server.say({ id: id ?? 0, result: "late" })
      assert.deepInclude((yield* Fiber.join(reported))[0], { problem: "UnknownResponse", detail: String(id) })
      yield* read
    })
  )

  it.effect("goes to who asked, in whatever order answers come", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(
        Effect.forEach([1, 2, 3], (n) => client.requestRaw("test/echo", n), { concurrency: "unbounded" })
      )
      const requests = [yield* server.next, yield* server.next, yield* server.next]
      for (const { id, params } of requests.toReversed()) server.say({ id: id ?? 0, result: params })
      assert.deepStrictEqual(yield* Fiber.join(asked), [1, 2, 3])
    })
  )
})

describe("what cannot be read", () => {
  it.effect("is a diagnostic, and the connection goes on", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const reported = yield* problems(client, 7)
      for (const text of ["garbage", "", "[1]", "5", "null", `"text"`, "{}"]) server.sayText(text)
      const diagnostics = yield* Fiber.join(reported)
      assert.deepStrictEqual(
        diagnostics.map(({ problem, raw }) => [problem, raw]),
        [
          ["NotJson", "garbage"],
          ["NotJson", ""],
          ["NoMessage", "[1]"],
          ["NoMessage", "5"],
          ["NoMessage", "null"],
          ["NoMessage", `"text"`],
          ["NoMessage", "{}"]
        ]
      )
      yield* read
    })
  )

  it.effect("of a notification is Undecodable, and what is not known is Unknown; both hold what came", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const seen = yield* start(client.events("thread").pipe(Stream.take(3), Stream.runCollect))
      server.say({ method: "item/agentMessage/delta", params: { threadId: "thread", delta: 5 } })
      server.say({ method: "thread/fromTheFuture", params: { threadId: "thread", news: true } })
      server.say(delta("thread"))
      const [malformed, unknown, good] = yield* Fiber.join(seen)
      assert.deepInclude(malformed, { _tag: "Undecodable", method: "item/agentMessage/delta" })
      assert.deepInclude(unknown, { _tag: "Unknown", method: "thread/fromTheFuture" })
      assert.include(unknown?._tag === "Unknown" ? unknown.raw : "", `"news":true`)
      assert.deepInclude(good, { _tag: "Notification" })
      yield* read
    })
  )

  it.effect("does not include names that every object has", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const seen = yield* start(client.notifications().pipe(Stream.take(3), Stream.runCollect))
      server.say({ method: "constructor", params: {} })
      server.say({ method: "__proto__" })
      server.say({ method: "toString", params: null })
      assert.deepStrictEqual((yield* Fiber.join(seen)).map(methodOf), [
        "Unknown constructor",
        "Unknown __proto__",
        "Unknown toString"
      ])
      server.say({ id: "q", method: "constructor" })
      assert.deepInclude((yield* server.next).error, { code: -32601 })
      yield* read
    })
  )
})

describe("a request", () => {
  it.effect("with params that do not fit is not sent, and says which field", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      // @ts-expect-error -- what a program without types may give
      const wrong = yield* Effect.flip(client.request("model/list", { limit: "ten" }))
      assert.deepInclude(wrong.reason, { _tag: "OptionInvalid", option: "model/list" })
      assert.include(wrong.message, "limit")
      // @ts-expect-error -- a misspelt name
      const misspelt = yield* Effect.flip(client.request("model/list", { limits: 10 }))
      assert.deepInclude(misspelt.reason, { _tag: "OptionInvalid", option: "model/list" })
      assert.include(misspelt.message, "limits")
      assert.deepStrictEqual(yield* server.untaken, [])
      yield* read
    })
  )

  it.effect("that is no JSON is not sent either", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const error = yield* Effect.flip(client.requestRaw("test/any", { size: 1n }))
      assert.deepInclude(error.reason, { _tag: "OptionInvalid", option: "test/any" })
      assert.deepStrictEqual(yield* server.untaken, [])
      yield* read
    })
  )

  it.effect("that is not answered in time is RequestTimeout", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted({ requestTimeout: 5000 })
      const asked = yield* start(Effect.flip(client.request("model/list", {})))
      yield* server.next
      yield* TestClock.adjust(4999)
      assert.isUndefined(asked.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.deepInclude((yield* Fiber.join(asked)).reason, {
        _tag: "RequestTimeout",
        method: "model/list",
        timeout: 5000
      })
    })
  )

  it.effect("that waits for work to be done has no limit", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted({ requestTimeout: 5000 })
      const asked = yield* start(client.requestRaw("command/exec", {}))
      const { id } = yield* server.next
      yield* TestClock.adjust("1 day")
      server.say({ id: id ?? 0, result: "done" })
      assert.strictEqual(yield* Fiber.join(asked), "done")
    })
  )

  const overloaded = { code: -32001, message: "too busy" }

  it.effect("that meets an overloaded server is asked again, later each time", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(client.requestRaw("test/busy"))
      for (const wait of [125, 250]) {
        server.say({ id: (yield* server.next).id ?? 0, error: overloaded })
        yield* TestClock.adjust(0)
        assert.deepStrictEqual(yield* server.untaken, [])
        yield* TestClock.adjust(wait)
      }
      server.say({ id: (yield* server.next).id ?? 0, result: "at last" })
      assert.strictEqual(yield* Fiber.join(asked), "at last")
    })
  )

  it.effect("gives up on an overloaded server after five more tries", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const asked = yield* start(Effect.flip(client.requestRaw("test/busy")))
      for (let tries = 0; tries < 6; tries++) {
        server.say({ id: (yield* server.next).id ?? 0, error: overloaded })
        yield* TestClock.adjust("5 seconds")
      }
      const error = yield* Fiber.join(asked)
      assert.deepInclude(error.reason, { _tag: "Overloaded", method: "test/busy" })
      assert.isTrue(error.isRetryable)
      assert.deepStrictEqual(yield* server.untaken, [])
    })
  )
})

describe("a connection that ends", () => {
  it.effect("fails everything pending and everything later, ends streams, and says why", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const events = yield* start(Stream.runCollect(client.events("thread")))
      const everything = yield* start(Stream.runCollect(client.notifications()))
      const diagnostics = yield* start(Stream.runCollect(client.diagnostics))
      const pending = yield* start(
        Effect.forEach([1, 2, 3], (n) => Effect.flip(client.requestRaw(`test/${n}`)), { concurrency: "unbounded" })
      )
      yield* server.next
      server.say(delta("thread"))
      yield* server.end
      for (const { reason } of yield* Fiber.join(pending)) assert.strictEqual(reason._tag, "ConnectionClosed")
      assert.strictEqual((yield* Effect.flip(client.request("model/list", {}))).reason._tag, "ConnectionClosed")
      assert.strictEqual((yield* client.closed).reason._tag, "ConnectionClosed")
      assert.deepStrictEqual((yield* Fiber.join(events)).map(methodOf), ["item/agentMessage/delta"])
      assert.strictEqual((yield* Fiber.join(everything)).length, 1)
      assert.deepStrictEqual(yield* Fiber.join(diagnostics), [])
      assert.deepStrictEqual(yield* Stream.runCollect(client.events("thread")), [])
    })
  )

  it.effect("before initialize is answered is ConnectionClosed from the layer", () =>
    Effect.gen(function* () {
      const server = yield* makeScripted({ answersInitialize: false })
      const built = yield* start(
        Effect.flip(Effect.scoped(Layer.build(Layer.provide(AppServer.layer(), server.transport))))
      )
      yield* server.end
      assert.strictEqual((yield* Fiber.join(built)).reason._tag, "ConnectionClosed")
    })
  )

  it.effect("never, and is silent, is RequestTimeout from the layer", () =>
    Effect.gen(function* () {
      const server = yield* makeScripted({ answersInitialize: false })
      const layer = Layer.provide(AppServer.layer({ requestTimeout: 3000 }), server.transport)
      const built = yield* start(Effect.flip(Effect.scoped(Layer.build(layer))))
      yield* TestClock.adjust(3000)
      assert.deepInclude((yield* Fiber.join(built)).reason, { _tag: "RequestTimeout", method: "initialize" })
    })
  )

  it.effect("by its own scope leaves nobody waiting", () =>
    Effect.gen(function* () {
      const server = yield* makeScripted()
      const [asked, client, heard, subscribed] = yield* Effect.scoped(
        Effect.gen(function* () {
          const context = yield* Layer.build(Layer.provide(AppServer.layer(), server.transport))
          const client = yield* Effect.provide(AppServer, context)
          const asked = yield* Effect.forkDetach(Effect.flip(client.requestRaw("test/never")), {
            startImmediately: true
          })
          const detached = <A, E>(effect: Effect.Effect<A, E>) => Effect.forkDetach(effect, { startImmediately: true })
          const heard = yield* detached(Stream.runDrain(client.notifications()))
          const outside = yield* Scope.make()
          const subscription = yield* Scope.provide(client.subscribe("thread"), outside)
          return [asked, client, heard, yield* detached(Effect.flip(Stream.runDrain(subscription)))] as const
        })
      )
      assert.strictEqual((yield* Fiber.join(asked)).reason._tag, "ConnectionClosed")
      assert.strictEqual((yield* client.closed).reason._tag, "ConnectionClosed")
      assert.strictEqual((yield* Effect.flip(client.requestRaw("test/later"))).reason._tag, "ConnectionClosed")
      yield* Fiber.join(heard)
      assert.strictEqual((yield* Fiber.join(subscribed)).reason._tag, "ConnectionClosed")
    })
  )
})

describe("a request of the server", () => {
  it.effect("is answered with its id, in the type it came in", () =>
    Effect.gen(function* () {
      const { server } = yield* openScripted(
        {},
        Approvals.layerHandler(() => Effect.succeed("accept" as const))
      )
      for (const id of [7, "7", 0, ""]) {
        server.say({ id, ...commandApproval() })
        assert.deepStrictEqual(yield* server.next, { id, result: { decision: "accept" } })
      }
    })
  )

  it.effect("that is not known is refused", () =>
    Effect.gen(function* () {
      const { server } = yield* openScripted()
      server.say({ id: "q", method: "item/fromTheFuture", params: {} })
      const answer = yield* server.next
      assert.strictEqual(answer.id, "q")
      assert.deepInclude(answer.error, { code: -32601 })
      assert.include(answer.error?.message ?? "", "item/fromTheFuture")
    })
  )

  it.effect("whose params cannot be read is refused, and no handler sees it", () =>
    Effect.gen(function* () {
      let asked = 0
      const { server } = yield* openScripted(
        {},
        Approvals.layerHandler(() => Effect.sync(() => (asked++, "accept" as const)))
      )
      server.say({ id: 1, method: commandApproval().method, params: { command: "git status" } })
      assert.deepInclude((yield* server.next).error, { code: -32602 })
      assert.strictEqual(asked, 0)
    })
  )

  for (const [name, tool] of [
    ["dies", () => Effect.die(new Error("secret of the host"))],
    ["fails", () => Effect.fail("secret of the host")],
    ["interrupts itself", () => Effect.interrupt],
    ["throws", () => { throw new Error("secret of the host") }] // prettier-ignore
  ] as const) {
    it.effect(`to a handler that ${name} is answered with the refusal, and not with the reason`, () =>
      Effect.gen(function* () {
        const { server } = yield* openScripted({}, Layer.succeed(DynamicTools, tool))
        server.say({ id: 1, ...toolCall })
        const answer = yield* server.next
        assert.deepInclude(answer.result, { success: false })
        assert.notInclude(JSON.stringify(answer), "secret")
      })
    )
  }

  it.effect("to a handler whose result is no JSON is answered with an error", () =>
    Effect.gen(function* () {
      const { server } = yield* openScripted(
        {},
        // @ts-expect-error -- what a program without types may give
        Layer.succeed(DynamicTools, () => Effect.succeed({ success: true, contentItems: 1n }))
      )
      server.say({ id: 1, ...toolCall })
      assert.deepInclude((yield* server.next).error, { code: -32603 })
    })
  )

  it.effect("to a handler that hangs is answered with the refusal when its time is over", () =>
    Effect.gen(function* () {
      const { server } = yield* openScripted(
        {},
        Layer.mergeAll(
          Approvals.layerHandler(() => Effect.never),
          Layer.succeed(AnswerTimeout, 30_000)
        )
      )
      server.say({ id: 1, ...commandApproval() })
      server.say({ id: 2, method: "currentTime/read", params: { threadId: "thread" } })
      assert.strictEqual((yield* server.next).id, 2)
      yield* TestClock.adjust(29_999)
      assert.deepStrictEqual(yield* server.untaken, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* server.next, { id: 1, result: { decision: "decline" } })
    })
  )

  it.effect("that the server takes back stops the handler, and is not answered", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      const stopped = yield* Deferred.make<void>()
      const { read, server } = yield* openScripted(
        {},
        Approvals.layerHandler(() =>
          Effect.andThen(Deferred.succeed(asked, undefined), Effect.never).pipe(
            Effect.onInterrupt(() => Deferred.succeed(stopped, undefined))
          )
        )
      )
      server.say({ id: "q", ...commandApproval() })
      yield* Deferred.await(asked)
      server.say({ method: "serverRequest/resolved", params: { threadId: "thread", requestId: "another" } })
      yield* read
      assert.isFalse(yield* Deferred.isDone(stopped))
      server.say({ method: "serverRequest/resolved", params: { threadId: "thread", requestId: "q" } })
      yield* Deferred.await(stopped)
      yield* read
      assert.deepStrictEqual(yield* server.untaken, [])
    })
  )

  it.effect("stops with the connection", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      const outcome = yield* Deferred.make<Exit.Exit<unknown, unknown>>()
      const { server } = yield* openScripted(
        {},
        Approvals.layerHandler(() =>
          Effect.andThen(Deferred.succeed(asked, undefined), Effect.never).pipe(
            Effect.onExit((exit) => Deferred.succeed(outcome, exit))
          )
        )
      )
      server.say({ id: "q", ...commandApproval() })
      yield* Deferred.await(asked)
      yield* server.end
      const exit = yield* Deferred.await(outcome)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause))
    })
  )

  it.effect("does not hold up what comes after it", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted(
        {},
        Approvals.layerHandler(() => Effect.never)
      )
      const seen = yield* start(client.events("thread").pipe(Stream.take(1), Stream.runCollect))
      server.say({ id: 1, ...commandApproval() })
      server.say(delta("thread"))
      assert.strictEqual((yield* Fiber.join(seen)).length, 1)
      yield* read
    })
  )
})

describe("notifications", () => {
  it.effect("of two threads go to their own subscribers, and all of them to whoever wants all", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const take = (count: number) => (stream: Stream.Stream<Notification>) =>
        start(
          stream.pipe(
            Stream.take(count),
            Stream.runCollect,
            Effect.map((messages) =>
              messages.map((message) =>
                message._tag === "Notification" && message.notification.method === "item/agentMessage/delta"
                  ? message.notification.params.delta
                  : methodOf(message)
              )
            )
          )
        )
      const one = yield* take(2)(client.events("one"))
      const two = yield* take(2)(client.events("two"))
      const all = yield* take(5)(client.notifications())
      server.say(delta("one", "a"))
      server.say(delta("two", "b"))
      server.say({ method: "thread/fromTheFuture", params: { thread: { id: "one" } } })
      server.say({ method: "somewhere/else" })
      server.say(delta("two", "c"))
      assert.deepStrictEqual(yield* Fiber.join(one), ["a", "Unknown thread/fromTheFuture"])
      assert.deepStrictEqual(yield* Fiber.join(two), ["b", "c"])
      assert.deepStrictEqual(yield* Fiber.join(all), [
        "a",
        "b",
        "Unknown thread/fromTheFuture",
        "Unknown somewhere/else",
        "c"
      ])
    })
  )

  it.effect("from before a subscription are not seen; from then on none is missed", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      server.say(delta("thread", "before"))
      yield* read
      const subscription = yield* client.subscribe("thread")
      // Nobody runs the stream yet.
      server.say(delta("thread", "after"))
      server.say(completedTurn("thread"))
      yield* read
      const seen = yield* subscription.pipe(Stream.take(2), Stream.runCollect)
      assert.deepStrictEqual(seen.map(methodOf), ["item/agentMessage/delta", "turn/completed"])
      assert.include(JSON.stringify(seen[0]), "after")
    })
  )
})

describe("a subscriber that falls behind", () => {
  const flood = 100_000

  /** All that it got, up to the end of the turn. */
  const collect = <E>(stream: Stream.Stream<Notification, E>) =>
    stream.pipe(
      Stream.takeUntil((message) => methodOf(message) === "turn/completed"),
      Stream.runCollect
    )

  /** As many as wait, without taking them. */
  const open = Effect.fnUntraced(function* (options: SubscribeOptions) {
    const scripted = yield* openScripted()
    return { ...scripted, subscription: yield* scripted.client.subscribe("thread", options) }
  })

  it.effect("loses deltas beyond its capacity and is told how many, but no item and no verdict", () =>
    Effect.gen(function* () {
      const { read, server, subscription } = yield* open({ capacity: 100 })
      for (let i = 0; i < flood; i++) {
        if (i % 1000 === 0) server.say(completedItem("thread", `item ${i}`))
        server.say(delta("thread"))
      }
      server.say(completedTurn("thread"))
      // The server was not held up: it is all read, though nobody has taken any of it.
      yield* read
      const seen = yield* collect(subscription)
      const count = (method: string) => seen.filter((message) => methodOf(message) === method).length
      const lost = seen.reduce((sum, message) => sum + (message._tag === "Lagged" ? message.lost : 0), 0)
      // The first item, and 99 deltas.
      assert.strictEqual(count("item/agentMessage/delta"), 99)
      assert.strictEqual(lost, flood - 99)
      assert.strictEqual(count("item/completed"), flood / 1000)
      assert.strictEqual(methodOf(seen.at(-1) ?? { _tag: "Lagged", lost: 0 }), "turn/completed")
    })
  )

  it.effect("is told what it lost at the end of the connection, too", () =>
    Effect.gen(function* () {
      const { read, server, subscription } = yield* open({ capacity: 2 })
      for (let i = 0; i < 5; i++) server.say(delta("thread"))
      yield* read
      yield* server.end
      const seen: Array<Notification> = []
      const end = yield* Effect.flip(
        Stream.runForEach(subscription, (message) => Effect.sync(() => seen.push(message)))
      )
      assert.strictEqual(end.reason._tag, "ConnectionClosed")
      assert.deepStrictEqual(seen.at(-1), { _tag: "Lagged", lost: 3 })
      assert.strictEqual(seen.length, 3)
    })
  )

  it.effect("and slows the server down loses nothing, and holds up answers until it reads", () =>
    Effect.gen(function* () {
      const { client, server, subscription } = yield* open({ capacity: 10, onLag: "slowDown" })
      const asked = yield* start(client.requestRaw("test/behind"))
      const { id } = yield* server.next
      for (let i = 0; i < flood; i++) server.say(delta("thread"))
      // Once these have arrived, the reader waits.
      const pull = yield* Stream.toPull(Stream.rechunk(subscription, 1))
      yield* pull
      server.say({ id: id ?? 0, result: "at last" })
      server.say(completedTurn("thread"))
      assert.isUndefined(asked.pollUnsafe())
      let count = 1
      for (let last = ""; last !== "turn/completed"; count++) last = methodOf((yield* pull)[0])
      assert.strictEqual(yield* Fiber.join(asked), "at last")
      assert.strictEqual(count, flood + 1)
    })
  )

  it.effect("and does not take its time from others", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* open({ capacity: 1 })
      const other = yield* start(collect(client.events("thread", { capacity: flood })))
      for (let i = 0; i < 1000; i++) server.say(delta("thread"))
      server.say(completedTurn("thread"))
      yield* read
      assert.strictEqual((yield* Fiber.join(other)).length, 1001)
    })
  )
})
