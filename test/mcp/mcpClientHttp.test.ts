import { assert, describe, it } from "@effect/vitest"
import { ClientCredentialsProvider } from "@modelcontextprotocol/client"
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server"
import { Effect, Exit, Fiber, Layer, Logger, Redacted, Scope, Stream } from "effect"
import { AuthorizationRequired, McpAuthorization, McpError, McpOAuth, TokenStore } from "effect-codex/mcp"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { ask } from "../support/authorizationServer.ts"
import { until } from "./fixture.ts"
import { connect, json, network, sessionful, stream, url } from "./network.ts"

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

  for (const moved of ["tools/call", "GET", "DELETE"]) {
    it.effect(
      `gets the app's headers; another origin that it redirects to (${moved}) does not, nor is it asked`,
      () => {
        const elsewhere = { status: 307, headers: { location: "https://elsewhere.example.com/mcp" } }
        const { layer, sent } = network(sessionful({ [moved]: () => new Response(null, elsewhere) }))
        return Effect.gen(function* () {
          const headers = { "x-key": Redacted.make("hunter2"), "x-plain": "yes" }
          const call = Effect.scoped(Effect.flatMap(connect({ headers }), (client) => client.callTool("t")))
          const exit = yield* Effect.exit(call)
          assert.strictEqual(exit._tag, moved === "tools/call" ? "Failure" : "Success")
          if (Exit.isFailure(exit)) {
            const { message, reason } = yield* Effect.flip(Effect.failCause(exit.cause))
            assert.deepInclude(reason, { _tag: "HttpFailed", status: 307 })
            assert.notInclude(message, "hunter2")
          }
          assert.isTrue(sent.some((one) => one.asked === moved || one.method === moved))
          for (const one of sent) {
            assert.strictEqual(new URL(one.url).host, "mcp.example.com")
            assert.strictEqual(one.headers.get("x-key"), "hunter2")
            assert.strictEqual(one.headers.get("x-plain"), "yes")
            // Else whoever carries it would follow, headers and all.
            assert.strictEqual(one.redirect, "manual")
          }
        }).pipe(Effect.provide(layer))
      }
    )
  }

  it.effect("gets the app's headers at the address within its origin that it redirects to", () => {
    const there = { status: 307, headers: { location: "/there" } }
    const server = sessionful({})
    const { layer, sent } = network((one, request) =>
      one.asked === "tools/call" && !one.url.endsWith("/there") ? new Response(null, there) : server(one, request)
    )
    return Effect.gen(function* () {
      yield* (yield* connect({ headers: { "x-plain": "yes" } })).callTool("t")
      assert.deepInclude(sent.at(-1), { url: "https://mcp.example.com/there", asked: "tools/call" })
      assert.strictEqual(sent.at(-1)?.headers.get("x-plain"), "yes")
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  it.effect(
    "with tools whose headers are declared wrongly: they are left out, and it is logged and not printed",
    () => {
      const property = (header: string, type = "string") => ({ type, "x-mcp-header": header })
      const tools = [
        { name: "good", inputSchema: { type: "object", properties: { a: property("A") } } },
        { name: "bad", inputSchema: { type: "object", properties: { a: property("two words") } } }
      ]
      const result = (value: object) => ({ resultType: "complete", ttlMs: 0, cacheScope: "private", ...value })
      const { layer } = network((one, request) =>
        request.json().then((body: unknown) => {
          const id: unknown = Object(body).id
          return json({
            jsonrpc: "2.0",
            id,
            result:
              one.asked === "server/discover"
                ? result({ supportedVersions: ["2026-07-28"], capabilities: { tools: {} } })
                : result({ tools })
          })
        })
      )
      const logged: Array<string> = []
      const logger = Logger.make(({ message }) => void logged.push(String(message)))
      const printed: Array<unknown> = []
      const { warn } = console
      return Effect.gen(function* () {
        Object.assign(console, { warn: (...given: ReadonlyArray<unknown>) => void printed.push(given) })
        const listed = yield* Stream.runCollect((yield* connect()).tools)
        assert.deepStrictEqual(
          listed.map(({ name }) => name),
          ["good"]
        )
        assert.deepStrictEqual(logged, [
          "the tool bad cannot be called, and is left out: x-mcp-header is no name of a header"
        ])
        assert.deepStrictEqual(printed, [])
      }).pipe(
        Effect.scoped,
        Effect.ensuring(Effect.sync(() => Object.assign(console, { warn }))),
        Effect.provide([layer, Logger.layer([logger])])
      )
    }
  )

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
      assert.strictEqual(error.reason._tag, "MessageInvalid")
    }).pipe(Effect.scoped, Effect.provide(layer))
  })

  for (const then of ["end", "break"] as const) {
    it.effect(
      `whose answer ${then === "end" ? "ends" : "breaks off"} before it is one is AnswerLost, at once, and the next is not`,
      () => {
        const { layer } = network(sessionful({ "tools/call": () => stream(": nothing yet\n\n", then) }))
        return Effect.gen(function* () {
          const client = yield* connect()
          const error = yield* Effect.flip(client.callTool("t"))
          assert.deepInclude(error.reason, { _tag: "AnswerLost", method: "tools/call" })
          assert.isFalse(error.isRetryable)
          yield* client.ping
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
  const withToken = (token: string, otherwise: () => Response) => (request: Request) =>
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
    const { layer } = network((sent, request) => guard(request) ?? server(sent, request))
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
      guard(request) ?? json({ jsonrpc: "2.0", id, result: { content: [] } })
    const server = sessionful({ "tools/call": call })
    const first = withToken("token-1", unauthorized)
    const { layer } = network((sent, request) =>
      sent.asked === "initialize" ? (first(request) ?? server(sent, request)) : server(sent, request)
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

  /** A provider of the SDK, which asks through the connection. */
  const ofTheSdk = Layer.succeed(McpAuthorization, {
    loginOf: () =>
      Effect.succeed({
        provider: new ClientCredentialsProvider({
          clientId: "app",
          clientSecret: "app-secret",
          expectedIssuer: "https://auth.example.com"
        }),
        login: () => Effect.void
      })
  })

  for (const whose of ["ours", "of the SDK"]) {
    it.effect(`gets the app's headers, and its authorization server does not (a login ${whose})`, () => {
      const origin = "https://mcp.example.com"
      const issuer = "https://auth.example.com"
      const challenge = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`
      const server = sessionful({})
      const pages: Readonly<Record<string, object>> = {
        [`${origin}/.well-known/oauth-protected-resource/mcp`]: { resource: url, authorization_servers: [issuer] },
        [`${issuer}/.well-known/oauth-authorization-server`]: {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          registration_endpoint: `${issuer}/register`,
          response_types_supported: ["code"],
          code_challenge_methods_supported: ["S256"],
          token_endpoint_auth_methods_supported: ["none"]
        },
        [`${issuer}/register`]: { client_id: "app", redirect_uris: ["http://127.0.0.1/callback"] },
        [`${issuer}/token`]: { access_token: "the-token", token_type: "Bearer" }
      }
      const { layer, sent } = network((one, request) => {
        const page = pages[one.url]
        if (page !== undefined) return json(page)
        return one.headers.get("authorization") === "Bearer the-token"
          ? server(one, request)
          : new Response(null, { status: 401, headers: { "www-authenticate": challenge } })
      })
      const comeBack = (page: string) => {
        const { searchParams } = new URL(page)
        const back = new URL(searchParams.get("redirect_uri") ?? "")
        back.searchParams.set("code", "1")
        back.searchParams.set("state", searchParams.get("state") ?? "")
        return Effect.orDie(Effect.provideService(ask(back), FetchHttpClient.Fetch, globalThis.fetch))
      }
      const logins = McpOAuth.layer({ openUrl: (page) => Effect.asVoid(comeBack(page)) }).pipe(
        Layer.provide(TokenStore.layerMemory)
      )
      return Effect.gen(function* () {
        yield* (yield* connect({ headers: { "x-key": Redacted.make("hunter2") } })).callTool("t")
        assert.includeMembers(
          sent.map((one) => one.url),
          [url, ...Object.keys(pages).filter((page) => whose === "ours" || !page.endsWith("/register"))]
        )
        for (const one of sent)
          assert.strictEqual(one.headers.get("x-key"), one.url === url ? "hunter2" : null, one.url)
      }).pipe(Effect.scoped, Effect.provide([layer, whose === "ours" ? logins : ofTheSdk]))
    })
  }
})
