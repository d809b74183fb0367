/**
 * The configuration codex will run with, read from the same files by the same
 * rules, without starting it; and changes to the user's config.toml.
 *
 * Every value comes with the layer it is from, every problem with its file,
 * line and column. It does not see what an organization delivers from its
 * servers or by device management, and adds no defaults: what nobody set is
 * not there. What was seen to be so, was seen with codex 0.169.0.
 *
 * @since 0.1.0
 */
import { Context, Effect, FileSystem, Layer, Option, Path, Schema } from "effect"
import { CodexError, ConfigFileInvalid, ConfigInvalid, OptionInvalid } from "../CodexError.ts"
import { codexHomeOf, configVariable } from "../internal/environment.ts"
import { fileUnfit } from "../internal/fileFailed.ts"
import { invalidAt, isProblem, readDocument, readText } from "./codexConfig/files.ts"
import { check, checkDefinitions, isPath, type KeyProblem } from "./codexConfig/knownKeys.ts"
import { type Node, nodeAt, parseKey } from "./codexConfig/locate.ts"
import { projectFolders, withoutDenied } from "./codexConfig/project.ts"
import { isTable, leavesOf, mapValues, merge, type Table, valueAt } from "./codexConfig/table.ts"
import { positionAt, type TomlDocument } from "./codexConfig/toml.ts"
import { makeEdit, versionOf } from "./codexConfig/userFile.ts"
import { ConfigValues } from "./codexConfig/values.ts"
import type { ConfigOptions, ConfigRecord, ConfigValue } from "./ConfigOptions.ts"
import { resolve as resolveOverrides } from "./ConfigOverrides.ts"

export { ConfigValues }

/**
 * Where values come from, in the words of the app-server's `config/read`.
 *
 * @since 0.1.0
 * @category models
 */
export type ConfigLayerName =
  | { readonly type: "system"; readonly file: string }
  | { readonly type: "user"; readonly file: string; readonly profile?: string }
  | { readonly type: "project"; readonly dotCodexFolder: string }
  | { readonly type: "sessionFlags" }
  | { readonly type: "legacyManagedConfigTomlFromFile"; readonly file: string }

/**
 * One layer of the configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigLayer {
  readonly name: ConfigLayerName
  /** The file; it need not exist. `undefined` for the overrides of a session. */
  readonly file: string | undefined
  /** What it says, in codex's names. Paths are absolute; what a project may not set is left out. */
  readonly config: Readonly<Record<string, unknown>>
  /** Why codex ignores it; `undefined` when it does not. */
  readonly disabledReason: string | undefined
  /** Changes with the text of the file, for `edit`; `undefined` for the overrides of a session. Not codex's own. */
  readonly version: string | undefined
}

/**
 * Something in the configuration that does not do what its author may think.
 *
 * - `UnknownKey`: this version of codex knows no such key.
 * - `UnknownValue`: none of the choices that codex 0.169.0 has; it would not start.
 * - `UnknownProvider`: `model_provider` names none that is defined or built in.
 * - `WrongKind`: a value of the wrong kind that another layer replaces.
 * - `DeniedKey`: a project may not set this; codex ignores it.
 * - `ProfileNotFound`: the profile has no file; codex goes on without a word.
 * - `LegacyProfile`: `profile` and `[profiles.…]`, which are now files.
 * - `Ignored`: a file that codex does not read, and could not.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigFinding {
  readonly kind:
    | "UnknownKey"
    | "UnknownValue"
    | "UnknownProvider"
    | "WrongKind"
    | "DeniedKey"
    | "ProfileNotFound"
    | "LegacyProfile"
    | "Ignored"
  /** One sentence. It shows no value. */
  readonly detail: string
  /** The key; empty when it is about a whole file. */
  readonly path: ReadonlyArray<string>
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1, in characters. */
  readonly column?: number
}

/**
 * The configuration for one folder.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResolvedConfig {
  /** All that is in force, typed where programs look, the rest as data. */
  readonly values: ConfigValues
  /** One value: by its path, or by its key as TOML has it (`mcp_servers."my.server".url`). */
  readonly get: (path: string | ReadonlyArray<string | number>) => unknown
  /** The layer a value is from; of a table, the strongest that has a part in it. */
  readonly origin: (path: string | ReadonlyArray<string | number>) => ConfigLayerName | undefined
  /** Every single value's layer, by its path joined with dots, as `config/read` has it. */
  readonly origins: Readonly<Record<string, ConfigLayerName>>
  /** The strongest first. */
  readonly layers: ReadonlyArray<ConfigLayer>
  readonly findings: ReadonlyArray<ConfigFinding>
}

