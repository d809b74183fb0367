/**
 * Tools of your program that the agent may call: described to codex by their
 * JSON Schema, answered by an Effect.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { Codex } from "effect-codex"
import { DynamicTools } from "effect-codex/app-server"
import { type Answer, Script } from "effect-codex/testing"
import { codexServer, expect, live, repository } from "./support/setup.ts"

const Arguments = Schema.Struct({ article: Schema.String })

const stock = {
  type: "function",
  name: "stock",
  description: "How many of an article are in stock. Fails for an article that does not exist.",
  inputSchema: { type: "object", properties: { article: { type: "string" } }, required: ["article"] }
} as const

const articles = new Map([["lamp", 42]])

/** A tool that fails, or takes too long, has failed for the model; the turn goes on. */
const tools = Layer.succeed(
  DynamicTools,
  Effect.fn("tools")(function* (call) {
    const { article } = yield* Schema.decodeUnknownEffect(Arguments)(call.arguments)
    const count = articles.get(article)
    yield* Console.log(`${call.tool} ${article}: ${count}`)
    return {
      success: count !== undefined,
      contentItems: [{ type: "inputText" as const, text: count === undefined ? "no such article" : `${count} left` }]
    }
  })
)

/** Asks the host, then repeats what the host said. */
const answer: Answer = ({ body }) => {
  const said = /\b\d+ left|no such article/.exec(JSON.stringify(body["input"]))?.[0]
  return said === undefined
    ? Script.respond(Script.functionCall("stock", { article: "lamp" }))
    : `The host says: ${said}.`
}

const program = Effect.gen(function* () {
  const folder = yield* repository({ "README.md": "A shop.\n" })
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "read-only" })
  const { finalResponse, items } = yield* thread.run("How many lamps (article: lamp) are in stock?")
  yield* Console.log(finalResponse)

  const calls = items.filter((item) => item._tag === "DynamicToolCall")
  yield* expect(calls.length > 0 && calls.every(({ success }) => success === true), "a call of the host's tool")
  yield* expect(finalResponse.includes("42"), "an answer that only the host knows")
  yield* expect(live || calls.length === 1, "one call")
})

program.pipe(Effect.scoped, Effect.provide(codexServer(answer, { dynamicTools: [stock] }, tools)), NodeRuntime.runMain)
