import { fileURLToPath } from "node:url"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, layer } from "@effect/vitest"
import {
  Cause,
  Context,
  Effect,
  Exit,
  Fiber,
  FileSystem,
  Layer,
  Logger,
  Option,
  References,
  Schema,
  Stream
} from "effect"
import { CodexConfig } from "effect-codex/config"
import { McpClient, McpElicitation, type McpError, McpRoots, McpSampling, type McpToolResult } from "effect-codex/mcp"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { TestClock } from "effect/testing"
import { until } from "../mcp/fixture.ts"
import { onPlatform } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

const program = fileURLToPath(new URL("../support/mcpServer.ts", import.meta.url))

type Version = "2025-11-25" | "2026-07-28"

/** What starts it over stdio. */
const child = (version: Version) => ({ command: process.execPath, args: [program, "stdio", version] })

const Address = Schema.fromJsonString(Schema.Struct({ port: Schema.Int }))

/** Where it is over HTTP, until the scope closes. */
const address = Effect.fnUntraced(function* (version: Version) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const server = yield* spawner.spawn(
    ChildProcess.make(process.execPath, [program, "http", version], { stdin: "ignore", forceKillAfter: "1 second" })
  )
  const line = yield* Stream.runHead(Stream.splitLines(Stream.decodeText(server.stdout)))
  const { port } = yield* Schema.decodeEffect(Address)(Option.getOrElse(line, () => ""))
  return `http://127.0.0.1:${port}/mcp`
}, Effect.orDie)

const textOf = (result: McpToolResult): string =>
  result.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

/** Its tools, besides five that have pages to fill. */
const own = ["ask", "change", "count", "log", "steps", "until", "wait"]

const five = (kind: string) => [0, 1, 2, 3, 4].map((index) => `${kind}-${index}`)

const named = <A extends { readonly name: string }>(list: Stream.Stream<A, McpError>) =>
  Effect.map(Stream.runCollect(list), (all) => all.map(({ name }) => name))

/** A call that runs until it is stopped, and is known to the server by this mark. */
const waiting = Effect.fnUntraced(function* (mark: string) {
  const client = yield* McpClient
  const call = yield* Effect.forkChild(client.callTool("wait", { mark }))
  yield* client.callTool("until", { mark, is: "running" })
  return call
})

/** What the app says to whatever it asks. */
const answers = Layer.mergeAll(
  McpSampling.layer(({ params }) =>
    Effect.succeed({
      model: "test",
      role: "assistant" as const,
      content: { type: "text" as const, text: `at most ${params.maxTokens}` }
    })
  ),
  McpElicitation.layer({
    form: ({ message }) => Effect.succeed({ action: "accept", content: { name: message } }),
    url: ({ url }) => Effect.succeed(url === "https://example.com/go" ? "accept" : "cancel")
  }),
  McpRoots.layer([{ uri: "file:///work", name: "work" }])
)

for (const version of ["2025-11-25", "2026-07-28"] as const) {
  for (const wire of ["stdio", "HTTP"] as const) {
    const client =
      wire === "stdio"
        ? McpClient.layerStdio(child(version))
        : Layer.unwrap(Effect.map(address(version), (url) => McpClient.layerHttp({ url })))

    /** What the server is told when nobody waits any more; the newest version over HTTP closes the stream instead. */
    const heard = wire === "HTTP" && version === "2026-07-28" ? ["stopped"] : ["stopped", "cancelled"]

    const logged: Array<unknown> = []
    const logger = Logger.make(({ fiber, logLevel, message }) => {
      logged.push([logLevel, String(message), fiber.getRef(References.CurrentLogAnnotations)["mcp.logger"]])
    })
    const app = Layer.mergeAll(answers, Logger.layer([logger]), NodeServices.layer)

    layer(Layer.provide(client, app))(`a server of ours over ${wire} that speaks ${version}`, (it) => {
      it.effect("is spoken to in that version, and gives lists of many pages, each when it is taken", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          assert.strictEqual(client.server.protocolVersion, version)
          assert.deepStrictEqual(yield* named(client.tools), [...own, ...five("tool")])
          assert.deepStrictEqual(yield* named(client.resources), five("note"))
          assert.deepStrictEqual(yield* named(client.resourceTemplates), five("city"))
          assert.deepStrictEqual(yield* named(client.prompts), five("greeting"))
          const count = client.callTool("count", { method: "prompts/list" })
          assert.strictEqual(textOf(yield* count), "3")
          assert.deepStrictEqual(yield* named(Stream.take(client.prompts, 3)), [
            "greeting-0",
            "greeting-1",
            "greeting-2"
          ])
          assert.strictEqual(textOf(yield* count), "5")
        })
      )

      it.effect("tells of each list that changes", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          const lists = ["tools", "prompts", "resources"] as const
          const changes = yield* Effect.forkChild(Stream.runCollect(Stream.take(client.changes, 3)), {
            startImmediately: true
          })
          const listening = version === "2026-07-28" ? "subscriptions/listen" : wire === "HTTP" ? "GET" : "initialize"
          yield* client.callTool("until", { mark: listening, is: "heard" })
          for (const list of lists) yield* client.callTool("change", { what: list })
          assert.deepStrictEqual(yield* Fiber.join(changes), [...lists])
        })
      )

      it.effect("tells that a resource changed", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          const update = yield* Effect.forkChild(Stream.runHead(client.subscribe("memo://note-1")))
          yield* client.callTool("until", { mark: "memo://note-1", is: "subscribed" })
          yield* client.callTool("change", { what: "memo://note-1" })
          assert.deepStrictEqual(yield* Fiber.join(update), Option.some("memo://note-1"))
        })
      )

      it.effect("tells progress, and logs to Effect's logger", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          const events = yield* Stream.runCollect(client.callToolStream("steps"))
          assert.deepStrictEqual(
            events.map((event) => (event._tag === "Progress" ? event.progress.progress : textOf(event.result))),
            [1, 2, 3, "done"]
          )
          yield* client.setLogLevel("info")
          yield* client.callTool("log")
          yield* until(() => logged.length > 0)
          assert.deepStrictEqual(logged, [["Warn", "something odd", "engine"]])
        })
      )

      it.effect("asks for a model, a form, an address and folders, and gets what the app answers", () =>
        Effect.gen(function* () {
          const { form, model, roots, visit } = JSON.parse(textOf(yield* (yield* McpClient).callTool("ask")))
          assert.deepInclude(model, { model: "test", content: { type: "text", text: "at most 7" } })
          assert.deepInclude(form, { action: "accept", content: { name: "Who?" } })
          assert.deepInclude(visit, { action: "accept" })
          assert.deepInclude(roots, { roots: [{ uri: "file:///work", name: "work" }] })
        })
      )

      it.effect("hears that a call was interrupted, and answers the next", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          const call = yield* waiting("interrupted")
          yield* Fiber.interrupt(call)
          const exit = yield* Fiber.await(call)
          assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
          for (const is of heard) yield* client.callTool("until", { mark: "interrupted", is })
        })
      )

      it.effect("hears that a call took longer than it may: five minutes", () =>
        Effect.gen(function* () {
          const client = yield* McpClient
          const call = yield* waiting("late")
          yield* TestClock.adjust("5 minutes")
          const { reason } = yield* Effect.flip(Fiber.join(call))
          assert.deepInclude(reason, { _tag: "RequestTimeout", method: "tools/call", limit: 300_000 })
          for (const is of heard) yield* client.callTool("until", { mark: "late", is })
        })
      )
    })
  }
}

