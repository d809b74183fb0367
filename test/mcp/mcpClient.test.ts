import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Logger, Option, References, Schema, Scope, Stream } from "effect"
import { McpClient, McpElicitation, McpRoots, McpSampling } from "effect-codex/mcp"
import { TestClock } from "effect/testing"
import { attributesOf, makeWatch, parentOf } from "../telemetry/observed.ts"
import { connectTo, eras, everything, Refusal, scripted, settle, until } from "./fixture.ts"

const textOf = (result: { readonly content: ReadonlyArray<{ readonly type: string }> }): string =>
  result.content.flatMap((part) => ("text" in part ? [String(part.text)] : [])).join("")

for (const era of eras) {
  describe(`a server that speaks ${era}`, () => {
    it.effect("says what it is", () =>
      Effect.gen(function* () {
        const { server } = yield* connectTo(everything(era))
        const { capabilities, ...said } = server
        assert.deepStrictEqual(said, {
          name: "fixture",
          version: "1.2.3",
          title: "A fixture",
          instructions: "Be gentle.",
          protocolVersion: era
        })
        assert.isDefined(capabilities.tools)
      })
    )

    it.effect("lists its tools, without those turned off", () =>
      Effect.gen(function* () {
        const options = { enabledTools: ["add", "fail", "log"], disabledTools: ["fail"] }
        const client = yield* connectTo(everything(era), options)
        const tools = yield* Stream.runCollect(client.tools)
        assert.deepStrictEqual(
          tools.map(({ name }) => name),
          ["add", "log"]
        )
        const error = yield* Effect.flip(client.callTool("fail"))
        assert.strictEqual(error.reason._tag, "ToolDisabled")
      })
    )

    it.effect("is called, with a structured result", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const result = yield* client.callTool("add", { a: 1, b: 2 })
        assert.deepStrictEqual(result.structuredContent, { sum: 3 })
        assert.strictEqual(textOf(result), "3")
      })
    )

    it.effect("is called with what schemas allow, and gives what they decode", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const add = McpClient.tool({
          name: "add",
          input: Schema.Struct({ a: Schema.Number, b: Schema.NumberFromString.pipe(Schema.flip) }),
          output: Schema.Struct({ sum: Schema.Number })
        })
        assert.deepStrictEqual(yield* client.call(add, { a: 1, b: "2" }), { sum: 3 })
      })
    )

    it.effect("has a tool that fails: ToolFailed, with what it says and its result", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const { reason } = yield* Effect.flip(client.callTool("fail"))
        assert.deepInclude(reason, { _tag: "ToolFailed", tool: "fail", detail: "it broke" })
      })
    )

    it.effect("tells progress in order, the last of it too, and then the result", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const events = yield* Stream.runCollect(client.callToolStream("steps"))
        assert.deepStrictEqual(
          events.map((event) => (event._tag === "Progress" ? event.progress.progress : textOf(event.result))),
          [1, 2, 3, "done"]
        )
        const reported: Array<string | undefined> = []
        yield* client.callTool("steps", {}, { onProgress: ({ message }) => Effect.sync(() => reported.push(message)) })
        assert.deepStrictEqual(reported, ["step 1", "step 2", "step 3"])
      })
    )

    it.effect("is told when nobody waits for a call any more", () =>
      Effect.gen(function* () {
        const fixture = everything(era)
        const client = yield* connectTo(fixture)
        const call = yield* Effect.forkChild(client.callTool("wait"))
        yield* until(() => fixture.methods().includes("tools/call"))
        yield* Fiber.interrupt(call)
        yield* until(() => fixture.cancelled() === 1)
      })
    )

    it.effect("is told when a call takes too long, by its own limit or the connection's", () =>
      Effect.gen(function* () {
        const fixture = everything(era)
        const client = yield* connectTo(fixture, { toolTimeout: "2 minutes" })
        for (const [options, limit] of [
          [{ timeout: "5 seconds" }, 5000],
          [{}, 120_000]
        ] as const) {
          const call = yield* Effect.forkChild(Effect.flip(client.callTool("wait", {}, options)))
          const calls = () => fixture.methods().filter((method) => method === "tools/call").length
          yield* until(() => calls() === fixture.cancelled() + 1)
          const before = fixture.cancelled()
          yield* TestClock.adjust(limit)
          const { reason } = yield* Fiber.join(call)
          assert.deepInclude(reason, { _tag: "RequestTimeout", method: "tools/call", limit })
          yield* until(() => fixture.cancelled() === before + 1)
        }
      })
    )

    it.effect("gives resources, templates and what they hold", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const resources = yield* Stream.runCollect(client.resources)
        assert.deepStrictEqual(
          resources.map(({ uri }) => uri),
          ["memo://note"]
        )
        const templates = yield* Stream.runCollect(client.resourceTemplates)
        assert.deepStrictEqual(
          templates.map(({ uriTemplate }) => uriTemplate),
          ["city://{name}"]
        )
        const contents = yield* client.readResource("city://rome")
        assert.deepStrictEqual(contents, [{ uri: "city://rome", text: "about rome" }])
        const { reason } = yield* Effect.flip(client.readResource("memo://none"))
        assert.deepInclude(reason, { _tag: "RequestRefused", method: "resources/read" })
      })
    )

    it.effect("gives prompts, and completes arguments", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const prompts = yield* Stream.runCollect(client.prompts)
        assert.deepStrictEqual(
          prompts.map(({ name }) => name),
          ["greet"]
        )
        const { messages } = yield* client.getPrompt("greet", { whom: "Ada" })
        assert.deepStrictEqual(messages[0]?.content, { type: "text", text: "Greet Ada" })
        const completion = yield* client.complete({ resourceTemplate: "city://{name}" }, { name: "name", value: "p" })
        assert.deepStrictEqual(completion.values, ["paris", "prague"])
      })
    )

    it.effect("tells of changes of a resource, to all who listen over one subscription that ends with the last", () =>
      Effect.gen(function* () {
        const fixture = everything(era)
        const client = yield* connectTo(fixture)
        const subscribing = era === "2025-11-25" ? "resources/subscribe" : "subscriptions/listen"
        const ending = era === "2025-11-25" ? "resources/unsubscribe" : "notifications/cancelled"
        const count = (method: string) => fixture.methods().filter((sent) => sent === method).length
        const first = yield* Effect.forkChild(Stream.runCollect(Stream.take(client.subscribe("memo://note"), 2)))
        const second = yield* Effect.forkChild(Stream.runCollect(Stream.take(client.subscribe("memo://note"), 1)))
        yield* until(() => count(subscribing) === 1)
        yield* settle
        yield* settle
        fixture.touch("memo://note")
        assert.deepStrictEqual(yield* Fiber.join(second), ["memo://note"])
        assert.strictEqual(count(ending), 0)
        fixture.touch("memo://note")
        assert.deepStrictEqual(yield* Fiber.join(first), ["memo://note", "memo://note"])
        yield* until(() => count(ending) === 1)
        assert.strictEqual(count(subscribing), 1)
      })
    )

    it.effect("tells which list changed, and the new tool can be called", () =>
      Effect.gen(function* () {
        const fixture = everything(era)
        const client = yield* connectTo(fixture)
        const change = yield* Effect.forkChild(Stream.runHead(client.changes))
        if (era === "2026-07-28") yield* until(() => fixture.methods().includes("subscriptions/listen"))
        yield* settle
        yield* settle
        fixture.addTool("late")
        assert.deepStrictEqual(yield* Fiber.join(change), yield* Effect.succeedSome("tools" as const))
        assert.strictEqual(textOf(yield* client.callTool("late")), "late")
      })
    )

    it.effect("logs to Effect's logger, without what looks like a secret", () =>
      Effect.gen(function* () {
        const logged: Array<{ readonly level: string; readonly text: string; readonly about: unknown }> = []
        const logger = Logger.make(({ fiber, logLevel, message }) => {
          const about = fiber.getRef(References.CurrentLogAnnotations)
          logged.push({ level: logLevel, text: String(message), about })
        })
        yield* Effect.gen(function* () {
          const client = yield* connectTo(everything(era))
          yield* client.setLogLevel("info")
          yield* client.callTool("log")
        }).pipe(Effect.scoped, Effect.provide(Logger.layer([logger])))
        const entry = logged.find(({ text }) => text.includes("something odd"))
        assert.strictEqual(entry?.level, "Warn")
        assert.deepInclude(entry?.about, { "mcp.server": "fixture", "mcp.logger": "engine" })
        assert.notInclude(entry?.text ?? "", "sk-0123")
      })
    )

    it.effect("asks for a model, for a form, for an address, for folders, and gets what the app answers", () =>
      Effect.gen(function* () {
        const provided = Layer.mergeAll(
          McpSampling.layer(({ params, server }) =>
            Effect.succeed({
              model: "test",
              role: "assistant" as const,
              content: { type: "text" as const, text: `${server} asked ${params.messages.length}` }
            })
          ),
          McpElicitation.layer({
            form: ({ message }) => Effect.succeed({ action: "accept", content: { name: message } }),
            url: ({ url }) => Effect.succeed(url === "https://example.com/x" ? "accept" : "cancel")
          }),
          McpRoots.layer([{ uri: "file:///work", name: "work" }])
        )
        const client = yield* connectTo(everything(era), {}, provided)
        const ask = (of: string) => Effect.map(client.callTool("ask", { of }), (result) => JSON.parse(textOf(result)))
        assert.deepInclude(yield* ask("model"), { model: "test", content: { type: "text", text: "fixture asked 1" } })
        assert.deepInclude(yield* ask("form"), { action: "accept", content: { name: "Who?", color: "blue" } })
        assert.deepInclude(yield* ask("url"), { action: "accept" })
        assert.deepInclude(yield* ask("roots"), { roots: [{ uri: "file:///work", name: "work" }] })
      })
    )

    it.effect("is refused what the app does not provide, and goes on", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        for (const of of ["model", "form", "url", "roots"]) {
          const error = yield* Effect.flip(client.callTool("ask", { of }))
          // The old wire answers with a result that failed, the new one with an error of its own.
          assert.deepInclude(
            error.reason,
            era === "2025-11-25" ? { _tag: "ToolFailed", tool: "ask" } : { _tag: "RequestRefused", code: -32021 }
          )
        }
        yield* client.ping
      })
    )

    it.effect("gets no answer from a handler that fails, dies or gives no JSON, and not why", () =>
      Effect.gen(function* () {
        for (const handler of [
          () => Effect.fail("password: hunter2"),
          () => Effect.die(new Error("password: hunter2")),
          () => Effect.succeed({ action: "accept" as const, content: { name: 1n as unknown as string } })
        ]) {
          const client = yield* connectTo(everything(era), {}, McpElicitation.layer({ form: handler }))
          const error = yield* Effect.flip(client.callTool("ask", { of: "form" }))
          assert.notInclude(JSON.stringify(error), "hunter2")
          assert.notInclude(error.message, "hunter2")
          yield* client.ping
        }
      }).pipe(Effect.provide(Logger.layer([])))
    )

    it.effect("takes its question back with the call, which ends the handler", () =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<void>()
        const ended = yield* Deferred.make<void>()
        const form = () =>
          Effect.andThen(Deferred.succeed(asked, undefined), Effect.never).pipe(
            Effect.onInterrupt(() => Deferred.succeed(ended, undefined))
          )
        const fixture = everything(era)
        const scope = yield* Scope.make()
        const client = yield* Scope.provide(connectTo(fixture, {}, McpElicitation.layer({ form })), scope)
        const call = yield* Effect.forkChild(client.callTool("ask", { of: "form" }))
        yield* Deferred.await(asked)
        yield* era === "2026-07-28" ? Fiber.interrupt(call) : Scope.close(scope, Exit.void)
        yield* Deferred.await(ended)
      })
    )

    it.effect("is told where its trace goes on, in a span that says which tool of which server is called", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const watch = makeWatch()
        const result = yield* watch.watched(Effect.withSpan(client.callTool("meta"), "app"))
        const [app] = watch.named("app")
        const [call] = watch.named("McpClient.callTool")
        assert.strictEqual(parentOf(call), app?.spanId)
        assert.strictEqual(call?.traceId, app?.traceId)
        assert.strictEqual(JSON.parse(textOf(result)).traceparent, `00-${call?.traceId}-${call?.spanId}-01`)
        assert.deepStrictEqual(attributesOf(call), {
          "mcp.method.name": "tools/call",
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "meta",
          "effect_codex.mcp.server": "fixture"
        })
      })
    )

    it.effect("is told of no trace where nothing is traced", () =>
      Effect.gen(function* () {
        const client = yield* connectTo(everything(era))
        const result = yield* client.callTool("meta").pipe(Effect.withSpan("app"), Effect.withTracerEnabled(false))
        assert.isUndefined(JSON.parse(textOf(result)).traceparent)
      })
    )

    it.effect(
      "fails all that is asked and listened to when the connection is closed, and all that is asked later",
      () =>
        Effect.gen(function* () {
          const fixture = everything(era)
          const scope = yield* Scope.make()
          const client = yield* Scope.provide(connectTo(fixture), scope)
          const call = yield* Effect.forkChild(Effect.flip(client.callTool("wait")))
          const changes = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
          yield* until(() => fixture.methods().includes("tools/call"))
          yield* settle
          yield* Scope.close(scope, Exit.void)
          assert.strictEqual((yield* Fiber.join(call)).reason._tag, "ServerClosed")
          assert.strictEqual((yield* Fiber.join(changes)).reason._tag, "ServerClosed")
          assert.strictEqual((yield* Effect.flip(client.ping)).reason._tag, "ServerClosed")
          const later = yield* Effect.flip(Stream.runDrain(client.changes))
          assert.strictEqual(later.reason._tag, "ServerClosed")
        })
    )
  })
}

