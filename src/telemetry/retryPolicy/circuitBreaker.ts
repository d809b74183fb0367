/** Effect's circuit breaker, told what of codex counts as a failure of codex. */
import {
  Cause,
  Clock,
  Context,
  type Duration,
  Effect,
  Exit,
  Layer,
  Option,
  Schedule,
  type Scope,
  type Stream
} from "effect"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import { isCodexError } from "../../CodexError.ts"
import { kindOrNone } from "./kinds.ts"
import { delayMillisOf } from "./serverDelay.ts"

/**
 * When the circuit opens, and for how long.
 *
 * @since 0.1.0
 * @category models
 */
export interface CircuitBreakerOptions {
  /** What this codex is called where several share a store. Default: `codex`. */
  readonly key?: string | undefined
  /** Default: five failures in a row. */
  readonly tripPolicy?: CircuitBreaker.TripPolicy | undefined
  /** Default: 30 seconds, twice as long each time, up to 5 minutes. A longer time that the server names counts. */
  readonly openDuration?: Duration.Input | Schedule.Schedule<unknown, number> | undefined
  /** The longest that what the server names counts. Default: a week, the longest window of a plan. */
  readonly maxServerDelay?: Duration.Input | undefined
}

/**
 * A circuit around a codex.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexCircuit {
  /** Runs an effect through the circuit; `CircuitBreakerError` while that is open. */
  readonly protect: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | CircuitBreaker.CircuitBreakerError, R>
  /** What the circuit is now; fails where the store does. */
  readonly state: Effect.Effect<CircuitBreaker.State, CircuitBreaker.CircuitBreakerError>
  /** Each opening and closing that calls through this circuit bring about; it ends with the scope. */
  readonly transitions: Stream.Stream<CircuitBreaker.Transition>
}

const defaultOpenDuration = Schedule.min([Schedule.exponential("30 seconds"), Schedule.spaced("5 minutes")])

/**
 * A circuit that opens when codex keeps failing: when it cannot be found,
 * started, reached or trusted to end, or its model cannot serve. What the caller
 * did wrong, and what is no error of codex, does not count.
 *
 * It shares what it knows through a `CircuitBreakerStore` where one is provided,
 * and keeps it to itself otherwise.
 *
 * @since 0.1.0
 * @category combinators
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 * import { RetryPolicy } from "effect-codex/telemetry"
 *
 * const program = Effect.gen(function* () {
 *   const codex = yield* Codex
 *   const circuit = yield* RetryPolicy.circuitBreaker()
 *   const ask = (question: string) =>
 *     Effect.flatMap(codex.startThread(), (thread) => circuit.protect(RetryPolicy.turns(thread).run(question)))
 *   return yield* ask("What does this project do?").pipe(
 *     Effect.catchReason("CircuitBreakerError", "CircuitOpen", () => Effect.succeed("codex is down"))
 *   )
 * })
 * ```
 */
export const circuitBreaker: (options?: CircuitBreakerOptions) => Effect.Effect<CodexCircuit, never, Scope.Scope> =
  Effect.fnUntraced(function* (options: CircuitBreakerOptions = {}) {
    const { key = "codex", openDuration = defaultOpenDuration, tripPolicy = CircuitBreaker.consecutive(5) } = options
    const given = yield* Effect.serviceOption(CircuitBreaker.CircuitBreakerStore)
    const store = Option.isSome(given)
      ? given.value
      : Context.get(yield* Layer.build(CircuitBreaker.layerStoreMemory()), CircuitBreaker.CircuitBreakerStore)
    const breaker = yield* Effect.provideService(
      CircuitBreaker.make({ tripPolicy, openDuration, maxOpenDuration: options.maxServerDelay ?? "1 week" }),
      CircuitBreaker.CircuitBreakerStore,
      store
    )
    return {
      protect: (effect) => breaker.execute(effect, { key, classify: outcomeOf }),
      state: breaker.state(key),
      transitions: breaker.transitions
    }
  })

const outcomeOf = (exit: Exit.Exit<unknown, unknown>) => {
  if (Exit.isSuccess(exit)) return Effect.succeed(CircuitBreaker.success)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.isNone(error) || !isFailureOfCodex(error.value)) return Effect.succeed(CircuitBreaker.ignored)
  return Effect.map(Clock.currentTimeMillis, (now) => {
    const retryAfter = delayMillisOf(error.value, now)
    return CircuitBreaker.failure(retryAfter === undefined ? {} : { retryAfter })
  })
}

const isFailureOfCodex = (error: unknown): boolean => {
  if (!isCodexError(error)) return false
  const { reason } = error
  switch (reason._tag) {
    case "BinaryNotFound":
    case "UnsupportedVersion":
    case "SpawnFailed":
    case "ProcessExited":
    case "DecodeFailed":
    case "LineTooLong":
    case "AuthRequired":
      return true
    case "ThreadBusy":
      return false
    case "TurnFailed":
      return reason.codexErrorInfo._tag === "Unauthorized" || kindOrNone(error) !== undefined
    default:
      return kindOrNone(error) !== undefined
  }
}
