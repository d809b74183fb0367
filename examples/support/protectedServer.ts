/**
 * An MCP server that wants a login, and the authorization server it names, both
 * on one port of 127.0.0.1. Everybody who asks may log in.
 */
import { createHash, randomUUID } from "node:crypto"
import { createServer, type ServerResponse } from "node:http"
import { Effect } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))

const resultOf = (method: string, params: { readonly protocolVersion?: string } = {}) => {
  if (method === "initialize") {
    const serverInfo = { name: "greeter", version: "1" }
    return { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo }
  }
  if (method === "tools/list") return { tools: [{ name: "greet", inputSchema: { type: "object" } }] }
  if (method === "tools/call") return { content: [{ type: "text", text: "hello" }] }
  return undefined
}

/** The address of the MCP server, and how many tokens it has accepted. */
export const protectedServer = Effect.gen(function* () {
  const challenges = new Map<string, string | null>()
  const tokens = new Set<string>()
  const accepted = new Set<string>()

  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (part: string) => (body += part))
    request.on("end", () => {
      const origin = `http://${request.headers.host}`
      const { pathname, searchParams } = new URL(request.url ?? "/", origin)
      switch (pathname) {
        case "/.well-known/oauth-protected-resource/mcp":
          return json(response, 200, { resource: `${origin}/mcp`, authorization_servers: [origin] })
        case "/.well-known/oauth-authorization-server":
          return json(response, 200, {
            issuer: origin,
            authorization_endpoint: `${origin}/authorize`,
            token_endpoint: `${origin}/token`,
            registration_endpoint: `${origin}/register`,
            response_types_supported: ["code"],
            grant_types_supported: ["authorization_code", "refresh_token"],
            code_challenge_methods_supported: ["S256"],
            token_endpoint_auth_methods_supported: ["none"]
          })
        case "/register":
          return json(response, 201, { ...JSON.parse(body), client_id: randomUUID() })
        case "/authorize": {
          const code = randomUUID()
          challenges.set(code, searchParams.get("code_challenge"))
          const back = new URL(searchParams.get("redirect_uri") ?? origin)
          back.searchParams.set("code", code)
          back.searchParams.set("state", searchParams.get("state") ?? "")
          return response.writeHead(302, { location: back.href }).end()
        }
        case "/token": {
          const form = new URLSearchParams(body)
          const verifier = createHash("sha256").update(form.get("code_verifier") ?? "")
          const isAllowed =
            form.get("grant_type") === "authorization_code"
              ? challenges.get(form.get("code") ?? "") === verifier.digest("base64url")
              : tokens.delete(form.get("refresh_token") ?? "")
          if (!isAllowed) return json(response, 400, { error: "invalid_grant" })
          const [access, refresh] = [randomUUID(), randomUUID()]
          tokens.add(access).add(refresh)
          return json(response, 200, {
            access_token: access,
            refresh_token: refresh,
            token_type: "Bearer",
            expires_in: 3600
          })
        }
        case "/mcp": {
          const token = request.headers.authorization?.replace("Bearer ", "") ?? ""
          if (!tokens.has(token)) {
            const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`
            response.setHeader("www-authenticate", `Bearer resource_metadata="${metadata}"`)
            return json(response, 401, { error: "invalid_token" })
          }
          accepted.add(token)
          if (request.method !== "POST") return response.writeHead(405).end()
          const { id, method, params } = JSON.parse(body)
          if (id === undefined) return response.writeHead(202).end()
          const result = resultOf(method, params)
          const error = { code: -32601, message: "no such method" }
          return json(response, 200, { jsonrpc: "2.0", id, ...(result === undefined ? { error } : { result }) })
        }
        default:
          return json(response, 404, {})
      }
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}/mcp`, accepted: () => accepted.size }
})

/** The person at the browser, who goes where they are sent. */
export const visit = (url: string | URL): Effect.Effect<void> =>
  HttpClient.get(url).pipe(Effect.orDie, Effect.asVoid, Effect.provide(FetchHttpClient.layer))
