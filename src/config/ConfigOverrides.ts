/**
 * Typed options as codex's configuration: the exact `-c key=value` arguments,
 * and the same as a nested record.
 *
 * Codex splits a `-c` key at every dot and lets a later entry for a table
 * replace an earlier one, so the options are first merged into one record, and
 * every key is emitted once, as deep as its path can be written. It reads no
 * file and knows no layers below its own: that is `CodexConfig`.
 *
 * @since 0.1.0
 */
import { Context, type Duration, Effect, Layer, Redacted, Schema, SchemaIssue } from "effect"
import { stringify } from "smol-toml"
import { CodexError, ConfigInvalid, OptionInvalid } from "../CodexError.ts"
import { toMillis } from "../internal/duration.ts"
import { looksSecret } from "../internal/redact.ts"
import { ConfigOptions, type ConfigRecord, type ConfigValue } from "./ConfigOptions.ts"

/**
 * Configuration in both of its forms; they say the same.
 *
 * @since 0.1.0
 * @category models
 */
export interface Overrides {
  /** `["-c", "model=\"gpt-5.5\"", …]`, sorted by key: for a command line. */
  readonly args: ReadonlyArray<string>
  /** The same, nested. */
  readonly record: ConfigRecord
}

/**
 * An app's defaults, and how options become overrides.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ConfigOverrides } from "effect-codex/config"
 *
 * const program = Effect.gen(function* () {
 *   const overrides = yield* ConfigOverrides
 *   return yield* overrides.resolve({ reasoningEffort: "high" })
 * }).pipe(Effect.provide(ConfigOverrides.layer({ model: "gpt-5.5" })))
 * // args: ["-c", `model="gpt-5.5"`, "-c", `model_reasoning_effort="high"`]
 * ```
 */
export class ConfigOverrides extends Context.Service<
  ConfigOverrides,
  {
    /** What every thread starts from. */
    readonly defaults: ConfigOptions
    /**
     * The defaults and then the given options, each over the ones before it.
     * Tables are merged, lists and other values replaced.
     *
     * Fails with `ConfigInvalid`, which names the key, or `OptionInvalid`.
     */
    readonly resolve: (...options: ReadonlyArray<ConfigOptions>) => Effect.Effect<Overrides, CodexError>
  }
>()("effect-codex/config/ConfigOverrides") {
  /** An app's defaults. They are checked when first used. */
  static readonly layer = (defaults: ConfigOptions = {}): Layer.Layer<ConfigOverrides> =>
    Layer.succeed(
      ConfigOverrides,
      ConfigOverrides.of({ defaults, resolve: (...options) => resolve([defaults, ...options]) })
    )
}

/**
 * The overrides that a list of options makes, later ones over earlier ones.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resolve: (layers: ReadonlyArray<ConfigOptions>) => Effect.Effect<Overrides, CodexError> =
  Effect.fnUntraced(function* (layers: ReadonlyArray<ConfigOptions>) {
    const checked = yield* Effect.forEach(layers, (layer) => decodeOptions(ConfigOptions, layer))
    // Provider tuning belongs to whichever provider the layers end up with.
    const provider = checked.reduce<ConfigValue | undefined>(
      (last, { config, modelProvider }) => config?.["model_provider"] ?? modelProvider ?? last,
      undefined
    )
    let record: Table = {}
    for (const options of checked) {
      if (isTooLarge(options.config)) {
        const reason = new ConfigInvalid({
          path: [],
          detail: `more than ${maxValues} values, or one that holds itself`
        })
        return yield* new CodexError({ reason })
      }
      merge(record, yield* toTable(options, provider))
    }
    const problem = check(record, [])
    if (problem !== undefined) return yield* new CodexError({ reason: problem })
    return { args: yield* toArgs(record), record }
  })

/**
 * Checks options against their schema: an unknown name or a value of the wrong
 * kind is `OptionInvalid`, naming every one. Nothing of a value is shown.
 *
 * @internal
 */
export const decodeOptions = <T>(
  schema: Schema.ConstraintCodec<T, unknown>,
  options: unknown
): Effect.Effect<T, CodexError> =>
  Schema.decodeUnknownEffect(schema)(options, { onExcessProperty: "error", errors: "all" }).pipe(
    Effect.mapError((error) => {
      const path = formatIssue(error.issue).issues[0]?.path ?? []
      const option = path.map((segment) => String(typeof segment === "object" ? segment.key : segment)).join(".")
      return new CodexError({ reason: new OptionInvalid({ option: option || "options", detail: error.message }) })
    })
  )

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()

type Table = { [key: string]: ConfigValue | undefined }

const wholeMillis = (input: Duration.Input | undefined): number | undefined =>
  input === undefined ? undefined : Math.round(toMillis(input))

const seconds = (input: Duration.Input | undefined): number | undefined =>
  input === undefined ? undefined : toMillis(input) / 1000

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A typed struct in codex's names. Only its own names change, not the keys of the records in it. */
const snakeKeys = (struct: ConfigRecord): Table =>
  Object.fromEntries(Object.entries(struct).map(([key, value]) => [snakeCase(key), value]))

