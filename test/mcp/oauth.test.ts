import { createServer } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Logger, Option, Redacted, References, Stream, Tracer } from "effect"
import {
  type AuthorizationFailed,
  McpClient,
  type McpCredentials,
  McpError,
  McpOAuth,
  type McpOAuthOptions,
  TokenStore,
  TokenStoreFailed
} from "effect-codex/mcp"
import { TestClock } from "effect/testing"
import {
  ask,
  type Behaviour,
  followUrl,
  type ProtectedServer,
  protectedServer,
  registered
} from "../support/authorizationServer.ts"

interface Opened {
  readonly oauth: McpOAuth["Service"]
  readonly store: TokenStore["Service"]
  readonly server: ProtectedServer
  readonly address: { readonly name: string; readonly url: string }
  /** What the person was shown, and the pages they saw at the end. */
  readonly shown: Array<string>
  readonly pages: Array<string>
  /** A connection that uses these logins. */
  readonly connect: ReturnType<typeof connecting>
  readonly kept: Effect.Effect<McpCredentials, McpError>
}

const connecting = (context: Context.Context<McpOAuth>, server: ProtectedServer) =>
  McpClient.connect({ name: "protected", url: server.url }).pipe(Effect.provideContext(context))

/** Logins to a server; the person goes where they are sent unless told otherwise. */
const open = Effect.fnUntraced(function* (behaviour: Partial<Behaviour> = {}, options: Partial<McpOAuthOptions> = {}) {
  const server = yield* protectedServer(behaviour)
  const shown: Array<string> = []
  const pages: Array<string> = []
  const openUrl = (url: string) =>
    Effect.gen(function* () {
      shown.push(url)
      pages.push(yield* followUrl(url))
    })
  const layer = McpOAuth.layer({ openUrl, ...options }).pipe(Layer.provideMerge(TokenStore.layerMemory))
  const context = yield* Layer.build(layer)
  const store = Context.get(context, TokenStore)
  const address = { name: "protected", url: server.url }
  const opened: Opened = {
    oauth: Context.get(context, McpOAuth),
    store,
    server,
    address,
    shown,
    pages,
    connect: connecting(context, server),
    kept: Effect.map(store.get(address), Option.getOrThrow)
  }
  return opened
})

const greeting = (client: McpClient["Service"]) =>
  Effect.map(client.callTool("greet", {}), ({ content }) => JSON.stringify(content))

/** The reason of a login that fails, of which nothing is kept. */
const failureOf = Effect.fnUntraced(function* (opened: Opened) {
  const error = yield* Effect.flip(opened.oauth.login(opened.address))
  assert.deepStrictEqual(yield* opened.store.list, [])
  return error.reason
})

const assertFailed = (reason: McpError["reason"], expected: ReturnType<typeof failedAt>) =>
  assert.deepInclude<object>(reason, expected)

const failedAt = (step: AuthorizationFailed["step"], code?: string) => ({
  _tag: "AuthorizationFailed",
  step,
  ...(code === undefined ? {} : { code })
})

const secretOf = (secret: Redacted.Redacted | undefined) => (secret === undefined ? "" : Redacted.value(secret))

