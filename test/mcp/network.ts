/** Servers at an address, without a network: a function answers what would be sent there. */
import { Layer } from "effect"
import { McpClient, type McpHttpConnection } from "effect-codex/mcp"
import * as FetchHttpClient from "effect/http/FetchHttpClient"

export const url = "https://mcp.example.com/mcp"

type Fetch = typeof globalThis.fetch

export interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly redirect: string
  /** The method of JSON-RPC, where there is one. */
  readonly asked: string | undefined
}

const bodyOf = (request: Request): Promise<unknown> =>
  request
    .clone()
    .json()
    .catch(() => ({}))

/** A network on which a function answers; what was sent is kept. */
export const network = (answer: (sent: Sent, request: Request) => Response | Promise<Response>) => {
  const sent: Array<Sent> = []
  const fetch: Fetch = (input, init) => {
    const request = new Request(input, init)
    return bodyOf(request).then((body) => {
      const asked: unknown = Object(body).method
      const one: Sent = {
        url: request.url,
        method: request.method,
        headers: request.headers,
        redirect: request.redirect,
        asked: typeof asked === "string" ? asked : undefined
      }
      sent.push(one)
      return answer(one, request)
    })
  }
  return { sent, layer: Layer.succeed(FetchHttpClient.Fetch, fetch) }
}

export const connect = (options: Partial<McpHttpConnection> = {}) => McpClient.connect({ url, name: "web", ...options })

export const json = (body: object, headers: Record<string, string> = {}) => Response.json(body, { headers })

/** A server of the sessionful wire: by the method that is asked. */
export const sessionful =
  (methods: Readonly<Record<string, (id: unknown, request: Request) => Response | Promise<Response>>>) =>
  (sent: Sent, request: Request): Promise<Response> =>
    bodyOf(request).then((body) => {
      const id: unknown = Object(body).id
      const found = methods[sent.asked ?? sent.method]
      if (found !== undefined) return found(id, request)
      if (sent.method === "GET") return new Response(null, { status: 405 })
      if (sent.method === "DELETE" || id === undefined) return new Response(null, { status: 202 })
      if (sent.asked === "initialize") {
        const result = {
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "web", version: "1" }
        }
        return json({ jsonrpc: "2.0", id, result }, { "mcp-session-id": "session-1" })
      }
      if (sent.asked === "server/discover") return new Response("no session", { status: 400 })
      return json({ jsonrpc: "2.0", id, result: sent.asked === "ping" ? {} : { content: [] } })
    })

/** A body that says something, and then breaks off or stays open. */
export const stream = (text: string, then: "end" | "break" | "stay") =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(text))
        if (then === "end") controller.close()
        if (then === "break") controller.error(new Error("socket hang up"))
      }
    }),
    { headers: { "content-type": "text/event-stream" } }
  )
