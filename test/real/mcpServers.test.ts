import { createServer } from "node:http"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, FileSystem, Layer, Redacted, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { CodexConfig } from "effect-codex/config"
import { connectionFromConfig, type McpConnection, McpServers, serverConfigFromTable } from "effect-codex/mcp"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { enterprise, http, stdio, wrong } from "../mcp/mcpServersEntries.ts"
import { mcpServersSuite, type OpenServers } from "../mcp/mcpServersSuite.ts"
import { onPlatform } from "../support/real.ts"

const openServer = (codexHome: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.map(
    Layer.build(
      AppServer.layerStdio({
        env: { CODEX_HOME: codexHome, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined, ...env }
      }).pipe(Layer.provide(NodeServices.layer))
    ),
    Context.get(AppServer)
  )

const open: OpenServers = Effect.fnUntraced(function* ({ codexHome }, options = {}) {
  const { afterRead = Effect.void, ...rest } = options
  const real = yield* openServer(codexHome)
  const server = AppServer.of({
    ...real,
    config: { ...real.config, read: (params) => Effect.tap(real.config.read(params), afterRead) }
  })
  const layer = Layer.provide(McpServers.layerAppServer(rest), Layer.succeed(AppServer, server))
  return Context.get(yield* Layer.build(layer), McpServers)
})

mcpServersSuite("of an app-server", open)

/** A CODEX_HOME, an app-server on it, and the servers through it and in its file. */
const openBoth = Effect.fnUntraced(function* (env: Readonly<Record<string, string>> = {}) {
  const fs = yield* FileSystem.FileSystem
  const codexHome = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "mcp-servers-" }))
  const server = yield* openServer(codexHome, env)
  const config = CodexConfig.layer({ codexHome, systemFile: `${codexHome}/none`, managedFile: `${codexHome}/none` })
  const through = Layer.provide(McpServers.layerAppServer(), Layer.succeed(AppServer, server))
  const inFiles = Layer.provide(McpServers.layerFiles(), config)
  const servers = Context.get(yield* Layer.build(through), McpServers)
  const files = Context.get(yield* Layer.build(inFiles), McpServers)
  const codex = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
    const binary = yield* Effect.flatMap(CodexBinary, ({ path }) => path).pipe(Effect.provide(CodexBinary.layer()))
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    return yield* spawner.string(ChildProcess.make(binary, args, { env: { CODEX_HOME: codexHome }, extendEnv: true }))
  })
  const json = (...args: ReadonlyArray<string>) =>
    Effect.map(codex("mcp", ...args, "--json"), (text): unknown => JSON.parse(text))
  return { codex, codexHome, config, files, fs, json, server, servers }
})

