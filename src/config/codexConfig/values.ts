/**
 * The effective configuration, typed where programs look.
 *
 * Names are codex's own. Tables are open: what is not named here is kept as
 * data. So are the values of choices that a later codex may add.
 */
import { Schema } from "effect"

const open = <const L extends ReadonlyArray<string>>(literals: L) =>
  Schema.Union([Schema.Literals(literals), Schema.StringForLiteralAutocomplete])

const table = <const F extends Schema.Struct.Fields>(fields: F) =>
  Schema.StructWithRest(Schema.Struct(fields), [Schema.Record(Schema.String, Schema.Unknown)])

const text = Schema.optionalKey(Schema.String)
const flag = Schema.optionalKey(Schema.Boolean)
const number = Schema.optionalKey(Schema.Number)
const strings = Schema.optionalKey(Schema.Array(Schema.String))
const named = Schema.optionalKey(Schema.Record(Schema.String, Schema.String))

const choice = <const L extends ReadonlyArray<string>>(...literals: L) => Schema.optionalKey(open(literals))

/** A choice that can also be a table with settings of its own. */
const choiceOrTable = <const L extends ReadonlyArray<string>>(...literals: L) =>
  Schema.optionalKey(Schema.Union([open(literals), Schema.Record(Schema.String, Schema.Unknown)]))

const ModelProviderTable = table({
  name: text,
  base_url: text,
  env_key: text,
  wire_api: choice("responses"),
  query_params: named,
  http_headers: named,
  env_http_headers: named,
  request_max_retries: number,
  stream_max_retries: number,
  /** Milliseconds. */
  stream_idle_timeout_ms: number,
  requires_openai_auth: flag,
  supports_websockets: flag
})

const McpServerTable = table({
  command: text,
  args: strings,
  env: named,
  cwd: text,
  url: text,
  bearer_token_env_var: text,
  http_headers: named,
  env_http_headers: named,
  enabled: flag,
  required: flag,
  /** Seconds. */
  startup_timeout_sec: number,
  /** Seconds. */
  tool_timeout_sec: number,
  enabled_tools: strings,
  disabled_tools: strings
})

/**
 * The configuration in force, in codex's names. Keys that nobody set are not
 * there: codex's own defaults are not in its files.
 *
 * @since 0.1.0
 * @category models
 */
export const ConfigValues = table({
  model: text,
  review_model: text,
  model_provider: text,
  model_providers: Schema.optionalKey(Schema.Record(Schema.String, ModelProviderTable)),
  /** Tokens. */
  model_context_window: number,
  /** Tokens. */
  model_auto_compact_token_limit: number,
  model_reasoning_effort: choice("none", "minimal", "low", "medium", "high", "xhigh"),
  model_reasoning_summary: choice("auto", "concise", "detailed", "none"),
  model_verbosity: choice("low", "medium", "high"),
  model_instructions_file: text,
  model_catalog_json: text,
  instructions: text,
  developer_instructions: text,
  approval_policy: choiceOrTable("untrusted", "on-failure", "on-request", "never"),
  approvals_reviewer: choice("user", "auto_review", "guardian_subagent"),
  sandbox_mode: choice("read-only", "workspace-write", "danger-full-access"),
  sandbox_workspace_write: Schema.optionalKey(
    table({ writable_roots: strings, network_access: flag, exclude_tmpdir_env_var: flag, exclude_slash_tmp: flag })
  ),
  /** On or off; a few take a table. */
  features: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Union([Schema.Boolean, Schema.Record(Schema.String, Schema.Unknown)]))
  ),
  history: Schema.optionalKey(table({ persistence: choice("save-all", "none"), max_bytes: number })),
  shell_environment_policy: Schema.optionalKey(
    table({
      inherit: choice("all", "core", "none"),
      ignore_default_excludes: flag,
      exclude: strings,
      set: named,
      include_only: strings,
      filters: Schema.optionalKey(Schema.Record(Schema.String, open(["include", "exclude"]))),
      experimental_use_profile: flag
    })
  ),
  mcp_servers: Schema.optionalKey(Schema.Record(Schema.String, McpServerTable)),
  /** By folder. */
  projects: Schema.optionalKey(Schema.Record(Schema.String, table({ trust_level: choice("trusted", "untrusted") }))),
  project_root_markers: strings,
  cli_auth_credentials_store: choice("file", "keyring", "auto", "ephemeral"),
  mcp_oauth_credentials_store: choice("file", "keyring", "auto"),
  forced_login_method: choice("chatgpt", "api"),
  forced_chatgpt_workspace_id: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  web_search: choice("disabled", "cached", "indexed", "live"),
  skills: Schema.optionalKey(
    table({ config: Schema.optionalKey(Schema.Array(table({ name: text, path: text, enabled: flag }))) })
  ),
  otel: Schema.optionalKey(
    table({
      environment: text,
      log_user_prompt: flag,
      exporter: choiceOrTable("none", "statsig", "otlp-http", "otlp-grpc"),
      trace_exporter: choiceOrTable("none", "statsig", "otlp-http", "otlp-grpc"),
      metrics_exporter: choiceOrTable("none", "statsig", "otlp-http", "otlp-grpc")
    })
  )
})

/** @since 0.1.0 @category models */
export type ConfigValues = typeof ConfigValues.Type
