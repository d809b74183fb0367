/**
 * From an entry of the configuration to what it takes to connect, as codex
 * does it: variables are read, and the helper for headers is run.
 */
import { Effect, Option, Path, Redacted } from "effect"
import { configVariable } from "../../internal/environment.ts"
import { whatIsThere } from "../../internal/whatIsThere.ts"
import type { McpConnection, McpConnectionOptions } from "../McpConnection.ts"
import { McpError, NotSupported, ServerConfigInvalid } from "../McpError.ts"
import type { McpHttpServerConfig, McpServerConfig, McpStdioServerConfig } from "../McpServerConfig.ts"
import { runHeadersHelper } from "./headersHelper.ts"

/** `folder` is where a server runs that says nothing else. */
export const connectionOf = Effect.fnUntraced(function* (
  name: string,
  config: McpServerConfig,
  folder: string | undefined
) {
  if (config.environmentId !== undefined && config.environmentId !== "local") {
    return yield* notSupported(name, "environment_id", "it runs in another environment, and only codex gets there")
  }
  if ("command" in config) return yield* stdio(name, config, folder)
  if ("url" in config) return yield* http(name, config, folder)
  return yield* invalid(name, "command", "a server has a command or a url")
})

const invalid = (name: string, field: string, detail: string): McpError =>
  new McpError({ server: name, reason: new ServerConfigInvalid({ field, detail }) })

const notSupported = (name: string, method: string, detail: string): McpError =>
  new McpError({ server: name, reason: new NotSupported({ method, detail }) })

const common = (name: string, config: McpServerConfig): McpConnectionOptions => ({
  name,
  ...whatIsThere<Omit<McpConnectionOptions, "name">>({
    startupTimeout: config.startupTimeout,
    toolTimeout: config.toolTimeout,
    enabledTools: config.enabledTools,
    disabledTools: config.disabledTools
  })
})

const stdio = Effect.fnUntraced(function* (name: string, config: McpStdioServerConfig, folder: string | undefined) {
  const path = yield* Path.Path
  const env: Record<string, Redacted.Redacted> = {}
  for (const each of config.envVars ?? []) {
    const variable = typeof each === "string" ? { name: each } : each
    if (variable.source === "remote") {
      return yield* notSupported(
        name,
        "env_vars",
        `${variable.name} is one of another machine, and only codex gets there`
      )
    }
    const value = yield* configVariable(variable.name)
    if (Option.isSome(value)) env[variable.name] = Redacted.make(value.value)
  }
  const connection: McpConnection = {
    ...common(name, config),
    command: config.command,
    args: config.args ?? [],
    env: { ...env, ...config.env },
    ...whatIsThere<{ readonly cwd?: string }>({ cwd: config.cwd === undefined ? folder : path.resolve(config.cwd) })
  }
  return connection
})

const http = Effect.fnUntraced(function* (name: string, config: McpHttpServerConfig, folder: string | undefined) {
  if (config.auth !== undefined && config.auth !== "oauth") {
    return yield* notSupported(name, "auth", `a login by ${config.auth} is codex's own`)
  }
  // A header has one name, however it is written; the later ones win.
  const headers = new Map<string, readonly [name: string, value: Redacted.Redacted]>()
  const put = (header: string, value: Redacted.Redacted) => headers.set(header.toLowerCase(), [header, value])
  for (const [header, value] of Object.entries(config.httpHeaders ?? {})) put(header, value)
  for (const [header, variable] of Object.entries(config.envHttpHeaders ?? {})) {
    const value = yield* configVariable(variable)
    if (Option.isSome(value)) put(header, Redacted.make(value.value))
  }
  if (config.httpHeadersHelper !== undefined) {
    const printed = yield* Effect.mapError(runHeadersHelper(config.httpHeadersHelper, folder), (detail) =>
      invalid(name, "http_headers_helper", detail)
    )
    for (const [header, value] of printed) put(header, value)
  }
  if (config.bearerTokenEnvVar !== undefined) {
    const token = yield* configVariable(config.bearerTokenEnvVar)
    if (Option.isNone(token)) {
      return yield* invalid(
        name,
        "bearer_token_env_var",
        `the variable ${config.bearerTokenEnvVar} is not set, or empty`
      )
    }
    put("Authorization", Redacted.make(`Bearer ${token.value}`))
  }
  const connection: McpConnection = {
    ...common(name, config),
    url: config.url,
    headers: Object.fromEntries(headers.values())
  }
  return connection
})
