/**
 * An entry `mcp_servers.<name>` of codex's configuration, typed.
 *
 * What is read may be from a newer codex: fields that are not known here, and
 * those of another kind, are kept in `other`, and choices may be any text. What
 * is written is checked as codex 0.169.0 does, and where codex takes what can
 * never work, more strictly. Values that may be secret are `Redacted`.
 *
 * @since 0.1.0
 */
import { Duration, Effect, type FileSystem, Option, Path, Redacted, Schema, SchemaGetter } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { CodexError } from "../CodexError.ts"
import { CodexConfig, type ResolveOptions } from "../config/CodexConfig.ts"
import { isTable } from "../config/codexConfig/table.ts"
import type { ConfigRecord } from "../config/ConfigOptions.ts"
import { openEnum } from "../internal/openUnion.ts"
import type { McpConnection } from "./McpConnection.ts"
import { McpError, ServerConfigInvalid, ServerDisabled, ServerNotConfigured } from "./McpError.ts"
import { connectionOf } from "./servers/connection.ts"
import { connectionProblem, problemOf } from "./servers/rules.ts"
import { fromTable, toTable } from "./servers/table.ts"

const Seconds = Schema.Finite.pipe(
  Schema.decodeTo(Schema.Duration, {
    decode: SchemaGetter.transform((seconds) => Duration.seconds(seconds)),
    encode: SchemaGetter.transform((duration) => Duration.toSeconds(duration))
  })
)

const Secret = Schema.RedactedFromValue(Schema.String)

const Other = Schema.optional(Schema.Redacted(Schema.Record(Schema.String, Schema.Unknown)))

const ApprovalMode = openEnum(["auto", "prompt", "writes", "approve"])

const Strings = Schema.Array(Schema.String)

const toolFields = {
  /** `approval_mode`: whether codex asks before it calls it. */
  approvalMode: Schema.optional(ApprovalMode),
  /** `output_token_limit`: of what it gives back, in tokens. */
  outputTokenLimit: Schema.optional(Schema.Number)
}

/**
 * Settings of one tool (`tools.<name>`).
 *
 * @since 0.1.0
 * @category models
 */
export const McpServerToolConfig = Schema.Struct({ ...toolFields, other: Other })

/**
 * Settings of one tool, as they are read.
 *
 * @since 0.1.0
 * @category models
 */
export type McpServerToolConfig = typeof McpServerToolConfig.Type

const oauthFields = {
  /** `client_id`: of a client that is registered already. */
  clientId: Schema.optional(Schema.String),
  /** `client_secret`; it needs `clientId`. */
  clientSecret: Schema.optional(Secret),
  /** `callback_url`: where the person comes back to. */
  callbackUrl: Schema.optional(Schema.String),
  /** `callback_port`: on 127.0.0.1, 0 to 65535. */
  callbackPort: Schema.optional(Schema.Number),
  /** `token_endpoint_auth_method`: only for `auth: "ema_auth"`, and with `clientSecret`. */
  tokenEndpointAuthMethod: Schema.optional(openEnum(["client_secret_basic", "client_secret_post"])),
  /** `authorization_server_issuer`: only for `auth: "ema_auth"`. */
  authorizationServerIssuer: Schema.optional(Schema.String)
}

/**
 * How codex logs in to a server (`oauth`).
 *
 * @since 0.1.0
 * @category models
 */
export const McpServerOAuthConfig = Schema.Struct({ ...oauthFields, other: Other })

/**
 * How codex logs in to a server, as it is read.
 *
 * @since 0.1.0
 * @category models
 */
export type McpServerOAuthConfig = typeof McpServerOAuthConfig.Type

