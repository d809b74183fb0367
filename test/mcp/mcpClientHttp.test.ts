import { assert, describe, it } from "@effect/vitest"
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server"
import { Effect, Exit, Fiber, Layer, Redacted, Scope, Stream } from "effect"
import { AuthorizationRequired, McpAuthorization, McpClient, McpError, type McpHttpConnection } from "effect-codex/mcp"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { until } from "./fixture.ts"

const url = "https://mcp.example.com/mcp"

type Fetch = typeof globalThis.fetch

interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  /** The method of JSON-RPC, where there is one. */
  readonly asked: string | undefined
}

const bodyOf = (request: Request): Promise<unknown> =>
  request.method === "POST" ? request.clone().json() : Promise.resolve({})

/** A network on which a function answers; what was sent is kept. */
const network = (answer: (sent: Sent, request: Request) => Response | Promise<Response>) => {
  const sent: Array<Sent> = []
  const fetch: Fetch = (input, init) => {
    const request = new Request(input, init)
    return bodyOf(request).then((body) => {
      const asked: unknown = Object(body).method
      const one: Sent = {
        url: request.url,
        method: request.method,
        headers: request.headers,
        asked: typeof asked === "string" ? asked : undefined
      }
      sent.push(one)
      return answer(one, request)
    })
  }
  return { sent, layer: Layer.succeed(FetchHttpClient.Fetch, fetch) }
}

const connect = (options: Partial<McpHttpConnection> = {}) => McpClient.connect({ url, name: "web", ...options })

const json = (body: object, headers: Record<string, string> = {}) => Response.json(body, { headers })

/** A server of the sessionful wire: by the method that is asked. */
const sessionful =
  (methods: Readonly<Record<string, (id: unknown, request: Request) => Response | Promise<Response>>>) =>
  (sent: Sent, request: Request): Promise<Response> =>
    bodyOf(request).then((body) => {
      const id: unknown = Object(body).id
      const found = methods[sent.asked ?? sent.method]
      if (found !== undefined) return found(id, request)
      if (sent.method === "GET") return new Response(null, { status: 405 })
      if (sent.method === "DELETE" || id === undefined) return new Response(null, { status: 202 })
      if (sent.asked === "initialize") {
        const result = {
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "web", version: "1" }
        }
        return json({ jsonrpc: "2.0", id, result }, { "mcp-session-id": "session-1" })
      }
      if (sent.asked === "server/discover") return new Response("no session", { status: 400 })
      return json({ jsonrpc: "2.0", id, result: { content: [] } })
    })

/** A body that says something, and then breaks off or stays open. */
const stream = (text: string, then: "end" | "break" | "stay") =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(text))
        if (then === "end") controller.close()
        if (then === "break") controller.error(new Error("socket hang up"))
      }
    }),
    { headers: { "content-type": "text/event-stream" } }
  )

