/**
 * The MCP servers of codex's configuration: listed from all its layers, and
 * changed in the user's config.toml.
 *
 * Through an app-server, with versioned writes, or in the file itself when no
 * server runs; comments stay. It starts no server: for that there is
 * `McpClient`, and how those that codex has started are doing says
 * `AppServer.mcp.status`. What was seen to be so, was seen with codex 0.169.0.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Semaphore } from "effect"
import { AppServer } from "../app-server/AppServer.ts"
import { CodexError, DecodeFailed, Unsupported } from "../CodexError.ts"
import { CodexConfig, type ResolveOptions } from "../config/CodexConfig.ts"
import { keyText } from "../config/codexConfig/edit.ts"
import { isTable, merge, type Table, valueAt } from "../config/codexConfig/table.ts"
import type { ConfigRecord, ConfigValue } from "../config/ConfigOptions.ts"
import type { ConfigLayerSource } from "../protocol/index.ts"
import {
  McpError,
  ServerAlreadyConfigured,
  ServerConfigConflict,
  ServerConfigInvalid,
  ServerConfiguredElsewhere,
  ServerNotConfigured
} from "./McpError.ts"
import {
  type McpServerConfig,
  type McpServerConfigInput,
  serverConfigFromTable,
  serverConfigToTable
} from "./McpServerConfig.ts"

/**
 * A server of the configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpServerEntry {
  /** What it is called in the configuration. */
  readonly name: string
  /** What all layers say together. */
  readonly config: McpServerConfig
  /** The strongest layer that has a part in it. */
  readonly origin: {
    /** In the words of `config/read`, such as `user`, `project` or `sessionFlags`. */
    readonly type: string
    /** The file, or what it is in words. */
    readonly place: string
  }
  /** Whether the user's config.toml alone has it, so that it can be changed here. */
  readonly isEditable: boolean
}

/**
 * The MCP servers codex is configured with.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { CodexConfig } from "effect-codex/config"
 * import { McpServers } from "effect-codex/mcp"
 *
 * const program = Effect.gen(function* () {
 *   const servers = yield* McpServers
 *   yield* servers.add("docs", { url: "https://docs.example.com/mcp", bearerTokenEnvVar: "DOCS_TOKEN" })
 *   yield* servers.disable("docs")
 *   return (yield* servers.list).map(({ config, name }) => [name, config.enabled ?? true] as const)
 * }).pipe(
 *   Effect.provide(McpServers.layerFiles()),
 *   Effect.provide(CodexConfig.layer().pipe(Layer.provide(NodeServices.layer)))
 * )
 * ```
 */
export class McpServers extends Context.Service<
  McpServers,
  {
    /** All of them, sorted by name; those that are off, too. */
    readonly list: Effect.Effect<ReadonlyArray<McpServerEntry>, CodexError>
    /** One of them. Fails with `ServerNotConfigured` when there is none of this name. */
    readonly get: (name: string) => Effect.Effect<McpServerEntry, McpError | CodexError>
    /**
     * Writes a server into the user's config.toml.
     *
     * Fails with `ServerConfigInvalid` for what codex would not take, with
     * `ServerAlreadyConfigured` unless it may `overwrite` one that is there: then
     * what is not given is gone. Like all changes it fails with
     * `ServerConfiguredElsewhere` when another layer has a part in the server, and
     * with `ServerConfigConflict` when somebody else changed the file meanwhile.
     */
    readonly add: (
      name: string,
      config: McpServerConfigInput,
      options?: { readonly overwrite?: boolean | undefined }
    ) => Effect.Effect<void, McpError | CodexError>
    /** Takes a server out of the user's config.toml; whether there was one. */
    readonly remove: (name: string) => Effect.Effect<boolean, McpError | CodexError>
    /** Switches a server on. Fails with `ServerNotConfigured` when there is none of this name. */
    readonly enable: (name: string) => Effect.Effect<void, McpError | CodexError>
    /** Switches it off, so that codex starts it no more. Fails as `enable` does. */
    readonly disable: (name: string) => Effect.Effect<void, McpError | CodexError>
    /**
     * Has the app-server take up a configuration that was changed otherwise; after
     * changes from here it does so by itself. Without a server it fails with
     * `Unsupported`.
     */
    readonly reload: Effect.Effect<void, CodexError>
  }
