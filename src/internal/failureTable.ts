/**
 * How codex says that something failed, and which reason that is: one table for
 * both transports. `failures.ts` reads it; docs/errors.md is printed from it.
 *
 * Only data. Each row says where it was seen. Of several rows that fit, the
 * first one counts.
 */
import type { CodexErrorInfo, CodexErrorReason } from "../CodexError.ts"
import type { CodexErrorInfo as WireErrorInfo } from "../protocol/index.ts"
import type { UnknownVariant } from "./openUnion.ts"

type Reason = CodexErrorReason["_tag"]
type Cause = CodexErrorInfo["_tag"]

/** The names among a generated union's cases, without those it leaves open. */
type NameOf<T> = T extends string
  ? string extends T
    ? never
    : T
  : T extends UnknownVariant
    ? never
    : Extract<keyof T, string>

/** Every `codexErrorInfo` of the pinned protocol. */
export type KnownErrorInfo = NameOf<WireErrorInfo>

/**
 * Where a row was seen. `codex`: a test of the real lane brings codex 0.169.0 to
 * it, and to its words. Else where it is known from, and why codex is not brought
 * to it: an older codex, the protocol, a text in the binary, a stub in its place.
 */
export type Seen = "codex" | `${"codex 0.80.0" | "protocol" | "text" | "stub"}: ${string}`

/** What a text may hold besides its words: groups of its pattern, named as fields of the reason. */
interface Text {
  /** Names the row in tests and links. */
  readonly id: string
  readonly seen: Seen
  /** As codex says it; `…` at the end stands for more. */
  readonly says: string
  readonly sign: RegExp
  /** What is to be known of it. */
  readonly note?: string
}

/** Whether the same call may succeed later; `byStatus`: unless the status is 4xx other than 408, 425 and 429. */
type Retryable = "yes" | "no" | "byStatus"

/** Reasons that are worth another try. A failed turn has that from its cause. */
export const retryableReasons: ReadonlySet<Reason> = new Set<Reason>(["ThreadBusy", "Overloaded"])

/**
 * Why a turn failed: a row for each `codexErrorInfo` of the protocol. `exec`
 * says where exec, which has no such field, cannot tell the same.
 */
export const errorInfos: Readonly<
  Record<
    KnownErrorInfo,
    {
      readonly cause: Cause
      readonly seen: Seen
      readonly means: string
      readonly retryable: Retryable
      readonly exec?: string
    }
  >
