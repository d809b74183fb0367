/** What kind of failure an error is, as far as trying again is concerned. */
import { Option, Predicate } from "effect"
import { CircuitBreakerError } from "effect/persistence/CircuitBreaker"
import { type CodexErrorInfo, type CodexErrorReason, isCodexError } from "../../CodexError.ts"

/**
 * What kind of failure it is that may pass:
 *
 * - `Overloaded`: the app-server or the model has too much to do
 * - `RateLimited`: too many requests or tokens a minute, HTTP 429
 * - `UsageLimit`: the plan is used up
 * - `Connection`: codex lost the model, and says that the turn failed
 * - `Spawn`: the system could not start codex just now, or killed it before it said anything
 * - `Busy`: another turn of the thread is running
 * - `Circuit`: a circuit breaker is open
 * - `OutcomeUnknown`: a timeout, a lost app-server, a turn without a verdict.
 *   Codex may have done the work: only what can be repeated may be tried again
 *
 * @since 0.1.0
 * @category models
 */
export type Kind =
  | "Overloaded"
  | "RateLimited"
  | "UsageLimit"
  | "Connection"
  | "Spawn"
  | "Busy"
  | "Circuit"
  | "OutcomeUnknown"

/**
 * What kind of failure an error is; none for one that another try would not
 * change.
 *
 * @since 0.1.0
 * @category inspecting
 */
export const kindOf = (error: unknown): Option.Option<Kind> => Option.fromUndefinedOr(kindOrNone(error))

export const kindOrNone = (error: unknown): Kind | undefined => {
  if (isCodexError(error)) return kindOfReason(error.reason)
  if (Predicate.isTagged(error, "UsageLimitReached")) return "UsageLimit"
  if (error instanceof CircuitBreakerError) {
    return error.reason._tag === "CircuitBreakerStoreError" ? undefined : "Circuit"
  }
  return undefined
}

const kindOfReason = (reason: CodexErrorReason): Kind | undefined => {
  switch (reason._tag) {
    case "TurnFailed":
      return kindOfTurnFailure(reason.codexErrorInfo)
    case "Overloaded":
      return "Overloaded"
    case "ThreadBusy":
      return "Busy"
    case "SpawnFailed":
      // A missing file and a missing permission have sentences of their own; this is all others.
      return /^(?:Unknown|Busy|WouldBlock|TimedOut)\b/.test(reason.detail) ? "Spawn" : undefined
    case "ProcessExited":
      return reason.signal === undefined ? undefined : "Spawn"
    case "IdleTimeout":
    case "FirstEventTimeout":
    case "TurnTimeout":
    case "TurnIncomplete":
    case "RequestTimeout":
    case "ConnectionClosed":
      return "OutcomeUnknown"
    default:
      return undefined
  }
}

const kindOfTurnFailure = (info: CodexErrorInfo): Kind | undefined => {
  switch (info._tag) {
    case "UsageLimitExceeded":
      return "UsageLimit"
    case "RateLimitExceeded":
      return "RateLimited"
    case "ServerOverloaded":
    case "InternalServerError":
    case "FlexUnavailable":
    case "PolicyCapacityUnavailable":
      return "Overloaded"
    case "HttpConnectionFailed":
    case "ResponseStreamConnectionFailed":
    case "ResponseStreamDisconnected":
    case "ResponseTooManyFailedAttempts":
      return kindOfStatus(info.status)
    default:
      return undefined
  }
}

const kindOfStatus = (status: number | undefined): Kind | undefined => {
  if (status === 429) return "RateLimited"
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 425
  return isRefusal ? undefined : "Connection"
}
