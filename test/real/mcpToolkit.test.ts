import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schema, Stream } from "effect"
import type { ThreadOptions, TurnResult } from "effect-codex"
import { Elicitations } from "effect-codex/app-server"
import { Script } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onPlatform, openAppServer, openCodex } from "../support/real.ts"

const server = {
  command: process.execPath,
  args: [fileURLToPath(new URL("../support/toolkitServer.ts", import.meta.url))]
}

const served: ThreadOptions = {
  sandbox: "read-only",
  mcpServers: { shop: { ...server, cwd: process.cwd(), required: true } }
}

const approved: ThreadOptions = {
  ...served,
  config: { mcp_servers: { shop: { default_tools_approval_mode: "approve" } } }
}

/** The model names a tool by its server too. */
const call = (name: string, input: unknown): Script.Part =>
  Script.item({
    type: "function_call",
    id: name,
    call_id: name,
    namespace: "mcp__shop",
    name,
    arguments: JSON.stringify(input)
  })

const calling = (name: string, input: unknown): Script.Script => [Script.respond(call(name, input)), "Done."]

const callOf = ({ items }: TurnResult) => {
  const calls = items.filter((item) => item._tag === "McpToolCall")
  assert.strictEqual(calls.length, 1)
  return calls[0]
}

for (const [transport, open] of [
  ["exec", openCodex],
  ["the app-server", openAppServer]
] as const) {
  describe(`an Effect Toolkit served to codex, over ${transport}`, () => {
    it.live("is called: the call is in the events, what the tool gave is in the model's conversation", () =>
      onPlatform(
        Effect.gen(function* () {
          const { model, thread } = yield* open([Script.respond(call("stock", { article: "lamp" })), "42 are left."])
          const events = yield* Stream.runCollect((yield* thread(served)).stream("How many lamps?"))

          const seen = events.flatMap((event) =>
            (event._tag === "ItemStarted" || event._tag === "ItemCompleted") && event.item._tag === "McpToolCall"
              ? [[event._tag, event.item.status]]
              : []
          )
          assert.deepStrictEqual(seen, [
            ["ItemStarted", "inProgress"],
            ["ItemCompleted", "completed"]
          ])
          const items = events.flatMap((event) => (event._tag === "ItemCompleted" ? [event.item] : []))
          assert.deepInclude(
            items.find((item) => item._tag === "McpToolCall"),
            {
              server: "shop",
              tool: "stock",
              arguments: { article: "lamp" },
              result: { content: [{ type: "text", text: '{"left":42}' }], structuredContent: { left: 42 } }
            }
          )
          assert.include(JSON.stringify((yield* model.requests)[1]?.body["input"]), String.raw`{\"left\":42}`)
          assert.isTrue(items.some((item) => item._tag === "AgentMessage" && item.text === "42 are left."))
        })
      )
    )

    it.live("fails for the model when the tool fails, with the error's message, and the turn goes on", () =>
      onPlatform(
        Effect.gen(function* () {
          const { model, thread } = yield* open(calling("stock", { article: "moon" }))
          const result = yield* (yield* thread(served)).run("How many moons?")
          assert.deepInclude(callOf(result), {
            status: "failed",
            result: { content: [{ type: "text", text: "there is no article moon" }] }
          })
          assert.strictEqual(result.finalResponse, "Done.")
          assert.include(JSON.stringify((yield* model.requests)[1]?.body["input"]), "there is no article moon")
        })
      )
    )

    it.live("says nothing of a defect but that there was one", () =>
      onPlatform(
        Effect.gen(function* () {
          const { model, thread } = yield* open(calling("burn", {}))
          const result = yield* (yield* thread(served)).run("Burn it")
          assert.strictEqual(callOf(result)?.status, "failed")
          assert.strictEqual(result.finalResponse, "Done.")
          assert.notInclude(JSON.stringify(yield* model.requests), "password")
        })
      )
    )

    it.live("is called without a question, whatever the tool does, when its server is approved", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open(calling("order", { article: "lamp" }))
          const result = yield* (yield* thread(approved)).run("Order a lamp")
          assert.deepInclude(callOf(result), {
            status: "completed",
            result: { content: [{ type: "text", text: "a lamp is on its way" }] }
          })
        })
      )
    )

    it.live("is not called when the tool may write and nobody says that it may", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open(calling("order", { article: "lamp" }))
          const result = yield* (yield* thread(served)).run("Order a lamp")
          const item = callOf(result)
          assert.strictEqual(item?.status, "failed")
          assert.match(item?.error?.message ?? "", /requires approval|rejected/)
          assert.strictEqual(result.finalResponse, "Done.")
        })
      )
    )
  })
}

describe("an Effect Toolkit served to codex", () => {
  it.live("is called when whoever is asked accepts", () =>
    onPlatform(
      Effect.gen(function* () {
        const asked: Array<unknown> = []
        const accepts = Layer.succeed(Elicitations, (request) =>
          Effect.sync(() => {
            asked.push(request)
            return { action: "accept" as const }
          })
        )
        const { thread } = yield* openAppServer(calling("order", { article: "lamp" }), {}, accepts)
        const result = yield* (yield* thread(served)).run("Order a lamp")
        assert.strictEqual(callOf(result)?.status, "completed")
        assert.strictEqual(asked.length, 1)
        assert.deepInclude(asked[0], { mode: "form", serverName: "shop" })
        assert.include(JSON.stringify(asked[0]), "order")
      })
    )
  )

  it.live("writes nothing to stdout but messages, and its logs to stderr", () =>
    onPlatform(
      Effect.gen(function* () {
        const message = (content: object) => `${JSON.stringify({ jsonrpc: "2.0", ...content })}\n`
        const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } }
        const said = [
          message({ id: 1, method: "initialize", params }),
          message({ method: "notifications/initialized" }),
          message({ id: 2, method: "tools/call", params: { name: "stock", arguments: { article: "lamp" } } }),
          message({ id: 3, method: "tools/call", params: { name: "burn", arguments: {} } })
        ].join("")
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        const process = yield* spawner.spawn(
          ChildProcess.make(server.command, server.args, {
            // Open until it has answered: at its end the server ends, whatever it was doing.
            stdin: { stream: Stream.concat(Stream.make(new TextEncoder().encode(said)), Stream.never) },
            forceKillAfter: "2 seconds"
          })
        )
        const logs = yield* Effect.forkScoped(Stream.mkString(Stream.decodeText(process.stderr)))
        const lines = yield* process.stdout.pipe(
          Stream.decodeText,
          Stream.splitLines,
          Stream.take(3),
          Stream.runCollect
        )
        const Answer = Schema.fromJsonString(Schema.Struct({ jsonrpc: Schema.Literal("2.0"), id: Schema.Int }))
        const ids = yield* Effect.forEach(lines, (line) => Schema.decodeEffect(Answer)(line))
        assert.sameMembers(
          ids.map(({ id }) => id),
          [1, 2, 3]
        )
        yield* process.kill()
        assert.include(yield* Fiber.join(logs), "somebody asks for lamp")
      })
    )
  )
})
