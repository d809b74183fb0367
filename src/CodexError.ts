/**
 * The one error of this library: what went wrong, whether trying again can
 * help, and what the turn had already produced.
 *
 * Every reason is a tagged error of its own, so `Effect.catchReason` and
 * `Effect.catchReasons` select on it. No message, field or cause here holds a
 * secret.
 *
 * @since 0.1.0
 */
import { Predicate, Schema } from "effect"
import { retryableCauses, retryableReasons } from "./internal/failureTable.ts"
import { SnapshotError } from "./sessions/SnapshotError.ts"
import { ThreadItem } from "./ThreadItem.ts"

/**
 * No codex binary was found; `tried` lists every place, in order.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BinaryNotFound extends Schema.TaggedError<BinaryNotFound>()("BinaryNotFound", {
  tried: Schema.Array(Schema.Struct({ place: Schema.String, outcome: Schema.String }))
}) {
  override get message() {
    return [
      "no codex binary was found; install one with `npm install @openai/codex`, or pass codexPath. Tried:",
      ...this.tried.map(({ outcome, place }) => `  ${place}: ${outcome}`)
    ].join("\n")
  }
}

/**
 * The codex that is installed cannot do what was asked: it refused its
 * arguments, or does not know the request.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnsupportedVersion extends Schema.TaggedError<UnsupportedVersion>()("UnsupportedVersion", {
  /** `unknown` when codex does not say. */
  version: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `this codex (version ${this.version}) cannot do this: ${this.detail}`
  }
}

/**
 * The operating system would not start the process.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SpawnFailed extends Schema.TaggedError<SpawnFailed>()("SpawnFailed", {
  command: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.command} could not be started: ${this.detail}`
  }
}

/**
 * Codex ended before it said anything. Where it gave a reason, that is in the error's `stderr`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ProcessExited extends Schema.TaggedError<ProcessExited>()("ProcessExited", {
  exitCode: Schema.optionalKey(Schema.Number),
  signal: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return `codex ended before it said anything (${describeExit(this)})`
  }
}

/**
 * A line could not be read (only in strict mode), or an answer does not fit
 * what was asked.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DecodeFailed extends Schema.TaggedError<DecodeFailed>()("DecodeFailed", {
  problem: Schema.Literals(["NotJson", "NotUtf8", "Malformed"]),
  detail: Schema.String
}) {
  override get message() {
    return `a line from codex could not be read: ${this.detail}`
  }
}

/**
 * A line grew past the cap before it ended.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LineTooLong extends Schema.TaggedError<LineTooLong>()("LineTooLong", {
  /** The cap, in bytes. */
  maxBytes: Schema.Number
}) {
  override get message() {
    return `a line from codex is longer than ${this.maxBytes} bytes; raise maxLineBytes if that is meant`
  }
}

/**
 * A configuration value that codex would not take, or would misread.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigInvalid extends Schema.TaggedError<ConfigInvalid>()("ConfigInvalid", {
  /** The key's path in codex's configuration; empty when codex did not name one. */
  path: Schema.Array(Schema.String),
  detail: Schema.String
}) {
  override get message() {
    return this.path.length === 0
      ? `codex refused its configuration: ${this.detail}`
      : `configuration ${this.path.join(".")}: ${this.detail}`
  }
}

/**
 * A file of codex's configuration that cannot be used: broken TOML, a value of
 * the wrong kind, a key nobody knows (in strict mode), or far too large.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigFileInvalid extends Schema.TaggedError<ConfigFileInvalid>()("ConfigFileInvalid", {
  file: Schema.String,
  /** From 1; left out when it is the file as a whole. */
  line: Schema.optionalKey(Schema.Number),
  /** From 1, in characters. */
  column: Schema.optionalKey(Schema.Number),
  /** The key's path; empty when the file could not be read as TOML. */
  path: Schema.Array(Schema.String),
  detail: Schema.String,
  /** The line, without its values: any may be a secret. */
  shown: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const place = this.line === undefined ? "" : `:${this.line}:${this.column ?? 1}`
    const key = this.path.length === 0 ? "" : `${this.path.join(".")}: `
    return `${this.file}${place}: ${key}${this.detail}` + (this.shown === undefined ? "" : `\n    ${this.shown}`)
  }
}

