/**
 * Where logins to MCP servers are kept: in memory, in codex's own file, or in
 * the keyring, in codex's own forms. What is kept here codex uses, and what
 * codex kept is used here.
 *
 * @since 0.1.0
 */
import { Clock, Context, Effect, type FileSystem, Layer, Option, Path, Redacted } from "effect"
import { type KeyringService, type KeyringUnavailable, Keyring } from "../auth/Keyring.ts"
import type { CodexError } from "../CodexError.ts"
import { CodexConfig, type ResolveOptions } from "../config/CodexConfig.ts"
import { codexHomeOf, configVariable } from "../internal/environment.ts"
import { McpError, TokenStoreFailed } from "./McpError.ts"
import { openCodexFile } from "./oauth/codexFile.ts"
import { type Entry, fromFile, fromKeyring, isEntry, keyOf, toFile, toKeyring } from "./oauth/credentials.ts"

/**
 * What a login belongs to: the name of the configuration, and the address as
 * it is written there. Another address is another login.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpServerAddress {
  /** As it is called in the configuration, or by its connection. */
  readonly name: string
  /** As it is written there: the same place written otherwise is another one. */
  readonly url: string
}

/**
 * What a login brought.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpCredentials {
  /** Who gave them; they are shown to nobody else. Codex renews none of which it does not know this. */
  readonly issuer?: string | undefined
  /** Who they were given to; needed to renew them. */
  readonly clientId: string
  /** Of a client that was registered with one. Codex does not keep it: its own comes from the configuration. */
  readonly clientSecret?: Redacted.Redacted | undefined
  /** What requests carry. */
  readonly accessToken: Redacted.Redacted
  /** What another one is got with; without it only a person can help when this one is over. */
  readonly refreshToken?: Redacted.Redacted | undefined
  /** When the access token is over, in milliseconds since 1970; `undefined` when nobody said. */
  readonly expiresAt?: number | undefined
  /** What was granted. */
  readonly scopes: ReadonlyArray<string>
}

/**
 * A login that is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoredMcpCredentials {
  /** Whose it is. */
  readonly server: McpServerAddress
  /** What it brought. */
  readonly credentials: McpCredentials
}

/**
 * Logins to MCP servers. Everything fails with `TokenStoreFailed` when the
 * store cannot be read or written; what cannot be read is never overwritten.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { TokenStore } from "effect-codex/mcp"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* TokenStore
 *   return (yield* store.list).map(({ server }) => server.name)
 * }).pipe(Effect.provide(TokenStore.layerCodexFile().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class TokenStore extends Context.Service<
  TokenStore,
  {
    /** Those of one server; none when there are none. */
    readonly get: (server: McpServerAddress) => Effect.Effect<Option.Option<McpCredentials>, McpError>
    /** Keeps these, in place of those there were. */
    readonly set: (server: McpServerAddress, credentials: McpCredentials) => Effect.Effect<void, McpError>
    /** Forgets those of one server; whether there were any. */
    readonly remove: (server: McpServerAddress) => Effect.Effect<boolean, McpError>
    /** Those of every server. What is no credentials of an MCP server is left out. */
    readonly list: Effect.Effect<ReadonlyArray<StoredMcpCredentials>, McpError>
  }
>()("effect-codex/mcp/TokenStore") {
  /** In memory, for as long as the layer is there. */
  static readonly layerMemory: Layer.Layer<TokenStore> = Layer.sync(TokenStore, () => {
    const kept = new Map<string, StoredMcpCredentials>()
    return TokenStore.of({
      get: (server) =>
        Effect.sync(() =>
          Option.map(Option.fromUndefinedOr(kept.get(keyOf(server))), ({ credentials }) => credentials)
        ),
      set: (server, credentials) => Effect.sync(() => void kept.set(keyOf(server), { server, credentials })),
      remove: (server) => Effect.sync(() => kept.delete(keyOf(server))),
      list: Effect.sync(() => [...kept.values()])
    })
  })

  /**
   * Codex's own file, `.credentials.json` in `CODEX_HOME`.
   *
   * It is replaced in one step, is readable by its owner only (0600), and is
   * removed with the last entry; a link to it stays one. Other entries, and
   * what a newer codex adds to one, stay. Changes of this process are made one
   * after the other, and what another process wrote meanwhile is read again;
   * only what it writes within the very moment of the replacement is lost,
   * since Node cannot take codex's locks.
   */
  static readonly layerCodexFile = (
    options: {
      /** Default: `CODEX_HOME`, or `.codex` in the home folder. */
      readonly codexHome?: string | undefined
    } = {}
  ): Layer.Layer<TokenStore, never, FileSystem.FileSystem | Path.Path> =>
    Layer.effect(TokenStore, Effect.flatMap(codexHomeFrom(options.codexHome), makeFile))

  /** The keyring, in the entries that codex keeps there. Needs `@napi-rs/keyring`, and the system's keyring unlocked. */
  static readonly layerKeyring: Layer.Layer<TokenStore> = Layer.effect(
    TokenStore,
    Effect.map(Keyring, (keyring) => makeKeyring(keyring))
  )

  /**
   * Where codex keeps them, as `mcp_oauth_credentials_store` says: `file`,
   * `keyring`, or `auto`, which is the keyring, and the file where there is
   * none. Fails as `CodexConfig.resolve` does.
   */
  static readonly layerCodex = (
    options: Partial<ResolveOptions> = {}
  ): Layer.Layer<TokenStore, CodexError, CodexConfig | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      TokenStore,
      Effect.gen(function* () {
        const config = yield* CodexConfig
        const { values } = yield* config.resolve({ workingDirectory: ".", ...options })
        const file = yield* makeFile(config.codexHome)
        if (values.mcp_oauth_credentials_store === "file") return file
        const keyring = makeKeyring(yield* Keyring)
        return values.mcp_oauth_credentials_store === "keyring" ? keyring : makeAuto(keyring, file)
      })
    )
}

