/**
 * What is counted where it happens, without anybody asking for telemetry: only
 * what is too rare to cost anything.
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

/** Retries that a policy of `RetryPolicy` decided on, by the kind of what failed. */
export const policyRetries = Metric.counter("effect_codex.policy.retries", {
  description: "Retries that a RetryPolicy decided on.",
  incremental: true,
  attributes: { unit: "{retry}" }
})

/** One more until the scope closes. */
export const countScoped = (metric: Metric.Counter<number>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(Metric.update(metric, 1), () => Metric.update(metric, -1))