describe("the configuration", () => {
  for (const way of ["servers", "files"] as const) {
    it.live(`is to codex what it is to us, with every field: ${way}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { json, server, [way]: servers } = yield* openBoth()
          const examples = { "a.b/c@1:2": stdio, http, enterprise }
          for (const [name, { given }] of Object.entries(examples)) yield* servers.add(name, given)
          const { config } = yield* server.config.read()
          for (const [name, { wire }] of Object.entries(examples)) {
            const inForce: unknown = Object(Object(config)["mcp_servers"])[name]
            assert.deepInclude(inForce, wire)
          }
          assert.deepInclude(yield* json("get", "a.b/c@1:2"), {
            enabled: false,
            transport: {
              type: "stdio",
              command: "npx",
              args: stdio.wire["args"],
              env: stdio.wire["env"],
              env_vars: stdio.wire["env_vars"],
              cwd: "/tmp/a b"
            },
            enabled_tools: ["a", "b.c"],
            disabled_tools: ["b.c"],
            startup_timeout_sec: 1.5,
            tool_timeout_sec: 90
          })
          assert.deepInclude(yield* json("get", "http"), {
            transport: {
              type: "streamable_http",
              url: "https://example.com/mcp?a=b",
              bearer_token_env_var: "TOKEN",
              http_headers: http.wire["http_headers"],
              env_http_headers: http.wire["env_http_headers"],
              http_headers_helper: "<redacted>"
            }
          })
        })
      )
    )
  }

  it.live("that codex mcp add wrote is read, and remove removes what was added here", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, files, json, servers } = yield* openBoth()
        yield* codex("mcp", "add", "local", "--env", "A=b=c", "--env", "E=", "--", "npx", "-y", "a package")
        yield* codex("mcp", "add", "far", "--url", "https://example.com/mcp", "--bearer-token-env-var", "TOKEN")
        for (const way of [servers, files]) {
          assert.deepStrictEqual(
            (yield* way.list).map(({ config, name }) => [name, config]),
            [
              ["far", serverConfigFromTable({ url: "https://example.com/mcp", bearer_token_env_var: "TOKEN" })],
              ["local", serverConfigFromTable({ command: "npx", args: ["-y", "a package"], env: { A: "b=c", E: "" } })]
            ]
          )
        }
        yield* servers.add("one", { command: "c" })
        yield* files.add("two", { command: "c" })
        for (const name of ["one", "two", "far"]) yield* codex("mcp", "remove", name)
        for (const way of [servers, files]) {
          assert.deepStrictEqual(
            (yield* way.list).map(({ name }) => name),
            ["local"]
          )
        }
        yield* files.disable("local")
        assert.deepInclude(yield* json("get", "local"), { enabled: false })
      })
    )
  )

  it.live("is refused by codex where it is refused here, and here where codex could never use it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openBoth()
        for (const [field, wire, codexTakesIt = false] of wrong) {
          const written = yield* Effect.result(server.config.write("mcp_servers.a", wire))
          assert.strictEqual(written._tag === "Success", codexTakesIt, `${field} ${JSON.stringify(wire)}`)
          yield* server.config.write("mcp_servers.a", null)
        }
        for (const name of ["a b", "é", 'q"']) {
          yield* server.config.write(`mcp_servers.${JSON.stringify(name)}`, { command: "no-such-command" })
        }
        const errors = yield* Stream.runCollect(Stream.map(server.mcp.status(), ({ toolsError }) => toolsError ?? ""))
        assert.lengthOf(errors, 3)
        for (const error of errors) assert.include(error, "must match pattern ^[a-zA-Z0-9_:@/.-]+$")
      })
    )
  )

  it.live("is taken up by the running server, and by its threads", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, fs, server, servers } = yield* openBoth()
        const script = `${codexHome}/server.mjs`
        yield* fs.writeFileString(script, answering("{}"))
        const { thread } = yield* server.threads.start({ cwd: codexHome })
        const tools = server.mcp.status({ threadId: thread.id }).pipe(
          Stream.map(({ name, tools }) => [name, Object.keys(tools)]),
          Stream.runCollect
        )
        assert.deepStrictEqual(yield* tools, [])
        yield* servers.add("new", { command: process.execPath, args: [script] })
        assert.deepStrictEqual(yield* tools, [["new", ["seen"]]])
        yield* servers.disable("new")
        assert.deepStrictEqual(yield* tools, [["new", []]])
        yield* servers.remove("new")
        assert.deepStrictEqual(yield* tools, [])
      })
    )
  )
})

/** A server with one tool, which first runs a piece of JavaScript. */
const answering = (first: string) => `
import { writeFileSync } from "node:fs"
import { createInterface } from "node:readline"
${first}
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line)
  const result =
    method === "initialize"
      ? { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } }
      : method === "tools/list"
        ? { tools: [{ name: "seen", inputSchema: { type: "object" } }] }
        : {}
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }))
})
`

/** A server at an address that keeps the headers it is sent. */
const recorder = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly seen: Array<Record<string, unknown>>; readonly close: () => void }>(
    (resume) => {
      const seen: Array<Record<string, unknown>> = []
      const server = createServer((request, response) => {
        let body = ""
        request.on("data", (chunk) => (body += String(chunk)))
        request.on("end", () => {
          seen.push({ ...request.headers })
          const { id, method }: { readonly id?: number; readonly method?: string } =
            request.method === "POST" ? JSON.parse(body) : {}
          if (id === undefined) {
            response.writeHead(request.method === "POST" ? 202 : 405).end()
            return
          }
          const result =
            method === "initialize"
              ? { protocolVersion: "2025-06-18", capabilities: {}, serverInfo: { name: "s", version: "1" } }
              : {}
          response.setHeader("content-type", "application/json")
          response.end(JSON.stringify({ jsonrpc: "2.0", id, result }))
        })
      }).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? (address?.port ?? 0) : 0
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/mcp`, seen, close }))
      })
    }
  ),
  ({ close }) => Effect.sync(close)
)

