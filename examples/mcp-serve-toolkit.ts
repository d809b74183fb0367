/**
 * Tools of your program that codex calls over MCP: an Effect Toolkit, served on
 * stdin and stdout by a process that codex starts.
 *
 * The file is both: without an argument it talks to codex, with `serve` it is
 * the server that codex starts.
 */
import { fileURLToPath } from "node:url"
import { NodeRuntime, NodeStdio } from "@effect/platform-node"
import { Console, Effect, Layer, Logger, Schema, Stream } from "effect"
import { Codex, type ThreadEvent } from "effect-codex"
import { type Answer, Script } from "effect-codex/testing"
import { McpProtocol, McpServer, Tool, Toolkit } from "effect/ai"
import { codex, expect, live, repository } from "./support/setup.ts"

class NoSuchArticle extends Schema.TaggedError<NoSuchArticle>()("NoSuchArticle", { article: Schema.String }) {
  override get message() {
    return `there is no article ${this.article}`
  }
}

/** Codex asks before it calls a tool, unless the tool only reads: `codex exec` has nobody to ask. */
const Stock = Tool.make("stock", {
  description: "How many of an article are in stock. Fails for an article that does not exist.",
  parameters: Schema.Struct({ article: Schema.String }),
  success: Schema.Struct({ left: Schema.Int }),
  failure: NoSuchArticle
}).annotate(Tool.Readonly, true)

const Shop = Toolkit.make(Stock)

const articles = new Map([["lamp", 42]])

const handlers = Shop.toLayer({
  stock: Effect.fnUntraced(function* ({ article }) {
    yield* Effect.log(`somebody asks for ${article}`)
    const left = articles.get(article)
    return left === undefined ? yield* new NoSuchArticle({ article }) : { left }
  })
})

const server = McpServer.layerStdio({
  name: "shop",
  version: "1.0.0",
  // Codex 0.169 speaks 2025-06-18, and cannot speak to a server that has 2026-07-28 alone.
  protocols: [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18],
  registrations: Layer.provide(McpServer.toolkit(Shop), handlers)
}).pipe(
  Layer.provide(NodeStdio.layer),
  // stdout is for messages of the protocol; a log goes to stderr.
  Layer.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))
)

/** Asks the server, then repeats what it said. */
const answer: Answer = ({ body }) => {
  const left = /\{\\"left\\":(\d+)\}/.exec(JSON.stringify(body["input"]))?.[1]
  return left === undefined
    ? Script.respond(
        // The model knows the tools of a server by its name.
        Script.item({
          type: "function_call",
          id: "call",
          call_id: "call",
          namespace: "mcp__shop",
          name: "stock",
          arguments: `{"article":"lamp"}`
        })
      )
    : `There are ${left} lamps.`
}

const show = (event: ThreadEvent.ThreadEvent) => {
  if (event._tag !== "ItemCompleted") return Console.log(event._tag)
  const { item } = event
  switch (item._tag) {
    case "McpToolCall":
      return Console.log(
        `${item.server}.${item.tool} ${JSON.stringify(item.arguments)}: ${item.status}`,
        item.result?.structuredContent ?? item.error?.message
      )
    case "AgentMessage":
      return Console.log(item.text)
    default:
      return Console.log(item._tag)
  }
}

const program = Effect.gen(function* () {
  const folder = yield* repository({ "README.md": "A shop.\n" })
  const thread = yield* (yield* Codex).startThread({
    workingDirectory: folder,
    sandbox: "read-only",
    mcpServers: {
      shop: {
        command: process.execPath,
        args: [...process.execArgv, fileURLToPath(import.meta.url), "serve"],
        cwd: process.cwd(),
        required: true
      }
    }
  })

  const events = yield* thread
    .stream("How many lamps (article: lamp) are in stock?")
    .pipe(Stream.tap(show), Stream.runCollect)

  const items = events.flatMap((event) => (event._tag === "ItemCompleted" ? [event.item] : []))
  const calls = items.filter((item) => item._tag === "McpToolCall")
  const said = items.filter((item) => item._tag === "AgentMessage").map(({ text }) => text)
  yield* expect(calls.length > 0, "a call of the server's tool")
  yield* expect(said.at(-1)?.includes("42") === true, "an answer that only the server knows")
  yield* expect(live || calls.length === 1, "one call")
})

if (process.argv.includes("serve")) NodeRuntime.runMain(Layer.launch(server))
else program.pipe(Effect.scoped, Effect.provide(codex(answer)), NodeRuntime.runMain)