describe("a subscription of the newest version that the server lets go of", () => {
  const open = Effect.gen(function* () {
    const fixture = everything("2026-07-28")
    const client = yield* connectTo(fixture)
    const listens = () =>
      fixture.sent.flatMap((message) =>
        "id" in message && "method" in message && message.method === "subscriptions/listen" ? [message.id] : []
      )
    const letGo = Effect.sync(() => {
      const params = { requestId: listens().at(-1) }
      fixture.transport.onmessage?.({ jsonrpc: "2.0", method: "notifications/cancelled", params })
    })
    return { fixture, client, listens, letGo }
  })

  it.effect("is asked for again after a second, and what may have changed is told", () =>
    Effect.gen(function* () {
      const { client, fixture, letGo, listens } = yield* open
      const updates = yield* Effect.forkChild(Stream.runCollect(Stream.take(client.subscribe("memo://note"), 2)))
      const change = yield* Effect.forkChild(Stream.runHead(client.changes))
      yield* until(() => listens().length === 2)
      yield* settle
      yield* settle
      const [ofNote] = listens()
      yield* letGo
      const params = { requestId: ofNote }
      fixture.transport.onmessage?.({ jsonrpc: "2.0", method: "notifications/cancelled", params })
      yield* settle
      assert.lengthOf(listens(), 2)
      yield* TestClock.adjust("1 second")
      yield* until(() => listens().length === 4)
      assert.isTrue(Option.isSome(yield* Fiber.join(change)))
      yield* settle
      yield* settle
      fixture.touch("memo://note")
      assert.deepStrictEqual(yield* Fiber.join(updates), ["memo://note", "memo://note"])
    })
  )

  it.effect("and refuses then fails who listens, with its reason", () =>
    Effect.gen(function* () {
      const { client, fixture, letGo, listens } = yield* open
      const updates = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.subscribe("memo://note"))))
      yield* until(() => listens().length === 1)
      yield* settle
      yield* settle
      const send = fixture.transport.send.bind(fixture.transport)
      fixture.transport.send = (message, options) => {
        if (!("method" in message) || message.method !== "subscriptions/listen" || !("id" in message)) {
          return send(message, options)
        }
        const error = { code: -32000, message: "no more" }
        fixture.transport.onmessage?.({ jsonrpc: "2.0", id: message.id, error })
        return Promise.resolve()
      }
      yield* letGo
      yield* settle
      yield* TestClock.adjust("1 second")
      const { reason } = yield* Fiber.join(updates)
      assert.deepInclude(reason, { _tag: "RequestRefused", method: "subscriptions/listen", detail: "no more" })
    })
  )
})