const mapValues = <A>(record: Readonly<Record<string, A>>, f: (value: A) => Table): Table =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]))

/** Options whose key in codex is not just their name. */
const codexKeys: Readonly<Record<string, string>> = {
  baseInstructions: "instructions",
  reasoningEffort: "model_reasoning_effort",
  reasoningSummary: "model_reasoning_summary",
  verbosity: "model_verbosity",
  contextWindow: "model_context_window",
  autoCompactTokenLimit: "model_auto_compact_token_limit",
  supportsReasoningSummaries: "model_supports_reasoning_summaries",
  sandbox: "sandbox_mode"
}

const toTable = Effect.fnUntraced(function* (options: ConfigOptions, provider: ConfigValue | undefined) {
  const {
    config,
    history,
    mcpServers,
    modelProviders,
    requestMaxRetries,
    sandboxWorkspaceWrite,
    shellEnvironmentPolicy,
    streamIdleTimeout,
    streamMaxRetries,
    ...plain
  } = options
  const table: Table = {}
  for (const [name, value] of Object.entries(plain)) {
    table[codexKeys[name] ?? snakeCase(name)] = value
  }
  if (history !== undefined) table["history"] = snakeKeys(history)
  if (sandboxWorkspaceWrite !== undefined) table["sandbox_workspace_write"] = snakeKeys(sandboxWorkspaceWrite)
  if (shellEnvironmentPolicy !== undefined) table["shell_environment_policy"] = snakeKeys(shellEnvironmentPolicy)
  if (modelProviders !== undefined) {
    table["model_providers"] = mapValues(modelProviders, ({ streamIdleTimeout: idle, ...definition }) => ({
      ...snakeKeys(definition),
      stream_idle_timeout_ms: wholeMillis(idle)
    }))
  }
  if (mcpServers !== undefined) {
    table["mcp_servers"] = mapValues(mcpServers, ({ startupTimeout, toolTimeout, ...server }) => ({
      ...snakeKeys(server),
      startup_timeout_sec: seconds(startupTimeout),
      tool_timeout_sec: seconds(toolTimeout)
    }))
  }
  if (requestMaxRetries !== undefined || streamMaxRetries !== undefined || streamIdleTimeout !== undefined) {
    if (typeof provider !== "string") {
      return yield* new CodexError({
        reason: new OptionInvalid({
          option:
            requestMaxRetries !== undefined
              ? "requestMaxRetries"
              : streamMaxRetries !== undefined
                ? "streamMaxRetries"
                : "streamIdleTimeout",
          detail: "codex keeps retries with a provider of your own; set modelProvider to its id"
        })
      })
    }
    merge(table, {
      model_providers: {
        [provider]: {
          request_max_retries: requestMaxRetries,
          stream_max_retries: streamMaxRetries,
          stream_idle_timeout_ms: wholeMillis(streamIdleTimeout)
        }
      }
    })
  }
  if (config !== undefined) merge(table, config)
  return table
})

/** A plain object. An instance of a class is none: it would lose what its class holds. */
const isTable = (value: unknown): value is Table => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Tables are merged key by key; anything else replaces what was there. What is
 * nested too deep (or in itself) is left as it is, for `check` to refuse.
 */
const merge = (into: Table, from: ConfigRecord, depth = 0): void => {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue
    const present = Object.hasOwn(into, key) ? into[key] : undefined
    if (isTable(value) && depth < maxDepth) {
      const table: Table = isTable(present) ? present : {}
      merge(table, value, depth + 1)
      define(into, key, table)
    } else {
      define(into, key, value)
    }
  }
}

/** Also for a key such as `__proto__`, which an assignment would take for something else. */
const define = (table: Table, key: string, value: ConfigValue): void => {
  Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true })
}

/** What codex's TOML reader takes; what is nested deeper it silently reads as text (seen with 0.169.0). */
const maxDepth = 80

/** No configuration has so many; a record that holds itself has no end of them. */
const maxValues = 100_000

const isTooLarge = (config: ConfigRecord | undefined): boolean => {
  let left = maxValues
  const walk = (value: unknown, depth: number): boolean =>
    --left < 0 ||
    (typeof value === "object" &&
      value !== null &&
      depth <= maxDepth &&
      Object.values(value).some((child) => walk(child, depth + 1)))
  return walk(config, 0)
}

/** Keys whose value is a secret wherever they stand. */
const secretKeys: ReadonlySet<string> = new Set([
  "experimental_bearer_token",
  "bearer_token",
  "client_secret",
  "api_key"
])

/** Tables of names to values in which a name can say that its value is a secret. */
const namedValues: ReadonlySet<string> = new Set(["http_headers", "env", "set", "headers", "query_params"])

const secretName = /authorization|cookie|password|passwd|secret|token$|api[-_]?key$|^key$/i

const secretAdvice =
  "this would show a secret in the process list; put it in an environment variable of codex " +
  "(option env, as Redacted) and name that variable in env_key, env_http_headers, bearer_token_env_var or env_vars"

