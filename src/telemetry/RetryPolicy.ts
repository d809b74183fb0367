/**
 * When to try again: schedules for `Effect.retry`, and threads whose turns are
 * tried again where that can do no harm.
 *
 * A policy looks at what failed, so it may be given any error: what it is not
 * for, it does not retry. Codex itself tries a request to the model again
 * (`requestMaxRetries`, `streamMaxRetries`); all here begins when it has given
 * up. Nothing is retried unless you say so.
 *
 * @since 0.1.0
 */
export { circuitBreaker, type CircuitBreakerOptions, type CodexCircuit } from "./retryPolicy/circuitBreaker.ts"
export { type Kind, kindOf } from "./retryPolicy/kinds.ts"
export {
  connection,
  either,
  layer,
  make,
  overloaded,
  type Policy,
  type PolicyOptions,
  rateLimited,
  reads,
  type Retry,
  spawn,
  transient,
  usageLimit
} from "./retryPolicy/policies.ts"
export { serverDelay } from "./retryPolicy/serverDelay.ts"
export { turns, type TurnsOptions } from "./retryPolicy/turns.ts"