describe("a result of the newest version that does not say what it is", () => {
  it.effect("is a whole one", () =>
    Effect.gen(function* () {
      const server = scripted({
        "server/discover": () => ({
          resultType: "complete",
          supportedVersions: ["2026-07-28"],
          capabilities: { tools: {} },
          ttlMs: 0,
          cacheScope: "private"
        }),
        "tools/call": () => ({ content: [{ type: "text", text: "done" }] })
      })
      const client = yield* connectTo(server)
      assert.strictEqual(client.server.protocolVersion, "2026-07-28")
      assert.strictEqual(textOf(yield* client.callTool("t")), "done")
    })
  )
})

describe("a tool that wants a person to go to an address first", () => {
  const elicitations = [{ mode: "url", url: "https://example.com/x", message: "Sign here", elicitationId: "e1" }]
  const open = Effect.fnUntraced(function* (provided: Layer.Layer<never> = Layer.empty) {
    const behaviour = { isSigned: false }
    const server = scripted({
      "tools/call": () =>
        behaviour.isSigned
          ? { content: [{ type: "text", text: "done" }] }
          : new Refusal(-32042, "sign", { elicitations })
    })
    const client = yield* connectTo(server, {}, provided)
    const isDone = Effect.promise(() => {
      behaviour.isSigned = true
      const params = { elicitationId: "e1" }
      return server.say({ jsonrpc: "2.0", method: "notifications/elicitation/complete", params })
    })
    const calls = () => server.methods().filter((method) => method === "tools/call").length
    return { calls, client, isDone }
  })
  const required = { _tag: "UrlElicitationRequired", method: "tools/call" } as const

  it.effect("is called again once the server says that they are done there", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<string>()
      const url = (request: { readonly url: string }) =>
        Effect.as(Deferred.succeed(asked, request.url), "accept" as const)
      const { calls, client, isDone } = yield* open(McpElicitation.layer({ url }))
      const call = yield* Effect.forkChild(client.callTool("t"))
      assert.strictEqual(yield* Deferred.await(asked), "https://example.com/x")
      yield* settle
      assert.strictEqual(calls(), 1)
      yield* isDone
      assert.strictEqual(textOf(yield* Fiber.join(call)), "done")
      assert.strictEqual(calls(), 2)
    })
  )

  it.effect("is UrlElicitationRequired, with the addresses, where nobody is there, agrees, or answers", () =>
    Effect.gen(function* () {
      for (const provided of [
        Layer.empty,
        McpElicitation.layer({ url: () => Effect.succeed("decline") }),
        McpElicitation.layer({ url: () => Effect.fail("no browser") }),
        McpElicitation.layer({ url: () => Effect.die("no browser") })
      ]) {
        const { calls, client } = yield* open(provided)
        const { reason } = yield* Effect.flip(client.callTool("t"))
        assert.deepInclude(reason, {
          ...required,
          elicitations: [{ url: "https://example.com/x", message: "Sign here", elicitationId: "e1" }]
        })
        assert.strictEqual(calls(), 1)
      }
    }).pipe(Effect.provide(Logger.layer([])))
  )

  it.effect("is UrlElicitationRequired when they are not done in the time that the call has", () =>
    Effect.gen(function* () {
      const { calls, client } = yield* open(McpElicitation.layer({ url: () => Effect.succeed("accept") }))
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t", {}, { timeout: "1 minute" })))
      yield* until(() => calls() === 1)
      yield* settle
      yield* TestClock.adjust("1 minute")
      assert.deepInclude((yield* Fiber.join(call)).reason, required)
    })
  )
})

