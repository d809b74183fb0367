/**
 * Logins to MCP servers that codex does itself.
 *
 * @since 0.1.0
 */
import { Duration, Effect } from "effect"
import { AppServer } from "../../app-server/AppServer.ts"
import type { CodexError } from "../../CodexError.ts"

/**
 * Has codex log in to a server of its configuration: codex waits for the
 * person, and keeps the tokens where its configuration says. Nothing is
 * written here.
 *
 * Fails with `AuthRequired` when the login came to nothing, and with
 * `RequestFailed` when codex does not begin it. Codex cannot be told to stop:
 * after an interruption it waits on, for `timeout` at most.
 *
 * @since 0.1.0
 * @category logins
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { AppServer } from "effect-codex/app-server"
 * import { loginWithCodex } from "effect-codex/mcp"
 *
 * const program = loginWithCodex("issues", { openUrl: (url) => Console.log(`open ${url}`) }).pipe(
 *   Effect.provide(AppServer.layerStdio().pipe(Layer.provide(NodeServices.layer)))
 * )
 * ```
 */
export const loginWithCodex: (
  name: string,
  options: {
    /** Shows a person the page to log in on. */
    readonly openUrl: (url: string) => Effect.Effect<void>
    /** What is asked for; by default what the configuration or the server says. */
    readonly scopes?: ReadonlyArray<string>
    /** How long a person may take; codex knows whole seconds. Default: codex's, 5 minutes. */
    readonly timeout?: Duration.Input
  }
) => Effect.Effect<void, CodexError, AppServer> = Effect.fn("McpOAuth.loginWithCodex")(function* (
  name,
  { openUrl, scopes, timeout }
) {
  const { mcp } = yield* AppServer
  const { completed, started } = yield* mcp.login(name, {
    ...(scopes && { scopes: [...scopes] }),
    ...(timeout !== undefined && { timeoutSecs: Math.ceil(Duration.toSeconds(timeout)) })
  })
  yield* openUrl(started.authorizationUrl)
  yield* completed
}, Effect.scoped)
