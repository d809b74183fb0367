/**
 * Calls tools of an MCP server: typed, and with progress. The server is
 * server-everything, a child of this process that ends with it.
 */
import { fileURLToPath } from "node:url"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stream } from "effect"
import { McpClient, McpElicitation } from "effect-codex/mcp"

const Weather = McpClient.tool({
  name: "get-structured-content",
  input: Schema.Struct({ location: Schema.Literals(["New York", "Chicago", "Los Angeles"]) }),
  output: Schema.Struct({ temperature: Schema.Number, conditions: Schema.String, humidity: Schema.Number })
})

const program = Effect.gen(function* () {
  const client = yield* McpClient
  yield* Console.log(`${client.server.title ?? client.server.name} speaks ${client.server.protocolVersion}`)

  const tools = yield* Stream.runCollect(client.tools)
  yield* Console.log(`It has ${tools.length} tools, among them ${tools[0]?.name}`)

  const { conditions, temperature } = yield* client.call(Weather, { location: "Chicago" })
  yield* Console.log(`Chicago: ${conditions}, ${temperature} °C`)

  yield* client
    .callToolStream("trigger-long-running-operation", { duration: 0.3, steps: 3 })
    .pipe(
      Stream.runForEach((event) =>
        event._tag === "Progress"
          ? Console.log(`step ${event.progress.progress} of ${event.progress.total}`)
          : Console.log("done")
      )
    )

  yield* client.callTool("no-such-tool").pipe(
    Effect.catchReason("McpError", "ToolFailed", ({ detail }) => Console.log(`As it should: ${detail}`)),
    Effect.catchReason("McpError", "RequestRefused", ({ detail }) => Console.log(`As it should: ${detail}`))
  )
})

const server = McpClient.layerStdio({
  name: "everything",
  command: process.execPath,
  args: [fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js")), "stdio"]
})

/** What the server may ask of the person behind this program: here nobody is. */
const person = McpElicitation.layer({ form: () => Effect.succeed({ action: "decline" }) })

program.pipe(Effect.provide(server.pipe(Layer.provide([person, NodeServices.layer]))), NodeRuntime.runMain)
