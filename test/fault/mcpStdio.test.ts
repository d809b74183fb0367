import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FileSystem, Path, Redacted, Scope, Stream } from "effect"
import { McpClient, type McpStdioConnection } from "effect-codex/mcp"
import { onPlatform } from "../support/real.ts"
import { fileAppears, makeStub } from "../support/stub.ts"

/** Answers by method; `serve` takes others, which win. The rest is left without an answer. */
const prelude = `
const reply = ({ id }, result = {}) => say({ jsonrpc: "2.0", id, result })
const refuse = ({ id }, code = -32601, message = "Method not found") => say({ jsonrpc: "2.0", id, error: { code, message } })
const handshake = {
  protocolVersion: "2025-06-18",
  capabilities: { tools: {} },
  serverInfo: { name: "stub", version: "0" }
}
const serve = (methods) => {
  const all = {
    "server/discover": (request) => refuse(request),
    initialize: (request) => reply(request, handshake),
    ping: (request) => reply(request),
    ...methods
  }
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const message = JSON.parse(line)
    all[message.method]?.(message)
  })
}
`
const deaf = `for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {})\n`

/** A server that is this program, and its client until the scope closes. */
const open = Effect.fnUntraced(function* (program: string, options: Partial<McpStdioConnection> = {}) {
  const stub = yield* makeStub(prelude + program)
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
  const connect = McpClient.connect({ command: stub.path, name: "stub", ...options }).pipe(
    Scope.provide(scope),
    Effect.provide(NodeServices.layer)
  )
  return { stub, connect, close: Scope.close(scope, Exit.void) }
})

/** Why it could not be connected to, once nothing of it runs any more. */
const refusal = Effect.fnUntraced(function* (program: string, options: Partial<McpStdioConnection> = {}) {
  const { connect, stub } = yield* open(program, options)
  const error = yield* Effect.flip(connect)
  yield* stub.gone
  return error
})

describe("an MCP server that does not come up", () => {
  for (const [name, program] of [
    ["dies at once", `process.stderr.write("no such module\\n"); process.exit(4)`],
    [
      "dies when it is greeted",
      `serve({ initialize: () => { process.stderr.write("no such module\\n"); process.exit(4) } })`
    ],
    [
      "dies in the middle of its answer",
      `serve({ initialize: () => { write('{"jsonrpc":"2.0","id":0,"res'); process.stderr.write("no such module\\n"); process.exit(4) } })`
    ]
  ] as const) {
    it.live(`because it ${name} is ServerClosed, with its exit code and stderr`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { reason } = yield* refusal(program)
          assert.deepInclude(reason, { _tag: "ServerClosed", exitCode: 4, stderr: "no such module\n" })
        })
      )
    )
  }

  it.live("because it says nothing is StartupTimeout, with what it wrote, and nothing of it is left", () =>
    onPlatform(
      Effect.gen(function* () {
        const { reason } = yield* refusal(`${deaf}process.stderr.write("thinking\\n"); hang()`, {
          startupTimeout: "1 second"
        })
        assert.deepInclude(reason, { _tag: "StartupTimeout", limit: 1000, stderr: "thinking\n" })
      })
    )
  )

  it.live("because there is no such program is ServerNotStarted", () =>
    onPlatform(
      Effect.gen(function* () {
        const { reason } = yield* Effect.flip(McpClient.connect({ command: "/nowhere/server" }))
        assert.deepInclude(reason, { _tag: "ServerNotStarted", command: "/nowhere/server" })
      })
    )
  )

  it.live("because a secret would stand among its arguments is ServerConfigInvalid, and is not started", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* Effect.flip(
          McpClient.connect({ command: "true", args: ["--key=hunter2"], env: { KEY: Redacted.make("hunter2") } })
        )
        assert.deepInclude(error.reason, { _tag: "ServerConfigInvalid", field: "args" })
        assert.notInclude(error.message, "hunter2")
      })
    )
  )

  it.live("is ended when nobody waits for it any more", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect, stub } = yield* open(`fs.writeFileSync(__filename + ".up", ""); hang()`)
        const connecting = yield* Effect.forkChild(connect)
        yield* fileAppears(`${stub.path}.up`)
        yield* Fiber.interrupt(connecting)
        yield* stub.gone
      })
    )
  )
})