/**
 * Somebody else changed a file of codex's configuration meanwhile. Nothing was
 * written; read it again, and decide again.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigConflict extends Schema.TaggedError<ConfigConflict>()("ConfigConflict", {
  file: Schema.String
}) {
  override get message() {
    return `${this.file} was changed by somebody else meanwhile; nothing was written, read it again`
  }
}

/**
 * An option or input of this library that cannot be meant.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OptionInvalid extends Schema.TaggedError<OptionInvalid>()("OptionInvalid", {
  /** The option's name, with its path when it is nested; the first one when several are wrong. */
  option: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.option}: ${this.detail}`
  }
}

/**
 * Codex got nowhere for too long: it was silent (`idleTimeout`), or an item ran
 * on (`itemTimeout`).
 *
 * @since 0.1.0
 * @category reasons
 */
export class IdleTimeout extends Schema.TaggedError<IdleTimeout>()("IdleTimeout", {
  /** Milliseconds. */
  timeout: Schema.Number,
  /** What ran too long, and its kind, the `_tag` of a `ThreadItem`; absent when codex was silent. */
  item: Schema.optionalKey(Schema.Struct({ id: Schema.String, kind: Schema.String }))
}) {
  override get message() {
    return this.item === undefined
      ? `codex said nothing for ${this.timeout} ms`
      : `${this.item.kind} ${this.item.id} did not end within ${this.timeout} ms`
  }
}

/**
 * Codex said nothing at all of the turn within `firstEventTimeout`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FirstEventTimeout extends Schema.TaggedError<FirstEventTimeout>()("FirstEventTimeout", {
  /** Milliseconds. */
  timeout: Schema.Number
}) {
  override get message() {
    return `codex did not begin within ${this.timeout} ms`
  }
}

/**
 * The turn took longer than it was allowed to. Its outcome is unknown: codex
 * may have done part of the work, see `items`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TurnTimeout extends Schema.TaggedError<TurnTimeout>()("TurnTimeout", {
  /** Milliseconds. */
  timeout: Schema.Number
}) {
  override get message() {
    return `the turn did not end within ${this.timeout} ms`
  }
}

/**
 * A budget is used up (`effect-codex/telemetry`: `Budget`). The turn was
 * interrupted, or not begun; resume the thread with another budget to go on.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BudgetExceeded extends Schema.TaggedError<BudgetExceeded>()("BudgetExceeded", {
  kind: Schema.Literals(["Tokens", "ToolCalls", "Duration"]),
  /** Whose budget it was; `Layer`: that of all threads of a `Codex`. */
  per: Schema.Literals(["Turn", "Thread", "Layer"]),
  /** Tokens, calls, or milliseconds. */
  limit: Schema.Number,
  /** The same, as far as it was known. */
  used: Schema.Number
}) {
  override get message() {
    const unit = { Tokens: "tokens", ToolCalls: "tool calls", Duration: "ms" }[this.kind]
    const owner = { Turn: "the turn", Thread: "the thread", Layer: "this Codex" }[this.per]
    return `${owner} has used ${this.used} of ${this.limit} ${unit}`
  }
}

/**
 * Codex stopped without saying how the turn ended. That is no success, even at
 * exit code 0.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TurnIncomplete extends Schema.TaggedError<TurnIncomplete>()("TurnIncomplete", {
  exitCode: Schema.optionalKey(Schema.Number),
  signal: Schema.optionalKey(Schema.String),
  /** The last error codex reported, if any. */
  lastError: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return (
      `codex stopped without saying how the turn ended (${describeExit(this)})` +
      (this.lastError === undefined ? "" : `; it last reported: ${this.lastError}`)
    )
  }
}

const status = { status: Schema.optionalKey(Schema.Number) }

/**
 * Why a turn failed, as far as codex says: the `codexErrorInfo` of its protocol,
 * or what its sentence means. `Other` keeps what it said.
 *
 * @since 0.1.0
 * @category models
 */
export const CodexErrorInfo = Schema.Union([
  Schema.TaggedStruct("ContextWindowExceeded", {}),
  Schema.TaggedStruct("SessionBudgetExceeded", {}),
  Schema.TaggedStruct("UsageLimitExceeded", {}),
  Schema.TaggedStruct("RateLimitExceeded", {}),
  Schema.TaggedStruct("FlexUnavailable", {}),
  Schema.TaggedStruct("ServerOverloaded", {}),
  Schema.TaggedStruct("ModelNotFound", {}),
  Schema.TaggedStruct("PolicyCapacityUnavailable", {}),
  Schema.TaggedStruct("CyberPolicy", {}),
  Schema.TaggedStruct("MisalignmentPolicyViolation", {}),
  Schema.TaggedStruct("TooManyDenials", {}),
  Schema.TaggedStruct("InferenceHookDenied", {}),
  Schema.TaggedStruct("InternalServerError", {}),
  Schema.TaggedStruct("Unauthorized", {}),
  Schema.TaggedStruct("BadRequest", {}),
  Schema.TaggedStruct("ThreadRollbackFailed", {}),
  Schema.TaggedStruct("SandboxError", {}),
  Schema.TaggedStruct("HttpConnectionFailed", status),
  Schema.TaggedStruct("ResponseStreamConnectionFailed", status),
  Schema.TaggedStruct("ResponseStreamDisconnected", status),
  Schema.TaggedStruct("ResponseTooManyFailedAttempts", status),
  Schema.TaggedStruct("ActiveTurnNotSteerable", { turnKind: Schema.String }),
  Schema.TaggedStruct("Other", { raw: Schema.Unknown })
])

/** @since 0.1.0 @category models */
export type CodexErrorInfo = typeof CodexErrorInfo.Type

/**
 * Codex said that the turn failed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TurnFailed extends Schema.TaggedError<TurnFailed>()("TurnFailed", {
  /** What codex said, redacted. */
  detail: Schema.String,
  codexErrorInfo: CodexErrorInfo
}) {
  override get message() {
    return `the turn failed: ${this.detail}`
  }
}

/**
 * Another turn of this thread is running and the caller chose not to wait, or
 * another codex has the thread open.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ThreadBusy extends Schema.TaggedError<ThreadBusy>()("ThreadBusy", {}) {
  override get message() {
    return `a turn of this thread is already running, here or in another codex; wait for it, or leave onBusy at "wait"`
  }
}

/**
 * There is no such thread to resume or fork. Codex itself would start a new one
 * in some of these cases; this library does not.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ThreadNotFound extends Schema.TaggedError<ThreadNotFound>()("ThreadNotFound", {
  /** The id or name that was asked for, or `last`. */
  thread: Schema.String
}) {
  override get message() {
    return `no thread ${this.thread} is stored in this CODEX_HOME`
  }
}

/**
 * The turn completed, but its answer does not fit `outputSchema`. The text is
 * kept.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OutputInvalid extends Schema.TaggedError<OutputInvalid>()("OutputInvalid", {
  /** The answer as the agent gave it. */
  text: Schema.String,
  /** What does not fit, and where. */
  detail: Schema.String
}) {
  override get message() {
    return `the answer does not fit the output schema: ${this.detail}`
  }
}

/**
 * The transport cannot do this; another one may.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  transport: Schema.String,
  capability: Schema.String
}) {
  override get message() {
    return `${this.transport} cannot do this: ${this.capability}`
  }
}

/**
 * Codex has no credentials for the provider.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthRequired extends Schema.TaggedError<AuthRequired>()("AuthRequired", { detail: Schema.String }) {
  override get message() {
    return `codex has no credentials: ${this.detail}`
  }
}

/**
 * Codex's configuration allows no such login.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LoginForbidden extends Schema.TaggedError<LoginForbidden>()("LoginForbidden", {
  setting: Schema.Literals(["forced_login_method", "forced_chatgpt_workspace_id"]),
  /** What the setting allows. */
  allowed: Schema.Array(Schema.String),
  /** The login method or the workspace that was asked for. */
  asked: Schema.String
}) {
  override get message() {
    return `${this.setting} allows only ${this.allowed.join(", ")}; a login with ${this.asked} was asked for`
  }
}

/**
 * A file this library needs on the way could not be read or written.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileFailed extends Schema.TaggedError<FileFailed>()("FileFailed", {
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.detail}`
  }
}

