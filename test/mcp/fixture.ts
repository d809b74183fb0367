/** Servers in this process: one with every feature, on either wire, and one that is scripted message by message. */
import { InMemoryTransport, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/client"
import { fromJsonSchema, inputRequired, McpServer, ResourceTemplate } from "@modelcontextprotocol/server"
import { serveStdio } from "@modelcontextprotocol/server/stdio"
import { Context, Effect, Layer, type Scope } from "effect"
import { McpClient, type McpClientService, type McpConnectionOptions, type McpError } from "effect-codex/mcp"

/** The two wires: with a session, and the stateless one. */
export const eras = ["2025-11-25", "2026-07-28"] as const
export type Era = (typeof eras)[number]

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })
const schema = <T>(properties: Record<string, object>, required = Object.keys(properties)) =>
  fromJsonSchema<T>({ type: "object", properties, required })

const greetArguments = schema<{ whom: string }>({ whom: { type: "string" } })

export interface Fixture {
  readonly transport: Transport
  /** What the client sent, in order. */
  readonly sent: Array<JSONRPCMessage>
  /** Adds a tool, and says so. */
  readonly addTool: (name: string) => void
  /** Says that a resource changed. */
  readonly touch: (uri: string) => void
  /** The calls of `wait` that were cancelled. */
  readonly cancelled: () => number
  readonly methods: () => ReadonlyArray<string>
}

/** A server with every feature. */
export const everything = (era: Era): Fixture => {
  const [transport, remote] = InMemoryTransport.createLinkedPair()
  const sent: Array<JSONRPCMessage> = []
  let cancelled = 0
  const make = (): McpServer => {
    const server = new McpServer(
      { name: "fixture", title: "A fixture", version: "1.2.3" },
      {
        instructions: "Be gentle.",
        capabilities: {
          logging: {},
          tools: { listChanged: true },
          prompts: { listChanged: true },
          resources: { subscribe: true, listChanged: true }
        }
      }
    )
    server.registerTool(
      "add",
      {
        description: "Adds",
        inputSchema: schema<{ a: number; b: number }>({ a: { type: "number" }, b: { type: "number" } }),
        outputSchema: schema<{ sum: number }>({ sum: { type: "number" } })
      },
      ({ a, b }) => ({ ...text(`${a + b}`), structuredContent: { sum: a + b } })
    )
    server.registerTool("fail", {}, () => ({ ...text("it broke"), isError: true }))
    server.registerTool("meta", {}, (context) => text(JSON.stringify(context.mcpReq._meta ?? {})))
    server.registerTool("steps", {}, ({ mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken
      const report = (progress: number) =>
        mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken: progressToken ?? 0, progress, total: 3, message: `step ${progress}` }
        })
      return Promise.all(progressToken === undefined ? [] : [1, 2, 3].map(report)).then(() => text("done"))
    })
    server.registerTool("wait", {}, ({ mcpReq }) => {
      const { promise } = Promise.withResolvers<ReturnType<typeof text>>()
      mcpReq.signal.addEventListener("abort", () => void cancelled++)
      return promise
    })
    server.registerTool("log", {}, ({ mcpReq }) =>
      mcpReq
        .log("warning", { what: "something odd", key: "sk-012345678901234567890" }, "engine")
        .then(() => text("logged"))
    )
    server.registerTool(
      "ask",
      { inputSchema: schema<{ of: string }>({ of: { type: "string" } }) },
      ({ of }, { mcpReq }) => {
        const answers = mcpReq.inputResponses
        if (answers?.["it"] !== undefined) return text(JSON.stringify(answers["it"]))
        if (of === "model") {
          const messages = [{ role: "user" as const, content: { type: "text" as const, text: "hello?" } }]
          return inputRequired({ inputRequests: { it: inputRequired.createMessage({ messages, maxTokens: 10 }) } })
        }
        if (of === "roots") return inputRequired({ inputRequests: { it: inputRequired.listRoots() } })
        if (of === "url") {
          const elicit = inputRequired.elicitUrl({ message: "Go there", url: "https://example.com/x" })
          return inputRequired({ inputRequests: { it: elicit } })
        }
        const requestedSchema = {
          type: "object" as const,
          properties: { name: { type: "string" as const }, color: { type: "string" as const, default: "blue" } },
          required: ["name"]
        }
        return inputRequired({ inputRequests: { it: inputRequired.elicit({ message: "Who?", requestedSchema }) } })
      }
    )
    server.registerResource("note", "memo://note", { mimeType: "text/plain" }, (uri) => ({
      contents: [{ uri: uri.href, text: "remember" }]
    }))
    server.registerResource(
      "city",
      new ResourceTemplate("city://{name}", {
        list: undefined,
        complete: { name: (value) => ["paris", "prague", "rome"].filter((city) => city.startsWith(value)) }
      }),
      {},
      (uri, { name }) => ({ contents: [{ uri: uri.href, text: `about ${String(name)}` }] })
    )
    server.registerPrompt("greet", { argsSchema: greetArguments }, ({ whom }) => ({
      messages: [{ role: "user", content: { type: "text", text: `Greet ${whom}` } }]
    }))
    return server
  }
  const send = transport.send.bind(transport)
  transport.send = (message, options) => {
    sent.push(message)
    return send(message, options)
  }
  let current = make()
  if (era === "2025-11-25") {
    current.server.setRequestHandler("resources/subscribe", () => ({}))
    current.server.setRequestHandler("resources/unsubscribe", () => ({}))
    void current.connect(remote)
  } else {
    const factory = () => {
      current = make()
      return current
    }
    serveStdio(factory, { transport: remote, legacy: "reject" })
  }
  return {
    transport,
    methods: () => sent.flatMap((message) => ("method" in message ? [message.method] : [])),
    sent,
    addTool: (name) => void current.registerTool(name, {}, () => text(name)),
    touch: (uri) => void current.server.sendResourceUpdated({ uri }),
    cancelled: () => cancelled
  }
}

