/**
 * An agent without codex: a loop over a model's API that runs the model's calls
 * itself, with the tools codex would give it.
 */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Config, Console, Effect, FileSystem, Layer, Option, Path, Redacted, Schema, Stream } from "effect"
import { Script, ScriptedModel } from "effect-codex/testing"
import { callOf, Profiles, type ToolCallOutput, ToolRegistry } from "effect-codex/tools"
import { Sse } from "effect/encoding"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { expect, live } from "./support/setup.ts"

const patch = `*** Begin Patch
*** Update File: greeting.txt
@@
-Hello, wrld!
+Hello, world!
*** End Patch
`

const script: Script.Script = [
  Script.respond([
    Script.functionCall("update_plan", { plan: [{ step: "Fix the greeting", status: "in_progress" }] }),
    Script.functionCall("exec_command", { cmd: "cat greeting.txt", login: false })
  ]),
  Script.respond(Script.patch(patch)),
  Script.respond(Script.functionCall("read_mind", {})),
  "Fixed the greeting."
]

/** Where the model is: OpenAI with `--live` and OPENAI_API_KEY, a script otherwise. */
const endpoint = live
  ? Effect.map(Config.Redacted("OPENAI_API_KEY"), (key) => ({
      baseUrl: "https://api.openai.com/v1",
      key,
      model: "gpt-5"
    }))
  : Effect.map(ScriptedModel, ({ baseUrl }) => ({ baseUrl, key: Redacted.make("none"), model: "scripted" }))

const Item = Schema.Record(Schema.String, Schema.Unknown)
type Item = typeof Item.Type

const ItemDone = Schema.fromJsonString(Schema.Struct({ type: Schema.Literal("response.output_item.done"), item: Item }))

/** What the model answers to a conversation, item by item. */
const ask = Effect.fn("ask")(function* (input: ReadonlyArray<Item | ToolCallOutput>) {
  const { baseUrl, key, model } = yield* endpoint
  const tools = yield* (yield* ToolRegistry).definitions
  const request = HttpClientRequest.post(`${baseUrl}/responses`).pipe(
    HttpClientRequest.bearerToken(key),
    HttpClientRequest.bodyJsonUnsafe({ model, input, tools, stream: true, store: false })
  )
  const response = yield* HttpClient.filterStatusOk(yield* HttpClient.HttpClient).execute(request)
  const events = yield* response.stream.pipe(
    Stream.decodeText,
    Stream.pipeThroughChannel(Sse.decode()),
    Stream.map(({ data }) => Schema.decodeOption(ItemDone)(data)),
    Stream.runCollect
  )
  return events.flatMap((event) => Option.toArray(event).map(({ item }) => item))
})

/** Asks until the model calls nothing more; gives all that was said. */
const converse = Effect.fn("converse")(function* (prompt: string) {
  const registry = yield* ToolRegistry
  const said: Array<Item | ToolCallOutput> = [
    { type: "message", role: "user", content: [{ type: "input_text", text: prompt }] }
  ]
  for (;;) {
    const items = yield* ask(said)
    said.push(...items)
    const calls = items.flatMap((item) => Option.toArray(callOf(item)))
    if (calls.length === 0) return said
    for (const call of calls) {
      const { item, output } = yield* registry.dispatch(call)
      yield* Console.log(`${call.name}: ${output.success ? "done" : JSON.stringify(output.content)}`)
      said.push(item)
    }
  }
})

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workingDirectory = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" })
  const file = path.join(workingDirectory, "greeting.txt")
  yield* fs.writeFileString(file, "Hello, wrld!\n")

  // The set that codex 0.169 gives its models; with a `sandbox`, commands would run in codex's.
  const tools = ToolRegistry.layer([
    Profiles.codex_0_169({
      workingDirectory,
      webSearch: { mode: "disabled" },
      onPlan: ({ plan }) => Console.log(plan.map(({ status, step }) => `[${status}] ${step}`).join("\n"))
    })
  ])
  const said = yield* converse(`Fix the spelling in ${file}.`).pipe(Effect.provide(tools))

  yield* Console.log(yield* fs.readFileString(file))
  yield* expect((yield* fs.readFileString(file)) === "Hello, world!\n", "a greeting without mistakes")
  yield* expect(live || JSON.stringify(said).includes("unsupported call: read_mind"), "an answer to every call")
})

const platform = Layer.merge(NodeServices.layer, NodeHttpClient.layerFetch)

program.pipe(
  Effect.scoped,
  Effect.provide(ScriptedModel.layer(script).pipe(Layer.provideMerge(platform))),
  NodeRuntime.runMain
)