> = {
  contextWindowExceeded: {
    cause: "ContextWindowExceeded",
    seen: "codex",
    means: "the conversation is longer than the model takes",
    retryable: "no"
  },
  sessionBudgetExceeded: {
    cause: "SessionBudgetExceeded",
    seen: "codex",
    means: "codex's own `rollout_budget` is used up",
    retryable: "no"
  },
  usageLimitExceeded: {
    cause: "UsageLimitExceeded",
    seen: "codex",
    means: "the plan, the credits or the quota are used up",
    retryable: "no"
  },
  rateLimitExceeded: {
    cause: "RateLimitExceeded",
    seen: "codex",
    means: "too many requests for now",
    retryable: "yes"
  },
  flexUnavailable: {
    cause: "FlexUnavailable",
    seen: "codex",
    means: "no capacity in the flex tier for now",
    retryable: "yes"
  },
  serverOverloaded: { cause: "ServerOverloaded", seen: "codex", means: "the model is at capacity", retryable: "yes" },
  modelNotFound: {
    cause: "ModelNotFound",
    seen: "codex",
    means: "the provider has no such model",
    retryable: "no",
    exec: "`Other`, unless the provider says it in OpenAI's words"
  },
  policyCapacityUnavailable: {
    cause: "PolicyCapacityUnavailable",
    seen: "codex",
    means: "no capacity under the policy for now",
    retryable: "yes"
  },
  cyberPolicy: {
    cause: "CyberPolicy",
    seen: "codex",
    means: "flagged for cybersecurity",
    retryable: "no",
    exec: "`Other`, when the provider has words of its own for it"
  },
  misalignmentPolicyViolation: {
    cause: "MisalignmentPolicyViolation",
    seen: "codex",
    means: "blocked by the policy on misalignment",
    retryable: "no",
    exec: "`Other`, when the provider has words of its own for it"
  },
  tooManyDenials: {
    cause: "TooManyDenials",
    seen: "protocol: the reviewer that denies too much interrupts the turn instead, see below",
    means: "codex's reviewer has denied too much of the turn",
    retryable: "no",
    exec: "`Other`: its words are not known"
  },
  inferenceHookDenied: {
    cause: "InferenceHookDenied",
    seen: "codex",
    means: "a hook of the workspace denied the request",
    retryable: "no",
    exec: "`Other`: only the hook's words come"
  },
  internalServerError: {
    cause: "InternalServerError",
    seen: "codex",
    means: "the provider answers 500, also to codex's own tries",
    retryable: "yes"
  },
  unauthorized: {
    cause: "Unauthorized",
    seen: "codex",
    means: "the provider refuses the key or the account",
    retryable: "no"
  },
  badRequest: { cause: "BadRequest", seen: "codex", means: "the provider refuses what it was asked", retryable: "no" },
  threadRollbackFailed: {
    cause: "ThreadRollbackFailed",
    seen: "protocol: 0.169.0 has no such request any more",
    means: "turns could not be taken back",
    retryable: "no",
    exec: "does not occur"
  },
  sandboxError: {
    cause: "SandboxError",
    seen: "protocol: a command that its sandbox cannot run is a failed item",
    means: "the sandbox itself failed; a command it denies is a failed item",
    retryable: "no"
  },
  httpConnectionFailed: {
    cause: "HttpConnectionFailed",
    seen: "codex",
    means: "the provider answers with `status`, or not at all",
    retryable: "byStatus"
  },
  responseStreamConnectionFailed: {
    cause: "ResponseStreamConnectionFailed",
    seen: "protocol: an answer that is broken in whatever way has another cause",
    means: "the answer could not be opened",
    retryable: "byStatus",
    exec: "`HttpConnectionFailed` or `ResponseStreamDisconnected`, as its words say"
  },
  responseStreamDisconnected: {
    cause: "ResponseStreamDisconnected",
    seen: "codex",
    means: "the answer broke off, also at codex's own tries",
    retryable: "byStatus"
  },
  responseTooManyFailedAttempts: {
    cause: "ResponseTooManyFailedAttempts",
    seen: "codex",
    means: "codex has given up trying",
    retryable: "byStatus"
  },
  activeTurnNotSteerable: {
    cause: "ActiveTurnNotSteerable",
    seen: "codex",
    means: "a review or a compaction takes no further input; seen only in the refusal of `turn/steer`",
    retryable: "no",
    exec: "does not occur"
  },
  other: { cause: "Other", seen: "codex", means: "anything else; `raw` is what codex said", retryable: "no" }
}

/** The same by the cause. */
export const retryableCauses: ReadonlyMap<Cause, Retryable> = new Map(
  Object.values(errorInfos).map(({ cause, retryable }) => [cause, retryable])
)

/** A status that says more than where it came up. */
export const statusCauses: ReadonlyMap<number, "BadRequest" | "Unauthorized"> = new Map([
  [400, "BadRequest"],
  [401, "Unauthorized"],
  [403, "Unauthorized"]
])

/**
 * The sentence of a failed turn. Exec says nothing else; the app-server often
 * says no more than `other`, then the sentence counts there too.
 */
export const turnSentences: ReadonlyArray<
  Text & { readonly cause?: Exclude<Cause, "ActiveTurnNotSteerable">; readonly reason?: "AuthRequired" }
