/**
 * An MCP server in a process of its own, which does what the public ones do
 * not: it has pages, changes its lists, and says what it was told.
 *
 * `node mcpServer.ts <wire> <version>`: over `stdio`, or over `http` at the
 * port it prints; in `2025-11-25`, or in `2026-07-28` alone.
 */
import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import {
  type CallToolResult,
  createMcpHandler,
  inputRequired,
  type McpHttpHandler,
  Server,
  WebStandardStreamableHTTPServerTransport
} from "@modelcontextprotocol/server"
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio"

const [wire, version] = process.argv.slice(2)
const isNewest = version === "2026-07-28"

// ---- what it was told

/** What has happened, or will, to whom: a call of `wait`, by the mark it was given, or a method. */
const happenings = new Map<string, PromiseWithResolvers<void>>()
const happening = (whom: unknown, what: unknown): PromiseWithResolvers<void> => {
  const key = `${String(whom)} ${String(what)}`
  const known = happenings.get(key) ?? Promise.withResolvers<void>()
  happenings.set(key, known)
  return known
}

const counts = new Map<unknown, number>()
const marks = new Map<unknown, unknown>()

/** Every message: as it comes, or when the stream is there that it asks for. */
const hear = (message: string): void => {
  const { id, method, params } = Object(JSON.parse(message))
  counts.set(method, (counts.get(method) ?? 0) + 1)
  happening(method, "heard").resolve()
  if (method === "tools/call") marks.set(id, Object(params.arguments).mark)
  if (method === "resources/subscribe") happening(params.uri, "subscribed").resolve()
  if (method === "subscriptions/listen") {
    for (const uri of params.notifications.resourceSubscriptions ?? []) happening(uri, "subscribed").resolve()
  }
  if (method === "notifications/cancelled") happening(marks.get(params.requestId), "cancelled").resolve()
}

// ---- what it has, and does

const five = (kind: string) => [0, 1, 2, 3, 4].map((index) => `${kind}-${index}`)

/** Two on each; the cursor says where the next one begins. */
const page = <A>(all: ReadonlyArray<A>, cursor = "0") => {
  const end = Number(cursor) + 2
  return [all.slice(Number(cursor), end), end < all.length ? { nextCursor: `${end}` } : {}] as const
}

const text = (value: string): CallToolResult => ({ content: [{ type: "text", text: value }] })

/** The newest version over HTTP has a server for each request, and none of them knows who listens. */
let handler: McpHttpHandler | undefined

const announce = (server: Server, what: unknown): Promise<void> => {
  const notify = handler?.notify
  switch (what) {
    case "tools":
      return notify === undefined ? server.sendToolListChanged() : Promise.resolve(notify.toolsChanged())
    case "prompts":
      return notify === undefined ? server.sendPromptListChanged() : Promise.resolve(notify.promptsChanged())
    case "resources":
      return notify === undefined ? server.sendResourceListChanged() : Promise.resolve(notify.resourcesChanged())
    default: {
      const uri = String(what)
      return notify === undefined ? server.sendResourceUpdated({ uri }) : Promise.resolve(notify.resourceUpdated(uri))
    }
  }
}

/** Of the app: a model's answer, a form, a visit, its folders. */
const questions = inputRequired({
  inputRequests: {
    model: inputRequired.createMessage({
      messages: [{ role: "user", content: { type: "text", text: "hello?" } }],
      maxTokens: 7
    }),
    form: inputRequired.elicit({
      message: "Who?",
      requestedSchema: { type: "object", properties: { name: { type: "string" } } }
    }),
    visit: inputRequired.elicitUrl({ message: "Go there", url: "https://example.com/go" }),
    roots: inputRequired.listRoots()
  }
})