describe("an MCP server that does not know the newest version", () => {
  for (const [name, program] of [
    ["exits on what it does not know", `serve({ "server/discover": () => process.exit(1) })`],
    ["says nothing to what it does not know", `serve({ "server/discover": () => {} })`]
  ] as const) {
    it.live(`and ${name} is greeted the old way`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { connect } = yield* open(program, { startupTimeout: "6 seconds" })
          const client = yield* connect
          assert.strictEqual(client.server.protocolVersion, "2025-06-18")
          yield* client.ping
        })
      )
    )
  }

  it.live("and is slow to start is waited for", () =>
    onPlatform(
      Effect.gen(function* () {
        // What it is asked for in the meantime waits in its pipe, past the time it has to say which version it knows.
        const { connect } = yield* open(`setTimeout(() => serve({}), 1500)`, { startupTimeout: "3 seconds" })
        yield* (yield* connect).ping
      })
    )
  )
})

describe("an MCP server that knows the newest version alone", () => {
  it.live("and is slow to start is asked for that one again, in a process that is told of no other", () =>
    onPlatform(
      Effect.gen(function* () {
        // The first one is too slow to say which version it knows, and refuses the old one that it is asked for then.
        const { connect, stub } = yield* open(
          `
          const warm = __filename + ".warm"
          const discovered = { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: { tools: {} }, ttlMs: 0, cacheScope: "private" }
          const start = () => serve({
            initialize: (request) => refuse(request, -32022, "Unsupported protocol version"),
            "server/discover": (request) => reply(request, discovered)
          })
          if (fs.existsSync(warm)) start()
          else setTimeout(() => { fs.writeFileSync(warm, ""); start() }, 1500)`,
          { startupTimeout: "3 seconds" }
        )
        assert.strictEqual((yield* connect).server.protocolVersion, "2026-07-28")
        yield* fileAppears(`${stub.path}.warm`)
      })
    )
  )
})

describe("an MCP server that reads nothing", () => {
  it.live("is sent no more than can wait for it: ServerUnreachable at once", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`serve({ "tools/call": () => process.stdin.pause() })`)
        const client = yield* connect
        const calls = Array.from({ length: 5000 }, () => client.callTool("t", { text: "x".repeat(10_000) }))
        const { reason } = yield* Effect.flip(Effect.all(calls, { concurrency: "unbounded", discard: true }))
        assert.strictEqual(reason._tag, "ServerUnreachable")
        yield* close
        yield* stub.gone
      })
    )
  )
})

describe("an MCP server that dies in the middle of a call", () => {
  it.live("fails the call, those beside it, and all later ones, with its exit code and stderr", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect, stub } = yield* open(`
          serve({ "tools/call": ({ params }) => {
            if (params.name !== "die") return
            process.stderr.write("out of cheese sk-0123456789abcdef\\n")
            process.exit(3)
          } })`)
        const client = yield* connect
        const beside = yield* Effect.forkChild(Effect.flip(client.callTool("wait")))
        const changes = yield* Effect.forkChild(Effect.flip(Stream.runDrain(client.changes)))
        yield* Effect.yieldNow
        const errors = [
          yield* Effect.flip(client.callTool("die")),
          yield* Fiber.join(beside),
          yield* Fiber.join(changes),
          yield* Effect.flip(client.ping)
        ]
        for (const { reason } of errors) {
          assert.deepInclude(reason, { _tag: "ServerClosed", exitCode: 3, stderr: "out of cheese <redacted>\n" })
        }
        yield* stub.gone
      })
    )
  )

  it.live("is noticed though something it started holds its stdout", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`
          serve({ "tools/call": () => {
            spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", __filename], { stdio: "inherit" })
            setTimeout(() => process.exit(3), 100)
          } })`)
        const client = yield* connect
        const { reason } = yield* Effect.flip(client.callTool("t"))
        assert.deepInclude(reason, { _tag: "ServerClosed", exitCode: 3 })
        yield* close
        yield* stub.gone
      })
    )
  )

  it.live("by a signal says which", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`serve({ "tools/call": () => process.kill(process.pid, "SIGKILL") })`)
        const { reason } = yield* Effect.flip((yield* connect).callTool("t"))
        assert.deepInclude(reason, { _tag: "ServerClosed", signal: "SIGKILL" })
      })
    )
  )
})