describe("a login to an MCP server", () => {
  it.effect("gets tokens with PKCE, which the server takes, and keeps who gave them", () =>
    Effect.gen(function* () {
      const { address, connect, kept, oauth, pages, server, shown } = yield* open({}, { clientName: "shop" })
      yield* oauth.login(address)
      const credentials = yield* kept
      assert.strictEqual(credentials.issuer, server.issuer)
      assert.strictEqual(credentials.expiresAt, 3_600_000)
      assert.include(pages[0], "You are logged in")
      const asked = new URL(shown[0] ?? "").searchParams
      assert.strictEqual(asked.get("code_challenge_method"), "S256")
      assert.strictEqual(asked.get("resource"), server.url)
      assert.match(asked.get("state") ?? "", /^[\w-]{43}$/)
      const registration = JSON.parse(server.seen.find(({ path }) => path === "/register")?.body ?? "")
      assert.deepInclude(registration, { client_name: "shop", application_type: "native" })
      assert.include(yield* greeting(yield* connect), "hello")
      assert.deepStrictEqual(server.accepted(), [secretOf(credentials.accessToken)])
      assert.lengthOf(shown, 1)
    }).pipe(Effect.scoped)
  )

  it.effect("is done with the client that was registered beforehand, whose secret is not kept", () =>
    Effect.gen(function* () {
      const client = { clientId: registered.id, clientSecret: Redacted.make(registered.secret) }
      for (const method of ["client_secret_basic", "client_secret_post"] as const) {
        const { address, kept, oauth, server } = yield* open(
          { registration: "none" },
          { servers: { protected: { ...client, tokenEndpointAuthMethod: method } } }
        )
        yield* oauth.login(address)
        assert.deepInclude(yield* kept, { clientId: registered.id, clientSecret: undefined })
        const secretInForm = server.tokenForms()[0]?.get("client_secret")
        assert.strictEqual(secretInForm, method === "client_secret_post" ? registered.secret : null)
      }
    }).pipe(Effect.scoped)
  )

  it.effect("is done with the app's document where the authorization server takes one, and else registers", () =>
    Effect.gen(function* () {
      const clientMetadataUrl = "https://shop.example.com/client.json"
      const taken = yield* open({ clientIdDocuments: true }, { clientMetadataUrl })
      yield* taken.oauth.login(taken.address)
      assert.strictEqual((yield* taken.kept).clientId, clientMetadataUrl)
      assert.isUndefined(taken.server.seen.find(({ path }) => path === "/register"))
      const other = yield* open({}, { clientMetadataUrl })
      yield* other.oauth.login(other.address)
      assert.match((yield* other.kept).clientId, /^client-/)
    }).pipe(Effect.scoped)
  )

  it.effect("asks for the given scopes, or else for those the server names", () =>
    Effect.gen(function* () {
      const { address, kept, oauth, shown } = yield* open({ scope: "read" })
      yield* oauth.login(address)
      assert.deepStrictEqual((yield* kept).scopes, ["read"])
      yield* oauth.login(address, { scopes: ["write", "admin"] })
      assert.strictEqual(new URL(shown[1] ?? "").searchParams.get("scope"), "write admin")
      assert.deepStrictEqual((yield* kept).scopes, ["write", "admin"])
    }).pipe(Effect.scoped)
  )

  it.effect("waits on the port and at the path that are given", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const { address, oauth, shown } = yield* open({}, { callbackUrl: `http://localhost:${port}/back/here` })
      yield* oauth.login(address)
      assert.include(shown[0], encodeURIComponent(`http://localhost:${port}/back/here`))
      const onPort = yield* open({}, { callbackPort: port })
      yield* onPort.oauth.login(onPort.address)
      assert.include(onPort.shown[0], encodeURIComponent(`http://127.0.0.1:${port}/callback`))
    }).pipe(Effect.scoped)
  )

  it.effect("fails when its port is taken, or its address is none", () =>
    Effect.gen(function* () {
      const server = yield* protectedServer()
      const taken = yield* open({}, { callbackPort: Number(new URL(server.url).port) })
      assertFailed(yield* failureOf(taken), failedAt("callback"))
      const invalid = yield* open({}, { callbackUrl: "javascript:alert(1)" })
      assertFailed(yield* failureOf(invalid), failedAt("callback"))
      assert.deepStrictEqual([...taken.shown, ...invalid.shown], [])
    }).pipe(Effect.scoped)
  )

  it.effect("goes on waiting whatever else comes to its callback, and shows none of it", () =>
    Effect.gen(function* () {
      const url = yield* Deferred.make<string>()
      const { address, oauth, server } = yield* open(
        {},
        { openUrl: (shown) => Effect.asVoid(Deferred.succeed(url, shown)) }
      )
      const login = yield* Effect.forkChild(oauth.login(address))
      const asked = new URL(yield* Deferred.await(url))
      const redirect = asked.searchParams.get("redirect_uri") ?? ""
      const state = asked.searchParams.get("state") ?? ""
      const wrong = [
        `${redirect}?state=other&code=%3Cscript%3E`,
        `${redirect}?code=stolen`,
        `${redirect}?state=${state}`,
        `${redirect}?state=${state}&code=a&error=b`,
        `${redirect}?state=${state}&code=a&code=b`,
        `${redirect}?state=${state}&state=${state}&code=a`
      ]
      for (const address of wrong) {
        const { status, text } = yield* ask(address)
        assert.strictEqual(status, 400, address)
        assert.notMatch(text, /script|stolen/)
      }
      assert.strictEqual((yield* ask(redirect.replace("/callback", "/other"))).status, 404)
      assert.strictEqual((yield* ask(`${redirect}?state=${state}&code=a`, "POST")).status, 404)
      assert.deepStrictEqual(server.tokenForms(), [])
      yield* followUrl(asked)
      yield* Fiber.join(login)
      assert.lengthOf(server.tokenForms(), 1)
    }).pipe(Effect.scoped)
  )

  it.effect("takes the first answer only", () =>
    Effect.gen(function* () {
      const held = Promise.withResolvers<void>()
      const again = yield* Deferred.make<number>()
      const { address, oauth } = yield* open(
        { hold: held.promise },
        {
          openUrl: (url) =>
            Effect.gen(function* () {
              const { location = "" } = yield* ask(url)
              yield* ask(location)
              yield* Deferred.succeed(again, (yield* ask(location)).status)
            }).pipe(Effect.orDie)
        }
      )
      const login = yield* Effect.forkChild(oauth.login(address))
      assert.strictEqual(yield* Deferred.await(again), 409)
      held.resolve()
      yield* Fiber.join(login)
    }).pipe(Effect.scoped)
  )

  it.effect("fails when nobody comes back in time", () =>
    Effect.gen(function* () {
      const waiting = yield* Deferred.make<string>()
      const openUrl = (url: string) => Effect.asVoid(Deferred.succeed(waiting, url))
      const { address, oauth } = yield* open({}, { openUrl })
      const login = yield* Effect.forkChild(Effect.flip(oauth.login(address)))
      const redirect = new URL(yield* Deferred.await(waiting)).searchParams.get("redirect_uri") ?? ""
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(login.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assertFailed((yield* Fiber.join(login)).reason, failedAt("callback"))
      assert.isTrue(yield* isClosed(redirect))
    }).pipe(Effect.scoped)
  )

  it.effect("waits nowhere any more when it is interrupted", () =>
    Effect.gen(function* () {
      const waiting = yield* Deferred.make<string>()
      const openUrl = (url: string) => Effect.asVoid(Deferred.succeed(waiting, url))
      const { address, oauth } = yield* open({}, { openUrl })
      const login = yield* Effect.forkChild(oauth.login(address))
      const redirect = new URL(yield* Deferred.await(waiting)).searchParams.get("redirect_uri") ?? ""
      yield* Fiber.interrupt(login)
      assert.isTrue(yield* isClosed(redirect))
    }).pipe(Effect.scoped)
  )

  it.effect("fails when the person says no, and shows nothing of what was said", () =>
    Effect.gen(function* () {
      const opened = yield* open({ consent: "denied" })
      assertFailed(yield* failureOf(opened), failedAt("authorization", "access_denied"))
      assert.include(opened.pages[0], "You are not logged in")
      assert.notInclude(opened.pages[0], "<b>no</b>")
    }).pipe(Effect.scoped)
  )

  const failing: Readonly<
    Record<string, readonly [Partial<Behaviour>, ReturnType<typeof failedAt>, Partial<McpOAuthOptions>?]>
  > = {
    "the answer comes from another authorization server": [{ iss: "wrong" }, failedAt("callback")],
    "the metadata are of another authorization server": [{ metadata: "wrongIssuer" }, failedAt("discovery")],
    "the metadata are none": [{ metadata: "garbage" }, failedAt("discovery")],
    "the server names another authorization server than it should": [
      {},
      failedAt("discovery"),
      { issuer: "https://auth.example.com" }
    ],
    "the server names an authorization server that is not https": [
      { authorizationServer: "http://auth.example.com" },
      failedAt("discovery")
    ],
    "tokens would go where it is not https": [{ tokenEndpoint: "http://auth.example.com/token" }, failedAt("token")],
    "no client may register": [{ registration: "refused" }, failedAt("registration", "access_denied")],
    "no client can register": [{ registration: "none" }, failedAt("registration")],
    "the app's document is not https": [
      {},
      failedAt("registration"),
      { clientMetadataUrl: "http://shop.example.com/c" }
    ],
    "the client is refused": [{ exchange: "invalid_client" }, failedAt("token", "invalid_client")],
    "the code cannot be exchanged": [{ exchange: "down" }, failedAt("token", "temporarily_unavailable")]
  }
  for (const [when, [behaviour, reason, options]] of Object.entries(failing)) {
    it.effect(`fails when ${when}`, () =>
      Effect.gen(function* () {
        const opened = yield* open(behaviour, options)
        assertFailed(yield* failureOf(opened), reason)
        if (reason.step !== "token") assert.deepStrictEqual(opened.server.tokenForms(), [])
      }).pipe(Effect.scoped)
    )
  }

  it.effect("fails for a server that is not https, and one that is not there", () =>
    Effect.gen(function* () {
      const { oauth, shown } = yield* open()
      const plain = yield* Effect.flip(oauth.login({ name: "plain", url: "http://mcp.example.com/mcp" }))
      assertFailed(plain.reason, failedAt("discovery"))
      const port = yield* freePort
      const gone = yield* Effect.flip(oauth.login({ name: "gone", url: `http://127.0.0.1:${port}/mcp` }))
      assert.deepInclude<object>(gone.reason, { _tag: "ServerUnreachable", detail: "ECONNREFUSED" })
      assert.deepStrictEqual(shown, [])
    }).pipe(Effect.scoped)
  )
})