/**
 * What to resolve.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResolveOptions {
  /** Where codex would run. */
  readonly workingDirectory: string
  /** As `--profile`: the name of a file in CODEX_HOME, `<name>.config.toml`. */
  readonly profile?: string | undefined
  /** What the session sets: typed options, later over earlier, or codex's own keys. */
  readonly overrides?: ReadonlyArray<ConfigOptions> | ConfigRecord | undefined
  /** As `--strict-config`: what is otherwise a finding about a key or a value is an error. Default: false. */
  readonly strict?: boolean | undefined
}

/**
 * Where the files are.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexConfigOptions {
  /** Default: `CODEX_HOME`, or `.codex` in the home folder. */
  readonly codexHome?: string | undefined
  /** Default: `/etc/codex/config.toml`; on Windows none. */
  readonly systemFile?: string | undefined
  /** Default: `/etc/codex/managed_config.toml`; on Windows none. */
  readonly managedFile?: string | undefined
  /** The largest file that is read, in bytes. Default: 8 MiB. */
  readonly maxFileBytes?: number | undefined
}

/**
 * A change of one key; without a value the key is removed.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigChange {
  /** The names one by one, or the key as TOML has it. */
  readonly path: string | ReadonlyArray<string>
  readonly value?: ConfigValue | undefined
}

/** @since 0.1.0 @category models */
export interface ConfigEditOptions {
  /** Of the user's layer, when it was read: a file that has changed since is left alone. */
  readonly expectedVersion?: string | undefined
}

/**
 * Codex's configuration, read and edited.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { CodexConfig } from "effect-codex/config"
 *
 * const program = Effect.gen(function* () {
 *   const config = yield* CodexConfig
 *   const { findings, origin, values } = yield* config.resolve({ workingDirectory: "." })
 *   return { model: values.model, from: origin("model"), findings }
 * }).pipe(Effect.provide(CodexConfig.layer().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class CodexConfig extends Context.Service<
  CodexConfig,
  {
    /** The folder of codex's files, absolute. It need not exist. */
    readonly codexHome: string
    /** The user's config.toml. It need not exist. */
    readonly userFile: string
    /**
     * What codex would run with in a folder.
     *
     * Fails with `ConfigFileInvalid` (the place and the line, without secrets)
     * for broken TOML, a value of the wrong kind that is in force, a reserved
     * provider id, a file over the cap; with `ConfigInvalid` for the overrides;
     * with `FileFailed` for what cannot be read; with `OptionInvalid` for a
     * profile's name that codex would not take.
     */
    readonly resolve: (options: ResolveOptions) => Effect.Effect<ResolvedConfig, CodexError>
    /**
     * Sets a key of the user's config.toml. Comments and order stay.
     *
     * Fails with `ConfigInvalid` when codex would not take the value or the key
     * cannot be set without rewriting the file; else as `edit`.
     */
    readonly set: (path: string | ReadonlyArray<string>, value: ConfigValue) => Effect.Effect<void, CodexError>
    /** Removes a key or a table of the user's config.toml. One that is not there is fine. */
    readonly remove: (path: string | ReadonlyArray<string>) => Effect.Effect<void, CodexError>
    /**
     * Several changes of the user's config.toml: all of them, or none.
     *
     * The file is replaced in one step and is readable by its owner only (0600);
     * a link to it stays one. Fails with `ConfigConflict` when somebody else
     * changed the file meanwhile, or since `expectedVersion`, and then changes
     * nothing.
     */
    readonly edit: (
      changes: ReadonlyArray<ConfigChange>,
      options?: ConfigEditOptions
    ) => Effect.Effect<void, CodexError>
  }
>()("effect-codex/config/CodexConfig") {
  /**
   * Reads and edits the files of a CODEX_HOME.
   *
   * Fails with `FileFailed` when CODEX_HOME is no folder.
   */
  static readonly layer = (
    options: CodexConfigOptions = {}
  ): Layer.Layer<CodexConfig, CodexError, FileSystem.FileSystem | Path.Path> => Layer.effect(CodexConfig, make(options))
}

/** A layer with what is needed to say where its values stand. */
interface Source extends ConfigLayer {
  /** Undefined for overrides, and for a file that is not there. */
  readonly document: TomlDocument | undefined
  /** Also about what a project may not set. */
  readonly problems: ReadonlyArray<KeyProblem>
  /** What a project may not set, and did. */
  readonly removed: ReadonlyArray<ReadonlyArray<string>>
}

