/** An Effect Toolkit as an MCP server on stdin and stdout: started by codex, and by hand. */
import { NodeRuntime, NodeStdio } from "@effect/platform-node"
import { Effect, Layer, Logger, Schema } from "effect"
import { McpProtocol, McpServer, Tool, Toolkit } from "effect/ai"

class NoSuchArticle extends Schema.TaggedError<NoSuchArticle>()("NoSuchArticle", { article: Schema.String }) {
  override get message() {
    return `there is no article ${this.article}`
  }
}

const article = { parameters: Schema.Struct({ article: Schema.String }), failure: NoSuchArticle }

const Shop = Toolkit.make(
  Tool.make("stock", { ...article, success: Schema.Struct({ left: Schema.Int }) }).annotate(Tool.Readonly, true),
  Tool.make("order", { ...article, success: Schema.String }),
  Tool.make("burn", { success: Schema.String }).annotate(Tool.Readonly, true)
)

const handlers = Shop.toLayer({
  stock: Effect.fnUntraced(function* ({ article }) {
    yield* Effect.log(`somebody asks for ${article}`)
    return article === "lamp" ? { left: 42 } : yield* new NoSuchArticle({ article })
  }),
  order: ({ article }) => Effect.succeed(`a ${article} is on its way`),
  burn: () => Effect.die("the password of the shop")
})

const server = McpServer.layerStdio({
  name: "shop",
  version: "1.0.0",
  protocols: [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18],
  registrations: Layer.provide(McpServer.toolkit(Shop), handlers)
}).pipe(Layer.provide(NodeStdio.layer), Layer.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])))

NodeRuntime.runMain(Layer.launch(server))
