/**
 * Logins to MCP servers over HTTP, by OAuth: begun, kept, renewed, ended.
 *
 * A person logs in with a browser and comes back to 127.0.0.1; PKCE and
 * `state` tie what they come back with to this login, and the issuer is kept
 * with the tokens, which nobody else is shown. With its layer, `McpClient`
 * uses these logins. Tokens are not revoked when a login ends: they are
 * forgotten.
 *
 * Codex can do all of this too: `loginWithCodex`.
 *
 * @since 0.1.0
 */
import type { AuthProvider } from "@modelcontextprotocol/client"
import { Clock, Context, Duration, Effect, Layer, Option, Redacted } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { CodexError } from "../CodexError.ts"
import { CodexConfig, type ResolveOptions } from "../config/CodexConfig.ts"
import { isTable } from "../config/codexConfig/table.ts"
import { makeOneAtATime } from "../internal/oneAtATime.ts"
import { loadSdk } from "./client/sdk.ts"
import { McpAuthorization, type McpAuthorizationService, type McpChallenge, type McpLogin } from "./McpAuthorization.ts"
import type { McpError } from "./McpError.ts"
import { keyOf, scopesOf } from "./oauth/credentials.ts"
import { authorizationFailed } from "./oauth/failures.ts"
import { authorizationRequired, authorize, challengeOf, isSecure, renew, type Subject } from "./oauth/flow.ts"
import { type McpCredentials, type McpServerAddress, TokenStore } from "./TokenStore.ts"

/**
 * Who asks for a login, and for what.
 *
 * With a `clientId` that client is used; else the document at
 * `clientMetadataUrl` where the authorization server takes such; else a client
 * is registered for the login.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpOAuthClient {
  /** Of a client that was registered beforehand. */
  readonly clientId?: string | undefined
  /** Its secret, if it has one. Give the `issuer` too: the server decides where it is sent otherwise. */
  readonly clientSecret?: Redacted.Redacted | undefined
  /** How the secret is sent; by default as the authorization server likes it. */
  readonly tokenEndpointAuthMethod?: "client_secret_basic" | "client_secret_post" | undefined
  /** Where a document about this app lies, which is then its id: an https address with a path. */
  readonly clientMetadataUrl?: string | undefined
  /** What the person is told. Default: `effect-codex`. */
  readonly clientName?: string | undefined
  /** What is asked for; by default what the server says it wants. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** What the tokens are for; by default what the server says it is. */
  readonly resource?: string | undefined
  /** The only authorization server that will do. */
  readonly issuer?: string | undefined
  /** Where the person comes back to, on 127.0.0.1. By default a port that is free. */
  readonly callbackPort?: number | undefined
  /** What the authorization server is told to send the person to, if it is not that port itself. */
  readonly callbackUrl?: string | undefined
}

/**
 * What may differ from one login to the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpLoginOptions {
  /** What is asked for, in place of what the client or the server says. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** How long a person may take. Default: 5 minutes, as codex has it. */
  readonly timeout?: Duration.Input | undefined
}

/**
 * How logins are done: what is given here is for every server, what is given
 * under `servers` for the server of that name.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpOAuthOptions extends McpOAuthClient {
  /** Shows a person the page to log in on: opens a browser, or prints the address. */
  readonly openUrl: (url: string) => Effect.Effect<void>
  /** What is different for a server, by its name. */
  readonly servers?: Readonly<Record<string, McpOAuthClient>> | undefined
  /** How long a person may take. Default: 5 minutes, as codex has it. */
  readonly timeout?: Duration.Input | undefined
  /**
   * Whether a connection that needs a login begins it by itself. Default: true;
   * else it fails with `AuthorizationRequired`, and the app calls `login`.
   */
  readonly loginOnDemand?: boolean | undefined
}

