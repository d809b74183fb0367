/**
 * Where a person comes back from the authorization server: one page on
 * 127.0.0.1, for one login.
 *
 * Whatever is no answer to this login, such as another path or a wrong state,
 * is told so and does not end the wait. No page shows any of what was sent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { Deferred, Effect, type Scope } from "effect"
import { AuthorizationFailed, McpError } from "../McpError.ts"

export interface Callback {
  /** What the authorization server is told to send the person to. */
  readonly redirectUrl: string
  /** What the person came back with. Waits for as long as it takes. */
  readonly answer: Effect.Effect<URLSearchParams>
}

const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
  `<body style="font: 1.1rem system-ui; margin: 4rem auto; max-width: 30rem"><h1>${title}</h1><p>${text}</p></body></html>`

const pages = {
  done: [200, page("You are logged in", "You may close this window.")],
  refused: [200, page("You are not logged in", "The login was refused. You may close this window.")],
  over: [409, page("This login is over", "Begin another one if you need it.")],
  wrong: [400, page("This is not the login that was begun", "Go back to it, or begin another one.")],
  nothing: [404, page("There is nothing here", "A login is waited for on another page.")]
} as const

const answerWith = (response: ServerResponse, [status, html]: readonly [number, string]): void => {
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      connection: "close"
    })
    .end(html)
}

const failed = (server: string, detail: string): McpError =>
  new McpError({ server, reason: new AuthorizationFailed({ step: "callback", detail }) })

export const openCallback = Effect.fnUntraced(function* (options: {
  /** The server's name, for errors. */
  readonly server: string
  /** What only the authorization server that was asked can send back. */
  readonly state: string
  /** By default one that is free, or that of `url`. */
  readonly port: number | undefined
  /** By default `/callback` on 127.0.0.1. */
  readonly url: string | undefined
}): Effect.fn.Return<Callback, McpError, Scope.Scope> {
  const { server, state } = options
  const given = options.url === undefined ? undefined : parseUrl(options.url)
  if (options.url !== undefined && given === undefined) {
    return yield* failed(server, "the callback's URL has to be https, or on this machine, without a fragment")
  }
  const port = options.port ?? (given !== undefined && isLoopback(given) ? Number(given.port || 80) : 0)
  const path = given?.pathname ?? "/callback"
  const answer = yield* Deferred.make<URLSearchParams>()

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = URL.parse(request.url ?? "", "http://127.0.0.1")
    if (request.method !== "GET" || url?.pathname !== path) return answerWith(response, pages.nothing)
    const { searchParams } = url
    const isAnswer =
      searchParams.get("state") === state &&
      ["state", "code", "error", "iss"].every((name) => searchParams.getAll(name).length <= 1) &&
      searchParams.has("code") !== searchParams.has("error")
    if (!isAnswer) return answerWith(response, pages.wrong)
    if (!Deferred.doneUnsafe(answer, Effect.succeed(searchParams))) return answerWith(response, pages.over)
    answerWith(response, searchParams.has("code") ? pages.done : pages.refused)
  }

  const listening = yield* Effect.acquireRelease(listen(server, port, handle), close)
  return { redirectUrl: options.url ?? `http://127.0.0.1:${portOf(listening)}${path}`, answer: Deferred.await(answer) }
})

/** Whether an address is on this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" || hostname === "[::1]"

const parseUrl = (text: string): URL | undefined => {
  const url = URL.parse(text)
  if (url === null || url.hash !== "") return undefined
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url)) ? url : undefined
}

const listen = (
  name: string,
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => void
): Effect.Effect<Server, McpError> =>
  Effect.callback<Server, McpError>((resume) => {
    const server = createServer(handle)
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code ?? "it cannot be"
      resume(Effect.fail(failed(name, `the callback cannot be waited for on 127.0.0.1, port ${port}: ${why}`)))
    })
    server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
  })

const close = (server: Server): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    // The page that is being sent is short, and the person has it already.
    server.closeIdleConnections()
    setImmediate(() => server.closeAllConnections())
  })

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}