>()("effect-codex/mcp/McpServers") {
  /** Through the app-server, where it is. Projects' files are looked at for a `workingDirectory` only. */
  static readonly layerAppServer = (
    options: { readonly workingDirectory?: string | undefined } = {}
  ): Layer.Layer<McpServers, never, AppServer> =>
    Layer.effect(
      McpServers,
      Effect.map(AppServer, (server) => make(serverSource(server, options.workingDirectory)))
    )

  /** In the files, without a server. Projects' files are looked at for a `workingDirectory` only. */
  static readonly layerFiles = (
    options: Partial<Omit<ResolveOptions, "strict">> = {}
  ): Layer.Layer<McpServers, never, CodexConfig> =>
    Layer.effect(
      McpServers,
      Effect.map(CodexConfig, (config) => make(fileSource(config, options)))
    )
}

/** A layer that is in force. */
interface LayerOfServers {
  readonly type: string
  readonly place: string
  /** By name. */
  readonly servers: Table
}

interface Snapshot {
  /** The user's config.toml. */
  readonly user: LayerOfServers
  readonly version: string | undefined
  /** The strongest first, the user's among them. */
  readonly layers: ReadonlyArray<LayerOfServers>
}

interface Change {
  readonly path: ReadonlyArray<string>
  /** Removed where undefined. */
  readonly value: ConfigValue | undefined
}

/** What differs between a server and the files. */
interface Source {
  readonly read: Effect.Effect<Snapshot, CodexError>
  /** Fails with `ConfigConflict` when it is no longer the version that was read. */
  readonly write: (changes: ReadonlyArray<Change>, version: string | undefined) => Effect.Effect<void, CodexError>
  readonly reload: Effect.Effect<void, CodexError>
}

const make = ({ read, reload, write }: Source): McpServers["Service"] => {
  // One change at a time, or two of this app would be in conflict.
  const lock = Semaphore.makeUnsafe(1)

  const fail = (server: string, reason: McpError["reason"]) => Effect.fail(new McpError({ server, reason }))

  const notConfigured = (name: string, { layers }: Snapshot) =>
    fail(name, new ServerNotConfigured({ configured: namesIn(layers) }))

  /** The server as the user's file has it, and nobody else. */
  const own = (name: string, { layers, user }: Snapshot): Effect.Effect<Table | undefined, McpError> => {
    const other = layers.find((layer) => layer !== user && Object.hasOwn(layer.servers, name))
    if (other !== undefined) return fail(name, new ServerConfiguredElsewhere({ place: other.place }))
    const table = Object.hasOwn(user.servers, name) ? user.servers[name] : undefined
    return Effect.succeed(isTable(table) ? table : undefined)
  }

  const change = (
    name: string,
    changesOf: (table: Table | undefined, snapshot: Snapshot) => Effect.Effect<ReadonlyArray<Change>, McpError>
  ) =>
    Effect.gen(function* () {
      const snapshot = yield* read
      const changes = yield* changesOf(yield* own(name, snapshot), snapshot)
      if (changes.length === 0) return false
      yield* write(changes, snapshot.version).pipe(Effect.mapError((error) => refused(name, error)))
      return true
    }).pipe((effect) => lock.withPermit(effect))

  const switchTo = (name: string, enabled: boolean) =>
    Effect.asVoid(
      change(name, (table, snapshot) =>
        table === undefined
          ? notConfigured(name, snapshot)
          : Effect.succeed(
              (table["enabled"] ?? true) === enabled ? [] : [{ path: ["mcp_servers", name, "enabled"], value: enabled }]
            )
      )
    )

  return McpServers.of({
    list: Effect.map(read, (snapshot) => namesIn(snapshot.layers).map((name) => entryOf(name, snapshot))).pipe(
      Effect.withSpan("McpServers.list")
    ),
    get: Effect.fn("McpServers.get")(function* (name) {
      const snapshot = yield* read
      return namesIn(snapshot.layers).includes(name) ? entryOf(name, snapshot) : yield* notConfigured(name, snapshot)
    }),
    add: Effect.fn("McpServers.add")(function* (name, config, { overwrite = false } = {}) {
      const wanted = yield* serverConfigToTable(name, config)
      yield* change(name, (table, { user }) =>
        table === undefined || overwrite
          ? Effect.succeed(differences(name, table ?? {}, wanted))
          : fail(name, new ServerAlreadyConfigured({ file: user.place }))
      )
    }),
    remove: Effect.fn("McpServers.remove")(function* (name) {
      return yield* change(name, (table) =>
        Effect.succeed(table === undefined ? [] : [{ path: ["mcp_servers", name], value: undefined }])
      )
    }),
    enable: Effect.fn("McpServers.enable")(function* (name) {
      yield* switchTo(name, true)
    }),
    disable: Effect.fn("McpServers.disable")(function* (name) {
      yield* switchTo(name, false)
    }),
    reload
  })
}