const emptySource = (name: ConfigLayerName, file: string | undefined): Source => ({
  name,
  file,
  document: undefined,
  problems: [],
  removed: [],
  config: {},
  disabledReason: undefined,
  version: file === undefined ? undefined : versionOf(undefined)
})

/** Providers of codex's own. */
const builtIn: ReadonlySet<string> = new Set(["openai", "ollama", "lmstudio", "amazon-bedrock"])

const make = Effect.fnUntraced(function* (options: CodexConfigOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const maxBytes = options.maxFileBytes ?? 8 * 1024 * 1024
  const unix = path.sep === "/"
  const systemFile = options.systemFile ?? (unix ? "/etc/codex/config.toml" : undefined)
  const managedFile = options.managedFile ?? (unix ? "/etc/codex/managed_config.toml" : undefined)
  const userHome = Option.getOrUndefined(yield* configVariable(unix ? "HOME" : "USERPROFILE"))
  const configured = options.codexHome ?? Option.getOrUndefined(yield* configVariable("CODEX_HOME"))
  const wanted = path.resolve(configured ?? (yield* codexHomeOf({}, true, path)))
  const codexHome = yield* Effect.orElseSucceed(fs.realPath(wanted), () => wanted)
  const homeType = yield* Effect.orElseSucceed(
    Effect.map(fs.stat(codexHome), ({ type }) => type),
    () => undefined
  )
  if (homeType !== undefined && homeType !== "Directory") {
    return yield* fileUnfit(wanted, "CODEX_HOME is to be a folder, and this is none")
  }
  const userFile = path.join(codexHome, "config.toml")

  const toAbsolute = (base: string) => (value: unknown, at: ReadonlyArray<string | number>) => {
    if (typeof value !== "string" || !isPath(at)) return value
    if (userHome !== undefined && (value === "~" || value.startsWith("~/"))) return path.join(userHome, value.slice(1))
    return path.resolve(base, value)
  }

  /** Codex leaves the paths of a layer as they are when it finds a value in it that it does not take. */
  const withPaths = (raw: Table, problems: ReadonlyArray<KeyProblem>, base: string): Table =>
    problems.some(({ _tag }) => _tag !== "UnknownKey") || checkDefinitions(raw).length > 0
      ? raw
      : tableOf(mapValues(raw, toAbsolute(base)))

  const tableOf = (value: unknown): Table => (isTable(value) ? value : {})

  const readSource = Effect.fnUntraced(function* (name: ConfigLayerName, file: string) {
    const document = yield* readDocument(file, maxBytes)
    if (document !== undefined && isProblem(document)) {
      const text = yield* readText(file, maxBytes)
      return yield* invalidAt(file, text ?? "", document, document.detail)
    }
    const raw = document?.data ?? {}
    const allowed = name.type === "project" ? withoutDenied(raw) : { config: raw, removed: [] }
    const problems = check(raw, document?.root)
    const kept = problems.filter(({ path }) => valueAt(allowed.config, path) !== undefined)
    const config = withPaths(allowed.config, kept, path.dirname(file))
    const source: Source = {
      name,
      file,
      document,
      problems,
      removed: allowed.removed,
      config,
      disabledReason: undefined,
      version: versionOf(document?.text)
    }
    return source
  })

  const readProject = Effect.fnUntraced(function* (
    dotCodex: string,
    disabledReason: string | undefined,
    findings: Array<ConfigFinding>
  ) {
    const name: ConfigLayerName = { type: "project", dotCodexFolder: dotCodex }
    const file = path.join(dotCodex, "config.toml")
    const source = yield* readSource(name, file).pipe(
      // Codex does not look into what it does not trust.
      Effect.catchReason("CodexError", "ConfigFileInvalid", ({ column = 1, detail, line = 1 }, error) => {
        if (disabledReason === undefined) return Effect.fail(error)
        findings.push({ kind: "Ignored", detail, path: [], file, line, column })
        return Effect.succeed(emptySource(name, file))
      })
    )
    for (const key of source.removed) {
      findings.push(
        findingAt(source, { _tag: "DeniedKey", path: key, detail: "a project may not set this; codex ignores it" })
      )
    }
    return { ...source, disabledReason }
  })

  const resolve = Effect.fn("CodexConfig.resolve")(function* ({
    overrides,
    profile,
    strict = false,
    workingDirectory
  }: ResolveOptions) {
    const findings: Array<ConfigFinding> = []
    const cwd = path.resolve(workingDirectory)

    // The weakest first.
    const below: Array<Source> = []
    if (systemFile !== undefined) below.push(yield* readSource({ type: "system", file: systemFile }, systemFile))
    const user = yield* readSource({ type: "user", file: userFile }, userFile)
    below.push(user)
    if (profile !== undefined) {
      if (!/^[A-Za-z0-9_-]+$/.test(profile)) {
        return yield* optionInvalid("profile", "a profile is a plain name such as `work`: letters, digits, - and _")
      }
      if (user.config["profile"] === profile || valueAt(user.config, ["profiles", profile]) !== undefined) {
        const detail = `codex refuses it as long as ${userFile} holds a legacy profile of this name; move it into ${profile}.config.toml`
        return yield* optionInvalid("profile", detail)
      }
      const file = path.join(codexHome, `${profile}.config.toml`)
      const source = yield* readSource({ type: "user", file, profile }, file)
      if (source.document === undefined) {
        const detail = `there is no profile ${profile}: codex goes on without it`
        findings.push({ kind: "ProfileNotFound", detail, path: [], file })
      }
      below.push(source)
    }

    const above: Array<Source> = []
    if (overrides !== undefined) {
      const given = isOptionList(overrides) ? overrides : [{ config: overrides }]
      const { record } = yield* resolveOverrides(given)
      const raw = tableOf(mapValues(withoutUndefined(record), (value) => value))
      const problems = check(raw, undefined)
      const config = withPaths(raw, problems, cwd)
      if (Object.keys(raw).length > 0) {
        above.push({ ...emptySource({ type: "sessionFlags" }, undefined), problems, config })
      }
    }
    if (managedFile !== undefined) {
      const managed = yield* readSource({ type: "legacyManagedConfigTomlFromFile", file: managedFile }, managedFile)
      if (managed.document !== undefined) above.push(managed)
    }
    // The strongest layers, too, say where a project begins and whether it is trusted.
    const beneath: Table = {}
    for (const { config } of [...below, ...above]) merge(beneath, config)

    const folders = yield* projectFolders({ workingDirectory: cwd, codexHome, userFile, config: beneath })
    const projects: Array<Source> = []
    for (const { disabledReason, dotCodex } of folders)
      projects.push(yield* readProject(dotCodex, disabledReason, findings))

    const sources = [...below, ...projects, ...above]
    const enabled = sources.filter(({ disabledReason }) => disabledReason === undefined)
    const merged: Table = {}
    for (const { config } of enabled) merge(merged, config)

    /** The strongest layer that has this; a list is from one layer, whole. */
    const sourceOf = (at: ReadonlyArray<string | number>): Source | undefined => {
      const list = at.findIndex((segment) => typeof segment === "number")
      const place = list === -1 ? at : at.slice(0, list)
      return enabled.findLast(({ config }) => valueAt(config, place) !== undefined)
    }
    const isInForce = (source: Source, at: ReadonlyArray<string | number>): boolean => {
      const value = valueAt(merged, at)
      if (value === undefined) return false
      for (const [leaf] of leavesOf(value, at)) if (sourceOf(leaf) === source) return true
      return false
    }

    // A definition may be spread over layers, but for strict codex.
    for (const source of strict ? enabled : []) {
      const [problem] = checkDefinitions(source.config)
      if (problem !== undefined) return yield* errorAt(source, problem)
    }
    const [incomplete] = checkDefinitions(merged)
    if (incomplete !== undefined) return yield* errorAt(sourceOf(incomplete.path) ?? user, incomplete)
    for (const source of enabled) {
      for (const problem of source.problems) {
        const refused = problem._tag === "WrongKind" && isInForce(source, problem.path)
        if (refused || strict) return yield* errorAt(source, problem)
        findings.push(findingAt(source, problem))
      }
    }

    for (const [at, value] of leavesOf(merged)) {
      const source = sourceOf(at)
      if (
        source === undefined ||
        typeof value !== "string" ||
        !isPath(at) ||
        path.isAbsolute(value) ||
        value.startsWith("~")
      )
        continue
      const detail = "codex finds no base for this path, since there is a value in the same file that it does not take"
      return yield* errorAt(source, { path: at, detail })
    }

    const inForce = tableOf(mapValues(merged, toAbsolute(cwd)))

    const found = (_tag: ConfigFinding["kind"], at: ReadonlyArray<string>, detail: string): void => {
      const source = sourceOf(at)
      if (source !== undefined) findings.push(findingAt(source, { _tag, path: at, detail }))
    }
    const provider = merged["model_provider"]
    if (
      typeof provider === "string" &&
      !builtIn.has(provider) &&
      valueAt(merged, ["model_providers", provider]) === undefined
    ) {
      found("UnknownProvider", ["model_provider"], "model_providers defines none of this id, and codex has none")
    }
    if (merged["profile"] !== undefined) {
      found("LegacyProfile", ["profile"], "codex no longer starts with this; name the profile when you start it")
    }
    if (isTable(merged["profiles"]) && Object.keys(merged["profiles"]).length > 0) {
      found("LegacyProfile", ["profiles"], "codex no longer reads these; move each into <name>.config.toml")
    }

    const values = yield* Effect.mapError(
      Schema.decodeEffect(ConfigValues)(inForce),
      // Only what the checks above let pass and the schema does not, such as an integer beyond 2^53.
      () => new CodexError({ reason: new ConfigInvalid({ path: [], detail: "a value is out of range" }) })
    )
    const origins: Record<string, ConfigLayerName> = {}
    for (const [at, value] of leavesOf(merged)) {
      const source = typeof value === "object" ? undefined : sourceOf(at)
      if (source !== undefined) origins[at.join(".")] = source.name
    }
    const resolved: ResolvedConfig = {
      values,
      get: (at) => valueAt(inForce, pathOf(at) ?? [""]),
      origin: (at) => {
        const parsed = pathOf(at)
        return parsed === undefined || valueAt(merged, parsed) === undefined ? undefined : sourceOf(parsed)?.name
      },
      origins,
      layers: sources
        .toReversed()
        .map(({ config, disabledReason, file, name, version }) => ({ name, file, config, disabledReason, version })),
      findings
    }
    return resolved
  })

  const edit = yield* makeEdit({ codexHome, userFile, maxBytes })

  return CodexConfig.of({
    codexHome,
    userFile,
    resolve: (given) => Effect.provideContext(resolve(given), services),
    edit,
    set: (at, value) => edit([{ path: at, value }]),
    remove: (at) => edit([{ path: at }])
  })
})

