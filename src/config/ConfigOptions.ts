/**
 * The options of codex's configuration that programs set, typed.
 *
 * Names are camelCase; `ConfigOverrides` turns them into codex's own keys.
 * Whatever is not set is not passed: codex's defaults, the user's config.toml
 * and trust decide. Every key here was tried against codex 0.169.0.
 *
 * @since 0.1.0
 */
import { type Duration, Redacted, Schema } from "effect"
import { isFiniteDuration } from "../internal/duration.ts"

const open = <const L extends ReadonlyArray<string>>(literals: L) =>
  Schema.Union([Schema.Literals(literals), Schema.StringForLiteralAutocomplete])

/** A duration in any form `Duration` takes. Codex is given whole milliseconds. */
export const DurationInput: Schema.declare<Duration.Input> = Schema.declare(isFiniteDuration, {
  expected: `a finite duration, such as 500 (ms) or "30 seconds"`
})

/**
 * What a command may do. A misspelt one is never taken for none; one that only a
 * newer codex has goes through `config`.
 *
 * @internal
 */
export const sandboxModes = ["read-only", "workspace-write", "danger-full-access"] as const

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const Strings = Schema.Record(Schema.String, Schema.String)

/**
 * How a sandboxed command may write and reach the network.
 *
 * @since 0.1.0
 * @category models
 */
export const SandboxWorkspaceWrite = Schema.Struct({
  /** Absolute folders that may be written besides the working directory. */
  writableRoots: Schema.optional(Schema.Array(Schema.String)),
  /** Codex's default: false. */
  networkAccess: Schema.optional(Schema.Boolean),
  /** Leave `$TMPDIR` out of the writable folders. Codex's default: false. */
  excludeTmpdirEnvVar: Schema.optional(Schema.Boolean),
  /** Leave /tmp out of the writable folders. Codex's default: false. */
  excludeSlashTmp: Schema.optional(Schema.Boolean)
})

/**
 * A model provider of your own. Codex's built-in ids (`openai`, `ollama`, …)
 * cannot be redefined.
 *
 * @since 0.1.0
 * @category models
 */
export const ModelProvider = Schema.Struct({
  name: Schema.optional(Schema.String),
  baseUrl: Schema.optional(Schema.String),
  /** The environment variable that holds the key; the key itself never goes here. */
  envKey: Schema.optional(Schema.String),
  envKeyInstructions: Schema.optional(Schema.String),
  /** 0.169.0 takes `"responses"` only; older ones know `"chat"` too. */
  wireApi: Schema.optional(open(["responses"])),
  queryParams: Schema.optional(Strings),
  /** Headers that hold no secret. */
  httpHeaders: Schema.optional(Strings),
  /** Header name to the environment variable that holds its value. */
  envHttpHeaders: Schema.optional(Strings),
  /** Codex's default: 4, at most 100. */
  requestMaxRetries: Schema.optional(Count),
  /** Codex's default: 5, at most 100. */
  streamMaxRetries: Schema.optional(Count),
  /** Codex's default: 300 seconds. */
  streamIdleTimeout: Schema.optional(DurationInput),
  requiresOpenaiAuth: Schema.optional(Schema.Boolean),
  supportsWebsockets: Schema.optional(Schema.Boolean)
})

/**
 * What the agent's commands see of the environment.
 *
 * @since 0.1.0
 * @category models
 */
export const ShellEnvironmentPolicy = Schema.Struct({
  inherit: Schema.optional(open(["all", "core", "none"])),
  /** Codex's default: true. False drops names with KEY, SECRET or TOKEN in them. */
  ignoreDefaultExcludes: Schema.optional(Schema.Boolean),
  /** Patterns of whole names, `*` and `?`, in any case. */
  exclude: Schema.optional(Schema.Array(Schema.String)),
  set: Schema.optional(Strings),
  includeOnly: Schema.optional(Schema.Array(Schema.String)),
  /** 0.169.0 and later, which refuses it together with `exclude` or `includeOnly`. */
  filters: Schema.optional(Schema.Record(Schema.String, open(["include", "exclude"]))),
  experimentalUseProfile: Schema.optional(Schema.Boolean)
})

/**
 * Where the user's prompts are kept (`history.jsonl`); `codex exec` writes none.
 *
 * @since 0.1.0
 * @category models
 */
export const History = Schema.Struct({
  persistence: Schema.optional(open(["save-all", "none"])),
  maxBytes: Schema.optional(Count)
})

/**
 * An MCP server for the agent: started by command, or reached by URL.
 *
 * @since 0.1.0
 * @category models
 */
