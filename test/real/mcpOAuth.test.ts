import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Effect, FileSystem, Layer, Option, Redacted, Schema, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { CodexConfig } from "effect-codex/config"
import { loginWithCodex, McpClient, type McpCredentials, McpOAuth, TokenStore } from "effect-codex/mcp"
import { ScriptedModel } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { type Behaviour, followUrl, protectedServer, registered } from "../support/authorizationServer.ts"
import { onPlatform } from "../support/real.ts"

const config = (servers: string) => `mcp_oauth_credentials_store = "file"\n${servers}`

/** A CODEX_HOME of its own, with these servers configured, and the logins in it. */
const openHome = Effect.fnUntraced(function* (servers: string) {
  const fs = yield* FileSystem.FileSystem
  const model = Context.get(
    yield* Layer.build(Layer.provide(ScriptedModel.layer([]), NodeServices.layer)),
    ScriptedModel
  )
  const { codexHome } = model
  yield* fs.writeFileString(`${codexHome}/config.toml`, config(servers))
  const configuration = CodexConfig.layer({ codexHome, systemFile: "/nowhere", managedFile: "/nowhere" })
  const shown: Array<string> = []
  const layer = McpOAuth.layerFromConfig({
    workingDirectory: codexHome,
    loginOnDemand: false,
    openUrl: (url) => Effect.tap(Effect.asVoid(followUrl(url)), () => Effect.sync(() => shown.push(url)))
  }).pipe(
    Layer.provideMerge(TokenStore.layerCodex({ workingDirectory: codexHome })),
    Layer.provide(configuration),
    Layer.provide(NodeServices.layer)
  )
  const logins = yield* Layer.build(layer)
  const codex = AppServer.layerStdio({
    env: { ...model.env, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined },
    config: model.options
  }).pipe(Layer.provide(NodeServices.layer))
  return {
    codexHome,
    logins,
    codex,
    store: Context.get(logins, TokenStore),
    oauth: Context.get(logins, McpOAuth),
    shown
  }
})

/** The same, with one server that wants a login. */
const openProtected = Effect.fnUntraced(function* (behaviour: Partial<Behaviour> = {}, more = "") {
  const server = yield* protectedServer(behaviour)
  const address = { name: "protected", url: server.url }
  const home = yield* openHome(`[mcp_servers.protected]\nurl = "${server.url}"\n${more}`)
  return {
    ...home,
    server,
    address,
    kept: Effect.map(home.store.get(address), Option.getOrThrow),
    connect: McpClient.connect(address).pipe(Effect.provideContext(home.logins)),
    /** What codex says of the server when it has connected to it. */
    statusOfCodex: Effect.gen(function* () {
      const found = yield* Stream.runCollect((yield* AppServer).mcp.status())
      const status = found.find(({ name }) => name === "protected")
      return { authStatus: status?.authStatus, tools: Object.keys(status?.tools ?? {}) }
    }).pipe(Effect.provide(home.codex), Effect.scoped)
  }
})

const tokenOf = ({ accessToken }: McpCredentials) => Redacted.value(accessToken)

describe("a login that is kept here", () => {
  it.live("is used by codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const { address, kept, oauth, server, statusOfCodex } = yield* openProtected({ scope: "read" })
        yield* oauth.login(address)
        const ours = tokenOf(yield* kept)
        assert.deepStrictEqual(server.accepted(), [])
        assert.deepStrictEqual(yield* statusOfCodex, { authStatus: "oAuth", tools: ["greet"] })
        assert.deepStrictEqual(server.accepted(), [ours])
      })
    )
  )

  it.live("is renewed by codex, and what it keeps then is used here", () =>
    onPlatform(
      Effect.gen(function* () {
        const { address, connect, kept, server, statusOfCodex, store } = yield* openProtected({ scope: "read" })
        const { accessToken, refreshToken } = server.grant("client", "read")
        yield* store.set(address, {
          issuer: server.issuer,
          clientId: "client",
          accessToken: Redacted.make(accessToken),
          refreshToken: Redacted.make(refreshToken),
          expiresAt: 1,
          scopes: ["read"]
        })
        assert.strictEqual((yield* statusOfCodex).authStatus, "oAuth")
        assert.strictEqual(server.tokenForms()[0]?.get("refresh_token"), refreshToken)
        const renewed = yield* kept
        assert.notStrictEqual(tokenOf(renewed), accessToken)
        assert.deepInclude(renewed, { issuer: server.issuer, clientId: "client", scopes: ["read"] })
        yield* (yield* connect).callTool("greet", {})
        assert.deepStrictEqual(server.accepted(), [tokenOf(renewed)])
      })
    )
  )

  it.live("with the client of the configuration is renewed by codex, which has its secret", () =>
    onPlatform(
      Effect.gen(function* () {
        const { address, kept, oauth, server, statusOfCodex } = yield* openProtected(
          { registration: "none", tokenLifetime: 20 },
          `[mcp_servers.protected.oauth]\nclient_id = "${registered.id}"\nclient_secret = "${registered.secret}"\n`
        )
        yield* oauth.login(address)
        const ours = tokenOf(yield* kept)
        server.behaviour.tokenLifetime = 3600
        assert.strictEqual((yield* statusOfCodex).authStatus, "oAuth")
        assert.deepStrictEqual(
          server.tokenForms().map((form) => form.get("grant_type")),
          ["authorization_code", "refresh_token"]
        )
        assert.notStrictEqual(tokenOf(yield* kept), ours)
      })
    )
  )

  it.live("is no more after codex has logged out", () =>
    onPlatform(
      Effect.gen(function* () {
        const { address, codexHome, oauth } = yield* openProtected()
        yield* oauth.login(address)
        assert.include(yield* runCodex(codexHome, "mcp", "logout", "protected"), "Removed")
        assert.deepStrictEqual(yield* oauth.status(address), { state: "loggedOut", scopes: [] })
      })
    )
  )
})