/** Logged in with tokens of one hour, or as said. */
const loggedIn = Effect.fnUntraced(function* (
  behaviour: Partial<Behaviour> = {},
  options: Partial<McpOAuthOptions> = {}
) {
  const opened = yield* open(behaviour, options)
  yield* opened.oauth.login(opened.address)
  const client = yield* opened.connect
  const renewals = () => opened.server.tokenForms().filter((form) => form.get("grant_type") === "refresh_token")
  return { ...opened, client, renewals }
})

describe("a token", () => {
  it.effect("is renewed once when less than 30 seconds are left, whoever calls at the same time", () =>
    Effect.gen(function* () {
      const { client, connect, kept, renewals, server } = yield* loggedIn({ scope: "read write" })
      const another = yield* connect
      const before = yield* kept
      yield* TestClock.adjust("3570 seconds")
      yield* greeting(client)
      assert.lengthOf(renewals(), 0)
      yield* TestClock.adjust("1 second")
      const calls = Array.from({ length: 10 }, (_, at) => greeting(at % 2 === 0 ? client : another))
      yield* Effect.all(calls, { concurrency: "unbounded" })
      assert.lengthOf(renewals(), 1)
      assert.strictEqual(renewals()[0]?.get("refresh_token"), secretOf(before.refreshToken))
      assert.strictEqual(renewals()[0]?.get("resource"), server.url)
      const after = yield* kept
      assert.notStrictEqual(secretOf(after.refreshToken), secretOf(before.refreshToken))
      assert.strictEqual(after.expiresAt, 7_171_000)
      assert.deepStrictEqual(after.scopes, ["read", "write"])
      assert.deepStrictEqual(server.accepted(), [secretOf(before.accessToken), secretOf(after.accessToken)])
    }).pipe(Effect.scoped)
  )

  it.effect("keeps its refresh token and its scopes when the renewal says nothing of them", () =>
    Effect.gen(function* () {
      const { client, kept, server } = yield* loggedIn({ scope: "read", refresh: "leavesOut" })
      const before = yield* kept
      for (let renewal = 1; renewal <= 2; renewal++) {
        yield* TestClock.adjust("1 hour")
        yield* greeting(client)
        const after = yield* kept
        assert.strictEqual(secretOf(after.refreshToken), secretOf(before.refreshToken))
        assert.deepInclude(after, { scopes: ["read"], issuer: server.issuer, clientId: before.clientId })
      }
      assert.lengthOf(server.accepted(), 3)
    }).pipe(Effect.scoped)
  )

  it.effect("that the server takes no more is renewed, one at a time, and without a person", () =>
    Effect.gen(function* () {
      const { client, kept, renewals, server, shown } = yield* loggedIn()
      server.revoke(secretOf((yield* kept).accessToken))
      yield* Effect.all([greeting(client), greeting(client), greeting(client)], { concurrency: "unbounded" })
      // With rotation, two at a time would have lost the login.
      assert.isNotEmpty(renewals())
      assert.strictEqual(secretOf((yield* kept).accessToken), server.accepted().at(-1))
      assert.lengthOf(shown, 1)
    }).pipe(Effect.scoped)
  )

  it.effect("that another process has renewed is used, and not renewed again", () =>
    Effect.gen(function* () {
      const { address, client, kept, renewals, server, store } = yield* loggedIn()
      const before = yield* kept
      const { accessToken, refreshToken } = server.grant(before.clientId)
      const theirs = { ...before, accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken) }
      server.revoke(secretOf(before.accessToken))
      yield* store.set(address, theirs)
      yield* greeting(client)
      assert.lengthOf(renewals(), 0)
      assert.strictEqual(server.accepted().at(-1), accessToken)
    }).pipe(Effect.scoped)
  )

  it.effect("that cannot be renewed any more asks for a person, or fails where none may be asked", () =>
    Effect.gen(function* () {
      const asked = yield* loggedIn({ refresh: "invalid_grant" })
      yield* TestClock.adjust("1 hour")
      assert.include(yield* greeting(asked.client), "hello")
      assert.lengthOf(asked.shown, 2)
      const quiet = yield* loggedIn({ refresh: "invalid_grant" }, { loginOnDemand: false })
      yield* TestClock.adjust("1 hour")
      const error = yield* Effect.flip(greeting(quiet.client))
      assert.strictEqual(error.reason._tag, "AuthorizationRequired")
      assert.lengthOf(quiet.shown, 1)
      // It is not tried again and again.
      quiet.server.revoke(secretOf((yield* quiet.kept).accessToken))
      yield* Effect.flip(greeting(quiet.client))
      assert.lengthOf(quiet.renewals(), 1)
      assert.strictEqual((yield* quiet.oauth.status(quiet.address)).state, "expired")
    }).pipe(Effect.scoped)
  )

  for (const refresh of ["down", "garbage"] as const) {
    it.effect(`is kept when its renewal fails for now (${refresh}), and is used as long as it is good`, () =>
      Effect.gen(function* () {
        const { client, kept, server, shown } = yield* loggedIn({ refresh })
        const before = yield* kept
        yield* TestClock.adjust("3580 seconds")
        assert.include(yield* greeting(client), "hello")
        yield* TestClock.adjust("20 seconds")
        const error = yield* Effect.flip(greeting(client))
        assertFailed(error.reason, failedAt("refresh"))
        assert.deepStrictEqual(yield* kept, before)
        assert.lengthOf(shown, 1)
        server.behaviour.refresh = "works"
        assert.include(yield* greeting(client), "hello")
      }).pipe(Effect.scoped)
    )
  }

  it.effect("is shown to no other authorization server than the one that gave it", () =>
    Effect.gen(function* () {
      const other = yield* protectedServer()
      const { client, server } = yield* loggedIn({}, { loginOnDemand: false })
      server.behaviour.authorizationServer = other.issuer
      yield* TestClock.adjust("1 hour")
      const error = yield* Effect.flip(greeting(client))
      assert.strictEqual(error.reason._tag, "AuthorizationRequired")
      assert.include(error.message, "another authorization server")
      assert.deepStrictEqual(other.seen, [])
      assert.lengthOf(server.tokenForms(), 1)
    }).pipe(Effect.scoped)
  )

  it.effect("of which nobody said when it is over is used until the server says no", () =>
    Effect.gen(function* () {
      const { client, kept, renewals, server } = yield* loggedIn({ tokenLifetime: undefined })
      yield* TestClock.adjust("10000 days")
      yield* greeting(client)
      assert.lengthOf(renewals(), 0)
      server.revoke(secretOf((yield* kept).accessToken))
      yield* greeting(client)
      assert.lengthOf(renewals(), 1)
    }).pipe(Effect.scoped)
  )

  it.effect("that allows too little is replaced by one that allows what it did, and more", () =>
    Effect.gen(function* () {
      const { client, kept, server, shown } = yield* loggedIn({ scope: "read", toolScope: "write" })
      assert.include(yield* greeting(client), "hello")
      assert.strictEqual(new URL(shown[1] ?? "").searchParams.get("scope"), "read write")
      assert.deepStrictEqual((yield* kept).scopes, ["read", "write"])
      assert.lengthOf(server.accepted(), 2)
    }).pipe(Effect.scoped)
  )
})

