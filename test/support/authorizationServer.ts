/**
 * An MCP server that wants a login, and the authorization server that gives
 * it, both on one port of 127.0.0.1. What they do wrong is switched on by a test.
 */
import { createHash, randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { Effect } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"

/** What was asked, as it came. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly body: string
}

/** What it does; a test may change it at any time. */
export interface Behaviour {
  /** In seconds; `undefined` says nothing. */
  tokenLifetime: number | undefined
  /** The scopes a client is told to ask for at first. */
  scope: string | undefined
  /** What the tool needs besides; with less it answers 403 `insufficient_scope`. */
  toolScope: string | undefined
  registration: "open" | "refused" | "none"
  clientIdDocuments: boolean
  /** Who the person says yes or no to. */
  consent: "given" | "denied"
  /** The `iss` of the callback. */
  iss: "right" | "wrong" | "absent"
  /** What the metadata say of whose they are. */
  metadata: "right" | "wrongIssuer" | "none" | "garbage"
  /** Another authorization server, which the resource names instead. */
  authorizationServer: string | undefined
  tokenEndpoint: string | undefined
  refresh: "works" | "invalid_grant" | "down" | "garbage" | "leavesOut"
  exchange: "works" | "invalid_client" | "down"
  /** A new refresh token each time; the old one is of no more use. */
  rotates: boolean
  /** Waits for this before it answers for a token. */
  hold: Promise<void> | undefined
}

const usual = (): Behaviour => ({
  tokenLifetime: 3600,
  scope: undefined,
  toolScope: undefined,
  registration: "open",
  clientIdDocuments: false,
  consent: "given",
  iss: "right",
  metadata: "right",
  authorizationServer: undefined,
  tokenEndpoint: undefined,
  refresh: "works",
  exchange: "works",
  rotates: true,
  hold: undefined
})

export interface ProtectedServer {
  /** Of the MCP server. */
  readonly url: string
  readonly issuer: string
  readonly behaviour: Behaviour
  readonly seen: ReadonlyArray<Seen>
  /** The forms the token endpoint got. */
  readonly tokenForms: () => ReadonlyArray<URLSearchParams>
  /** The bearer tokens the MCP server accepted, in the order of their first use. */
  readonly accepted: () => ReadonlyArray<string>
  /** Gives tokens without a login. */
  readonly grant: (clientId?: string, scope?: string) => { readonly accessToken: string; readonly refreshToken: string }
  /** Takes an access token back. */
  readonly revoke: (accessToken: string) => void
  /** Every secret it gave: tokens, codes. */
  readonly secrets: ReadonlyArray<string>
}

/** A client that was registered beforehand. */
export const registered = { id: "registered-client", secret: "registered-secret" }

/** Both servers, as long as the scope is open. */
export const protectedServer = Effect.fnUntraced(function* (changes: Partial<Behaviour> = {}) {
  const behaviour: Behaviour = { ...usual(), ...changes }
  const seen: Array<Seen> = []
  const accepted = new Set<string>()
  const clients = new Map<string, { readonly redirectUris: ReadonlyArray<string>; readonly secret?: string }>([
    [registered.id, { redirectUris: [], secret: registered.secret }]
  ])
  const codes = new Map<string, { clientId: string; challenge: string; redirectUri: string; scope: string }>()
  const accessTokens = new Map<string, string>()
  const refreshTokens = new Map<string, { clientId: string; scope: string }>()
  const secrets: Array<string> = []

  const here = { port: 0 }
  const origin = () => `http://127.0.0.1:${here.port}`
  const issuer = origin

  const secret = (kind: string): string => {
    const made = `${kind}-${randomUUID()}`
    secrets.push(made)
    return made
  }

  const grant = (clientId = "client", scope = "") => {
    const accessToken = secret("access")
    const refreshToken = secret("refresh")
    accessTokens.set(accessToken, scope)
    refreshTokens.set(refreshToken, { clientId, scope })
    return { accessToken, refreshToken }
  }

  const tokenAnswer = (clientId: string, scope: string) => {
    const { accessToken, refreshToken } = grant(clientId, scope)
    return {
      access_token: accessToken,
      token_type: "Bearer",
      refresh_token: refreshToken,
      ...(behaviour.tokenLifetime === undefined ? {} : { expires_in: behaviour.tokenLifetime }),
      ...(scope === "" ? {} : { scope })
    }
  }

  const authorize = (response: ServerResponse, query: URLSearchParams) => {
    const clientId = query.get("client_id") ?? ""
    const redirectUri = query.get("redirect_uri") ?? ""
    const known = clients.get(clientId)
    const mayRedirect = known?.redirectUris.includes(redirectUri) ?? clientId.startsWith("https://")
    if (!mayRedirect && clientId !== registered.id) return json(response, 400, { error: "invalid_client" })
    const back = new URL(redirectUri)
    back.searchParams.set("state", query.get("state") ?? "")
    if (behaviour.iss !== "absent") {
      back.searchParams.set("iss", behaviour.iss === "right" ? issuer() : "https://evil.example")
    }
    if (behaviour.consent === "denied") {
      back.searchParams.set("error", "access_denied")
      back.searchParams.set("error_description", "<b>no</b>")
    } else {
      const code = secret("code")
      codes.set(code, {
        clientId,
        redirectUri,
        challenge: query.get("code_challenge") ?? "",
        scope: query.get("scope") ?? ""
      })
      back.searchParams.set("code", code)
    }
    response.writeHead(302, { location: back.href }).end()
  }

  const token = (request: Seen, response: ServerResponse) => {
    const form = new URLSearchParams(request.body)
    if (form.get("grant_type") === "authorization_code") {
      if (behaviour.exchange === "down") return json(response, 503, { error: "temporarily_unavailable" })
      if (behaviour.exchange === "invalid_client") return json(response, 401, { error: "invalid_client" })
      const code = codes.get(form.get("code") ?? "")
      codes.delete(form.get("code") ?? "")
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url")
      if (code === undefined || code.challenge !== challenge || code.redirectUri !== form.get("redirect_uri")) {
        return json(response, 400, { error: "invalid_grant" })
      }
      const { secret } = clients.get(code.clientId) ?? {}
      const basic = `Basic ${Buffer.from(`${code.clientId}:${secret}`).toString("base64")}`
      if (secret !== undefined && request.authorization !== basic && form.get("client_secret") !== secret) {
        return json(response, 401, { error: "invalid_client" })
      }
      return json(response, 200, tokenAnswer(code.clientId, code.scope))
    }
    const given = form.get("refresh_token") ?? ""
    const known = refreshTokens.get(given)
    if (behaviour.refresh === "down") return json(response, 503, { error: "temporarily_unavailable", echo: given })
    if (behaviour.refresh === "garbage") return response.writeHead(200).end(`<p>${given}</p>`)
    if (behaviour.refresh === "invalid_grant" || known === undefined) {
      return json(response, 400, { error: "invalid_grant", error_description: `${given} is of no use` })
    }
    if (behaviour.rotates) refreshTokens.delete(given)
    const answer = tokenAnswer(known.clientId, form.get("scope") ?? known.scope)
    if (behaviour.refresh === "leavesOut") {
      refreshTokens.set(given, known)
      return json(response, 200, { access_token: answer.access_token, token_type: "Bearer", expires_in: 3600 })
    }
    json(response, 200, answer)
  }

  const mcp = (request: Seen, response: ServerResponse) => {
    const bearer = /^Bearer (.+)$/i.exec(request.authorization ?? "")?.[1]
    const scope = bearer === undefined ? undefined : accessTokens.get(bearer)
    const metadata = `resource_metadata="${origin()}/.well-known/oauth-protected-resource/mcp"`
    const wanted = behaviour.scope === undefined ? "" : `, scope="${behaviour.scope}"`
    if (bearer === undefined || scope === undefined) {
      response.setHeader("www-authenticate", `Bearer ${metadata}${wanted}`)
      return json(response, 401, { error: "invalid_token" })
    }
    accepted.add(bearer)
    if (request.method !== "POST") return response.writeHead(405).end()
    const message: { readonly id?: unknown; readonly method?: string; readonly params?: { protocolVersion?: string } } =
      JSON.parse(request.body)
    const missing = behaviour.toolScope
    if (message.method === "tools/call" && missing !== undefined && !scope.split(" ").includes(missing)) {
      response.setHeader("www-authenticate", `Bearer error="insufficient_scope", scope="${missing}", ${metadata}`)
      return json(response, 403, { error: "insufficient_scope" })
    }
    if (message.id === undefined) return response.writeHead(202).end()
    const result = resultOf(message)
    json(response, 200, {
      jsonrpc: "2.0",
      id: message.id,
      ...(result === undefined ? { error: { code: -32601, message: "no such method" } } : { result })
    })
  }

  const handle = (request: Seen, response: ServerResponse): unknown => {
    switch (request.path) {
      case "/.well-known/oauth-protected-resource":
      case "/.well-known/oauth-protected-resource/mcp":
        return json(response, 200, {
          resource: `${origin()}/mcp`,
          authorization_servers: [behaviour.authorizationServer ?? issuer()]
        })
      case "/.well-known/oauth-authorization-server":
        if (behaviour.metadata === "none") return json(response, 404, {})
        if (behaviour.metadata === "garbage") return response.writeHead(200).end("<html>")
        return json(response, 200, {
          issuer: behaviour.metadata === "wrongIssuer" ? "https://evil.example" : issuer(),
          authorization_endpoint: `${origin()}/authorize`,
          token_endpoint: behaviour.tokenEndpoint ?? `${origin()}/token`,
          ...(behaviour.registration === "none" ? {} : { registration_endpoint: `${origin()}/register` }),
          response_types_supported: ["code"],
          grant_types_supported: ["authorization_code", "refresh_token"],
          code_challenge_methods_supported: ["S256"],
          token_endpoint_auth_methods_supported: ["none", "client_secret_post", "client_secret_basic"],
          authorization_response_iss_parameter_supported: behaviour.iss !== "absent",
          client_id_metadata_document_supported: behaviour.clientIdDocuments
        })
      case "/register": {
        if (behaviour.registration !== "open") return json(response, 403, { error: "access_denied" })
        const asked: { readonly redirect_uris?: ReadonlyArray<string> } = JSON.parse(request.body)
        const id = `client-${randomUUID()}`
        clients.set(id, { redirectUris: asked.redirect_uris ?? [] })
        return json(response, 201, { ...asked, client_id: id, token_endpoint_auth_method: "none" })
      }
      case "/authorize":
        return authorize(response, request.query)
      case "/token":
        if (behaviour.hold === undefined) return token(request, response)
        return behaviour.hold.then(() => token(request, response))
      case "/mcp":
        return mcp(request, response)
      default:
        return json(response, 404, {})
    }
  }

  const server = yield* listening((incoming, body, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://127.0.0.1")
    const request: Seen = {
      method: incoming.method ?? "",
      path: pathname,
      query: searchParams,
      authorization: incoming.headers.authorization,
      body
    }
    seen.push(request)
    return handle(request, response)
  })
  here.port = portOf(server)

  const made: ProtectedServer = {
    url: `${origin()}/mcp`,
    issuer: issuer(),
    behaviour,
    seen,
    tokenForms: () => seen.filter(({ path }) => path === "/token").map(({ body }) => new URLSearchParams(body)),
    accepted: () => [...accepted],
    grant,
    revoke: (accessToken) => void accessTokens.delete(accessToken),
    secrets
  }
  return made
})

const resultOf = ({ method, params }: { method?: string; params?: { protocolVersion?: string } }) => {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params?.protocolVersion ?? "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "protected", version: "1" }
      }
    case "tools/list":
      return { tools: [{ name: "greet", description: "Says hello.", inputSchema: { type: "object" } }] }
    case "tools/call":
      return { content: [{ type: "text", text: "hello" }] }
    case "ping":
      return {}
    default:
      return undefined
  }
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

const listening = (answer: (request: IncomingMessage, body: string, response: ServerResponse) => unknown) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer((request, response) => {
        let body = ""
        request.setEncoding("utf8")
        request.on("data", (part: string) => (body += part))
        request.on("end", () => answer(request, body, response))
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )

/** One request, whose redirect is not followed. */
export const ask = (url: string | URL, method: "GET" | "POST" = "GET") =>
  HttpClient.execute(HttpClientRequest.make(method)(url)).pipe(
    Effect.flatMap(({ headers, status, text }) =>
      Effect.map(text, (text) => ({ status, text, location: headers["location"] }))
    ),
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.provide(FetchHttpClient.layer),
    // What the address holds is nobody's business.
    Effect.withTracerEnabled(false)
  )

/** The person at the browser, who says yes and goes where they are sent. What the last page said. */
export const followUrl = (url: string | URL): Effect.Effect<string> =>
  ask(url).pipe(
    Effect.flatMap(({ location, text }) =>
      location === undefined ? Effect.succeed(text) : Effect.map(ask(location), (page) => page.text)
    ),
    Effect.orDie
  )