const commonFields = {
  /** Whether codex connects to it. Codex's default: true. */
  enabled: Schema.optional(Schema.Boolean),
  /** Whether codex starts no thread without it. Codex's default: false. */
  required: Schema.optional(Schema.Boolean),
  /** `environment_id`: where it runs. Codex's default: `local`. */
  environmentId: Schema.optional(Schema.String),
  /** `startup_timeout_sec`, or `startup_timeout_ms` where that is all there is. Codex's default: 30 seconds. */
  startupTimeout: Schema.optional(Seconds),
  /** `startup_readiness`: when it counts as started. */
  startupReadiness: Schema.optional(openEnum(["connection", "catalog"])),
  /** `tool_timeout_sec`: for one call. Codex's default: 5 minutes. */
  toolTimeout: Schema.optional(Seconds),
  /** `supports_parallel_tool_calls`: whether codex may call several of its tools at once. */
  supportsParallelToolCalls: Schema.optional(Schema.Boolean),
  /** `tool_input_schema_max_bytes`: of the schema of one tool's input, in bytes. */
  toolInputSchemaMaxBytes: Schema.optional(Schema.Number),
  /** `omit_tools_from`: where models are not shown its tools. */
  omitToolsFrom: Schema.optional(Schema.Array(openEnum(["code_mode", "deferred", "direct"]))),
  /** `default_tools_approval_mode`: for tools that have none of their own. */
  defaultToolsApprovalMode: Schema.optional(ApprovalMode),
  /** `enabled_tools`: all when absent, none when empty. */
  enabledTools: Schema.optional(Strings),
  /** `disabled_tools`: taken out of the enabled ones. */
  disabledTools: Schema.optional(Strings),
  /** What a login asks for. */
  scopes: Schema.optional(Strings),
  /** Settings of single tools, by their names. */
  tools: Schema.optional(Schema.Record(Schema.String, McpServerToolConfig))
}

const stdioFields = {
  ...commonFields,
  /** Found on PATH, or a path. */
  command: Schema.String,
  /** One by one; no shell reads them. */
  args: Schema.optional(Strings),
  /** Variables it gets. They stand in config.toml as they are. */
  env: Schema.optional(Schema.Record(Schema.String, Secret)),
  /** `env_vars`: variables handed on from codex's own environment, or from where the server runs (`remote`). */
  envVars: Schema.optional(
    Schema.Array(
      Schema.Union([
        Schema.String,
        Schema.Struct({ name: Schema.String, source: Schema.optional(openEnum(["local", "remote"])) })
      ])
    )
  ),
  /** Codex takes it from the folder codex was started in. Default: the thread's folder. */
  cwd: Schema.optional(Schema.String)
}

const httpFields = {
  ...commonFields,
  /** Its address, http or https. */
  url: Schema.String,
  /** How codex proves who it is, if it is asked: by OAuth (the default), as ChatGPT's user, or as an enterprise says. */
  auth: Schema.optional(openEnum(["oauth", "chatgpt", "ema_auth"])),
  /** `bearer_token_env_var`: the variable that holds the token. A token itself codex does not take. */
  bearerTokenEnvVar: Schema.optional(Schema.String),
  /** `http_headers`. They stand in config.toml as they are. */
  httpHeaders: Schema.optional(Schema.Record(Schema.String, Secret)),
  /** `env_http_headers`: a header's name to the variable that holds its value. */
  envHttpHeaders: Schema.optional(Schema.Record(Schema.String, Schema.String)),
  /** `http_headers_helper`: a script of the shell that prints headers as a JSON object. */
  httpHeadersHelper: Schema.optional(Secret),
  /** `oauth_resource`: what tokens are asked for. */
  oauthResource: Schema.optional(Schema.String),
  /** How codex logs in. */
  oauth: Schema.optional(McpServerOAuthConfig)
}

/**
 * A server that codex starts, and speaks to over its stdin and stdout.
 *
 * @since 0.1.0
 * @category models
 */
export const McpStdioServerConfig = Schema.Struct({ ...stdioFields, other: Other })

/**
 * The entry of a server that codex starts, as it is read.
 *
 * @since 0.1.0
 * @category models
 */
export type McpStdioServerConfig = typeof McpStdioServerConfig.Type

/**
 * A server at an address (streamable HTTP).
 *
 * @since 0.1.0
 * @category models
 */
export const McpHttpServerConfig = Schema.Struct({ ...httpFields, other: Other })

/**
 * The entry of a server at an address, as it is read.
 *
 * @since 0.1.0
 * @category models
 */
export type McpHttpServerConfig = typeof McpHttpServerConfig.Type

/**
 * A server that is reached in a way this release does not know; how, is in `other`.
 *
 * @since 0.1.0
 * @category models
 */
export const McpOtherServerConfig = Schema.Struct({ ...commonFields, other: Other })

/**
 * The entry of a server of another kind, as it is read.
 *
 * @since 0.1.0
 * @category models
 */
export type McpOtherServerConfig = typeof McpOtherServerConfig.Type

