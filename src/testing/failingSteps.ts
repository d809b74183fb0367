/**
 * What codex makes of a step that fails, for `CodexTest`: its words, and the
 * reason they are. As the app-server of 0.169.0 does; test/real/errors.test.ts
 * compares the two.
 */
import { STATUS_CODES } from "node:http"
import type { CodexErrorReason } from "../CodexError.ts"
import { turnFailure } from "../internal/failures.ts"
import { type KnownErrorInfo, turnSentences } from "../internal/failureTable.ts"
import { redact } from "../internal/redact.ts"
import type { Response } from "./Script.ts"

type FailingStep = Extract<
  Response,
  { readonly _tag: "HttpFailure" | "FailResponse" | "CutStream" | "IncompleteResponse" }
>

type Says = (words: string) => string

/** A sentence of codex's own. */
const sentence =
  (id: string): Says =>
  () =>
    turnSentences.find((row) => row.id === id)?.says ?? id

/** What the provider said; codex's own sentence where that is nothing. */
const itsWords =
  (otherwise: string): Says =>
  (words) =>
    words || otherwise

const slowDown: Says = (words) => `rate limit exceeded: ${words}`
const brokenOff: Says = (words) => `stream disconnected before completion: ${words}`

/** Where codex looks for a code: the `error.code` of an answer with this status, the `error.type` of a 429, or a response that fails. */
type Place = number | "type" | "response"

/** The codes that codex knows. Everywhere else they say no more than the status does. */
const codes: ReadonlyArray<{
  readonly code: string
  readonly at: ReadonlyArray<Place>
  readonly says: Says
  /** What the app-server says besides, where the words alone do not tell. */
  readonly info?: KnownErrorInfo
}> = [
  {
    code: "bio_policy",
    at: [400, "response"],
    says: itsWords("This content was flagged for possible biological risk.")
  },
  { code: "context_length_exceeded", at: [400, "response"], says: sentence("context") },
  { code: "cyber_policy", at: [400, "response"], says: itsWords(sentence("cyber")("")), info: "cyberPolicy" },
  { code: "flex_unavailable", at: [429, "response"], says: sentence("flex") },
  {
    code: "inference_hook_denied",
    at: [403, "response"],
    says: itsWords("Your workspace inference hook blocked this request."),
    info: "inferenceHookDenied"
  },
  { code: "insufficient_quota", at: [429, "type", "response"], says: sentence("quota") },
  { code: "invalid_prompt", at: [400, "response"], says: itsWords("Invalid request.") },
  {
    code: "misalignment_policy_violation",
    at: [400, 403, "response"],
    says: itsWords(sentence("misalignment")("")),
    info: "misalignmentPolicyViolation"
  },
  {
    code: "model_not_found",
    at: [400, 403, 404, "response"],
    says: itsWords("model_not_found"),
    info: "modelNotFound"
  },
  { code: "policy_capacity_unavailable", at: [503, "response"], says: sentence("policy-capacity") },
  { code: "rate_limit_exceeded", at: ["response"], says: slowDown },
  { code: "server_is_overloaded", at: [503, "response"], says: sentence("capacity") },
  { code: "slow_down", at: [503, "response"], says: slowDown },
  { code: "usage_limit_reached", at: ["type"], says: sentence("usage-limit") },
  { code: "usage_not_included", at: ["type", "response"], says: sentence("plan") }
]

const find = (code: unknown, place: Place) => codes.find((row) => row.code === code && row.at.includes(place))

interface Verdict {
  readonly message: string
  readonly reason: CodexErrorReason
}

/** How codex says that the turn failed, once it has given up on such a step. */
export const verdictOn = (step: FailingStep): Verdict => {
  switch (step._tag) {
    case "HttpFailure":
      return refused(step)
    case "FailResponse": {
      const { info, says } = find(step.code, "response") ?? { says: brokenOff }
      return verdict(says(step.message), info)
    }
    case "CutStream":
      return verdict(sentence("cut")(""))
    case "IncompleteResponse": {
      const stopped = `Incomplete response returned, reason: ${step.reason}`
      return verdict(step.reason === "content_filter" ? brokenOff(stopped) : stopped)
    }
  }
}

const verdict = (words: string, info?: KnownErrorInfo): Verdict => {
  const message = redact(words, [])
  return { message, reason: turnFailure(message, info) }
}

const refused = ({ body, headers, status }: Extract<FailingStep, { readonly _tag: "HttpFailure" }>): Verdict => {
  const { code, message, type } = Object(Object(body).error)
  const words = typeof message === "string" ? message : ""
  if (headers["x-codex-rate-limit-reached-type"] === "workspace_owner_credits_depleted") {
    if (status === 429 && type === "usage_limit_reached") return verdict(sentence("credits")(""))
  }
  const known = find(code, status) ?? (status === 429 ? find(type, "type") : undefined)
  if (known !== undefined) return verdict(known.says(words), known.info)
  const whole = JSON.stringify(body)
  if (status >= 200 && status < 300) return verdict(brokenOff("stream closed before response.completed"))
  if (status === 400) return verdict(notAnImage.test(whole) ? sentence("image")("") : whole)
  if (status === 429) return verdict(sentence("gave-up")(""))
  if (status === 500) return verdict(sentence("server-error")(""))
  const name = `${status} ${STATUS_CODES[status] ?? "<unknown status code>"}`
  return verdict(`unexpected status ${name}: ${words || whole}, url: http://127.0.0.1:1/v1/responses`)
}

const notAnImage = /The image data you provided does not represent a valid image/