describe("many servers of ours", () => {
  it.live("are connected to in one scope, beside one that is not there, and are gone when it closes", () =>
    onPlatform(
      Effect.gen(function* () {
        const mark = `--mark=${globalThis.crypto.randomUUID()}`
        const url = yield* address("2025-11-25")
        const { command, args } = child("2026-07-28")
        const connections = {
          child: { command, args: [...args, mark] },
          web: { url },
          // Its port is the same; there is nobody at this address of the loopback.
          nobody: { url: url.replace("127.0.0.1", "127.0.0.2") }
        }
        yield* Effect.scoped(
          Effect.gen(function* () {
            const { clients, failures } = yield* McpClient.connectAll(connections, { required: ["child", "web"] })
            // In the order they were given, though the child takes longer.
            const connected = Object.entries(clients).map(([name, { server }]) => [name, server.protocolVersion])
            assert.deepStrictEqual(connected, [
              ["child", "2026-07-28"],
              ["web", "2025-11-25"]
            ])
            for (const [name, client] of Object.entries(clients)) {
              assert.strictEqual(client.name, name)
              assert.strictEqual(textOf(yield* client.callTool("tool-1")), "tool-1")
            }
            assert.deepStrictEqual(Object.keys(failures), ["nobody"])
            assert.deepInclude(failures.nobody?.reason, { _tag: "ServerUnreachable", detail: "ECONNREFUSED" })
          })
        )
        yield* noProcess(mark)
      })
    )
  )
})

describe("a server of ours in codex's configuration", () => {
  it.live("is connected to as it says: its kind, its tools, its time for a call", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const codexHome = yield* fs.makeTempDirectoryScoped({ prefix: "mcp-ours-" })
        const { command, args } = child("2025-11-25")
        const url = yield* address("2026-07-28")
        yield* fs.writeFileString(
          `${codexHome}/config.toml`,
          [
            `[mcp_servers.child]`,
            `command = ${JSON.stringify(command)}`,
            `args = ${JSON.stringify(args)}`,
            `enabled_tools = ["tool-1", "tool-2", "wait"]`,
            `disabled_tools = ["tool-2"]`,
            `tool_timeout_sec = 0.2`,
            `[mcp_servers.web]`,
            `url = ${JSON.stringify(url)}`
          ].join("\n")
        )
        const config = CodexConfig.layer({
          codexHome,
          systemFile: `${codexHome}/none`,
          managedFile: `${codexHome}/none`
        })
        const connect = (name: string) =>
          Effect.map(Layer.build(Layer.provide(McpClient.layerFromConfig(name), config)), Context.get(McpClient))

        const started = yield* connect("child")
        assert.deepInclude(started, { name: "child" })
        assert.strictEqual(started.server.protocolVersion, "2025-11-25")
        assert.deepStrictEqual(yield* named(started.tools), ["wait", "tool-1"])
        const disabled = yield* Effect.flip(started.callTool("tool-2"))
        assert.deepInclude(disabled.reason, { _tag: "ToolDisabled", tool: "tool-2" })
        const late = yield* Effect.flip(started.callTool("wait"))
        assert.deepInclude(late.reason, { _tag: "RequestTimeout", limit: 200 })

        const web = yield* connect("web")
        assert.strictEqual(web.server.protocolVersion, "2026-07-28")
        assert.strictEqual(textOf(yield* web.callTool("tool-2")), "tool-2")
      })
    )
  )
})
