/** Schedules that look at what failed. */
import { Cause, Duration, Effect, Exit, Function, Layer, Metric, Random, Schedule, Scope } from "effect"
import * as Pull from "effect/Pull"
import { toMillis } from "../../internal/duration.ts"
import { policyRetries } from "../../internal/gauges.ts"
import { type Kind, kindOrNone } from "./kinds.ts"
import { delayMillisOf } from "./serverDelay.ts"

/**
 * A retry that is about to be made, which `Schedule.tap` sees, or the one that a
 * policy gives up and ends with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Retry {
  /** What kind of failure is retried. */
  readonly kind: Kind
  /** The first retry is 1. */
  readonly attempt: number
  /** How long until then; infinite for one that is given up. */
  readonly delay: Duration.Duration
  /** The failure, as it came. */
  readonly error: unknown
}

/**
 * A schedule that knows what it is for. It ends with the retry that it gives up,
 * or with nothing for an error that it is not for.
 *
 * @since 0.1.0
 * @category models
 */
export type Policy = Schedule.Schedule<Retry | undefined>

/**
 * What a policy is made of.
 *
 * @since 0.1.0
 * @category models
 */
export interface PolicyOptions {
  /** What is retried. */
  readonly on: ReadonlyArray<Kind>
  /** The first delay; each further one is twice as long. Default: 500 ms. */
  readonly base?: Duration.Input | undefined
  /** The longest delay of its own, however it varies. Default: 30 seconds. */
  readonly cap?: Duration.Input | undefined
  /** Vary the delays by a fifth either way, and what a server asks for only upwards. Default: true. */
  readonly jitter?: boolean | undefined
  /** How many retries. Default: 5. */
  readonly times?: number | undefined
  /** No retry that would begin later than this after the first failure. Default: none. */
  readonly elapsed?: Duration.Input | undefined
  /** Give up where the server asks for more. Default: 5 minutes. */
  readonly maxServerDelay?: Duration.Input | undefined
}

/** What many who were told the same time are spread over at most, in milliseconds. */
const widestSpread = 10_000

/**
 * A policy: exponential, with what the server asks for as the least.
 *
 * A plan that is used up is only waited for where codex says until when.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { Effect, Schedule } from "effect"
 * import { RetryPolicy } from "effect-codex/telemetry"
 *
 * const patient = RetryPolicy.make({
 *   on: ["Overloaded", "RateLimited", "Connection"],
 *   base: "2 seconds",
 *   times: 10,
 *   elapsed: "15 minutes"
 * }).pipe(Schedule.tap(({ output }) => Effect.logInfo(`again in ${output?.delay}: ${output?.kind}`)))
 * ```
 */
export const make = (options: PolicyOptions): Policy => {
  const base = toMillis(options.base ?? "500 millis")
  const cap = toMillis(options.cap ?? "30 seconds")
  const longest = toMillis(options.maxServerDelay ?? "5 minutes")
  const elapsed = toMillis(options.elapsed)
  const { jitter = true, on, times = 5 } = options
  return Schedule.fromStep(
    Effect.sync(() => {
      let attempt = 0
      let first: number | undefined
      return Effect.fnUntraced(function* (now: number, error: unknown) {
        first ??= now
        const kind = kindOrNone(error)
        const asked = delayMillisOf(error, now)
        if (kind === undefined || !on.includes(kind)) return yield* Cause.done(undefined)
        const givenUp: Retry = { kind, attempt: attempt + 1, delay: Duration.infinity, error }
        const isHopeless = kind === "UsageLimit" && asked === undefined
        if (isHopeless || attempt >= times || (asked ?? 0) > longest) return yield* Cause.done(givenUp)
        const random = jitter ? yield* Random.next : undefined
        const exact = Math.min(cap, base * 2 ** attempt)
        const own = random === undefined ? exact : exact * 0.8 + random * (Math.min(cap, exact * 1.2) - exact * 0.8)
        const least = asked === undefined ? 0 : asked + (random ?? 0) * Math.min(asked * 0.2, widestSpread)
        const millis = Math.max(own, least)
        if (elapsed !== undefined && now - first + millis > elapsed) return yield* Cause.done(givenUp)
        const delay = Duration.millis(millis)
        attempt++
        yield* Metric.update(Metric.withAttributes(policyRetries, { kind }), 1)
        return [{ ...givenUp, delay }, delay]
      })
    })
  )
}