describe("a list", () => {
  const pages = (params: Record<string, unknown>) => {
    const page = Number(params["cursor"] ?? 0)
    const tools = [{ name: `tool${page}`, inputSchema: { type: "object" } }]
    return page === 2 ? { tools } : { tools, nextCursor: `${page + 1}` }
  }

  it.effect("is asked for page by page, and no further than it is taken", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/list": pages })
      const client = yield* connectTo(server)
      const asked = () => server.methods().filter((method) => method === "tools/list").length
      const two = yield* Stream.runCollect(Stream.take(client.tools, 2))
      assert.deepStrictEqual(
        two.map(({ name }) => name),
        ["tool0", "tool1"]
      )
      assert.strictEqual(asked(), 2)
      assert.lengthOf(yield* Stream.runCollect(client.tools), 3)
      assert.strictEqual(asked(), 5)
    })
  )

  it.effect("whose pages go in circles is MessageInvalid", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/list": () => ({ tools: [], nextCursor: "again" }) })
      const client = yield* connectTo(server)
      const { reason } = yield* Effect.flip(Stream.runDrain(client.tools))
      assert.strictEqual(reason._tag, "MessageInvalid")
    })
  )

  it.effect("of a feature that the server has not is empty, and nothing is asked", () =>
    Effect.gen(function* () {
      const server = scripted({
        initialize: () => ({
          protocolVersion: "2025-06-18",
          capabilities: {},
          serverInfo: { name: "bare", version: "0" }
        })
      })
      const client = yield* connectTo(server)
      assert.deepStrictEqual(yield* Stream.runCollect(client.tools), [])
      assert.deepStrictEqual(yield* Stream.runCollect(client.resources), [])
      assert.deepStrictEqual(yield* Stream.runCollect(client.prompts), [])
      assert.notInclude(server.methods().join(), "list")
      const { reason } = yield* Effect.flip(Stream.runDrain(client.subscribe("memo://x")))
      assert.strictEqual(reason._tag, "NotSupported")
      assert.strictEqual((yield* Effect.flip(client.setLogLevel("debug"))).reason._tag, "NotSupported")
      assert.strictEqual((yield* Effect.flip(client.sendRootsChanged)).reason._tag, "NotSupported")
    })
  )
})

