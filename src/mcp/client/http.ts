/**
 * A server at an address, over the SDK's Streamable HTTP.
 */
import type { FetchLike, JSONRPCMessage, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { Effect, FiberSet, Redacted, Result, type Scope } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { withinMillis } from "../../internal/liveClock.ts"
import { McpAuthorization } from "../McpAuthorization.ts"
import type { McpHttpConnection } from "../McpConnection.ts"
import { McpError, ServerClosed, ServerConfigInvalid } from "../McpError.ts"
import { madeUp } from "./failures.ts"
import { renewingSessions } from "./forgotten.ts"
import type { Link, LinkOptions } from "./link.ts"
import type { Sdk } from "./sdk.ts"

/** How long the end of a session may take, in milliseconds. */
const leaveMillis = 2000

/** A stream of the server that breaks off is resumed up to five times, within some 13 seconds. */
const reconnecting = {
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: 5
}

export interface HttpLinks {
  /** A new connection; each is used once. */
  readonly open: () => Link
}

/** What is shared by the connections that a login may take. */
export const httpLinks: (
  sdk: Sdk,
  connection: McpHttpConnection,
  options: LinkOptions
) => Effect.Effect<HttpLinks, McpError, Scope.Scope> = Effect.fnUntraced(function* (sdk, connection, { server }) {
  const invalid = (field: string, detail: string) =>
    new McpError({ server, reason: new ServerConfigInvalid({ field, detail }) })
  const url = URL.parse(connection.url)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return yield* invalid("url", "an absolute address such as https://example.com/mcp")
  }
  const headers = yield* Effect.fromResult(headersOf(connection.headers ?? {})).pipe(
    Effect.mapError((name) => invalid("headers", `${name} is no header that can be sent`))
  )
  const authorization = yield* McpAuthorization
  const login =
    authorization === undefined ? undefined : yield* authorization.loginOf({ name: server, url: connection.url })
  const plainFetch = withHeaders(yield* FetchHttpClient.Fetch, url, headers)
  // A timer of the SDK would outlive the connection.
  const run = yield* FiberSet.makeRuntime<never, void, never>()

  const open = (): Link => {
    const { fetch, renewWith, resuming } = renewingSessions(plainFetch, () => transport.sessionId)
    const transport: StreamableHTTPClientTransport = new sdk.StreamableHTTPClientTransport(url, {
      ...(login === undefined ? undefined : { authProvider: login.provider }),
      fetch,
      // A person has to help, which takes longer than a request may.
      onInsufficientScope: "throw",
      reconnectionOptions: reconnecting,
      reconnectionScheduler: (reconnect, delay) => {
        const fiber = run(Effect.andThen(Effect.sleep(delay), Effect.sync(resuming(reconnect))))
        return () => fiber.interruptUnsafe()
      }
    })
    answerWhatIsCutOff(transport)
    return {
      transport,
      whyOver: Effect.succeed(new ServerClosed({})),
      stderr: Effect.undefined,
      leave: Effect.tryPromise(() => transport.terminateSession()).pipe(
        Effect.exit,
        (leaving) => withinMillis(leaving, leaveMillis),
        Effect.asVoid
      ),
      logIn: (error) => {
        if (login === undefined) return undefined
        if (error instanceof sdk.InsufficientScopeError) {
          const { requiredScope: scope, resourceMetadataUrl } = error
          return login.login({ scope, resourceMetadataUrl })
        }
        const isWanted =
          error instanceof sdk.UnauthorizedError ||
          (error instanceof McpError && error.reason._tag === "AuthorizationRequired")
        return isWanted ? login.login() : undefined
      },
      isHttp: true,
      renewSessionWith: renewWith
    }
  }
  return { open }
})

/** The headers, or the name of one that cannot be sent. */
const headersOf = (given: NonNullable<McpHttpConnection["headers"]>): Result.Result<Headers, string> => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    // What it throws holds the value.
    const set = Result.try(() => headers.set(name, Redacted.isRedacted(value) ? Redacted.value(value) : value))
    if (Result.isFailure(set)) return Result.fail(name)
  }
  return Result.succeed(headers)
}

/**
 * Adds the app's headers to messages for the server, and to nothing else: not
 * to what goes to an authorization server, be it at the same origin. Redirects
 * to another origin are not followed by the SDK.
 */
const withHeaders =
  (fetch: typeof globalThis.fetch, server: URL, headers: Headers): FetchLike =>
  (input, init) => {
    const sent = new Headers(init?.headers)
    const isMessage = init?.method === "DELETE" || (sent.get("accept") ?? "").includes("text/event-stream")
    if (isMessage && new URL(input).origin === server.origin) {
      headers.forEach((value, name) => {
        if (!sent.has(name)) sent.set(name, value)
      })
    }
    return fetch(input, { ...init, headers: sent })
  }

/** A request whose stream ends without an answer, and cannot be resumed, is answered here: nobody else would. */
const answerWhatIsCutOff = (transport: StreamableHTTPClientTransport): void => {
  const send = transport.send.bind(transport)
  transport.send = (message: JSONRPCMessage | Array<JSONRPCMessage>, options) => {
    if (Array.isArray(message) || !("method" in message) || !("id" in message) || options?.onRequestStreamEnd) {
      return send(message, options)
    }
    const { id } = message
    const onRequestStreamEnd = (): void => {
      const error = { code: -32000, message: "its stream ended", data: madeUp.cutOff }
      transport.onmessage?.({ jsonrpc: "2.0", id, error })
    }
    return send(message, { ...options, onRequestStreamEnd })
  }
}