const codexHomeFrom = Effect.fnUntraced(function* (given: string | undefined) {
  const path = yield* Path.Path
  const configured = given ?? Option.getOrUndefined(yield* configVariable("CODEX_HOME"))
  return path.resolve(configured ?? (yield* codexHomeOf({}, true, path)))
})

/** Of an operation that concerns every server. */
const everyServer = "*"

const makeFile = Effect.fnUntraced(function* (codexHome: string) {
  const path = yield* Path.Path
  const { failed, read, update } = yield* openCodexFile(path.join(codexHome, ".credentials.json"))

  const entryOf = (server: McpServerAddress, entries: Entry) =>
    Object.hasOwn(entries, keyOf(server)) ? entries[keyOf(server)] : undefined
  const decode = (server: McpServerAddress, entry: unknown) =>
    Effect.mapError(Effect.fromOption(fromFile(entry)), () =>
      failed(server.name, "the entry of this server is none that codex could read")
    )

  return TokenStore.of({
    get: Effect.fnUntraced(function* (server) {
      const entry = entryOf(server, yield* read(server.name))
      return entry === undefined ? Option.none() : Option.some((yield* decode(server, entry)).credentials)
    }),
    set: (server, credentials) =>
      update(
        server.name,
        Effect.fnUntraced(function* (entries) {
          const entry = entryOf(server, entries)
          if (entry !== undefined) yield* decode(server, entry)
          return { ...entries, [keyOf(server)]: toFile(server, credentials, isEntry(entry) ? entry : undefined) }
        })
      ),
    remove: Effect.fnUntraced(function* (server) {
      let wasThere = false
      // Not even a file is made for nothing.
      if (entryOf(server, yield* read(server.name)) === undefined) return false
      yield* update(server.name, (entries) => {
        wasThere = Object.hasOwn(entries, keyOf(server))
        const { [keyOf(server)]: _, ...rest } = entries
        return Effect.succeed(wasThere ? rest : undefined)
      })
      return wasThere
    }),
    list: Effect.map(read(everyServer), (entries) =>
      Object.values(entries).flatMap((entry) => Option.toArray(fromFile(entry)))
    )
  })
})

const keyringService = "Codex MCP Credentials"

const keyringFailed =
  (server: string) =>
  ({ detail }: Pick<KeyringUnavailable, "detail">): McpError =>
    new McpError({
      server,
      reason: new TokenStoreFailed({
        place: "the keyring",
        detail: `${detail}; or set mcp_oauth_credentials_store = "file"`
      })
    })

const makeKeyring = (keyring: KeyringService): TokenStore["Service"] => {
  const parse = (json: Redacted.Redacted): unknown => {
    try {
      return JSON.parse(Redacted.value(json))
    } catch {
      return undefined
    }
  }
  const read = Effect.fnUntraced(function* (server: McpServerAddress) {
    const json = yield* Effect.mapError(keyring.read(keyringService, keyOf(server)), keyringFailed(server.name))
    if (Option.isNone(json)) return Option.none()
    const entry = parse(json.value)
    const decoded = fromKeyring(entry)
    if (!isEntry(entry) || Option.isNone(decoded)) {
      return yield* keyringFailed(server.name)({ detail: "the entry of this server is none that codex could read" })
    }
    return Option.some({ entry, credentials: decoded.value.credentials })
  })
  return TokenStore.of({
    get: (server) =>
      Effect.map(
        read(server),
        Option.map(({ credentials }) => credentials)
      ),
    set: Effect.fnUntraced(function* (server, credentials) {
      const previous = Option.getOrUndefined(yield* read(server))
      const entry = toKeyring(server, credentials, yield* Clock.currentTimeMillis, previous?.entry)
      yield* Effect.mapError(
        keyring.write(keyringService, keyOf(server), Redacted.make(JSON.stringify(entry))),
        keyringFailed(server.name)
      )
    }),
    remove: (server) => Effect.mapError(keyring.remove(keyringService, keyOf(server)), keyringFailed(server.name)),
    list: keyring.entries(keyringService).pipe(
      Effect.mapError(keyringFailed(everyServer)),
      Effect.map((entries) => Object.values(entries).flatMap((json) => Option.toArray(fromKeyring(parse(json)))))
    )
  })
}

/** As codex does it: what the keyring takes does not stay in the file. */
const makeAuto = (keyring: TokenStore["Service"], file: TokenStore["Service"]): TokenStore["Service"] =>
  TokenStore.of({
    get: (server) =>
      keyring.get(server).pipe(
        Effect.orElseSucceed(() => Option.none<McpCredentials>()),
        Effect.filterOrElse(Option.isSome, () => file.get(server))
      ),
    set: (server, credentials) =>
      Effect.matchEffect(keyring.set(server, credentials), {
        onFailure: () => file.set(server, credentials),
        onSuccess: () => Effect.asVoid(file.remove(server))
      }),
    remove: Effect.fnUntraced(function* (server) {
      const inKeyring = yield* Effect.orElseSucceed(keyring.remove(server), () => false)
      return (yield* file.remove(server)) || inKeyring
    }),
    list: Effect.gen(function* () {
      const inKeyring = yield* Effect.orElseSucceed(keyring.list, () => [])
      const seen = new Set(inKeyring.map(({ server }) => keyOf(server)))
      return [...inKeyring, ...(yield* file.list).filter(({ server }) => !seen.has(keyOf(server)))]
    })
  })
