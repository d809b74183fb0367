/**
 * Seeing what codex does and surviving the ordinary failures: limits, retries.
 *
 * @since 0.1.0
 */
export {
  type GateOptions,
  type RateLimit,
  RateLimits,
  type RateLimitsOptions,
  type RateLimitsSnapshot,
  type RateLimitWindow,
  type RolloutLimitsOptions,
  UsageLimitReached
} from "./RateLimits.ts"
export * as Budget from "./Budget.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export {
  type CodexExporterOptions,
  type ContentOptions,
  Telemetry,
  type TelemetryOptions,
  type TelemetryOtlpOptions
} from "./Telemetry.ts"
