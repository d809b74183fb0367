/**
 * Turns of codex as OpenTelemetry sees them: spans, metrics and log entries, by
 * the GenAI semantic conventions, and codex's own telemetry in the same trace.
 *
 * What is observed goes to whatever tracer, metric registry and loggers the app
 * has. Nothing of what is said and done is recorded unless the app asks for it,
 * but for what the message of an error says.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Redacted } from "effect"
import type * as Duration from "effect/Duration"
import type { HttpClient } from "effect/http/HttpClient"
// Not from the barrel, which loads Prometheus and more.
import * as Otlp from "effect/observability/Otlp"
import { Flusher } from "effect/observability/OtlpExporter"
import { Codex, throughTransport } from "../Codex.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { ownSecrets } from "../internal/environment.ts"
import { PropagateTrace, traceContext } from "../internal/traceContext.ts"
import type { ContentOptions } from "./observation/content.ts"
import { observeTurns } from "./observation/turns.ts"

export type { ContentOptions }

/**
 * What is observed of turns, and how it is named.
 *
 * @since 0.1.0
 * @category models
 */
export interface TelemetryOptions {
  /** What the agent is called in spans (`gen_ai.agent.name`). Default: `codex`. */
  readonly agentName?: string | undefined
  /** Of every turn's span. They are recorded as they are. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined
  /**
   * Records prompts, answers, and the arguments and results of tool calls, without
   * secrets. Default: false.
   */
  readonly content?: boolean | ContentOptions | undefined
}

/**
 * Where telemetry goes to.
 *
 * @since 0.1.0
 * @category models
 */
export interface TelemetryOtlpOptions extends TelemetryOptions {
  /** Such as `http://127.0.0.1:4318`: traces go to `/v1/traces` below it, metrics and logs likewise. */
  readonly baseUrl: string
  /** What the app is called, and what else is said of it with all it sends. */
  readonly resource?:
    | {
        /** Default: `OTEL_SERVICE_NAME`. One of the two is needed. */
        readonly serviceName?: string | undefined
        /** Default: `OTEL_SERVICE_VERSION`. */
        readonly serviceVersion?: string | undefined
        /** Besides those of `OTEL_RESOURCE_ATTRIBUTES`. */
        readonly attributes?: Record<string, unknown>
      }
    | undefined
  /** Of each export, such as the collector's key. */
  readonly headers?: Readonly<Record<string, string | Redacted.Redacted>> | undefined
  /** How often spans and logs, and metrics, are sent. Default: 5 seconds, 1 second and 10 seconds. All are sent when the layer ends. */
  readonly exportInterval?: Duration.Input | undefined
  /** How long the last export may take. Default: 3 seconds. */
  readonly shutdownTimeout?: Duration.Input | undefined
}

/**
 * Where codex's own telemetry goes to.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexExporterOptions {
  /** Such as `http://127.0.0.1:4318`. It stands in codex's arguments: no key belongs in it. */
  readonly baseUrl: string
  /**
   * Default: traces and metrics. Codex's logs hold the arguments and the output of
   * every tool call, whatever else is set (seen with 0.169.0).
   */
  readonly signals?: ReadonlyArray<"traces" | "metrics" | "logs"> | undefined
  /** Whether the logs hold prompts too. Default: false. */
  readonly logUserPrompt?: boolean | undefined
  /** `env` of codex's resource. Codex's default: `dev`. */
  readonly environment?: string | undefined
}

/**
 * Observes the turns of codex.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeRuntime, NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { Telemetry } from "effect-codex/telemetry"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 *
 * const program = Effect.gen(function* () {
 *   const thread = yield* (yield* Codex).startThread()
 *   yield* thread.run("What does this project do?")
 * }).pipe(Effect.withSpan("describe project"))
 *
 * const baseUrl = "http://127.0.0.1:4318"
 * const TelemetryLive = Telemetry.layerOtlp({ baseUrl, resource: { serviceName: "my-agent" } }).pipe(
 *   Layer.provide(Codex.layerExec({ defaults: Telemetry.codexExporter({ baseUrl }) })),
 *   Layer.provide([FetchHttpClient.layer, NodeServices.layer])
 * )
 *
 * program.pipe(Effect.provide(TelemetryLive), NodeRuntime.runMain)
 * ```
 */
