import { createServer, type Server, type ServerResponse } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { McpClient } from "effect-codex/mcp"
import { TestClock } from "effect/testing"
import { until } from "../mcp/fixture.ts"

type Fault = (response: ServerResponse) => void

/** What a server that behaves answers; a session of one server is none of the next. */
const behave = (response: ServerResponse, asked: unknown, session: unknown, own: string): void => {
  const { id, method } = Object(asked)
  const answer = (result: object) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ jsonrpc: "2.0", id, result }))
  }
  if (method === "server/discover") return void response.writeHead(400).end()
  if (method === "initialize") {
    response.setHeader("mcp-session-id", own)
    const serverInfo = { name: "web", version: "1" }
    return answer({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo })
  }
  if (session !== own) return void response.writeHead(404).end()
  return id === undefined ? void response.writeHead(202).end() : answer(method === "ping" ? {} : { content: [] })
}

const listening = (port: number, fault: Fault, isFaulty: (method: string) => boolean) =>
  Effect.callback<{ readonly server: Server; readonly port: number; readonly asked: ReadonlyArray<string> }>(
    (resume) => {
      const own = globalThis.crypto.randomUUID()
      const asked: Array<string> = []
      const server = createServer((request, response) => {
        // Each request has a connection of its own, so that none is taken for one that is already over.
        response.setHeader("connection", "close")
        let body = ""
        request.on("data", (part: Buffer) => (body += part.toString()))
        request.on("end", () => {
          if (request.method !== "POST") return void response.writeHead(405).end()
          const message: unknown = JSON.parse(body)
          const method = String(Object(message).method)
          asked.push(method)
          if (isFaulty(method)) fault(response)
          else behave(response, message, request.headers["mcp-session-id"], own)
        })
      })
      server.listen(port, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed({ server, port: typeof address === "object" ? (address?.port ?? 0) : 0, asked }))
      })
    }
  )

const stop = (server: Server) =>
  Effect.callback<void>((resume) => {
    server.closeAllConnections()
    server.close(() => resume(Effect.void))
  })

/** A server on loopback that has this fault, from its first answer on, or in each answer to a call. */
const open = Effect.fnUntraced(function* (when: "at the start" | "in a call", fault: Fault, port = 0) {
  const isFaulty = (method: string) => when === "at the start" || method === "tools/call"
  const {
    asked,
    port: own,
    server
  } = yield* Effect.acquireRelease(listening(port, fault, isFaulty), ({ server }) => stop(server))
  const connect = McpClient.connect({ name: "web", url: `http://127.0.0.1:${own}/mcp` })
  return { asked, connect, port: own, stop: stop(server) }
})

const body = (response: ServerResponse, type: string, text: string | Buffer): void => {
  response.writeHead(200, { "content-type": type }).end(text)
}
const events = "text/event-stream"
const json = "application/json"
const half = '{"jsonrpc":"2.0",'

/** What a server does, and what comes of it: all of them at once, and none can be tried again blindly. */
const faults: ReadonlyArray<readonly [string, Fault, object]> = [
  ["resets the connection", ({ socket }) => socket?.resetAndDestroy(), { _tag: "AnswerLost" }],
  ["closes the connection", ({ socket }) => socket?.destroy(), { _tag: "AnswerLost" }],
  [
    "resets the connection in the middle of its answer",
    (response) => {
      const { socket } = response
      response.writeHead(200, { "content-type": json, "content-length": 1000 }).write(half, () => {
        socket?.resetAndDestroy()
      })
    },
    { _tag: "AnswerLost" }
  ],
  [
    "closes the connection in the middle of its answer",
    (response) => {
      const { socket } = response
      response.writeHead(200, { "content-type": json, "content-length": 1000 }).write(half, () => socket?.destroy())
    },
    { _tag: "AnswerLost" }
  ],
  [
    "ends a stream of events without an answer",
    (response) => body(response, events, ": wait\n\n"),
    { _tag: "AnswerLost" }
  ],
  [
    "sends an event that is no message",
    (response) => body(response, events, "event: message\ndata: garbage\n\n"),
    { _tag: "AnswerLost" }
  ],
  ["answers with half a message", (response) => body(response, json, half), { _tag: "MessageInvalid" }],
  ["answers with what is no JSON", (response) => body(response, json, "garbage"), { _tag: "MessageInvalid" }],
  [
    "answers with bytes that are no text",
    (response) => body(response, json, Buffer.of(255, 254, 0)),
    { _tag: "MessageInvalid" }
  ],
  ["answers with JSON that is no message", (response) => body(response, json, '{"a":1}'), { _tag: "MessageInvalid" }],
  ["answers with a page", (response) => body(response, "text/html", "<html>"), { _tag: "MessageInvalid" }],
  ["does not say what its answer is", (response) => response.end("garbage"), { _tag: "MessageInvalid" }],
  ...Object.entries({
    gzip: "Z_DATA_ERROR",
    br: "ERR__ERROR_FORMAT_PADDING_1",
    zstd: "ZSTD_error_prefix_unknown"
  }).map(([encoding, detail]): readonly [string, Fault, object] => [
    `answers with what is not compressed with ${encoding}, as it says`,
    (response) => body(response.setHeader("content-encoding", encoding), json, "garbage"),
    { _tag: "MessageInvalid", detail }
  ]),
  ["answers with what is no HTTP", ({ socket }) => socket?.end("garbage\r\n\r\n"), { _tag: "MessageInvalid" }],
  ["fails", (response) => response.writeHead(500).end("<html>"), { _tag: "HttpFailed", status: 500 }]
]