describe("a connection", () => {
  it.effect("to a server that wants a login begins it, and two of them at once begin one", () =>
    Effect.gen(function* () {
      const { connect, shown } = yield* open()
      const clients = yield* Effect.all([connect, connect], { concurrency: "unbounded" })
      for (const client of clients) assert.include(yield* greeting(client), "hello")
      assert.lengthOf(shown, 1)
    }).pipe(Effect.scoped)
  )

  it.effect("begins none where the app said so", () =>
    Effect.gen(function* () {
      const { connect, shown } = yield* open({}, { loginOnDemand: false })
      assert.strictEqual((yield* Effect.flip(connect)).reason._tag, "AuthorizationRequired")
      assert.deepStrictEqual(shown, [])
    }).pipe(Effect.scoped)
  )

  it.effect("fails as its login does", () =>
    Effect.gen(function* () {
      const { connect } = yield* open({ consent: "denied" })
      assertFailed((yield* Effect.flip(connect)).reason, failedAt("authorization", "access_denied"))
    }).pipe(Effect.scoped)
  )

  it.effect("fails when the logins cannot be read", () =>
    Effect.gen(function* () {
      const server = yield* protectedServer()
      const context = yield* Layer.build(
        McpOAuth.layer({ openUrl: () => Effect.void }).pipe(Layer.provide(brokenStore))
      )
      const error = yield* Effect.flip(connecting(context, server))
      assert.strictEqual(error.reason._tag, "TokenStoreFailed")
    }).pipe(Effect.scoped)
  )
})