/** Answers by method, which are called with the params; what is thrown is an error answer as it is. */
export type Script = Readonly<Record<string, (params: Record<string, unknown>) => unknown>>

const legacyHandshake: Script = {
  initialize: () => ({
    protocolVersion: "2025-11-25",
    capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {}, completions: {} },
    serverInfo: { name: "scripted", version: "0" }
  }),
  ping: () => ({})
}

export interface Scripted {
  readonly transport: Transport
  readonly sent: Array<JSONRPCMessage>
  readonly methods: () => ReadonlyArray<string>
  /** Sends a message of the server. */
  readonly say: (message: JSONRPCMessage) => Promise<void>
  readonly close: () => Promise<void>
}

/** A server of the sessionful wire, method by method. One that gives undefined never answers. */
export const scripted = (script: Script): Scripted => {
  const [transport, remote] = InMemoryTransport.createLinkedPair()
  const sent: Array<JSONRPCMessage> = []
  const handlers = { ...legacyHandshake, ...script }
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
  remote.onmessage = (message) => {
    sent.push(message)
    if (!("method" in message) || !("id" in message)) return
    const { id, method, params = {} } = message
    const handler = handlers[method]
    const answer = (): JSONRPCMessage | undefined => {
      if (handler === undefined) return { jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } }
      const result = handler(params)
      if (result instanceof Refusal) return { jsonrpc: "2.0", id, error: result.error }
      // What a server sends is not always what the types allow.
      return result === undefined ? undefined : ({ jsonrpc: "2.0", id, result } as JSONRPCMessage)
    }
    const reply = answer()
    if (reply !== undefined) void remote.send(reply)
  }
  void remote.start()
  return {
    transport,
    sent,
    methods: () => sent.flatMap((message) => ("method" in message ? [message.method] : [])),
    say: (message) => remote.send(message),
    close: () => remote.close()
  }
}

/** An error answer of a script. */
export class Refusal {
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }
  constructor(code: number, message: string, data?: unknown) {
    this.error = { code, message, ...(data !== undefined && { data }) }
  }
}

/** A client of such a server, until the scope closes. */
export const connectTo = (
  { transport }: { readonly transport: Transport },
  options: McpConnectionOptions = {},
  provided: Layer.Layer<never> = Layer.empty
): Effect.Effect<McpClientService, McpError, Scope.Scope> =>
  Effect.map(
    Layer.build(Layer.provide(McpClient.layerTransport(transport, { name: "fixture", ...options }), provided)),
    Context.get(McpClient)
  )

/** Lets everything that is ready run: microtasks of the SDK, and fibers. */
export const settle: Effect.Effect<void> = Effect.callback((resume) => void setImmediate(() => resume(Effect.void)))

/** Waits until something is so; the test's own time limit ends it otherwise. */
export const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (isSo() ? Effect.void : Effect.andThen(settle, until(isSo))))