/**
 * A file that would be a skill, and is none.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SkillInvalid extends Schema.TaggedError<SkillInvalid>()("SkillInvalid", {
  /** The SKILL.md. */
  path: Schema.String,
  problem: Schema.Literals([
    "MissingFrontmatter",
    "InvalidYaml",
    "MissingField",
    "InvalidField",
    "NotUtf8",
    "Unreadable",
    "Other"
  ]),
  detail: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.detail}`
  }
}

/**
 * The connection to the app-server is over. Everything pending on it fails with
 * this, and everything asked later.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConnectionClosed extends Schema.TaggedError<ConnectionClosed>()("ConnectionClosed", {
  detail: Schema.String,
  exitCode: Schema.optionalKey(Schema.Number),
  signal: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const exit = this.exitCode === undefined && this.signal === undefined ? "" : ` (${describeExit(this)})`
    return `the connection to the app-server is closed: ${this.detail}${exit}`
  }
}

/**
 * The app-server refused a request.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RequestFailed extends Schema.TaggedError<RequestFailed>()("RequestFailed", {
  method: Schema.String,
  /** The JSON-RPC code. Codex answers most of what it does not take with -32600. */
  code: Schema.Number,
  detail: Schema.String,
  data: Schema.optionalKey(Schema.Unknown)
}) {
  override get message() {
    return `${this.method} was refused (${this.code}): ${this.detail}`
  }
}

/**
 * The app-server has too much to do; the request was not taken.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", { method: Schema.String }) {
  override get message() {
    return `the app-server is overloaded and did not take ${this.method}; try again later`
  }
}

/**
 * The app-server did not answer a request in time. Whether it acted on it is unknown.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RequestTimeout extends Schema.TaggedError<RequestTimeout>()("RequestTimeout", {
  method: Schema.String,
  /** Milliseconds. */
  timeout: Schema.Number
}) {
  override get message() {
    return `${this.method} was not answered within ${this.timeout} ms`
  }
}

/**
 * The turn was interrupted on the server: by another client, by a call of
 * `interrupt`, or by codex's reviewer, which denied too much.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Interrupted extends Schema.TaggedError<Interrupted>()("Interrupted", {}) {
  override get message() {
    return "the turn was interrupted"
  }
}

/**
 * The folder could not be snapshotted before the turn, which was not begun.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SnapshotFailed extends Schema.TaggedError<SnapshotFailed>()("SnapshotFailed", {
  error: SnapshotError
}) {
  override get message() {
    return `the turn was not begun, since it could not be undone: ${this.error.message}`
  }
}

/**
 * Every reason a `CodexError` can have.
 *
 * @since 0.1.0
 * @category models
 */
export const CodexErrorReason = Schema.Union([
  BinaryNotFound,
  UnsupportedVersion,
  SpawnFailed,
  ProcessExited,
  DecodeFailed,
  LineTooLong,
  ConfigInvalid,
  ConfigFileInvalid,
  ConfigConflict,
  OptionInvalid,
  IdleTimeout,
  FirstEventTimeout,
  TurnTimeout,
  BudgetExceeded,
  TurnIncomplete,
  TurnFailed,
  ThreadBusy,
  ThreadNotFound,
  OutputInvalid,
  Unsupported,
  AuthRequired,
  LoginForbidden,
  FileFailed,
  SkillInvalid,
  ConnectionClosed,
  RequestFailed,
  Overloaded,
  RequestTimeout,
  SnapshotFailed,
  Interrupted
])

/** @since 0.1.0 @category models */
export type CodexErrorReason = typeof CodexErrorReason.Type

const TypeId = "~effect-codex/CodexError"

/**
 * What failed, and what was there before it did.
 *
 * @since 0.1.0
 * @category errors
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 *
 * const answer = Effect.gen(function* () {
 *   const codex = yield* Codex
 *   const thread = yield* codex.startThread()
 *   return (yield* thread.run("Say hello")).finalResponse
 * }).pipe(
 *   Effect.catchReason("CodexError", "TurnTimeout", (reason) => Effect.succeed(`gave up after ${reason.timeout} ms`))
 * )
 * ```
 */