describe("the status of a login", () => {
  it.effect("goes from logged out to usable to renewable and back", () =>
    Effect.gen(function* () {
      const { address, oauth, server, shown } = yield* open({ scope: "read" })
      assert.deepStrictEqual(yield* oauth.status(address), { state: "loggedOut", scopes: [] })
      yield* oauth.login(address)
      assert.deepInclude(yield* oauth.status(address), {
        state: "usable",
        issuer: server.issuer,
        scopes: ["read"],
        expiresAt: 3_600_000
      })
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* oauth.status(address)).state, "renewable")
      assert.isTrue(yield* oauth.logout(address))
      assert.isFalse(yield* oauth.logout(address))
      assert.strictEqual((yield* oauth.status(address)).state, "loggedOut")
      assert.lengthOf(shown, 1)
    }).pipe(Effect.scoped)
  )
})

describe("the secrets of logins", () => {
  it.effect("are in no error, log, or span, and on no console", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      yield* printedTo(seen)
      const logger = Logger.make(({ cause, message }) => void seen.push(JSON.stringify([message, String(cause)])))
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          const attribute = span.attribute.bind(span)
          span.attribute = (key, value) => {
            seen.push(`${key}=${JSON.stringify(value)}`)
            attribute(key, value)
          }
          seen.push(options.name)
          return span
        }
      })
      const kinds: ReadonlyArray<Partial<Behaviour>> = [
        {},
        { consent: "denied" },
        { iss: "wrong" },
        { exchange: "down" },
        { exchange: "invalid_client" },
        { refresh: "invalid_grant" },
        { refresh: "garbage" },
        { refresh: "down" }
      ]
      const secrets: Array<string> = []
      for (const behaviour of kinds) {
        const client = { clientId: registered.id, clientSecret: Redacted.make(registered.secret) }
        const opened = yield* open(behaviour, { ...client, loginOnDemand: false })
        const used = Effect.gen(function* () {
          yield* opened.oauth.login(opened.address)
          const connection = yield* opened.connect
          yield* Stream.runDrain(connection.tools)
          yield* TestClock.adjust("1 hour")
          yield* greeting(connection)
        }).pipe(
          Effect.tapError((error) => Effect.logError("it failed", error)),
          Effect.catch((error) =>
            Effect.sync(() => seen.push(String(error), JSON.stringify(error), String(error.stack)))
          )
        )
        yield* used.pipe(
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "Trace"),
          Effect.withTracer(tracer)
        )
        seen.push(JSON.stringify([opened.pages, yield* opened.store.list]))
        secrets.push(...opened.server.secrets, registered.secret)
        const states = opened.shown.map((url) => new URL(url).searchParams.get("state") ?? "")
        secrets.push(...states)
      }
      assert.isAbove(secrets.length, 30)
      assert.isAbove(seen.length, 50)
      for (const secret of secrets) for (const text of seen) assert.notInclude(text, secret)
    }).pipe(Effect.scoped)
  )
})

/** What is printed past the logger, as long as the scope is open. */
const printedTo = (seen: Array<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { error, log, warn } = console
      const print = (...given: ReadonlyArray<unknown>): void => void seen.push(given.map(String).join(" "))
      Object.assign(console, { error: print, log: print, warn: print })
      return { error, log, warn }
    }),
    (before) => Effect.sync(() => Object.assign(console, before))
  )

const brokenStore = Layer.effect(
  TokenStore,
  Effect.map(TokenStore, (store) => ({
    ...store,
    get: ({ name }: { readonly name: string }) =>
      Effect.fail(new McpError({ server: name, reason: new TokenStoreFailed({ place: "here", detail: "broken" }) }))
  }))
).pipe(Layer.provide(TokenStore.layerMemory))

/** A port that nobody listens on. */
const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

const isClosed = (url: string) => Effect.isFailure(ask(url))