describe("an MCP server that writes what it should not", () => {
  it.live("floods stderr, and is answered all the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`
          serve({ "tools/call": (request) => {
            for (let i = 0; i < 200; i++) fs.writeSync(2, "x".repeat(65536))
            reply(request, { content: [] })
          } })`)
        yield* (yield* connect).callTool("t")
      })
    )
  )

  it.live("writes lines that are no messages, and is answered all the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`
          write("Starting up…\\n[1,2]\\n{}\\n")
          fs.writeSync(1, Buffer.from([0xff, 0xfe, 10]))
          serve({ "tools/call": (request) => {
            write("null\\n\\n{\\"jsonrpc\\":\\"1.0\\"}\\n")
            reply(request, { content: [] })
          } })`)
        yield* (yield* connect).callTool("t")
      })
    )
  )

  it.live("gives what is no answer to what was asked: MessageInvalid, and the next call works", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`
          serve({ "tools/call": (request) =>
            request.params.name === "odd"
              ? say({ jsonrpc: "2.0", id: request.id, result: "none" })
              : reply(request, { content: [] }) })`)
        const client = yield* connect
        const { reason } = yield* Effect.flip(client.callTool("odd"))
        assert.strictEqual(reason._tag, "MessageInvalid")
        yield* client.callTool("even")
      })
    )
  )

  it.live("writes a line without an end: MessageInvalid for all, and the server is ended", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`
          serve({ "tools/call": () => {
            const chunk = "x".repeat(1024 * 1024)
            for (let i = 0; i < 70; i++) write(chunk)
          } })`)
        const client = yield* connect
        const { reason } = yield* Effect.flip(client.callTool("t"))
        assert.strictEqual(reason._tag, "MessageInvalid")
        yield* close
        yield* stub.gone
      })
    )
  )

  it.live("asks for what the app does not provide, and is refused", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`
          let call
          serve({ "tools/call": (request) => {
            call = request
            say({ jsonrpc: "2.0", id: "q", method: "elicitation/create", params: { message: "?", requestedSchema: { type: "object", properties: {} } } })
          }, undefined: ({ error }) => reply(call, { content: [{ type: "text", text: String(error.code) }] }) })`)
        const { content } = yield* (yield* connect).callTool("t")
        assert.deepStrictEqual(content, [{ type: "text", text: "-32601" }])
      })
    )
  )
})

describe("the process of an MCP server", () => {
  it.live("gets a few harmless variables and those given, and no others", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(
          `serve({ "tools/call": (request) => reply(request, { content: [{ type: "text", text: JSON.stringify(process.env) }] }) })`,
          { env: { GIVEN: "yes", KEY: Redacted.make("hunter2") } }
        )
        process.env["EFFECT_CODEX_TEST_SECRET"] = "not for servers"
        const { content } = yield* (yield* connect).callTool("t")
        const env: unknown = content[0]?.type === "text" ? JSON.parse(content[0].text) : {}
        const names = Object.keys(Object(env))
        assert.deepInclude(env, { GIVEN: "yes", KEY: "hunter2", PATH: process.env["PATH"] })
        assert.notInclude(names, "EFFECT_CODEX_TEST_SECRET")
        assert.notInclude(names, "NODE_OPTIONS")
      })
    )
  )

  it.live("runs where it is told to", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const cwd = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
        const { connect } = yield* open(
          `serve({ "tools/call": (request) => reply(request, { content: [{ type: "text", text: process.cwd() }] }) })`,
          { cwd }
        )
        const { content } = yield* (yield* connect).callTool("t")
        assert.deepStrictEqual(content, [{ type: "text", text: path.resolve(cwd) }])
      })
    )
  )

  it.live("is ended with all it started, though it hears no signal", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`${deaf}
          spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", __filename], { detached: true, stdio: "ignore" })
          hang()
          serve({})`)
        yield* (yield* connect).ping
        yield* close
        yield* stub.gone
      })
    )
  )
})

describe("many MCP servers", () => {
  it.live("are connected to at once, and each one's failure is its own", () =>
    onPlatform(
      Effect.gen(function* () {
        const good = yield* makeStub(`${prelude}serve({})`)
        const bad = yield* makeStub(`process.exit(2)`)
        const connections = { good: { command: good.path }, bad: { command: bad.path } }
        const { clients, failures } = yield* McpClient.connectAll(connections)
        assert.deepStrictEqual(Object.keys(clients), ["good"])
        assert.deepStrictEqual(Object.keys(failures), ["bad"])
        assert.strictEqual(failures.bad?.server, "bad")
        yield* clients.good?.ping ?? Effect.die("not there")

        const error = yield* Effect.flip(Effect.scoped(McpClient.connectAll(connections, { required: ["bad"] })))
        assert.deepInclude(error.reason, { _tag: "ServerClosed", exitCode: 2 })
      })
    )
  )
})
