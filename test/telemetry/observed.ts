/** A `Codex` that says what the test wants, and what telemetry made of it. */
import { Context, type Duration, Effect, Layer, Logger, Metric, Option, References, Stream, Tracer } from "effect"
import { Codex, type CodexError, type ThreadEvent } from "effect-codex"
import { Telemetry, type TelemetryOptions } from "effect-codex/telemetry"
import { makeCodex } from "../../src/Codex.ts"

/** What a turn does: says something, waits, fails, or hangs. */
export type Deed =
  | ThreadEvent.ThreadEvent
  | { readonly wait: Duration.Input }
  | { readonly fail: CodexError }
  | { readonly together: ReadonlyArray<ThreadEvent.ThreadEvent> }

export const threadId = "01a2023b-e716-7c91-a0f9-059f1edfc1d3"
export const begin: ReadonlyArray<Deed> = [
  { _tag: "ThreadStarted", threadId },
  { _tag: "TurnStarted", turnId: "turn-1" }
]

export const play = (deeds: ReadonlyArray<Deed>): Stream.Stream<ThreadEvent.ThreadEvent, CodexError> =>
  Stream.fromIterable(deeds).pipe(
    Stream.flatMap((deed) => {
      if ("_tag" in deed) return Stream.succeed(deed)
      if ("together" in deed) return Stream.fromIterable(deed.together)
      return Stream.fromEffectDrain("fail" in deed ? Effect.fail(deed.fail) : Effect.sleep(deed.wait))
    })
  )

export interface Entry {
  readonly level: string
  readonly message: unknown
  readonly about: Readonly<Record<string, unknown>>
  readonly spanId: string | undefined
}

/** Everything that is observed of an app, in memory. */
export const makeWatch = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const entries: Array<Entry> = []
  const registry: Metric.MetricRegistry = new Map()
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    entries.push({
      level: logLevel,
      message: Array.isArray(message) && message.length === 1 ? message[0] : message,
      about: fiber.getRef(References.CurrentLogAnnotations),
      spanId: fiber.cache.span?.spanId
    })
  })
  const watched = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    effect.pipe(
      Effect.withTracer(tracer),
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "Trace")
    )
  const named = (name: string) => spans.filter((span) => span.name === name)
  const metrics = Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
  return { spans, entries, watched, named, metrics }
}

type Snapshots = ReadonlyArray<Metric.Metric.Snapshot>
type Attributes = Readonly<Record<string, string>>

const found = (snapshots: Snapshots, id: string, attributes: Attributes): Snapshots =>
  snapshots.filter(
    (metric) =>
      metric.id === id && Object.entries(attributes).every(([name, value]) => metric.attributes?.[name] === value)
  )

/** The one value of a counter, or count of a histogram, with these attributes among its own. */
export const measured = (snapshots: Snapshots, id: string, attributes: Attributes = {}): number | undefined => {
  const states = found(snapshots, id, attributes)
  if (states.length === 0) return undefined
  return states.reduce((sum, { state }) => sum + ("count" in state ? Number(state.count) : 0), 0)
}

/** What the values of a histogram add up to. */
export const total = (snapshots: Snapshots, id: string, attributes: Attributes = {}): number =>
  found(snapshots, id, attributes).reduce((sum, { state }) => sum + ("sum" in state ? state.sum : 0), 0)

/** Each turn takes the next script; the transport has deltas unless it is exec. */
export const scriptedCodex = (
  turns: ReadonlyArray<ReadonlyArray<Deed>>,
  transport: "app-server" | "exec" = "app-server",
  secrets: ReadonlyArray<string> = []
) => {
  let next = 0
  return makeCodex({
    capabilities: { transport, deltas: transport === "app-server", steering: false, approvals: false },
    secrets,
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: () => Effect.sync(() => ({ id: `turn-${next + 1}`, events: play(turns[next++] ?? []) }))
  })
}

/** The same, observed. */
export const observedCodex = Effect.fnUntraced(function* (
  turns: ReadonlyArray<ReadonlyArray<Deed>>,
  options: TelemetryOptions = {},
  ...[transport, secrets]: [transport?: "app-server" | "exec", secrets?: ReadonlyArray<string>]
) {
  const inner = scriptedCodex(turns, transport, secrets)
  const context = yield* Layer.build(Telemetry.layer(options).pipe(Layer.provide(Layer.succeed(Codex, inner))))
  return { codex: Context.get(context, Codex), telemetry: Context.get(context, Telemetry) }
})

export const attributesOf = (span: Tracer.NativeSpan | undefined): Record<string, unknown> =>
  Object.fromEntries(span?.attributes ?? [])

export const parentOf = (span: Tracer.NativeSpan | undefined): string | undefined => {
  const parent = span === undefined ? undefined : Option.getOrUndefined(span.parent)
  return parent?.spanId
}

/** In milliseconds; undefined for a span that has not ended. */
export const durationOf = (span: Tracer.NativeSpan | undefined): number | undefined =>
  span?.status._tag === "Ended" ? Number(span.status.endTime - span.status.startTime) / 1e6 : undefined
