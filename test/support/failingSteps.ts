/**
 * Steps that fail a turn, and the reason: as the real binary gives it, which
 * test/real/errors.test.ts shows, and so as `CodexTest` must.
 */
import type { CodexErrorInfo } from "effect-codex"
import { Script } from "effect-codex/testing"

const body = (error: Readonly<Record<string, unknown>>) => ({ error })

const failed = (code: string, message: string, status: number) => Script.httpFailure(status, body({ code, message }))

const usageLimit = (more: Readonly<Record<string, unknown>> = {}) =>
  Script.httpFailure(429, body({ type: "usage_limit_reached", message: "x", plan_type: "free", ...more }))

/** A step, and what a turn fails with that gets it, however often codex asks again. */
export interface FailingStep {
  readonly on: string
  readonly step: Script.Step
  readonly info: CodexErrorInfo
  readonly retryable: boolean
  /** The row whose words codex says. */
  readonly row?: string
  /** Where exec cannot say the same. */
  readonly exec?: CodexErrorInfo
}

export const failingSteps: ReadonlyArray<FailingStep> = [
  { on: "HTTP 401", step: Script.httpFailure(401), info: { _tag: "Unauthorized" }, retryable: false },
  { on: "HTTP 403", step: Script.httpFailure(403), info: { _tag: "Unauthorized" }, retryable: false },
  {
    on: "HTTP 404",
    step: Script.httpFailure(404, body({ message: "no such page" })),
    info: { _tag: "HttpConnectionFailed", status: 404 },
    retryable: false,
    row: "status"
  },
  {
    on: "HTTP 408",
    step: Script.httpFailure(408),
    info: { _tag: "HttpConnectionFailed", status: 408 },
    retryable: true
  },
  {
    on: "HTTP 429",
    step: Script.httpFailure(429),
    info: { _tag: "ResponseTooManyFailedAttempts", status: 429 },
    retryable: true,
    row: "gave-up"
  },
  {
    on: "HTTP 500",
    step: Script.httpFailure(500),
    info: { _tag: "InternalServerError" },
    retryable: true,
    row: "server-error"
  },
  {
    on: "HTTP 503",
    step: Script.httpFailure(503),
    info: { _tag: "HttpConnectionFailed", status: 503 },
    retryable: true
  },
  {
    on: "an overloaded server",
    step: failed("server_is_overloaded", "busy", 503),
    info: { _tag: "ServerOverloaded" },
    retryable: true,
    row: "capacity"
  },
  {
    on: "a server that asks to slow down",
    step: failed("slow_down", "Please try again in 1.5s.", 503),
    info: { _tag: "RateLimitExceeded" },
    retryable: true,
    row: "rate-limit"
  },
  {
    on: "no flex capacity",
    step: failed("flex_unavailable", "x", 429),
    info: { _tag: "FlexUnavailable" },
    retryable: true,
    row: "flex"
  },
  {
    on: "no capacity under a policy",
    step: failed("policy_capacity_unavailable", "x", 503),
    info: { _tag: "PolicyCapacityUnavailable" },
    retryable: true,
    row: "policy-capacity"
  },
  {
    on: "a used-up plan that is renewed later",
    step: usageLimit({ resets_at: 1893456000 }),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false
  },
  {
    on: "a used-up plan",
    step: usageLimit(),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false,
    row: "usage-limit"
  },
  {
    on: "a used-up quota",
    step: failed("insufficient_quota", "x", 429),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false,
    row: "quota"
  },
  {
    on: "no credits",
    step: Script.httpFailure(429, body({ type: "usage_limit_reached", message: "x", plan_type: "team" }), {
      "x-codex-rate-limit-reached-type": "workspace_owner_credits_depleted"
    }),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false,
    row: "credits"
  },
  {
    on: "a plan without codex",
    step: Script.httpFailure(429, body({ type: "usage_not_included", message: "x" })),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false,
    row: "plan"
  },
  {
    on: "too long a conversation",
    step: failed("context_length_exceeded", "too long", 400),
    info: { _tag: "ContextWindowExceeded" },
    retryable: false,
    row: "context"
  },
  {
    on: "a cut stream",
    step: Script.cutStream(),
    info: { _tag: "ResponseStreamDisconnected" },
    retryable: true,
    row: "cut"
  },
  {
    on: "a model that is stopped",
    step: Script.incompleteResponse("max_output_tokens", [Script.message("Half an")]),
    info: { _tag: "Other", raw: "Incomplete response returned, reason: max_output_tokens" },
    retryable: false,
    row: "incomplete"
  },
  {
    on: "a model that is stopped by a filter",
    step: Script.incompleteResponse("content_filter"),
    info: {
      _tag: "Other",
      raw: "stream disconnected before completion: Incomplete response returned, reason: content_filter"
    },
    retryable: false
  },
  {
    on: "an invalid request",
    step: Script.httpFailure(
      400,
      body({ message: "Invalid schema for response_format", type: "invalid_request_error" })
    ),
    info: { _tag: "BadRequest" },
    retryable: false,
    row: "bad-request"
  },
  {
    on: "an invalid image",
    step: Script.httpFailure(400, body({ message: "The image data you provided does not represent a valid image" })),
    info: { _tag: "BadRequest" },
    retryable: false,
    row: "image"
  },
  {
    on: "an unknown model",
    step: failed("model_not_found", "The model `gpt-none` does not exist", 404),
    info: { _tag: "ModelNotFound" },
    retryable: false,
    row: "model"
  },
  {
    on: "an unknown model in other words",
    step: failed("model_not_found", "What?", 404),
    info: { _tag: "ModelNotFound" },
    retryable: false,
    exec: { _tag: "Other", raw: "What?" }
  },
  {
    on: "a policy",
    step: failed("cyber_policy", "", 400),
    info: { _tag: "CyberPolicy" },
    retryable: false,
    row: "cyber"
  },
  {
    on: "a policy in other words",
    step: failed("cyber_policy", "No.", 400),
    info: { _tag: "CyberPolicy" },
    retryable: false,
    exec: { _tag: "Other", raw: "No." }
  },
  {
    on: "another policy",
    step: failed("misalignment_policy_violation", "", 400),
    info: { _tag: "MisalignmentPolicyViolation" },
    retryable: false,
    row: "misalignment"
  },
  {
    on: "another policy in other words",
    step: failed("misalignment_policy_violation", "No.", 400),
    info: { _tag: "MisalignmentPolicyViolation" },
    retryable: false,
    exec: { _tag: "Other", raw: "No." }
  },
  {
    on: "a hook of the workspace",
    step: failed("inference_hook_denied", "No.", 403),
    info: { _tag: "InferenceHookDenied" },
    retryable: false,
    exec: { _tag: "Other", raw: "No." }
  },
  {
    on: "an invalid prompt",
    step: failed("invalid_prompt", "No.", 400),
    info: { _tag: "Other", raw: "No." },
    retryable: false
  },
  {
    on: "a response that fails for a used-up quota",
    step: Script.failResponse("insufficient_quota", "x"),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false,
    row: "quota"
  },
  {
    on: "a response that fails for too many requests",
    step: Script.failResponse("rate_limit_exceeded", "Please try again in 1.5s."),
    info: { _tag: "RateLimitExceeded" },
    retryable: true,
    row: "rate-limit"
  },
  {
    on: "a response that fails for what codex does not know",
    step: Script.failResponse("of_tomorrow", "x"),
    info: { _tag: "ResponseStreamDisconnected" },
    retryable: true
  }
]

const codes = [
  "bio_policy",
  "context_length_exceeded",
  "cyber_policy",
  "flex_unavailable",
  "inference_hook_denied",
  "insufficient_quota",
  "invalid_prompt",
  "misalignment_policy_violation",
  "model_not_found",
  "of_tomorrow",
  "policy_capacity_unavailable",
  "rate_limit_exceeded",
  "server_is_overloaded",
  "slow_down",
  "usage_limit_reached",
  "usage_not_included"
]

const ofType = (type: string, status: number) =>
  Script.httpFailure(status, body({ type, message: "x", plan_type: "free" }))

/** Every code that codex knows, and one that it does not, wherever it may look for one; and none. */
export const codedSteps: ReadonlyArray<Script.Step> = [
  codes.map((code) => Script.failResponse(code, "x")),
  [400, 403, 404, 429, 503].flatMap((status) => codes.map((code) => failed(code, "x", status))),
  [400, 429].flatMap((status) => codes.map((code) => ofType(code, status))),
  [200, 401, 409, 500, 529].map((status) => Script.httpFailure(status))
].flat()