/**
 * A server's entry as it is read. `"command" in config` and `"url" in config` tell which kind it is.
 *
 * @since 0.1.0
 * @category models
 */
export type McpServerConfig = McpStdioServerConfig | McpHttpServerConfig | McpOtherServerConfig

/** What is read can be given back; durations and secrets also in their plain forms. */
type Given<A> =
  A extends Redacted.Redacted<infer Value>
    ? Value | Redacted.Redacted<Value>
    : A extends Duration.Duration
      ? Duration.Input
      : A extends ReadonlyArray<infer Element>
        ? ReadonlyArray<Given<Element>>
        : A extends object
          ? { readonly [K in keyof A]: Given<A[K]> }
          : A

/**
 * A server's entry to write: what was read, or the same with plain strings for
 * secrets and any form of a duration.
 *
 * @since 0.1.0
 * @category models
 */
export type McpServerConfigInput = Given<McpStdioServerConfig> | Given<McpHttpServerConfig>

const nested = { oauth: oauthFields, tools: toolFields }

/**
 * An entry as codex has it, in our names. It never fails: what is not known is
 * in `other`.
 *
 * @since 0.1.0
 * @category decoding
 */
export const serverConfigFromTable = (table: Readonly<Record<string, unknown>>): McpServerConfig => {
  const read: Option.Option<McpServerConfig> =
    "command" in table
      ? fromTable(McpStdioServerConfig, stdioFields, nested, table)
      : fromTable(McpHttpServerConfig, httpFields, nested, table)
  return read.pipe(
    Option.orElse(() => fromTable(McpOtherServerConfig, commonFields, nested, table)),
    Option.getOrElse(() => ({ other: Redacted.make(table) }))
  )
}

/**
 * An entry as codex has it, secrets in clear. Fails with `ServerConfigInvalid`
 * for what codex would not take, or could never use.
 *
 * @since 0.1.0
 * @category encoding
 */
export const serverConfigToTable = (
  name: string,
  config: McpServerConfigInput
): Effect.Effect<ConfigRecord, McpError> => {
  const { table, unknown } = toTable({ ...stdioFields, ...httpFields }, nested, config)
  const problem = unknown ?? problemOf(name, table)
  return problem === undefined
    ? Effect.succeed(table)
    : Effect.fail(new McpError({ server: name, reason: new ServerConfigInvalid(problem) }))
}

/**
 * What it takes to connect to a server of the configuration.
 *
 * Variables are read as the app is configured, or else from this process; an
 * empty one is as one that is not set. What is to come from another machine (`environment_id`, a variable of `source`
 * `remote`) and logins of codex's own (`auth` of `chatgpt` or `ema_auth`) are
 * `NotSupported`; a server that is turned off is `ServerDisabled`. A helper for
 * headers is run now, and once: by `sh -c` with few variables, for at most 10
 * seconds, as codex does.
 *
 * `workingDirectory` decides which projects' files are read, and is where a
 * server is started whose entry has no `cwd`. By default both are the folder of
 * this process.
 *
 * @since 0.1.0
 * @category connections
 */
export const connectionFromConfig: (
  name: string,
  options?: Partial<ResolveOptions>
) => Effect.Effect<
  McpConnection,
  McpError | CodexError,
  CodexConfig | FileSystem.FileSystem | Path.Path | ChildProcessSpawner.ChildProcessSpawner
> = Effect.fn("connectionFromConfig")(function* (name: string, options: Partial<ResolveOptions> = {}) {
  const path = yield* Path.Path
  const resolved = yield* (yield* CodexConfig).resolve({ workingDirectory: ".", ...options })
  const servers = resolved.get(["mcp_servers"])
  const table = isTable(servers) && Object.hasOwn(servers, name) ? servers[name] : undefined
  if (!isTable(table)) {
    const configured = Object.keys(isTable(servers) ? servers : {})
    return yield* new McpError({ server: name, reason: new ServerNotConfigured({ configured }) })
  }
  const problem = connectionProblem(name, table)
  if (problem !== undefined) return yield* new McpError({ server: name, reason: new ServerConfigInvalid(problem) })
  const config = serverConfigFromTable(table)
  if (config.enabled === false) return yield* new McpError({ server: name, reason: new ServerDisabled() })
  const folder = options.workingDirectory === undefined ? undefined : path.resolve(options.workingDirectory)
  return yield* connectionOf(name, config, folder)
})
