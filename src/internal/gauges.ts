/**
 * What is going on right now, counted where it happens. Only what is too rare to
 * cost anything is counted without anybody asking for telemetry.
 */
import { Effect, Metric, type Scope } from "effect"

/** Codex processes that run: a turn each on exec, one for each app-server. */
export const liveProcesses = Metric.counter("effect_codex.processes", {
  description: "Codex processes that run.",
  attributes: { unit: "{process}" }
})

/** Turns that wait for another of their thread. */
export const waitingTurns = Metric.counter("effect_codex.turns.waiting", {
  description: "Turns that wait for another turn of their thread.",
  attributes: { unit: "{turn}" }
})

/** One more until the scope closes. */
export const countScoped = (metric: Metric.Counter<number>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(Metric.update(metric, 1), () => Metric.update(metric, -1))
