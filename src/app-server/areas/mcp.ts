/** The MCP servers of codex's configuration, as codex is connected to them. */
import { Effect, type Scope, type Stream } from "effect"
import type { CodexError } from "../../CodexError.ts"
import type { McpServerStatus, Params, Result } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"
import { beginLogin, type Login } from "./logins.ts"
import { pages } from "./pages.ts"

export const makeMcp = (connection: ServerConnection) => {
  const { request } = connection
  return {
    /** Each server with its tools and resources; what is not running is started for it. */
    status: (params: Omit<Params<"mcpServerStatus/list">, "cursor"> = {}): Stream.Stream<McpServerStatus, CodexError> =>
      pages("mcpServerStatus/list", (cursor) => request("mcpServerStatus/list", { ...params, cursor })),
    /** Reads their configuration again. */
    reload: () => Effect.asVoid(request("config/mcpServer/reload")),
    /**
     * Begins an OAuth login to a server on HTTP: `started.authorizationUrl` is to
     * be opened in a browser. Codex has no way to cancel it; it waits for the
     * browser for `timeoutSecs`.
     */
    login: Effect.fn("AppServer.mcp.login")(function* (
      name: string,
      params: Omit<Params<"mcpServer/oauth/login">, "name"> = {}
    ): Effect.fn.Return<Login<Result<"mcpServer/oauth/login">>, CodexError, Scope.Scope> {
      const { completed, started } = yield* beginLogin(connection, {
        start: request("mcpServer/oauth/login", { ...params, name }),
        completedBy: "mcpServer/oauthLogin/completed",
        idOf: ({ loginId }) => loginId ?? undefined
      })
      return { started, completed }
    }),
    /**
     * Calls a tool on the connection of a loaded thread, without the model and
     * without approval. A tool that failed is no error: the answer has `isError`.
     */
    callTool: (
      threadId: string,
      server: string,
      tool: string,
      args?: unknown,
      params: Pick<Params<"mcpServer/tool/call">, "_meta"> = {}
    ) => request("mcpServer/tool/call", { ...params, threadId, server, tool, arguments: args }),
    /** Reads a resource, on the connection of a thread if `threadId` is given. */
    readResource: (
      server: string,
      uri: string,
      params: Omit<Params<"mcpServer/resource/read">, "server" | "uri"> = {}
    ) => request("mcpServer/resource/read", { ...params, server, uri })
  }
}