/**
 * How a login is doing:
 *
 * - `loggedOut`: there is no login.
 * - `usable`: there is a token, and it is not known to be over.
 * - `renewable`: the token is over, and another is got with the next request.
 * - `expired`: it is over, and only a person can help.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpLoginStatus {
  /** What can be done with it now. */
  readonly state: "loggedOut" | "usable" | "renewable" | "expired"
  /** The authorization server it is from, where that is known. */
  readonly issuer?: string | undefined
  /** The client it was given to. */
  readonly clientId?: string | undefined
  /** What was granted; none when there is no login, or nobody said. */
  readonly scopes: ReadonlyArray<string>
  /** Of the token there is, in milliseconds since 1970. */
  readonly expiresAt?: number | undefined
}

/**
 * Logins to MCP servers.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { McpOAuth, TokenStore } from "effect-codex/mcp"
 *
 * const logins = McpOAuth.layer({ openUrl: (url) => Console.log(`open ${url}`) }).pipe(
 *   Layer.provide(TokenStore.layerCodexFile()),
 *   Layer.provide(NodeServices.layer)
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* (yield* McpOAuth).login({ name: "issues", url: "https://mcp.example.com/mcp" })
 * }).pipe(Effect.provide(logins))
 * ```
 */
export class McpOAuth extends Context.Service<
  McpOAuth,
  {
    /**
     * Has a person log in, whatever there was before. What they did is kept in
     * the `TokenStore`.
     *
     * Fails with `AuthorizationFailed` (its `step` says where: nobody came back,
     * the person or the authorization server said no, it is not who it should
     * be), `ServerUnreachable`, `TokenStoreFailed`, `ClientPackageMissing`.
     */
    readonly login: (server: McpServerAddress, options?: McpLoginOptions) => Effect.Effect<void, McpError>
    /** Forgets a login; whether there was one. */
    readonly logout: (server: McpServerAddress) => Effect.Effect<boolean, McpError>
    /** What is kept; nobody is asked. */
    readonly status: (server: McpServerAddress) => Effect.Effect<McpLoginStatus, McpError>
  }
>()("effect-codex/mcp/McpOAuth") {
  /** Also what `McpClient` takes logins from. */
  static readonly layer = (options: McpOAuthOptions): Layer.Layer<McpOAuth, never, TokenStore> =>
    Layer.effectContext(Effect.map(TokenStore, (store) => make(options, store)))

  /**
   * With what codex's configuration says of each server (`oauth`, `scopes`,
   * `oauth_resource`, `mcp_oauth_callback_port`, `mcp_oauth_callback_url`),
   * read once; what is given here comes first. Fails as `CodexConfig.resolve`.
   */
  static readonly layerFromConfig = (
    options: McpOAuthOptions & Partial<ResolveOptions>
  ): Layer.Layer<McpOAuth, CodexError, TokenStore | CodexConfig> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const store = yield* TokenStore
        const { get } = yield* (yield* CodexConfig).resolve({
          ...options,
          workingDirectory: options.workingDirectory ?? "."
        })
        const configured = get("mcp_servers")
        const servers: Record<string, McpOAuthClient> = {}
        for (const [name, entry] of isTable(configured) ? Object.entries(configured) : []) {
          servers[name] = { ...clientOf(entry, get), ...defined(options.servers?.[name] ?? {}) }
        }
        return make({ ...options, servers: { ...options.servers, ...servers } }, store)
      })
    )
}

/** Codex renews with less than this left. */
const renewMillis = 30_000

const fiveMinutes = Duration.minutes(5)