const make = (): Server => {
  const isTold = { listChanged: true }
  const capabilities = { tools: isTold, prompts: isTold, resources: { ...isTold, subscribe: true }, logging: {} }
  const server = new Server({ name: "ours", version: "1.0.0" }, { capabilities })
  server.setRequestHandler("tools/list", ({ params }) => {
    const own = ["ask", "change", "count", "log", "steps", "until", "wait"]
    const [names, next] = page([...own, ...five("tool")], params?.cursor)
    return { tools: names.map((name) => ({ name, inputSchema: { type: "object" as const } })), ...next }
  })
  server.setRequestHandler("resources/list", ({ params }) => {
    const [names, next] = page(five("note"), params?.cursor)
    return { resources: names.map((name) => ({ name, uri: `memo://${name}` })), ...next }
  })
  server.setRequestHandler("resources/templates/list", ({ params }) => {
    const [names, next] = page(five("city"), params?.cursor)
    return { resourceTemplates: names.map((name) => ({ name, uriTemplate: `${name}://{street}` })), ...next }
  })
  server.setRequestHandler("prompts/list", ({ params }) => {
    const [names, next] = page(five("greeting"), params?.cursor)
    return { prompts: names.map((name) => ({ name })), ...next }
  })
  if (!isNewest) {
    server.setRequestHandler("resources/subscribe", () => ({}))
    server.setRequestHandler("resources/unsubscribe", () => ({}))
  }
  server.setRequestHandler("tools/call", ({ params: { arguments: args = {}, name } }, { mcpReq }) => {
    const { is, mark, method, what } = args
    switch (name) {
      case "ask":
        return mcpReq.inputResponses === undefined ? questions : text(JSON.stringify(mcpReq.inputResponses))
      case "change":
        return announce(server, what).then(() => text("changed"))
      case "count":
        return text(`${counts.get(method) ?? 0}`)
      case "log":
        return mcpReq.log("warning", "something odd", "engine").then(() => text("logged"))
      case "steps": {
        const { progressToken = 0 } = mcpReq._meta ?? {}
        const report = (progress: number) =>
          mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 3 } })
        return report(1)
          .then(() => report(2))
          .then(() => report(3))
          .then(() => text("done"))
      }
      case "until":
        return happening(mark, is).promise.then(() => text("so it is"))
      case "wait":
        mcpReq.signal.addEventListener("abort", () => happening(mark, "stopped").resolve())
        happening(mark, "running").resolve()
        return Promise.withResolvers<CallToolResult>().promise
      default:
        return text(name)
    }
  })
  return server
}

// ---- where it is

const sessions = new Map<string | null, WebStandardStreamableHTTPServerTransport>()

const inSession = (request: Request): Promise<Response> => {
  const known = sessions.get(request.headers.get("mcp-session-id"))
  if (known !== undefined) return known.handleRequest(request)
  const made = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, made)
  })
  return make()
    .connect(made)
    .then(() => made.handleRequest(request))
}

const answer = (incoming: IncomingMessage, body: string, outgoing: ServerResponse): Promise<void> => {
  // Of changes: it is there when its answer begins.
  const isStream = incoming.method === "GET" || body.includes('"subscriptions/listen"')
  if (!isStream && body !== "") hear(body)
  const gone = new AbortController()
  outgoing.on("close", () => gone.abort())
  const request = new Request(`http://127.0.0.1${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    signal: gone.signal,
    ...(body !== "" && { body })
  })
  return (handler?.fetch ?? inSession)(request).then((response) => {
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders()
    if (isStream && response.ok) hear(body === "" ? '{"method":"GET"}' : body)
    const content = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body)
    return pipeline(content, outgoing)
  })
}

if (wire === "stdio") {
  createInterface({ input: process.stdin }).on("line", hear)
  if (isNewest) serveStdio(make, { legacy: "reject" })
  else void make().connect(new StdioServerTransport())
} else {
  if (isNewest) handler = createMcpHandler(make, { legacy: "reject" })
  const server = createServer((incoming, outgoing) => {
    let body = ""
    incoming.setEncoding("utf8")
    incoming.on("data", (part: string) => (body += part))
    incoming.on("end", () => void answer(incoming, body, outgoing).catch(() => outgoing.destroy()))
  })
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
}
