/**
 * The keys of codex's configuration that decide on credentials.
 *
 * Read from `config.toml` in CODEX_HOME, under the app's own overrides. It knows
 * no other layer: no profile, no project, nothing an administrator set.
 */
import { Effect, type FileSystem, Option, type Path, Redacted } from "effect"
import { parse } from "smol-toml"
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
  /** What is wrong with the file: `undefined` when nothing is, or when there is none. */
  readonly problem: string | undefined
}

/** Larger than any that is meant. */
const maxBytes = 16 * 1024 * 1024

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value)

const tableAt = (table: Table, key: string): Table => {
  const value = table[key]
  return isTable(value) ? value : {}
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

const readTable = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, file: string) {
  const info = yield* Effect.option(fs.stat(file))
  if (Option.isNone(info)) return { table: {}, problem: undefined }
  if (info.value.type !== "File") return { table: {}, problem: "it is no file" }
  if (Number(info.value.size) > maxBytes) return { table: {}, problem: `it is larger than ${maxBytes} bytes` }
  const read = yield* Effect.option(fs.readFileString(file))
  if (Option.isNone(read)) return { table: {}, problem: "it cannot be read" }
  return yield* Effect.try({
    try: (): { readonly table: Table; readonly problem: string | undefined } => ({
      table: parse(read.value, { integersAsBigInt: "asNeeded" }),
      problem: undefined
    }),
    // The parser's own message shows the line, and what stands in it.
    catch: () => ({ table: {}, problem: "it is no valid TOML" })
  }).pipe(Effect.catch(Effect.succeed))
})

export const readAuthSettings = Effect.fnUntraced(function* (
  fs: FileSystem.FileSystem,
  path: Path.Path,
  codexHome: string,
  overrides: ConfigRecord
) {
  const { problem, table } = yield* readTable(fs, path.join(codexHome, "config.toml"))
  const top: Table = { ...table, ...overrides }
  const id = textOf(top["model_provider"]) ?? "openai"
  const provider: Table = {
    ...tableAt(tableAt(table, "model_providers"), id),
    ...tableAt(tableAt(overrides, "model_providers"), id)
  }
  const bearer = provider["experimental_bearer_token"]
  const store = top["cli_auth_credentials_store"]
  const settings: AuthSettings = {
    store: isStore(store) ? store : "file",
    forcedLoginMethod: textOf(top["forced_login_method"]),
    forcedWorkspaceIds: workspaceIds(top["forced_chatgpt_workspace_id"]),
    provider: {
      id,
      keyVariable: textOf(provider["env_key"]),
      keyInConfig: typeof bearer === "string" ? Redacted.make(bearer) : undefined,
      needsOpenAiLogin: id === "openai" || provider["requires_openai_auth"] === true
    },
    secrets: textsUnder(secretKeys, [table, overrides]),
    secretVariables: textsUnder(variableKeys, [table, overrides]),
    problem
  }
  return settings
})
