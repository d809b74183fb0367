import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Logger, Metric, Redacted, Stream } from "effect"
import { Codex } from "effect-codex"
import { Approvals } from "effect-codex/app-server"
import { GhostSnapshots, Undo } from "effect-codex/sessions"
import { type CodexExporterOptions, Telemetry, type TelemetryOptions } from "effect-codex/telemetry"
import { Script } from "effect-codex/testing"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { type CollectedSpan, makeCollector } from "../../examples/observability/collector.ts"
import { onPlatform, openAppServer, openCodex, type RealCodex } from "../support/real.ts"
import { measured } from "../telemetry/observed.ts"

// None of them looks like a secret by itself.
const key = "planted-api-key-of-the-app"
const variable = "planted-variable-value"
const header = "planted-collector-key"
const prompt = "planted-prompt: say what is there"
const answer = "planted-answer"

const script: Script.Script = [
  // The variable is in the environment of codex, and so in the command's output.
  Script.respond(
    Script.command("echo planted-argument; printenv TRACEPARENT PLANTED_VARIABLE || true", {
      arguments: { login: false }
    })
  ),
  Script.respond(Script.message([answer, " it was"]))
]

const secrets = {
  PLANTED_VARIABLE: Redacted.make(variable),
  OTEL_EXPORTER_OTLP_HEADERS: Redacted.make(`x-key=${header}`)
}

/** A turn within a span of the app, on a codex that sends its telemetry where the app sends its own. */
const observe = Effect.fnUntraced(function* (
  transport: "exec" | "app-server",
  options: {
    readonly exporter?: Omit<CodexExporterOptions, "baseUrl">
    readonly telemetry?: TelemetryOptions
    readonly approvals?: Layer.Layer<never>
    readonly sandbox?: "read-only" | "workspace-write" | "danger-full-access"
    readonly approvalPolicy?: "untrusted"
    readonly observed?: boolean
    readonly prompt?: string
    readonly env?: Readonly<Record<string, string>>
    readonly between?: (codex: Layer.Layer<Codex>) => Layer.Layer<Codex>
  } = {}
) {
  const collector = yield* makeCollector
  const config = Telemetry.codexExporter({ baseUrl: collector.baseUrl, ...options.exporter })
  const environment = { apiKey: Redacted.make(key), env: { ...secrets, ...options.env } }
  const observed = ({ codex }: RealCodex): Layer.Layer<Codex> => {
    const given = (options.between ?? ((layer) => layer))(Layer.succeed(Codex, codex))
    return options.observed === false
      ? given
      : Telemetry.layerOtlp({
          baseUrl: collector.baseUrl,
          resource: { serviceName: "app" },
          headers: { "x-key": Redacted.make(header) },
          ...options.telemetry
        }).pipe(Layer.provide([given, FetchHttpClient.layer, Logger.layer([])]))
  }
  // When this scope closes codex has ended and everything has been sent.
  const seen = yield* Effect.scoped(
    Effect.gen(function* () {
      const real =
        transport === "exec"
          ? yield* openCodex(script, { ...environment, defaults: config })
          : yield* openAppServer(script, { ...environment, config }, options.approvals)
      const turn = Effect.gen(function* () {
        const thread = yield* (yield* Codex).startThread({
          workingDirectory: real.folder,
          sandbox: options.sandbox ?? "danger-full-access",
          approvalPolicy: options.approvalPolicy ?? "never"
        })
        return yield* thread.run(options.prompt ?? prompt)
      }).pipe(Effect.withSpan("app"))
      const result = yield* Effect.scoped(Effect.provide(turn, observed(real)))
      const command = result.items.find((item) => item._tag === "CommandExecution")
      return { result, output: command?.aggregatedOutput ?? "" }
    })
  )
  const { logs, spans } = collector
  const ours = spans.filter(({ service }) => service === "app")
  const theirs = spans.filter(({ service }) => service !== "app")
  const named = (name: string): CollectedSpan => {
    const found = ours.find((span) => span.name === name)
    assert.isDefined(found, `a span named ${name} among ${ours.map((span) => span.name).join(", ")}`)
    return found ?? ours[0]!
  }
  return { ...seen, collector, logs, spans, ours, theirs, named }
})