describe("a tool", () => {
  const outputSchema = (type: string) => ({ type: "object", properties: { value: { type } }, required: ["value"] })
  const listing = (type: string) => ({
    tools: [{ name: "t", inputSchema: { type: "object" }, outputSchema: outputSchema(type) }]
  })

  for (const [name, result] of [
    ["what does not fit the schema it declares", { content: [], structuredContent: { value: "text" } }],
    ["no structured result though it declares a schema", { content: [] }]
  ] as const) {
    it.effect(`that gives ${name} is ToolOutputInvalid, with the whole result`, () =>
      Effect.gen(function* () {
        const server = scripted({ "tools/list": () => listing("number"), "tools/call": () => result })
        const client = yield* connectTo(server)
        yield* Stream.runDrain(client.tools)
        const { reason } = yield* Effect.flip(client.callTool("t"))
        assert.deepInclude(reason, { _tag: "ToolOutputInvalid", result })
      })
    )
  }

  it.effect("that changed since it was listed is checked against what it is now", () =>
    Effect.gen(function* () {
      let type = "number"
      const server = scripted({
        "tools/list": () => listing(type),
        "tools/call": () => ({ content: [], structuredContent: { value: "text" } })
      })
      const client = yield* connectTo(server)
      yield* Stream.runDrain(client.tools)
      type = "string"
      const { structuredContent } = yield* client.callTool("t")
      assert.deepStrictEqual(structuredContent, { value: "text" })
    })
  )

  const typed = McpClient.tool({
    name: "t",
    input: Schema.Struct({ at: Schema.DateTimeUtcFromString }),
    output: Schema.Struct({ value: Schema.Number })
  })

  it.effect("is not called with what its schema cannot encode", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/call": () => ({ content: [] }) })
      const client = yield* connectTo(server)
      const anything = McpClient.tool({
        name: "t",
        input: Schema.Struct({ count: Schema.Int }),
        output: Schema.Unknown
      })
      const { reason } = yield* Effect.flip(client.call(anything, { count: 0.5 }))
      assert.strictEqual(reason._tag, "ToolInputInvalid")
      assert.notInclude(server.methods(), "tools/call")
    })
  )

  it.effect("is not called with what is no JSON", () =>
    Effect.gen(function* () {
      const { transport } = scripted({ "tools/call": () => ({ content: [] }) })
      const send = transport.send.bind(transport)
      transport.send = (message, options) => send(JSON.parse(JSON.stringify(message)), options)
      const client = yield* connectTo({ transport })
      const { reason } = yield* Effect.flip(client.callTool("t", { count: 1n }))
      assert.strictEqual(reason._tag, "ToolInputInvalid")
    })
  )

  it.effect("without a structured result is decoded from its text: as JSON, or as it is", () =>
    Effect.gen(function* () {
      const said = [`{"value":7}`, "plain words", "42"]
      const server = scripted({ "tools/call": () => ({ content: [{ type: "text", text: said.shift() ?? "" }] }) })
      const client = yield* connectTo(server)
      const at = yield* Schema.decodeEffect(Schema.DateTimeUtcFromString)("2026-01-01T00:00:00Z")
      assert.deepStrictEqual(yield* client.call(typed, { at }), { value: 7 })
      const word = McpClient.tool({ name: "t", input: Schema.Struct({}), output: Schema.String })
      assert.strictEqual(yield* client.call(word, {}), "plain words")
      assert.strictEqual(yield* client.call(word, {}), "42")
    })
  )
})