const variables = { TOKEN: "the-token", HEADER: "from-a-variable", EMPTY: "", OVER: "from-codex" }

const clear = (values: Readonly<Record<string, string | Redacted.Redacted>> = {}) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )

describe("a connection of our own", () => {
  const connect = (name: string, config: Layer.Layer<CodexConfig, unknown, NodeServices.NodeServices>) =>
    connectionFromConfig(name).pipe(
      Effect.provide(config),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(variables))
    )

  it.live("sends the headers codex sends", () =>
    onPlatform(
      Effect.gen(function* () {
        const { config, server, servers } = yield* openBoth(variables)
        const { seen, url } = yield* recorder
        const headers: Readonly<Record<string, object>> = {
          plain: {},
          given: { httpHeaders: { "X-A": "1" }, envHttpHeaders: { "X-B": "HEADER", "X-C": "EMPTY", "X-D": "NONE" } },
          token: { bearerTokenEnvVar: "TOKEN", httpHeaders: { Authorization: "Basic x", "X-A": "1" } },
          twice: { httpHeaders: { "x-a": "1" }, envHttpHeaders: { "X-A": "HEADER" } },
          helper: {
            httpHeaders: { "x-a": "1", "x-b": "2" },
            envHttpHeaders: { "x-c": "HEADER" },
            httpHeadersHelper: `printf '{"X-A":"%s","X-C":"helped"}' "$(printf 'a  b' | tr a z)$HEADER"`
          },
          "helper and token": { bearerTokenEnvVar: "TOKEN", httpHeadersHelper: `echo '{"authorization":"Basic y"}'` }
        }
        const own = /^(?:x-|authorization$)/
        for (const [name, fields] of Object.entries(headers)) {
          yield* servers.add("s", { url, ...fields })
          seen.length = 0
          yield* Stream.runDrain(server.mcp.status({ serverName: "s" }))
          const sent = Object.fromEntries(Object.entries(seen[0] ?? {}).filter(([header]) => own.test(header)))
          const connection: McpConnection = yield* connect("s", config)
          const ours = "url" in connection ? clear(connection.headers) : {}
          assert.deepStrictEqual(
            Object.fromEntries(Object.entries(ours).map(([header, value]) => [header.toLowerCase(), value])),
            sent,
            name
          )
          if (name !== "plain") assert.isAbove(Object.keys(sent).length, 0)
          yield* servers.remove("s")
        }
      })
    )
  )

  it.live("starts a server as codex does: its arguments, its variables, its folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, config, fs, server, servers } = yield* openBoth(variables)
        const [script, out] = [`${codexHome}/server.mjs`, `${codexHome}/seen.json`]
        yield* fs.writeFileString(
          script,
          answering(
            `writeFileSync(${JSON.stringify(out)}, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env }))`
          )
        )
        yield* servers.add("s", {
          command: process.execPath,
          args: [script, "", "a b", "$HOME"],
          env: { OVER: "from-entry", "B.C": "d" },
          envVars: ["TOKEN", "EMPTY", "NONE", { name: "OVER", source: "local" }],
          cwd: codexHome
        })
        yield* Stream.runDrain(server.mcp.status({ serverName: "s" }))
        const seen: { readonly args: unknown; readonly cwd: string; readonly env: Record<string, string> } = JSON.parse(
          yield* fs.readFileString(out)
        )
        const connection: McpConnection = yield* connect("s", config)
        if (!("command" in connection)) throw new Error("a server with a command")
        assert.deepStrictEqual(connection.args?.slice(1), seen.args)
        assert.strictEqual(connection.cwd, seen.cwd)
        const env = clear(connection.env)
        assert.deepStrictEqual(env, { TOKEN: "the-token", OVER: "from-entry", "B.C": "d" })
        assert.deepInclude(seen.env, env)
        assert.isUndefined(seen.env["HEADER"])
      })
    )
  )
})