const namesIn = (layers: ReadonlyArray<LayerOfServers>): ReadonlyArray<string> =>
  [...new Set(layers.flatMap(({ servers }) => Object.keys(servers)))].toSorted()

const entryOf = (name: string, { layers, user }: Snapshot): McpServerEntry => {
  const parts = layers.filter(({ servers }) => Object.hasOwn(servers, name))
  const together: Table = {}
  for (const { servers } of parts.toReversed()) merge(together, { [name]: servers[name] })
  const table = together[name]
  const { place, type } = parts[0] ?? user
  return {
    name,
    config: serverConfigFromTable(isTable(table) ? table : {}),
    origin: { type, place },
    isEditable: parts.every((part) => part === user)
  }
}

/** Field by field, so that what stays as it is keeps its comments. */
const differences = (name: string, before: Table, wanted: ConfigRecord): ReadonlyArray<Change> =>
  [...new Set([...Object.keys(wanted), ...Object.keys(before)])]
    .filter((field) => !isSame(before[field], wanted[field]))
    .map((field) => ({ path: ["mcp_servers", name, field], value: wanted[field] }))

const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

/** The order of keys means nothing. */
const canonical = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "bigint"
      ? `${each}n`
      : isTable(each)
        ? Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))
        : each
  )

const refused = (server: string, error: CodexError): McpError | CodexError => {
  const { reason } = error
  switch (reason._tag) {
    case "ConfigConflict":
      return new McpError({ server, reason: new ServerConfigConflict({ detail: reason.file }) })
    case "ConfigInvalid": {
      const field = reason.path.slice(2).join(".") || "config"
      return new McpError({ server, reason: new ServerConfigInvalid({ field, detail: reason.detail }) })
    }
    default:
      return error
  }
}

const layerOf = (source: ConfigLayerSource, config: unknown): LayerOfServers => {
  const servers = valueAt(config, ["mcp_servers"])
  return { type: source.type, place: placeOf(source), servers: isTable(servers) ? servers : {} }
}

const placeOf = (source: ConfigLayerSource): string => {
  if (source.type === "project") return `${source.dotCodexFolder}/config.toml`
  if (source.type === "sessionFlags") return "the arguments codex was started with"
  return "file" in source && typeof source.file === "string" ? source.file : "what an administrator has set"
}

const isUserFile = (source: ConfigLayerSource): boolean =>
  source.type === "user" && (source.profile === undefined || source.profile === null)

const fileSource = (config: CodexConfig["Service"], options: Partial<ResolveOptions>): Source => ({
  read: Effect.gen(function* () {
    const { layers } = yield* config.resolve({ workingDirectory: config.codexHome, ...options })
    const inForce = layers.filter(
      ({ disabledReason, name }) =>
        disabledReason === undefined && (name.type !== "project" || options.workingDirectory !== undefined)
    )
    const user = layers.find(({ name }) => isUserFile(name))
    const own = layerOf({ type: "user", file: config.userFile }, user?.config)
    return {
      user: own,
      version: user?.version,
      layers: inForce.map(({ config: values, name }) => (isUserFile(name) ? own : layerOf(name, values)))
    }
  }),
  write: (changes, expectedVersion) => config.edit(changes, { expectedVersion }),
  reload: Effect.fail(
    new CodexError({
      reason: new Unsupported({
        transport: "reading the files",
        capability: "having a server read them again; use layerAppServer"
      })
    })
  )
})

const serverSource = ({ config, mcp }: AppServer["Service"], workingDirectory: string | undefined): Source => ({
  read: Effect.gen(function* () {
    const { layers } = yield* config.read({
      includeLayers: true,
      ...(workingDirectory === undefined ? undefined : { cwd: workingDirectory })
    })
    const user = layers?.find(({ name }) => isUserFile(name))
    if (layers === undefined || layers === null || user === undefined) {
      const detail = "config/read gives no layer of the user"
      return yield* new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail }) })
    }
    const own = layerOf(user.name, user.config)
    return {
      user: own,
      version: user.version,
      layers: layers
        .filter(({ disabledReason }) => disabledReason === undefined || disabledReason === null)
        .map((layer) => (layer === user ? own : layerOf(layer.name, layer.config)))
    }
  }),
  write: (changes, expectedVersion) =>
    config
      .writeAll(
        changes.map(({ path, value }) => ({ keyPath: keyText(path), value: value ?? null })),
        { expectedVersion }
      )
      .pipe(Effect.andThen(mcp.reload())),
  reload: mcp.reload()
})
