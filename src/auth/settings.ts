/**
 * The keys of codex's configuration that decide on credentials, from every
 * layer that `CodexConfig` knows: an administrator's files too.
 */
import { Effect, Path, Redacted } from "effect"
import { CodexConfig, type CodexConfigOptions } from "../config/CodexConfig.ts"
import { readDocument, isProblem } from "../config/codexConfig/files.ts"
import { isTable, merge, type Table, valueAt } from "../config/codexConfig/table.ts"
import type { ConfigRecord } from "../config/ConfigOptions.ts"

export type CredentialsStore = "file" | "keyring" | "auto" | "ephemeral"

export interface AuthSettings {
  readonly store: CredentialsStore
  readonly forcedLoginMethod: string | undefined
  /** Empty when none is forced. */
  readonly forcedWorkspaceIds: ReadonlyArray<string>
  /** The provider that is spoken to, and how it wants to be. */
  readonly provider: {
    readonly id: string
    /** The variable that holds its key. */
    readonly keyVariable: string | undefined
    /** Its key, where that stands in the configuration itself. */
    readonly keyInConfig: Redacted.Redacted | undefined
    readonly needsOpenAiLogin: boolean
  }
  /** Texts of the configuration that may be secret, and the variables it names for secrets. */
  readonly secrets: ReadonlyArray<string>
  readonly secretVariables: ReadonlyArray<string>
  /** Why codex would not take the configuration: `undefined` when nothing is wrong with it. */
  readonly problem: string | undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const stores: ReadonlySet<string> = new Set<CredentialsStore>(["file", "keyring", "auto", "ephemeral"])

const isStore = (value: unknown): value is CredentialsStore => typeof value === "string" && stores.has(value)

/** One or several, as codex takes them. */
export const workspaceIds = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === "string" && id.trim() !== "")

const secretKeys = /^(env|headers|http_headers|query_params|experimental_bearer_token|bearer_token|client_secret)$/
const variableKeys = /^(env_key|env_vars|env_http_headers|bearer_token_env_var)$/

/** Every text at, or below, a key. */
const textsUnder = (keys: RegExp, value: unknown, isUnder = false): ReadonlyArray<string> => {
  if (typeof value === "string") return isUnder ? [value] : []
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: readonly [string, unknown]) =>
    textsUnder(keys, inner, isUnder || keys.test(key))
  )
}

/** Larger than any that is meant. */
const maxBytes = 8 * 1024 * 1024

/** What a configuration says of credentials; `layers` is all that may hold secrets. */
const settingsOf = (config: Table, layers: ReadonlyArray<unknown>, problem: string | undefined): AuthSettings => {
  const id = textOf(config["model_provider"]) ?? "openai"
  const provider = (key: string) => valueAt(config, ["model_providers", id, key])
  const bearer = textOf(provider("experimental_bearer_token"))
  const store = config["cli_auth_credentials_store"]
  return {
    store: isStore(store) ? store : "file",
    forcedLoginMethod: textOf(config["forced_login_method"]),
    forcedWorkspaceIds: workspaceIds(config["forced_chatgpt_workspace_id"]),
    provider: {
      id,
      keyVariable: textOf(provider("env_key")),
      keyInConfig: bearer === undefined ? undefined : Redacted.make(bearer),
      needsOpenAiLogin: id === "openai" || provider("requires_openai_auth") === true
    },
    secrets: textsUnder(secretKeys, layers),
    secretVariables: textsUnder(variableKeys, layers),
    problem
  }
}

/** What is known where codex would not take the configuration. */
export const unresolvedSettings = (user: Table, overrides: ConfigRecord, problem: string): AuthSettings => {
  const config: Table = {}
  merge(config, user)
  merge(config, { ...overrides })
  return settingsOf(config, [user, overrides], problem)
}

export interface SettingsOptions extends CodexConfigOptions {
  readonly codexHome: string
  readonly workingDirectory: string
  readonly overrides: ConfigRecord
}

/** Never fails: codex's reason not to take the configuration is the `problem`, beside what can be read all the same. */
export const readAuthSettings = Effect.fnUntraced(function* (options: SettingsOptions) {
  const { codexHome, overrides, workingDirectory } = options
  const resolving = Effect.gen(function* () {
    const { get, layers } = yield* (yield* CodexConfig).resolve({ workingDirectory, overrides })
    const values = get([])
    return settingsOf(
      isTable(values) ? values : {},
      layers.map(({ config }) => config),
      undefined
    )
  })
  return yield* resolving.pipe(
    Effect.provide(CodexConfig.layer(options)),
    Effect.catch((error) =>
      Effect.map(readUserFile(codexHome), (user) => unresolvedSettings(user, overrides, error.message))
    )
  )
})

const readUserFile = Effect.fnUntraced(function* (codexHome: string) {
  const document = yield* Effect.orElseSucceed(
    readDocument((yield* Path.Path).join(codexHome, "config.toml"), maxBytes),
    () => undefined
  )
  return document === undefined || isProblem(document) ? {} : document.data
})