export class CodexError extends Schema.TaggedError<CodexError>()("CodexError", {
  reason: CodexErrorReason,
  /** The thread, once codex has named it: resume it to go on. */
  threadId: Schema.optionalKey(Schema.String),
  turnId: Schema.optionalKey(Schema.String),
  /** What the turn had produced: items completed, and those still running in their last state. */
  items: Schema.optionalKey(Schema.Array(ThreadItem)),
  /** Whether the turn did something, or may have, that another run would do again. Not all of that is an item. */
  hasWorked: Schema.optionalKey(Schema.Boolean),
  /** The end of what codex wrote to stderr: at most 8 KiB, secrets removed. */
  stderr: Schema.optionalKey(Schema.String)
}) {
  /** On the prototype: it is no field, and nothing prints it. */
  get [TypeId](): typeof TypeId {
    return TypeId
  }

  override get message() {
    const tail = this.stderr?.trim()
    return tail ? `${this.reason.message}\n\ncodex wrote to stderr:\n${tail}` : this.reason.message
  }

  /**
   * Whether the same call may succeed when made again. A timeout is not: what
   * codex did until then is unknown.
   */
  get isRetryable(): boolean {
    const { reason } = this
    if (reason._tag !== "TurnFailed") return retryableReasons.has(reason._tag)
    const answer = retryableCauses.get(reason.codexErrorInfo._tag)
    return answer === "yes" || (answer === "byStatus" && !clientError(reason.codexErrorInfo))
  }
}

/** A status that says the request itself is wrong; 408, 425 and 429 say "later". */
const clientError = (info: CodexErrorInfo): boolean => {
  if (!("status" in info) || info.status === undefined) return false
  return info.status >= 400 && info.status < 500 && ![408, 425, 429].includes(info.status)
}

/**
 * Whether a value is a `CodexError`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isCodexError = (value: unknown): value is CodexError => Predicate.hasProperty(value, TypeId)

const describeExit = (exit: { readonly exitCode?: number; readonly signal?: string }): string =>
  exit.signal !== undefined
    ? `ended by ${exit.signal}`
    : exit.exitCode !== undefined
      ? `exit code ${exit.exitCode}`
      : "still running"
