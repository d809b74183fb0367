/**
 * The steps of a login, and of its renewal, one after the other, with the
 * SDK's functions. What is kept, and when it is done, is decided elsewhere.
 */
import { randomBytes } from "node:crypto"
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/client"
import { Clock, type Duration, Effect, Redacted } from "effect"
import type { Sdk } from "../client/sdk.ts"
import type { McpChallenge } from "../McpAuthorization.ts"
import { AuthorizationRequired, McpError } from "../McpError.ts"
import type { McpOAuthClient } from "../McpOAuth.ts"
import type { McpCredentials, McpServerAddress } from "../TokenStore.ts"
import { isLoopback, openCallback } from "./callback.ts"
import { scopesOf } from "./credentials.ts"
import { authorizationFailed, codeOf, failureOf, type Step } from "./failures.ts"

/** What every step is about. */
export interface Subject {
  readonly sdk: Sdk
  readonly fetch: typeof globalThis.fetch
  readonly server: McpServerAddress
  readonly client: McpOAuthClient
  readonly challenge: McpChallenge
}

/** How long one answer may take, in milliseconds of real time. */
const answerMillis = 30_000

/** Over TLS, or within this machine. */
export const isSecure = (address: string): boolean => {
  const url = URL.parse(address)
  return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)))
}

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** One step: what it throws is an error of ours, and an interruption ends its requests. */
const attempt = <A>({ fetch, sdk, server }: Subject, step: Step, run: (fetchFn: Fetch) => Promise<A>) =>
  Effect.tryPromise({
    try: (signal) =>
      run((url, init) => {
        if (!isSecure(String(url))) {
          const detail = `${new URL(url).origin} is not https, and nothing is sent to it`
          return Promise.reject(authorizationFailed(server.name, step, detail))
        }
        const signals = [signal, AbortSignal.timeout(answerMillis), ...(init?.signal ? [init.signal] : [])]
        return fetch(url, { ...init, signal: AbortSignal.any(signals) })
      }),
    catch: failureOf(sdk, server.name, step)
  })

export const authorizationRequired = ({ name: server }: McpServerAddress, detail: string): McpError =>
  new McpError({ server, reason: new AuthorizationRequired({ detail }) })

/** What a server says it wants of those who have no token. */
export const challengeOf = Effect.fnUntraced(function* (subject: Subject): Effect.fn.Return<McpChallenge, McpError> {
  const headers = { accept: "text/event-stream" }
  const response = yield* attempt(subject, "discovery", (fetchFn) =>
    fetchFn(subject.server.url, { headers, redirect: "manual" })
  )
  // It may be a stream without an end.
  yield* Effect.ignore(Effect.tryPromise(() => response.body?.cancel() ?? Promise.resolve()))
  return response.status === 401 ? subject.sdk.extractWWWAuthenticateParams(response) : {}
})

const hintOf = ({ resourceMetadataUrl }: McpChallenge) => ({ ...(resourceMetadataUrl && { resourceMetadataUrl }) })

/** Who gives tokens for the server, and what they are asked for. */
const discover = Effect.fnUntraced(function* (subject: Subject) {
  const { challenge, client, sdk, server } = subject
  const found = yield* attempt(subject, "discovery", (fetchFn) =>
    sdk.discoverOAuthServerInfo(server.url, { fetchFn, ...hintOf(challenge) })
  )
  const { authorizationServerMetadata: metadata, authorizationServerUrl, resourceMetadata } = found
  const issuer = metadata?.issuer ?? authorizationServerUrl
  if (client.issuer !== undefined && !isSameIssuer(client.issuer, issuer)) {
    const detail = `it names the authorization server ${issuer}, and is to have ${client.issuer}`
    return yield* authorizationFailed(server.name, "discovery", detail)
  }
  const resource = yield* resourceOf(subject, resourceMetadata?.resource)
  return { authorizationServerUrl, issuer, metadata, resource, scopes: resourceMetadata?.scopes_supported }
})

/** What the tokens are for, in the server's own words; of another server's it must not be. */
const resourceOf = ({ client, sdk, server }: Subject, named: string | undefined) => {
  if (client.resource !== undefined) return Effect.succeed(client.resource)
  if (named === undefined || isResourceOf(sdk, server.url, named)) return Effect.succeed(named)
  return Effect.fail(authorizationFailed(server.name, "discovery", "what it wants tokens for is another server"))
}