> = [
  {
    id: "no-key",
    seen: "codex",
    says: "Missing environment variable: `MY_KEY`.",
    sign: /^Missing environment variable: /i,
    reason: "AuthRequired",
    note: "codex finds out in the turn, not before"
  },
  {
    id: "status",
    seen: "codex",
    says: "unexpected status 404 Not Found: no such page, url: http://127.0.0.1:1/v1/responses",
    sign: /^unexpected status (?<status>\d{3})/i,
    cause: "HttpConnectionFailed",
    note: "400 is `BadRequest`; 401 and 403 are `Unauthorized`"
  },
  {
    id: "gave-up",
    seen: "codex",
    says: "exceeded retry limit, last status: 429 Too Many Requests",
    sign: /^exceeded retry limit(?:, last status: (?<status>\d{3}))?/i,
    cause: "ResponseTooManyFailedAttempts",
    note: "a 429 comes at once: codex tries it again only when told when (`retry-after`)"
  },
  {
    id: "context",
    seen: "codex",
    says: "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    sign: /context window|context_length_exceeded/i,
    cause: "ContextWindowExceeded"
  },
  {
    id: "usage-limit",
    seen: "codex",
    says: "You’ve hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again later.",
    sign: /usage limit/i,
    cause: "UsageLimitExceeded",
    note: "ends with “try again at …” when the provider says when"
  },
  {
    id: "credits",
    seen: "codex",
    says: "Your workspace is out of credits. Add credits to continue.",
    sign: /^Your workspace is out of credits|^You hit your spend cap/i,
    cause: "UsageLimitExceeded"
  },
  {
    id: "quota",
    seen: "codex",
    says: "Quota exceeded. Check your plan and billing details.",
    sign: /quota exceeded|insufficient_quota/i,
    cause: "UsageLimitExceeded"
  },
  {
    id: "plan",
    seen: "codex",
    says: "To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.",
    sign: /^To use Codex with your ChatGPT plan/i,
    cause: "UsageLimitExceeded"
  },
  {
    id: "rate-limit",
    seen: "codex",
    says: "rate limit exceeded: Please try again in 1.5s.",
    sign: /^rate limit exceeded/i,
    cause: "RateLimitExceeded"
  },
  {
    id: "capacity",
    seen: "codex",
    says: "Selected model is at capacity. Please try a different model.",
    sign: /at capacity|overloaded/i,
    cause: "ServerOverloaded"
  },
  {
    id: "server-error",
    seen: "codex",
    says: "We’re currently experiencing high demand, which may cause temporary errors.",
    sign: /currently experiencing high demand/i,
    cause: "InternalServerError",
    note: "a 500, whatever the words say"
  },
  {
    id: "flex",
    seen: "codex",
    says: "Flex capacity unavailable.",
    sign: /^Flex capacity unavailable/i,
    cause: "FlexUnavailable"
  },
  {
    id: "policy-capacity",
    seen: "codex",
    says: "Policy-restricted capacity is unavailable. Please try again later.",
    sign: /^Policy-restricted capacity/i,
    cause: "PolicyCapacityUnavailable"
  },
  {
    id: "budget",
    seen: "codex",
    says: "budget reached",
    sign: /^(?:session )?budget (?:reached|exceeded)/i,
    cause: "SessionBudgetExceeded"
  },
  {
    id: "cyber",
    seen: "codex",
    says: "This request has been flagged for possible cybersecurity risk.",
    sign: /flagged for possible cybersecurity risk/i,
    cause: "CyberPolicy"
  },
  {
    id: "misalignment",
    seen: "codex",
    says: "This request was blocked due to a misalignment policy violation.",
    sign: /misalignment policy violation/i,
    cause: "MisalignmentPolicyViolation"
  },
  {
    id: "model",
    seen: "codex",
    says: "The model `gpt-none` does not exist",
    sign: /^The (?:requested )?model [`'"].+[`'"] does not exist/i,
    cause: "ModelNotFound",
    note: "OpenAI's words, which codex passes on"
  },
  {
    id: "image",
    seen: "codex",
    says: "Invalid image in your last message. Please remove it and try again.",
    sign: /^Invalid image in your last message/i,
    cause: "BadRequest"
  },
  {
    id: "incomplete",
    seen: "codex",
    says: "Incomplete response returned, reason: max_output_tokens",
    sign: /Incomplete response returned, reason: /i,
    cause: "Other",
    note: "the model was stopped: the same call is stopped again. Of `content_filter` codex asks again, then says “stream disconnected before completion: ” before it"
  },
  {
    id: "cut",
    seen: "codex",
    says: "stream disconnected before completion: Transport error: network error: error decoding response body",
    sign: /stream disconnected|stream closed|idle timeout waiting for/i,
    cause: "ResponseStreamDisconnected",
    note: "the app-server says `other`"
  },
  {
    id: "no-connection",
    seen: "codex 0.80.0: 0.169.0 waits for the network instead, see below",
    says: "error sending request for url (http://127.0.0.1:1/v1/responses)",
    sign: /error sending request|connection (?:failed|refused|reset)|network error/i,
    cause: "HttpConnectionFailed"
  },
  {
    id: "sandbox",
    seen: "text: the binary holds the words; what its sandbox cannot run is a failed item",
    says: "sandbox error: the sandbox could not be set up",
    sign: /^sandbox (?:error|denied)|sandbox was required but not provided/i,
    cause: "SandboxError"
  },
  {
    id: "bad-request",
    seen: "codex",
    says: '{"error":{"message":"Invalid schema for response_format","type":"invalid_request_error"}}',
    sign: /^\s*\{"(?:error|detail|message)"/,
    cause: "BadRequest",
    note: "the body of a 400 as it came; one that is no JSON is `Other`"
  }
]

/**
 * A request the app-server refused: by its code, its data and its words, all
 * that a row has. Exec asks an app-server of its own, and shows its refusals.
 */
export const refusals: ReadonlyArray<
  Partial<Pick<Text, "sign">> &
    Omit<Text, "sign"> & {
      readonly code?: number
      readonly data?: readonly [field: string, value: string]
      readonly reason: Reason
      /** The option, for `OptionInvalid`. */
      readonly option?: string
    }
> = [
  {
    id: "overloaded",
    seen: "codex",
    says: "Server overloaded; retry later.",
    code: -32001,
    reason: "Overloaded",
    note: "after 5 more tries of our own; to some of very many requests at once 0.169.0 says nothing at all, that is `RequestTimeout`"
  },
  {
    id: "version-conflict",
    seen: "codex",
    says: "Configuration was modified since last read. Fetch latest version and retry.",
    data: ["config_write_error_code", "configVersionConflict"],
    reason: "ConfigConflict"
  },
  {
    id: "invalid-value",
    seen: "codex",
    says: "Invalid configuration: invalid type: integer `7`, expected a string\nin `model_reasoning_effort`\n",
    data: ["config_write_error_code", "configValidationError"],
    sign: /^(?:Invalid configuration: )?(?<detail>[^\n]*)/,
    reason: "ConfigInvalid"
  },
  {
    id: "invalid-configuration",
    seen: "codex",
    says: "failed to load configuration: Model provider `nope` not found",
    sign: /^failed to load configuration: (?<detail>[^\n]*)/,
    reason: "ConfigInvalid",
    note: "a server starts with a broken config.toml, on its defaults, and says it of each thread"
  },
  {
    id: "too-large",
    seen: "codex",
    says: "Input exceeds the maximum length of 1048576 characters.",
    data: ["input_error_code", "input_too_large"],
    reason: "OptionInvalid",
    option: "input"
  },
  {
    id: "no-thread",
    seen: "codex",
    says: "no rollout found for thread id 0199a213-81c0-7800-8aa1-bbab2a035a53",
    sign: /no (?:archived )?rollout found for thread id (?<thread>[\w-]+)/,
    reason: "ThreadNotFound"
  },
  {
    id: "archived",
    seen: "codex",
    says: "session 0199a213-81c0-7800-8aa1-bbab2a035a53 is archived. Run `codex unarchive 0199a213-81c0-7800-8aa1-bbab2a035a53` to unarchive it first.",
    sign: /session (?<thread>\S+) is archived/,
    reason: "ThreadNotFound"
  },
  {
    id: "other-writer",
    seen: "codex",
    says: "thread 0199a213-81c0-7800-8aa1-bbab2a035a53 already has an active writer",
    sign: /already has an active writer/,
    reason: "ThreadBusy",
    note: "another codex has the thread open"
  },
  {
    id: "no-login",
    seen: "codex",
    says: "codex account authentication required to read rate limits",
    sign: /(?:codex account|chatgpt) authentication required|requires ChatGPT authentication/i,
    reason: "AuthRequired"
  },
  {
    id: "unknown-method",
    seen: "codex",
    says: "Invalid request: unknown variant `thread/new`, expected one of `initialize`, …",
    sign: /^Invalid request: unknown variant `(?<detail>[^`]+)`, expected one of `initialize`/,
    reason: "UnsupportedVersion"
  },
  {
    id: "not-supported",
    seen: "codex",
    says: "thread/items/list is not supported yet",
    code: -32601,
    reason: "UnsupportedVersion"
  },
  {
    id: "not-loaded",
    seen: "codex",
    says: "thread not found: 0199a213-81c0-7800-8aa1-bbab2a035a53",
    sign: /^thread not (?:found|loaded)/,
    reason: "RequestFailed",
    note: "the server has not loaded it, `thread/read` says “thread not loaded: …”; `Codex` then resumes it and asks again"
  },
  {
    id: "not-steerable",
    seen: "codex",
    says: "cannot steer a review turn",
    sign: /^cannot steer /,
    reason: "RequestFailed",
    note: "`data.codexErrorInfo.activeTurnNotSteerable` has the kind"
  },
  {
    id: "invalid-params",
    seen: "codex",
    says: "command/exec/write requires deltaBase64 or closeStdin",
    code: -32602,
    reason: "RequestFailed"
  },
  {
    id: "internal",
    seen: "codex",
    says: "unknown MCP server 'docs'",
    code: -32603,
    reason: "RequestFailed"
  },
  {
    id: "refused",
    seen: "codex",
    says: "no active turn to interrupt",
    code: -32600,
    reason: "RequestFailed",
    note: "most of what codex does not take, wrong parameters too"
  }
]

/** What codex writes to stderr when it ends instead of starting, where that names a cause. */
export const startSigns: ReadonlyArray<
  Text & {
    readonly reason: "ThreadNotFound" | "OptionInvalid" | "ConfigInvalid" | "UnsupportedVersion"
    /** The option, for `OptionInvalid`; or the pattern's group of that name. */
    readonly option?: string
    /** In place of codex's words. */
    readonly detail?: string
    /** Only at this exit code. */
    readonly exitCode?: number
  }
> = [
  {
    id: "no-session",
    seen: "codex 0.80.0: an app-server of its own refuses the request since",
    says: "Error: No saved session found with ID 0199a213-81c0-7800-8aa1-bbab2a035a53",
    sign: /No saved session found with ID (?<thread>\S+)/i,
    reason: "ThreadNotFound",
    note: "of 0.80.0"
  },
  {
    id: "no-repository",
    seen: "codex",
    says: "Not inside a trusted directory and --skip-git-repo-check was not specified.",
    sign: /--skip-git-repo-check was not specified/,
    reason: "OptionInvalid",
    option: "workingDirectory",
    detail: "codex wants a git repository it trusts; run git init there, or set skipGitRepoCheck: true",
    note: "an app-server works anywhere"
  },
  {
    id: "configuration",
    seen: "codex",
    says: "Error loading config.toml: invalid type: boolean `true`, expected struct UpdatePlanToolConfig\nin `tools.update_plan`\n",
    // The words may begin on the next line, with a place in a file.
    sign: /Error loading config(?:\.toml|uration)?:\s*(?<detail>[^\n]*)/,
    reason: "ConfigInvalid"
  },
  {
    id: "override",
    seen: "codex",
    says: "Error parsing -c overrides: Invalid override (missing '='): novalue",
    sign: /^(?:Error: )?error parsing -c overrides: (?<detail>[^\n]*)/im,
    reason: "ConfigInvalid"
  },
  {
    id: "key",
    seen: "codex",
    says: "Error: invalid type: integer `7`, expected a string\nin `model_reasoning_effort`\n",
    // Advice may stand between the words and the key.
    sign: /^Error: (?<detail>[^\n]*)(?=(?:\n[^\n]+)*?\n+in `[^`\n]+`)/m,
    reason: "ConfigInvalid",
    note: "the app-server's way of saying it"
  },
  {
    id: "setting",
    seen: "codex",
    says: "Error: Model provider `nope` not found",
    sign: /^Error: (?<detail>(?:Model provider `|Unknown feature flag|unknown configuration field|features\.|\S+\.toml:\d+:\d+:)[^\n]*)/m,
    reason: "ConfigInvalid"
  },
  {
    id: "codex-home",
    seen: "codex",
    says: 'Error finding codex home: CODEX_HOME points to "/none", but that path does not exist',
    sign: /^Error(?: finding codex home)?: (?<detail>CODEX_HOME points to [^\n]*)/m,
    reason: "OptionInvalid",
    option: "env.CODEX_HOME"
  },
  {
    id: "output-schema",
    seen: "codex",
    says: "Failed to read output schema file schema.json: No such file or directory (os error 2)",
    sign: /^(?<detail>(?:Failed to (?:read|parse) output schema file|Output schema file) .*)$/m,
    reason: "OptionInvalid",
    option: "outputSchema"
  },
  {
    id: "argument-value",
    seen: "codex",
    says: "error: invalid value 'wide-open' for '--sandbox <SANDBOX_MODE>'",
    sign: /^error: (?<detail>invalid value .* for '--(?<option>[a-z-]+).*)$/m,
    reason: "OptionInvalid",
    exitCode: 2
  },
  {
    id: "argument",
    seen: "codex",
    says: "error: unexpected argument '--json' found",
    sign: /^error: (?<detail>.*)$/m,
    reason: "UnsupportedVersion",
    exitCode: 2
  }
]

/** How a codex is over, or was never there; and where that is not the same on both transports, why. */
export const ends: ReadonlyArray<{
  readonly id: string
  readonly seen: Seen
  readonly what: string
  readonly exec: Reason | "none"
  readonly appServer: Reason | "none"
  readonly why?: string
}> = [
  {
    id: "not-installed",
    seen: "codex",
    what: "no codex in any place",
    exec: "BinaryNotFound",
    appServer: "BinaryNotFound"
  },
  {
    id: "not-started",
    seen: "codex",
    what: "the system does not start it: not executable, no such file, no memory",
    exec: "SpawnFailed",
    appServer: "SpawnFailed"
  },
  {
    id: "before",
    seen: "codex",
    what: "ends before it says anything, and names no cause known here",
    exec: "ProcessExited",
    appServer: "ConnectionClosed",
    why: "a server's end is the end of all that was asked of it"
  },
  {
    id: "silent-success",
    seen: "stub: codex always says something, or ends badly",
    what: "exits with 0 without a word",
    exec: "TurnIncomplete",
    appServer: "ConnectionClosed",
    why: "as above"
  },
  {
    id: "within",
    seen: "stub: codex ends so only when it is killed, or a turn interrupted, see below",
    what: "ends in the middle of a turn, at any exit code",
    exec: "TurnIncomplete",
    appServer: "ConnectionClosed",
    why: "as above; with `restart` the next turn has another server"
  },
  {
    id: "killed",
    seen: "codex",
    what: "is killed in the middle of a turn",
    exec: "TurnIncomplete",
    appServer: "ConnectionClosed",
    why: "as above; both have `signal`"
  },
  {
    id: "after",
    seen: "stub: codex has not been brought to it",
    what: "ends badly after its verdict",
    exec: "none",
    appServer: "ConnectionClosed",
    why: "the verdict stands; whatever is asked of the server next fails"
  },
  {
    id: "interrupted",
    seen: "codex",
    what: "says that the turn was interrupted",
    exec: "none",
    appServer: "Interrupted",
    why: "an exec that is interrupted only ends"
  },
  {
    id: "denials",
    seen: "codex",
    what: "has its reviewer (`approvals_reviewer`), which denies three commands in a row",
    exec: "TurnIncomplete",
    appServer: "Interrupted",
    why: "codex interrupts the turn, and says why only as a warning of the server; an exec then ends without a verdict"
  },
  {
    id: "too-long",
    seen: "codex",
    what: "writes a line beyond `maxLineBytes`",
    exec: "LineTooLong",
    appServer: "LineTooLong"
  },
  {
    id: "unreadable-verdict",
    seen: "stub: it takes a codex that breaks its protocol",
    what: "says how the turn ended in a form that cannot be read",
    exec: "TurnIncomplete",
    appServer: "TurnFailed",
    why: "an exec ends then, and a server goes on: the cause is `Other`"
  },
  {
    id: "unreadable-answer",
    seen: "stub: it takes a codex that breaks its protocol",
    what: "gives an answer that does not fit",
    exec: "DecodeFailed",
    appServer: "DecodeFailed",
    why: "on exec a line, and only with `strict`"
  }
]

/** What looks like a failure of the turn and is none, on both transports. */
export const noFailures: ReadonlyArray<{
  readonly id: string
  readonly seen: Seen
  readonly what: string
  readonly is: string
}> = [
  { id: "reconnecting", seen: "codex", what: "“Reconnecting... 1/5 (…)”", is: "`Retrying`; the turn goes on" },
  {
    id: "no-network",
    seen: "codex",
    what: "the provider cannot be reached: “Reconnecting... waiting for network”",
    is: "`Retrying`, for ever (seen with 0.169.0): `idleTimeout` or `timeout` ends it"
  },
  {
    id: "denied",
    seen: "codex",
    what: "the sandbox denies a command, or it fails",
    is: "its item is `failed`; the model goes on"
  },
  {
    id: "notice",
    seen: "stub: every other error of 0.169.0 was its last word",
    what: "any other error before the verdict",
    is: "`Warning`; the turn goes on. It is `lastError` if no verdict follows"
  }
]
