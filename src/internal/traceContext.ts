/**
 * Which trace codex's own telemetry is to join: the one of the span that asks,
 * where the app wants that.
 */
import { Context, Effect, Option, type Tracer } from "effect"
import type { Environment } from "./environment.ts"

/** As W3C Trace Context writes it. Effect's spans have no `tracestate`. */
export interface TraceContext {
  readonly traceparent: string
}

/** Whether codex is told of the trace it works for. `Telemetry` turns it on. */
export const PropagateTrace = Context.Reference<boolean>("effect-codex/telemetry/PropagateTrace", {
  defaultValue: () => false
})

/** Undefined outside of any span, where nothing is traced, and unless `PropagateTrace` is on. */
export const traceContext: Effect.Effect<TraceContext | undefined> = Effect.flatMap(PropagateTrace, (isOn) =>
  isOn
    ? Effect.map(Effect.option(Effect.currentParentSpan), (span) => {
        const traceparent = Option.isSome(span) ? traceparentOf(span.value) : undefined
        return traceparent === undefined ? undefined : { traceparent }
      })
    : Effect.undefined
)

/** Undefined for a span that no tracer made, whose ids are none. */
export const traceparentOf = ({ sampled, spanId, traceId }: Tracer.AnySpan): string | undefined => {
  // Some tracers write 64 bits of it.
  const ids = `${traceId.padStart(32, "0")}-${spanId}`
  return /^(?!0+-)[\da-f]{32}-(?!0+$)[\da-f]{16}$/.test(ids) ? `00-${ids}-${sampled ? "01" : "00"}` : undefined
}

/** What answers codex during an observed turn has its span above it: the turn's tracer and span, by the thread's id. */
export const observedTurns = new Map<string, Context.Context<never>>()

/** Puts what is done for a thread below the span of its turn, if that is observed. */
export const withinTurn = <A, E>(effect: Effect.Effect<A, E>, params: unknown): Effect.Effect<A, E> => {
  const threadId: unknown = observedTurns.size === 0 ? undefined : Object(params)["threadId"]
  const context = typeof threadId === "string" ? observedTurns.get(threadId) : undefined
  return context === undefined ? effect : Effect.provideContext(effect, context)
}

/** For a codex that is started for one turn. What the app set itself stays, and no state of another trace is inherited. */
export const withTraceVariables = (env: Environment, trace: TraceContext | undefined): Environment =>
  trace === undefined || Object.hasOwn(env, "TRACEPARENT")
    ? env
    : { TRACESTATE: undefined, ...env, TRACEPARENT: trace.traceparent }
