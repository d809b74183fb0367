/**
 * A turn, watched: spans of the app and of codex meet in one trace at a small
 * collector, which becomes a page to open in a browser.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Path } from "effect"
import { Codex } from "effect-codex"
import { Telemetry } from "effect-codex/telemetry"
import { Script } from "effect-codex/testing"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { codexServer, expect, repository } from "../support/setup.ts"
import { makeCollector } from "./collector.ts"
import { renderWaterfall } from "./waterfall.ts"

const patch = `*** Begin Patch
*** Update File: greet.sh
@@
-echo Hello
+echo "Hello, $1"
*** End Patch`

const script: Script.Script = [
  Script.respond(
    [
      Script.reasoning("The test first."),
      Script.command("sleep 0.4; sh greet.sh World", { arguments: { login: false } })
    ],
    {
      inputTokens: 5200,
      cachedInputTokens: 1800,
      outputTokens: 240,
      reasoningOutputTokens: 130
    }
  ),
  Script.respond(Script.patch(patch), {
    inputTokens: 5600,
    cachedInputTokens: 5100,
    outputTokens: 180,
    reasoningOutputTokens: 40
  }),
  Script.respond(Script.command("sleep 0.2; sh greet.sh World", { arguments: { login: false } }), {
    inputTokens: 5900,
    cachedInputTokens: 5500,
    outputTokens: 60
  }),
  Script.respond(Script.message(["It greets ", "by name now."]), {
    inputTokens: 6000,
    cachedInputTokens: 5800,
    outputTokens: 20
  })
]

const turn = Effect.gen(function* () {
  const folder = yield* repository({ "greet.sh": "echo Hello\n" })
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "danger-full-access" })
  return yield* thread.run("Make greet.sh greet whoever it is given, and try it")
}).pipe(Effect.withSpan("greeting by name"))

const program = Effect.gen(function* () {
  const { baseUrl, spans } = yield* makeCollector
  // Codex's telemetry is sent when it ends, ours when this layer does.
  const observed = Telemetry.layerOtlp({ baseUrl, resource: { serviceName: "greeter" } }).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provideMerge(codexServer(script, { config: Telemetry.codexExporter({ baseUrl }) }))
  )
  const { finalResponse } = yield* Effect.scoped(Effect.provide(turn, observed))
  yield* Console.log(finalResponse)

  const root = spans.find(({ name }) => name === "greeting by name")
  if (root === undefined) return yield* Effect.die(new Error("the collector was sent no span of the app"))
  const trace = spans.filter(({ traceId }) => traceId === root.traceId)
  const page = (yield* Path.Path).join(
    yield* (yield* FileSystem.FileSystem).makeTempDirectory({ prefix: "codex-turn-" }),
    "waterfall.html"
  )
  yield* (yield* FileSystem.FileSystem).writeFileString(page, renderWaterfall(trace, root))
  yield* Console.log(`${trace.length} spans in one trace`)
  yield* Console.log(`waterfall: ${page}`)

  yield* expect(
    trace.some(({ service }) => service.startsWith("codex")),
    "spans of codex in the app's trace"
  )
})

program.pipe(Effect.scoped, Effect.provide(NodeServices.layer), NodeRuntime.runMain)