type Observed = Effect.Success<ReturnType<typeof observe>>

/** The app's span, the thread's, the turn's and the tool's, each below the one before. */
const assertChain = ({ named, ours }: Observed) => {
  const chain = ["app", "Thread.run", "invoke_agent codex", "execute_tool shell"].map(named)
  assert.deepStrictEqual(
    chain.slice(1).map(({ parentSpanId }) => parentSpanId),
    chain.slice(0, -1).map(({ spanId }) => spanId)
  )
  assert.deepStrictEqual([...new Set(ours.map(({ traceId }) => traceId))], [chain[0]?.traceId])
  for (const [i, span] of chain.slice(1).entries()) {
    const above = chain[i]
    assert.isTrue(above !== undefined && above.start <= span.start && span.end <= above.end, `${span.name} lies within`)
  }
}

/** Names of codex's spans that are in a trace. */
const inTrace = ({ theirs }: Observed, traceId: string) =>
  new Set(theirs.flatMap((span) => (span.traceId === traceId ? [span.name] : [])))

describe("a turn's trace", () => {
  it.live("goes from the app's span through thread, turn and item into codex, on exec", () =>
    onPlatform(
      Effect.gen(function* () {
        const observed = yield* observe("exec")
        assertChain(observed)
        const turn = observed.named("invoke_agent codex")
        const joined = inTrace(observed, turn.traceId)
        for (const name of ["codex.exec", "turn/start", "run_turn", "exec_command"]) {
          assert.isTrue(joined.has(name), `${name} is in the trace`)
        }
        const root = observed.theirs.find(({ name }) => name === "codex.exec")
        assert.strictEqual(root?.parentSpanId, turn.spanId)
        assert.isNotEmpty(observed.theirs.filter(({ traceId }) => traceId !== turn.traceId))
        // What the agent runs can go on with it.
        assert.include(observed.output, `00-${turn.traceId}-${turn.spanId}-01`)
        assert.strictEqual(turn.attributes["gen_ai.conversation.id"], observed.result.threadId)
      })
    )
  )

  it.live("goes into codex with each request on the app-server", () =>
    onPlatform(
      Effect.gen(function* () {
        const observed = yield* observe("app-server")
        assertChain(observed)
        const { ours, output, theirs } = observed
        const turn = observed.named("invoke_agent codex")
        const requests = ours.filter(({ attributes }) => attributes["rpc.method"] !== undefined)
        assert.deepStrictEqual(
          requests.map(({ attributes, parentSpanId }) => [attributes["rpc.method"], parentSpanId]),
          [
            ["thread/start", turn.spanId],
            ["turn/start", turn.spanId]
          ]
        )
        const begun = theirs.find(({ name }) => name === "turn/start")
        assert.strictEqual(begun?.parentSpanId, requests[1]?.spanId)
        const joined = inTrace(observed, turn.traceId)
        for (const name of ["run_turn", "exec_command"]) assert.isTrue(joined.has(name), `${name} is in the trace`)
        for (const { attributes } of requests) assert.strictEqual(attributes["rpc.system.name"], "jsonrpc")
        const apart = theirs.filter(({ traceId }) => traceId !== turn.traceId).map(({ name }) => name)
        assert.include(apart, "initialize")
        // One server has many traces: its environment has none.
        assert.notInclude(output, turn.traceId)
        assert.include(turn.attributes, { "gen_ai.request.model": "gpt-5.5", "gen_ai.provider.name": "scripted" })
        assert.isAbove(Number(turn.attributes["gen_ai.response.time_to_first_chunk"]), 0)
      })
    )
  )

  for (const transport of ["exec", "app-server"] as const) {
    it.live(`is that of codex's log entries but for codex.sse_event, on ${transport}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { logs, named } = yield* observe(transport, { exporter: { signals: ["traces", "logs"] } })
          const { traceId } = named("invoke_agent codex")
          const events = logs.filter(({ service }) => service !== "app")
          const without = events
            .filter((log) => log.traceId !== traceId)
            .map(({ attributes }) => attributes["event.name"])
          // Codex writes some about itself too, which are no events.
          assert.deepStrictEqual(
            [...new Set(without)].filter((name) => name !== undefined),
            ["codex.sse_event"]
          )
          const joined = events
            .filter((log) => log.traceId === traceId)
            .map(({ attributes }) => attributes["event.name"])
          for (const name of [
            "codex.conversation_starts",
            "codex.user_prompt",
            "codex.api_request",
            "codex.tool_result"
          ]) {
            assert.include(joined, name)
          }
        })
      )
    )
  }

  it.live("is not that of codex's log entries on exec when codex sends no spans", () =>
    onPlatform(
      Effect.gen(function* () {
        const { logs, named } = yield* observe("exec", { exporter: { signals: ["logs"] } })
        const { traceId } = named("invoke_agent codex")
        const events = logs.filter(({ service }) => service !== "app")
        assert.isNotEmpty(events)
        assert.isEmpty(events.filter((log) => log.traceId === traceId))
      })
    )
  )

  it.live("is the one that the app names in codex's environment, if it does", () =>
    onPlatform(
      Effect.gen(function* () {
        const traceId = "0af7651916cd43dd8448eb211c80319c"
        const spanId = "b7ad6b7169203331"
        const { output, theirs } = yield* observe("exec", { env: { TRACEPARENT: `00-${traceId}-${spanId}-01` } })
        assert.include(output, `00-${traceId}-${spanId}-01`)
        assert.strictEqual(theirs.find(({ name }) => name === "codex.exec")?.parentSpanId, spanId)
      })
    )
  )

  it.live("is codex's own where nobody observes", () =>
    onPlatform(
      Effect.gen(function* () {
        const { output, theirs } = yield* observe("exec", { observed: false })
        assert.isNotEmpty(theirs)
        assert.notInclude(output, "00-")
      })
    )
  )

  it.live("has the handler that decides for codex below the turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const { named, result } = yield* observe("app-server", {
          sandbox: "read-only",
          approvalPolicy: "untrusted",
          approvals: Approvals.layerHandler(() => Effect.withSpan(Effect.succeed("accept" as const), "my decision"))
        })
        assert.include(result.finalResponse, answer)
        const turn = named("invoke_agent codex")
        assert.strictEqual(named("my decision").traceId, turn.traceId)
        assert.strictEqual(named("Approvals.ask").parentSpanId, turn.spanId)
      })
    )
  )

  it.live("has the snapshots of an undoable turn below the turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const stateFolder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-state-" })
        const { named, ours } = yield* observe("exec", {
          between: (codex) =>
            Undo.layer.pipe(
              Layer.provide([codex, GhostSnapshots.layerWith({ stateFolder })]),
              Layer.provide(NodeServices.layer)
            )
        })
        const { spanId } = named("invoke_agent codex")
        const snapshots = ours.filter(({ name }) => name === "GhostSnapshots.create")
        assert.deepStrictEqual(
          snapshots.map(({ parentSpanId }) => parentSpanId),
          [spanId, spanId]
        )
      })
    )
  )
})

describe("a collector", () => {
  it.live("is sent metrics and log entries of the turn besides its spans", () =>
    onPlatform(
      Effect.gen(function* () {
        const { collector, logs, named } = yield* observe("exec")
        const metrics = collector.bodies.flatMap(({ path, text }) => (path === "/v1/metrics" ? [text] : [])).join("\n")
        for (const name of [
          "gen_ai.client.operation.duration",
          "gen_ai.client.token.usage",
          "gen_ai.execute_tool.duration",
          "effect_codex.turns",
          "effect_codex.processes",
          "codex.turn.token_usage"
        ]) {
          assert.include(metrics, `"${name}"`)
        }
        // Codex's metrics belong to no trace.
        assert.notMatch(metrics, /"(?:traceId|spanId)"/)
        const [entry] = logs.filter(({ service }) => service === "app").slice(-1)
        const turn = named("invoke_agent codex")
        assert.strictEqual(entry?.traceId, turn.traceId)
        assert.include(entry?.attributes, { outcome: "completed" })
      })
    )
  )

  for (const transport of ["exec", "app-server"] as const) {
    it.live(`is sent nothing of what is secret, said or done, on ${transport}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { collector, output } = yield* observe(transport)
          // They were there to be found.
          assert.include(output, variable)
          const sent = collector.bodies.map(({ text }) => text).join("\n")
          for (const planted of [key, variable, header, "planted-prompt", answer, "planted-argument"]) {
            assert.notInclude(sent, planted)
          }
        })
      )
    )
  }

  for (const transport of ["exec", "app-server"] as const) {
    it.live(
      `is sent what is said and done when the app asks, but nothing that codex was given as a secret, on ${transport}`,
      () =>
        onPlatform(
          Effect.gen(function* () {
            const { collector, output } = yield* observe(transport, {
              prompt: `${prompt}, with the key ${key}`,
              telemetry: { content: true }
            })
            assert.include(output, variable)
            const sent = collector.bodies.map(({ text }) => text).join("\n")
            for (const wanted of ["planted-prompt", "with the key <redacted>", answer, "planted-argument"]) {
              assert.include(sent, wanted)
            }
            for (const planted of [key, variable, header]) assert.notInclude(sent, planted)
          })
        )
    )
  }

  it.live("is sent by codex what the app has it send, with the collector's key", () =>
    onPlatform(
      Effect.gen(function* () {
        const { collector } = yield* observe("exec", {
          observed: false,
          exporter: { signals: ["logs"], logUserPrompt: true, environment: "planted-stage" }
        })
        const { bodies } = collector
        assert.deepStrictEqual([...new Set(bodies.map(({ path }) => path))], ["/v1/logs"])
        assert.deepStrictEqual([...new Set(bodies.map(({ headers }) => headers["x-key"]))], [header])
        const sent = bodies.map(({ text }) => text).join("\n")
        assert.include(sent, "planted-prompt")
        assert.include(sent, '"planted-stage"')
      })
    )
  )

  it.live("is sent the arguments of tools with codex's own log entries, whatever is set", () =>
    onPlatform(
      Effect.gen(function* () {
        const { collector } = yield* observe("exec", { exporter: { signals: ["logs"] } })
        const sent = collector.bodies.map(({ text }) => text).join("\n")
        assert.include(sent, "planted-argument")
        assert.notInclude(sent, "planted-prompt")
      })
    )
  )
})

describe("processes of codex", () => {
  for (const transport of ["exec", "app-server"] as const) {
    it.live(`are counted as long as they run, on ${transport}`, () => {
      const registry: Metric.MetricRegistry = new Map()
      const running = Effect.map(Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry), (metrics) =>
        measured(metrics, "effect_codex.processes")
      )
      return onPlatform(
        Effect.gen(function* () {
          const seen = yield* Effect.scoped(
            Effect.gen(function* () {
              const real = yield* transport === "exec" ? openCodex(["Done."]) : openAppServer(["Done."])
              const thread = yield* real.thread()
              const during = yield* thread.stream("Hi").pipe(
                Stream.mapEffect(() => running),
                Stream.runCollect
              )
              return [...new Set(during), yield* running]
            })
          )
          // On exec it is the turn's, on the app-server the connection's.
          assert.deepStrictEqual(seen, transport === "exec" ? [1, 0] : [1, 1])
          assert.strictEqual(yield* running, 0)
        }).pipe(Effect.provideService(Metric.MetricRegistry, registry))
      )
    })
  }
})