describe("a server that does what it should not", () => {
  it.effect("asks for what the app does not provide, and is told that there is no such method", () =>
    Effect.gen(function* () {
      const server = scripted({})
      yield* connectTo(server)
      yield* Effect.promise(() => server.say({ jsonrpc: "2.0", id: 7, method: "sampling/createMessage", params: {} }))
      yield* until(() => server.sent.some((message) => "error" in message))
      const answer = server.sent.find((message) => "error" in message)
      assert.deepInclude(answer, { id: 7, error: { code: -32601, message: "Method not found" } })
    })
  )

  it.effect("answers nobody, tells progress of nothing, and is listened to further", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/call": () => ({ content: [] }) })
      const client = yield* connectTo(server)
      yield* Effect.promise(() => server.say({ jsonrpc: "2.0", id: 999, result: {} }))
      const progress = { progressToken: "none", progress: 1 }
      yield* Effect.promise(() => server.say({ jsonrpc: "2.0", method: "notifications/progress", params: progress }))
      yield* Effect.promise(() =>
        server.say({ jsonrpc: "2.0", method: "notifications/message", params: { level: "x" } })
      )
      yield* client.callTool("t")
    })
  )

  it.effect("gives what is no result: MessageInvalid", () =>
    Effect.gen(function* () {
      const server = scripted({ "prompts/get": () => ({ messages: "none" }) })
      const client = yield* connectTo(server)
      const { reason } = yield* Effect.flip(client.getPrompt("p"))
      assert.deepInclude(reason, { _tag: "MessageInvalid", method: "prompts/get" })
    })
  )

  it.effect("refuses with its reasons, of which no secret is kept", () =>
    Effect.gen(function* () {
      const server = scripted({
        "prompts/get": () => new Refusal(-32602, "no such prompt, Bearer abcdefghijkl", { token: "sk-012345678901234" })
      })
      const client = yield* connectTo(server)
      const error = yield* Effect.flip(client.getPrompt("p"))
      assert.deepInclude(error.reason, { _tag: "RequestRefused", code: -32602, data: { token: "<redacted>" } })
      assert.notInclude(error.message, "abcdefghijkl")
    })
  )

  it.effect("goes away: what is asked fails at once, and what is asked later", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/call": () => undefined })
      const client = yield* connectTo(server)
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t")))
      const updates = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
      yield* until(() => server.methods().includes("tools/call"))
      yield* Effect.promise(() => server.close())
      assert.strictEqual((yield* Fiber.join(call)).reason._tag, "ServerClosed")
      assert.strictEqual((yield* Fiber.join(updates)).reason._tag, "ServerClosed")
      assert.strictEqual((yield* Effect.flip(client.ping)).reason._tag, "ServerClosed")
    })
  )

  it.effect("never answers the greeting: StartupTimeout", () =>
    Effect.gen(function* () {
      const server = scripted({ initialize: () => undefined })
      const connecting = yield* Effect.forkChild(
        Effect.flip(Effect.scoped(connectTo(server, { startupTimeout: "3 seconds" })))
      )
      yield* until(() => server.methods().includes("initialize"))
      yield* TestClock.adjust("3 seconds")
      const { reason } = yield* Fiber.join(connecting)
      assert.deepInclude(reason, { _tag: "StartupTimeout", limit: 3000 })
    })
  )

  it.effect("lists more progress than is read: the newest are kept, and the result is there", () =>
    Effect.gen(function* () {
      const server = scripted({ "tools/call": () => undefined })
      const client = yield* connectTo(server)
      const call = yield* Effect.forkChild(Stream.runCollect(client.callToolStream("t")))
      yield* until(() => server.methods().includes("tools/call"))
      const request = server.sent.find((message) => "method" in message && message.method === "tools/call")
      const meta: unknown = request !== undefined && "params" in request ? request.params?.["_meta"] : undefined
      const progressToken: unknown = Object(meta).progressToken
      for (let progress = 1; progress <= 1000; progress++) {
        void server.say({
          jsonrpc: "2.0",
          method: "notifications/progress",
          params: { progressToken: String(progressToken), progress }
        })
      }
      const id = request !== undefined && "id" in request ? request.id : undefined
      yield* Effect.promise(() => server.say({ jsonrpc: "2.0", id: id ?? 0, result: { content: [] } }))
      const events = yield* Fiber.join(call)
      assert.isAtMost(events.length, 66)
      assert.strictEqual(events.at(-1)?._tag, "Result")
      assert.deepInclude(events.at(-2), { progress: { progress: 1000 } })
    })
  )
})
