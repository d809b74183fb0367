import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { settle, until } from "./fixture.ts"
import { connect, json, network, type Sent, sessionful, stream } from "./network.ts"

type Methods = Parameters<typeof sessionful>[0]

/** A server that knows one session at a time, and can forget it. */
const forgetful = (methods: Methods = {}) => {
  let made = 0
  let known: string | undefined
  const behaviour = { protocolVersion: "2025-11-25", isSilent: false, isHopeless: false }
  const capabilities = { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} }
  const initialize = (id: unknown) => {
    known = `session-${++made}`
    const { protocolVersion } = behaviour
    const result = { protocolVersion, capabilities, serverInfo: { name: "web", version: `${made}` } }
    return json({ jsonrpc: "2.0", id, result }, { "mcp-session-id": known })
  }
  const empty = (id: unknown) => json({ jsonrpc: "2.0", id, result: {} })
  const answer = sessionful({
    initialize,
    "resources/subscribe": empty,
    "resources/unsubscribe": empty,
    "logging/setLevel": empty,
    ...methods
  })
  const { layer, sent } = network((one, request) => {
    const session = one.headers.get("mcp-session-id")
    if (behaviour.isSilent && one.asked === "initialize") return Promise.withResolvers<Response>().promise
    if (session !== null && (session !== known || behaviour.isHopeless)) return new Response("gone", { status: 404 })
    return answer(one, request)
  })
  return {
    layer,
    sent,
    behaviour,
    forget: () => (known = undefined),
    sessions: () => made,
    count: (asked: string) => sent.filter((one) => one.asked === asked).length
  }
}

/** Lets time pass until something is so. */
const passingUntil = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    isSo() ? Effect.void : Effect.andThen(TestClock.adjust("1 second"), Effect.andThen(settle, passingUntil(isSo)))
  )

const sessionOf = (one: Sent | undefined) => one?.headers.get("mcp-session-id")

/** A stream that a test writes to. */
const openStream = () => {
  const opened: Array<ReadableStreamDefaultController<Uint8Array>> = []
  const answer = () =>
    new Response(new ReadableStream<Uint8Array>({ start: (controller) => void opened.push(controller) }), {
      headers: { "content-type": "text/event-stream" }
    })
  return { opened, answer }
}