const make = (options: McpOAuthOptions, store: TokenStore["Service"]): Context.Context<McpOAuth> => {
  const subjectOf = Effect.fnUntraced(function* (server: McpServerAddress, challenge: McpChallenge) {
    const own =
      options.servers !== undefined && Object.hasOwn(options.servers, server.name) ? options.servers[server.name] : {}
    const subject: Subject = {
      sdk: yield* loadSdk(server.name),
      fetch: yield* FetchHttpClient.Fetch,
      server,
      client: { ...options, ...defined(own ?? {}) },
      challenge
    }
    return subject
  })

  /** Asks a person, and keeps what comes of it. */
  const begin = Effect.fnUntraced(function* (
    subject: Subject,
    scopes: ReadonlyArray<string>,
    timeout: Duration.Input | undefined
  ) {
    const { server } = subject
    const credentials = yield* authorize(subject, {
      scopes,
      openUrl: options.openUrl,
      timeout: Duration.fromInputUnsafe(timeout ?? options.timeout ?? fiveMinutes)
    })
    yield* store.set(server, credentials)
  })

  /** Tokens that are good, when those that were used are not, or soon will not be. */
  const renewed = Effect.fnUntraced(function* (
    server: McpServerAddress,
    used: string | undefined,
    challenge: McpChallenge
  ): Effect.fn.Return<McpCredentials, McpError> {
    const current = yield* kept(server)
    // Somebody else, who waited less, has done it.
    if (used !== undefined && Redacted.value(current.accessToken) !== used && !(yield* isExpiring(current))) {
      return current
    }
    const subject = yield* subjectOf(server, challenge)
    return yield* renew(subject, current).pipe(
      Effect.tap((credentials) => store.set(server, credentials)),
      Effect.catchReason("McpError", "AuthorizationFailed", ({ code }, error) =>
        code === "invalid_grant" || code === "invalid_client" || code === "unauthorized_client"
          ? refused(server, current, code)
          : Effect.fail(error)
      )
    )
  })

  /** The authorization server takes a refresh token no more: unless another process has renewed it, a person has to. */
  const refused = Effect.fnUntraced(function* (server: McpServerAddress, tried: McpCredentials, code: string) {
    const now = yield* kept(server)
    if (Redacted.value(now.accessToken) !== Redacted.value(tried.accessToken)) return now
    if (code === "invalid_grant") yield* store.set(server, { ...tried, refreshToken: undefined })
    return yield* authorizationRequired(server, `the login cannot be renewed (${code})`)
  })

  const kept = Effect.fnUntraced(function* (server: McpServerAddress) {
    return yield* Effect.mapError(Effect.fromOption(yield* store.get(server)), () =>
      authorizationRequired(server, "nobody has logged in")
    )
  })

  const tokenFor = Effect.fnUntraced(function* (server: McpServerAddress, challenge: McpChallenge) {
    // Who listens in between would have it.
    if (!isSecure(server.url)) return undefined
    const current = Option.getOrUndefined(yield* store.get(server))
    if (current === undefined) return undefined
    if (current.refreshToken === undefined || !(yield* isExpiring(current))) return current.accessToken
    const renewing = renewed(server, Redacted.value(current.accessToken), challenge)
    const { accessToken } = yield* oneRenewal(keyOf(server), renewing).pipe(
      Effect.catch((error) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          // Soon is not yet.
          current.expiresAt !== undefined && now < current.expiresAt ? Effect.succeed(current) : Effect.fail(error)
        )
      )
    )
    return accessToken
  })

  const loginOf: McpAuthorizationService["loginOf"] = Effect.fnUntraced(function* (server) {
    const context = yield* Effect.context()
    const sdk = yield* loadSdk(server.name)
    // A renewal that is begun is brought to its end, though nobody waits for it: it cannot be done twice.
    const runPromise = Effect.runPromiseWith(context)
    let used: string | undefined
    let challenge: McpChallenge = {}
    let refusal: McpError | undefined
    const run = <A>(effect: Effect.Effect<A, McpError>) =>
      runPromise(Effect.tapError(effect, (error) => Effect.sync(() => (refusal = error))))

    const login: McpLogin["login"] = Effect.fn("McpOAuth.loginOnDemand")(
      function* (given) {
        if (options.loginOnDemand === false) {
          const refused = given === undefined ? refusal : undefined
          return yield* refused ?? authorizationRequired(server, "log in with McpOAuth.login")
        }
        yield* requireSecure(server)
        const wanted = scopesOf((given ?? challenge).scope)
        const current = Option.getOrUndefined(yield* store.get(server))
        const isNew = current !== undefined && Redacted.value(current.accessToken) !== used
        // Somebody has logged in meanwhile.
        if (isNew && wanted.every((scope) => current.scopes.includes(scope))) return
        const subject = yield* subjectOf(server, { ...challenge, ...defined(given ?? {}) })
        const scopes = new Set([...(current?.scopes ?? []), ...(subject.client.scopes ?? []), ...wanted])
        yield* begin(subject, [...scopes], undefined)
      },
      (effect) => oneLogin(keyOf(server), effect)
    )

    const provider: AuthProvider = {
      token: () =>
        run(
          Effect.map(tokenFor(server, challenge), (token) => {
            used = token === undefined ? undefined : Redacted.value(token)
            return used
          })
        ),
      onUnauthorized: ({ response }) => {
        challenge = sdk.extractWWWAuthenticateParams(response)
        const renewing = oneRenewal(keyOf(server), renewed(server, used, challenge))
        return run(Effect.asVoid(Effect.andThen(requireSecure(server), renewing)))
      }
    }
    return { provider, login }
  })

  const service = McpOAuth.of({
    login: Effect.fn("McpOAuth.login")(
      function* (server, given = {}) {
        yield* requireSecure(server)
        const before = yield* subjectOf(server, {})
        const subject = { ...before, challenge: yield* challengeOf(before) }
        const scopes = given.scopes ?? subject.client.scopes ?? scopesOf(subject.challenge.scope)
        yield* begin(subject, scopes, given.timeout)
      },
      (effect, server) => oneLogin(keyOf(server), effect)
    ),
    logout: Effect.fn("McpOAuth.logout")((server) => store.remove(server)),
    status: Effect.fn("McpOAuth.status")(function* (server) {
      const current = Option.getOrUndefined(yield* store.get(server))
      if (current === undefined) return { state: "loggedOut", scopes: [] }
      const { clientId, expiresAt, issuer, refreshToken, scopes } = current
      const isOver = expiresAt !== undefined && expiresAt <= (yield* Clock.currentTimeMillis)
      const state = !isOver ? "usable" : refreshToken === undefined || issuer === undefined ? "expired" : "renewable"
      return { state, issuer, clientId, scopes, expiresAt }
    })
  })
  return Context.make(McpOAuth, service).pipe(Context.add(McpAuthorization, { loginOf }))
}