/**
 * The first of several policies that is for an error decides on it, and when it
 * gives up no other is asked; each counts its own retries.
 *
 * @since 0.1.0
 * @category combinators
 * @example
 * ```ts
 * import { RetryPolicy } from "effect-codex/telemetry"
 *
 * // An overload is tried once more, all else as `transient` does.
 * const brief = RetryPolicy.either(RetryPolicy.make({ on: ["Overloaded"], times: 1 }), RetryPolicy.transient)
 * ```
 */
export const either = (...policies: ReadonlyArray<Policy>): Policy =>
  Schedule.fromStep(
    Effect.map(Effect.forEach(policies, Schedule.toStep), (steps) => (now: number, error: unknown) => {
      const [head, ...rest] = steps
      return head === undefined
        ? Cause.done(undefined)
        : rest.reduce(
            (decided, step) =>
              Pull.catchDone(decided, (givenUp) => (givenUp === undefined ? step(now, error) : Cause.done(givenUp))),
            head(now, error)
          )
    })
  )

/**
 * A policy that is not even asked about what must not be retried.
 *
 * @internal
 */
export const onlyWhere = (policy: Policy, mayRetry: (error: unknown) => boolean): Policy =>
  Schedule.fromStep(
    Effect.map(
      Schedule.toStep(policy),
      (step) => (now: number, error: unknown) => (mayRetry(error) ? step(now, error) : Cause.done(undefined))
    )
  )

/**
 * Too much to do: five times, from a second to half a minute apart. For
 * requests to the app-server too, which did not take them.
 *
 * @since 0.1.0
 * @category policies
 */
export const overloaded: Policy = make({ on: ["Overloaded"], base: "1 second" })

/**
 * Too much in a minute: five times, from a second to a minute apart, never
 * before the time the server names.
 *
 * @since 0.1.0
 * @category policies
 */
export const rateLimited: Policy = make({ on: ["RateLimited"], base: "1 second", cap: "1 minute" })

/**
 * The plan is used up: twice, at the time codex names, if that is within six
 * hours.
 *
 * @since 0.1.0
 * @category policies
 */
export const usageLimit: Policy = make({ on: ["UsageLimit"], times: 2, maxServerDelay: "6 hours" })

/**
 * The model could not be reached or was lost: five times, from half a second to
 * half a minute apart.
 *
 * @since 0.1.0
 * @category policies
 */
export const connection: Policy = make({ on: ["Connection"] })

/**
 * Codex could not be started just now: three times, from 200 ms on.
 *
 * @since 0.1.0
 * @category policies
 */
export const spawn: Policy = make({ on: ["Spawn"], base: "200 millis", cap: "5 seconds", times: 3 })

/**
 * What passes on its own within minutes: `overloaded`, `rateLimited`,
 * `connection`, `spawn`, each with its own count. For turns.
 *
 * @since 0.1.0
 * @category policies
 */
export const transient: Policy = either(overloaded, rateLimited, connection, spawn)

/**
 * `transient`, and what has no outcome: for requests that change nothing, and
 * for connecting.
 *
 * @since 0.1.0
 * @category policies
 */
export const reads: Policy = either(transient, make({ on: ["OutcomeUnknown"], times: 3 }))

/**
 * A layer that is built again when it fails: a connection to an app-server, say.
 * Default: `reads`.
 *
 * @since 0.1.0
 * @category combinators
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { RetryPolicy } from "effect-codex/telemetry"
 *
 * const CodexLive = Codex.layerAppServer({ restart: true }).pipe(
 *   RetryPolicy.layer(),
 *   Layer.provide(NodeServices.layer)
 * )
 * ```
 */
export const layer: {
  (policy?: Policy): <A, E, R>(layer: Layer.Layer<A, E, R>) => Layer.Layer<A, E, R>
  <A, E, R>(layer: Layer.Layer<A, E, R>, policy?: Policy): Layer.Layer<A, E, R>
} = Function.dual(
  (args) => Layer.isLayer(args[0]),
  <A, E, R>(layer: Layer.Layer<A, E, R>, policy: Policy = reads): Layer.Layer<A, E, R> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const whole = yield* Effect.scope
        const build = Effect.gen(function* () {
          // What a failed attempt had opened is closed before the next one.
          const scope = yield* Scope.fork(whole)
          return yield* Effect.onError(Layer.buildWithScope(Layer.fresh(layer), scope), (cause) =>
            Scope.close(scope, Exit.failCause(cause))
          )
        })
        return yield* Effect.retry(build, policy)
      })
    )
)