export class Telemetry extends Context.Service<
  Telemetry,
  {
    /** Whether what is said and done is recorded. */
    readonly recordsContent: boolean
    /**
     * The trace of the span it is asked in, as W3C writes it, for what the app
     * itself starts or calls; undefined outside of any span.
     */
    readonly traceparent: Effect.Effect<string | undefined>
    /** Sends what has not been sent yet. Does nothing but with `layerOtlp`. Never fails. */
    readonly flush: Effect.Effect<void>
  }
>()("effect-codex/telemetry/Telemetry") {
  /**
   * `Telemetry`, and the `Codex` it is given with turns that are observed, whatever
   * its transport. A turn of the `Codex` beneath is not observed, nor one that no
   * `Codex` of this package runs: a stand-in that an app wrote for its tests. A
   * wrapper of ours may change what it likes, as long as it opens its threads when
   * it is asked for them.
   */
  static readonly layer = (options: TelemetryOptions = {}): Layer.Layer<Telemetry | Codex, never, Codex> =>
    Layer.effectContext(make(options))

  /** The same, and all that the app observes itself, sent to an OpenTelemetry collector as JSON over HTTP. */
  static readonly layerOtlp = (
    options: TelemetryOtlpOptions
  ): Layer.Layer<Telemetry | Codex, never, Codex | HttpClient> => {
    const { exportInterval } = options
    const exporter = Otlp.layerJson({
      baseUrl: options.baseUrl,
      resource: options.resource,
      headers: Object.fromEntries(
        Object.entries(options.headers ?? {}).map(([name, value]) => [
          name,
          Redacted.isRedacted(value) ? Redacted.value(value) : value
        ])
      ),
      tracerExportInterval: exportInterval,
      loggerExportInterval: exportInterval,
      metricsExportInterval: exportInterval,
      shutdownTimeout: options.shutdownTimeout
    })
    return Telemetry.layer(options).pipe(Layer.provideMerge(exporter))
  }

  /**
   * Has codex send its own telemetry to a collector: options for
   * `Codex.layerExec({ defaults })` or `Codex.layerAppServer({ config })`.
   *
   * A collector that wants a key gets it from codex's environment: `env: {
   * OTEL_EXPORTER_OTLP_HEADERS: Redacted.make("authorization=…") }`.
   */
  static readonly codexExporter = ({
    baseUrl,
    environment,
    logUserPrompt = false,
    signals = ["traces", "metrics"]
  }: CodexExporterOptions): ConfigOptions => {
    const exporter = (signal: "traces" | "metrics" | "logs") =>
      signals.includes(signal)
        ? { "otlp-http": { endpoint: `${baseUrl.replace(/\/+$/, "")}/v1/${signal}`, protocol: "json" } }
        : "none"
    return {
      config: {
        otel: {
          environment,
          log_user_prompt: logUserPrompt,
          exporter: exporter("logs"),
          trace_exporter: exporter("traces"),
          metrics_exporter: exporter("metrics")
        }
      }
    }
  }
}

const make = Effect.fnUntraced(function* ({ agentName = "codex", attributes = {}, content = false }: TelemetryOptions) {
  const given = yield* Codex
  const flusher = yield* Effect.serviceOption(Flusher)
  const keys = ownSecrets()
  const recorded = content === true ? {} : content === false ? undefined : content
  const codex = throughTransport(given, observeTurns({ agentName, attributes, content: recorded, keys }))
  const telemetry = Telemetry.of({
    recordsContent: recorded !== undefined,
    traceparent: traceContext.pipe(
      Effect.provideService(PropagateTrace, true),
      Effect.map((trace) => trace?.traceparent)
    ),
    flush: flusher._tag === "Some" ? flusher.value.flush : Effect.void
  })
  return Context.make(Codex, codex).pipe(
    Context.add(Telemetry, telemetry),
    // Whatever the app asks of codex besides turns belongs to its trace too.
    Context.add(PropagateTrace, true)
  )
})
