import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Stream } from "effect"
import { CodexConfig } from "effect-codex/config"
import { McpClient, McpOAuth, TokenStore } from "effect-codex/mcp"
import { headerProblem } from "../../src/mcp/client/headerArguments.ts"
import { ClientPackage } from "../../src/mcp/client/sdk.ts"
import { followUrl, protectedServer, registered } from "../support/authorizationServer.ts"
import { onPlatform } from "../support/real.ts"
import { makeStub } from "../support/stub.ts"

describe("the optional package", () => {
  it.effect("that is not installed is ClientPackageMissing, to a connection and to a login", () =>
    Effect.gen(function* () {
      const url = "https://mcp.example.com/mcp"
      const logins = McpOAuth.layer({ openUrl: () => Effect.void }).pipe(Layer.provide(TokenStore.layerMemory))
      const oauth = Context.get(yield* Layer.build(logins), McpOAuth)
      const errors = [
        yield* Effect.flip(McpClient.connect({ url })),
        yield* Effect.flip(oauth.login({ name: "web", url }))
      ]
      for (const { message, reason } of errors) {
        assert.deepInclude(reason, { _tag: "ClientPackageMissing", package: "@modelcontextprotocol/client" })
        assert.include(message, "npm install @modelcontextprotocol/client")
      }
    }).pipe(
      Effect.scoped,
      Effect.provideService(ClientPackage, () => Promise.reject(new Error("Cannot find package")))
    )
  )
})

/** A codex home with this configuration. */
const configured = Effect.fnUntraced(function* (toml: string) {
  const fs = yield* FileSystem.FileSystem
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "mcp-client-" }))
  yield* fs.writeFileString(`${base}/config.toml`, toml)
  return CodexConfig.layer({ codexHome: base, systemFile: `${base}/none`, managedFile: `${base}/none` }).pipe(
    Layer.provide(NodeServices.layer)
  )
})

const program = `
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line)
  if (id === undefined) return
  const results = {
    initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "stub", version: "0" } },
    "tools/list": { tools: [{ name: "a", inputSchema: { type: "object" } }, { name: "b", inputSchema: { type: "object" } }] },
    "tools/call": { content: [{ type: "text", text: process.env.GREETING }] }
  }
  const result = results[method]
  say({ jsonrpc: "2.0", id, ...(result === undefined ? { error: { code: -32601, message: "none" } } : { result }) })
})`

describe("a server of the configuration", () => {
  it.live("is started, called by its name, and shows the tools that are not turned off", () =>
    onPlatform(
      Effect.gen(function* () {
        const { path } = yield* makeStub(program)
        const config = yield* configured(
          `[mcp_servers.stub]\ncommand = "${path}"\ndisabled_tools = ["b"]\nenv.GREETING = "hello"\n`
        )
        const build = (name: string) =>
          Layer.build(McpClient.layerFromConfig(name).pipe(Layer.provide([config, NodeServices.layer])))
        const client = Context.get(yield* build("stub"), McpClient)
        assert.strictEqual(client.name, "stub")
        assert.deepStrictEqual((yield* client.callTool("a")).content, [{ type: "text", text: "hello" }])
        const tools = yield* Stream.runCollect(client.tools)
        assert.deepStrictEqual(
          tools.map(({ name }) => name),
          ["a"]
        )
        const error = yield* Effect.flip(build("other"))
        assert.isTrue(error._tag === "McpError" && error.reason._tag === "ServerNotConfigured")
      })
    )
  )

  it.live("is logged in to as it says, and as the app says first", () =>
    onPlatform(
      Effect.gen(function* () {
        const server = yield* protectedServer({ registration: "none" })
        const config = yield* configured(
          `[mcp_servers.vault]\nurl = "${server.url}"\nscopes = ["theirs"]\n` +
            `[mcp_servers.vault.oauth]\nclient_id = "${registered.id}"\nclient_secret = "${registered.secret}"\n` +
            `token_endpoint_auth_method = "client_secret_post"\n`
        )
        const shown: Array<URL> = []
        const openUrl = (page: string) => {
          shown.push(new URL(page))
          return Effect.asVoid(followUrl(page))
        }
        for (const scopes of [undefined, ["ours"]]) {
          const logins = McpOAuth.layerFromConfig({ openUrl, servers: { vault: { scopes } } }).pipe(
            Layer.provide([config, TokenStore.layerMemory])
          )
          const oauth = Context.get(yield* Layer.build(logins), McpOAuth)
          yield* oauth.login({ name: "vault", url: server.url })
        }
        assert.deepStrictEqual(
          shown.map(({ searchParams }) => [searchParams.get("client_id"), searchParams.get("scope")]),
          [
            [registered.id, "theirs"],
            [registered.id, "ours"]
          ]
        )
        assert.deepStrictEqual(
          server.tokenForms().map((form) => form.get("client_secret")),
          [registered.secret, registered.secret]
        )
      })
    )
  )
})

describe("the arguments that are said in a header too", () => {
  const header = (name: unknown, type: unknown = "string") => ({ type, "x-mcp-header": name })
  const inside = (properties: object) => ({ type: "object", properties })
  const rows: ReadonlyArray<readonly [what: string, schema: object, problem: string | undefined]> = [
    ["are none", inside({ a: { type: "string" } }), undefined],
    ["have a name each", inside({ a: header("A"), b: header("B", "integer"), c: header("C", "boolean") }), undefined],
    ["may lie deep", inside({ a: inside({ b: header("B") }) }), undefined],
    ["may be called like the annotation", inside({ "x-mcp-header": { type: "string" } }), undefined],
    [
      "may have it in a value",
      inside({ a: { default: { "x-mcp-header": 1 }, enum: [{ "x-mcp-header": 1 }] } }),
      undefined
    ],
    ["have a name that is none", inside({ a: header("a b") }), "no name of a header"],
    ["have an empty name", inside({ a: header("") }), "no name of a header"],
    ["have a name that is no text", inside({ a: header(1) }), "no name of a header"],
    ["have one name twice", inside({ a: header("A"), b: header("a") }), "two arguments"],
    ["are numbers", inside({ a: header("A", "number") }), "no string, integer or boolean"],
    ["are objects", inside({ a: header("A", "object") }), "no string, integer or boolean"],
    ["are all of them", header("A", "object"), "where no argument is"],
    ["are items", inside({ a: { type: "array", items: header("A") } }), "where no argument is"],
    ["are in a choice", { oneOf: [inside({ a: header("A") })] }, "where no argument is"],
    ["are in a definition", { $defs: { d: inside({ a: header("A") }) } }, "where no argument is"]
  ]
  for (const [what, schema, problem] of rows) {
    it(`${what}: ${problem === undefined ? "can be called" : "cannot be called"}`, () => {
      const found = headerProblem(schema)
      if (problem === undefined) assert.isUndefined(found)
      else assert.include(found, problem)
    })
  }

  it("may lie deeper than a stack is high", () => {
    let schema: object = header("A")
    for (let depth = 0; depth < 100_000; depth++) schema = inside({ a: schema })
    assert.isUndefined(headerProblem(schema))
  })
})