const isExpiring = ({ expiresAt }: McpCredentials) =>
  Effect.map(Clock.currentTimeMillis, (now) => expiresAt !== undefined && expiresAt - now < renewMillis)

const requireSecure = (server: McpServerAddress) =>
  isSecure(server.url)
    ? Effect.void
    : Effect.fail(authorizationFailed(server.name, "discovery", "it is not https, and no token is sent to it"))

/** Renewals, and logins, of one server. */
const oneRenewal = makeOneAtATime()
const oneLogin = makeOneAtATime()

/** So that what is not said does not hide what is said elsewhere. */
const defined = <A extends object>(options: A): Partial<A> => {
  const said = { ...options }
  for (const name in said) if (said[name] === undefined) delete said[name]
  return said
}

const clientOf = (entry: unknown, get: (path: string) => unknown): McpOAuthClient => {
  const table = isTable(entry) ? entry : {}
  const oauth = isTable(table["oauth"]) ? table["oauth"] : {}
  const secret = textIn(oauth["client_secret"])
  const method = oauth["token_endpoint_auth_method"]
  const { scopes } = table
  return {
    clientId: textIn(oauth["client_id"]),
    clientSecret: secret === undefined ? undefined : Redacted.make(secret),
    tokenEndpointAuthMethod: method === "client_secret_basic" || method === "client_secret_post" ? method : undefined,
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : undefined,
    resource: textIn(table["oauth_resource"]),
    issuer: textIn(oauth["authorization_server_issuer"]),
    callbackPort: numberIn(oauth["callback_port"]) ?? numberIn(get("mcp_oauth_callback_port")),
    callbackUrl: textIn(oauth["callback_url"]) ?? textIn(get("mcp_oauth_callback_url"))
  }
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const numberIn = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)