/** Why a value cannot be given to codex, or undefined. Names the key, never shows the value. */
const check = (value: unknown, path: ReadonlyArray<string>): ConfigInvalid | undefined => {
  const invalid = (detail: string) => new ConfigInvalid({ path, detail })
  if (path.length > maxDepth) return invalid(`nested deeper than ${maxDepth} levels`)
  if (Redacted.isRedacted(value)) return invalid(secretAdvice)
  switch (typeof value) {
    case "boolean":
      return undefined
    case "string":
      if (!value.isWellFormed()) return invalid("the text holds half a surrogate pair, which TOML cannot express")
      if (isSecret(value, path)) return invalid(secretAdvice)
      return undefined
    case "number":
      return Number.isFinite(value) ? undefined : invalid(`${value} is no number codex takes`)
    case "bigint":
      return BigInt.asIntN(64, value) === value ? undefined : invalid("the integer does not fit in 64 bits")
    case "object": {
      if (value === null) return invalid("TOML has no null; leave the key out")
      if (!Array.isArray(value) && !isTable(value)) return invalid("expected a string, number, boolean, list or record")
      // Spread, since a hole in a list has no entry.
      for (const [key, child] of Object.entries(Array.isArray(value) ? [...value] : value)) {
        if (!key.isWellFormed()) return invalid("a key holds half a surrogate pair, which TOML cannot express")
        if (child === undefined) {
          if (Array.isArray(value)) return new ConfigInvalid({ path: [...path, key], detail: "a list has no gaps" })
          continue
        }
        const problem = check(child, [...path, key])
        if (problem !== undefined) return problem
      }
      return undefined
    }
    default:
      return invalid(`expected a string, number, boolean, list or record, not a ${typeof value}`)
  }
}

const isSecret = (value: string, path: ReadonlyArray<string>): boolean => {
  const key = path.at(-1) ?? ""
  if (value !== "" && secretKeys.has(key)) return true
  if (value !== "" && namedValues.has(path.at(-2) ?? "") && secretName.test(key)) return true
  // Instructions are prose: they may well speak of keys.
  return !key.endsWith("instructions") && looksSecret(value)
}

/** A segment that survives codex's splitting at dots, and its trimming. */
const bareSegment = /^[A-Za-z0-9_-]+$/

/**
 * Leaves as `-c a.b.c=value`. A table with a key that a path cannot hold is
 * written inline, whole, so that no other entry replaces it.
 */
/**
 * Each value with its path, dots between its names, as deep as that can be
 * written: codex puts a table in the place of another, and a value into it.
 *
 * @internal
 */
export const flatten = (record: ConfigRecord): ReadonlyArray<readonly [path: string, value: ConfigValue]> => {
  const entries: Array<[path: string, value: ConfigValue]> = []
  const walk = (table: ConfigRecord, path: string): void => {
    for (const key of Object.keys(table).toSorted()) {
      const value = table[key]
      if (value === undefined) continue
      const at = path === "" ? key : `${path}.${key}`
      const open =
        isTable(value) && Object.keys(value).length > 0 && Object.keys(value).every((k) => bareSegment.test(k))
      if (open) walk(value, at)
      else entries.push([at, value])
    }
  }
  walk(record, "")
  return entries
}

const toArgs = Effect.fnUntraced(function* (record: Table) {
  const unsayable = Object.keys(record).find((key) => !bareSegment.test(key))
  if (unsayable !== undefined) {
    return yield* new CodexError({
      reason: new ConfigInvalid({ path: [unsayable], detail: "no top-level key of codex has such a name" })
    })
  }
  const args: Array<string> = []
  for (const [path, value] of flatten(record)) {
    const argument = `${path}=${toToml(value)}`
    // Linux takes no longer argument; Windows takes 32,767 characters for the whole line.
    if (Buffer.byteLength(argument) > maxArgumentBytes) {
      return yield* new CodexError({
        reason: new ConfigInvalid({
          path: path.split("."),
          detail: `longer than ${maxArgumentBytes} bytes, which no command line takes; put it into a file (config.toml, model_instructions_file) or into the prompt`
        })
      })
    }
    args.push("-c", argument)
  }
  return args
})

const maxArgumentBytes = 128 * 1024 - 1

/**
 * One value as TOML on one line. smol-toml writes a document; a list that holds
 * more than tables is written inline, so the value is taken out of one.
 *
 * @internal
 */
export const toToml = (value: ConfigValue): string => {
  const before = "v = [ 0, "
  const document = stringify({ v: [0, strip(value)] }, { maxDepth: maxDepth + 10 })
  return document.slice(before.length, document.lastIndexOf(" ]"))
}

/** Without the keys that are undefined, which the library refuses. */
const strip = (value: ConfigValue): ConfigValue => {
  if (Array.isArray(value)) return value.map(strip)
  if (!isTable(value)) return value
  const table: Table = {}
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) define(table, key, strip(child))
  }
  return table
}