const isResourceOf = (sdk: Sdk, url: string, resource: string): boolean =>
  URL.canParse(resource) &&
  sdk.checkResourceAllowed({
    requestedResource: sdk.resourceUrlFromServerUrl(url),
    configuredResource: resource
  })

/** But for one slash at the end, which addresses come by on their way. */
const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "")

type Discovered = Effect.Success<ReturnType<typeof discover>>

/** The client that is asked for: the app's own, its document, or one that is registered for this login. */
const clientFor = Effect.fnUntraced(function* (
  subject: Subject,
  { authorizationServerUrl, metadata }: Discovered,
  redirectUrl: string,
  scope: string | undefined
): Effect.fn.Return<OAuthClientInformationMixed, McpError> {
  const { client, sdk, server } = subject
  if (client.clientId !== undefined) return registeredClient(client, client.clientId, client.clientSecret)
  const document = client.clientMetadataUrl
  if (document !== undefined && !sdk.isHttpsUrl(document)) {
    const detail = "clientMetadataUrl has to be an https address with a path"
    return yield* authorizationFailed(server.name, "registration", detail)
  }
  if (document !== undefined && metadata?.client_id_metadata_document_supported === true) return { client_id: document }
  const methods = metadata?.token_endpoint_auth_methods_supported
  return yield* attempt(subject, "registration", (fetchFn) =>
    sdk.registerClient(authorizationServerUrl, {
      ...(metadata && { metadata }),
      clientMetadata: {
        client_name: client.clientName ?? "effect-codex",
        redirect_uris: [redirectUrl],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        application_type: isLoopback(new URL(redirectUrl)) ? "native" : "web",
        // An app on somebody's machine can keep no secret.
        ...(methods === undefined || methods.includes("none") ? { token_endpoint_auth_method: "none" } : {})
      },
      ...(scope && { scope }),
      fetchFn
    })
  )
})

const registeredClient = (
  client: McpOAuthClient,
  clientId: string,
  clientSecret: Redacted.Redacted | undefined
): OAuthClientInformationMixed => ({
  client_id: clientId,
  ...(clientSecret === undefined ? {} : { client_secret: Redacted.value(clientSecret) }),
  ...(client.tokenEndpointAuthMethod === undefined
    ? {}
    : { token_endpoint_auth_method: client.tokenEndpointAuthMethod, redirect_uris: [] })
})

/** Sends a person to the authorization server, waits for them, and gets the tokens. */
export const authorize: (
  subject: Subject,
  options: {
    /** What is asked for; when there is nothing, what the server says it knows. */
    readonly scopes: ReadonlyArray<string>
    readonly openUrl: (url: string) => Effect.Effect<void>
    readonly timeout: Duration.Duration
  }
) => Effect.Effect<McpCredentials, McpError> = Effect.fnUntraced(function* (subject, options) {
  const { client, sdk, server } = subject
  const found = yield* discover(subject)
  const { authorizationServerUrl, issuer, metadata, resource } = found
  const state = randomBytes(32).toString("base64url")
  const callback = yield* openCallback({
    server: server.name,
    state,
    port: client.callbackPort,
    url: client.callbackUrl
  })
  const scope = scopeFor(found, options.scopes)
  const information = yield* clientFor(subject, found, callback.redirectUrl, scope)
  const { authorizationUrl, codeVerifier } = yield* attempt(subject, "authorization", () =>
    sdk.startAuthorization(authorizationServerUrl, {
      ...(metadata && { metadata }),
      clientInformation: information,
      redirectUrl: callback.redirectUrl,
      state,
      ...(scope && { scope }),
      ...(resource && { resource })
    })
  )
  if (!isSecure(authorizationUrl.href)) {
    return yield* authorizationFailed(server.name, "authorization", "the page to log in on is not https")
  }
  yield* options.openUrl(authorizationUrl.href)
  const answer = yield* Effect.timeoutOrElse(callback.answer, {
    duration: options.timeout,
    orElse: () => Effect.fail(authorizationFailed(server.name, "callback", "nobody came back in time"))
  })
  const iss = answer.get("iss") ?? undefined
  // Before anything else of the answer is believed.
  yield* Effect.try({
    try: () =>
      sdk.validateAuthorizationResponseIssuer({
        iss,
        expectedIssuer: metadata?.issuer,
        issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true
      }),
    catch: failureOf(sdk, server.name, "callback")
  })
  const code = answer.get("code")
  if (code === null) {
    const error = codeOf(answer.get("error"))
    const detail = error === "access_denied" ? "the person said no" : "the authorization server said no"
    return yield* authorizationFailed(server.name, "authorization", detail, error)
  }
  const tokens = yield* attempt(subject, "token", (fetchFn) =>
    sdk.exchangeAuthorization(authorizationServerUrl, {
      ...(metadata && { metadata }),
      clientInformation: information,
      authorizationCode: code,
      codeVerifier,
      redirectUri: callback.redirectUrl,
      ...(iss && { iss }),
      ...(resource && { resource }),
      fetchFn
    })
  )
  const secret = information.client_secret
  return {
    ...(yield* fromTokens(tokens, scopesOf(scope))),
    issuer,
    clientId: information.client_id,
    // The app's own is not kept: it has it.
    clientSecret: secret === undefined || client.clientId !== undefined ? undefined : Redacted.make(secret)
  }
}, Effect.scoped)