describe("a login that codex did", () => {
  it.live("is used here, and renewed here, and is still codex's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { address, codex, connect, kept, oauth, server, shown, statusOfCodex, store } = yield* openProtected({
          scope: "read"
        })
        const openUrl = (url: string) => Effect.asVoid(followUrl(url))
        yield* loginWithCodex("protected", { openUrl, timeout: "30 seconds" }).pipe(Effect.provide(codex))
        const theirs = yield* kept
        assert.strictEqual((yield* oauth.status(address)).state, "usable")
        yield* (yield* connect).callTool("greet", {})
        assert.deepStrictEqual(server.accepted(), [tokenOf(theirs)])
        yield* store.set(address, { ...theirs, expiresAt: 1 })
        yield* (yield* connect).callTool("greet", {})
        const ours = yield* kept
        assert.notStrictEqual(tokenOf(ours), tokenOf(theirs))
        assert.strictEqual(ours.clientId, theirs.clientId)
        yield* statusOfCodex
        assert.deepStrictEqual(server.accepted(), [tokenOf(theirs), tokenOf(ours)])
        assert.deepStrictEqual(shown, [])
      })
    )
  )

  it.live("came to nothing when the person said no, and nothing is kept", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, store } = yield* openProtected({ consent: "denied" })
        const openUrl = (url: string) => Effect.asVoid(followUrl(url))
        const error = yield* loginWithCodex("protected", { openUrl, timeout: "30 seconds" }).pipe(
          Effect.provide(codex),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "AuthRequired")
        assert.deepStrictEqual(yield* store.list, [])
      })
    )
  )
})

const runCodex = Effect.fnUntraced(function* (codexHome: string, ...args: ReadonlyArray<string>) {
  const binary = yield* Effect.flatMap(CodexBinary, ({ path }) => path).pipe(
    Effect.provide(CodexBinary.layer().pipe(Layer.provide(NodeServices.layer)))
  )
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  return yield* spawner.string(ChildProcess.make(binary, args, { env: { CODEX_HOME: codexHome }, extendEnv: true }))
})

describe("the entry of a server", () => {
  /** What may stand in an address, and be changed on its way to the name of an entry. */
  const addresses = [
    "https://example.com",
    "https://example.com/",
    "HTTPS://EXAMPLE.com:443/mcp",
    "https://example.com/mcp?x=1&y=é#f",
    `https://example.com/a b"\\/\u2028\u007f\t😀`,
    " https://example.com/a/../mcp "
  ]

  it.live("has the same name here as in codex, whatever its address holds", () =>
    onPlatform(
      Effect.gen(function* () {
        const paths = yield* Arbitrary.sampleEffect(Arbitrary.schema(Schema.String), { seed: 20261122, count: 40 })
        const generated = paths.filter((path) => path.isWellFormed()).map((path) => `https://example.com/${path}`)
        const servers = [...addresses, ...generated].map((url, at) => ({ name: `a-Z_:@/.${at}`, url }))
        const toml = (text: string) => JSON.stringify(text).replaceAll("\u007f", "\\u007f")
        const table = ({ name, url }: { readonly name: string; readonly url: string }) =>
          `[mcp_servers.${toml(name)}]\nurl = ${toml(url)}\n`
        // Without a login it is not what the others are.
        const other = { name: "other", url: "http://127.0.0.1:1/mcp" }
        const { codexHome, store } = yield* openHome([...servers, other].map(table).join(""))
        for (const server of servers) {
          yield* store.set(server, { clientId: "client", accessToken: Redacted.make("token"), scopes: [] })
        }
        const listed: ReadonlyArray<{ readonly name: string; readonly auth_status: string }> = JSON.parse(
          yield* runCodex(codexHome, "mcp", "list", "--json")
        )
        assert.isAbove(servers.length, 30)
        for (const { name, url } of servers) {
          assert.strictEqual(listed.find((server) => server.name === name)?.auth_status, "o_auth", JSON.stringify(url))
        }
        assert.notStrictEqual(listed.find(({ name }) => name === "other")?.auth_status, "o_auth")
      })
    )
  )
})