export const McpServer = Schema.Struct({
  command: Schema.optional(Schema.String),
  args: Schema.optional(Schema.Array(Schema.String)),
  /** Values that are no secrets; name those in `envVars` instead. */
  env: Schema.optional(Strings),
  /** Variables handed on from codex's own environment. */
  envVars: Schema.optional(Schema.Array(Schema.String)),
  cwd: Schema.optional(Schema.String),
  url: Schema.optional(Schema.String),
  bearerTokenEnvVar: Schema.optional(Schema.String),
  httpHeaders: Schema.optional(Strings),
  envHttpHeaders: Schema.optional(Strings),
  enabled: Schema.optional(Schema.Boolean),
  required: Schema.optional(Schema.Boolean),
  startupTimeout: Schema.optional(DurationInput),
  toolTimeout: Schema.optional(DurationInput),
  enabledTools: Schema.optional(Schema.Array(Schema.String)),
  disabledTools: Schema.optional(Schema.Array(Schema.String))
})

/**
 * A value of codex's configuration: what JSON can say, except null (TOML has
 * none: leave a key out instead).
 *
 * @since 0.1.0
 * @category models
 */
export type ConfigValue =
  | string
  | number
  | bigint
  | boolean
  | ReadonlyArray<ConfigValue>
  | { readonly [key: string]: ConfigValue | undefined }

/**
 * Codex's own keys as a nested record: for what has no typed option here.
 *
 * @since 0.1.0
 * @category models
 */
export type ConfigRecord = { readonly [key: string]: ConfigValue | undefined }

const ConfigRecord: Schema.declare<ConfigRecord> = Schema.declare(
  (value): value is ConfigRecord =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !Redacted.isRedacted(value),
  { expected: "a record of codex's configuration keys" }
)

/**
 * The fields of `ConfigOptions`, to build larger options of.
 *
 * @since 0.1.0
 * @category models
 */
export const configFields = {
  /** `model` */
  model: Schema.optional(Schema.String),
  /** `model_provider`: an id of `modelProviders`, of the user's config.toml, or a built-in one. */
  modelProvider: Schema.optional(Schema.String),
  /** `model_providers`: definitions by id, merged with the user's. */
  modelProviders: Schema.optional(Schema.Record(Schema.String, ModelProvider)),
  /** `request_max_retries` of the provider named in `modelProvider`. */
  requestMaxRetries: Schema.optional(Count),
  /** `stream_max_retries` of the provider named in `modelProvider`. */
  streamMaxRetries: Schema.optional(Count),
  /** `stream_idle_timeout_ms` of the provider named in `modelProvider`. */
  streamIdleTimeout: Schema.optional(DurationInput),
  /** `instructions`: replaces codex's base instructions. 0.80.0 ignores it. */
  baseInstructions: Schema.optional(Schema.String),
  /** `developer_instructions`: added as a developer message. */
  developerInstructions: Schema.optional(Schema.String),
  /** `model_reasoning_effort`: which ones a model knows varies. */
  reasoningEffort: Schema.optional(open(["none", "minimal", "low", "medium", "high", "xhigh"])),
  /** `model_reasoning_summary` */
  reasoningSummary: Schema.optional(open(["auto", "concise", "detailed", "none"])),
  /** `model_verbosity` */
  verbosity: Schema.optional(open(["low", "medium", "high"])),
  /** `model_context_window`, in tokens. */
  contextWindow: Schema.optional(Count),
  /** `model_auto_compact_token_limit`, in tokens. */
  autoCompactTokenLimit: Schema.optional(Count),
  /** `model_supports_reasoning_summaries`: older codex; 0.169.0 ignores it and says so in an `Error` item. */
  supportsReasoningSummaries: Schema.optional(Schema.Boolean),
  /** `approval_policy`; exec has nobody to ask, so there it decides what is refused. */
  approvalPolicy: Schema.optional(Schema.Literals(["untrusted", "on-failure", "on-request", "never"])),
  /** `sandbox_mode`. On the app-server codex marks a folder as trusted when a thread may write to it. */
  sandbox: Schema.optional(Schema.Literals(sandboxModes)),
  /** `sandbox_workspace_write` */
  sandboxWorkspaceWrite: Schema.optional(SandboxWorkspaceWrite),
  /** `web_search` */
  webSearch: Schema.optional(open(["disabled", "cached", "indexed", "live"])),
  /** `shell_environment_policy` */
  shellEnvironmentPolicy: Schema.optional(ShellEnvironmentPolicy),
  /** `features`: on or off by name; `codex features list` names them. */
  features: Schema.optional(Schema.Record(Schema.String, Schema.Boolean)),
  /** `history` */
  history: Schema.optional(History),
  /** `mcp_servers`: definitions by name, merged with the user's. */
  mcpServers: Schema.optional(Schema.Record(Schema.String, McpServer)),
  /** Any other key, in codex's own names. Wins over a typed option for the same key. */
  config: Schema.optional(ConfigRecord)
}

/**
 * Options of codex's configuration.
 *
 * @since 0.1.0
 * @category models
 */
export const ConfigOptions = Schema.Struct(configFields)

/** @since 0.1.0 @category models */
export type ConfigOptions = typeof ConfigOptions.Type