describe("an MCP server over HTTP that", () => {
  for (const [what, fault, outcome] of faults) {
    it.effect(`${what} at the start is not connected to`, () =>
      Effect.gen(function* () {
        const { connect } = yield* open("at the start", fault)
        const error = yield* Effect.flip(connect)
        assert.deepInclude(error.reason, outcome)
        assert.isFalse(error.isRetryable)
      }).pipe(Effect.scoped)
    )

    it.effect(`${what} in a call fails that call, and answers the next request`, () =>
      Effect.gen(function* () {
        const { asked, connect } = yield* open("in a call", fault)
        const client = yield* connect
        const error = yield* Effect.flip(client.callTool("t"))
        assert.deepInclude(error.reason, outcome)
        if ("method" in error.reason) assert.strictEqual(error.reason.method, "tools/call")
        assert.isFalse(error.isRetryable)
        yield* client.ping
        // It may have been done, so it is not done again.
        assert.lengthOf(
          asked.filter((method) => method === "tools/call"),
          1
        )
      }).pipe(Effect.scoped)
    )
  }

  it.effect("resets the connection after a report of progress fails the call: AnswerLost", () =>
    Effect.gen(function* () {
      let reset = () => {}
      const { connect } = yield* open("in a call", (response) => {
        const params = { progressToken: "progress-1", progress: 1 }
        const report = JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })
        response.writeHead(200, { "content-type": events }).write(`event: message\ndata: ${report}\n\n`)
        reset = () => response.socket?.resetAndDestroy()
      })
      const client = yield* connect
      const error = yield* Effect.flip(client.callTool("t", {}, { onProgress: () => Effect.sync(() => reset()) }))
      assert.deepInclude(error.reason, { _tag: "AnswerLost", method: "tools/call", detail: "its stream ended" })
      yield* client.ping
    }).pipe(Effect.scoped)
  )

  it.effect("says nothing at the start is waited for 30 seconds, and let go: StartupTimeout", () =>
    Effect.gen(function* () {
      let isLetGo = false
      const { asked, connect } = yield* open("at the start", (response) => {
        response.on("close", () => (isLetGo = true))
      })
      const connecting = yield* Effect.forkChild(Effect.flip(connect))
      yield* until(() => asked.length > 0)
      yield* TestClock.adjust("30 seconds")
      const { reason } = yield* Fiber.join(connecting)
      assert.deepInclude(reason, { _tag: "StartupTimeout", limit: 30_000 })
      yield* until(() => isLetGo)
    }).pipe(Effect.scoped)
  )

  it.effect("says nothing to a call is told after five minutes that nobody waits: RequestTimeout", () =>
    Effect.gen(function* () {
      const { asked, connect } = yield* open("in a call", () => {})
      const client = yield* connect
      const call = yield* Effect.forkChild(Effect.flip(client.callTool("t")))
      yield* until(() => asked.includes("tools/call"))
      yield* TestClock.adjust("5 minutes")
      const { reason } = yield* Fiber.join(call)
      assert.deepInclude(reason, { _tag: "RequestTimeout", method: "tools/call", limit: 300_000 })
      yield* until(() => asked.includes("notifications/cancelled"))
      yield* client.ping
    }).pipe(Effect.scoped)
  )

  it.effect("is not there is ServerUnreachable, which can be tried again, and is spoken to anew when it is back", () =>
    Effect.gen(function* () {
      const first = yield* open("in a call", () => {})
      const client = yield* first.connect
      yield* first.stop
      for (const refused of [client.ping, Effect.scoped(first.connect)]) {
        const error = yield* Effect.flip(refused)
        assert.deepInclude(error.reason, { _tag: "ServerUnreachable", detail: "ECONNREFUSED" })
        assert.isTrue(error.isRetryable)
      }
      const second = yield* open("in a call", () => {}, first.port)
      yield* client.ping
      assert.deepStrictEqual(second.asked, ["ping", "initialize", "notifications/initialized", "ping"])
    }).pipe(Effect.scoped)
  )
})