const optionInvalid = (option: string, detail: string): CodexError =>
  new CodexError({ reason: new OptionInvalid({ option, detail }) })

const configInvalid = (path: ReadonlyArray<string | number>, detail: string): CodexError =>
  new CodexError({ reason: new ConfigInvalid({ path: path.map(String), detail }) })

const isOptionList = (
  overrides: ReadonlyArray<ConfigOptions> | ConfigRecord
): overrides is ReadonlyArray<ConfigOptions> => Array.isArray(overrides)

const withoutUndefined = (value: unknown): unknown =>
  isTable(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : [[key, withoutUndefined(child)]]))
      )
    : value

const pathOf = (path: string | ReadonlyArray<string | number>): ReadonlyArray<string | number> | undefined =>
  typeof path === "string" ? parseKey(path) : path

const nodePosition = (source: Source, path: ReadonlyArray<string | number>) => {
  if (source.document === undefined) return undefined
  // The nearest that is written: an override can reach into a table.
  for (let depth = path.length; depth > 0; depth--) {
    const node: Node | undefined = nodeAt(source.document.root, path.slice(0, depth))
    if (node !== undefined) return { document: source.document, node }
  }
  return undefined
}

const errorAt = (
  source: Source,
  problem: Pick<KeyProblem, "path" | "detail"> & { readonly _tag?: KeyProblem["_tag"] }
): CodexError => {
  const { detail, path } = problem
  if (source.file === undefined) return configInvalid(path, detail)
  const place = nodePosition(source, path)
  if (place === undefined) {
    return new CodexError({ reason: new ConfigFileInvalid({ file: source.file, path: path.map(String), detail }) })
  }
  // Codex points at the value that is wrong, and at the key that is unknown.
  const offset =
    problem._tag === "WrongKind" || problem._tag === "UnknownValue"
      ? (place.node.value?.start ?? place.node.key)
      : place.node.key
  return invalidAt(source.file, place.document.text, positionAt(place.document, offset), detail, path)
}

const findingAt = (
  source: Source,
  {
    _tag: kind,
    detail,
    path
  }: { readonly _tag: ConfigFinding["kind"]; readonly path: ReadonlyArray<string | number>; readonly detail: string }
): ConfigFinding => {
  const place = nodePosition(source, path)
  return {
    kind,
    detail,
    path: path.map(String),
    ...(source.file === undefined ? undefined : { file: source.file }),
    ...(place === undefined ? undefined : positionAt(place.document, place.node.key))
  }
}