describe("a session that the server has forgotten", () => {
  it.effect("is made anew, and what was asked is asked again in it: it was not done", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      server.forget()
      yield* client.callTool("t")
      assert.strictEqual(server.sessions(), 2)
      const calls = server.sent.filter(({ asked }) => asked === "tools/call")
      assert.deepStrictEqual(calls.map(sessionOf), ["session-1", "session-2"])
      const greeted = server.sent.filter(({ asked }) => asked === "notifications/initialized")
      assert.deepStrictEqual(greeted.map(sessionOf), ["session-1", "session-2"])
      yield* client.ping
      assert.strictEqual(sessionOf(server.sent.at(-1)), "session-2")
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("is made anew once, though many ask at the same time", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      server.forget()
      const calls = Array.from({ length: 10 }, () => client.callTool("t"))
      yield* Effect.all(calls, { concurrency: "unbounded" })
      assert.strictEqual(server.sessions(), 2)
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("and forgets each new one as well fails what is asked, after one", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* client.setLogLevel("info")
      const updates = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.subscribe("memo://note"))))
      yield* until(() => server.count("resources/subscribe") === 1)
      yield* settle
      server.behaviour.isHopeless = true
      const { reason } = yield* Effect.flip(client.callTool("t"))
      assert.deepInclude(reason, { _tag: "HttpFailed", status: 404 })
      assert.strictEqual(server.sessions(), 2)
      assert.deepInclude((yield* Fiber.join(updates)).reason, { _tag: "HttpFailed", status: 404 })
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("cannot be made anew in another version of the protocol", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      server.forget()
      server.behaviour.protocolVersion = "2025-06-18"
      const { reason } = yield* Effect.flip(client.callTool("t"))
      assert.deepInclude(reason, { _tag: "NotSupported", method: "initialize" })
      assert.strictEqual(server.count("tools/call"), 1)
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("is not waited for longer than the first one", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect({ startupTimeout: "3 seconds" })
      server.forget()
      server.behaviour.isSilent = true
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t")))
      yield* until(() => server.count("initialize") === 2)
      yield* TestClock.adjust("3 seconds")
      const { reason } = yield* Fiber.join(call)
      assert.deepInclude(reason, { _tag: "RequestTimeout", method: "initialize", limit: 3000 })
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("has its subscriptions and its log level made anew, and what may have changed is told", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* client.setLogLevel("info")
      const update = yield* Effect.forkChild(Stream.runHead(client.subscribe("memo://note")))
      const change = yield* Effect.forkChild(Stream.runHead(client.changes))
      yield* until(() => server.count("resources/subscribe") === 1)
      yield* settle
      server.forget()
      yield* client.callTool("t")
      assert.deepStrictEqual(yield* Fiber.join(update), yield* Effect.succeedSome("memo://note"))
      assert.deepStrictEqual(yield* Fiber.join(change), yield* Effect.succeedSome("tools" as const))
      for (const asked of ["resources/subscribe", "logging/setLevel"]) {
        const said = server.sent.filter((one) => one.asked === asked)
        assert.deepStrictEqual(said.map(sessionOf), ["session-1", "session-2"])
      }
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("is noticed by who only listens, when the stream of what the server says is not found any more", () => {
    const { answer, opened } = openStream()
    const server = forgetful({ GET: answer })
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* until(() => opened.length === 1)
      const change = yield* Effect.forkChild(Stream.runHead(client.changes))
      yield* settle
      server.forget()
      opened[0]?.close()
      yield* passingUntil(() => change.pollUnsafe() !== undefined)
      assert.deepStrictEqual(yield* Fiber.join(change), yield* Effect.succeedSome("tools" as const))
      yield* until(() => opened.length === 2)
      assert.strictEqual(server.sessions(), 2)
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("is asked for no stream of the old one", () => {
    const { answer, opened } = openStream()
    const server = forgetful({
      // As the servers of the SDK have it: one stream for each session.
      GET: () => (opened.length > server.sessions() - 1 ? new Response("conflict", { status: 409 }) : answer())
    })
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* until(() => opened.length === 1)
      const changes = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
      yield* settle
      opened[0]?.close()
      yield* settle
      server.forget()
      yield* client.callTool("t")
      yield* until(() => opened.length === 2)
      let seconds = 0
      yield* passingUntil(() => ++seconds > 60)
      assert.isUndefined(changes.pollUnsafe())
      assert.lengthOf(
        server.sent.filter(({ method }) => method === "GET"),
        2
      )
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("and cannot be made anew is told to who listens", () => {
    const server = forgetful()
    return Effect.gen(function* () {
      const client = yield* connect()
      const change = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
      yield* settle
      server.forget()
      const call = Effect.flip(client.callTool("t"))
      server.behaviour.protocolVersion = "2025-06-18"
      assert.strictEqual((yield* call).reason._tag, "NotSupported")
      assert.strictEqual((yield* Fiber.join(change)).reason._tag, "NotSupported")
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("loses the answers that were on their way: AnswerLost at once, and nothing is done twice", () => {
    const server = forgetful({
      "tools/call": () => stream("id: 1\ndata:\n\n", "end"),
      GET: () => stream(": hi\n\n", "stay")
    })
    return Effect.gen(function* () {
      const client = yield* connect()
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t")))
      yield* until(() => server.count("tools/call") === 1)
      yield* settle
      server.forget()
      yield* passingUntil(() => call.pollUnsafe() !== undefined)
      const { reason } = yield* Fiber.join(call)
      assert.deepInclude(reason, { _tag: "AnswerLost", method: "tools/call" })
      assert.strictEqual(server.count("tools/call"), 1)
      yield* client.ping
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })
})

describe("a server without a stream of its own", () => {
  it.effect("that says so with 404 has forgotten nothing", () => {
    const server = forgetful({ GET: () => new Response("no such page", { status: 404 }) })
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* client.ping
      yield* settle
      assert.strictEqual(server.sessions(), 1)
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })
})

describe("a stream that breaks off", () => {
  it.effect("is asked for from where it broke off, and the answer comes", () => {
    let callId: unknown
    const server = forgetful({
      "tools/call": (id) => {
        callId = id
        return stream("id: event-7\ndata:\n\n", "end")
      },
      GET: (_, request) => {
        if (request.headers.get("last-event-id") !== "event-7") return new Response(null, { status: 405 })
        const result = { content: [{ type: "text", text: "done" }] }
        return stream(`data: ${JSON.stringify({ jsonrpc: "2.0", id: callId, result })}\n\n`, "end")
      }
    })
    return Effect.gen(function* () {
      const client = yield* connect()
      const call = yield* Effect.forkChild(client.callTool("t"))
      yield* passingUntil(() => call.pollUnsafe() !== undefined)
      assert.deepStrictEqual((yield* Fiber.join(call)).content, [{ type: "text", text: "done" }])
      assert.strictEqual(server.count("tools/call"), 1)
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })

  it.effect("and cannot be had again is told to who listens, now and later; what is asked is answered", () => {
    const { answer, opened } = openStream()
    const server = forgetful({
      GET: () => (opened.length === 0 ? answer() : new Response("busy", { status: 503 }))
    })
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* until(() => opened.length === 1)
      const change = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
      yield* settle
      opened[0]?.close()
      yield* passingUntil(() => change.pollUnsafe() !== undefined)
      assert.lengthOf(
        server.sent.filter(({ method }) => method === "GET"),
        6
      )
      assert.strictEqual((yield* Fiber.join(change)).reason._tag, "ServerUnreachable")
      const later = yield* Effect.flip(Stream.runDrain(client.changes))
      assert.strictEqual(later.reason._tag, "ServerUnreachable")
      yield* client.ping
    }).pipe(Effect.scoped, Effect.provide(server.layer))
  })
})