/** Without being asked for it, some give no refresh token. */
const scopeFor = ({ metadata, scopes: known }: Discovered, wanted: ReadonlyArray<string>): string | undefined => {
  const scopes = wanted.length > 0 ? wanted : (known ?? [])
  const offline = scopes.length > 0 && metadata?.scopes_supported?.includes("offline_access") === true
  const all = new Set([...scopes, ...(offline ? ["offline_access"] : [])])
  return all.size === 0 ? undefined : [...all].join(" ")
}

/** Gets new tokens for those there are. Nothing is lost when it fails: they are as good as before. */
export const renew = Effect.fnUntraced(function* (
  subject: Subject,
  current: McpCredentials
): Effect.fn.Return<McpCredentials, McpError> {
  const { challenge, client, sdk, server } = subject
  const { clientId, issuer, refreshToken } = current
  if (refreshToken === undefined) return yield* authorizationRequired(server, "the login is over")
  if (issuer === undefined) return yield* authorizationRequired(server, "it is not known who gave the tokens there are")
  // Where the server says so: it may have moved to another authorization server.
  const resourceMetadata = yield* Effect.option(
    attempt(subject, "discovery", (fetchFn) =>
      sdk.discoverOAuthProtectedResourceMetadata(server.url, hintOf(challenge), fetchFn)
    )
  )
  const named = resourceMetadata._tag === "Some" ? resourceMetadata.value : undefined
  const expected = [...(client.issuer === undefined ? [] : [client.issuer]), ...(named?.authorization_servers ?? [])]
  if (expected.length > 0 && !expected.some((other) => isSameIssuer(other, issuer))) {
    return yield* authorizationRequired(server, `it has moved to another authorization server than ${issuer}`)
  }
  const resource = yield* resourceOf(subject, named?.resource)
  const metadata = yield* attempt(subject, "refresh", (fetchFn) =>
    sdk.discoverAuthorizationServerMetadata(issuer, { fetchFn })
  )
  const secret = client.clientId === clientId ? client.clientSecret : current.clientSecret
  const tokens = yield* attempt(subject, "refresh", (fetchFn) =>
    sdk.refreshAuthorization(issuer, {
      ...(metadata && { metadata }),
      clientInformation: registeredClient(client, clientId, secret),
      refreshToken: Redacted.value(refreshToken),
      ...(resource && { resource }),
      fetchFn
    })
  )
  return { ...current, ...(yield* fromTokens(tokens, current.scopes)) }
})

/** What is granted is what was asked for, unless the answer says otherwise. */
const fromTokens = Effect.fnUntraced(function* (tokens: OAuthTokens, asked: ReadonlyArray<string>) {
  const now = yield* Clock.currentTimeMillis
  const { access_token, expires_in, refresh_token, scope } = tokens
  return {
    accessToken: Redacted.make(access_token),
    refreshToken: refresh_token === undefined ? undefined : Redacted.make(refresh_token),
    expiresAt:
      expires_in === undefined || !Number.isFinite(expires_in) ? undefined : now + Math.floor(expires_in * 1000),
    scopes: scope === undefined ? asked : scopesOf(scope)
  }
})