describe("a server at an address", () => {
  it.effect("of the newest version is called without a session", () => {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: "modern", version: "1" })
      const region = { type: "string" as const, "x-mcp-header": "Region" }
      const inputSchema = fromJsonSchema<{ region: string }>({
        type: "object",
        properties: { region },
        required: ["region"]
      })
      server.registerTool("where", { inputSchema }, ({ region }) => ({ content: [{ type: "text", text: region }] }))
      return server
    })
    const { layer, sent } = network((_, request) => handler.fetch(request))
    return Effect.gen(function* () {
      const client = yield* connect()
      assert.strictEqual(client.server.protocolVersion, "2026-07-28")
      const tools = yield* Stream.runCollect(client.tools)
      assert.deepStrictEqual(
        tools.map(({ name }) => name),
        ["where"]
      )
      const { content } = yield* client.callTool("where", { region: "eu" })
      assert.deepStrictEqual(content, [{ type: "text", text: "eu" }])
      // What the tool wants said in a header too.
      assert.strictEqual(sent.at(-1)?.headers.get("mcp-param-region"), "eu")
      yield* client.ping
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect("keeps a session, which is ended with the connection", () => {
    const { layer, sent } = network(sessionful({}))
    return Effect.gen(function* () {
      yield* Effect.scoped(Effect.flatMap(connect(), (client) => client.callTool("t")))
      const ended = sent.at(-1)
      assert.strictEqual(ended?.method, "DELETE")
      assert.strictEqual(ended?.headers.get("mcp-session-id"), "session-1")
    }).pipe(Effect.provide(layer))
  })

  it.live("that does not let a session end holds nobody up for long", () => {
    const { layer } = network(sessionful({ DELETE: () => Promise.withResolvers<Response>().promise }))
    return Effect.provide(Effect.scoped(connect()), layer)
  })

  it.effect("gets the app's headers; another origin that it redirects to does not, nor is it asked", () => {
    const moved = { status: 307, headers: { location: "https://elsewhere.example.com/mcp" } }
    const { layer, sent } = network(sessionful({ "tools/call": () => new Response(null, moved) }))
    return Effect.gen(function* () {
      const headers = { "x-key": Redacted.make("hunter2"), "x-plain": "yes" }
      const client = yield* connect({ headers })
      const error = yield* Effect.flip(client.callTool("t"))
      assert.deepInclude(error.reason, { _tag: "HttpFailed", status: 307 })
      assert.notInclude(error.message, "hunter2")
      for (const one of sent) {
        assert.strictEqual(new URL(one.url).host, "mcp.example.com")
        assert.strictEqual(one.headers.get("x-key"), "hunter2")
        assert.strictEqual(one.headers.get("x-plain"), "yes")
      }
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  for (const [name, given, field] of [
    ["an address that is none", { url: "mcp.example.com" }, "url"],
    ["an address of another kind", { url: "file:///etc/passwd" }, "url"],
    ["a header that cannot be sent", { headers: { "x-key": "hunter2\nx" } }, "headers"]
  ] as const) {
    it.effect(`is not asked with ${name}`, () => {
      const { layer, sent } = network(() => Response.error())
      return Effect.gen(function* () {
        const error = yield* Effect.flip(connect(given))
        assert.deepInclude(error.reason, { _tag: "ServerConfigInvalid", field })
        assert.notInclude(JSON.stringify(error), "hunter2")
        assert.lengthOf(sent, 0)
      }).pipe(Effect.scoped, Effect.provide(layer))
    })
  }

  it.effect("where nobody is is ServerUnreachable, and can be tried again", () => {
    const refused = new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })
    const { layer } = network(() => Promise.reject(refused))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(connect())
      assert.deepInclude(error.reason, { _tag: "ServerUnreachable", detail: "ECONNREFUSED" })
      assert.isTrue(error.isRetryable)
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect("that fails is HttpFailed with its status", () => {
    const { layer } = network(sessionful({ "tools/call": () => new Response("busy", { status: 503 }) }))
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* connect()).callTool("t"))
      assert.deepInclude(error.reason, { _tag: "HttpFailed", status: 503 })
      assert.isTrue(error.isRetryable)
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect("that speaks no MCP is MessageInvalid", () => {
    const { layer } = network(() => new Response("<html>", { headers: { "content-type": "text/html" } }))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(connect())
      assert.include(["MessageInvalid", "ServerUnreachable"], error.reason._tag)
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  for (const then of ["end", "break"] as const) {
    it.effect(
      `whose answer ${then === "end" ? "ends" : "breaks off"} before it is one is ServerClosed, at once`,
      () => {
        const { layer } = network(sessionful({ "tools/call": () => stream(": nothing yet\n\n", then) }))
        return Effect.gen(function* () {
          const error = yield* Effect.flip((yield* connect()).callTool("t"))
          assert.strictEqual(error.reason._tag, "ServerClosed")
          assert.isFalse(error.isRetryable)
        }).pipe(Effect.scoped, Effect.provide(layer))
      }
    )
  }

  it.effect("is told that a call is cancelled", () => {
    const { layer, sent } = network(sessionful({ "tools/call": () => stream(": nothing yet\n\n", "stay") }))
    return Effect.gen(function* () {
      const client = yield* connect()
      const call = yield* Effect.forkChild(client.callTool("t"))
      yield* until(() => sent.some(({ asked }) => asked === "tools/call"))
      yield* Fiber.interrupt(call)
      yield* until(() => sent.some(({ asked }) => asked === "notifications/cancelled"))
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect("fails what is pending when the connection is closed", () => {
    const { layer, sent } = network(sessionful({ "tools/call": () => stream(": nothing yet\n\n", "stay") }))
    return Effect.gen(function* () {
      const scope = yield* Scope.make()
      const client = yield* Scope.provide(connect(), scope)
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t")))
      yield* until(() => sent.some(({ asked }) => asked === "tools/call"))
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Fiber.join(call)).reason._tag, "ServerClosed")
    }).pipe(Effect.provide(layer))
  })
})

describe("a server that wants a login", () => {
  const unauthorized = () => new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } })
  const tooLittle = () =>
    new Response(null, {
      status: 403,
      headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="admin"` }
    })

  /** A login whose token is none until a person helped. */
  const logins = () => {
    let token: string | undefined
    const scopes: Array<string | undefined> = []
    const layer = Layer.succeed(McpAuthorization, {
      loginOf: ({ name }) =>
        Effect.succeed({
          provider: {
            token: () => Promise.resolve(token),
            onUnauthorized: () =>
              Promise.reject(
                new McpError({ server: name, reason: new AuthorizationRequired({ detail: "a person has to help" }) })
              )
          },
          login: (challenge) =>
            Effect.sync(() => {
              scopes.push(challenge?.scope)
              token = `token-${scopes.length}`
            })
        })
    })
    return { layer, scopes }
  }
  const withToken = (token: string, otherwise: () => Response) => (_: Sent, request: Request) =>
    request.headers.get("authorization") === `Bearer ${token}` ? undefined : otherwise()

  it.effect("and gets none is AuthorizationRequired, which says what to provide", () => {
    const { layer } = network(unauthorized)
    return Effect.gen(function* () {
      const error = yield* Effect.flip(connect())
      assert.strictEqual(error.reason._tag, "AuthorizationRequired")
      assert.include(error.message, "McpOAuth")
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect("is connected to again after one, once", () => {
    const { layer: loginLayer, scopes } = logins()
    const server = sessionful({})
    const guard = withToken("token-1", unauthorized)
    const { layer } = network((sent, request) => guard(sent, request) ?? server(sent, request))
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* client.callTool("t")
      assert.deepStrictEqual(scopes, [undefined])
    }).pipe(Effect.scoped, Effect.provide([layer, loginLayer]))
  })

  it.effect("and takes none is AuthorizationFailed after the first", () => {
    const { layer: loginLayer, scopes } = logins()
    const { layer } = network(unauthorized)
    return Effect.gen(function* () {
      const error = yield* Effect.flip(connect())
      assert.strictEqual(error.reason._tag, "AuthorizationFailed")
      assert.lengthOf(scopes, 1)
    }).pipe(Effect.scoped, Effect.provide([layer, loginLayer]))
  })

  it.effect("that allows more is asked again after it, though many calls wait for it", () => {
    const { layer: loginLayer, scopes } = logins()
    const guard = withToken("token-2", tooLittle)
    const call = (id: unknown, request: Request) =>
      guard({ url, method: "POST", headers: request.headers, asked: undefined }, request) ??
      json({ jsonrpc: "2.0", id, result: { content: [] } })
    const server = sessionful({ "tools/call": call })
    const first = withToken("token-1", unauthorized)
    const { layer } = network((sent, request) =>
      sent.asked === "initialize" ? (first(sent, request) ?? server(sent, request)) : server(sent, request)
    )
    return Effect.gen(function* () {
      const client = yield* connect()
      yield* Effect.all([client.callTool("a"), client.callTool("b"), client.callTool("c")], { concurrency: 3 })
      assert.deepStrictEqual(scopes, [undefined, "admin"])
    }).pipe(Effect.scoped, Effect.provide([layer, loginLayer]))
  })

  it.effect("that allows more than a login ever gives is AuthorizationFailed", () => {
    const { layer: loginLayer, scopes } = logins()
    const { layer } = network(sessionful({ "tools/call": tooLittle }))
    return Effect.gen(function* () {
      const { reason } = yield* Effect.flip((yield* connect()).callTool("t"))
      assert.deepInclude(reason, { _tag: "AuthorizationFailed", step: "stepUp" })
      assert.deepStrictEqual(scopes, ["admin"])
    }).pipe(Effect.scoped, Effect.provide([layer, loginLayer]))
  })
})
